package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.provider.EnumSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class DatasetTest {

    /** Example n has inputs (n, -n) and target 10 n. */
    static Dataset counting(int size) {
        Tensor n = Tensor.arange(size).to(DType.F32);
        return Dataset.of(Tensor.stack(1, n, n.neg()), n.mul(10).to(DType.I64));
    }

    private static long[] targets(Dataset dataset) {
        return dataset.all().target().toLongArray();
    }

    @Test
    void givesRowsInTheOrderAskedFor() {
        Batch batch = counting(5).get(3, 0, 3);

        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.input().dtype()).isEqualTo(DType.F32);
        assertThat(batch.input().shape()).isEqualTo(Shape.of(3, 2));
        assertThat(batch.input().toDoubleArray()).containsExactly(3, -3, 0, -0., 3, -3);
        assertThat(batch.target().toLongArray()).containsExactly(30, 0, 30);
        assertThat(counting(5).get().input().shape()).isEqualTo(Shape.of(0, 2));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void keepsEveryTypeAndShape(DType type) {
        Tensor x = Tensor.arange(-13, 11, 1).reshape(4, 3, 2).to(type);
        Batch batch = Dataset.of(x, Tensor.arange(4)).get(2, 1);

        assertThat(batch.input().dtype()).isEqualTo(type);
        assertThat(batch.input().shape()).isEqualTo(Shape.of(2, 3, 2));
        assertThat(batch.input().toDoubleArray())
                .isEqualTo(x.indexSelect(0, Tensor.of(new long[] {2, 1})).toDoubleArray());
    }

    @Test
    void readsViewsInTheirOrder() {
        Tensor transposed = Tensor.arange(6).reshape(2, 3).transpose();
        assertThat(Dataset.of(transposed, transposed).get(1).input().toLongArray()).containsExactly(1, 4);
    }

    @Test
    void allIsAllInOrder() {
        assertThat(targets(counting(4))).containsExactly(0, 10, 20, 30);
        assertThat(counting(0).all().size()).isZero();
    }

    @Test
    void laterWritesAndGradientsStayOutside() {
        Tensor x = Tensor.zeros(2, 1).requiresGrad(true);
        Dataset dataset = Dataset.of(x, Tensor.arange(2));
        Autograd.assign(x, Tensor.ones(2, 1));

        assertThat(dataset.all().input().toDoubleArray()).containsExactly(0, 0);
        assertThat(dataset.all().input().requiresGrad()).isFalse();
    }

    @Test
    void examplesMustPairUp() {
        assertThatThrownBy(() -> Dataset.of(Tensor.zeros(3, 2), Tensor.arange(2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(3, 2)")
                .hasMessageContaining("(2)").hasMessageContaining("first axis");
        assertThatThrownBy(() -> Dataset.of(Tensor.of(1), Tensor.of(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Batch(Tensor.zeros(3), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("don't pair up");
    }

    @Test
    void whatIsNoExampleIsAnError() {
        Dataset five = counting(5);
        assertThatThrownBy(() -> five.get(0, 5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no example 5 in a set of 5");
        assertThatThrownBy(() -> five.get(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> five.subset(7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> five.subset(0, 1).get(2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no example 2 in a set of 2");
        assertThatThrownBy(() -> five.subset(0, 1).subset(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void subsetsHaveTheirOwnNumbers() {
        int[] indices = {4, 1, 1};
        Dataset part = counting(5).subset(indices);
        indices[0] = 0; // which must not matter

        assertThat(part.size()).isEqualTo(3);
        assertThat(targets(part)).containsExactly(40, 10, 10);
        assertThat(part.get(2, 0).target().toLongArray()).containsExactly(10, 40);
        assertThat(targets(part.subset(1, 0))).containsExactly(10, 40);
    }

    @Property
    void splitPutsEachExampleInOnePart(@ForAll @IntRange(min = 3, max = 60) int size, @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 1) double first, @ForAll @DoubleRange(min = 0, max = 1) double second) {
        List<Dataset> parts = counting(size).split(seed, first, (1 - first) * second, (1 - first) * (1 - second));

        assertThat(parts).hasSize(3);
        List<Long> seen = new ArrayList<>();
        for (Dataset part : parts) {
            for (long target : targets(part)) {
                seen.add(target / 10);
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(LongStream.range(0, size).boxed().toList());
        assertThat(parts.getFirst().size() - first * size).isBetween(-2 - 1e-9, 1 + 1e-9);
        double[] shares = {first, (1 - first) * second, (1 - first) * (1 - second)};
        for (int part = 0; part < 3; part++) {
            assertThat(parts.get(part).size()).isGreaterThanOrEqualTo(shares[part] > 0 ? 1 : 0);
        }
    }

    @Test
    void noPartOfASmallSetIsEmpty() {
        assertThat(counting(3).split(1, 0.9, 0.1)).extracting(Dataset::size).containsExactly(2, 1);
        assertThat(counting(3).split(1, 0.1, 0.9)).extracting(Dataset::size).containsExactly(1, 2);
        assertThat(counting(2).split(1, 0.99, 0.01)).extracting(Dataset::size).containsExactly(1, 1);
        assertThat(counting(4).split(1, 0.98, 0.01, 0.01)).extracting(Dataset::size).containsExactly(2, 1, 1);
        assertThat(counting(3).split(1, 0.01, 0.98, 0.01)).extracting(Dataset::size).containsExactly(1, 1, 1);
        assertThat(counting(3).split(1, 1, 0)).as("a share of 0").extracting(Dataset::size).containsExactly(3, 0);
    }

    @Test
    void morePartsThanExamplesAreAnError() {
        assertThatThrownBy(() -> counting(1).split(1, 0.9, 0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 example can't be split into 2 parts of one example or more, by the shares [0.9, 0.1]");
        assertThatThrownBy(() -> counting(0).split(1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -1, -Double.MIN_VALUE, Double.POSITIVE_INFINITY, 2, 1e308})
    void sharesThatAreNoSharesAreAnError(double share) {
        assertThatThrownBy(() -> counting(9).split(1, share, 0.5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(share)).hasMessageContaining("share");
        assertThatThrownBy(() -> counting(9).split(1, 0.5, share)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(share)).hasMessageContaining("share");
    }

    @Test
    void sharesMustBeGiven() {
        assertThatThrownBy(() -> counting(9).split(1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the shares [] add up to 0.0, but must to 1");
        assertThatThrownBy(() -> counting(9).split(1, (double[]) null)).isInstanceOf(NullPointerException.class)
                .hasMessage("shares");
    }

    @Test
    void splitIsShuffledAndFollowsFromTheSeed() {
        Dataset hundred = counting(100);
        List<Dataset> parts = hundred.split(3, 0.7, 0.2, 0.1);

        assertThat(parts).extracting(Dataset::size).containsExactly(70, 20, 10);
        assertThat(targets(parts.getFirst())).isNotEqualTo(targets(hundred.subset(LongStream.range(0, 70)
                .mapToInt(n -> (int) n).toArray())));
        assertThat(targets(hundred.split(3, 0.7, 0.2, 0.1).get(1))).isEqualTo(targets(parts.get(1)));
        assertThat(targets(hundred.split(4, 0.7, 0.2, 0.1).get(1))).isNotEqualTo(targets(parts.get(1)));
    }

    @Test
    void sharesMustAddUpToOne() {
        assertThatThrownBy(() -> counting(5).split(1, 0.5, 0.25)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add up to 0.75");
        assertThatThrownBy(() -> counting(5).split(1, 1.5, -0.5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a share of -0.5");
        assertThatThrownBy(() -> counting(5).split(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counting(5).split(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
