package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests Taylor series and derivatives of high order against closed forms, exact fractions, and tangents of tangents. */
class TaylorTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final int ORDER = 14;

    /** A function whose series at a point is known: exactly, or in 60 digits. */
    private record Known(String name, UnaryOperator<Tensor> f, double at, IntFunction<BigDecimal> coefficient) {
        @Override
        public String toString() {
            return name + " at " + at;
        }
    }

    private static Known known(String name, UnaryOperator<Tensor> f, double at, IntToDoubleFunction coefficient) {
        return new Known(name, f, at, k -> new BigDecimal(coefficient.applyAsDouble(k)));
    }

    private static BigDecimal fraction(double numerator, double denominator) {
        return new BigDecimal(numerator).divide(new BigDecimal(denominator), DIGITS);
    }

    private static double factorial(int k) {
        return IntStream.rangeClosed(1, k).mapToDouble(n -> n).reduce(1, (a, b) -> a * b);
    }

    /** b (b - 1) ... (b - k + 1) / k!. */
    private static BigDecimal binomial(double b, int k) {
        BigDecimal product = BigDecimal.ONE;
        for (int n = 0; n < k; n++) {
            product = product.multiply(new BigDecimal(b - n)).divide(new BigDecimal(n + 1), DIGITS);
        }
        return product;
    }

    /** The coefficients of the solution of y' = 1 - y^2, y(0) = y0, which is tanh(x + artanh y0). */
    private static BigDecimal tanh(BigDecimal y0, int k) {
        List<BigDecimal> y = new ArrayList<>(List.of(y0));
        while (y.size() <= k) {
            int n = y.size() - 1;
            BigDecimal sum = IntStream.rangeClosed(0, n).mapToObj(j -> y.get(j).multiply(y.get(n - j)))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            y.add((n == 0 ? BigDecimal.ONE : BigDecimal.ZERO).subtract(sum).divide(new BigDecimal(n + 1), DIGITS));
        }
        return y.get(k);
    }

    /** sigmoid(x) = 1/2 + tanh(x/2) / 2. */
    private static BigDecimal sigmoid(int k) {
        BigDecimal half = tanh(BigDecimal.ZERO, k).divide(new BigDecimal(2).pow(k + 1), DIGITS);
        return k == 0 ? new BigDecimal("0.5") : half;
    }

    /** Values of the Riemann zeta function at 2, 3, ...: DLMF 25.6, OEIS A002117, A013663, A013665, A013667, A013669, A013671. */
    private static final double[] ZETA = {Math.pow(Math.PI, 2) / 6, 1.2020569031595942, Math.pow(Math.PI, 4) / 90,
        1.0369277551433699, Math.pow(Math.PI, 6) / 945, 1.0083492773819228, Math.pow(Math.PI, 8) / 9450,
        1.0020083928260822, Math.pow(Math.PI, 10) / 93555, 1.0004941886041195};

    static Stream<Known> known() {
        double logOf2 = Math.log(2);
        return Stream.of(
                new Known("exp", Tensor::exp, 0, k -> fraction(1, factorial(k))),
                known("exp", Tensor::exp, 1.5, k -> Math.exp(1.5) / factorial(k)),
                known("expm1", Tensor::expm1, 0, k -> k == 0 ? 0 : 1 / factorial(k)),
                known("exp2", Tensor::exp2, 3, k -> 8 * Math.pow(logOf2, k) / factorial(k)),
                new Known("log", Tensor::log, 1, k -> k == 0 ? BigDecimal.ZERO : fraction(k % 2 == 0 ? -1 : 1, k)),
                known("log", Tensor::log, .25,
                        k -> k == 0 ? -2 * logOf2 : (k % 2 == 0 ? -1 : 1) * Math.pow(4, k) / k),
                known("log1p", Tensor::log1p, 0, k -> k == 0 ? 0 : (k % 2 == 0 ? -1.0 : 1.0) / k),
                known("sin", Tensor::sin, .7, k -> Math.sin(.7 + k * Math.PI / 2) / factorial(k)),
                known("cos", Tensor::cos, -2, k -> Math.cos(-2 + k * Math.PI / 2) / factorial(k)),
                known("sinh", Tensor::sinh, .7, k -> (k % 2 == 0 ? Math.sinh(.7) : Math.cosh(.7)) / factorial(k)),
                new Known("tanh", Tensor::tanh, 0, k -> tanh(BigDecimal.ZERO, k)),
                new Known("tanh", Tensor::tanh, logOf2 / 2, k -> tanh(fraction(1, 3), k)),
                new Known("sigmoid", Tensor::sigmoid, 0, TaylorTest::sigmoid),
                new Known("softplus", Tensor::softplus, 0, k -> k == 0
                        ? new BigDecimal(logOf2)
                        : sigmoid(k - 1).divide(new BigDecimal(k), DIGITS)),
                new Known("sqrt", Tensor::sqrt, 1, k -> binomial(.5, k)),
                new Known("sqrt", Tensor::sqrt, 4, k -> binomial(.5, k).multiply(fraction(2, Math.pow(4, k)))),
                new Known("rsqrt", Tensor::rsqrt, 1, k -> binomial(-.5, k)),
                new Known("reciprocal", Tensor::reciprocal, -2, k -> fraction(-1, Math.pow(2, k + 1.0))),
                new Known("1 / (1 - x)", x -> Tensor.div(1, Tensor.sub(1, x)), 0, k -> BigDecimal.ONE),
                new Known("pow 2.5", x -> x.pow(2.5), 1, k -> binomial(2.5, k)),
                new Known("pow 5", x -> x.pow(5), 2, k -> binomial(5, k).multiply(fraction(32, Math.pow(2, k)))),
                new Known("pow 3 at its zero", x -> x.pow(3), 0, k -> new BigDecimal(k == 3 ? 1 : 0)),
                known("2^x", x -> Tensor.of(2).pow(x), 0, k -> Math.pow(logOf2, k) / factorial(k)),
                new Known("square of square", x -> x.square().square(), 3,
                        k -> binomial(4, k).multiply(fraction(81, Math.pow(3, k)))),
                new Known("atan", Tensor::atan, 0,
                        k -> k % 2 == 0 ? BigDecimal.ZERO : fraction(k % 4 == 1 ? 1 : -1, k)),
                new Known("asin", Tensor::asin, 0, k -> k % 2 == 0
                        ? BigDecimal.ZERO
                        : binomial(-.5, k / 2).abs().divide(new BigDecimal(k), DIGITS)),
                known("erf", Tensor::erf, 0, k -> k % 2 == 0
                        ? 0
                        : 2 / Math.sqrt(Math.PI) * (k % 4 == 1 ? 1 : -1) / (factorial(k / 2) * k)),
                known("lgamma", Tensor::lgamma, 1, k -> k == 0
                        ? 0
                        : k == 1 ? -0.5772156649015329 : k < 12 ? (k % 2 == 0 ? 1 : -1) * ZETA[k - 2] / k : Double.NaN),
                known("relu", Tensor::relu, 2, k -> k == 0 ? 2 : k == 1 ? 1 : 0),
                known("abs", Tensor::abs, -2, k -> k == 0 ? 2 : k == 1 ? -1 : 0),
                known("logSumExp of equal elements", x -> x.expand(4).logSumExp(0), 2,
                        k -> k == 0 ? 2 + Math.log(4) : k == 1 ? 1 : 0),
                known("softmax of (x, 0)", x -> Tensor.stack(0, x, Tensor.of(0)).softmax(0).select(0, 0), 0,
                        k -> sigmoid(k).doubleValue()),
                known("norm of (3, 4) x", x -> Tensor.of(3, 4).mul(x).norm(), 2, k -> k == 0 ? 10 : k == 1 ? 5 : 0));
    }

    @ParameterizedTest
    @MethodSource("known")
    void seriesAreThoseKnown(Known known) {
        List<Tensor> series = Transform.taylor(known.f, Tensor.of(known.at), Tensor.of(1), ORDER);
        assertThat(series).hasSize(ORDER + 1);
        for (int k = 0; k <= ORDER && !(known.name.equals("lgamma") && k > 11); k++) {
            double expected = known.coefficient.apply(k).doubleValue();
            assertThat(series.get(k).item()).as("coefficient %d", k)
                    .isCloseTo(expected, within(1e-14 + 1e-12 * Math.abs(expected)));
        }
    }

    private static Tensor tangents(UnaryOperator<Tensor> f, Tensor x, Tensor v, int n) {
        return n == 0
                ? f.apply(x)
                : Transform.jvp(y -> tangents(f, y, v, n - 1), x, v).tangent();
    }

    @Test
    void aNetworkHasTheSeriesThatTangentsOfTangentsHave() {
        Tensor w = Tensor.of(new double[][] {{.1, -.4, .3}, {.9, .2, -.6}, {-.5, .7, .4}});
        Tensor b = Tensor.of(.1, -.2, .3);
        UnaryOperator<Tensor> network = x -> x.linear(w, b).tanh().linear(w, b).tanh().matmul(w).softplus().mean();
        Tensor x = Tensor.of(new double[][] {{.5, -1, 2}, {0, .25, -.75}});
        Tensor v = Tensor.of(new double[][] {{1, -2, .5}, {.25, 1, 3}});
        List<Tensor> series = Transform.taylor(network, x, v, 6);
        for (int k = 0; k <= 6; k++) {
            double expected = tangents(network, x, v, k).item() / factorial(k);
            assertThat(series.get(k).item()).as("coefficient %d", k)
                    .isCloseTo(expected, within(1e-14 + 1e-12 * Math.abs(expected)));
        }
    }

    private static void assertExactly(List<Tensor> series, Tensor... expected) {
        assertThat(series).extracting(Tensor::toString)
                .containsExactly(Stream.of(expected).map(Tensor::toString).toArray(String[]::new));
    }

    /** (A + t B)^3 of whole numbers is exact; A and B don't commute. */
    @Test
    void productsOfMatricesAreCauchyProducts() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {-3, 4}});
        Tensor b = Tensor.of(new double[][] {{0, 1}, {5, -2}});
        Tensor[] expected = {a.matmul(a).matmul(a),
            a.matmul(a).matmul(b).add(a.matmul(b).matmul(a)).add(b.matmul(a).matmul(a)),
            a.matmul(b).matmul(b).add(b.matmul(a).matmul(b)).add(b.matmul(b).matmul(a)),
            b.matmul(b).matmul(b), Tensor.zeros(2, 2)};
        assertExactly(Transform.taylor(x -> x.matmul(x).matmul(x), a, b, 4), expected);
        assertExactly(Transform.taylor(x -> Tensor.einsum("ij,jk,kl->il", x, x, x), a, b, 4), expected);
        assertExactly(Transform.taylor(x -> x.linear(x.transpose()).linear(x.transpose(), Tensor.zeros(2)), a, b, 4),
                expected);
    }

    /** The first rows of a polynomial's Taylor series are sums of whole numbers. */
    @Test
    void reductionsAndViewsApplyToEachCoefficient() {
        Tensor x = Tensor.of(1, 2, 3, 4);
        Tensor v = Tensor.of(1, 0, -1, 2);
        UnaryOperator<Tensor> square = Tensor::square;
        assertExactly(Transform.taylor(y -> y.square().sum(), x, v, 3), Tensor.of(30), Tensor.of(12), Tensor.of(6),
                Tensor.of(0));
        assertExactly(Transform.taylor(y -> y.square().mean(), x, v, 2), Tensor.of(7.5), Tensor.of(3), Tensor.of(1.5));
        assertExactly(Transform.taylor(y -> Tensor.concat(0, square.apply(y).slice(0, 1, 3), Tensor.of(7, 8)), x, v, 2),
                Tensor.of(4, 9, 7, 8), Tensor.of(0, -6, 0, 0), Tensor.of(0, 1, 0, 0));
        assertExactly(Transform.taylor(y -> y.square().pad(0, 1, 0, 5).reshape(5, 1), x, v, 1),
                Tensor.of(5, 1, 4, 9, 16).reshape(5, 1), Tensor.of(0, 2, 0, -6, 16).reshape(5, 1));
        assertExactly(Transform.taylor(y -> y.prod(), x, v, 4), // (1 + t) 2 (3 - t) (4 + 2t)
                Tensor.of(24), Tensor.of(28), Tensor.of(0), Tensor.of(-4), Tensor.of(0));
        assertExactly(Transform.taylor(y -> Tensor.of(7), x, v, 2), Tensor.of(7), Tensor.of(0), Tensor.of(0));
    }

    /** Curves: the root of (1 + t)^2, exp(t^2), and the logarithm of an exponential, t + t^2. */
    @Test
    void aJetFollowsACurve() {
        assertExactly(Transform.jet(Tensor::sqrt, List.of(Tensor.of(1), Tensor.of(2), Tensor.of(1), Tensor.of(0))),
                Tensor.of(1), Tensor.of(1), Tensor.of(0), Tensor.of(0));
        List<Tensor> square = Transform.jet(Tensor::exp, Stream.of(0, 0, 1, 0, 0, 0, 0).map(Tensor::of).toList());
        assertThat(square).extracting(Tensor::item).containsExactly(1.0, 0.0, 1.0, 0.0, .5, 0.0, 1 / 6.0);
        List<Tensor> curve = Stream.of(0, 1, 1, 0, 0).map(Tensor::of).toList();
        List<Tensor> back = Transform.jet(Tensor::log, Transform.jet(Tensor::exp, curve));
        for (int k = 0; k < curve.size(); k++) {
            assertThat(back.get(k).item()).isCloseTo(curve.get(k).item(), within(1e-15));
        }
        assertExactly(Transform.jet(x -> x.square(), List.of(Tensor.of(3))), Tensor.of(9));
    }

    @Test
    void seriesOfSeveralArguments() {
        var series = Autograd.linearize(x -> new Tensor[] {x[0].mul(x[1]), x[1].sum()}, Tensor.of(2), Tensor.of(3, 4))
                .taylor(3, new Tensor[] {Tensor.of(1)}, new Tensor[] {Tensor.of(10, 100), Tensor.of(1, 0)});
        assertExactly(series.get(0), Tensor.of(6, 8), Tensor.of(23, 204), Tensor.of(12, 100), Tensor.of(1, 0));
        assertExactly(series.get(1), Tensor.of(7), Tensor.of(110), Tensor.of(1), Tensor.of(0));
    }

    /** An op that counts how often it is applied. */
    private record Counted(int[] calls) implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            calls[0]++;
            return x.length == 1 ? x[0].mul(3) : x[0].mul(x[1]);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return x.length == 1 ? g.mul(3) : g.mul(x[1 - i]);
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            if (x.length == 1) {
                return apply(tangents[0]);
            }
            Tensor byFirst = tangents[0] == null ? null : apply(tangents[0], x[1]);
            Tensor bySecond = tangents[1] == null ? null : apply(x[0], tangents[1]);
            return byFirst == null ? bySecond : bySecond == null ? byFirst : byFirst.add(bySecond);
        }
    }

    /** A linear op is applied once for each power, a product to each pair of coefficients; and besides to record their rules. */
    @Test
    void theCostGrowsWithTheSquareOfTheOrder() {
        List<Tensor> curve = IntStream.rangeClosed(0, 20).mapToObj(k -> Tensor.of(k + 1)).toList(); // 1 / (1 - t)^2
        Counted op = new Counted(new int[1]);
        List<Tensor> tripled = Transform.jet(x -> op.apply(x), curve);
        assertThat(tripled).extracting(Tensor::item).containsExactlyElementsOf(
                curve.stream().map(x -> 3 * x.item()).toList());
        assertThat(op.calls[0]).isLessThanOrEqualTo(21 + 1);
        op.calls[0] = 0;
        List<Tensor> product = Transform.jet(x -> op.apply(x, x), curve); // 1 / (1 - t)^4
        assertThat(product).extracting(Tensor::item).containsExactlyElementsOf(
                IntStream.rangeClosed(0, 20).mapToObj(k -> (k + 1) * (k + 2) * (k + 3) / 6.0).toList());
        assertThat(op.calls[0]).isLessThanOrEqualTo(21 * 22 / 2 + 2);
        op.calls[0] = 0;
        Tensor two = Tensor.of(2);
        assertThat(Transform.jet(x -> op.apply(x, two), curve).getLast().item()).isEqualTo(42);
        assertThat(op.calls[0]).isLessThanOrEqualTo(21 + 1);
    }

    /** x^3 by a vjp rule alone, or by a rule of forward mode that uses the result. */
    private record Cube(boolean hasForwardRule) implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].pow(3);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return x[0].square().mul(3).mul(g);
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            return hasForwardRule ? y.mul(3).div(x[0]).mul(tangents[0]) : null;
        }
    }

    @Test
    void anOpOfYoursHasASeries() {
        for (boolean hasForwardRule : new boolean[] {true, false}) {
            assertExactly(Transform.taylor(x -> new Cube(hasForwardRule).apply(x), Tensor.of(2), Tensor.of(1), 5),
                    Tensor.of(8), Tensor.of(12), Tensor.of(6), Tensor.of(1), Tensor.of(0), Tensor.of(0));
        }
    }

    /** What isn't selected contributes nothing, and a constant element isn't differentiated, even where a derivative is infinite. */
    @Test
    void polesThatPlayNoPart() {
        Tensor x = Tensor.of(0, 4);
        assertExactly(Transform.taylor(y -> Tensor.where(y.gt(0), y.sqrt(), y.mul(0)), x, Tensor.of(1, 16), 2),
                Tensor.of(0, 2), Tensor.of(0, 4), Tensor.of(0, -4));
        assertExactly(Transform.taylor(y -> y.sqrt(), x, Tensor.of(0, 16), 2), Tensor.of(0, 2), Tensor.of(0, 4),
                Tensor.of(0, -4));
    }

    @Test
    void coefficientsAreOfTheResultsTypeAndRecordedWhereAskedFor() {
        List<Tensor> single = Transform.taylor(x -> x.sin().mul(x), Tensor.of(1f, 2f).to(DType.F32),
                Tensor.of(1, 1).to(DType.F32), 3);
        assertThat(single).allMatch(c -> c.dtype() == DType.F32 && !c.requiresGrad());
        Tensor k = Tensor.of(3).requiresGrad(true);
        Tensor x = Tensor.of(.5).requiresGrad(true);
        Tensor v = Tensor.of(2).requiresGrad(true);
        Tensor c = Transform.taylor(y -> y.mul(k).exp(), x, v, 4).get(4); // k^4 v^4 e^(kx) / 24
        double value = 81 * 16 * Math.exp(1.5) / 24;
        assertThat(c.item()).isCloseTo(value, within(1e-12 * value));
        double[] expected = {value * (4 / 3.0 + .5), value * 3, value * 4 / 2};
        List<Tensor> gradients = Autograd.grad(c, k, x, v);
        for (int i = 0; i < 3; i++) {
            assertThat(gradients.get(i).item()).isCloseTo(expected[i], within(1e-12 * expected[i]));
        }
        assertThat(Autograd.noGrad(() -> Transform.taylor(y -> y.mul(k), x, v, 1)))
                .noneMatch(Tensor::requiresGrad);
    }

    /** d^3/dx^3 of x^2 sin(x) for many x at once, and a series of a series. */
    @Test
    void seriesNestInOtherTransforms() {
        UnaryOperator<Tensor> f = x -> x.square().mul(x.sin());
        Tensor x = Tensor.of(.25, -1, 3);
        Tensor third = Tensor.sub(6, x.square()).mul(x.cos()).sub(x.mul(6).mul(x.sin()));
        Tensor expected = third.div(6);
        UnaryOperator<Tensor> coefficient = y -> Transform.taylor(f, y, Tensor.of(1), 3).get(3);
        assertThat(Transform.vmap(coefficient).apply(x).allClose(expected, 1e-14, 1e-14)).isTrue();
        UnaryOperator<Tensor> ofVectors = y -> Transform
                .taylor(z -> z.softmax(0).mul(z.reshape(3, 1).matmul(z.reshape(1, 3)).sum(0)), y, Tensor.of(1, 2, 3), 3)
                .get(3);
        Tensor rows = Tensor.of(new double[][] {{1, .5, 2}, {-1, .25, 0}});
        Tensor each = Tensor.stack(0, ofVectors.apply(rows.select(0, 0)), ofVectors.apply(rows.select(0, 1)));
        assertThat(Transform.vmap(ofVectors).apply(rows).allClose(each, 1e-13, 1e-13)).isTrue();
        Tensor twice = Transform.taylor(y -> Transform.taylor(z -> z.mul(y).exp(), y, Tensor.of(1), 2).get(2),
                Tensor.of(.5), Tensor.of(1), 2).get(2); // of y^2 e^(y^2) / 2, half of its second derivative
        double y2 = .25;
        assertThat(twice.item()).isCloseTo((1 + 5 * y2 + 2 * y2 * y2) * Math.exp(y2) / 2, within(1e-14));
        assertThat(Transform.grad(coefficient).apply(Tensor.of(.25)).item()).isCloseTo(
                (-8 * .25 * Math.cos(.25) - (12 - .0625) * Math.sin(.25)) / 6, within(1e-14));
    }

    @Test
    void derivativesOfAnyOrder() {
        double[] cycle = {Math.sin(2), Math.cos(2), -Math.sin(2), -Math.cos(2)};
        for (int n = 0; n <= 60; n++) {
            assertThat(Transform.derivative(Tensor::sin, n).apply(Tensor.of(2)).item()).as("order %d", n)
                    .isCloseTo(cycle[n % 4], within(1e-13));
            assertThat(Transform.derivative(Tensor::sin, n).apply(Tensor.of(2).to(DType.F32)).item()).as("order %d", n)
                    .isCloseTo(cycle[n % 4], within(1e-4));
        }
        UnaryOperator<Tensor> tenth = Transform.derivative(x -> x.pow(12).sub(x.pow(7)), 10);
        assertThat(tenth.apply(Tensor.of(new double[][] {{1, -2}, {0, .5}})).toDoubleArray())
                .containsExactly(239500800.0, 4 * 239500800.0, 0, 239500800.0 / 4); // 12! / 2 x^2
        UnaryOperator<Tensor> twice = Transform.derivative(Transform.derivative(Tensor::exp, 2), 3);
        assertThat(twice.apply(Tensor.of(1)).item()).isCloseTo(Math.E, within(1e-14));
        assertThat(
                Transform.derivative(t -> Tensor.stack(0, t.square(), t.pow(3)), 2).apply(Tensor.of(5)).toDoubleArray())
                .containsExactly(2, 30);
    }

    @Test
    void mixedPartialDerivatives() {
        Tensor at = Tensor.of(.5, -2);
        UnaryOperator<Tensor> f = p -> p.select(0, 0).mul(p.select(0, 1)).exp();
        double x = .5;
        double y = -2;
        double e = Math.exp(x * y);
        assertClose(Transform.partial(f, at, 0, 1), (1 + x * y) * e);
        assertClose(Transform.partial(f, at, 0, 0, 1), (2 * y + x * y * y) * e);
        assertClose(Transform.partial(f, at, 1, 0, 1), (2 * x + x * x * y) * e);
        assertClose(Transform.partial(f, at, 0, 1, 0, 1), (2 + 4 * x * y + x * x * y * y) * e);
        assertClose(Transform.partial(f, at, 1, 1, 1, 1, 1, 1), Math.pow(x, 6) * e);
        assertClose(Transform.partial(f, at), e);
        Tensor cube = Tensor.of(new double[][] {{1, 2}, {3, 4}}); // a^2 b^3 c, and d
        UnaryOperator<Tensor> polynomial = p -> {
            Tensor a = p.reshape(4).select(0, 0);
            Tensor b = p.reshape(4).select(0, 1);
            Tensor c = p.reshape(4).select(0, 2);
            return Tensor.stack(0, a.square().mul(b.pow(3)).mul(c), p.reshape(4).select(0, 3));
        };
        assertThat(Transform.partial(polynomial, cube, 1, 0, 2, 1).toDoubleArray()).containsExactly(2 * 1 * 6 * 2, 0);
        assertThat(Transform.partial(polynomial, cube, 1, 1, 1, 0, 0, 2).toDoubleArray()).containsExactly(12, 0);
        assertThat(Transform.partial(polynomial, cube, 3).toDoubleArray()).containsExactly(0, 1);
    }

    private static void assertClose(Tensor actual, double expected) {
        assertThat(actual.item()).isCloseTo(expected, within(1e-13 * (1 + Math.abs(expected))));
    }

    @Test
    void badArguments() {
        Tensor x = Tensor.of(1, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.taylor(Tensor::exp, x, x, -1))
                .withMessageContaining("from 0 to 1000, but -1");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.taylor(Tensor::exp, x, Tensor.of(1), 2))
                .withMessageContainingAll("(2) F64", "()", "must have its shape");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.jet(Tensor::exp, List.of()))
                .withMessageContaining("is empty");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.derivative(Tensor::exp, -2))
                .withMessageContaining("n = -2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.derivative(Tensor::sum, 1).apply(x))
                .withMessageContainingAll("(2)", "()", "jacobian");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.partial(Tensor::sum, x, 0, 2))
                .withMessageContainingAll("(2)", "element 2");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.partial(Tensor::sum, x, -1));
        var linearized = Autograd.linearize(p -> p, x);
        assertThatIllegalArgumentException().isThrownBy(() -> linearized.taylor(1))
                .withMessageContaining("1 arguments, but coefficients for 0");
        assertThatIllegalArgumentException().isThrownBy(() -> linearized.taylor(1, new Tensor[] {Tensor.of(1)}))
                .withMessageContainingAll("coefficients", "(2) F64", "()");
    }

    /** Of functions of each element alone; those that mix elements have none, nor the sum of several. */
    @Test
    void aDerivativeOfWhatMixesElementsIsAnError() {
        Tensor x = Tensor.of(new double[][] {{.5, 1.5, -.3}, {2, 0, 1}});
        List<UnaryOperator<Tensor>> mixing = List.of(y -> y.softmax(-1), y -> y.sub(y.mean()), y -> y.mul(y.sum()),
                y -> y.flip(0), y -> y.cumsum(1), y -> y.transpose(0, 1).reshape(2, 3), y -> y.mul(y.roll(1, 1)),
                y -> y.exp().add(y.roll(1, 1).mul(1e-6)));
        for (Tensor at : List.of(x, x.to(DType.F32))) {
            for (UnaryOperator<Tensor> f : mixing) {
                assertThat(Transform.derivative(f, 0).apply(at).toDoubleArray()).isEqualTo(f.apply(at).toDoubleArray());
                for (int n = 1; n < 4; n++) {
                    int order = n;
                    assertThatIllegalArgumentException().isThrownBy(() -> Transform.derivative(f, order).apply(at))
                            .withMessageStartingWith(
                                    "derivative of a function from a tensor of shape (2, 3) whose result has"
                                            + " an element, ")
                            .withMessageEndingWith("take partial, jvp or jacobian");
                }
            }
            List<UnaryOperator<Tensor>> ofEach = List.of(Tensor::sin, y -> y.mul(1e-200).mul(1e200), Tensor::sqrt,
                    Tensor::abs, y -> y.transpose(0, 1).exp().transpose(0, 1), y -> y.sub(y), y -> y.round(),
                    y -> y.add(y.detach().sum()), y -> y.matmul(Tensor.eye(3).to(y.dtype())), y -> y.pow(9).mul(1e9),
                    y -> y.mul(3e15).add(y.sin()).sub(y.mul(3e15)), y -> y.exp().log().sub(y).add(y.mul(1e-5)));
            ofEach.forEach(f -> Transform.derivative(f, 2).apply(at));
        }
    }
}
