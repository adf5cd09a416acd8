package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BinaryOperator;
import java.util.stream.Stream;

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
}
