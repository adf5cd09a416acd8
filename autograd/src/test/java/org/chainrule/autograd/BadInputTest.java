package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors say which op and operands, their shapes, and what would help. */
class BadInputTest {
    private static final Tensor SCALAR = Tensor.of(2).named("s");
    private static final Tensor VECTOR = Tensor.of(1, 2, 3).named("v");
    private static final Tensor MATRIX = Tensor.zeros(2, 3).named("m");
    private static final Tensor COUNTS = Tensor.of(new long[] {1, 2}).named("n");
    private static final Tensor PARAMETER = Tensor.of(1, 2).requiresGrad(true).named("w");

    private static final Tensor COUNTS_OF_3 = Tensor.of(new long[] {1, 2, 3}).named("k");
    private static final Tensor OTHER = Tensor.of(1, 2).requiresGrad(true).named("other");
    private static final Tensor HUGE = Tensor.zeros(0, Integer.MAX_VALUE);

    private record Case(String what, Class<? extends RuntimeException> type, ThrowingCallable call, String... parts) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static Case argument(String what, ThrowingCallable call, String... parts) {
        return new Case(what, IllegalArgumentException.class, call, parts);
    }

    private static Case state(String what, ThrowingCallable call, String... parts) {
        return new Case(what, IllegalStateException.class, call, parts);
    }

