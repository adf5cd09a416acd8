package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class CosineDistanceTest {
    private final Loss each = Loss.cosine().reduction(Reduction.NONE);

    private static Tensor rows(double[]... rows) {
        return Tensor.of(rows);
    }

    @Test
    void isOneLessTheCosineOfTheAngle() {
        Tensor p = rows(new double[] {1, 0}, new double[] {2, 0}, new double[] {3, 3}, new double[] {-5, 0},
                new double[] {3, 4});
        Tensor t = rows(new double[] {7, 0}, new double[] {0, 9}, new double[] {0, 2}, new double[] {1, 0},
                new double[] {4, 3});

        assertThat(each.of(p, t).toDoubleArray())
                .containsExactly(new double[] {0, 1, 1 - Math.sqrt(0.5), 2, 1. / 25}, within(2e-16));
        assertThat(each.of(p, t).shape()).isEqualTo(Shape.of(5));
        assertThat(Loss.cosine().of(p, t).item()).isCloseTo((4 + 0.04 - Math.sqrt(0.5)) / 5, within(1e-15));
        assertThat(each.of(Tensor.of(1, 2), Tensor.of(2, 4)).shape()).isEqualTo(Shape.SCALAR);
    }

    /** With an angle of 1e-6, 1 - cos is 5e-13, of which the cosine itself in double precision knows four digits. */
    @Test
    void digitsAreKeptWhereDirectionsAreNearlyTheSame() {
        for (double d : new double[] {1e-2, 1e-4, 1e-6}) {
            Tensor p = Tensor.of(1, d).requiresGrad(true);
            double root = Math.sqrt(1 + d * d);
            double exact = d * d / (root * (1 + root));
            Tensor loss = each.of(p, Tensor.of(1, 0));
            assertThat(loss.item() / exact).isCloseTo(1, within(1e-9));
            double[] derivative = {-d * d / (root * root * root), d / (root * root * root)};
            double[] gradient = Autograd.grad(loss, p).toDoubleArray();
            assertThat(gradient[0] / derivative[0]).isCloseTo(1, within(1e-4));
            assertThat(gradient[1] / derivative[1]).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void lengthsDoNotMatterHoweverExtreme() {
        for (double length : new double[] {1e-300, 1e-8, 1e300}) {
            Tensor p = Tensor.of(3 * length, 4 * length);
            assertThat(each.of(p, Tensor.of(4, 3)).item()).isCloseTo(0.04, within(1e-16));
        }
    }

    /** The derivative is (0.96 p/|p| - t/|t|) / |p| = (-0.0448, 0.0336) / length. */
    @Test
    void lengthsDoNotMatterEvenWhereNormsAreInfiniteOrSubnormal() {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            double ulp = type == DType.F64 ? 0x1p-52 : 0x1p-23;
            double least = type == DType.F64 ? Double.MIN_VALUE : Float.MIN_VALUE;
            double greatest = type == DType.F64 ? 0x1p1021 : 0x1p125;
            for (double length : new double[] {least, least / ulp, Math.sqrt(least), 1 / Math.sqrt(least), greatest}) {
                Tensor p = Tensor.of(3 * length, 4 * length).to(type).requiresGrad(true);
                Tensor loss = each.of(p, Tensor.of(4, 3));
                assertThat(loss.item()).isCloseTo(0.04, within(ulp));
                double[] gradient = Autograd.grad(loss, p).toDoubleArray();
                double[] truth = Tensor.of(-0.0448 / length, 0.0336 / length).to(type).toDoubleArray();
                for (int n = 0; n < 2; n++) {
                    boolean isClose = gradient[n] == truth[n]
                            || Math.abs(gradient[n] - truth[n]) <= 16 * Math.abs(truth[n]) * ulp + least;
                    assertThat(isClose).as("%s at %s: %s, not %s", type, length, gradient[n], truth[n]).isTrue();
                }
            }
        }
    }

    @Test
    void aVectorOfZerosIsAtADistanceOf1WithoutSlopes() {
        Tensor p = rows(new double[] {0, 0}, new double[] {0, 0}, new double[] {1, 1}, new double[] {1, 0})
                .requiresGrad(true);
        Tensor t = rows(new double[] {1, 2}, new double[] {0, 0}, new double[] {0, 0}, new double[] {0, 2})
                .requiresGrad(true);
        Tensor loss = each.of(p, t);
        loss.sum().backward();

        assertThat(loss.toDoubleArray()).containsExactly(1, 1, 1, 1);
        assertThat(p.grad().toDoubleArray()).containsExactly(new double[] {0, 0, 0, 0, 0, 0, 0, -1}, within(1e-15));
        assertThat(t.grad().toDoubleArray()).containsExactly(new double[] {0, 0, 0, 0, 0, 0, -0.5, 0}, within(1e-15));
    }

    @Test
    void singlePrecisionStaysSingle() {
        Tensor p = rows(new double[] {3, 4}).to(DType.F32);
        assertThat(each.of(p, rows(new double[] {4, 3})).dtype()).isEqualTo(DType.F32);
        assertThat(each.of(p, rows(new double[] {4, 3})).item()).isCloseTo(0.04, within(1e-7));
        assertThat(each.of(p, rows(new double[] {Double.NaN, 3})).item()).isNaN();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> each.of(Tensor.of(1), Tensor.of(1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cosine of prediction () F64: what is compared are vectors along the last axis, not single numbers");
        assertThatThrownBy(() -> each.of(Tensor.zeros(3, 2), Tensor.zeros(2))).hasMessageContaining("broadcast");
        assertThatThrownBy(() -> Loss.cosine().of(Tensor.zeros(0, 2), Tensor.zeros(0, 2)))
                .hasMessageContaining("empty");
    }
}
