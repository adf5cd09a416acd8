package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import java.util.Random;

import org.junit.jupiter.api.Test;

/** Lists of parts, types of what is put together, and whether tensors are close. */
class PartsTest {
    private final Tensor x = Tensor.arange(0, 5, 1);

    @Test
    void splitAndChunkLeaveASmallerRest() {
        assertThat(x.split(2, 0)).extracting(Tensor::toDoubleArray).containsExactly(new double[] {0, 1},
                new double[] {2, 3}, new double[] {4});
        assertThat(x.split(7, 0)).hasSize(1);
        assertThat(x.chunk(2, 0)).extracting(Tensor::size).containsExactly(3, 2);
        assertThat(x.chunk(4, 0)).extracting(Tensor::size).containsExactly(2, 2, 1); // as PyTorch: 4 at most
        assertThat(x.unbind(0)).extracting(Tensor::item).containsExactly(0., 1., 2., 3., 4.);
        assertThat(Tensor.zeros(2, 0).unbind(1)).isEmpty();
    }

    @Test
    void partsOfAnEmptyAxisCanBePutTogetherAgain() {
        Tensor empty = Tensor.zeros(2, 0);
        assertThat(empty.split(3, 1)).extracting(Tensor::shape).containsExactly(Shape.of(2, 0));
        assertThat(empty.chunk(3, 1)).extracting(Tensor::shape).containsExactly(Shape.of(2, 0));
        assertThat(empty.padReflect(1, 0, 0).shape()).isEqualTo(Shape.of(2, 0));
        assertThat(empty.roll(1, 1).shape()).isEqualTo(Shape.of(2, 0));
        assertThat(empty.flip().cumsum(1).softmax(1).shape()).isEqualTo(Shape.of(2, 0));
    }

    @Test
    void theGreatestTypeHoldsThemAll() {
        Tensor single = Tensor.of(new float[] {.1f}).requiresGrad(true);
        Tensor counts = Tensor.of(new long[] {7});
        Tensor mask = Tensor.of(new boolean[] {true});
        assertThat(Tensor.concat(0, mask, counts).toLongArray()).containsExactly(1, 7);
        assertThat(Tensor.stack(0, counts, single).dtype()).isEqualTo(DType.F32);
        Tensor wide = Tensor.concat(0, single, Tensor.of(new double[] {.1}), counts);
        assertThat(wide.toDoubleArray()).containsExactly(.1f, .1, 7);
        wide.square().sum().backward();
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
        assertThat(single.grad().item()).isEqualTo(.2f);
    }

    @Test
    void placesAndLabelsAreWholeNumbers() {
        assertThat(x.argmax(0).dtype()).isEqualTo(DType.I64);
        assertThat(Tensor.of(new long[] {0}).oneHot(60_000).dtype()).isEqualTo(DType.I64); // no square matrix of these
        assertThat(x.to(DType.F32).std().dtype()).isEqualTo(DType.F32);
        assertThat(x.any().dtype()).isEqualTo(DType.BOOL);
        assertThat(Tensor.zeros(0).all().item()).isEqualTo(1);
        assertThat(Tensor.zeros(0).any().item()).isZero();
    }

    @Test
    void close() {
        Tensor infinite = Tensor.of(1, Double.POSITIVE_INFINITY);
        assertThat(infinite.allClose(infinite)).isTrue();
        double infinity = Double.POSITIVE_INFINITY;
        assertThat(Tensor.of(1, 1, 0, Double.NaN, infinity, infinity, 5, -infinity)
                .isClose(Tensor.of(1.1, 1.2, 0.05, Double.NaN, infinity, 5, infinity, infinity), 0.1, 0.01)
                .toBooleanArray()).containsExactly(true, false, false, false, true, false, false, false);
        assertThat(infinite.allClose(infinite.neg())).isFalse();
        assertThat(Tensor.of(Double.NaN).allClose(Tensor.of(Double.NaN))).isFalse();
        assertThat(x.allClose(x.mul(1 + 9e-6))).isTrue();
        assertThat(x.allClose(x.mul(1 + 2e-5))).isFalse();
        assertThat(Tensor.zeros(2).allClose(Tensor.of(9e-9))).isTrue();
        assertThat(Tensor.zeros(2).allClose(Tensor.of(9e-9), 1, 0)).isTrue();
        assertThat(Tensor.of(9e-9).allClose(Tensor.zeros(2), 1, 0)).isFalse();
    }

