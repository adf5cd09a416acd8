package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NumPy's subscripts, against what NumPy 2 answers and against plain loops. */
class SubscriptsTest {
    private static final Tensor X = Tensor.arange(24).reshape(2, 3, 4);

    /** Shapes and elements of numpy.arange(24).reshape(2, 3, 4)[subscripts]. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1             | (3, 4)       | 12 13 14 15 16 17 18 19 20 21 22 23
            1, 2, 3       | ()           | 23
            -1, -3, -4    | ()           | 12
            ..., 0        | (2, 3)       | 0 4 8 12 16 20
            :, 1          | (2, 4)       | 4 5 6 7 16 17 18 19
            1:, ::2, 1:3  | (1, 2, 2)    | 13 14 21 22
            0, ::-1, ::-3 | (3, 2)       | 11 8 7 4 3 0
            0, -9:9, 9:   | (3, 0)       |
            0, 2:0:-1, -1 | (2)          | 11 7
            0, 5::-2, 0   | (2)          | 8 0
            0, 0:2:-1     | (0, 4)       |
            None, 0, 0    | (1, 4)       | 0 1 2 3
            0, None, ..., newaxis, 0 | (1, 3, 1) | 0 4 8
            1, 1, :,      | (4)          | 16 17 18 19
            ' 1 , 1 , 1 : 2 ' | (1)      | 17
            0, 0, ::2147483647 | (1)     | 0
            0, 0, ::-2147483648 | (1)    | 3
            """)
    void basicSubscriptsAreThoseOfNumPy(String subscripts, String shape, String elements) {
        Tensor y = X.index(subscripts);
        assertThat(y.shape()).hasToString(shape);
        assertThat(text(y)).isEqualTo(elements == null ? "[]" : "[" + elements.replace(" ", ", ") + "]");
        assertThat(y.storage()).isSameAs(X.storage());
    }

    @Test
    void indexTensorsAreBroadcastAndTheirAxesTakeThePlaceOfNeighbours() {
        Tensor rows = Tensor.of(new long[][] {{0}, {2}});
        long[] columns = {3, -4, 1};
        Tensor between = X.index(":, {}, {}", rows, columns);
        assertThat(between.shape()).isEqualTo(Shape.of(2, 2, 3));
        assertThat(text(between.flatten())).isEqualTo("[3, 0, 1, 11, 8, 9, 15, 12, 13, 23, 20, 21]");
        Tensor apart = X.index("{}, :, {}", new int[] {1, 0}, new int[] {0, -1}); // as in NumPy the new axis comes first
        assertThat(apart.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(text(apart.flatten())).isEqualTo("[12, 16, 20, 3, 7, 11]");
        assertThat(X.index("0, :, {}", columns).shape()).isEqualTo(Shape.of(3, 3));
        assertThat(text(X.index("0, :, {}", columns).flatten())).isEqualTo("[3, 7, 11, 0, 4, 8, 1, 5, 9]");
        assertThat(text(X.index("1, {}", columns.length - 1))).isEqualTo("[20, 21, 22, 23]");
        assertThat(text(X.index("{}:{}, 0, {}", 1L, 2, -1))).isEqualTo("[15]");
        assertThat(text(X.index(Tensor.of(new long[] {0, -1}), Indices.scalar(1)).flatten()))
                .isEqualTo("[4, 5, 6, 7, 16, 17, 18, 19]");
        assertThat(X.index("{}, None, {}", new int[] {0, 1}, new int[] {0, 2}).shape()).isEqualTo(Shape.of(2, 1, 4));
    }

    @Test
    void masksSelectFromAsManyAxesAsTheyHave() {
        Tensor mask = Tensor.of(new boolean[][] {{true, false, false}, {false, true, true}});
        assertThat(text(X.index("{}, 0", mask))).isEqualTo("[0, 16, 20]");
        assertThat(X.index(mask).shape()).isEqualTo(Shape.of(3, 4));
        assertThat(text(X.index(X.gt(20)))).isEqualTo("[21, 22, 23]");
        assertThat(text(X.index("0, {}, 0", new boolean[] {true, false, true}))).isEqualTo("[0, 8]");
        assertThat(X.index("1, 1, {}", new boolean[4]).shape()).isEqualTo(Shape.of(0));
        assertThatThrownBy(() -> X.index("{}", new boolean[] {true, false, true}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("index of (2, 3, 4) I64: the mask has shape (3), but "
                        + "the axes that it selects from (2)");
    }

    /** All mixtures of subscripts, against the elements that plain loops choose. */
    @Test
    void mixturesAreThoseOfLoops() {
        var random = new SplittableRandom(3);
        for (int run = 0; run < 300; run++) {
            int rank = random.nextInt(1, 5);
            int[] sizes = random.ints(rank, 1, 4).toArray();
            Tensor x = Tensor.arange(Shape.of(sizes).count()).reshape(sizes);
            List<String> parts = new ArrayList<>();
            List<Object> values = new ArrayList<>();
            Tensor expected = x; // by one axis after the other
            int axis = 0;
            for (int size : sizes) {
                switch (random.nextInt(3)) {
                    case 0 -> {
                        int index = random.nextInt(-size, size);
                        parts.add(random.nextBoolean() ? "" + index : "{}");
                        if (parts.getLast().equals("{}")) {
                            values.add(index);
                        }
                        expected = taken(expected, axis, Math.floorMod(index, size)).squeeze(axis);
                    }
                    case 1 -> {
                        int step = random.nextBoolean() ? 1 + random.nextInt(2) : -1 - random.nextInt(2);
                        parts.add("::" + step);
                        List<Integer> chosen = new ArrayList<>();
                        for (int n = step > 0 ? 0 : size - 1; n >= 0 && n < size; n += step) {
                            chosen.add(n);
                        }
                        expected = taken(expected, axis++, chosen.stream().mapToInt(n -> n).toArray());
                    }
                    default -> {
                        parts.add(":");
                        axis++;
                    }
                }
            }
            Tensor y = x.index(String.join(", ", parts), values.toArray());
            assertThat(y.shape()).as("%s of %s", parts, x.shape()).isEqualTo(expected.shape());
            assertThat(y.toLongArray()).as("%s of %s", parts, x.shape()).containsExactly(expected.toLongArray());
        }
    }

