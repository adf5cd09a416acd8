package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Norms, means, deviations and normalization of vectors times 2^k, for k from subnormal numbers to where results
 * overflow: value and gradient against BigDecimal, and second derivatives against those of the vector itself, which
 * differ by a power of two. What is allowed are a few units in the last place of the greatest term.
 */
class ExponentRangeTest {
    private static final MathContext DIGITS = new MathContext(50);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final int SIZE = 5;
    private static final double ULPS = 6;

    /** A value or gradient, each element with the greatest term that it is a sum of. */
    private record Truth(BigDecimal[] elements, BigDecimal[] terms) {
        static Truth of(BigDecimal... elements) {
            return new Truth(elements, elements);
        }
    }

    /**
     * A function of a vector.
     *
     * @param degree f(2^k x) = 2^(degree k) f(x)
     * @param value the elements of its value
     * @param gradient the gradient of the value's sum with the weights of {@link #seed}
     */
    private record Case(String name, int degree, UnaryOperator<Tensor> f, Function<BigDecimal[], Truth> value,
            Function<BigDecimal[], Truth> gradient) {
        @Override
        public String toString() {
            return name;
        }
    }

    // ---- the functions ----

    static Stream<Case> cases() {
        return Stream.of(
                norm(1, x -> sum(abs(x)), (x, y) -> number(x.signum())),
                norm(2, ExponentRangeTest::length, (x, y) -> over(x, y)),
                norm(3, x -> cubeRoot(sum(map(abs(x), e -> e.pow(3, DIGITS)))),
                        (x, y) -> over(x, y).multiply(over(x, y).abs(), DIGITS)),
                new Case("norm of infinite order", 1, x -> x.norm(Double.POSITIVE_INFINITY),
                        x -> Truth.of(greatest(abs(x))), x -> {
                            BigDecimal greatest = greatest(abs(x));
                            BigDecimal[] signs = map(x,
                                    e -> number(e.abs().compareTo(greatest) == 0 ? e.signum() : 0));
                            return Truth.of(map(signs, sign -> over(sign, sum(abs(signs)))));
                        }),
                new Case("mean", 1, x -> x.mean(), x -> new Truth(array(mean(x)), array(greatest(abs(x)))),
                        x -> Truth.of(map(x, _ -> over(ONE, number(x.length))))),
                new Case("std", 1, x -> x.std(), x -> Truth.of(deviation(x)), x -> {
                    BigDecimal divisor = deviation(x).multiply(number(x.length - 1), DIGITS);
                    BigDecimal[] gradient = map(deviations(x), d -> over(d, divisor));
                    return new Truth(gradient, map(x, e -> over(greatest(abs(x)), divisor)));
                }),
                new Case("std over an axis", 1, x -> x.unsqueeze(0).std(Correction.NONE, true, 1).flatten(),
                        x -> Truth.of(over(length(deviations(x)), number(x.length).sqrt(DIGITS))), x -> {
                            BigDecimal divisor = length(deviations(x)).multiply(number(x.length).sqrt(DIGITS), DIGITS);
                            return new Truth(map(deviations(x), d -> over(d, divisor)),
                                    map(x, e -> over(greatest(abs(x)), divisor)));
                        }),
                layerNorm(0), layerNorm(1e-5), layerNorm(3));
    }

    static Stream<Case> withoutEps() {
        return cases().filter(law -> !law.name.contains("eps") || law.name.endsWith(" 0.0"));
    }

    @FunctionalInterface
    private interface Derivative {
        BigDecimal of(BigDecimal x, BigDecimal norm);
    }

    private static Case norm(double p, Function<BigDecimal[], BigDecimal> value, Derivative derivative) {
        return new Case("norm of order " + p, 1, x -> x.norm(p), x -> Truth.of(value.apply(x)), x -> {
            BigDecimal norm = value.apply(x);
            return Truth.of(map(x, e -> derivative.of(e, norm)));
        });
    }

