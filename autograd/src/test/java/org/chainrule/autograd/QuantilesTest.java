package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Quantiles and medians, of all elements and of those that aren't NaN, as PyTorch and NumPy answer. */
class QuantilesTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double[] SHARES = {0, 0.13, 0.25, 0.5, 0.77, 1};

    /** By the definition, for one row. */
    private static double quantile(double[] row, double q, QuantileMode mode) {
        double[] sorted = Arrays.stream(row).sorted().toArray();
        double place = q * (sorted.length - 1);
        double lower = sorted[(int) Math.floor(place)];
        double higher = sorted[(int) Math.ceil(place)];
        double weight = place - Math.floor(place);
        return switch (mode) {
            case LINEAR -> lower + weight * (higher - lower);
            case LOWER -> lower;
            case HIGHER -> higher;
            case MIDPOINT -> lower + (higher - lower) / 2;
            case NEAREST -> sorted[(int) Math.rint(place)];
        };
    }

    @ParameterizedTest
    @EnumSource
    void areThoseOfTheDefinitionAlongAnyAxis(QuantileMode mode) {
        Tensor x = Tensor.normal(0, 1, Shape.of(3, 8, 5), new java.util.Random(5));
        for (int axis = 0; axis < 3; axis++) {
            Tensor quantiles = x.quantile(SHARES, axis, false, mode);
            Tensor rows = x.moveAxis(axis, -1);
            int width = rows.shape().size(-1);
            double[] elements = rows.toDoubleArray();
            double[] computed = quantiles.toDoubleArray();
            int count = elements.length / width;
            for (int n = 0; n < computed.length; n++) {
                double[] row = Arrays.copyOfRange(elements, n % count * width, (n % count + 1) * width);
                assertThat(computed[n]).isCloseTo(quantile(row, SHARES[n / count], mode), within(1e-15));
            }
            assertThat(quantiles.select(0, 2).toDoubleArray())
                    .isEqualTo(x.quantile(SHARES[2], axis, true, mode).toDoubleArray());
            assertThat(x.nanQuantile(SHARES, axis, true, mode).toDoubleArray()).isEqualTo(computed);
            assertThat(x.quantile(SHARES, axis, true, mode).shape())
                    .isEqualTo(Shape.of(6, axis == 0 ? 1 : 3, axis == 1 ? 1 : 8, axis == 2 ? 1 : 5));
        }
    }

    /** {@code torch.quantile(torch.tensor([7., 1, 3, 5]), q, interpolation=mode)}. */
    @Test
    void betweenElementsTheModeDecides() {
        Tensor x = Tensor.of(7, 1, 3, 5);
        assertThat(x.quantile(new double[] {0, .25, 1}).toDoubleArray()).containsExactly(1, 2.5, 7);
        double[] halves = {.5, 1 / 6., 1 / 3.};
        assertThat(x.quantile(halves, 0, false, QuantileMode.LOWER).toDoubleArray()).containsExactly(3, 1, 3);
        assertThat(x.quantile(halves, 0, false, QuantileMode.HIGHER).toDoubleArray()).containsExactly(5, 3, 3);
        assertThat(x.quantile(halves, 0, false, QuantileMode.MIDPOINT).toDoubleArray()).containsExactly(4, 2, 3);
        assertThat(x.quantile(halves, 0, false, QuantileMode.NEAREST).toDoubleArray()).containsExactly(5, 1, 3);
        assertThat(x.to(DType.F32).quantile(halves).dtype()).isEqualTo(DType.F32);
        assertThat(x.quantile(new double[0]).size()).isZero();
        assertThat(Tensor.of(3.0).reshape().quantile(.2, -1, true).shape()).isEqualTo(Shape.SCALAR);
        assertThat(Tensor.of(3.0).reshape().nanQuantile(halves, 0, true).toDoubleArray()).containsExactly(3, 3, 3);
    }

    @Test
    void nanIsPassedOnOrOver() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, NAN, 6}, {NAN, NAN, NAN}});
        assertThat(x.quantile(.5, 1).toDoubleArray()).containsExactly(2, NAN, NAN);
        assertThat(x.quantile(.5, 1, true, QuantileMode.LOWER).toDoubleArray()).containsExactly(2, NAN, NAN);
        Tensor quantiles = x.nanQuantile(new double[] {0, .5}, 1);
        assertThat(quantiles.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(quantiles.toDoubleArray()).containsExactly(1, 4, NAN, 2, 5, NAN);
        assertThat(x.nanQuantile(.5).item()).isEqualTo(3);
        assertThat(x.nanQuantile(.5, 0).toDoubleArray()).containsExactly(2.5, 2, 4.5);
    }

    /** As {@code torch.nanmedian}. */
    @Test
    void mediansOfNumbers() {
        Tensor x = Tensor.of(new double[][] {{NAN, 3, 1, 2}, {NAN, NAN, NAN, NAN}, {9, 7, NAN, NAN}});
        Selection medians = x.nanMedian(1);
        assertThat(medians.values().toDoubleArray()).containsExactly(2, NAN, 7);
        assertThat(medians.indices().toLongArray()).containsExactly(3, 0, 1);
        assertThat(x.nanMedian(1, true).values().shape()).isEqualTo(Shape.of(3, 1));
        assertThat(x.nanMedian().item()).isEqualTo(3);
        assertThat(Tensor.of(new long[] {3, 1, 2, 0}).nanMedian(0).values().toLongArray()).containsExactly(1);
        assertThatThrownBy(() -> Tensor.zeros(2, 0).nanMedian(1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nanMedian of (2, 0) F64: there are no elements");
    }

    @Test
    void anAxisThatIsKeptHasSizeOne() {
        Tensor x = Tensor.of(new double[][] {{2, 7, 5}, {4, 1, 9}});
        Shape column = Shape.of(2, 1);
        for (Selection kept : new Selection[] {x.maxWithIndex(1, true), x.minWithIndex(1, true), x.median(1, true),
            x.kthValue(2, 1, true)}) {
            assertThat(kept.values().shape()).isEqualTo(column);
            assertThat(kept.values()).satisfies(
                    values -> assertThat(values.toDoubleArray())
                            .isEqualTo(x.gather(1, kept.indices()).toDoubleArray()));
        }
        assertThat(x.maxWithIndex(0, true).values().toDoubleArray()).containsExactly(4, 7, 9);
        assertThat(x.minWithIndex(0, true).indices().toLongArray()).containsExactly(0, 1, 0);
        assertThat(x.kthValue(2).values().toDoubleArray()).containsExactly(5, 4);
    }

    @Test
    void theGradientGoesToTheElementsAroundThePlace() {
        Tensor x = Tensor.of(NAN, 1, 3, INFINITY).requiresGrad(true);
        assertThat(Autograd.grad(x.nanQuantile(.25), x).toDoubleArray()).containsExactly(0, .5, .5, 0);
        assertThat(x.nanQuantile(.5).item()).isEqualTo(3); // exactly at its place, though the next one is infinite
        assertThat(Autograd.grad(x.nanQuantile(.5), x).toDoubleArray()).containsExactly(0, 0, 1, 0);
        assertThat(Autograd.grad(x.nanMedian(), x).toDoubleArray()).containsExactly(0, 0, 1, 0);
        Tensor equal = Tensor.of(2, NAN, 2, 5).requiresGrad(true);
        assertThat(Autograd.grad(equal.nanMedian(), equal).toDoubleArray()).containsExactly(.5, 0, .5, 0);
        Tensor y = Tensor.of(4, 2, 8).requiresGrad(true);
        Tensor several = y.quantile(new double[] {.25, 1}, 0, false, QuantileMode.LINEAR).mul(Tensor.of(1, 10));
        assertThat(Autograd.grad(several.sum(), y).toDoubleArray()).containsExactly(.5, .5, 10);
        Tensor middle = y.quantile(.1, 0, false, QuantileMode.MIDPOINT);
        assertThat(Autograd.grad(middle, y).toDoubleArray()).containsExactly(.5, .5, 0);
        Tensor higher = y.quantile(.1, 0, false, QuantileMode.HIGHER);
        assertThat(Autograd.grad(higher, y).toDoubleArray()).containsExactly(1, 0, 0);
    }

    @Test
    void betweenInfinitiesOfOneSignThereIsNothingElse() {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor x = Tensor.of(infinity, -infinity, 3, -infinity, infinity).requiresGrad(true);
        for (QuantileMode mode : new QuantileMode[] {QuantileMode.LINEAR, QuantileMode.MIDPOINT}) {
            assertThat(x.quantile(new double[] {.125, .375, .625, .875}, 0, false, mode).toDoubleArray())
                    .containsExactly(-infinity, -infinity, infinity, infinity);
        }
        assertThat(Autograd.grad(x.quantile(.0625), x).toDoubleArray()).containsExactly(0, .75, 0, .25, 0);
        assertThat(Tensor.of(infinity, NAN, infinity).nanQuantile(.5).item()).isEqualTo(infinity);
        assertThat(Tensor.of(-infinity, infinity).quantile(.5).item()).isNaN();
    }

    @Test
    void refusesWhatIsNoShare() {
        Tensor x = Tensor.of(1, 2).named("scores");
        assertThatThrownBy(() -> x.quantile(new double[] {.5, 1.5})).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantile of scores (2) F64: q must be between 0 and 1, not 1.5");
        assertThatThrownBy(() -> x.nanQuantile(NAN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nanQuantile of scores (2) F64: q must be between 0 and 1, not NaN");
        assertThatThrownBy(() -> x.gt(1).nanQuantile(.5)).hasMessageContaining("is for floating point");
        assertThatThrownBy(() -> Tensor.zeros(2, 0).quantile(new double[] {.5}, 1))
                .hasMessageContaining("there are no elements");
    }

    /** A long row, so that not all of its places are found by insertion. */
    @Test
    void ofManyElements() {
        var random = new SplittableRandom(3);
        double[] row = random.doubles(10_001).toArray();
        for (double q : SHARES) {
            assertThat(Tensor.of(row).quantile(q).item()).isCloseTo(quantile(row, q, QuantileMode.LINEAR),
                    within(1e-15));
        }
    }
}
