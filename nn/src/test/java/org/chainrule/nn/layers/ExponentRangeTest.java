package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Normalization of vectors times 2^k, from subnormal numbers to the greatest: value and gradient against BigDecimal, and
 * second derivatives against those of the vector itself.
 */
class ExponentRangeTest {
    private static final MathContext DIGITS = new MathContext(50);
    private static final int SIZE = 5;
    private static final double[] SEED = {1, -.5, .25, 1.25, -2};

    /**
     * A layer that normalizes a vector.
     *
     * @param layer from eps and a type to the layer as a function of the vector
     * @param isCentred whether it subtracts the mean
     */
    private record Case(String name, boolean isCentred, DoubleFunction<Layer> layer, int... sizes) {

        Tensor apply(Tensor x, double eps) {
            Layer typed = Network.to(layer.apply(eps), x.dtype());
            return Training.with(new Random(1), () -> typed.forward(x.reshape(sizes))).flatten();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("BatchNorm", true, eps -> new BatchNorm(Tensor.ones(1), Tensor.zeros(1), Tensor.zeros(1),
                        Tensor.ones(1), .1, eps), SIZE, 1),
                new Case("BatchNorm without affine", true,
                        eps -> new BatchNorm(null, null, Tensor.zeros(1), Tensor.ones(1), .1, eps), SIZE, 1),
                new Case("GroupNorm", true, eps -> new GroupNorm(Tensor.ones(SIZE), Tensor.zeros(SIZE), 1, eps), 1,
                        SIZE),
                new Case("LayerNorm", true, eps -> new LayerNorm(Tensor.ones(SIZE), Tensor.zeros(SIZE), eps), 1, SIZE),
                new Case("LayerNorm without affine", true, eps -> new LayerNorm(Shape.of(SIZE), null, null, eps), 1,
                        SIZE),
                new Case("GroupNorm without bias", true, eps -> new GroupNorm(Tensor.ones(SIZE), null, 1, eps), 1,
                        SIZE),
                new Case("InstanceNorm", true, eps -> new InstanceNorm(1, null, null, eps), 1, 1, SIZE),
                new Case("RMSNorm", false, eps -> new RMSNorm(Tensor.ones(SIZE), eps), 1, SIZE),
                new Case("RMSNorm without weight", false, eps -> new RMSNorm(Shape.of(SIZE), null, eps), 1, SIZE));
    }