    private static Case layerNorm(double eps) {
        double[] weights = {1.5, -.75, 1, 2, .5};
        Function<DType, Tensor> weight = type -> Tensor.of(weights).to(type);
        BigDecimal[] w = exact(weights);
        return new Case("layerNorm with eps " + eps, 0,
                x -> x.layerNorm(weight.apply(x.dtype()), Tensor.zeros(SIZE).to(x.dtype()), eps), x -> {
                    BigDecimal scale = scale(x, eps);
                    BigDecimal[] y = map(deviations(x), d -> d.multiply(scale, DIGITS));
                    BigDecimal term = greatest(abs(x)).multiply(scale, DIGITS).multiply(number(2));
                    return new Truth(zip(y, w), map(y, _ -> term));
                }, x -> {
                    BigDecimal scale = scale(x, eps);
                    BigDecimal[] h = map(deviations(x), d -> d.multiply(scale, DIGITS));
                    BigDecimal[] gw = zip(exact(seed(SIZE)), w);
                    BigDecimal along = mean(zip(gw, h));
                    BigDecimal mean = mean(gw);
                    BigDecimal[] gradient = new BigDecimal[SIZE];
                    Arrays.setAll(gradient, n -> gw[n].subtract(mean).subtract(h[n].multiply(along), DIGITS)
                            .multiply(scale, DIGITS));
                    BigDecimal ratio = ONE.max(greatest(abs(x)).multiply(scale, DIGITS));
                    BigDecimal term = greatest(abs(gw)).multiply(scale, DIGITS).multiply(ratio.multiply(ratio), DIGITS);
                    return new Truth(gradient, map(h, _ -> term));
                });
    }

    private static BigDecimal scale(BigDecimal[] x, double eps) {
        BigDecimal variance = mean(map(deviations(x), d -> d.pow(2, DIGITS)));
        return over(ONE, variance.add(new BigDecimal(eps), DIGITS).sqrt(DIGITS));
    }

