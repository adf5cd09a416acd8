package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.chainrule.autograd.codegen.Interpreter;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The elementary functions against series of many digits, in both precisions, over everything they take; in more places in {@code soak}. */
class ElementaryTest {
    private static final long STEP = 20011; // from a float to the next that is tried

    /**
     * A function, its truth, and the largest errors that are documented.
     *
     * @param single the truth for single precision, where double precision is precise enough
     * @param points where its arithmetic changes, overflows or ends
     */
    private record Function(Formula formula, UnaryOperator<BigDecimal> truth, DoubleUnaryOperator single, double low,
            double high, double singleError, double doubleError, double... points) {

        @Override
        public String toString() {
            return formula.name();
        }
    }

    static Stream<Function> functions() {
        return Stream.of(
                new Function(Exponentials.EXP, Precise::exp, StrictMath::exp, -746, 710, 0.92, 0.95, //
                        -745.1332191019411, -708.3964185322641, 709.782712893384, -87.33654, -103.97208, 88.72284),
                new Function(Exponentials.EXP2, Precise::exp2, x -> StrictMath.pow(2, x), -1076, 1025, 0.9, 0.85, //
                        -1075, -1022, 1024, -149, -126, 128),
                new Function(Exponentials.EXPM1, Precise::expm1, StrictMath::expm1, -100, 710, 1.3, 1.4, //
                        -38, -18, 0x1p-54, 0x1p-25, -0.34657, 0.34657, 1.0397, 709.782712893384, 88.72284),
                new Function(Exponentials.TANH, Precise::tanh, StrictMath::tanh, -100, 100, 1.4, 1.45, //
                        0.625, 10, 20, -0.625, -10, -20),
                new Function(Logarithms.LOG, Precise::log, StrictMath::log, Double.MIN_VALUE, Double.MAX_VALUE, 0.92,
                        0.95, //
                        Math.sqrt(0.5), 1, Math.sqrt(2), Double.MIN_NORMAL, Float.MIN_NORMAL, 1e300),
                new Function(Logarithms.LOG2, Precise::log2, x -> StrictMath.log(x) / StrictMath.log(2),
                        Double.MIN_VALUE, Double.MAX_VALUE, 1.1, 1.3, //
                        Math.sqrt(0.5), 1, Math.sqrt(2), Double.MIN_NORMAL, Float.MIN_NORMAL, 1e300),
                new Function(Logarithms.LOG10, Precise::log10, StrictMath::log10, Double.MIN_VALUE, Double.MAX_VALUE,
                        1.15, 1.1, //
                        Math.sqrt(0.5), 1, Math.sqrt(2), Double.MIN_NORMAL, Float.MIN_NORMAL, 1e300),
                new Function(Logarithms.LOG1P, Precise::log1p, StrictMath::log1p, Math.nextUp(-1.0), Double.MAX_VALUE,
                        1, 1.05, //
                        Math.sqrt(0.5) - 1, Math.sqrt(2) - 1, Math.nextUp(-1.0), 0x1p-54, 0x1p-25, 1, 0x1p53, 0x1p24,
                        1e300),
                // The truth of these in single precision is the function itself in double.
                new Function(ErrorFunctions.ERF, Precise::erf, Kernel.of(ErrorFunctions.ERF, false)::evaluate, -30, 30,
                        1.1, 1.1, //
                        1, 3.9, 5.9, -1, -3.9, -5.9),
                new Function(ErrorFunctions.ERFC, Precise::erfc, Kernel.of(ErrorFunctions.ERFC, false)::evaluate, -30,
                        27.5,
                        1.25, 1.35, //
                        0.46875, -0.46875, 9.19, 10.05, 26.54, 27.22),
                new Function(CubeRoot.CBRT, Precise::cbrt, StrictMath::cbrt, -Double.MAX_VALUE, Double.MAX_VALUE, 0.51,
                        0.51, //
                        1, 2, 4, 8, 27, -0.125, Double.MIN_NORMAL, Float.MIN_NORMAL, Float.MAX_VALUE,
                        Double.MAX_VALUE),
                new Function(Circular.ASIN, Precise::asin, StrictMath::asin, -1, 1, 1.1, 1.1, //
                        0.5, 0.5253, 0.8415, 0.875, 1, -1),
                new Function(Circular.ACOS, Precise::acos, StrictMath::acos, -1, 1, 1.1, 1.1, //
                        0.5, 0.5956, 1, -0.5, -0.5956, -1),
                new Function(Circular.ATAN, Precise::atan, StrictMath::atan, -Double.MAX_VALUE, Double.MAX_VALUE, 1.25,
                        1.2, //
                        0.5, 0.5463, 1, 1.09, 1.56, -1),
                new Function(Hyperbolic.SINH, Precise::sinh, StrictMath::sinh, -710.5, 710.5, 1.5, 1.35, //
                        0.34657, 0.34664850443691497, 0.379, 1.0397, 7.98, 18.4, 40, 710.4, 710.4758600739439, 89.4,
                        89.41599),
                new Function(Hyperbolic.COSH, Precise::cosh, StrictMath::cosh, -710.5, 710.5, 1.3, 1.25, //
                        0.34657, 1.0397, 8.67, 18.6, 40, 710.4, 710.4758600739439, 89.4, 89.41599),
                // The truth of these in single precision is the function itself in double.
                new Function(Hyperbolic.ASINH, Precise::asinh, Kernel.of(Hyperbolic.ASINH, false)::evaluate,
                        -Double.MAX_VALUE, Double.MAX_VALUE, 1.3, 1.3, //
                        0.34657, 1.16, 0x1p28, Float.MAX_VALUE, Double.MAX_VALUE),
                new Function(Hyperbolic.ACOSH, Precise::acosh, Kernel.of(Hyperbolic.ACOSH, false)::evaluate, 1,
                        Double.MAX_VALUE, 1.05, 1.05, //
                        1, 1.0000001, 1.03, 1.058, 1.25, 2, 3, 0x1p28, Float.MAX_VALUE, Double.MAX_VALUE),
                new Function(Hyperbolic.ATANH, Precise::atanh, Kernel.of(Hyperbolic.ATANH, false)::evaluate,
                        -Math.nextDown(1.0), Math.nextDown(1.0), 1.15, 1.1, //
                        0.12, 0.17157, 0.3333, 0.5, 1, -1));
    }