    /** Where eps is far greater than the variance, the mean is rounded to the quantum of subnormal numbers. */
    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfTheDefinition(Case law) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            var random = new SplittableRandom(9);
            for (double eps : new double[] {0, 1e-5}) {
                for (int k : exponents(type)) {
                    Tensor x = vector(random, type, k).requiresGrad(true);
                    Tensor y = law.apply(x, eps);
                    Tensor gradient = Autograd.of(y).seed(Tensor.of(SEED).to(type)).grad(x);
                    verify(law + " with eps " + eps + " of 2^" + k + " " + type, law, x, eps, y, gradient);
                }
            }
        }
    }

    private static void verify(String where, Case law, Tensor x, double eps, Tensor y, Tensor gradient) {
        BigDecimal[] exact = exact(x.toDoubleArray());
        BigDecimal centre = law.isCentred ? mean(exact) : BigDecimal.ZERO;
        BigDecimal[] deviations = map(exact, e -> e.subtract(centre, DIGITS));
        BigDecimal scale = BigDecimal.ONE.divide(
                mean(zip(deviations, deviations)).add(new BigDecimal(eps), DIGITS).sqrt(DIGITS), DIGITS);
        BigDecimal[] h = map(deviations, d -> d.multiply(scale, DIGITS));
        BigDecimal[] g = exact(SEED);
        BigDecimal meanOfG = law.isCentred ? mean(g) : BigDecimal.ZERO;
        BigDecimal along = mean(zip(g, h));
        BigDecimal quantum = new BigDecimal(x.dtype() == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE);
        double ofMean = eps == 0 ? 0 : quantum.multiply(scale).doubleValue();
        double greatest = Arrays.stream(x.toDoubleArray()).map(Math::abs).max().orElseThrow();
        double term = new BigDecimal(greatest).multiply(scale, DIGITS).doubleValue();
        for (int n = 0; n < SIZE; n++) {
            assertClose(where + ": value", y.get(n), h[n], term, x.dtype(), ofMean);
            BigDecimal slope = g[n].subtract(meanOfG).subtract(h[n].multiply(along), DIGITS).multiply(scale, DIGITS);
            assertClose(where + ": gradient", gradient.get(n), slope, 2 * scale.doubleValue() * (1 + term * term),
                    x.dtype(), 0);
        }
    }

    private static void assertClose(String what, double actual, BigDecimal truth, double term, DType type,
            double tolerance) {
        boolean single = type == DType.F32;
        double expected = single ? truth.floatValue() : truth.doubleValue();
        double ulp = single ? Math.ulp((float) term) : Math.ulp(term);
        boolean isClose = actual == expected
                || Double.isFinite(expected) && Math.abs(actual - expected) <= 6 * ulp + tolerance;
        assertThat(isClose).as("%s: %s, not %s, in units of %s", what, actual, expected, ulp).isTrue();
    }

    /** Without eps the second derivatives at 2^k x are 2^(-2 k) those at x. */
    @ParameterizedTest
    @MethodSource("cases")
    void secondDerivativesScale(Case law) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Tensor x = vector(new SplittableRandom(5), type, 0);
            double[] atOne = secondDerivative(law, x);
            for (int k : exponents(type)) {
                Tensor multiple = Tensor.of(scaled(x.toDoubleArray(), k)).to(type);
                boolean isExact = Arrays.equals(scaled(multiple.toDoubleArray(), -k), x.toDoubleArray());
                double[] expected = Tensor.of(scaled(scaled(atOne, -k), -k)).to(type).toDoubleArray();
                if (isExact && Arrays.stream(expected).allMatch(Double::isFinite)) {
                    double quantum = type == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE;
                    assertThat(secondDerivative(law, multiple)).as("%s %s at 2^%d", law, type, k)
                            .containsExactly(expected, within(4 * quantum));
                }
            }
        }
    }

    private static double[] secondDerivative(Case law, Tensor x) {
        x.requiresGrad(true);
        Tensor first = Autograd.of(law.apply(x, 0)).seed(Tensor.of(SEED).to(x.dtype())).createGraph().grad(x);
        return Autograd.of(first).seed(Tensor.of(1, -2, .5, 3, 1).to(x.dtype())).grad(x).toDoubleArray();
    }

    @Test
    void runningAveragesOfGreatChannelsAreThoseOfTheDefinition() {
        BatchNorm layer = new BatchNorm(null, null, Tensor.zeros(2), Tensor.ones(2), 1, 0);
        Tensor x = Tensor.of(new double[][] {{1e150, 1e-150}, {2e150, 2e-150}, {3e150, 3e-150}});
        Training.with(new Random(1), () -> layer.forward(x));
        assertThat(layer.runningMean().toDoubleArray()).containsExactly(2e150, 2e-150);
        assertThat(layer.runningVar().get(0) / 1e300).isCloseTo(1, within(1e-14));
        assertThat(layer.runningVar().get(1) / 1e-300).isCloseTo(1, within(1e-14));
    }

    // ---- vectors and exact arithmetic ----

    private static int[] exponents(DType type) {
        boolean single = type == DType.F32;
        int least = single ? Float.MIN_EXPONENT - 22 : Double.MIN_EXPONENT - 51;
        int greatest = single ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        int step = single ? 1 : 9;
        return IntStream.concat(IntStream.iterate(least, k -> k <= greatest, k -> k + step),
                IntStream.of(greatest - 1, greatest)).toArray();
    }

    private static Tensor vector(SplittableRandom random, DType type, int k) {
        double[] elements = random.doubles(SIZE, .25, 1.99).map(x -> random.nextBoolean() ? x : -x).toArray();
        double[] rounded = Tensor.of(scaled(Tensor.of(elements).to(type).toDoubleArray(), k)).to(type).toDoubleArray();
        return Arrays.stream(rounded).distinct().count() == 1
                ? vector(random, type, k) // nothing deviates
                : Tensor.of(rounded).to(type);
    }

    private static double[] scaled(double[] x, int k) {
        return Arrays.stream(x).map(e -> Math.scalb(Math.scalb(e, k / 2), k - k / 2)).toArray();
    }

    private static BigDecimal[] exact(double[] x) {
        return Arrays.stream(x).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    }

    private static BigDecimal[] map(BigDecimal[] x, UnaryOperator<BigDecimal> f) {
        return Arrays.stream(x).map(f).toArray(BigDecimal[]::new);
    }

    private static BigDecimal[] zip(BigDecimal[] a, BigDecimal[] b) {
        return IntStream.range(0, a.length).mapToObj(n -> a[n].multiply(b[n], DIGITS)).toArray(BigDecimal[]::new);
    }

    private static BigDecimal mean(BigDecimal[] x) {
        return Arrays.stream(x).reduce(BigDecimal.ZERO, (a, b) -> a.add(b, DIGITS)).divide(new BigDecimal(x.length),
                DIGITS);
    }
}
