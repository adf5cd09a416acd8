package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
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
    void theAxisMayBeAnother() {
        Tensor p = rows(new double[] {1, 2, 3, -5, 3}, new double[] {0, 0, 3, 0, 4});
        Tensor t = rows(new double[] {7, 0, 0, 1, 4}, new double[] {0, 9, 2, 0, 3});
        double[] expected = {0, 1, 1 - Math.sqrt(0.5), 2, 1. / 25};

        for (int axis : new int[] {0, -2}) {
            assertThat(Loss.cosine().axis(axis).unreduced(p, t).toDoubleArray()).containsExactly(expected,
                    within(2e-16));
        }
        Tensor cubes = Loss.cosine().axis(1).unreduced(p.unsqueeze(0), t.unsqueeze(0));
        assertThat(cubes.shape()).isEqualTo(Shape.of(1, 5));
        assertThat(cubes.toDoubleArray()).containsExactly(expected, within(2e-16));
        assertThatThrownBy(() -> Loss.cosine().axis(2).of(p, t)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cosine of prediction (2, 5) F64 and target (2, 5) F64: there is no axis 2 along which vectors could be "
                                + "compared");
    }

    @Test
    void distancesAndSimilaritiesAreBroadcast() {
        Tensor a = rows(new double[] {1, 0}, new double[] {3, 4}, new double[] {0, 0});
        Tensor b = rows(new double[] {2, 0}, new double[] {0, 5}, new double[] {-4, -3}, new double[] {4, 3});
        double[] cosines = {1, 0, -0.8, 0.8, 0.6, 0.8, -0.96, 0.96, 0, 0, 0, 0};

        Tensor similarities = CosineDistance.similarity(a.unsqueeze(1), b, -1);
        assertThat(similarities.shape()).isEqualTo(Shape.of(3, 4));
        assertThat(similarities.toDoubleArray()).containsExactly(cosines, within(2e-16));
        Tensor distances = CosineDistance.distance(a.unsqueeze(1), b, 2);
        assertThat(distances.add(similarities).sub(1).abs().max().item()).isLessThan(4e-16);
        Tensor columns = CosineDistance.similarity(a.transpose().unsqueeze(2), b.transpose().unsqueeze(1), 0);
        assertThat(columns.toDoubleArray()).containsExactly(cosines, within(2e-16));
        assertThat(CosineDistance.similarity(Tensor.of(3, 4), Tensor.of(2.), 0).item()).as("(2, 2)")
                .isCloseTo(1.4 / Math.sqrt(2), within(2e-16));
    }

    @Test
    void gradientsOfBroadcastVectorsAgreeWithDifferences() {
        Tensor a = rows(new double[] {1, 0.5}, new double[] {3, 4}).unsqueeze(1).copy().requiresGrad(true);
        Tensor b = rows(new double[] {2, -1}, new double[] {0.3, 5}, new double[] {-4, -3}).copy().requiresGrad(true);
        for (boolean isSimilarity : new boolean[] {false, true}) {
            var report = GradCheck.of(() -> isSimilarity
                    ? CosineDistance.similarity(a, b, -1)
                    : CosineDistance.distance(a, b, -1)).secondOrder().verify(a, b);
            assertThat(report.compared()).isGreaterThan(10);
        }
        Tensor zero = Tensor.zeros(2).requiresGrad(true);
        Tensor similarity = CosineDistance.similarity(zero, Tensor.of(1, 2), 0);
        assertThat(Autograd.grad(similarity, zero).abs().toDoubleArray()).containsOnly(0);
    }

    /** A cosine above 1 by rounding has no angle: {@code acos} would be NaN. */
    @Test
    void similaritiesAreCosines() {
        Tensor vectors = Tensor.normal(0, 1, Shape.of(500, 5), new SplittableRandom(7));
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor each = vectors.to(type);
            assertThat(CosineDistance.similarity(each, each.mul(3), -1).max().item()).isLessThanOrEqualTo(1);
            assertThat(CosineDistance.similarity(each, each.mul(-3), -1).min().item()).isGreaterThanOrEqualTo(-1);
        }
    }

    @Test
    void refusesWhatIsNotBroadcast() {
        assertThatThrownBy(() -> CosineDistance.distance(Tensor.zeros(2, 3), Tensor.zeros(2, 4), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cosine of first (2, 3) F64 and second (2, 4) F64: the shapes can't be broadcast");
        assertThatThrownBy(() -> CosineDistance.distance(Tensor.zeros(3), Tensor.zeros(2, 3), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cosine of first (3) F64 and second (2, 3) F64: axis 2 is out of range for the shape (2, 3)");
        assertThatThrownBy(() -> CosineDistance.similarity(Tensor.arange(3), Tensor.zeros(3), 0))
                .hasMessageContaining("floating");
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
