package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.codegen.Interpreter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.chainrule.autograd.formula.Primitive.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Derivatives of formulas against finite differences and against numbers known by heart. */
class FormulaVjpTest {

    // ---- random formulas ----

    /** A smooth formula of two arguments, of some thirty nodes at most; every function stays within its domain. */
    @Provide
    Arbitrary<Expr> smooth() {
        return smooth(4);
    }

    private static Arbitrary<Expr> smooth(int height) {
        Arbitrary<Expr> atom = Arbitraries.oneOf(Arbitraries.of(0, 1).map(Expr::argument),
                Arbitraries.doubles().between(-2, 2).ofScale(1).map(Expr::constant));
        if (height == 0) {
            return atom;
        }
        Arbitrary<Expr> below = smooth(height - 1);
        Arbitrary<UnaryOperator<Expr>> function = Arbitraries.of(Expr::neg, Expr::tanh, Expr::sigmoid,
                x -> x.tanh().exp(), x -> x.square().add(1).sqrt(), x -> x.square().add(1).log(),
                x -> x.sigmoid().pow(Expr.constant(1.5)));
        return Arbitraries.oneOf(atom, function.flatMap(f -> below.map(f::apply)),
                below.flatMap(a -> below.flatMap(b -> Arbitraries.of(a.add(b), a.sub(b), a.mul(b),
                        a.div(b.square().add(1)), a.fma(b, a), a.safeMul(b), a.maskedMul(b)))));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void isTheCentralDifference(@ForAll("smooth") Expr body, @ForAll @DoubleRange(min = -1, max = 1) double a,
            @ForAll @DoubleRange(min = -1, max = 1) double b) {
        var formula = Formula.of("f", 2, _ -> body);
        Interpreter f = new Interpreter(formula.body(), false);
        double y = f.evaluate(a, b);
        for (int i = 0; i < 2; i++) {
            double derivative = new Interpreter(formula.derivative(i), false).evaluate(a, b, y);
            double[] toward = {1 - i, i};
            double expected = fivePoint(h -> f.evaluate(a + h * toward[0], b + h * toward[1]));
            assertThat(derivative).as(() -> formula.toString()).isCloseTo(expected,
                    within(1e-6 * (1 + Math.abs(y) + Math.abs(expected))));
        }
    }

    private interface Along {
        double at(double step);
    }

    /** The derivative at 0, with an error of order h^4. */
    private static double fivePoint(Along f) {
        double h = 1e-3;
        return (8 * (f.at(h) - f.at(-h)) - (f.at(2 * h) - f.at(-2 * h))) / (12 * h);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void isLinearInTheGradient(@ForAll("smooth") Expr body, @ForAll @DoubleRange(min = -1, max = 1) double a,
            @ForAll @DoubleRange(min = -1, max = 1) double b) {
        var formula = Formula.of("f", 2, _ -> body);
        double y = new Interpreter(formula.body(), false).evaluate(a, b);
        Expr rule = formula.vjp(0);
        if (rule != null) {
            var vjp = new Interpreter(rule, false);
            double once = vjp.evaluate(a, b, y, 1);
            assertThat(vjp.evaluate(a, b, y, 4)).isEqualTo(4 * once); // a power of 2: no rounding differs
            assertThat(vjp.evaluate(a, b, y, 0)).isZero();
        }
    }

    // ---- known values ----

    /** 1 - y^2 and y (1 - y), differentiated by hand, at 0. */
    @ParameterizedTest(name = "{0}, derivative {1} at 0: {2}")
    @CsvSource({"tanh,1,1", "tanh,2,0", "tanh,3,-2", "tanh,4,0", "tanh,5,16", //
        "sigmoid,1,0.25", "sigmoid,2,0", "sigmoid,3,-0.125", "sigmoid,4,0", "sigmoid,5,0.25", //
        "exp,5,1"})
    void higherDerivatives(String function, int order, double expected) {
        Formula f = Formula.of(function, 1, x -> switch (function) {
            case "tanh" -> x[0].tanh();
            case "sigmoid" -> x[0].sigmoid();
            default -> x[0].exp();
        });
        assertThat(Derivatives.at(0, f, order)).isCloseTo(expected, within(1e-14));
    }

    @Test
    void theMagnitudeIsFlatAtItsKink() {
        var abs = Formula.of("abs", 1, x -> x[0].abs());
        assertThat(Derivatives.at(-3, abs, 1)).isEqualTo(-1);
        assertThat(Derivatives.at(3, abs, 1)).isEqualTo(1);
        assertThat(Derivatives.at(0, abs, 1)).isZero();
        assertThat(Derivatives.at(0, abs, 2)).isZero();
        assertThat(Derivatives.at(Double.NaN, abs, 1)).isNaN();
    }

    @Test
    void aTieSplitsEvenly() {
        var larger = Formula.of("larger", 2, x -> x[0].max(x[1]));
        var smaller = Formula.of("smaller", 2, x -> x[0].min(x[1]));
        for (int i = 0; i < 2; i++) {
            var ofLarger = new Interpreter(larger.derivative(i), false);
            var ofSmaller = new Interpreter(smaller.derivative(i), false);
            assertThat(ofLarger.evaluate(2, 2, 2)).isEqualTo(.5);
            assertThat(ofSmaller.evaluate(2, 2, 2)).isEqualTo(.5);
            assertThat(ofLarger.evaluate(1, 2, 2)).isEqualTo(i);
            assertThat(ofSmaller.evaluate(1, 2, 1)).isEqualTo(1 - i);
            assertThat(ofLarger.evaluate(Double.NaN, 2, Double.NaN)).isNaN();
        }
    }

    @Test
    void aBranchNotTakenContributesNothing() {
        var root = Formula.of("root", 1, x -> Expr.select(x[0].gt(0), x[0].sqrt(), Expr.zero()));
        assertThat(Derivatives.at(0, root, 1)).isZero(); // not 0 times infinity
        assertThat(Derivatives.at(1, root, 1)).isEqualTo(.5);
        assertThat(Derivatives.at(1, root, 2)).isEqualTo(-.25);
    }

    @Test
    void aCallIsDifferentiatedByItsStatedDerivative() {
        var marked = Formula.of("f", 1, x -> x[0].square()).withDerivatives(List.of(xy -> xy[0].mul(100)));
        var caller = Formula.of("caller", 1, x -> marked.call(x[0]).add(x[0]));
        assertThat(Derivatives.at(2, caller, 1)).isEqualTo(201);
    }

    @Test
    void whatIsNotUsedHasNoGradient() {
        var first = Formula.of("first", 2, x -> x[0]);
        assertThat(first.vjp(1)).isNull();
        assertThat(first.derivative(1)).isSameAs(Expr.zero());
        var step = Formula.of("step", 1, x -> x[0].gt(0));
        assertThat(step.vjp(0)).isNull();
    }

    @Test
    void theRuleReadsTheResultInsteadOfComputingItAgain() {
        var exp = Formula.of("f", 1, x -> x[0].exp());
        assertThat(exp.print(exp.vjp(0))).isEqualTo("g * y");
    }

    @Test
    void sharedPartsAreDifferentiatedOnce() {
        var doubled = Formula.of("doubled", 1, x -> {
            Expr sum = x[0];
            for (int n = 0; n < 60; n++) {
                sum = sum.add(sum);
            }
            return sum;
        });
        assertThat(TopologicalOrder.of(doubled.body())).hasSize(61);
        assertThat(TopologicalOrder.of(doubled.vjp(0))).hasSize(61);
        assertThat(new Interpreter(doubled.body(), false).evaluate(3)).isEqualTo(3 * 0x1p60);
        assertThat(Derivatives.at(3, doubled, 1)).isEqualTo(0x1p60);
    }

    /** An elementary function can't be derived from its body, which is a call of itself. */
    @Test
    void aDerivativeThatIsNotStatedAnewStays() {
        var power = (Call) Expr.argument(0).pow(Expr.argument(1)).primitive();
        Formula marked = power.formula().withDerivatives(Arrays.asList(null, ay -> Expr.constant(7)));

        assertThat(marked.vjp(0)).isEqualTo(power.formula().vjp(0));
        assertThat(marked.vjp(1)).isNotEqualTo(power.formula().vjp(1));
    }
}
