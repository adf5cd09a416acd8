package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Compares the example with loops over plain numbers. */
class SoftmaxCrossEntropyTest {
    private static final double[] Z = {-1, 0, 1.5, 2};
    private static final double[] P = {0.02778834297343303, 0.0755365477476706, 0.3385313204518047, 0.5581437888270917};

    @Test
    void theErrorIsMinusTheLogarithmOfTheRightProbability() {
        double sum = 0;
        for (double z : Z) {
            sum += Math.exp(z);
        }
        double error = Math.log(sum) - Z[2];

        assertThat(error).isEqualTo(-Math.log(P[2]), offset(1e-15));
        assertThat(SoftmaxCrossEntropy.asWritten(SoftmaxCrossEntropy.SCORES).item()).isEqualTo(error, offset(1e-15));
        assertThat(SoftmaxCrossEntropy.atOnce(SoftmaxCrossEntropy.SCORES).item()).isEqualTo(error, offset(1e-15));
    }

    @Test
    void theGradientIsProbabilityMinusTarget() {
        double[] expected = {P[0], P[1], P[2] - 1, P[3]};

        assertThat(SoftmaxCrossEntropy.byProbabilities().matmul(SoftmaxCrossEntropy.jacobian()).toDoubleArray())
                .containsExactly(expected, offset(1e-15));
        Tensor scores = SoftmaxCrossEntropy.SCORES;
        assertThat(Autograd.grad(SoftmaxCrossEntropy.atOnce(scores), scores).toDoubleArray())
                .containsExactly(expected, offset(1e-15));
        assertThat(Autograd.grad(SoftmaxCrossEntropy.asWritten(scores), scores).toDoubleArray())
                .containsExactly(expected, offset(1e-15));
    }

    @Test
    void theJacobianIsThatOfSoftmax() {
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                assertThat(SoftmaxCrossEntropy.jacobian().get(i, j)).isEqualTo(P[i] * ((i == j ? 1 : 0) - P[j]),
                        offset(1e-15));
            }
        }
    }

    @Test
    void theSquaredErrorsGradientHasTheFactorOfTheProbability() {
        for (double score : new double[] {2, -20}) {
            double[] z = {-1, 0, score, 2};
            double sum = 0;
            for (double each : z) {
                sum += Math.exp(each);
            }
            double right = Math.exp(score) / sum;
            double back = 0;
            for (int i = 0; i < 4; i++) {
                double p = Math.exp(z[i]) / sum;
                back += (i == 2 ? p - 1 : p) * p * ((i == 2 ? 1 : 0) - right);
            }
            assertThat(SoftmaxCrossEntropy.slope(score, true)).isEqualTo(back, offset(1e-12 * Math.abs(back)));
            assertThat(SoftmaxCrossEntropy.slope(score, false)).isEqualTo(right - 1, offset(1e-15));
        }
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new SoftmaxCrossEntropy())).contains("E = -ln p3 = 1.083138663726")
                .containsPattern("1.5 +0.338531320452 +-2.953936429472 +-0.661468679548 +-0.661468679548")
                .contains("as written  E = NaN").contains("at once     E = 1.083138663726")
                .containsPattern("-20 +-1.00 +-4.06e-10");
    }
}
