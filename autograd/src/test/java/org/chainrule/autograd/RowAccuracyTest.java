package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.autograd.formula.Precise.over;
import static org.chainrule.autograd.formula.Precise.plus;
import static org.chainrule.autograd.formula.Precise.times;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Precise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * First and second derivatives of functions of rows, where one element outweighs the others by any factor. Errors are
 * counted in units in the last place of the truth, or of the largest term where terms cancel.
 */
class RowAccuracyTest {
    private static final int ROWS = Boolean.getBoolean("soak") ? 5_000 : 300;
    private static final double FIRST = 8; // for softmax a product of two shares, each with an error of its own
    private static final double SECOND = 64;

    /** A sum with its largest term. */
    private record Sum(BigDecimal value, BigDecimal largest) {
        static Sum of(Stream<BigDecimal> terms) {
            return terms.map(term -> new Sum(term, term.abs()))
                    .reduce(new Sum(BigDecimal.ZERO, BigDecimal.ZERO),
                            (a, b) -> new Sum(plus(a.value, b.value), a.largest.max(b.largest)));
        }

        Sum times(BigDecimal factor) {
            return new Sum(Precise.times(value, factor), Precise.times(largest, factor.abs()));
        }
    }

    private static BigDecimal[] exact(double... x) {
        return Arrays.stream(x).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    }

    private static BigDecimal sum(Stream<BigDecimal> terms) {
        return terms.reduce(BigDecimal.ZERO, Precise::plus);
    }

    private static BigDecimal dot(BigDecimal[] a, BigDecimal[] b) {
        return sum(IntStream.range(0, a.length).mapToObj(n -> times(a[n], b[n])));
    }

    private static BigDecimal[] shares(double... x) {
        BigDecimal max = new BigDecimal(Arrays.stream(x).max().orElseThrow());
        BigDecimal[] powers = Stream.of(exact(x)).map(score -> Precise.exp(score.subtract(max)))
                .toArray(BigDecimal[]::new);
        BigDecimal sum = sum(Stream.of(powers));
        return Stream.of(powers).map(power -> over(power, sum)).toArray(BigDecimal[]::new);
    }

    /** p_i sum over j of p_j (g_i - g_j), a product with the Hessian of logSumExp. */
    private static Sum[] spread(BigDecimal[] p, BigDecimal... g) {
        return IntStream.range(0, p.length).mapToObj(i -> Sum.of(IntStream.range(0, p.length)
                .mapToObj(j -> times(p[j], g[i].subtract(g[j])))).times(p[i])).toArray(Sum[]::new);
    }

    /** g_i - sum over j of p_j g_j. */
    private static Sum[] centered(BigDecimal[] p, BigDecimal... g) {
        return Stream.of(g).map(gi -> Sum.of(IntStream.range(0, p.length)
                .mapToObj(j -> times(p[j], gi.subtract(g[j]))))).toArray(Sum[]::new);
    }

    private static void assertClose(double[] computed, Sum[] truth, double bound, DType type, Object... at) {
        for (int n = 0; n < computed.length; n++) {
            double scale = truth[n].value.abs().max(truth[n].largest).doubleValue();
            double ulp = type == DType.F32 ? Math.ulp((float) scale) : Math.ulp(scale);
            double error = new BigDecimal(computed[n]).subtract(truth[n].value).abs()
                    .divide(new BigDecimal(ulp), MathContext.DECIMAL64).doubleValue();
            assertThat(error).as("element %d at %s: %s is off from %s", n, Arrays.deepToString(at), computed[n],
                    truth[n].value.round(MathContext.DECIMAL64)).isLessThanOrEqualTo(bound);
        }
    }

    /** Scores whose differences are exact, far apart or near. */
    private static double[] scores(SplittableRandom random, DType type) {
        double range = type == DType.F32 ? 60 : 600;
        double width = Math.scalb(range, -random.nextInt(12));
        return random.doubles(2 + random.nextInt(3), -width, width).map(x -> Math.rint(x * 256) / 256).toArray();
    }

    private static double[] gradient(SplittableRandom random, int count) {
        return random.nextBoolean()
                ? IntStream.range(0, count).mapToDouble(n -> n == 0 ? 1 : 0).toArray()
                : random.doubles(count, -2, 2).map(g -> (float) g).toArray();
    }

