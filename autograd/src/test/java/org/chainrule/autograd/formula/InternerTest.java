package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;

import org.chainrule.autograd.Collected;
import org.junit.jupiter.api.Test;

/** An expression written twice is one object. */
class InternerTest {
    private final Expr x = Expr.argument(0);
    private final Expr y = Expr.argument(1);

    @Test
    void theSameExpressionIsTheSameObject() {
        assertThat(x.mul(y).add(1).tanh()).isSameAs(x.mul(y).add(1).tanh());
        assertThat(Expr.argument(0)).isSameAs(x);
        assertThat(Expr.constant(Double.NaN)).isSameAs(Expr.constant(Double.NaN));
    }

    @Test
    void otherExpressionsAreOtherObjects() {
        assertThat(x.mul(y)).isNotSameAs(y.mul(x)).isNotSameAs(x.add(y)).isNotSameAs(x.safeMul(y));
        assertThat(Expr.constant(0.0)).isNotSameAs(Expr.constant(-0.0)); // 1/x tells them apart
        var f = Formula.of("f", 1, a -> a[0].square());
        var namesake = Formula.of("f", 1, a -> a[0].square());
        assertThat(f.call(x)).isSameAs(f.call(x)).isNotSameAs(namesake.call(x));
    }

    @Test
    void whatNobodyHoldsIsCollected() {
        var innermost = new WeakReference<>(x.add(.123));
        Expr deep = innermost.get();
        for (int n = 0; n < 1000; n++) { // many more levels than the collector is asked to run
            deep = deep.tanh();
        }
        var outermost = new WeakReference<>(deep);
        assertThat(innermost.get()).isNotNull();
        deep = null;
        assertThat(Collected.soon(outermost)).isTrue();
        assertThat(Collected.soon(innermost)).isTrue();
    }

    @Test
    void aFormulaWhoseDerivativeCallsItselfIsCollected() {
        var formula = new WeakReference<>(selfReferring());
        assertThat(Collected.soon(formula)).isTrue();
    }

    /** f(x) = e^(2x) with the derivative 2 f(x), written as a call. */
    private static Formula selfReferring() {
        Formula[] self = new Formula[1];
        self[0] = Formula.of("f", 1, a -> a[0].mul(2).exp())
                .withDerivatives(List.of(ay -> self[0].call(ay[0]).mul(2)));
        assertThat(Derivatives.at(0, self[0], 3)).isEqualTo(8);
        return self[0];
    }
}
