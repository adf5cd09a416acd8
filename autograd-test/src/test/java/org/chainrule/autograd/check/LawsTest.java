package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck.Check;
import org.junit.jupiter.api.Test;

/** What is checked beside the comparison with differences, and how many digits that has. */
class LawsTest {

    /** Squares its argument; the rules of both modes are given. */
    private record Square(Rule rule, UnaryOperator<Tensor> forwardDerivative) implements Op {

        interface Rule {
            Tensor of(Tensor g, Tensor x);
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].mul(x[0]);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return rule.of(g, x[0]);
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            return tangents[0].mul(forwardDerivative.apply(x[0]));
        }
    }

    private static Op square(Square.Rule rule) {
        return new Square(rule, x -> x.mul(2));
    }

    private static GradCheck.Report verify(Op op) {
        return GradCheck.of((Tensor x) -> op.apply(x.exp()).sum()).verify(Tensor.of(1));
    }

    @Test
    void allAreMadeAndReported() {
        assertThat(verify(square((g, x) -> g.mul(x).mul(2))).checks()).containsExactly(Check.INPUTS, Check.DETERMINISM,
                Check.LINEARITY, Check.FORWARD);
        var more = GradCheck.of((Tensor x) -> x.exp()).secondOrder().with(Check.PRECISION).without(Check.INPUTS);
        assertThat(more.verify(Tensor.of(1)).checks()).containsExactly(Check.DETERMINISM, Check.LINEARITY,
                Check.FORWARD,
                Check.SECOND_ORDER, Check.PRECISION);
        assertThat(more).hasToString("GradCheck(step 6.0E-6, absolute 1.0E-7, relative 1.0E-5, without INPUTS, "
                + "secondOrder, PRECISION)");
    }

    @Test
    void aWrongRuleOfForwardModeIsFound() {
        Op wrong = new Square((g, x) -> g.mul(x).mul(2), x -> x.mul(-2));

        assertThatThrownBy(() -> verify(wrong)).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("in forward and").hasMessageContaining("to blame is square (LawsTest.java:");
        assertThat(GradCheck.of(wrong).without(Check.FORWARD).verify(Tensor.of(1)).compared()).isEqualTo(1);
    }

    @Test
    void aRuleThatIsNotLinearIsFound() {
        Op wrong = square((g, x) -> g.square().mul(x).mul(2)); // right for the seed 1

        assertThatThrownBy(() -> GradCheck.of(wrong).verify(Tensor.of(1))).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("of a sum of two seeds");
        assertThat(GradCheck.of(wrong).without(Check.LINEARITY, Check.FORWARD).verify(Tensor.of(1)).compared())
                .isEqualTo(1);
    }

    @Test
    void aRuleThatChangesFromCallToCallIsFound() {
        var calls = new AtomicInteger();
        Op wrong = square((g, x) -> g.mul(x).mul(2 + 1e-15 * calls.incrementAndGet()));

        assertThatThrownBy(() -> verify(wrong)).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("of two backward passes");
    }

    @Test
    void writesIntoArgumentsAreFound() {
        Tensor constant = Tensor.of(1, 2);

        assertThatThrownBy(() -> GradCheck.ofMany(x -> {
            Autograd.assign(x[1], x[1].detach().add(1));
            return x[0].exp();
        }).verify(Tensor.of(0.5).requiresGrad(true), constant)).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("the function wrote into argument 1 at index [0]: it was ");
        assertThatThrownBy(() -> GradCheck.of((Tensor x) -> {
            Tensor y = x.exp();
            Autograd.assign(x, x.detach());
            return y;
        }).verify(Tensor.of(0.5))).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("the function wrote into argument 0, if the same values");
    }

    @Test
    void lossOfDigitsInSinglePrecisionIsFoundOnDemand() {
        var loses = GradCheck.of((Tensor x) -> x.add(1e6).sub(1e6).exp());

        assertThat(loses.verify(Tensor.of(0.3)).compared()).isEqualTo(1);
        assertThatThrownBy(() -> loses.with(Check.PRECISION).verify(Tensor.of(0.3)))
                .isInstanceOf(GradCheckException.class).hasMessageContaining("in F32 and in F64");
    }

    // ---- digits ----

    @Test
    void digitsAreThoseThatDifferencesHave() {
        var exact = GradCheck.of((Tensor x) -> x.exp()).verify(Tensor.of(0.5, 1));
        assertThat(exact.worstDigits()).isBetween(9.0, 12.0);
        assertThat(exact.medianDigits()).isGreaterThanOrEqualTo(exact.worstDigits());

        // Beside 10^6 a derivative of 10^-3 has, with the widest step of 2^-5, an error of 10^-10 / 2^-5, and so five to six digits.
        assertThat(GradCheck.of((Tensor x) -> x.mul(1e-3).add(1e6)).verify(Tensor.of(2)).worstDigits())
                .isBetween(5.0, 7.0);
        assertThat(GradCheck.of((Tensor x) -> x.mul(1e-3).add(1e15)).verify(Tensor.of(2)).worstDigits())
                .isLessThan(2);
    }

    /** An error of 10^-7 of the derivative passes, and is what the digits say. */
    @Test
    void digitsCountTheDifferenceToo() {
        Op close = square((g, x) -> g.mul(x).mul(2 + 2e-7));

        assertThat(GradCheck.of(close).without(Check.FORWARD).verify(Tensor.of(10)).worstDigits()).isBetween(6.9, 7.1);
    }
}