    /** Those whose rounding may be seen as ups and downs. */
    static Stream<Function> withDensities() {
        double[] multiples = {Math.PI / 2, Math.PI, 11 * Math.PI, 1e6 * Math.PI / 2, 65536, 0x1p30, 1e15, 1e22, 1e300};
        return Stream.concat(functions(), Stream.of(
                new Function(Trigonometric.SIN, Precise::sin, StrictMath::sin, -Double.MAX_VALUE, Double.MAX_VALUE, 1.9,
                        1.75, multiples),
                new Function(Trigonometric.COS, Precise::cos, StrictMath::cos, -Double.MAX_VALUE, Double.MAX_VALUE, 1.9,
                        1.75, multiples),
                new Function(Trigonometric.TAN, x -> Precise.over(Precise.sin(x), Precise.cos(x)), StrictMath::tan,
                        -Double.MAX_VALUE, Double.MAX_VALUE, 1.4, 1.2, multiples),
                new Function(NormalDistribution.PDF, Precise::normalPdf,
                        Kernel.of(NormalDistribution.PDF, false)::evaluate,
                        -38.7,
                        38.7, 1.7, 1.7, //
                        13.2, 14.4, -14.4, 37.5, 38.6, -38.6),
                new Function(NormalDistribution.CDF, Precise::normalCdf,
                        Kernel.of(NormalDistribution.CDF, false)::evaluate,
                        -38.6,
                        30, 3, 3.5, //
                        -14.1, 13.2, -13.2, -37.5, -38.4, 8.3, 5.4),
                new Function(Sigmoids.DENSITY, Precise::sigmoidDerivative, Kernel.of(Sigmoids.DENSITY, false)::evaluate,
                        -746, 746,
                        3.4,
                        3.1, //
                        0.5, -0.5, 88, 103.9, 708, 745.1)));
    }

