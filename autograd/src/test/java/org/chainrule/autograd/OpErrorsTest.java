package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an op can't take is told in its own name, with its operands, also where other ops do its work. */
class OpErrorsTest {
    private static final Tensor S = Tensor.of(2).named("s");
    private static final Tensor V = Tensor.of(1, 2, 3).named("v");
    private static final Tensor M = Tensor.zeros(2, 3).named("m");
    private static final Tensor E = Tensor.zeros(0, 3).named("e");
    private static final Tensor N = Tensor.of(new long[] {1, 4}).named("n");
    private static final Tensor MASK = Tensor.of(new boolean[] {true, false});
    private static final String OF_M = " of m (2, 3) F64";

    private static Arguments line(ThrowingCallable call, String... parts) {
        return Arguments.of(parts[0], call, parts);
    }

    static Stream<Arguments> axes() {
        // @formatter:off
        return Stream.of(
                line(() -> M.mean(5), "mean" + OF_M), line(() -> M.prod(5), "prod" + OF_M),
                line(() -> M.max(5), "max" + OF_M), line(() -> M.min(5), "min" + OF_M),
                line(() -> M.argmax(5), "argmax" + OF_M), line(() -> M.argmin(5), "argmin" + OF_M),
                line(() -> M.any(5), "any" + OF_M), line(() -> M.all(5), "all" + OF_M),
                line(() -> M.cumsum(5), "cumsum" + OF_M), line(() -> M.var(5), "var" + OF_M),
                line(() -> M.std(5), "std" + OF_M), line(() -> M.norm(2, 5), "norm" + OF_M),
                line(() -> M.norm(Double.POSITIVE_INFINITY, 5), "norm" + OF_M),
                line(() -> M.logSumExp(5), "logSumExp" + OF_M), line(() -> M.softmax(5), "softmax" + OF_M),
                line(() -> M.logSoftmax(5), "logSoftmax" + OF_M), line(() -> M.flatten(0, 5), "flatten" + OF_M),
                line(() -> M.squeeze(5), "squeeze" + OF_M), line(() -> M.slice(5, 0, 1), "slice" + OF_M),
                line(() -> M.select(5, 0), "select" + OF_M), line(() -> M.flip(5), "flip" + OF_M),
                line(() -> M.split(1, 5), "split" + OF_M), line(() -> M.chunk(2, 5), "chunk" + OF_M),
                line(() -> M.unbind(5), "unbind" + OF_M), line(() -> M.roll(1, 5), "roll" + OF_M),
                line(() -> M.pad(5, 1, 1), "pad" + OF_M), line(() -> M.padReflect(5, 1, 1), "padReflect" + OF_M),
                line(() -> M.padReplicate(5, 1, 1), "padReplicate" + OF_M),
                line(() -> Tensor.concat(5, M, M), "concat" + OF_M + " and m (2, 3) F64"),
                line(() -> M.logSoftmaxAt(5, N), "logSoftmaxAt" + OF_M + " and n (2) I64"),
                line(() -> M.gather(5, N.reshape(1, 2)), "gather" + OF_M + " and n (1, 2) I64"),
                line(() -> M.indexSelect(5, N), "indexSelect" + OF_M + " and n (2) I64"));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("axes")
    void anAxisOutOfRange(String what, ThrowingCallable call, String[] parts) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(
                what.substring(0, what.indexOf(' '))).hasMessageContainingAll("m (2, 3) F64", "axis 5", "-2 to 1");
    }

