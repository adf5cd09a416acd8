package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The check itself: what it accepts, what it catches, and how it says so. */
class GradCheckTest {
    private final Tensor a = Tensor.of(new double[][] {{0.3, -1.2, 2}, {0.7, 0.1, -0.4}});
    private final Tensor b = Tensor.of(1.5, -0.6, 0.8);

    /** y = x^2 with whatever rule is to be tried. */
    private record Square(UnaryOperator<Tensor> derivative) implements Op {

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
            return g.mul(derivative.apply(x[0]));
        }
    }

    // ---- what is right passes ----

    @Test
    void comparesEveryElementOfEveryArgument() {
        var report = GradCheck.of((x, y) -> x.mul(y).tanh().add(y.exp())).verify(a, b);

        assertThat(report.compared()).isEqualTo(6 + 3);
        assertThat(report.largestError()).isLessThan(1e-8);
    }

    @Test
    void secondOrderComparesTheGradientByArgumentsAndSeed() {
        var report = GradCheck.of((x, y) -> x.mul(y).sigmoid()).secondOrder().verify(a, b);

        assertThat(report.compared()).isEqualTo((6 + 3) + (6 + 3 + 6));
    }

    @Test
    void secondOrderOfALinearFunctionIsZero() {
        GradCheck.of((UnaryOperator<Tensor>) x -> x.sum(0).mul(3)).secondOrder().verify(a);
    }

    @Test
    void takesAnyNumberOfArgumentsAndLeavesMasksAlone() {
        var report = GradCheck.ofMany(x -> Tensor.where(x[0], x[1], x[2].mul(2))).verify(
                Tensor.of(new boolean[] {true, false, true}), b, b);

        assertThat(report.compared()).isEqualTo(6);
    }

    @Test
    void differentiatesOnlyByWhatRequiresAGradientIfAnythingDoes() {
        Tensor constant = Tensor.of(1, 2, 3);

        assertThat(GradCheck.of(Tensor::mul).verify(b.requiresGrad(true), constant).compared()).isEqualTo(3);
    }

    @Test
    void curvatureIsNoKink() {
        GradCheck.of((UnaryOperator<Tensor>) x -> x.mul(x).mul(1e4)).verify(Tensor.of(0));
    }

    @Test
    void largeValuesAreComparedWithinTheirRounding() {
        GradCheck.of((UnaryOperator<Tensor>) x -> x.exp().add(1e9)).verify(Tensor.of(0.5));
    }

    @Test
    void leavesTheUsersTensorsAsTheyWere() {
        Tensor x = Tensor.of(0.1, 0.2).requiresGrad(true);

        GradCheck.of((UnaryOperator<Tensor>) Tensor::exp).secondOrder().verify(x);

        assertThat(x.grad()).isNull();
        assertThat(x.toDoubleArray()).containsExactly(0.1, 0.2);
    }

    @Test
    void restoresParametersToTheBit() {
        Tensor w = Tensor.of(0.1, 1e10).requiresGrad(true).named("w");

        var report = GradCheck.of(() -> w.mul(Tensor.of(2, 3e-10)).sum().tanh()).verify(w);

        assertThat(report.compared()).isEqualTo(2);
        assertThat(w.toDoubleArray()).containsExactly(0.1, 1e10);
        assertThat(w.grad()).isNull();
    }

    @Test
    void restoresParametersAfterAFailureToo() {
        Tensor w = Tensor.of(0.1).requiresGrad(true);

        assertThatThrownBy(() -> GradCheck.of(() -> new Square(x -> x).apply(w)).verify(w))
                .isInstanceOf(GradCheckException.class);
        assertThat(w.item()).isEqualTo(0.1);
    }

    /** The gradient of the loss is right, whatever they make of it, and nothing happens during the check that a hook does. */
    @Test
    void hooksOfParametersAreNotCalled() {
        List<Tensor> seen = new ArrayList<>();
        Tensor w = Tensor.of(0.1, 2).requiresGrad(true);
        w.registerHook(g -> {
            seen.add(g);
            return g.clamp(-1, 1);
        });
        w.registerPostAccumulateGradHook(seen::add);

        assertThat(GradCheck.of(() -> w.exp().sum()).secondOrder().verify(w).compared()).isGreaterThan(2);
        assertThatThrownBy(() -> GradCheck.of(() -> new Square(x -> x).apply(w)).verify(w))
                .isInstanceOf(GradCheckException.class);
        assertThat(GradCheck.of((Tensor x) -> x.exp().sum()).verify(w).compared()).isEqualTo(2);
        assertThat(seen).isEmpty();

        w.exp().sum().backward();
        assertThat(seen).hasSize(2);
        assertThat(w.grad().toDoubleArray()[1]).isEqualTo(1);
    }

    /** One that the function registers is part of what it does to a gradient. */
    @Test
    void hooksWithinTheFunctionAreCalled() {
        assertThatThrownBy(() -> GradCheck.of((Tensor x) -> {
            Tensor y = x.exp();
            y.registerHook(g -> g.mul(0.5));
            return y.sum();
        }).verify(b)).isInstanceOf(GradCheckException.class).hasMessageContaining("ops is right by itself");
    }

    // ---- what is wrong is caught, and named ----

    @Test
    void namesArgumentIndexAndBothValues() {
        var wrongSign = new Square(x -> x.mul(-2));

        var failure = catchThrowableOfType(GradCheckException.class,
                () -> GradCheck.of((UnaryOperator<Tensor>) x -> wrongSign.apply(x).sum())
                        .verify(Tensor.of(new double[][] {{0, 3}})));

        assertThat(failure.argument()).isEqualTo("argument 0");
        assertThat(failure.index()).containsExactly(0, 1);
        assertThat(failure.analytic()).isEqualTo(-6);
        assertThat(failure.numeric()).isCloseTo(6, offset(1e-8));
        assertThat(failure).hasMessageMatching("gradient by argument 0 at index \\[0, 1\\]: analytic -6.0, "
                + "numeric (6|5)\\.\\d+, which differ by 12.*");
    }

    @Test
    void saysThatSeveralResultsWereWeighted() {
        assertThatThrownBy(() -> GradCheck.of(new Square(x -> x)).verify(Tensor.of(1, 3)))
                .hasMessageContaining("gradient of the weighted sum of the 2 results by argument 0 at index [0]: ");
    }

    @Test
    void usesTheNameOfANamedArgument() {
        assertThatThrownBy(() -> GradCheck.of(new Square(x -> x)).verify(Tensor.of(3).named("speed")))
                .hasMessageContaining("gradient by speed: analytic 3.0, numeric ");
    }

    @Test
    void usesTheNamesOfAMap() {
        Tensor speed = Tensor.of(3).requiresGrad(true).named("speed");
        Tensor mass = Tensor.of(2).requiresGrad(true);
        var wrong = GradCheck.of(() -> new Square(x -> x.mul(2)).apply(mass).add(new Square(x -> x).apply(speed)));

        assertThatThrownBy(() -> wrong.verify(Map.of("car.mass", mass, "car.speed", speed)))
                .hasMessageStartingWith("gradient by car.speed: analytic 3.0, numeric ");
        assertThat(speed.name()).isEqualTo("speed");
        assertThatThrownBy(() -> GradCheck.of(new Square(x -> x)).verify(Map.of("car.speed", speed)))
                .hasMessageStartingWith("gradient by car.speed: analytic 3.0, numeric ");
        assertThatThrownBy(() -> wrong.verify(Map.of("car.sum", speed.add(mass))))
                .hasMessageStartingWith("car.sum () is no parameter");
    }

    @Test
    void takesACollectionOfParameters() {
        Tensor v = Tensor.of(1, 2).requiresGrad(true).named("v");
        Tensor w = Tensor.of(3, 4).requiresGrad(true).named("w");

        assertThat(GradCheck.of(() -> v.mul(w).tanh()).verify(List.of(v, w)).compared()).isEqualTo(4);
        assertThatThrownBy(() -> GradCheck.of(() -> new Square(x -> x).apply(w)).verify(List.of(v, w)))
                .hasMessageContaining("by w at index [0]");
        assertThat(GradCheck.of(Tensor::mul).verify(List.of(v, w)).compared()).isEqualTo(4);
        assertThatThrownBy(() -> GradCheck.of(() -> v.mul(w)).verify(List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nothing to differentiate by");
    }

    @Test
    void catchesASmallFactor() {
        assertThatThrownBy(() -> GradCheck.of(new Square(x -> x.mul(2.0001))).verify(Tensor.of(3)))
                .isInstanceOf(GradCheckException.class);
    }

    @Test
    void catchesNaN() {
        assertThatThrownBy(() -> GradCheck.of(new Square(x -> x.mul(Double.NaN))).verify(Tensor.of(3)))
                .hasMessageContaining("analytic NaN");
    }

    @Test
    void catchesErrorsThatCancelInThePlainSum() {
        Tensor skewed = Tensor.of(1.5, 2.5); // derivatives off by -0.5 and +0.5: their plain sum is right
        assertThatThrownBy(() -> GradCheck.of(new Square(_ -> skewed)).verify(Tensor.of(1, 1)))
                .isInstanceOf(GradCheckException.class);
    }

    @Test
    void catchesAGradientThatIsRightButForgetsWhatItDependsOn() {
        var constantDerivative = new Square(x -> x.detach().mul(2));

        GradCheck.of(constantDerivative).verify(Tensor.of(3));
        assertThatThrownBy(() -> GradCheck.of(constantDerivative).secondOrder().verify(Tensor.of(3)))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("second derivative by argument 0: analytic 0.0, numeric ");
    }

    @Test
    void oneRandomDirectionFindsAnErrorWithTwoEvaluations() {
        Tensor x = Tensor.ones(100);
        var random = RandomGenerator.of("L64X128MixRandom");

        assertThat(GradCheck.of(new Square(v -> v.mul(2))).randomDirection(random).verify(x).compared()).isEqualTo(1);
        assertThatThrownBy(() -> GradCheck.of(new Square(v -> v.mul(2.01))).randomDirection(random).verify(x))
                .hasMessageContaining(" by a random direction: analytic ");
    }

    // ---- steep places, and kinks and poles beside the point ----

    /** Functions that change within the step, and points where their derivatives are known. */
    private static Stream<Arguments> steep() {
        return Stream.of(arguments("sin(10^4 x)", op(x -> x.mul(1e4).sin()), Tensor.of(0.3, -1)),
                arguments("tanh(10^5 x)", op(x -> x.mul(1e5).tanh()), Tensor.of(0, 2e-6, -3e-5)),
                arguments("tanh(10^7 x)", op(x -> x.mul(1e7).tanh()), Tensor.of(3e-8)),
                arguments("a Gaussian of width 10^-8", op(x -> x.sub(1).mul(1e8).square().neg().exp()),
                        Tensor.of(1 + 3e-9)),
                arguments("sin(10^9 x)", op(x -> x.mul(1e9).sin()), Tensor.of(0.3)),
                arguments("sin at 10^12", op(Tensor::sin), Tensor.of(1e12)),
                arguments("exp(10^6 x)", op(x -> x.mul(1e6).exp()), Tensor.of(1e-6, -2e-7)),
                arguments("abs beside its kink", op(Tensor::abs), Tensor.of(1e-9, -2e-7, 3e-6)),
                arguments("relu beside its kink", op(Tensor::relu), Tensor.of(1e-8, -1e-8)),
                arguments("log beside its pole", op(Tensor::log), Tensor.of(1e-6, 1e-12)),
                arguments("sqrt beside its pole", op(Tensor::sqrt), Tensor.of(1e-7, 1e-10)),
                arguments("1/x beside its pole", op(Tensor::reciprocal), Tensor.of(1e-5, -1e-8)),
                arguments("1/x nearer to its pole", op(Tensor::reciprocal), Tensor.of(1e-13, 1e-14)),
                arguments("acos beside its edge", op(Tensor::acos), Tensor.of(1 - 1e-12, 1e-13 - 1)),
                arguments("a root beside its edge", op(x -> x.sub(3).sqrt()), Tensor.of(3 + 1e-11, 3 + 1e-12)),
                arguments("a sum of small and large", op(x -> x.mul(1e-3).add(1e6)), Tensor.of(2)),
                arguments("a sum that small steps don't change", op(x -> x.add(1e11)), Tensor.of(1)),
                arguments("one that does beside it", op(x -> Tensor.stack(0, x.add(1e11), x.mul(2))), Tensor.of(1)));
    }

    private static UnaryOperator<Tensor> op(UnaryOperator<Tensor> function) {
        return function;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steep")
    void doesNotCryWolf(String name, UnaryOperator<Tensor> function, Tensor x) {
        assertThat(GradCheck.of(function).verify(x).compared()).isEqualTo(x.size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steep")
    void findsAWrongDerivativeThere(String name, UnaryOperator<Tensor> function, Tensor x) {
        UnaryOperator<Tensor> wrong = y -> {
            Tensor right = function.apply(y);
            return right.add(right.sub(right.detach()).mul(0.01)); // the same value, 1.01 times the derivative
        };
        assertThatThrownBy(() -> GradCheck.of(wrong).verify(x)).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("which differ by");
    }

    /** So near that rounding hides the slope before a step is small against the distance. */
    @Test
    void kinksAtAnyDistanceFromThePointRaiseNoAlarm() {
        for (double distance = 1e-2; distance > 1e-13; distance *= 0.83) {
            for (double other : new double[] {6 + distance, 6 - distance}) {
                Tensor x = Tensor.of(6, other, 3);
                assertThat(GradCheck.of((Tensor y) -> y.clamp(-6, 6)).verify(x).compared()).isEqualTo(3);
                assertThat(GradCheck.of((Tensor y) -> y.sort(0).values()).verify(x).compared()).isEqualTo(3);
                assertThat(GradCheck.of((Tensor y) -> y.max()).verify(x).compared()).isEqualTo(3);
            }
        }
    }

    /** Nearer than any difference of usual size: the pole looks like a jump until the step is as small. */
    @Test
    void followsAFunctionToWhereItIsSmooth() {
        GradCheck inverse = GradCheck.of(Tensor::reciprocal);

        assertThat(inverse.verify(Tensor.of(1e-20, -1e-27)).kinks()).isEmpty();
    }

    // ---- what it refuses ----

    @Test
    void refusesF32AndSaysWhy() {
        Tensor single = Tensor.of(1, 2).to(DType.F32);

        assertThatThrownBy(() -> GradCheck.of((UnaryOperator<Tensor>) Tensor::exp).verify(single))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("argument 0 is F32").hasMessageContaining("to(DType.F64)");
        assertThatThrownBy(() -> GradCheck.of((UnaryOperator<Tensor>) x -> x.to(DType.F32).exp()).verify(b))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the result is F32");
    }

    @Test
    void refusesFunctionsThatDrawNewRandomNumbers() {
        var random = RandomGenerator.of("L64X128MixRandom");

        assertThatThrownBy(
                () -> GradCheck.of((UnaryOperator<Tensor>) x -> x.mul(random.nextDouble())).verify(b))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("randomness");
    }

    @Test
    void refusesParametersThatCannotBeWritten() {
        Tensor x = Tensor.of(1).requiresGrad(true);
        Tensor computed = x.exp();

        assertThatThrownBy(() -> GradCheck.of(computed::exp).verify(computed))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no parameter");
    }

    @Test
    void refusesWhenThereIsNothingToDifferentiateBy() {
        assertThatThrownBy(() -> GradCheck.of((UnaryOperator<Tensor>) x -> x.to(DType.F64))
                .verify(Tensor.of(new long[] {1, 2})))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nothing to differentiate by");
    }

    @Test
    void printsItsSettings() {
        assertThat(GradCheck.of(Tensor::exp).step(1e-4).secondOrder())
                .hasToString("GradCheck(step 1.0E-4, absolute 1.0E-7, relative 1.0E-5, secondOrder)");
    }

    /** Rather than a gradient of 0, which would look wrong. */
    @Test
    void withinNoGradIsAnError() {
        GradCheck check = GradCheck.of((Tensor x) -> x.sin());
        assertThatIllegalStateException().isThrownBy(() -> Autograd.noGrad(() -> check.verify(Tensor.of(1, 2))))
                .withMessage("a check of gradients within noGrad, where nothing is recorded: call it outside");
    }
}