    private static double value(Formula f, boolean single, double x) {
        return Kernel.of(f, single).evaluate(x);
    }

    private static Formula named(String name) {
        return withDensities().map(Function::formula).filter(f -> f.name().equals(name)).findAny().orElseThrow();
    }

    static Stream<Function> requested() {
        String names = System.getProperty("floats.of");
        return withDensities().filter(f -> names == null || List.of(names.split(",")).contains(f.formula.name()));
    }

    @ParameterizedTest
    @MethodSource("withDensities")
    void doublesAreAsCloseAsDocumented(Function f) {
        DoubleStream samples = Accuracy.samples(f.low, f.high, f.points);

        assertThat(Accuracy.worst(Kernel.of(f.formula, false)::evaluate, f.truth, samples))
                .isLessThan(f.doubleError);
    }

    @ParameterizedTest
    @MethodSource("withDensities")
    void floatsAreAsCloseAsDocumented(Function f) {
        DoubleStream samples = Accuracy.samples(-200, 200, f.points).map(x -> (float) x);

        assertThat(Accuracy.worstSingle(Kernel.of(f.formula, true)::evaluate, f.single,
                DoubleStream.concat(floats(), samples))).isLessThan(f.singleError);
    }

    /**
     * In blocks of 2^16 on vectors. The profile {@code soak} tries every so-manieth block, and with {@code -Dfloats.step=1}
     * all 2^32 floats, which takes an hour, or those of some functions: {@code -Dfloats.of=exp,sin}.
     */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "soak", matches = "true")
    @MethodSource("requested")
    void wholeBlocksOfFloatsAreAsCloseAsDocumented(Function f) {
        Kernel kernel = Kernel.of(f.formula, true);
        int step = Integer.getInteger("floats.step", 61);
        double worst = IntStream.iterate(0, n -> n < 1 << 16, n -> n + step).parallel().mapToDouble(block -> {
            float[] x = new float[1 << 16];
            float[] y = new float[x.length];
            for (int n = 0; n < x.length; n++) {
                x[n] = Float.intBitsToFloat((block << 16) + n);
            }
            kernel.run(KernelArguments.of(x, 0), KernelArguments.of(y, 0), x.length);
            double greatest = 0;
            for (int n = 0; n < x.length; n++) {
                greatest = Math.max(greatest, Accuracy.ulps(y[n], f.single.applyAsDouble(x[n])));
            }
            return greatest;
        }).max().orElseThrow();
        assertThat(worst).isLessThan(f.singleError);
    }

    /** Every so-manieth of all floats: from 0 up, infinity, NaN, then from -0 down. */
    private static DoubleStream floats() {
        return LongStream.rangeClosed(0, ((1L << 32) - 1) / STEP)
                .mapToDouble(i -> Float.intBitsToFloat((int) (STEP * i)));
    }

    /** Of numbers so large that next to none of their own digits is left. */
    @Test
    void largeAnglesAreReducedExactly() {
        // Ng 1992, "Argument reduction for huge arguments: good to the last bit"
        assertThat(value(Trigonometric.SIN, false, 1e22)).isCloseTo(-0.8522008497671888, withinPercentage(2e-14));
        assertThat(value(Trigonometric.COS, false, 1e22)).isCloseTo(0.5232147853951389, withinPercentage(2e-14));
        // The double that comes closest to a multiple of pi/2 (Muller 2006, chapter 11)
        double closest = 0x1.6ac5b262ca1ffp849;
        assertThat(value(Trigonometric.COS, false, closest)).isCloseTo(-4.687165924254628e-19, withinPercentage(2e-14));
        assertThat(value(Trigonometric.TAN, false, closest)).isCloseTo(-2.133485385753704e18, withinPercentage(2e-14));
    }

    @ParameterizedTest
    @CsvSource({ // at -infinity, -1e30, -1, -0, 0, 1, 1e30, infinity; ? where the value is nothing special
        "exp,   0    0    ?         1         1         ? Infinity Infinity",
        "exp2,  0    0    0.5       1         1         2 Infinity Infinity",
        "expm1, -1   -1   ?         -0.0      0         ? Infinity Infinity",
        "tanh,  -1   -1   ?         -0.0      0         ? 1        1",
        "log,   NaN  NaN  NaN       -Infinity -Infinity 0 ?        Infinity",
        "log2,  NaN  NaN  NaN       -Infinity -Infinity 0 ?        Infinity",
        "log10, NaN  NaN  NaN       -Infinity -Infinity 0 ?        Infinity",
        "log1p, NaN  NaN  -Infinity -0.0      0         ? ?        Infinity",
        "erf,   -1   -1   ?         -0.0      0         ? 1        1",
        "erfc,  2    2    ?         1         1         ? 0        0",
        "cbrt, -Infinity ? -1       -0.0      0         1 ?        Infinity",
        "asin,  NaN  NaN  ?         -0.0      0         ? NaN      NaN",
        "acos,  NaN  NaN  ?         ?         ?         0 NaN      NaN",
        "atan,  ?    ?    ?         -0.0      0         ? ?        ?",
        "sinh, -Infinity -Infinity ? -0.0     0         ? Infinity Infinity",
        "cosh, Infinity Infinity ?  1         1         ? Infinity Infinity",
        "asinh, -Infinity ? ?       -0.0      0         ? ?        Infinity",
        "acosh, NaN NaN   NaN       NaN       NaN       0 ?        Infinity",
        "atanh, NaN NaN   -Infinity -0.0      0         Infinity NaN NaN",
        "phi,   0    0    ?         ?         ?         ? 0        0",
        "Phi,   0    0    ?         0.5       0.5       ? 1        1",
        "sin,   NaN  ?    ?         -0.0      0         ? ?        NaN",
        "cos,   NaN  ?    ?         1         1         ? ?        NaN",
        "tan,   NaN  ?    ?         -0.0      0         ? ?        NaN",
        "sigmoid', 0 0    ?         0.25      0.25      ? 0        0"})
    void specialValues(String name, String values) {
        Formula f = named(name);
        double[] at = {Double.NEGATIVE_INFINITY, -1e30, -1, -0.0, 0, 1, 1e30, Double.POSITIVE_INFINITY};
        String[] expected = values.split(" +");

        for (int i = 0; i < at.length; i++) {
            if (!expected[i].equals("?")) {
                assertThat(value(f, false, at[i])).as("double at " + at[i]).isEqualTo(Double.valueOf(expected[i]));
                assertThat(value(f, true, at[i])).as("float at " + at[i]).isEqualTo(Double.valueOf(expected[i]));
            }
        }
        assertThat(value(f, false, Double.NaN)).isNaN();
        assertThat(value(f, true, Double.NaN)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"expm1", "tanh", "log1p", "asin", "atan", "sinh", "asinh", "atanh", "sin", "tan"})
    void whatIsTheIdentityNearZeroLosesNothingThere(String name) {
        Formula f = named(name);
        DoubleStream.of(Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, 1e-310, -1e-200, 1e-17)
                .forEach(x -> assertThat(value(f, false, x)).isEqualTo(x));
        DoubleStream.of(Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 1e-40f, -1e-30f, 1e-9f)
                .forEach(x -> assertThat(value(f, true, x)).isEqualTo(x));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tanh", "erf", "cbrt", "asin", "atan", "sinh", "asinh", "atanh", "sin", "tan"})
    void oddFunctionsAreExactlyOdd(String name) {
        Formula f = named(name);
        for (boolean single : new boolean[] {true, false}) {
            Accuracy.samples(0, 30, 0.625, 1, 4, 6)
                    .forEach(x -> assertThat(value(f, single, -x)).isEqualTo(Double.valueOf(-value(f, single, x))));
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void floatsRiseOrFallThroughout(Function f) {
        double[] values = floats().filter(x -> x >= Math.max(0, f.low) && x <= f.high)
                .map(Kernel.of(f.formula, true)::evaluate)
                .toArray();
        double direction = Math.signum(values[values.length - 1] - values[0]);

        for (int i = 1; i < values.length; i++) {
            assertThat(direction * values[i]).isGreaterThanOrEqualTo(direction * values[i - 1]);
        }
    }

    @Test
    void cubesHaveTheirRoots() {
        IntStream.rangeClosed(-200, 200).forEach(n -> {
            double cube = (double) n * n * n;
            assertThat(value(CubeRoot.CBRT, false, cube)).isEqualTo(n);
            assertThat(value(CubeRoot.CBRT, true, cube)).isEqualTo(n);
        });
        IntStream.rangeClosed(-358, 341).forEach(
                n -> assertThat(value(CubeRoot.CBRT, false, Math.scalb(1.0, 3 * n))).isEqualTo(Math.scalb(1.0, n)));
        IntStream.rangeClosed(-49, 42).forEach(
                n -> assertThat(value(CubeRoot.CBRT, true, Math.scalb(1f, 3 * n))).isEqualTo(Math.scalb(1f, n)));
    }

    /** Pi and its parts are rounded once. */
    @ParameterizedTest
    @CsvSource({"asin, 1, 0.5", "asin, -1, -0.5", "acos, -1, 1", "acos, 0, 0.5", "acos, -0.0, 0.5",
        "atan, Infinity, 0.5", "atan, -Infinity, -0.5", "atan, 1e30, 0.5", "atan, -1e30, -0.5", "atan, 1, 0.25",
        "atan, -1, -0.25"})
    void anglesAtTheEndsArePartsOfPi(String name, double x, double part) {
        assertThat(value(named(name), false, x)).isEqualTo(part * Math.PI);
        assertThat(value(named(name), true, x)).isEqualTo(part * (float) Math.PI);
    }

    /** Where the argument is known not to be positive, fewer steps lead to the same number. */
    @Test
    void theShorterExponentialIsTheSame() {
        DoubleStream.concat(Accuracy.samples(-800, 0, -745.1332191019411, -708.3964185322641, -87.33654, -103.97208),
                DoubleStream.of(-0.0, 0, Double.NEGATIVE_INFINITY, Double.NaN, -Double.MAX_VALUE)).forEach(x -> {
                    assertThat(value(Exponentials.EXP_NON_POSITIVE, false, x))
                            .isEqualTo(Double.valueOf(value(Exponentials.EXP, false, x)));
                    assertThat(value(Exponentials.EXP_NON_POSITIVE, true, (float) x))
                            .isEqualTo(Double.valueOf(value(Exponentials.EXP, true, (float) x)));
                });
    }

    @Test
    void powersOfTheBaseAreExact() {
        IntStream.rangeClosed(-1074, 1023).forEach(n -> {
            assertThat(value(Exponentials.EXP2, false, n)).isEqualTo(Math.scalb(1.0, n));
            assertThat(value(Logarithms.LOG2, false, Math.scalb(1.0, n))).isEqualTo(n);
        });
        IntStream.rangeClosed(-149, 127).forEach(n -> {
            assertThat(value(Exponentials.EXP2, true, n)).isEqualTo(Math.scalb(1f, n));
            assertThat(value(Logarithms.LOG2, true, Math.scalb(1f, n))).isEqualTo(n);
        });
        IntStream.rangeClosed(0, 22)
                .forEach(n -> assertThat(value(Logarithms.LOG10, false, new BigDecimal("1e" + n).doubleValue()))
                        .isEqualTo(n));
        IntStream.rangeClosed(0, 10)
                .forEach(n -> assertThat(value(Logarithms.LOG10, true, new BigDecimal("1e" + n).floatValue()))
                        .isEqualTo(n));
    }

    // ---- what they are made of ----

    @ParameterizedTest
    @MethodSource("functions")
    void definitionsAreArithmeticOnly(Function f) {
        for (Expr node : TopologicalOrder.of(f.formula.definition(false))) {
            assertThat(node.primitive()).isNotInstanceOf(Call.class);
        }
        for (Expr node : TopologicalOrder.of(f.formula.definition(true))) {
            assertThat(node.primitive()).isNotInstanceOf(Call.class);
            if (node.primitive() instanceof Constant(double value)) {
                assertThat(Double.valueOf((float) value)).as("no digit beyond a float's")
                        .isEqualTo(Double.valueOf(value));
            }
        }
    }

    @Test
    void powersOf2AndExponentsOfNormalNumbers() {
        Expr x = Expr.argument(0);
        var pow2 = new Interpreter(x.pow2(), false);
        var exponent = new Interpreter(x.exponent(), false);
        for (int n = Double.MIN_EXPONENT; n <= Double.MAX_EXPONENT; n++) {
            assertThat(pow2.evaluate(n)).isEqualTo(Math.scalb(1.0, n));
            assertThat(exponent.evaluate(-Math.scalb(1.9, n))).isEqualTo(n);
        }
        var singlePow2 = new Interpreter(x.pow2(), true);
        var singleExponent = new Interpreter(x.exponent(), true);
        for (int n = Float.MIN_EXPONENT; n <= Float.MAX_EXPONENT; n++) {
            assertThat(singlePow2.evaluate(n)).isEqualTo(Math.scalb(1f, n));
            assertThat(singleExponent.evaluate(-Math.scalb(1.9f, n))).isEqualTo(n);
        }
        assertThat(exponent.evaluate(0)).isEqualTo(-1023);
        assertThat(singleExponent.evaluate(Double.POSITIVE_INFINITY)).isEqualTo(128);
    }

    @Test
    void powersOf2AndExponentsAreFlat() {
        assertThat(Formula.of("p", 1, x -> x[0].pow2().mul(x[0].exponent())).vjp(0)).isNull();
        assertThat(Formula.of("p", 1, x -> x[0].pow2()).toString()).isEqualTo("p: pow2(x)");
    }

    // ---- in formulas they are words ----

    @Test
    void printAsWords() {
        assertThat(Exponentials.EXP).hasToString("exp: e^x");
        assertThat(Exponentials.TANH).hasToString("tanh: tanh(x)");
        assertThat(Exponentials.EXPM1.print(Exponentials.EXPM1.derivative(0))).isEqualTo("e^x");
        assertThat(Logarithms.LOG1P.print(Logarithms.LOG1P.derivative(0))).isEqualTo("1 / (x + 1)");
        assertThat(ErrorFunctions.ERF.print(ErrorFunctions.ERF.derivative(0)))
                .isEqualTo("e^(-x^2) * 1.1283791670955126");
    }

    @ParameterizedTest
    @CsvSource({"exp,2,7.38905609893065", "exp2,3,5.545177444479562", "expm1,-40,4.248354255291589e-18",
        "tanh,20,1.699341702116634e-17", "log,8,0.125", "log2,2,0.7213475204444817", "log10,0.1,4.342944819032518",
        "log1p,-0.75,4", "erf,1,0.41510749742059466", "erfc,2,-0.020666985354092053"})
    void derivativesKeepTheirDigits(String name, double x, double derivative) {
        Formula f = named(name);

        assertThat(new Interpreter(f.derivative(0), false).evaluate(x, value(f, false, x)))
                .isCloseTo(derivative, withinPercentage(1e-13));
    }
}
