package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

/** The numbers are (ln v + (m - t)^2/v)/2 and its derivatives, evaluated with 40 digits by mpmath. */
class GaussianNegativeLogLikelihoodTest {
    private static final Offset<Double> ROUNDING = within(1e-15);

    private final Tensor mean = Tensor.of(0.5, -1.2, 3, 2);
    private final Tensor target = Tensor.of(1, -1, 2.5, 2);
    private final Tensor variance = Tensor.of(0.4, 1.5, 2, 0.25);
    private final GaussianNegativeLogLikelihood loss = Loss.gaussianNll();

    @Test
    void isTheLogarithmOfTheDensity() {
        assertThat(loss.unreduced(mean, target, variance).toDoubleArray()).containsExactly(new double[] {
            -0.14564536593707753, 0.21606588738741552, 0.40907359027997265, -0.69314718055994531}, ROUNDING);
        assertThat(loss.of(mean, target, variance).item()).isEqualTo(-0.053413267207408666, ROUNDING);
        assertThat(loss.full().of(mean, target, variance).item()).isEqualTo(0.86552526599726408, ROUNDING);
    }

    @Test
    void derivativesByTheVariance() {
        Tensor v = variance.copy().requiresGrad(true);
        Tensor sum = loss.reduction(Reduction.SUM).of(mean, target, v);

        assertThat(Autograd.grad(sum, v).toDoubleArray())
                .containsExactly(new double[] {0.46875, 0.32444444444444444, 0.21875, 2}, within(4e-15));
    }

    /** As PyTorch has it: the value and the derivative are those at eps = 1e-6. */
    @Test
    void aVarianceBelowEpsCountsAsEpsAndKeepsADerivative() {
        for (double v : new double[] {0, 1e-9}) {
            Tensor leaf = Tensor.of(v).requiresGrad(true);
            Tensor each = loss.unreduced(Tensor.of(0.5), Tensor.of(0), leaf);
            assertThat(each.item()).isCloseTo(124993.09224472102, within(1e-9));
            assertThat(Autograd.grad(each, leaf).item()).isCloseTo(-124999500000., within(1e-3));
        }
        assertThat(loss.eps(2).of(Tensor.of(3), Tensor.of(1), Tensor.of(0.1)).item())
                .isCloseTo((Math.log(2) + 2) / 2, ROUNDING);
    }

    @Test
    void oneVarianceMayHoldForTheLastAxis() {
        Tensor m = mean.reshape(2, 2);
        Tensor t = target.reshape(2, 2);
        Tensor full = Tensor.of(new double[][] {{0.4, 0.4}, {2, 2}});
        double expected = loss.of(m, t, full).item();

        assertThat(loss.of(m, t, Tensor.of(0.4, 2)).item()).isEqualTo(expected);
        assertThat(loss.of(m, t, Tensor.of(0.4, 2).unsqueeze(1)).item()).isEqualTo(expected);
        assertThat(loss.unreduced(m, t, Tensor.of(0.4, 2)).shape()).isEqualTo(Shape.of(2, 2));
    }

    @Test
    void gradientsAgreeWithDifferences() {
        Tensor m = mean.reshape(2, 2).copy().requiresGrad(true);
        Tensor t = target.reshape(2, 2).copy().requiresGrad(true);
        for (Tensor each : new Tensor[] {variance.reshape(2, 2), Tensor.of(0.4, 2)}) {
            Tensor v = each.copy().requiresGrad(true);
            var report = GradCheck.of(() -> loss.full().of(m, t, v)).secondOrder().verify(m, t, v);
            assertThat(report.compared()).isGreaterThan(10);
        }
    }

    @Test
    void typesAndNaN() {
        Tensor single = loss.full().of(mean.to(DType.F32), target, variance);
        assertThat(single.dtype()).isEqualTo(DType.F32);
        assertThat(single.item()).isCloseTo(0.86552526599726408, within(1e-7));
        assertThat(loss.of(mean, target, Tensor.of(1, Double.NaN, 1, 1)).item()).isNaN();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> loss.of(mean, target, Tensor.of(1, -0.5, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gaussianNll of variance (4) F64: -0.5 at [1] is negative, which no variance is; exp or "
                        + "softplus makes positive ones");
        assertThatThrownBy(() -> loss.of(mean, target, Tensor.ones(3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gaussianNll of mean (4) F64 and variance (3) F64: the variance must have the shape of the "
                        + "mean, or one element for its last axis");
        assertThatThrownBy(() -> loss.of(mean, Tensor.zeros(4, 1), variance)).hasMessageContaining("broadcast");
        assertThatThrownBy(() -> loss.of(Tensor.zeros(0), Tensor.zeros(0), Tensor.zeros(0)))
                .hasMessageStartingWith("gaussianNll: the batch is empty");
        for (double eps : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> loss.eps(eps)).hasMessageContaining("eps must be positive and finite, not " + eps);
        }
    }
}
