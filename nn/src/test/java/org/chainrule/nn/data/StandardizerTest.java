package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.chainrule.autograd.Correction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.random.NumPyRandom;
import org.junit.jupiter.api.Test;

class StandardizerTest {

    /** The textbook's 2, 4, 4, 4, 5, 5, 7, 9: mean 5, deviation 2. */
    @Test
    void findsMeanAndDeviation() {
        Tensor x = Tensor.of(new double[][] {{2}, {4}, {4}, {4}, {5}, {5}, {7}, {9}});
        Standardizer standardizer = Standardizer.fit(x);

        assertThat(standardizer.mean().toDoubleArray()).containsExactly(5);
        assertThat(standardizer.deviation().toDoubleArray()).containsExactly(2);
        assertThat(standardizer.apply(x).toDoubleArray()).containsExactly(-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2);
    }

    @Test
    void constantFeaturesBecomeZero() {
        Tensor x = Tensor.of(new double[][] {{0.1, 1}, {0.1, 2}, {0.1, 3}}); // 0.1 + 0.1 + 0.1 isn't 0.3
        Standardizer standardizer = Standardizer.fit(x);

        assertThat(standardizer.mean().get(0)).isEqualTo(0.1);
        assertThat(standardizer.deviation().get(0)).isEqualTo(1);
        assertThat(standardizer.apply(x).select(1, 0).toDoubleArray()).containsOnly(0);
        assertThat(Standardizer.fit(Tensor.ones(1, 3)).deviation().toDoubleArray()).containsOnly(1);
    }

    @Test
    void standardizedFeaturesHaveMeanZeroAndDeviationOne() {
        Tensor x = Tensor.normal(3, 7, Shape.of(50, 4, 3), new NumPyRandom(1));
        Tensor y = Standardizer.fit(x).apply(x);

        assertThat(y.mean(0).abs().max().item()).isLessThan(1e-14);
        assertThat(y.std(Correction.NONE, false, 0).sub(1).abs().max().item()).isLessThan(1e-14);
    }

    @Test
    void inverseTakesItBack() {
        Tensor x = Tensor.normal(3, 7, Shape.of(20, 4), new NumPyRandom(2));
        Standardizer standardizer = Standardizer.fit(x);
        Tensor back = standardizer.inverse(standardizer.apply(x));

        assertThat(back.sub(x).abs().max().item()).isLessThan(1e-14);
    }

    @Test
    void takesTheTypeOfWhatItIsGiven() {
        Standardizer standardizer = Standardizer.fit(Tensor.of(new double[][] {{1, 2}, {3, 6}}));
        Tensor row = Tensor.of(new float[] {2, 6});

        assertThat(standardizer.apply(row).dtype()).isEqualTo(DType.F32);
        assertThat(standardizer.apply(row).toDoubleArray()).containsExactly(0, 1);
        assertThat(standardizer.inverse(row).dtype()).isEqualTo(DType.F32);
        assertThat(Standardizer.fit(row.reshape(2, 1)).mean().dtype()).isEqualTo(DType.F32);
    }

    @Test
    void whatCannotBeStandardizedIsAnError() {
        Standardizer two = Standardizer.fit(Tensor.of(new double[][] {{1, 2}, {3, 6}}));
        assertThatThrownBy(() -> two.apply(Tensor.zeros(5, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows of shape (2)").hasMessageContaining("(5, 3)");
        assertThatThrownBy(() -> two.inverse(Tensor.zeros(5, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two.apply(Tensor.of(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two.apply(Tensor.arange(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use to(F64)");
        assertThatThrownBy(() -> Standardizer.fit(Tensor.arange(2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Standardizer.fit(Tensor.zeros(0, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rows");
        assertThatThrownBy(() -> Standardizer.fit(Tensor.of(new double[][] {{1}, {Double.NaN}})))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("row 1").hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Standardizer(Tensor.zeros(2), Tensor.zeros(3)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDeviationBelowAllNumbersCountsAsNone() {
        Tensor x = Tensor.of(new double[][] {{Double.MIN_VALUE}, {2 * Double.MIN_VALUE}});
        assertThat(Standardizer.fit(x).deviation().toDoubleArray()).doesNotContain(0);
        assertThat(Standardizer.fit(x).apply(x).toDoubleArray()).containsExactly(-Double.MIN_VALUE, 0);
    }
}
