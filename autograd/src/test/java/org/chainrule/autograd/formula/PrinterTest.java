package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.codegen.Interpreter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Formulas in print. */
class PrinterTest {

    private static Arguments line(String text, BinaryOperator<Expr> formula) {
        return Arguments.of(text, formula);
    }

    static Stream<Arguments> lines() {
        return Stream.of( //
                line("a + b * 2", (a, b) -> a.add(b.mul(2))), //
                line("(a + b) * 2", (a, b) -> a.add(b).mul(2)), //
                line("a - b - 1", (a, b) -> a.sub(b).sub(1)), //
                line("a - (b - 1)", (a, b) -> a.sub(b.sub(1))), //
                line("a / b / 2", (a, b) -> a.div(b).div(2)), //
                line("a / (b * 2)", (a, b) -> a.div(b.mul(2))), //
                line("-a * b", (a, b) -> a.neg().mul(b)), //
                line("-(a * b)", (a, b) -> a.mul(b).neg()), //
                line("-a^2", (a, _) -> a.square().neg()), //
                line("(-a)^2", (a, _) -> a.neg().square()), //
                line("-(-a)", (a, _) -> a.neg().neg()), //
                line("(a + b)^2", (a, b) -> a.add(b).square()), //
                line("a^b", (a, b) -> a.pow(b)), //
                line("(a^b)^2", (a, b) -> a.pow(b).square()), //
                line("(-2)^a", (a, _) -> Expr.constant(-2).pow(a)), //
                line("e^a", (a, _) -> a.exp()), //
                line("e^(-a)", (a, _) -> a.neg().exp()), //
                line("(e^a)^2", (a, _) -> a.exp().square()), //
                line("e^(a^2)", (a, _) -> a.square().exp()), //
                line("e^(e^a)", (a, _) -> a.exp().exp()), //
                line("(e^(-|a|))^2", (a, _) -> a.abs().neg().expNonPositive().square()), //
                line("(e^(-|a|))^b", (a, b) -> a.abs().neg().expNonPositive().pow(b)), //
                line("a^(e^(-|b|))", (a, b) -> a.pow(b.abs().neg().expNonPositive())), //
                line("(a^2)^b", (a, b) -> a.square().pow(b)), //
                line("a^(b^2)", (a, b) -> a.pow(b.square())), //
                line("(a^2)^2", (a, _) -> a.square().square()), //
                line("-e^a", (a, _) -> a.exp().neg()), //
                line("-e^(-|a|)", (a, _) -> a.abs().neg().expNonPositive().neg()), //
                line("(-0.0)^a", (a, _) -> Expr.constant(-0.0).pow(a)), //
                line("-(-0.0)", (_, _) -> Expr.constant(-0.0).neg()), //
                line("-(-2)", (_, _) -> Expr.constant(-2).neg()), //
                line("|a - b|", (a, b) -> a.sub(b).abs()), //
                line("sqrt(tanh(a) + log(b))", (a, b) -> a.tanh().add(b.log()).sqrt()), //
                line("max(a, min(b, 0.5))", (a, b) -> a.max(b.min(Expr.constant(.5)))), //
                line("fma(a, b, 1)", (a, b) -> a.fma(b, Expr.one())), //
                line("select(a > 0, a, b - 1)", (a, b) -> Expr.select(a.gt(0), a, b.sub(1))), //
                line("(a >= b) * a", (a, b) -> a.ge(b).mul(a)), //
                line("a / -0.0", (a, _) -> a.div(-0.0)), //
                line("a + 1.0E-9", (a, _) -> a.add(1e-9)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void withNoMoreParenthesesThanNeeded(String text, BinaryOperator<Expr> formula) {
        var f = Formula.of("f", 2, x -> formula.apply(x[0], x[1]));
        assertThat(f).hasToString("f: " + text);
    }

    // ---- read again ----

    @Provide
    Arbitrary<Expr> expressions() {
        return expressions(4);
    }

    /** Of no more than some height. No exponent is 2, for the square is printed alike, but a power by rounding may differ. */
    private static Arbitrary<Expr> expressions(int height) {
        Arbitrary<Expr> atom = Arbitraries.oneOf(Arbitraries.of(0, 1).map(Expr::argument),
                Arbitraries.of(0.0, -0.0, 1.0, -1.0, 3.0, -2.0, 0.5, -1.5, 1e-9, -1e-9, 1e20, 0.1).map(Expr::constant));
        if (height == 0) {
            return atom;
        }
        Arbitrary<Expr> below = expressions(height - 1);
        Arbitrary<UnaryOperator<Expr>> function = Arbitraries.of(Expr::neg, Expr::abs, Expr::square, Expr::sqrt,
                Expr::exp,
                x -> x.abs().neg().expNonPositive(), Expr::tanh, Expr::sigmoid, Expr::log);
        Arbitrary<BinaryOperator<Expr>> operator = Arbitraries.of(Expr::add, Expr::sub, Expr::mul, Expr::div, Expr::pow,
                Expr::min, Expr::max, Expr::gt, Expr::ge, Expr::lt, Expr::le, Expr::eq, Expr::ne);
        return Arbitraries.frequencyOf(Tuple.of(1, atom), Tuple.of(3, function.flatMap(f -> below.map(f::apply))),
                Tuple.of(4, operator.flatMap(f -> below.flatMap(a -> below.map(b -> f.apply(a, b))))),
                Tuple.of(1, below.flatMap(a -> below.flatMap(b -> below.map(c -> a.fma(b, c))))),
                Tuple.of(1, below.flatMap(a -> below.flatMap(b -> below.map(c -> Expr.select(a, b, c))))));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void whatIsPrintedMeansWhatItIsPrintedOf(@ForAll("expressions") Expr expression) {
        String text = expression.toString();
        Assume.that(!text.contains("..."));
        Expr read = FormulaParser.parse(text);
        for (double[] at : new double[][] {{0.3, -0.7}, {-1.2, 2.5}, {0, -0.0}, {3, 3}}) {
            assertThat(new Interpreter(read, false).evaluate(at)).as(text)
                    .isEqualTo(Double.valueOf(new Interpreter(expression, false).evaluate(at)));
        }
    }

    @Test
    void aSingleArgumentIsX() {
        assertThat(Formula.of("twice", 1, x -> x[0].mul(2))).hasToString("twice: x * 2");
    }

    @Test
    void resultAndGradientAreYAndG() {
        var product = Formula.of("product", 2, x -> x[0].div(x[1]));
        assertThat(product.print(product.vjp(1))).isEqualTo("g * -(y / b)");
        assertThat(product.print(product.derivative(0))).isEqualTo("1 / b");
    }

    @Test
    void anExpressionWithoutAFormulaNumbersItsArguments() {
        assertThat(Expr.argument(0).mul(Expr.argument(1))).hasToString("x0 * x1");
    }

    @Test
    void sharedPartsAreWrittenOnceAndLongOnesLeftOut() {
        Expr doubled = Expr.argument(0);
        for (int n = 0; n < 60; n++) {
            doubled = doubled.add(doubled); // 2^60 terms on paper
        }
        assertThat(doubled.toString()).contains("...").hasSizeLessThan(5_000);
    }

    @Test
    void whatFollowsFromKnownArgumentsIsComputed() {
        Formula power = Formula.of("power", 2, x -> x[0].pow(x[1]));

        assertThat(power.printWithValues(power.derivative(0), null, 2.0)).isEqualTo("2 * x");
        assertThat(power.printWithValues(power.derivative(0), null, 3.0)).isEqualTo("3 * x^2");
        assertThat(power.printWithValues(power.derivative(0), null, 0.5)).isEqualTo("0.5 * x^(-0.5)");
    }
}
