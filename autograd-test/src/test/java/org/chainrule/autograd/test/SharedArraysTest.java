package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.GradRequest;
import org.chainrule.autograd.QuantileMode;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No two tensors of a user share an array, except a view with what it is documented as a view of; and no result is the
 * argument itself, on which setting something would set it on the argument.
 */
class SharedArraysTest {
    /** What the documentation calls views, where there is nothing to copy. */
    private static final Set<String> VIEWS = Set.of("chunk", "detach", "diagonal", "expand", "flatten", "flip", "index",
            "matrixTranspose", "moveAxis", "permute", "reshape", "rot90", "select", "slice", "split", "squeeze",
            "sumTo",
            "tensorSplit", "to", "transpose", "unflatten", "unfold", "unsqueeze",
            "channelShuffle", "pixelShuffle", "pixelUnshuffle");

    private static Object array(Tensor tensor) {
        return Engine.memory(tensor).array();
    }

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>(LibraryOps.cases());
        cases.addAll(withNothingToDo());
        return cases;
    }

    private static OpCase nothing(String name, UnaryOperator<Tensor> call) {
        return OpCase.of(name, x -> call.apply(x[0]), TestTensors.random(2, 3));
    }

    /** Calls that could return the tensor as it is. */
    static List<OpCase> withNothingToDo() {
        return List.of(nothing("reshape(2, 3)", x -> x.reshape(2, 3)), nothing("flatten(0, 0)", x -> x.flatten(0, 0)),
                nothing("squeeze()", Tensor::squeeze), nothing("expand(2, 3)", x -> x.expand(Shape.of(2, 3))),
                nothing("sumTo(2, 3)", x -> x.sumTo(Shape.of(2, 3))), nothing("roll(0)", x -> x.roll(0, 1)),
                nothing("roll(3)", x -> x.roll(3, 1)), nothing("tile(1)", x -> x.tile(1)),
                nothing("tile()", Tensor::tile),
                nothing("repeat(1, 1)", x -> x.repeat(1, 1)), nothing("to(F64)", x -> x.to(DType.F64)),
                nothing("permute(0, 1)", x -> x.permute(0, 1)), nothing("slice(0, 0, 2)", x -> x.slice(0, 0, 2)),
                nothing("detach()", Tensor::detach), nothing("concat of one", x -> Tensor.concat(0, x)),
                nothing("sum over axes of size 1", x -> x.unsqueeze(0).sum(0)),
                nothing("mean over axes of size 1", x -> x.unsqueeze(0).mean(0)),
                nothing("max over axes of size 1", x -> x.unsqueeze(0).max(0)),
                nothing("pad by 0", x -> x.pad(1, 0, 0)), nothing("pad by -1", x -> x.pad(1, -1, 1)),
                nothing("diff(0, 1)", x -> x.diff(0, 1)), nothing("round(9)", x -> x.round(9)),
                nothing("nanQuantile of one", x -> x.nanQuantile(0.5, 0, true, QuantileMode.LOWER)),
                nothing("copy", Tensor::copy));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onlyViewsShareAnArgumentsArray(OpCase given) {
        Tensor[] x = given.inputs();
        Tensor y = given.result(x);
        boolean isView = VIEWS.contains(given.name().replaceFirst("\\W.*", ""));
        assertThat(x).allSatisfy(input -> assertThat(y).isNotSameAs(input));
        if (!isView) {
            assertThat(x).as(given.name()).allSatisfy(input -> assertThat(array(y)).isNotSameAs(array(input)));
        }
    }

    @ParameterizedTest
    @MethodSource("withNothingToDo")
    void settingWhatIsDifferentiatedConcernsTheResultAlone(OpCase given) {
        Tensor[] x = given.inputs();
        given.result(x).requiresGrad(true);
        assertThat(x[0].requiresGrad()).isFalse();

        Tensor parameter = TestTensors.random(2, 3).requiresGrad(true);
        Tensor constant = Autograd.noGrad(() -> given.result(parameter));
        assertThat(constant.requiresGrad()).isFalse();
        assertThat(parameter.requiresGrad()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsHaveArraysOfTheirOwn(OpCase given) {
        for (boolean createGraph : new boolean[] {false, true}) {
            Tensor[] x = given.parameters(DType.F64);
            Tensor y = given.result(x);
            if (!y.requiresGrad()) {
                return;
            }
            Tensor seed = TestTensors.randomLike(y);
            Tensor[] leaves = Laws.differentiable(x);
            Tensor[] twice = Stream.concat(Stream.of(leaves), Stream.of(leaves[0], y)).toArray(Tensor[]::new);
            GradRequest request = Autograd.of(y).seed(seed).materializeGrads();
            List<Tensor> gradients = (createGraph ? request.createGraph() : request).grad(twice);

            Set<Object> held = Collections.newSetFromMap(new IdentityHashMap<>());
            held.add(array(seed));
            held.add(array(y));
            Stream.of(x).forEach(input -> held.add(array(input)));
            assertThat(gradients).allSatisfy(gradient -> assertThat(held.add(array(gradient))).isTrue());
            assertThat(gradients.get(leaves.length).toDoubleArray()).isEqualTo(gradients.getFirst().toDoubleArray());
            assertThat(gradients.getLast().toDoubleArray()).isEqualTo(seed.toDoubleArray());
        }
    }
}
