package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Value, first and second derivative of every pointwise op, wherever it is defined: over all magnitudes, at the ends of
 * the floating-point range, at infinities. Errors are counted in units in the last place of the truth, or of the largest
 * of its terms where those cancel.
 */
class DerivativeAccuracyTest {
    /** For value, first and second derivative. */
    private static final double[] BOUNDS = {4, 4, 64};
    private static final String[] ORDERS = {"value", "first derivative", "second derivative"};

    /** How many arguments of each kind; the profile {@code soak} takes many more, and others each time. */
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int SAMPLES = SOAK ? 500 : 12;

    /** In a precision. */
    private record Case(AccurateFunction function, DType type) {
        boolean isSingle() {
            return type == DType.F32;
        }

        double rounded(double x) {
            return isSingle() ? (float) x : x;
        }

        @Override
        public String toString() {
            return function + " in " + type;
        }
    }

    static Stream<Case> cases() {
        return AccurateFunctions.all().flatMap(f -> Stream.of(new Case(f, DType.F64), new Case(f, DType.F32)));
    }

    @Test
    void noOpIsForgotten() {
        Set<String> differentiable = new TreeSet<>(OpCatalogue.pointwise().keySet());
        OpCatalogue.pointwise().forEach((name, op) -> {
            if (op.isMask()) {
                differentiable.remove(name);
            }
        });
        Set<String> known = new TreeSet<>(AccurateFunctions.all().map(AccurateFunction::op).toList());
        assertThat(known).isEqualTo(differentiable);
    }

    /** A method is a function of each element if no element of the result depends on another one; it is known by its values. */
    @Test
    void noFunctionIsForgotten() {
        Set<String> forgotten = new TreeSet<>();
        Set<String> known = new TreeSet<>();
        for (Method method : OpCatalogue.methods()) {
            if (method.getParameterCount() == 0 && isFunctionOfEachElement(method)) {
                Tensor expected = call(method, POINTS);
                boolean isKnown = AccurateFunctions.all().anyMatch(
                        f -> Arrays.equals(f.f().apply(POINTS).toDoubleArray(), expected.toDoubleArray()));
                (isKnown ? known : forgotten).add(method.getName());
            }
        }
        System.out.println(known.size() + " functions of one element: " + known);
        assertThat(forgotten).isEmpty();
        assertThat(known).hasSizeGreaterThan(50);
    }

    private static final Tensor POINTS = Tensor.of(0.1, 0.9, 0.4, 0.3, 0.75, 0.2, 0.05, 1.5, -2.75).reshape(3, 3);

    private static Tensor call(Method method, Tensor x) {
        try {
            return (Tensor) method.invoke(x);
        } catch (ReflectiveOperationException e) {
            return Tensor.of(0);
        }
    }

    /** Returns whether each element of the result depends on that of the argument alone, wherever it is, and is another number. */
    private static boolean isFunctionOfEachElement(Method method) {
        if (method.getReturnType() != Tensor.class || Modifier.isStatic(method.getModifiers())) {
            return false;
        }
        Tensor y = call(method, POINTS);
        if (!y.shape().equals(POINTS.shape()) || !y.dtype().isFloating()) {
            return false;
        }
        double[] x = POINTS.toDoubleArray();
        double[] values = y.toDoubleArray();
        boolean isOfEach = !Arrays.equals(values, x);
        for (int n = 0; n < x.length; n++) { // the element alone, amid others and at another place
            double[] others = new double[x.length];
            Arrays.fill(others, 0.3);
            int place = (n + 4) % x.length;
            others[place] = x[n];
            double moved = call(method, Tensor.of(others).reshape(3, 3)).toDoubleArray()[place];
            isOfEach &= Double.compare(moved, values[n]) == 0;
        }
        return isOfEach;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void keepTheirDigits(Case c) {
        double[] at = samples(c).filter(c.function::hasTruthAt).toArray();
        double[][] computed = c.function.compute(c.type, at);
        String[] worst = new String[3];
        double[] errors = BOUNDS.clone();
        for (int n = 0; n < at.length; n++) {
            Jet truth = c.function.truth().apply(new BigDecimal(at[n]));
            for (int order = 0; order < 3; order++) {
                double error = truth.error(order, computed[order][n], c.type);
                if (error > errors[order]) {
                    errors[order] = error;
                    worst[order] = c + ": " + ORDERS[order] + " at " + at[n] + ": " + computed[order][n]
                            + " is off by " + (float) error + " ulp from "
                            + truth.orders()[order].round(MathContext.DECIMAL64);
                }
            }
        }
        assertThat(worst).containsOnlyNulls();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void infinitiesPolesAndKinks(Case c) {
        for (Map.Entry<Double, double[]> entry : c.function.stated().entrySet()) {
            double[][] computed = c.function.compute(c.type, entry.getKey());
            for (int order = 0; order < 3; order++) {
                double expected = entry.getValue()[order];
                double ulp = c.isSingle() ? Math.ulp((float) expected) : Math.ulp(expected);
                assertThat(computed[order][0] + 0.0).as("%s at %s", ORDERS[order], entry.getKey())
                        .satisfiesAnyOf(y -> assertThat(y).isEqualTo(Double.valueOf(expected + 0.0)),
                                y -> assertThat(Math.abs(y - expected)).isLessThanOrEqualTo(2 * ulp));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void nanStaysNaN(Case c) {
        if (!c.function.stated().containsKey(Double.NaN)) {
            double[][] computed = c.function.compute(c.type, Double.NaN);
            assertThat(computed[0][0]).isNaN();
        }
    }

    /** All magnitudes, the arguments for which exponentials are numbers, and the neighbours of certain points. */
    private static DoubleStream samples(Case c) {
        var random = SOAK ? new SplittableRandom() : new SplittableRandom(c.toString().hashCode());
        int least = c.isSingle() ? -149 : -1074;
        int range = (c.isSingle() ? 128 : 1024) - least;
        DoubleStream magnitudes = random.doubles(3L * SAMPLES)
                .map(u -> Math.scalb(1 + u, least + random.nextInt(range)));
        DoubleStream moderate = random.doubles(SAMPLES).map(u -> Math.scalb(1 + u, random.nextInt(-20, 6)));
        DoubleStream exponents = random.doubles(2L * SAMPLES, 0, c.isSingle() ? 112 : 755);
        DoubleStream bells = random.doubles(2L * SAMPLES, 0, c.isSingle() ? 15 : 40);
        DoubleStream positive = Stream.of(magnitudes, moderate, exponents, bells).flatMapToDouble(s -> s);
        DoubleStream near = DoubleStream.concat(DoubleStream.of(0, 1, Double.MAX_VALUE, Float.MAX_VALUE,
                Double.MIN_VALUE, Float.MIN_VALUE, Double.MIN_NORMAL, Float.MIN_NORMAL, 1e154, 1e103, 1e38),
                DoubleStream.of(c.function.points())
                        .flatMap(p -> DoubleStream.concat(DoubleStream.of(p), random.doubles(SAMPLES / 2, -1, 1).map(
                                d -> p + p * d * Math.scalb(1.0, -random.nextInt(c.isSingle() ? 23 : 52))))));
        return DoubleStream.concat(positive, near).flatMap(x -> DoubleStream.of(x, -x)).map(c::rounded);
    }
}