    // ---- the law ----

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfTheDefinition(Case law) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            var random = new SplittableRandom(law.name.hashCode());
            for (int k : exponents(type)) {
                Tensor x = vector(random, type, k).requiresGrad(true);
                BigDecimal[] exact = exact(x.toDoubleArray());
                Tensor y = law.f.apply(x);
                Tensor gradient = Autograd.of(y).seed(Tensor.of(y.shape(), seed(y.size())).to(type)).grad(x);
                String where = law.name + " of " + Arrays.toString(x.toDoubleArray()) + " " + type + ", 2^" + k + ": ";
                assertClose(where + "value", y, law.value.apply(exact));
                assertClose(where + "gradient", gradient, law.gradient.apply(exact));
            }
        }
    }

    /** The second derivatives of f(2^k x) are 2^(degree k - 2 k) those of f, where nothing is added to the variance. */
    @ParameterizedTest
    @MethodSource("withoutEps")
    void secondDerivativesScale(Case law) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Tensor x = vector(new SplittableRandom(5), type, 0);
            double[] atOne = secondDerivative(law, x);
            double greatest = Arrays.stream(atOne).map(Math::abs).max().orElseThrow();
            for (int k : exponents(type)) {
                if (k < leastNormal(type)) {
                    continue; // the vector isn't the same any more
                }
                double[] scaled = secondDerivative(law, Tensor.of(scaled(x.toDoubleArray(), k)).to(type));
                for (int n = 0; n < scaled.length; n++) {
                    double expected = round(scalb(atOne[n], (law.degree - 2) * k), type);
                    if (Double.isInfinite(expected)) {
                        continue; // so great that the terms overflow too
                    }
                    double ulp = ulp(scalb(greatest, (law.degree - 2) * k), type);
                    assertThat(isClose(scaled[n], expected, 4 * ulp))
                            .as("%s %s at 2^%d, element %d: %s, not %s", law, type, k, n, scaled[n], expected).isTrue();
                }
            }
        }
    }

    private static double[] secondDerivative(Case law, Tensor x) {
        x.requiresGrad(true);
        Tensor y = law.f.apply(x);
        Tensor first = Autograd.of(y).seed(Tensor.of(y.shape(), seed(y.size())).to(x.dtype())).createGraph().grad(x);
        if (!first.requiresGrad()) {
            return new double[SIZE];
        }
        return Autograd.of(first).seed(Tensor.of(1, -2, .5, 3, 1).to(x.dtype())).materializeGrads().grad(x)
                .toDoubleArray();
    }

    /** The variance of s, -s, s, -s, s, -s is 6/5 s^2, and the sum of squares 6 s^2; its derivative is 2/5 s. */
    @ParameterizedTest
    @CsvSource({"F64, 1.2e154", "F32, 1.6e19"})
    void aVarianceIsFiniteWhereTheSumOfSquaresIsNot(DType type, double huge) {
        double[] scales = {huge, huge * 1e-4, 1, 1e-12};
        Tensor x = Tensor.of(Arrays.stream(scales).mapToObj(s -> new double[] {s, -s, s, -s, s, -s})
                .toArray(double[][]::new)).to(type).requiresGrad(true);
        double tolerance = type == DType.F64 ? 1e-15 : 1e-6;
        Tensor variances = x.var(1);
        double[] derivatives = Autograd.grad(variances.sum(), x).slice(1, 0, 1).flatten().toDoubleArray();
        Tensor ofOneMore = Tensor.of(huge, -huge).to(type).var(Correction.NONE, false);
        assertThat(ofOneMore.item()).isCloseTo(huge * huge, within(4 * tolerance * huge * huge));
        for (int row = 0; row < scales.length; row++) {
            double s = x.get(row, 0);
            assertThat(variances.get(row)).isCloseTo(1.2 * (s * s), within(tolerance * 4 * (s * s)));
            assertThat(derivatives[row]).isCloseTo(0.4 * s, within(tolerance * 4 * s));
        }
        assertThat(Tensor.of(huge * 2, -huge * 2).to(type).var().item()).isInfinite();
    }

    @Test
    void rowsOfEveryMagnitudeAreNormalizedTogether() {
        double[][] rows = new double[6][];
        int[] exponents = {-1000, 0, 1000, -300, 1022, 40};
        Arrays.setAll(rows, n -> scaled(new double[] {1, -1.5, 1.75}, exponents[n]));
        Tensor x = Tensor.of(rows).requiresGrad(true);
        Tensor weight = Tensor.ones(3).requiresGrad(true);
        Tensor y = x.layerNorm(weight, Tensor.zeros(3), 0);
        y.square().sum().backward();
        for (int row = 1; row < rows.length; row++) {
            assertThat(y.select(0, row).toDoubleArray()).containsExactly(y.select(0, 0).toDoubleArray());
        }
        assertThat(weight.grad().toDoubleArray())
                .containsExactly(y.select(0, 0).square().mul(2 * rows.length).toDoubleArray(), within(1e-14));
        for (int row = 0; row < rows.length; row++) {
            double expected = Math.scalb(x.select(0, 1).std().item(), exponents[row]);
            assertThat(x.std(1).get(row)).isCloseTo(expected, within(4 * Math.ulp(expected)));
        }
    }

    /** Of equal elements the deviations are 0, and eps alone is the divisor, however great the elements are. */
    @ParameterizedTest
    @CsvSource({"F32, 1e30", "F32, -3e36", "F64, 1e160", "F64, -7e300"})
    void rowsOfOneNumberAreNormalizedToZeros(DType type, double huge) {
        Tensor x = Tensor.full(huge, Shape.of(2, 4), type).requiresGrad(true);
        Tensor y = x.layerNorm(Tensor.ones(4).to(type), Tensor.zeros(4).to(type), 0x1p-16);
        assertThat(y.toDoubleArray()).containsOnly(0);
        Tensor seed = Tensor.of(new double[][] {{1, 2, 3, 6}, {0, 0, 0, 4}}).to(type);
        assertThat(Autograd.of(y).seed(seed).grad(x).toDoubleArray())
                .containsExactly(-512, -256, 0, 768, -256, -256, -256, 768);
    }

    /** The gradient is a quotient by the result, which must be a normal number. */
    @Test
    void lengthsOfPairsAreThoseOfTheDefinition() {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            for (int k : exponents(type)) {
                Tensor x = vector(new SplittableRandom(k), type, k);
                Tensor a = x.slice(0, 0, 4).copy().requiresGrad(true);
                Tensor b = x.slice(0, 1, 5).copy();
                Tensor y = a.hypot(b);
                BigDecimal[] lengths = new BigDecimal[4];
                Arrays.setAll(lengths, n -> length(exact(new double[] {a.get(n), b.get(n)})));
                assertClose("hypot at 2^" + k, y, Truth.of(lengths));
                if (k >= leastNormal(type) + 2 && y.isFinite().all().item() == 1) {
                    BigDecimal[] slopes = new BigDecimal[4];
                    Arrays.setAll(slopes, n -> over(new BigDecimal(a.get(n)), lengths[n]));
                    assertClose("hypot' at 2^" + k, Autograd.grad(y.sum(), a), Truth.of(slopes));
                }
            }
        }
    }

    @Test
    void publishedFailures() {
        assertThat(Tensor.of(new float[] {1e20f, 2e20f, 3e20f})
                .layerNorm(Tensor.ones(3).to(DType.F32), Tensor.zeros(3).to(DType.F32), 1e-5).toFloatArray())
                .containsExactly(-1.2247449f, 0, 1.2247449f);
        assertThat(Tensor.of(1e308, 1e308, 1e308).mean().item()).isEqualTo(1e308);
        assertThat(Tensor.of(1e308, 1e308, -1e308, -1e308).mean().item()).isZero();
        assertThat(Tensor.of(1e308, 1e308, -1e308).sum().item()).isEqualTo(1e308);
        assertThat(Tensor.of(1e308, 1e308).sum().item()).isInfinite();
        assertThat(Tensor.of(1e200, 2e200, 3e200).var().item()).isInfinite();
        assertThat(Tensor.of(1e200, 2e200, 3e200).std().item()).isEqualTo(1e200);
        assertThat(Tensor.of(new double[][] {{1e308, 1}, {1.5e308, 2}}).mean(0).toDoubleArray())
                .containsExactly(1.25e308, 1.5);
    }

    @Test
    void infinityAndNaNStayWhatTheyAre() {
        assertThat(Tensor.of(Double.POSITIVE_INFINITY, 1).mean().item()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Tensor.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY).mean().item()).isNaN();
        assertThat(Tensor.of(Double.NaN, 1).std().item()).isNaN();
        assertThat(Tensor.of(Double.POSITIVE_INFINITY, 1).std().item()).isNaN();
        assertThat(Tensor.of(Double.POSITIVE_INFINITY, 1, 2).layerNorm(Tensor.ones(3), Tensor.zeros(3), 1e-5)
                .isNaN().all().item()).isEqualTo(1);
    }

    // ---- vectors ----

    private static int leastNormal(DType type) {
        return type == DType.F32 ? Float.MIN_EXPONENT : Double.MIN_EXPONENT;
    }

    private static int[] exponents(DType type) {
        int least = leastNormal(type) - (type == DType.F32 ? 22 : 51);
        int greatest = type == DType.F32 ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        int step = type == DType.F32 ? 1 : 7;
        return IntStream.concat(IntStream.iterate(least, k -> k <= greatest, k -> k + step),
                IntStream.rangeClosed(greatest - 5, greatest)).toArray();
    }

    /** A vector of elements from 1/4 to 2 times 2^k, of few enough digits for subnormal numbers to hold some. */
    private static Tensor vector(SplittableRandom random, DType type, int k) {
        double[] elements = random.doubles(SIZE, .25, 1.99).map(x -> random.nextBoolean() ? x : -x).toArray();
        double[] rounded = Tensor.of(scaled(Tensor.of(elements).to(type).toDoubleArray(), k)).to(type).toDoubleArray();
        return Arrays.stream(rounded).distinct().count() == 1
                ? vector(random, type, k) // nothing deviates
                : Tensor.of(rounded).to(type);
    }

    private static double[] scaled(double[] x, int k) {
        return Arrays.stream(x).map(e -> Math.scalb(e, k)).toArray();
    }

    private static double[] seed(int size) {
        return size == 1 ? new double[] {1} : new double[] {1, -.5, .25, 1.25, -2};
    }

    // ---- comparison ----

    private static double scalb(double x, int k) {
        return Math.scalb(Math.scalb(Math.scalb(x, k / 3), k / 3), k - 2 * (k / 3));
    }

    private static double round(double x, DType type) {
        return type == DType.F32 ? (float) x : x;
    }

    private static double ulp(double x, DType type) {
        return type == DType.F32 ? Math.ulp((float) x) : Math.ulp(x);
    }

    private static boolean isClose(double actual, double expected, double tolerance) {
        return actual == expected || Math.abs(actual - expected) <= tolerance;
    }

    private static void assertClose(String what, Tensor actual, Truth truth) {
        double[] found = actual.toDoubleArray();
        for (int n = 0; n < found.length; n++) {
            double expected = round(truth.elements[n].doubleValue(), actual.dtype());
            double term = round(truth.terms[n].doubleValue(), actual.dtype());
            double ulp = ulp(Math.max(Math.abs(expected), Math.abs(term)), actual.dtype());
            assertThat(isClose(found[n], expected, Double.isFinite(expected) ? ULPS * ulp : 0))
                    .as("%s, element %d: %s, not %s, in units of %s", what, n, found[n], expected, ulp).isTrue();
        }
    }

    // ---- exact arithmetic ----

    private static BigDecimal[] exact(double[] x) {
        return Arrays.stream(x).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    }

    private static BigDecimal number(int n) {
        return new BigDecimal(n);
    }

    private static BigDecimal[] array(BigDecimal... x) {
        return x;
    }

    private static BigDecimal over(BigDecimal a, BigDecimal b) {
        return a.divide(b, DIGITS);
    }

    private static BigDecimal[] map(BigDecimal[] x, UnaryOperator<BigDecimal> f) {
        return Arrays.stream(x).map(f).toArray(BigDecimal[]::new);
    }

    private static BigDecimal[] zip(BigDecimal[] a, BigDecimal[] b) {
        return IntStream.range(0, a.length).mapToObj(n -> a[n].multiply(b[n], DIGITS)).toArray(BigDecimal[]::new);
    }

    private static BigDecimal[] abs(BigDecimal[] x) {
        return map(x, BigDecimal::abs);
    }

    private static BigDecimal sum(BigDecimal[] x) {
        return Arrays.stream(x).reduce(BigDecimal.ZERO, (a, b) -> a.add(b, DIGITS));
    }

    private static BigDecimal mean(BigDecimal[] x) {
        return over(sum(x), number(x.length));
    }

    private static BigDecimal greatest(BigDecimal[] x) {
        return Arrays.stream(x).max(BigDecimal::compareTo).orElseThrow();
    }

    private static BigDecimal length(BigDecimal[] x) {
        return sum(map(x, e -> e.pow(2, DIGITS))).sqrt(DIGITS);
    }

    private static BigDecimal[] deviations(BigDecimal[] x) {
        BigDecimal mean = mean(x);
        return map(x, e -> e.subtract(mean, DIGITS));
    }

    private static BigDecimal deviation(BigDecimal[] x) {
        return over(length(deviations(x)), number(x.length - 1).sqrt(DIGITS));
    }

    /** The cube root, by Newton's method from a power of ten above it. */
    private static BigDecimal cubeRoot(BigDecimal x) {
        BigDecimal root = ONE.scaleByPowerOfTen(Math.floorDiv(x.precision() - x.scale(), 3) + 1);
        for (int n = 0; n < 80; n++) {
            root = over(root.add(root).add(over(x, root.multiply(root, DIGITS)), DIGITS), number(3));
        }
        return root;
    }
}