    /** The distance of the ends is too large for a number, but what lies between is not. */
    @Test
    void endsMayBeAnyNumbers() {
        assertThat(Tensor.linspace(-1e308, 1e308, 3).toDoubleArray()).containsExactly(-1e308, 0, 1e308);
        assertThat(Tensor.linspace(1.5e308, -1.5e308, 4).toDoubleArray())
                .containsExactly(new double[] {1.5e308, 5e307, -5e307, -1.5e308}, within(1e293));
        assertThat(Tensor.arange(-1.5e308, 1.5e308, 1e308).toDoubleArray())
                .containsExactly(new double[] {-1.5e308, -5e307, 5e307}, within(1e293));
        Tensor drawn = Tensor.uniform(-1e308, 1e308, Shape.of(100), new Random(1));
        assertThat(drawn.max().item()).isBetween(0., 1e308);
        assertThat(drawn.min().item()).isBetween(-1e308, 0.);
        for (double weight : new double[] {0, .25, .5, .75, 1}) {
            Tensor one = Tensor.of(1e308).lerp(Tensor.of(-1e308), weight);
            assertThat(one.item()).isCloseTo(1e308 * (1 - 2 * weight), within(1e293));
            Tensor many = Tensor.full(3e38, Shape.of(40), DType.F32).lerp(Tensor.full(-3e38, Shape.SCALAR, DType.F32),
                    weight);
            assertThat(many.sub((float) (3e38 * (1 - 2 * weight))).abs().max().item()).isLessThan(3e31);
        }
    }

    @Test
    void lerpMeetsBothEnds() {
        Tensor far = Tensor.of(1e16);
        assertThat(far.lerp(Tensor.of(1), 1).item()).isEqualTo(1);
        assertThat(far.lerp(Tensor.of(1), 0).item()).isEqualTo(1e16);
        assertThat(Tensor.of(2).lerp(Tensor.of(4), .25).item()).isEqualTo(2.5);
        assertThat(Tensor.of(2).lerp(Tensor.of(4), .75).item()).isEqualTo(3.5);
    }

    /** Between infinities of one sign there is nothing else, and an end of weight 0 counts for nothing. */
    @Test
    void lerpMeetsInfiniteEnds() {
        Tensor numbers = Tensor.of(Double.NEGATIVE_INFINITY, 1, Double.POSITIVE_INFINITY);
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor x = numbers.to(type);
            for (double weight : new double[] {0, .25, .75, 1}) {
                assertThat(x.lerp(x, weight).toDoubleArray()).containsExactly(numbers.toDoubleArray());
            }
            Tensor others = x.flip(0);
            assertThat(x.lerp(others, 0).toDoubleArray()).containsExactly(numbers.toDoubleArray());
            assertThat(x.lerp(others, 1).toDoubleArray()).containsExactly(others.toDoubleArray());
            assertThat(Tensor.of(1).to(type).lerp(x, .5).toDoubleArray()).containsExactly(numbers.toDoubleArray());
            assertThat(x.lerp(others, .5).toDoubleArray()).containsExactly(Double.NaN, 1, Double.NaN);
            assertThat(Tensor.of(1).to(type).lerp(Tensor.of(Double.NaN), 0).item()).isNaN();
        }
    }

    @Test
    void randomNumbersAreDistributedAsAsked() {
        Tensor uniform = Tensor.uniform(-1, 3, Shape.of(100, 100), new Random(1));
        assertThat(uniform.min().item()).isBetween(-1., -.99);
        assertThat(uniform.max().item()).isBetween(2.99, 3.);
        assertThat(uniform.mean().item()).isCloseTo(1, within(.05));
        Tensor normal = Tensor.normal(5, 2, Shape.of(100, 100), new Random(1));
        assertThat(normal.mean().item()).isCloseTo(5, within(.08));
        assertThat(normal.std().item()).isCloseTo(2, within(.06));
        assertThat(Tensor.normal(5, 2, Shape.of(100, 100), new Random(1)).toDoubleArray())
                .isEqualTo(normal.toDoubleArray());
    }
}
