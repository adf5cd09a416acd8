package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements written, added and taken by indices, masks and windows. */
class ScatterTest {
    private static final Tensor INDEX = Tensor.of(new long[] {1, 1, 0});

    private static Tensor gradient(Tensor x, Tensor of) {
        return Autograd.grad(of, x);
    }

    @Test
    void theLastOfSeveralStaysAndAloneGetsTheGradient() {
        Tensor x = Tensor.of(10, 20, 30).requiresGrad(true);
        Tensor source = Tensor.of(1, 2, 3).requiresGrad(true);
        Tensor y = x.scatter(0, INDEX, source);
        assertThat(text(y)).isEqualTo("[3.0, 2.0, 30.0]");
        assertThat(text(gradient(x, y.sum()))).isEqualTo("[0.0, 0.0, 1.0]");
        assertThat(text(gradient(source, y.sum()))).isEqualTo("[0.0, 1.0, 1.0]");
        assertThat(text(x.scatter(0, INDEX, Tensor.of(7.0)))).isEqualTo("[7.0, 7.0, 30.0]");
        assertThat(Tensor.of(new long[] {5, 6})
                .scatter(0, Tensor.of(new long[] {0}), Tensor.of(new long[] {(1L << 60) + 1}))
                .toLongArray()).containsExactly((1L << 60) + 1, 6);
        assertThat(Tensor.of(new boolean[] {true, true}).scatter(0, Tensor.of(new long[] {1}),
                Tensor.of(new boolean[] {false})).dtype())
                .isEqualTo(DType.BOOL);
        GradCheck.of((a, b) -> a.square().scatter(1, INDEX.reshape(1, 3), b.square()).square()).secondOrder()
                .verify(Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}), Tensor.of(new double[][] {{7, 8, 9}}));
    }

    /** The same bits as element by element. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64", "I64"})
    void slicesAreAddedInTheOrderOfElements(DType type) {
        var random = new SplittableRandom(1);
        for (int count : new int[] {1, 511, 512, 513, 1500}) {
            long[] index = random.longs(count, 0, 3).map(n -> n % 3).toArray();
            Tensor source = Tensor.of(Shape.of(2, count, 5), random.doubles(10 * count, -9, 9).toArray()).to(type);
            Tensor x = Tensor.of(Shape.of(2, 4, 5), random.doubles(40, -9, 9).toArray()).to(type);
            Tensor chosen = Tensor.of(index);
            Tensor expected = x.scatterAdd(1, chosen.reshape(1, count, 1).expand(2, -1, 5), source);
            Tensor sum = x.indexAdd(1, chosen, source);
            assertThat(sum.dtype()).isEqualTo(type);
            assertThat(sum.toDoubleArray()).containsExactly(expected.toDoubleArray());
        }
    }

    @Test
    void indicesOfAnyShapeTakeThePlaceOfTheAxis() {
        Tensor source = Tensor.arange(0, 12, 1).reshape(2, 3, 2);
        Tensor index = Tensor.of(new long[][] {{0, 1, 0}, {1, 1, 0}});
        assertThat(text(Tensor.zeros(2, 2).indexAdd(0, index, source).flatten())).isEqualTo("[14.0, 17.0, 16.0, 19.0]");
        assertThat(text(Tensor.zeros(3).indexAdd(0, Indices.scalar(1), Tensor.of(5.0)))).isEqualTo("[0.0, 5.0, 0.0]");
        assertThatThrownBy(() -> Tensor.zeros(3).indexAdd(0, INDEX, Tensor.zeros(2))).hasMessageContaining(
                "the source has shape (2), but must have (3)");
    }

    /** numpy.take_along_axis and numpy.take. */
    @Test
    void negativeIndicesCountFromTheEnd() {
        Tensor x = Tensor.of(new double[][] {{3, 1, 2}, {6, 5, 4}});
        assertThat(text(x.takeAlongAxis(1, x.argsort(1)).flatten())).isEqualTo("[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]");
        assertThat(text(x.takeAlongAxis(0, Tensor.of(new long[][] {{-1}})).flatten())).isEqualTo("[6.0, 5.0, 4.0]");
        assertThat(text(x.takeAlongAxis(1, x.argmax(1, true)).flatten())).isEqualTo("[3.0, 6.0]");
        assertThat(text(x.take(Tensor.of(new long[] {-1, 0})))).isEqualTo("[4.0, 3.0]");
        assertThatThrownBy(() -> x.take(Tensor.of(new long[] {-7})))
                .hasMessageContaining("index -7 at [0] is outside -6 to 5");
        assertThatThrownBy(() -> x.gather(1, Tensor.of(new long[][] {{-1}}))).hasMessageContaining("outside 0 to 2");
        assertThatThrownBy(() -> x.takeAlongAxis(1, INDEX))
                .hasMessageContaining("takeAlongAxis of (2, 3) F64 and (3) I64");
    }

    @Test
    void masksSelectAndWrite() {
        Tensor x = Tensor.of(new double[][] {{3, 1, 2}, {6, 5, 4}}).requiresGrad(true);
        Tensor columns = Tensor.of(new boolean[] {true, false, true});
        assertThat(text(x.maskedSelect(columns))).isEqualTo("[3.0, 2.0, 6.0, 4.0]");
        assertThat(text(Tensor.of(1, 2).reshape(2, 1).maskedSelect(columns))).isEqualTo("[1.0, 1.0, 2.0, 2.0]");
        Tensor source = Tensor.of(10, 20, 30, 40, 50).requiresGrad(true);
        Tensor y = x.maskedScatter(columns, source);
        assertThat(text(y.flatten())).isEqualTo("[10.0, 1.0, 20.0, 30.0, 5.0, 40.0]");
        assertThat(text(gradient(source, y.sum()))).isEqualTo("[1.0, 1.0, 1.0, 1.0, 0.0]");
        assertThat(text(gradient(x, y.sum()).flatten())).isEqualTo("[0.0, 1.0, 0.0, 0.0, 1.0, 0.0]");
        assertThatThrownBy(() -> x.maskedScatter(columns, Tensor.of(1, 2)))
                .hasMessageContaining("2 elements for the 4 places");
        assertThatThrownBy(() -> x.maskedSelect(x)).hasMessageContaining("must be BOOL");
        assertThat(text(x.gt(4).nonzero().flatten())).isEqualTo("[1, 0, 1, 1]");
        assertThat(Tensor.of(5.0).nonzero().shape()).isEqualTo(Shape.of(1, 0));
        assertThat(text(Tensor.of(Double.NaN, 0, -0.0).nonzero().flatten())).isEqualTo("[0]");
    }

    @Test
    void slicesAreRepeated() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        assertThat(text(x.repeatInterleave(2, 1).flatten())).isEqualTo("[1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0]");
        assertThat(text(x.repeatInterleave(Tensor.of(new long[] {0, 3}), 0).select(1, 0))).isEqualTo("[3.0, 3.0, 3.0]");
        assertThat(x.repeatInterleave(0, 0).shape()).isEqualTo(Shape.of(0, 2));
        assertThatThrownBy(() -> x.repeatInterleave(-1, 0)).hasMessageContaining("nothing can be repeated -1 times");
        assertThatThrownBy(() -> x.repeatInterleave(INDEX, 0)).hasMessageContaining("one for each index of axis 0");
        assertThatThrownBy(() -> x.repeatInterleave(Integer.MAX_VALUE, 0)).hasMessageContaining("2^31 - 1");
    }

    /** torch.Tensor.unfold; overlapping windows add their gradients. */
    @Test
    void windowsOverlap() {
        Tensor x = Tensor.of(1, 2, 3).requiresGrad(true);
        Tensor windows = x.unfold(0, 2, 1);
        assertThat(text(windows.flatten())).isEqualTo("[1.0, 2.0, 2.0, 3.0]");
        assertThat(text(gradient(x, windows.sum()))).isEqualTo("[1.0, 2.0, 1.0]");
        Tensor y = Tensor.arange(0, 24, 1).reshape(2, 6, 2);
        assertThat(y.unfold(1, 3, 2).shape()).isEqualTo(Shape.of(2, 2, 2, 3));
        assertThat(text(y.unfold(1, 3, 2).index("1, 1, 0"))).isEqualTo("[16.0, 18.0, 20.0]");
        assertThat(y.unfold(1, 2, 2).fold(1, 6, 2)).hasToString(y.toString());
        assertThat(y.unfold(1, 0, 1).shape()).isEqualTo(Shape.of(2, 7, 2, 0));
        assertThat(text(windows.fold(0, 5, 1))).isEqualTo("[1.0, 4.0, 3.0, 0.0, 0.0]");
        GradCheck.of((Tensor t) -> t.unfold(1, 3, 2).exp()).secondOrder().verify(y.div(10));
        for (int[] wrong : new int[][] {{4, 1}, {-1, 1}, {1, 0}, {1, -1}}) {
            assertThatThrownBy(() -> x.unfold(0, wrong[0], wrong[1])).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("unfold of (3) F64: windows of size");
        }
        assertThatThrownBy(() -> windows.fold(0, 2, 1)).hasMessageStartingWith("fold of (2, 2) F64");
        assertThatThrownBy(() -> windows.fold(1, 9, 1)).hasMessageContaining("not the last");
        assertThatThrownBy(() -> Autograd.assign(Tensor.zeros(3).unfold(0, 2, 1), Tensor.zeros(2, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** As many windows of such a size as elements would be more than an array holds; there are but 2. */
    @Test
    void windowsMayBeLong() {
        Tensor x = Tensor.zeros(100_000).requiresGrad(true);
        Tensor weight = Tensor.of(new double[][] {{2}, {3}});
        x.unfold(0, 50_000, 50_000).mul(weight).sum().backward();
        assertThat(x.grad().select(0, 49_999).item()).isEqualTo(2);
        assertThat(x.grad().select(0, 50_000).item()).isEqualTo(3);
    }

    @Test
    void axesMoveAndExpand() {
        Tensor x = Tensor.zeros(2, 3, 4, 1);
        assertThat(x.moveAxis(0, -1).shape()).isEqualTo(Shape.of(3, 4, 1, 2));
        assertThat(x.moveAxis(new int[] {3, 0}, new int[] {0, 1}).shape()).isEqualTo(Shape.of(1, 2, 3, 4));
        assertThat(x.expand(5, -1, -1, -1, 6).shape()).isEqualTo(Shape.of(5, 2, 3, 4, 6));
        assertThatThrownBy(() -> x.moveAxis(new int[] {0, 1}, new int[] {0}))
                .hasMessageContaining("2 axes to move, but 1");
        assertThatThrownBy(() -> x.expand(-1, 2, 3, 4, 1)).hasMessageContaining("-1 stands for the new axis 0");
        assertThat(x.split(new int[] {1, 0, 2}, 1)).extracting(Tensor::shape)
                .containsExactly(Shape.of(2, 1, 4, 1), Shape.of(2, 0, 4, 1), Shape.of(2, 2, 4, 1));
        assertThatThrownBy(() -> x.split(new int[] {1, 1}, 1))
                .hasMessageContaining("[1, 1] must not be negative, and add up to 3");
        assertThat(text(Tensor.of(1, 2, 3).padCircular(0, 3, 2))).isEqualTo("[1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0]");
        assertThatThrownBy(() -> Tensor.of(1, 2).padCircular(0, 3, 0)).hasMessageContaining("between 0 and 2");
        List<Tensor> grid = Tensor.meshgrid(Tensor.of(1, 2), Tensor.of(3, 4, 5));
        assertThat(text(grid.get(0).flatten())).isEqualTo("[1.0, 1.0, 1.0, 2.0, 2.0, 2.0]");
        assertThat(text(grid.get(1).flatten())).isEqualTo("[3.0, 4.0, 5.0, 3.0, 4.0, 5.0]");
        assertThatThrownBy(() -> Tensor.meshgrid(x)).hasMessageContaining("is no vector");
    }

    /** The elements as text, without the blanks that align them. */
    private static String text(Tensor x) {
        return x.flatten().toString().replaceAll(" +", " ").replace("[ ", "[");
    }

    @Test
    void numbersOfRepetitionsDoNotOverflow() {
        Tensor times = Tensor.of(new long[] {Long.MAX_VALUE, Long.MAX_VALUE});
        assertThatThrownBy(() -> Tensor.of(1.0, 2).repeatInterleave(times, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("more than 2^31 - 1 elements");
    }

    @Test
    void elementsAlongAnAxisAreTakenWithoutRepeatingTheTensor() {
        Tensor index = Tensor.of(new long[] {-1, 3}).unsqueeze(1).expand(2, 1 << 10).reshape(1 << 11, 1);
        Tensor y = Tensor.arange(1 << 20).unsqueeze(0).takeAlongAxis(1, index); // repeated it would have 2^31 elements
        assertThat(y.shape()).isEqualTo(Shape.of(1 << 11, 1));
        assertThat(y.sum().toLongArray()).containsExactly((1L << 10) * ((1L << 20) - 1 + 3));
        Tensor x = Tensor.normal(0, 1, Shape.of(3, 1, 4), new SplittableRandom(1));
        Tensor columns = Tensor.of(Shape.of(1, 2, 2), new long[] {0, -1, 2, 2});
        assertThat(x.takeAlongAxis(2, columns).toDoubleArray())
                .containsExactly(x.expand(3, 2, 4).takeAlongAxis(2, columns).toDoubleArray());
        GradCheck.of((Tensor a) -> a.takeAlongAxis(2, columns)).secondOrder().verify(x);
    }
}
