package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.chainrule.autograd.codegen.Interpreter;
import org.chainrule.autograd.formula.Primitive.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions made of expressions. */
class ExprTest {
    private final Expr x = Expr.argument(0);
    private final Expr y = Expr.argument(1);

    @Test
    void argumentsAreSubstituted() {
        Expr e = x.exp().div(x.add(y));
        assertThat(e.substitute(x, y)).isSameAs(e);
        assertThat(e.substitute(y, x)).isSameAs(y.exp().div(y.add(x)));
        assertThat(e.substitute(x.mul(2), Expr.one())).isSameAs(x.mul(2).exp().div(x.mul(2).add(1)));
    }

    @Test
    void nodesAreReplacedWhereverTheyStand() {
        Expr e = x.exp().div(x.exp().add(x));
        assertThat(e.replace(Map.of(x.exp(), y))).isSameAs(y.div(y.add(x)));
        assertThat(e.replace(Map.of(e, y))).isSameAs(y);
        assertThat(e.replace(Map.of())).isSameAs(e);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callsAreInlinedDownToArithmetic(boolean single) {
        Expr e = x.sigmoid().mul(x.sin()).add(x.softplus().pow(y));
        Expr inlined = e.inlineCalls(single);
        assertThat(TopologicalOrder.of(inlined)).extracting(Expr::primitive).noneMatch(Call.class::isInstance);
        for (double at : new double[] {-3, -0.5, 0, 0.75, 40}) {
            assertThat(new Interpreter(inlined, single).evaluate(at, 1.5))
                    .isEqualTo(new Interpreter(e, single).evaluate(at, 1.5));
        }
    }

    @Test
    void anElementaryFunctionIsComputedInAnotherWayThanItIsWritten() {
        Formula exp = ((Call) x.exp().primitive()).formula();
        assertThat(exp.definition(false)).isNotSameAs(exp.definition(true)).isNotSameAs(exp.body());
    }
}
