package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.OpExamples.Example;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws that every op keeps, whatever it computes. An op without an example fails, so none can be forgotten. */
class EveryOpTest {

    static Stream<Example> examples() {
        return OpExamples.all();
    }

    private static GradCheck check(Example example) {
        return GradCheck.ofMany(example.call()).tolerance(1e-6, 1e-4);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void gradientsOfFirstAndSecondOrderAreThoseOfFiniteDifferences(Example example) {
        check(example).secondOrder().verify(example.inputs());
    }

    /** At the minimum of (y - y0)^2 every product with a gradient is one with 0, and the curvature 2 J^T J is not. */
    @ParameterizedTest
    @MethodSource("examples")
    void secondDerivativesAreRightWhereTheFirstAreZero(Example example) {
        Tensor there = example.result(example.inputs()).detach();

        GradCheck.ofMany(x -> example.result(x).sub(there).square()).tolerance(1e-6, 1e-4).secondOrder()
                .verify(example.inputs());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aViewGivesWhatACopyGives(Example example) {
        Tensor[] views = Stream.of(example.inputs()).map(EveryOpTest::scattered).toArray(Tensor[]::new);

        assertThat(example.result(views).toDoubleArray()).isEqualTo(example.result(example.inputs()).toDoubleArray());
    }

    /** The same values, every second one of a larger array, with its axes in reverse order. */
    private static Tensor scattered(Tensor x) {
        Tensor reversed = x.transpose().unsqueeze(-1);
        Tensor spread = Tensor.concat(-1, reversed, Tensor.full(Double.NaN, reversed.shape(), x.dtype()));
        return spread.select(-1, 0).transpose();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void inputsStayAsTheyAre(Example example) {
        List<double[]> before = Stream.of(example.inputs()).map(Tensor::toDoubleArray).toList();

        gradients(example, DType.F64);

        for (int i = 0; i < before.size(); i++) {
            assertThat(example.inputs()[i].toDoubleArray()).isEqualTo(before.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void singlePrecisionStaysSingleAndGivesAboutTheSame(Example example) {
        List<Tensor> single = gradients(example, DType.F32);
        List<Tensor> twice = gradients(example, DType.F64);

        for (int i = 0; i < single.size(); i++) {
            assertThat(single.get(i).dtype()).isEqualTo(DType.F32);
            assertThat(single.get(i).shape()).isEqualTo(example.inputs()[i].shape());
            assertThat(single.get(i).allClose(twice.get(i), 1e-4, 1e-4)).as("%s and %s", single, twice).isTrue();
        }
    }

    private static List<Tensor> gradients(Example example, DType type) {
        Tensor[] x = Stream.of(example.inputs()).map(input -> input.to(type).copy().requiresGrad(true))
                .toArray(Tensor[]::new);
        return Autograd.of(example.result(x).sum()).materializeGrads().grad(x);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theRuleIsLinearInTheGradient(Example example) {
        Tensor[] x = Stream.of(example.inputs()).map(input -> input.copy().requiresGrad(true)).toArray(Tensor[]::new);
        Tensor y = example.result(x);
        Tensor seed = OpExamples.random(y.shape().toArray());
        Tensor other = OpExamples.random(7, y.shape().toArray());
        List<Tensor> once = flowBack(y, seed, x);
        List<Tensor> fourfold = flowBack(y, seed.mul(4), x);
        List<Tensor> ofTheOther = flowBack(y, other, x);
        List<Tensor> ofBoth = flowBack(y, seed.add(other), x);
        List<Tensor> ofNothing = flowBack(y, seed.mul(0), x);

        for (int i = 0; i < x.length; i++) {
            assertThat(fourfold.get(i).toDoubleArray()).isEqualTo(once.get(i).mul(4).toDoubleArray());
            assertThat(ofBoth.get(i).allClose(once.get(i).add(ofTheOther.get(i)), 1e-12, 1e-12)).isTrue();
            assertThat(ofNothing.get(i).eq(0).all().item()).isEqualTo(1);
        }
    }

    private static List<Tensor> flowBack(Tensor y, Tensor seed, Tensor... x) {
        return Autograd.of(y).seed(seed).materializeGrads().grad(x);
    }

    /** Where nothing is recorded, rules may take a shorter way, and write over what nobody needs any more. */
    @ParameterizedTest
    @MethodSource("examples")
    void theShortWayGivesTheBitsOfTheRule(Example example) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Tensor[] x = Stream.of(example.inputs()).map(input -> input.to(type).copy().requiresGrad(true))
                    .toArray(Tensor[]::new);
            Tensor y = example.result(x);
            if (y.requiresGrad()) {
                Tensor twice = y.mul(y).add(y); // the walk owns what it adds up
                List<Tensor> stated = Autograd.of(twice.sum()).createGraph().materializeGrads().grad(x);
                List<Tensor> computed = Autograd.of(twice.sum()).materializeGrads().grad(x);
                for (int i = 0; i < x.length; i++) {
                    assertThat(computed.get(i).toDoubleArray()).isEqualTo(stated.get(i).toDoubleArray());
                }
            }
        }
    }

    // ---- every op is met, and an error in any rule is noticed ----

    /** Whole numbers have no gradients; a conversion to F32 loses what differences need: see DTypeTest; an alias is met in third derivatives only. */
    private static final Set<String> NOT_HERE = Set.of("ArgMaxMin", "OneHot", "Cast", "Alias");

    /** An op with the rule for one argument changed. */
    private record Mutant(Op op, int argument, UnaryOperator<Tensor> change) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return op.shape(in);
        }

        @Override
        public Tensor forward(Tensor... x) {
            return op.forward(x);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            VjpResult right = op.vjp(i, g, y, x);
            return i == argument && right != null ? change.apply(right.toTensor()) : right;
        }
    }

    private static final List<UnaryOperator<Tensor>> ERRORS = List.of(Tensor::neg, right -> right.mul(1.001),
            right -> right.mul(0), right -> right.add(0.01), Tensor::flip);

    @Test
    void everyOpIsMetAndEveryErrorInARuleNoticed() {
        Set<Class<?>> metClasses = new HashSet<>();
        Set<Op> tried = new LinkedHashSet<>();
        examples().forEach(example -> {
            Tensor[] x = Stream.of(example.inputs()).map(input -> input.copy().requiresGrad(true))
                    .toArray(Tensor[]::new);
            for (Tensor result : recorded(example.result(x), x)) {
                metClasses.add(result.op().getClass());
                if (tried.add(result.op())) {
                    breakOnPurpose(result);
                }
            }
        });
        List<String> met = metClasses.stream().map(Class::getSimpleName).toList();
        assertThat(
                OpCatalogue.opClasses().stream().map(Class::getSimpleName).filter(op -> !NOT_HERE.contains(op)))
                .isSubsetOf(met);
    }

    /** Every tensor that an op made on the way to a result, or to its gradients. */
    private static List<Tensor> recorded(Tensor result, Tensor... x) {
        Set<Tensor> seen = new LinkedHashSet<>();
        var open = new ArrayDeque<>(List.of(result));
        if (result.requiresGrad()) {
            open.addAll(Autograd.of(result.mul(result).sum()).createGraph().materializeGrads().grad(x));
        }
        while (!open.isEmpty()) {
            Tensor tensor = open.pop();
            if (tensor.op() != null && seen.add(tensor)) {
                open.addAll(tensor.inputs());
            }
        }
        return List.copyOf(seen);
    }

    private static void breakOnPurpose(Tensor result) {
        Op op = result.op();
        Tensor[] x = result.inputs().stream().map(input -> input.detach().copy()).toArray(Tensor[]::new);
        for (int argument : IntStream.range(0, x.length).filter(i -> x[i].dtype() == DType.F64).toArray()) {
            Tensor[] only = x.clone();
            only[argument] = x[argument].copy().requiresGrad(true);
            Tensor right = Autograd.of(op.apply(only)).seed(GRADIENT_WEIGHTS.apply(result)).materializeGrads()
                    .grad(only[argument]);
            for (UnaryOperator<Tensor> error : ERRORS) {
                boolean noticeable = !error.apply(right).allClose(right, 1e-4, 1e-4);
                if (noticeable && op.vjp(argument, GRADIENT_WEIGHTS.apply(result), result.detach(), x) != null) {
                    assertThatThrownBy(() -> GradCheck.of(new Mutant(op, argument, error)).verify(only))
                            .as("%s with a wrong rule for argument %d", op, argument)
                            .isInstanceOfAny(GradCheckException.class, IllegalStateException.class);
                }
            }
        }
    }

    private static final UnaryOperator<Tensor> GRADIENT_WEIGHTS = like -> OpExamples.random(like.shape().toArray());
}