    static Stream<Arguments> others() {
        // @formatter:off
        return Stream.of(
                line(() -> V.add(Tensor.of(1, 2)), "add of v (3) F64 and (2) F64", "do not broadcast"),
                line(() -> M.lerp(V, N), "lerp of m (2, 3) F64 and v (3) F64 and n (2) I64", "do not broadcast"),
                line(() -> V.clamp(N, S), "clamp of v (3) F64 and n (2) I64 and s () F64", "do not broadcast"),
                line(N::sqrt, "sqrt of n (2) I64", "to(F64)"), line(N::softplus, "softplus of n (2) I64", "to(F64)"),
                line(() -> N.var(0), "var of n (2) I64", "to(F64)"),
                line(() -> N.softmax(0), "softmax of n (2) I64", "to(F64)"),
                line(N::norm, "norm of n (2) I64", "to(F64)"),
                line(() -> E.max(0), "max of e (0, 3) F64", "no elements", "[0]"),
                line(E::min, "min of e (0, 3) F64", "no elements"),
                line(() -> E.argmax(0), "argmax of e (0, 3) F64", "no elements"),
                line(() -> M.max(0, -2), "max of m (2, 3) F64", "twice"),
                line(() -> V.norm(Double.NaN), "norm of v (3) F64", "a number or infinite", "NaN"),
                line(() -> M.flatten(1, 0), "flatten of m (2, 3) F64", "axis 1 stands behind axis 0"),
                line(() -> M.squeeze(0), "squeeze of m (2, 3) F64", "axis 0 has size 2"),
                line(() -> M.unsqueeze(4), "unsqueeze of m (2, 3) F64", "no place 4"),
                line(() -> M.tile(-1), "tile of m (2, 3) F64", "negative"),
                line(() -> Tensor.zeros(1 << 16).tile(1 << 16), "tile of (65536) F64", "2^31 - 1"),
                line(() -> Tensor.zeros(1 << 16, 1 << 16, 0).flatten(0, 1), "flatten of (65536, 65536, 0) F64", "2^31"),
                line(() -> M.repeat(2), "repeat of m (2, 3) F64", "tile"),
                line(() -> M.slice(1, 2, 1), "slice of m (2, 3) F64", "axis 1", "from 2 to 1", "0 to 3"),
                line(() -> M.slice(1, 0, 4), "slice of m (2, 3) F64", "from 0 to 4"),
                line(() -> M.slice(1, -4, 2), "slice of m (2, 3) F64", "from -4 to 2"),
                line(() -> M.slice(1, 0, 2, 0), "slice of m (2, 3) F64", "steps of 0"),
                line(() -> M.select(1, 3), "select of m (2, 3) F64", "index 3", "axis 1 of size 3"),
                line(() -> M.select(1, -4), "select of m (2, 3) F64", "index -4"),
                line(() -> M.split(0, 0), "split of m (2, 3) F64", "positive", "0"),
                line(() -> M.chunk(0, 0), "chunk of m (2, 3) F64", "positive", "0"),
                line(() -> S.unbind(0), "unbind of s () F64", "no axes"),
                line(() -> M.pad(0, -3, 1), "pad of m (2, 3) F64", "axis 0", "-3 and 1"),
                line(() -> M.pad(0, Integer.MAX_VALUE, 1), "pad of m (2, 3) F64", "2147483645"),
                line(() -> M.padReflect(1, 3, 0), "padReflect of m (2, 3) F64", "3 and 0", "0 and 2"),
                line(() -> E.padReflect(0, 1, 0), "padReflect of e (0, 3) F64", "0 and 0"),
                line(() -> E.padReplicate(0, 1, 0), "padReplicate of e (0, 3) F64", "0 and 0"),
                line(() -> Tensor.concat(0), "concat", "nothing"), line(() -> Tensor.stack(0), "stack", "nothing"),
                line(() -> Tensor.concat(0, M, V), "concat of m (2, 3) F64 and v (3) F64", "more than axis 0"),
                line(() -> Tensor.concat(0, S, S), "concat of s () F64 and s () F64", "stack"),
                line(() -> Tensor.stack(0, M, V), "stack of m (2, 3) F64 and v (3) F64"),
                line(() -> Tensor.stack(5, M, M), "stack of m (2, 3) F64 and m (2, 3) F64", "no place 5"),
                line(() -> V.gather(0, N), "gather of v (3) F64 and n (2) I64", "index 4 at [1]", "0 to 2"),
                line(() -> V.gather(0, Tensor.of(new long[] {-1, 2})), "gather of v (3) F64 and (2) I64", "index -1 at [0]"),
                line(() -> M.logSoftmaxAt(0, N), "logSoftmaxAt of m (2, 3) F64 and n (2) I64", "must have (3)"),
                line(() -> M.logSoftmaxAt(1, N), "logSoftmaxAt of m (2, 3) F64 and n (2) I64", "index 4 at [1]", "0 to 2"),
                line(() -> V.gather(0, V), "gather of v (3) F64 and v (3) F64", "must be I64", "to(I64)"),
                line(() -> M.gather(0, N), "gather of m (2, 3) F64 and n (2) I64", "2 axes"),
                line(() -> V.indexSelect(0, N), "indexSelect of v (3) F64 and n (2) I64", "index 4 at [1]"),
                line(() -> S.indexSelect(0, N), "indexSelect of s () F64 and n (2) I64", "no axes"),
                line(() -> V.indexSelect(0, M), "indexSelect of v (3) F64 and m (2, 3) F64", "must be I64"),
                line(() -> V.scatterAdd(0, N, S), "scatterAdd of v (3) F64 and n (2) I64 and s () F64", "same"),
                line(() -> V.take(Tensor.of(new long[] {3, 6})), "take of v (3) F64 and (2) I64", "index 3 at [0]"),
                line(() -> N.oneHot(4), "oneHot of n (2) I64", "index 4 at [1]", "0 to 3"),
                line(() -> V.oneHot(4), "oneHot of v (3) F64", "must be I64"),
                line(() -> N.oneHot(-1), "oneHot of n (2) I64", "negative"),
                line(() -> M.maskedFill(MASK, 0), "maskedFill of m (2, 3) F64 and (2) BOOL", "do not broadcast"),
                line(() -> V.dot(Tensor.of(1, 2)), "dot of v (3) F64 and (2) F64", "size 3", "size 2"),
                line(() -> V.dot(M), "dot of v (3) F64 and m (2, 3) F64", "vectors"),
                line(() -> M.outer(V), "outer of m (2, 3) F64 and v (3) F64", "vectors"),
                line(V::diagonal, "diagonal of v (3) F64", "two axes"), line(V::trace, "trace of v (3) F64", "two axes"),
                line(() -> V.triu(0), "triu of v (3) F64", "two axes"), line(() -> S.tril(0), "tril of s () F64"),
                line(() -> Tensor.arange(0, 1, 0), "arange from 0.0 to 1.0 in steps of 0.0"),
                line(() -> Tensor.arange(0, 1, -1), "arange from 0.0 to 1.0 in steps of -1.0"),
                line(() -> Tensor.linspace(0, 1, -1), "(-1)", "negative"),
                line(() -> Tensor.eye(-1), "(-1, -1)", "negative"),
                line(() -> V.logicalAnd(MASK), "logicalAnd of v (3) F64 and (2) BOOL", "do not broadcast"));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void otherBadInput(String what, ThrowingCallable call, String[] parts) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
