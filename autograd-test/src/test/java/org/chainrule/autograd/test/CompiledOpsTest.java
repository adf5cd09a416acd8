package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A compiled op, with its gradients, gives the bits of the op itself, for other values than those that it was recorded from. */
class CompiledOpsTest {
    /** What reads elements to find the bounds of bins, and what draws at random. */
    private static final Set<String> NOT_COMPILED = Set.of("density of weights",
            "scaledDotProductAttention(Tensor, Tensor, AttentionOptions)");

    private static boolean isCompiled(OpCase given) {
        return !given.readsValues() && !NOT_COMPILED.contains(given.name());
    }

    @TestFactory
    Stream<DynamicTest> giveTheSameBits() {
        return LibraryOps.cases().stream().filter(CompiledOpsTest::isCompiled)
                .flatMap(given -> Stream.of(DType.F64, DType.F32)
                        .map(type -> DynamicTest.dynamicTest(given.name() + " in " + type, () -> check(given, type))));
    }

    @TestFactory
    Stream<DynamicTest> whatReadsValuesIsAnError() {
        return LibraryOps.cases().stream().filter(OpCase::readsValues)
                .map(given -> DynamicTest.dynamicTest(given.name(),
                        () -> assertThatThrownBy(
                                () -> Compiled.ofAll(xs -> new Tensor[] {given.result(xs)}).applyAll(given.inputs()))
                                .hasMessageMatching("(?s).*(reads the elements|would drop the same).*")));
    }

    private static void check(OpCase given, DType type) {
        Tensor[] xs = Stream.of(given.inputs()).map(x -> x.dtype().isFloating() ? x.to(type) : x)
                .toArray(Tensor[]::new);
        Function<Tensor[], Tensor[]> f = inputs -> valueAndGradients(given, inputs);
        Compiled compiled = Compiled.ofAll(f);
        Tensor[] others = Stream.of(xs).map(x -> x.dtype().isFloating() ? x.mul(1 - 0x1p-8) : x).toArray(Tensor[]::new);
        compiled.applyAll(others);
        List<Tensor> results = compiled.applyAll(xs);
        Tensor[] expected = f.apply(xs);
        assertThat(compiled.recordings()).isEqualTo(1);
        for (int i = 0; i < expected.length; i++) {
            assertThat(results.get(i).shape()).isEqualTo(expected[i].shape());
            assertThat(results.get(i).dtype()).isEqualTo(expected[i].dtype());
            assertThat(Arrays.equals(results.get(i).toDoubleArray(), expected[i].toDoubleArray()))
                    .as("result %s of %s: %s, expected %s of%n%s", i, given.name(), results.get(i), expected[i],
                            compiled.program(xs))
                    .isTrue();
        }
    }

    /** Returns the value, and the gradients of a weighted sum of it by the floating-point arguments. */
    private static Tensor[] valueAndGradients(OpCase given, Tensor... xs) {
        Tensor[] leaves = Stream.of(xs).map(x -> x.dtype().isFloating() ? x.detach().requiresGrad(true) : x)
                .toArray(Tensor[]::new);
        Tensor y = given.result(leaves);
        Tensor[] by = Stream.of(leaves).filter(Tensor::requiresGrad).toArray(Tensor[]::new);
        if (!y.requiresGrad() || by.length == 0) {
            return new Tensor[] {y.detach()};
        }
        Tensor weights = Tensor.arange(1, y.size() + 1, 1).reshape(y.shape()).to(y.dtype());
        Stream<Tensor> gradients = Autograd.of(y).seed(weights).materializeGrads().grad(by).stream();
        return Stream.concat(Stream.of(y.detach()), gradients).toArray(Tensor[]::new);
    }
}
