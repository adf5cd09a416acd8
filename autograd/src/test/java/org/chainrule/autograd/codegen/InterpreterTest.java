package org.chainrule.autograd.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Formulas evaluated number by number, in both precisions. */
class InterpreterTest {
    private static final double NAN = Double.NaN;

    private static double in(boolean single, Function<Expr[], Expr> formula, double... x) {
        return new Interpreter(Formula.of("f", x.length, formula).body(), single).evaluate(x);
    }

    /** Equal, where every NaN is the same and 0 differs from -0. */
    private static void assertSame(Number actual, Number expected) {
        assertThat(actual).isEqualTo(expected);
    }

    @Property(tries = 1000)
    void singlePrecisionIsFloatArithmetic(@ForAll float a, @ForAll float b) {
        assertSame((float) in(true, x -> x[0].add(x[1]), a, b), a + b);
        assertSame((float) in(true, x -> x[0].sub(x[1]), a, b), a - b);
        assertSame((float) in(true, x -> x[0].mul(x[1]), a, b), a * b);
        assertSame((float) in(true, x -> x[0].div(x[1]), a, b), a / b);
        assertSame((float) in(true, x -> x[0].sqrt(), a), (float) Math.sqrt(a));
        assertSame((float) in(true, x -> x[0].fma(x[1], x[0]), a, b), Math.fma(a, b, a));
    }

    @Property(tries = 1000)
    void singlePrecisionRoundsEveryStep(@ForAll float a, @ForAll float b, @ForAll float c) {
        assertSame((float) in(true, x -> x[0].mul(x[1]).add(x[2]).div(x[1]), a, b, c), (a * b + c) / b);
        assertSame((float) in(true, x -> x[0].mul(.1), a), a * .1f); // constants too
    }

    @Property
    void doublePrecisionIsDoubleArithmetic(@ForAll double a, @ForAll double b) {
        assertSame(in(false, x -> x[0].mul(x[1]).add(.1), a, b), a * b + .1);
        assertSame(in(false, x -> x[0].sub(x[1]).div(x[1]), a, b), (a - b) / b);
        assertSame(in(false, x -> x[0].fma(x[1], x[1]), a, b), Math.fma(a, b, b));
    }

    @Test
    void callsComputeInThePrecisionOfTheirCaller() {
        var third = Formula.of("third", 1, x -> x[0].div(3));
        assertThat(in(true, x -> third.call(x[0]).mul(3), 1)).isEqualTo(1f / 3f * 3f);
        assertThat(in(true, x -> x[0].exp(), 1)).isEqualTo((float) Math.E);
    }

    @Test
    void whatComputesACalledFormulaIsAskedForOnce() {
        var third = Formula.of("third", 1, x -> x[0].div(3));
        var asked = new ArrayList<Formula>();
        var interpreter = new Interpreter(List.of(third.call(Expr.argument(0)).add(1)), false, formula -> {
            asked.add(formula);
            return x -> 100 * x[0];
        });
        assertThat(interpreter.evaluate(2)).isEqualTo(201);
        assertThat(interpreter.evaluate(3)).isEqualTo(301);
        assertThat(asked).containsExactly(third);
    }

    @Test
    void comparisonsAreOneOrZeroAndFalseForNaN() {
        double[][] pairs = {{1, 2}, {2, 2}, {3, 2}, {NAN, 2}, {0.0, -0.0}};
        double[][] expected = { // >, >=, <, <=, ==, !=
            {0, 0, 1, 1, 0, 1}, {0, 1, 0, 1, 1, 0}, {1, 1, 0, 0, 0, 1}, {0, 0, 0, 0, 0, 1}, {0, 1, 0, 1, 1, 0}};
        for (int n = 0; n < pairs.length; n++) {
            assertThat(new double[] {in(false, x -> x[0].gt(x[1]), pairs[n]), in(false, x -> x[0].ge(x[1]), pairs[n]),
                in(false, x -> x[0].lt(x[1]), pairs[n]), in(false, x -> x[0].le(x[1]), pairs[n]),
                in(false, x -> x[0].eq(x[1]), pairs[n]), in(false, x -> x[0].ne(x[1]), pairs[n])})
                    .as("comparisons of %s and %s", pairs[n][0], pairs[n][1]).containsExactly(expected[n]);
        }
    }

    @Test
    void theSafeProductOfZeroIsZero() {
        assertThat(in(false, x -> x[0].safeMul(x[1]), 0, Double.POSITIVE_INFINITY)).isZero();
        assertThat(in(false, x -> x[0].safeMul(x[1]), -0.0, NAN)).isZero();
        assertThat(in(false, x -> x[0].safeMul(x[1]), 2, Double.POSITIVE_INFINITY)).isInfinite();
        assertThat(in(false, x -> x[0].safeMul(x[1]), NAN, 0)).isNaN();
    }

    @Test
    void theMaskedProductOfZeroIsZeroOnEitherSide() {
        assertThat(in(false, x -> x[0].maskedMul(x[1]), 0, Double.POSITIVE_INFINITY)).isZero();
        assertThat(in(false, x -> x[0].maskedMul(x[1]), NAN, -0.0)).isZero();
        assertThat(in(false, x -> x[0].maskedMul(x[1]), 2, Double.POSITIVE_INFINITY)).isInfinite();
        assertThat(in(false, x -> x[0].maskedMul(x[1]), NAN, 1)).isNaN();
        assertThat(in(false, x -> x[0].maskedMul(x[1]), 3, -2)).isEqualTo(-6);
    }

    @Test
    void minAndMaxPassNaNOn() {
        assertThat(in(false, x -> x[0].max(x[1]), NAN, 1)).isNaN();
        assertThat(in(false, x -> x[0].min(x[1]), 1, NAN)).isNaN();
        assertThat(in(false, x -> x[0].max(x[1]), -0.0, 0.0)).isEqualTo(0.0);
    }
}