    /** Value, product with a vector, and the derivative of that product along another. */
    private static double[][] derivatives(UnaryOperator<Tensor> f, DType type, double[] at, double[] g, double[] h) {
        Tensor x = Tensor.of(at).to(type).requiresGrad(true);
        Tensor y = f.apply(x);
        Tensor seed = y.shape().rank() == 0 ? Tensor.of(1).to(type) : Tensor.of(g).to(type);
        Tensor first = Autograd.of(y).seed(seed).createGraph().grad(x);
        Tensor second = Autograd.of(first).seed(Tensor.of(h).to(type)).createGraph().grad(x);
        return new double[][] {first.toDoubleArray(), second.toDoubleArray()};
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void softmaxAndLogSumExp(DType type) {
        var random = new SplittableRandom(1);
        for (int row = 0; row < ROWS; row++) {
            double[] x = scores(random, type);
            double[] g = gradient(random, x.length);
            double[] h = gradient(random, x.length);
            BigDecimal[] p = shares(x);

            double[][] ofLogSumExp = derivatives(Tensor::logSumExp, type, x, g, h);
            assertClose(ofLogSumExp[0], Stream.of(p).map(share -> new Sum(share, share)).toArray(Sum[]::new), FIRST,
                    type,
                    x);
            assertClose(ofLogSumExp[1], spread(p, exact(h)), SECOND, type, x, h);

            double[][] ofSoftmax = derivatives(t -> t.softmax(0), type, x, g, h);
            assertClose(ofSoftmax[0], spread(p, exact(g)), FIRST, type, x, g);
            Sum[] u = centered(p, exact(g));
            Sum[] w = centered(p, exact(h));
            Sum[] truth = spread(p, IntStream.range(0, p.length).mapToObj(n -> times(u[n].value, w[n].value))
                    .toArray(BigDecimal[]::new));
            for (int n = 0; n < p.length; n++) {
                BigDecimal term = times(p[n], times(u[n].largest, w[n].largest));
                truth[n] = new Sum(truth[n].value, truth[n].largest.max(term));
            }
            assertClose(ofSoftmax[1], truth, SECOND, type, x, g, h);
        }
    }

    /** (h_i |x|^2 - x_i x.h) / |x|^3 as (sum over others j of x_j^2 h_i - x_j x_i h_j) / |x|^3. */
    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void theNorm(DType type) {
        var random = new SplittableRandom(2);
        for (int row = 0; row < ROWS; row++) {
            double[] x = random.doubles(2 + random.nextInt(3))
                    .map(u -> (float) Math.scalb(u - .5, random.nextInt(-10, type == DType.F32 ? 20 : 60))).toArray();
            double[] h = gradient(random, x.length);
            BigDecimal[] a = exact(x);
            BigDecimal[] b = exact(h);
            BigDecimal y = Precise.sqrt(dot(a, a));
            BigDecimal cube = times(y, times(y, y));
            double[][] computed = derivatives(Tensor::norm, type, x, x, h);
            assertClose(computed[0], Stream.of(a).map(xi -> over(xi, y)).map(d -> new Sum(d, d.abs()))
                    .toArray(Sum[]::new), 4, type, x);
            assertClose(computed[1], IntStream.range(0, x.length).mapToObj(i -> Sum.of(IntStream.range(0, x.length)
                    .filter(j -> j != i).boxed()
                    .flatMap(j -> Stream.of(times(times(a[j], a[j]), b[i]), times(times(a[j], a[i]), b[j]).negate())))
                    .times(over(BigDecimal.ONE, cube))).toArray(Sum[]::new), SECOND, type, x, h);
        }
    }

    @Test
    void theHessianOfTheNormOfOrderThree() {
        double[] second = derivatives(t -> t.norm(3), DType.F64, new double[] {1e6, 1}, null, new double[] {1, 1})[1];
        // 2/y (r_i (h_i - r_i sum of r_j^2 h_j)) with r = x/y: -2/y r_0 (r_1^2 - r_1^3) and 2/y r_1 (1 - r_1 (1 + ...))
        BigDecimal y = Precise.pow(new BigDecimal(1_000_000).pow(3).add(BigDecimal.ONE),
                over(BigDecimal.ONE, new BigDecimal(3)));
        BigDecimal r0 = over(new BigDecimal(1_000_000), y);
        BigDecimal r1 = over(BigDecimal.ONE, y);
        BigDecimal mean = plus(times(r0, r0), times(r1, r1));
        BigDecimal factor = over(BigDecimal.TWO, y);
        double first = times(times(factor, r0), BigDecimal.ONE.subtract(times(r0, mean))).doubleValue();
        double other = times(times(factor, r1), BigDecimal.ONE.subtract(times(r1, mean))).doubleValue();
        assertThat(Math.abs(second[0] - first)).isLessThan(64 * Math.ulp(first));
        assertThat(Math.abs(second[1] - other)).isLessThan(64 * Math.ulp(other));
    }

    @Test
    void aProductWithAnInfiniteFactorAndAZero() {
        Tensor x = Tensor.of(Double.POSITIVE_INFINITY, 2, 0).requiresGrad(true);
        x.prod().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(0, Double.NaN, Double.POSITIVE_INFINITY);
    }
}
