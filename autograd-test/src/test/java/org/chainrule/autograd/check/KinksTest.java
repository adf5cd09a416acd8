package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck.Kink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Places where a function has no derivative: what the check calls them, and which gradients it accepts there. */
class KinksTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    /** Functions, points, and what the first element is: its kind, the slopes by hand, and the derivative that is taken. */
    private static Stream<Arguments> kinks() {
        return Stream.of(kink("relu", Tensor::relu, Tensor.of(0), "kink", 0, 1, 0),
                kink("abs", Tensor::abs, Tensor.of(0, 1), "kink", -1, 1, 0),
                kink("3 relu - 1", x -> x.relu().mul(3).sub(1), Tensor.of(0), "kink", 0, 3, 0),
                kink("the greatest of two", Tensor::max, Tensor.of(2, 2), "kink", 0, 1, 0.5),
                kink("the greatest of three", Tensor::max, Tensor.of(2, 2, 2), "kink", 0, 1, 1 / 3.0),
                kink("clamp at the lower bound", x -> x.clamp(-1, 1), Tensor.of(-1), "kink", 0, 1, 1),
                kink("clamp at the upper bound", x -> x.clamp(-1, 1), Tensor.of(1), "kink", 1, 0, 1),
                kink("a norm at the origin", Tensor::norm, Tensor.of(0, 0), "kink", -1, 1, 0),
                kink("two equal values in order", x -> x.sort(0).values(), Tensor.of(3, 3), "kink", 1, 0, 1),
                kink("round halfway", Tensor::round, Tensor.of(0.5), "jump", 0, 0, 0),
                kink("floor", Tensor::floor, Tensor.of(1), "jump", 0, 0, 0),
                kink("ceil", Tensor::ceil, Tensor.of(-2), "jump", 0, 0, 0),
                kink("sign, which is on neither side", Tensor::sign, Tensor.of(0), "jump", 0, 0, 0),
                kink("x + floor(x)", x -> x.mul(2).add(x.floor()), Tensor.of(1), "jump", 2, 2, 2),
                kink("sqrt", Tensor::sqrt, Tensor.of(0), "edge", Double.NaN, INFINITE, INFINITE),
                kink("acos", Tensor::acos, Tensor.of(1), "edge", -INFINITE, Double.NaN, -INFINITE),
                kink("x sqrt(x)", x -> x.pow(1.5), Tensor.of(0), "edge", Double.NaN, 0, 0),
                kink("cbrt", Tensor::cbrt, Tensor.of(0), "infinite slope", INFINITE, INFINITE, INFINITE));
    }

    private static Arguments kink(String name, UnaryOperator<Tensor> function, Tensor x, String kind, double left,
            double right, double analytic) {
        return arguments(name, function, x, kind, left, right, analytic);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinks")
    void isReportedWithItsSlopes(String name, UnaryOperator<Tensor> function, Tensor x, String kind, double left,
            double right, double analytic) {
        var report = GradCheck.of(function).verify(x);

        assertThat(report.compared()).isEqualTo(x.size());
        Kink kink = report.kinks().getFirst();
        assertThat(kink.kind()).isEqualTo(kind);
        assertThat(kink.index()).isEqualTo(x.shape().rank() == 0 ? List.of() : List.of(0));
        assertSlope(kink.left(), left);
        assertSlope(kink.right(), right);
        assertSlope(kink.analytic(), analytic);
    }

    /** The median of three equal values doesn't change when one does, and its gradient is a permutation's nearby. */
    @Test
    void isReportedWhereOnlySlopesNearbyDiffer() {
        var report = GradCheck.of((Tensor x) -> x.median(0).values()).verify(Tensor.of(3, 3, 3));

        assertThat(report.kinks()).containsExactly(new Kink("tie", "argument 0", List.of(1), 0, 1, 1));
        assertThat(report).hasToString("3 derivatives agree, to 16 digits at worst, 16 in the median; also checked: "
                + "[INPUTS, DETERMINISM, LINEARITY, FORWARD]\nargument 0 at index [1]: tie: left 0, right 1, analytic 1 in [0, 1]");
    }

    /** Ten numbers lie between the point and the edge, too few for differences that are small against them. */
    @Test
    void aPointTooNearAnEdgeIsNotTakenForIt() {
        assertThatThrownBy(() -> GradCheck.of(Tensor::acos).verify(Tensor.of(1 - 1e-15)))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining(
                        "there is no difference quotient: the function is NaN or infinite beside the point")
                .hasMessageEndingWith("; move the point");
    }

    /** relu(x) - relu(-x) is x, whose derivative no sum of slopes at 0 need be; so it is with each tool that adds them. */
    @Test
    void aSumOfSlopesThatIsNoneFailsAndSaysWhichOpIsAtAKink() {
        assertThatThrownBy(() -> GradCheck.of((Tensor x) -> x.relu().sub(x.neg().relu())).verify(Tensor.of(0)))
                .isInstanceOf(GradCheckException.class).hasMessageContaining("analytic 0.0, numeric 1.0")
                .hasMessageContaining("each of the 4 ops is right by itself, but at a kink is relu (KinksTest.java:");
    }

    /** Dozens of equal elements, of which the order depends on the direction. */
    @Test
    void manyTiesRaiseNoAlarm() {
        Tensor ties = Tensor.concat(0, Tensor.zeros(7), Tensor.ones(41));
        assertThat(GradCheck.of((Tensor x) -> x.sort(0).values()).verify(ties).kinks()).isNotEmpty();
    }

    private static void assertSlope(double actual, double expected) {
        if (Double.isFinite(expected)) {
            assertThat(actual).isBetween(expected - 1e-6, expected + 1e-6);
        } else {
            assertThat(Double.valueOf(actual)).isEqualTo(Double.valueOf(expected));
        }
    }

    /** The same functions with a derivative that is greater by 5; a finite one where the slope is infinite. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("kinks")
    void aDerivativeThatIsNoSlopeThereIsRefused(String name, UnaryOperator<Tensor> function, Tensor x, String kind,
            double left, double right, double analytic) {
        UnaryOperator<Tensor> wrong = y -> {
            Tensor value = function.apply(Double.isFinite(analytic) ? y : y.detach());
            return value.add(y.sub(y.detach()).sum().mul(5));
        };
        assertThatThrownBy(() -> GradCheck.of(wrong).verify(x)).isInstanceOf(GradCheckException.class)
                .hasMessageMatching("(?s).*( outside \\[|which differ by).*");
    }

    // ---- second derivatives ----

    /** Functions with a derivative, which has a kink itself: the last kink, its slopes and what is taken. */
    private static Stream<Arguments> kinksOfSecondOrder() {
        return Stream.of(kink("x |x|", x -> x.mul(x.abs()), Tensor.of(0), "kink", -2, 2, 0),
                kink("relu squared", x -> x.relu().square(), Tensor.of(0), "kink", 0, 2, 0),
                kink("elu", Tensor::elu, Tensor.of(0), "kink", 1, 0, 1),
                kink("softsign", Tensor::softsign, Tensor.of(0), "kink", 2, -2, 0),
                kink("smooth absolute value",
                        x -> Tensor.where(x.abs().lt(1), x.square().mul(0.5), x.abs().sub(0.5)), Tensor.of(1), "kink",
                        1,
                        0, 0),
                kink("x^1.5", x -> x.pow(1.5), Tensor.of(0), "edge", Double.NaN, INFINITE, INFINITE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinksOfSecondOrder")
    void ofASecondDerivativeIsReported(String name, UnaryOperator<Tensor> function, Tensor x, String kind, double left,
            double right, double analytic) {
        Kink kink = GradCheck.of(function).secondOrder().verify(x).kinks().getLast();
        assertThat(kink.kind()).isEqualTo(kind);
        assertSlope(kink.left(), left);
        assertSlope(kink.right(), right);
        assertSlope(kink.analytic(), analytic);
    }

    /** The same with a second derivative that is greater by 5. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("kinksOfSecondOrder")
    void aSecondDerivativeThatIsNoSlopeThereIsRefused(String name, UnaryOperator<Tensor> function, Tensor x,
            String kind,
            double left, double right, double analytic) {
        UnaryOperator<Tensor> wrong = y -> function.apply(Double.isFinite(analytic) ? y : y.detach())
                .add(SLANTED.apply(y));
        assertThatThrownBy(() -> GradCheck.of(wrong).secondOrder().verify(x)).isInstanceOf(GradCheckException.class)
                .hasMessageMatching("(?s).*( outside \\[|which differ by).*");
    }

    /** Zero, with a derivative that is 0 at 0 and 1, as it should be, and has a slope of 5 there. */
    private static final Op SLANTED = new Op() {
        @Override
        public String name() {
            return "slanted";
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].mul(0);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(x[0].sub(x[0].detach()).mul(5));
        }
    };

    /** A gradient that jumps has no derivative, whatever the rules make of it. */
    @Test
    void aSecondDerivativeIsNotComparedAtAKinkOfTheGradient() {
        var report = GradCheck.of((Tensor x) -> x.max().square()).secondOrder().verify(Tensor.of(2, 2));

        assertThat(report.kinks().get(2)).hasToString(
                "argument 0 at index [0]: kink of the gradient: left 0, right -1.05287, analytic 0.0399565");
    }

    @Test
    void theRootOfMinusZeroHasTheSlopeOfEitherSign() {
        assertThat(GradCheck.of(Tensor::sqrt).verify(Tensor.of(-0.0)).kinks().getFirst())
                .hasToString("argument 0: edge: left nan, right inf, analytic -inf in [-inf, inf]");
    }
}
