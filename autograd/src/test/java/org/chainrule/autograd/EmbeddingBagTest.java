package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.autograd.PyTorchNumbers.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bags of a table's rows against PyTorch, in both precisions; empty ones, and what isn't a bag. */
class EmbeddingBagTest {
    private static final Map<String, PyTorchNumbers> TRUTHS = PyTorchNumbers.read("bags.txt");
    private static final EmbeddingBagOptions DEFAULTS = EmbeddingBagOptions.defaults();
    private static final EmbeddingBagOptions SUM = DEFAULTS.mode(BagMode.SUM);
    private static final Tensor ROWS = Tensor.of(new long[][] {{0, 2, 1, 4, 4}, {3, 1, 1, 2, 0}});
    private static final Tensor INDICES = Tensor.of(new long[] {0, 2, 1, 4, 4, 3, 1, 1, 2});
    private static final Tensor OFFSETS = Tensor.of(new long[] {0, 2, 2, 5, 9});

    private static void add(List<Arguments> cases, String name, Function<Tensor[], Tensor> op, Tensor... more) {
        Tensor[] x = new Tensor[more.length + 1];
        x[0] = input(5, 3);
        System.arraycopy(more, 0, x, 1, more.length);
        cases.add(Arguments.of(name, op, x));
    }

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        Tensor padded = Tensor.of(new long[][] {{1, 1}, {1, 3}});
        for (BagMode mode : BagMode.values()) {
            EmbeddingBagOptions options = DEFAULTS.mode(mode);
            String name = mode.name().toLowerCase();
            add(cases, name + " of rows", x -> x[0].embeddingBag(ROWS, options));
            add(cases, name + " of offsets", x -> x[0].embeddingBag(INDICES, OFFSETS, options));
            add(cases, name + " to the last offset",
                    x -> x[0].embeddingBag(INDICES, OFFSETS, options.includeLastOffset()));
            add(cases, name + " without padding",
                    x -> x[0].embeddingBag(INDICES, OFFSETS, options.paddingIndex(1)));
            add(cases, name + " of padding alone", x -> x[0].embeddingBag(padded, options.paddingIndex(1)));
        }
        add(cases, "weighted sum of rows",
                x -> x[0].embeddingBag(ROWS, SUM.perSampleWeights(x[1].reshape(2, 5))), input(10));
        add(cases, "weighted sum of offsets",
                x -> x[0].embeddingBag(INDICES, OFFSETS, SUM.perSampleWeights(x[1])), input(9));
        add(cases, "weighted sum without padding",
                x -> x[0].embeddingBag(INDICES, OFFSETS, SUM.perSampleWeights(x[1]).paddingIndex(1)), input(9));
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(String name, Function<Tensor[], Tensor> op, Tensor... x) {
        TRUTHS.get(name).verify(op, x);
    }

    @Test
    void noCaseIsLeftOut() {
        assertThat(cases().stream().map(line -> (String) line.get()[0]))
                .containsExactlyInAnyOrderElementsOf(TRUTHS.keySet());
    }

    @ParameterizedTest
    @EnumSource(BagMode.class)
    void derivativesOfBothOrders(BagMode mode) {
        GradCheck.of((Tensor x) -> x.embeddingBag(INDICES, OFFSETS, DEFAULTS.mode(mode)).tanh()).secondOrder()
                .verify(input(5, 3));
        GradCheck.of((Tensor x, Tensor weights) -> x.embeddingBag(ROWS, SUM.perSampleWeights(weights)).tanh())
                .secondOrder().verify(input(5, 2), input(2, 5));
    }

    @ParameterizedTest
    @EnumSource(BagMode.class)
    void emptyBagsAreZeros(BagMode mode) {
        Tensor table = Tensor.of(new double[][] {{-1, -2}, {Double.NaN, -3}}).requiresGrad(true);
        Tensor none = Tensor.zeros(Shape.of(0), DType.I64);
        EmbeddingBagOptions options = DEFAULTS.mode(mode);
        Tensor bags = table.embeddingBag(none, Tensor.of(new long[] {0, 0}), options);
        assertThat(bags).hasToString("[[0.0, 0.0],\n [0.0, 0.0]]");
        bags.sum().backward();
        assertThat(table.grad().toDoubleArray()).containsOnly(0);
        assertThat(table.embeddingBag(none, none, options).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(table.embeddingBag(Tensor.zeros(Shape.of(0, 3), DType.I64), options).shape())
                .isEqualTo(Shape.of(0, 2));
        assertThat(Tensor.zeros(0, 2).embeddingBag(none, Tensor.of(new long[] {0}), options).toDoubleArray())
                .containsExactly(0, 0);
    }

    /** PyTorch's maximum skips NaN unless it comes first. */
    @Test
    void oneNaNIsTheMaximum() {
        Tensor table = Tensor.of(new double[][] {{1, Double.NaN}, {Double.NaN, 2}, {5, 4}});
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            assertThat(table.to(type).embeddingBag(Tensor.of(new long[][] {{0, 1, 2}, {2, 0, 0}}),
                    DEFAULTS.mode(BagMode.MAX)).toDoubleArray()).containsExactly(Double.NaN, Double.NaN, 5, Double.NaN);
        }
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void errorsNameOpOperandsAndTheFix() {
        Tensor table = Tensor.zeros(5, 3).named("table");
        refuses(() -> Tensor.zeros(5).embeddingBag(ROWS), "embeddingBag of (5) F64 and (2, 5) I64",
                "must be a matrix (count, size), not (5) F64");
        refuses(() -> table.embeddingBag(INDICES), "embeddingBag of table", "shape (9)", "a vector with offsets");
        refuses(() -> table.embeddingBag(ROWS, OFFSETS), "leave the offsets out");
        refuses(() -> table.embeddingBag(ROWS.add(1)), "index 5 at [0, 3] is outside 0 to 4");
        refuses(() -> table.embeddingBag(ROWS.to(DType.F64)), "must be I64: use to(I64)");
        for (long[] wrong : new long[][] {{1}, {0, 3, 2}, {0, 10}, {}}) {
            refuses(() -> table.embeddingBag(INDICES, Tensor.of(wrong)), "must be 0 at first, not decrease, and be at"
                    + " most the number of indices, 9");
        }
        refuses(() -> table.embeddingBag(INDICES, Tensor.of(new long[] {0, 8}), DEFAULTS.includeLastOffset()),
                "end in the number of indices, 9; they are [0, 8]");
        refuses(() -> table.embeddingBag(ROWS, DEFAULTS.perSampleWeights(input(2, 5))), "not for MEAN", "BagMode.SUM");
        refuses(() -> table.embeddingBag(ROWS, SUM.perSampleWeights(input(10))),
                "perSampleWeights are (10) F64, but must be floating point of shape (2, 5)");
        refuses(() -> table.embeddingBag(ROWS, DEFAULTS.paddingIndex(5)), "the padding index 5 is outside 0 to 4");
        refuses(() -> DEFAULTS.paddingIndex(-2), "EmbeddingBagOptions: the padding index", "not -2; for none, use -1");
    }
}