    private static Tensor taken(Tensor x, int axis, int... indices) {
        Tensor[] slices = new Tensor[indices.length];
        for (int n = 0; n < indices.length; n++) {
            slices[n] = x.slice(axis, indices[n], indices[n] + 1);
        }
        return Tensor.concat(axis, slices);
    }

    /** Examples of torch.select_scatter, slice_scatter and diagonal_scatter. */
    @Test
    void writesWhereSlicesAre() {
        Tensor zeros = Tensor.zeros(2, 3);
        assertThat(text(zeros.selectScatter(Tensor.of(1, 2, 4), 0, -1).flatten()))
                .isEqualTo("[0.0, 0.0, 0.0, 1.0, 2.0, 4.0]");
        assertThat(text(zeros.selectScatter(Tensor.of(7.0), 1, 1).flatten()))
                .isEqualTo("[0.0, 7.0, 0.0, 0.0, 7.0, 0.0]");
        assertThat(text(zeros.sliceScatter(Tensor.of(new double[][] {{1, 2}, {3, 4}}), 1, -2, 3).flatten()))
                .isEqualTo("[0.0, 1.0, 2.0, 0.0, 3.0, 4.0]");
        assertThat(text(zeros.sliceScatter(Tensor.of(5, 6), 1, 0, 3, 2).flatten()))
                .isEqualTo("[5.0, 0.0, 6.0, 5.0, 0.0, 6.0]");
        assertThat(text(zeros.diagonalScatter(Tensor.of(1, 2)).flatten())).isEqualTo("[1.0, 0.0, 0.0, 0.0, 2.0, 0.0]");
        assertThat(text(zeros.diagonalScatter(Tensor.of(1, 2), 1, 0, 1).flatten()))
                .isEqualTo("[0.0, 1.0, 0.0, 0.0, 0.0, 2.0]");
        Tensor numbers = Tensor.of(new long[] {1, 2, 3}).selectScatter(Tensor.of(0.5), 0, 0);
        assertThat(text(numbers)).isEqualTo("[0.5, 2.0, 3.0]");
        assertThat(zeros.sum().item()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> zeros.selectScatter(zeros, 0, 2))
                .withMessageStartingWith("selectScatter of (2, 3) F64 and (2, 3) F64: ")
                .withMessageContaining("index 2");
        assertThatIllegalArgumentException().isThrownBy(() -> zeros.sliceScatter(Tensor.zeros(3), 1, 0, 2))
                .withMessageStartingWith("sliceScatter of (2, 3) F64 and (3) F64: ")
                .withMessageContaining("shape (3) does not broadcast to (2, 2)");
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.zeros(2).diagonalScatter(zeros))
                .withMessageStartingWith("diagonalScatter of (2) F64 and (2, 3) F64: axis 1 is out of range");
    }

    @Test
    void writesWhereSubscriptsSelect() {
        Tensor zeros = Tensor.zeros(2, 3);
        assertThat(text(zeros.indexPut(Tensor.of(7, 8), ":, 1").flatten())).isEqualTo("[0.0, 7.0, 0.0, 0.0, 8.0, 0.0]");
        assertThat(zeros.indexPut(Tensor.of(5.0), "...").sum().item()).isEqualTo(30);
        Tensor rows = Tensor.of(new long[] {1, 1, -2});
        Tensor columns = Tensor.of(new long[] {2, 2, 0});
        Tensor source = Tensor.of(1, 2, 4);
        assertThat(text(zeros.indexPut(true, source, rows, columns).flatten()))
                .isEqualTo("[4.0, 0.0, 0.0, 0.0, 0.0, 3.0]");
        assertThat(text(zeros.indexPut(false, source, rows, columns).flatten()))
                .isEqualTo("[4.0, 0.0, 0.0, 0.0, 0.0, 2.0]");
        GradCheck.of((x, s) -> x.indexPut(s, "{}, 1:", rows).square()).secondOrder().verify(zeros.add(3),
                Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}));
        GradCheck.of((x, s) -> x.square().indexPut(true, s.square(), rows, columns).square()).secondOrder()
                .verify(zeros.add(3), source);
    }

    @Test
    void gradientsOfRepeatedElementsAddUp() {
        Tensor x = Tensor.zeros(3).requiresGrad(true);
        Tensor y = x.index("{}", new int[] {2, 0, 2, -1});
        assertThat(text(Autograd.grad(y.sum(), x))).isEqualTo("[1.0, 0.0, 3.0]");
        GradCheck.of((Tensor t) -> t.index("{}, ::-1, {}", new int[] {0, 1, 0}, new int[] {1, 1, 0}).exp())
                .secondOrder()
                .verify(Tensor.arange(0, 12, 1).reshape(2, 3, 2).div(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1, 1, 1, 1", "2", "-3", "x", "1.5", "1,,1", ",1", "..., 0, ...", "::0", "1:2:3:4", "{}",
        "{}:", "0 1",
        "99999999999", "1:x"})
    void whatCantBeReadIsAnErrorThatNamesIt(String subscripts) {
        assertThatThrownBy(() -> X.slice(0, 0, 2).named("scores").index(subscripts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("index of scores (2, 3, 4) I64");
    }

    @Test
    void valuesOfOtherKindsAreErrors() {
        assertThatThrownBy(() -> X.index("1", 2)).hasMessageContaining("more values than {}");
        assertThatThrownBy(() -> X.index("{}", 1.5)).hasMessageContaining("not 1.5");
        assertThatThrownBy(() -> X.index("{}", Tensor.of(1.0, 0.0))).hasMessageContaining("not (2) F64");
        assertThatThrownBy(() -> X.index("{}", "1")).hasMessageContaining("not a String");
        assertThatThrownBy(() -> X.index("{}:", new int[1])).hasMessageContaining("not a int[]");
        assertThatThrownBy(() -> X.index("{}", new int[] {0, 2})).hasMessage(
                "index of (2, 3, 4) I64: index 2 at [1] is outside -2 to 1");
    }

    /** The elements as text, without the blanks that align them. */
    private static String text(Tensor x) {
        return x.flatten().toString().replaceAll(" +", " ").replace("[ ", "[");
    }

    @Test
    void numbersBeyondTheRangeOfIntAreNumbers() {
        assertThat(X.index("-99999999999:99999999999:99999999999").shape()).isEqualTo(Shape.of(1, 3, 4));
        assertThat(X.index("{}:", Long.MIN_VALUE).shape()).isEqualTo(X.shape());
        assertThatThrownBy(() -> X.index("99999999999"))
                .hasMessage("index of (2, 3, 4) I64: index 99999999999 is outside -2 to 1");
        assertThatThrownBy(() -> X.index("{}", 1L << 40))
                .hasMessageContaining("index 1099511627776 is outside -2 to 1");
    }

    /** numpy.arange(24).reshape(2, 3, 4)[:, [0, 1, 2], ..., [0, 1, 2]]. */
    @Test
    void anEllipsisSeparatesIndicesEvenWhereItTakesNoAxis() {
        int[] three = {0, 1, 2};
        assertThat(X.index(":, {}, ..., {}", three, three).shape()).isEqualTo(Shape.of(3, 2));
        assertThat(X.index(":, {}, ..., 1", (Object) three).shape()).isEqualTo(Shape.of(3, 2));
        assertThat(X.index(":, ..., {}, {}", three, three).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(X.index(":, {}, {}, ...", three, three).shape()).isEqualTo(Shape.of(2, 3));
    }
}
