package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.formula.Expr;
import org.junit.jupiter.api.Test;

/** Ops that users state as formulas, of one to six arguments. */
class PointwiseTest {
    private final Tensor x = Tensor.of(new double[][] {{0.3, -1.1, 2}, {0.7, 1.9, -0.4}});
    private final Tensor row = Tensor.of(0.5, -0.25, 1.5);
    private final Tensor number = Tensor.of(0.8);

    @Test
    void oneLineMakesAFusedOpThatEqualsTheSingleOps() {
        var layer = Pointwise.of("layer", (a, w, b) -> a.mul(w).add(b).tanh());

        assertThat(layer.apply(x, row, number).toDoubleArray())
                .isEqualTo(x.mul(row).add(number).tanh().toDoubleArray());
        GradCheck.of(layer).secondOrder().verify(x, row, number);
    }

    @Test
    void anyNumberOfArguments() {
        GradCheck.of(Pointwise.of("one", a -> a.sin())).secondOrder().verify(x);
        GradCheck.of(Pointwise.of("two", (a, b) -> a.atan2(b))).secondOrder().verify(x, row);
        GradCheck.of(Pointwise.of("four", (a, b, c, d) -> a.mul(b).add(c.mul(d)).exp())).secondOrder().verify(x, row,
                number, x);
        var six = Pointwise.of("six", 6, a -> a[0].mul(a[1]).add(a[2].mul(a[3])).sub(a[4].square().mul(a[5].exp())));
        assertThat(GradCheck.of(six).secondOrder().verify(x, row, number, row, x, number).compared())
                .isEqualTo((6 + 3 + 1 + 3 + 6 + 1) * 2 + 6);
    }

    @Test
    void slopesMayBeStatedForSomeArguments() {
        var op = Pointwise.of("scaledAbs", (a, b) -> a.abs().mul(b)).derivatives(
                (a, b, _) -> Expr.select(a.ge(0), b, b.neg()),
                null);
        Tensor zero = Tensor.of(0).requiresGrad(true);

        op.apply(zero, Tensor.of(3)).backward();

        assertThat(zero.grad().item()).isEqualTo(3); // as stated, where |a| has 0
        GradCheck.of(op).secondOrder().verify(x, row);
    }

    @Test
    void formulasCanCallOtherOps() {
        var softsign = Pointwise.of("softsign", a -> a.div(a.abs().add(1)));
        var twice = Pointwise.of("twice", a -> softsign.formula().call(softsign.formula().call(a)));

        assertThat(twice.apply(x).toDoubleArray()).isEqualTo(x.softsign().softsign().toDoubleArray());
        GradCheck.of(twice).secondOrder().verify(x);
    }
}