    static Stream<Case> cases() {
        // @formatter:off
        return Stream.of(
                argument("shapes that don't broadcast", () -> MATRIX.add(Tensor.of(1, 2)),
                        "add of m (2, 3) F64 and (2) F64", "axis -1 has sizes 3 and 2", "reshape"),
                argument("inner sizes that differ", () -> MATRIX.matmul(MATRIX),
                        "matmul of m (2, 3) F64 and m (2, 3) F64", "has size 3", "has size 2", "transposed?"),
                argument("batches that don't broadcast", () -> Tensor.zeros(2, 3, 4).matmul(Tensor.zeros(3, 4, 5)),
                        "matmul of (2, 3, 4) F64 and (3, 4, 5) F64", "do not broadcast"),
                argument("a scalar as a matrix", () -> SCALAR.matmul(MATRIX), "matmul of s () F64 and m", "use mul"),
                argument("a vector's matrix transpose", VECTOR::matrixTranspose, "matrixTranspose of v (3) F64",
                        "at least two axes"),
                argument("ragged rows", () -> Tensor.of(new double[][] {{1, 2}, {3}}), "ragged", "[1]", "1", "2"),
                argument("a missing row", () -> Tensor.of(new double[][] {{1, 2}, null}), "ragged", "[1]", "no"),
                argument("ragged planes", () -> Tensor.of(new double[][][] {{{1}, {2}}, {{3}}}), "ragged", "[1]"),
                argument("boxed numbers", () -> Tensor.of(new Integer[] {1, 2}), "java.lang.Integer", "double"),
                argument("a negative size", () -> Tensor.zeros(2, -1), "(2, -1)", "negative"),
                argument("too many elements", () -> Tensor.zeros(1 << 16, 1 << 16), "(65536, 65536)", "2^31 - 1"),
                argument("too many elements by broadcasting",
                        () -> Tensor.zeros(1 << 16, 1).add(Tensor.zeros(1, 1 << 16)),
                        "add of (65536, 1) F64 and (1, 65536) F64", "2^31 - 1"),
                argument("values that don't fill a shape", () -> Tensor.of(Shape.of(2, 2), new double[3]),
                        "(2, 2) has 4 elements", "3 values"),
                argument("a reshape to another count", () -> MATRIX.reshape(4, 2),
                        "reshape of m (2, 3) F64", "6 elements", "(4, 2) has 8"),
                argument("a reshape that doesn't divide", () -> MATRIX.reshape(4, -1),
                        "reshape of m (2, 3) F64", "(4, -1)", "6 elements"),
                argument("a negative open size", () -> MATRIX.reshape(2, -3), "reshape of m (2, 3) F64", "(2, -3)"),
                argument("two open sizes", () -> MATRIX.reshape(-1, -1), "reshape of m (2, 3) F64", "(-1, -1)",
                        "one size"),
                argument("an open size beside 0", () -> Tensor.zeros(0, 3).reshape(0, -1), "reshape of (0, 3) F64",
                        "(0, -1)"),
                argument("an axis out of range", () -> MATRIX.sum(2), "sum of m (2, 3) F64", "axis 2", "-2 to 1"),
                argument("an axis of a mean out of range", () -> MATRIX.mean(-3), "of m (2, 3) F64", "axis -3"),
                argument("an axis twice", () -> MATRIX.sum(0, -2), "sum of m (2, 3) F64", "[0, -2]", "axis 0", "twice"),
                argument("an axis of a mean twice", () -> MATRIX.mean(1, 1), "of m (2, 3) F64", "[1, 1]", "twice"),
                argument("a permutation that repeats an axis", () -> MATRIX.permute(0, 0), "permute of m (2, 3) F64",
                        "[0, 0]", "twice"),
                argument("a permutation that lacks an axis", () -> MATRIX.permute(0), "permute of m (2, 3) F64", "[0]",
                        "each of the 2 axes"),
                argument("a permutation by two of three axes", () -> Tensor.zeros(2, 3, 4).permute(0, 1),
                        "permute of (2, 3, 4) F64", "[0, 1]", "each of the 3 axes", "transpose exchanges two axes"),
                argument("a transposition of an axis out of range", () -> MATRIX.transpose(0, 2),
                        "transpose of m (2, 3) F64", "axis 2", "-2 to 1"),
                argument("a concatenation beyond 2^31 - 1", () -> Tensor.concat(1, HUGE, HUGE),
                        "concat of (0, 2147483647) F64 and (0, 2147483647) F64", "axis 1", "4294967294"),
                argument("an expansion of another size", () -> VECTOR.expand(Shape.of(2, 4)), "expand of v (3) F64",
                        "(2, 4)"),
                argument("a sum to another size", () -> MATRIX.sumTo(Shape.of(2)), "sumTo", "(2, 3)", "(2)"),
                argument("an index out of range", () -> MATRIX.get(0, 3), "[0, 3]", "(2, 3)"),
                argument("an index of another rank", () -> MATRIX.get(0), "[0]", "(2, 3)", "2 axes"),
                argument("an op on whole numbers", COUNTS::exp, "exp of n (2) I64", "to(F64)"),
                argument("a deviation of whole numbers", COUNTS::std, "std of n (2) I64", "to(F64)"),
                argument("a linear map of whole numbers", () -> COUNTS.linear(COUNTS.reshape(1, 2)), "linear of", "n (2) I64",
                        "to(F64)"),
                argument("an op with too few arguments", () -> ArithmeticFormulas.ADD.apply(VECTOR), "add of v", "takes 2", "not 1"),
                argument("a gradient of whole numbers", () -> COUNTS.requiresGrad(true), "n (2) I64", "F32 and F64",
                        "to(F64)"),
                argument("backward of a vector without a seed", () -> PARAMETER.mul(2).backward(), "backward of (2) F64",
                        "sum() or mean()", "seed of shape (2)"),
                argument("grad of a vector without a seed", () -> Autograd.grad(PARAMETER.mul(2), PARAMETER),
                        "(2) F64", "seed of shape (2)"),
                argument("a seed of another shape", () -> PARAMETER.mul(2).backward(VECTOR), "backward of (2) F64",
                        "seed has shape (3)"),
                argument("grad by what was not used", () -> Autograd.grad(PARAMETER.sum(), Tensor.of(1).requiresGrad(true)
                        .named("unused")), "unused", "not computed from", "materializeGrads()"),
                argument("grad by a constant", () -> Autograd.grad(PARAMETER.mul(VECTOR.get(0)).sum(), VECTOR),
                        "v (3) F64", "requiresGrad(true)"),
                state("backward of what records nothing", () -> VECTOR.sum().backward(), "backward of () F64",
                        "nothing was recorded", "requiresGrad(true)", "noGrad"),
                state("grad of what records nothing", () -> Autograd.grad(VECTOR.sum(), VECTOR),
                        "grad of () F64 by v (3) F64: nothing was recorded", "since v (3) F64 doesn't require a gradient",
                        "requiresGrad(true)"),
                state("grad of a gradient without a graph", () -> Autograd.grad(
                        Autograd.grad(PARAMETER.square().sum(), PARAMETER).sum(), PARAMETER), "grad of () F64",
                        "nothing was recorded", "createGraph()"),
                state("grad of a sum of what was detached", () -> Autograd.grad(PARAMETER.detach().sum(), PARAMETER),
                        "grad of () F64 by w (2) F64: nothing was recorded", "requiresGrad(true) on", "detach()"),
                state("backward of an index", () -> PARAMETER.argmax().backward(), "backward of () I64",
                        "I64 has no derivative", "argmax"),
                state("backward of a comparison", () -> PARAMETER.gt(1).any().backward(), "backward of () BOOL",
                        "BOOL has no derivative", "comparison"),
                argument("grad through a gradient without a graph", () -> Autograd.grad(
                        Autograd.grad(PARAMETER.square().sum(), PARAMETER).mul(OTHER).sum(), PARAMETER),
                        "grad of () F64 by w (2) F64", "not computed from", "createGraph()", "materializeGrads()"),
                argument("a product with a vector of whole numbers", () -> MATRIX.matmul(COUNTS_OF_3),
                        "matmul of m (2, 3) F64 and k (3) I64: ", "operand 2, k (3) I64", "to(F64)"),
                argument("a product with a vector of another size", () -> MATRIX.matmul(PARAMETER),
                        "matmul of m (2, 3) F64 and w (2) F64: "),
                argument("one of three operands of whole numbers",
                        () -> VECTOR.linear(MATRIX, Tensor.of(new long[] {1, 2})),
                        "linear of v (3) F64 and m (2, 3) F64 and (2) I64: ", "operand 3, (2) I64", "to(F64)"),
                argument("a norm's weight of whole numbers", () -> VECTOR.layerNorm(COUNTS_OF_3, VECTOR, 1e-5),
                        "layerNorm of v (3) F64 and k (3) I64 and v (3) F64: ", "operand 2, k (3) I64"),
                argument("an index of a scalar", () -> SCALAR.get(0), "get of s () F64: ", "[0] has 1 number,"),
                argument("a negative repetition", () -> MATRIX.repeat(-1, 1), "repeat of m (2, 3) F64: ", "negative"),
                argument("closeness of shapes that don't fit", () -> VECTOR.allClose(COUNTS),
                        "allClose of v (3) F64 and n (2) I64: shapes"),
                state("requiresGrad of a result", () -> PARAMETER.mul(2).requiresGrad(true), "result of mul", "detach()"),
                state("grad of a result", () -> PARAMETER.mul(2).grad(), "result of mul", "retainGrad()", "assign"),
                state("retainGrad of a constant", VECTOR::retainGrad, "v (3) F64", "no gradient"),
                state("item of a vector", VECTOR::item, "v (3) F64", "3 elements", "toDoubleArray"));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isExplained(Case bad) {
        assertThatThrownBy(bad.call).isExactlyInstanceOf(bad.type).hasMessageContainingAll(bad.parts);
    }

    @Test
    void anOperandThatIsNullIsCountedAndTheOpNamed() {
        Tensor w = Tensor.of(1, 2).requiresGrad(true).named("w");
        for (Tensor first : new Tensor[] {w, w.detach().named("w")}) {
            assertThatThrownBy(() -> first.sub(w.grad())).isExactlyInstanceOf(NullPointerException.class).hasMessage(
                    "sub of w (2) F64 and null: operand 2 is null, as grad() is until backward() has computed it");
        }
        assertThatThrownBy(() -> Autograd.noGrad(() -> w.sub((Tensor) null)))
                .isExactlyInstanceOf(NullPointerException.class).hasMessageStartingWith("sub of w (2) F64 and null: ");
    }

    @Test
    void aValueWrittenBeforeRecordingIsNotSaidToBeWrittenAfterwards() {
        Tensor v = Tensor.of(1, 2).named("v").requiresGrad(true);
        Tensor w = Tensor.of(3, 4).named("w").requiresGrad(true);
        Autograd.assign(v, Tensor.of(5, 6));
        Tensor product = v.dot(w);
        Autograd.assign(w, Tensor.of(7, 8));
        assertThatThrownBy(product::backward).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("(v (2) F64 or w (2) F64)");
    }

    @Test
    void productsAndJoinedTensorsNameAnOperandThatIsNullToo() {
        Tensor w = Tensor.of(1, 2).requiresGrad(true).named("w");
        Map<String, ThrowingCallable> calls = Map.of("matmul", () -> w.matmul(w.grad()), "dot", () -> w.dot(w.grad()),
                "outer", () -> w.outer(w.grad()), "concat", () -> Tensor.concat(0, w, w.grad()),
                "stack", () -> Tensor.stack(0, w, w.grad()));
        calls.forEach((op, call) -> assertThatThrownBy(call).isExactlyInstanceOf(NullPointerException.class)
                .hasMessage(op
                        + " of w (2) F64 and null: operand 2 is null, as grad() is until backward() has computed it"));
    }

    /** A product with a vector is recorded as it was called, so that later errors name the vector, too. */
    @Test
    void aProductWithAVectorIsRecordedWithThat() {
        Tensor v = Tensor.of(1, 2, 3).requiresGrad(true).named("v");
        Tensor m = Tensor.ones(2, 3).requiresGrad(true).named("m");
        Tensor y = m.matmul(v);
        assertThat(y.inputs()).containsExactly(m, v);
        Autograd.assign(v, Tensor.of(1, 1, 1));
        assertThatThrownBy(() -> y.sum().backward()).hasMessageStartingWith("matmul of m (2, 3) F64 and v (3) F64: ");
    }

    @Test
    void anErrorInBackwardChangesNoGradient() {
        Tensor a = Tensor.of(1).requiresGrad(true);
        Tensor b = Tensor.of(2).requiresGrad(true);
        a.add(b).backward();
        Tensor last = a.mul(3); // its leaf is reached, and only then the stale step
        Tensor stale = b.mul(b).add(0).add(0);
        Autograd.assign(b, Tensor.of(5));
        Tensor y = last.add(stale).retainGrad();
        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class);
        assertThat(List.of(a, b)).extracting(leaf -> leaf.grad().item()).containsExactly(1., 1.);
        assertThat(y.grad()).isNull();
    }
}
