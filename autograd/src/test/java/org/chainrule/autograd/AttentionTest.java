package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention against PyTorch's numbers, against the matrix of all probabilities, and its gradients. */
class AttentionTest {
    private static final AttentionOptions NOTHING = AttentionOptions.defaults();
    private static final Tensor MASK = Tensor
            .of(new boolean[][] {{true, false, true, true}, {false, true, true, false}, {true, true, true, true}});
    private static final AttentionDropout DROPOUT = (first, factors) -> {
        for (int n = 0; n < factors.length; n++) {
            factors[n] = (first + n) * 0x9e3779b97f4a7c15L >>> 62 == 0 ? 0 : 4.0 / 3;
        }
    };

    private static Tensor wave(Shape shape, double step, double start) {
        return Tensor.of(shape,
                IntStream.range(0, shape.count()).mapToDouble(n -> Math.sin(step * n + start)).toArray());
    }

    private static Tensor random(DType type, int... sizes) {
        return Tensor.normal(0, 1, Shape.of(sizes), new Random(Arrays.hashCode(sizes))).to(type);
    }

    // ---- PyTorch's numbers ----

    private static Map<String, double[]> numbers() throws IOException {
        Map<String, double[]> numbers = new HashMap<>();
        try (InputStream in = AttentionTest.class.getResourceAsStream("attention.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#")).toList()) {
                String[] parts = line.split("\\|");
                numbers.put(parts[0] + " " + parts[1],
                        Arrays.stream(parts[2].split(", ")).mapToDouble(Double::parseDouble).toArray());
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "causal scale", "mask", "bias", "gqa"})
    void givesPyTorchsNumbers(String name) throws IOException {
        int heads = name.equals("gqa") ? 1 : 2;
        Tensor q = wave(Shape.of(2, 3, 2), 1.7, 0.3).requiresGrad(true);
        Tensor k = wave(Shape.of(heads, 4, 2), 2.3, 1.1).requiresGrad(true);
        Tensor v = wave(Shape.of(heads, 4, 3), 3.1, 0.7).requiresGrad(true);
        Tensor y = q.scaledDotProductAttention(k, v, switch (name) {
            case "causal scale" -> NOTHING.causal().scale(0.5);
            case "mask" -> NOTHING.mask(MASK);
            case "bias" -> NOTHING.mask(wave(Shape.of(2, 3, 4), 0.9, 0.2));
            case "gqa" -> NOTHING.groupedHeads();
            default -> NOTHING;
        });
        y.backward(wave(y.shape(), 1.3, 2));
        Map<String, double[]> expected = numbers();
        assertThat(y.toDoubleArray()).containsExactly(expected.get(name + " y"), within(1e-15));
        assertThat(q.grad().toDoubleArray()).containsExactly(expected.get(name + " dq"), within(1e-15));
        assertThat(k.grad().toDoubleArray()).containsExactly(expected.get(name + " dk"), within(1e-15));
        assertThat(v.grad().toDoubleArray()).containsExactly(expected.get(name + " dv"), within(1e-15));
    }

    // ---- the matrix of all probabilities ----

    private static Tensor byMatrix(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
        Tensor scores = q.matmul(k.matrixTranspose()).mul(1 / Math.sqrt(q.shape().size(-1)));
        int queries = q.shape().size(-2);
        int keys = k.shape().size(-2);
        if (options.mask() != null) {
            scores = options.mask().dtype() == DType.BOOL
                    ? scores.maskedFill(options.mask().logicalNot(), Double.NEGATIVE_INFINITY)
                    : scores.add(options.mask());
        }
        if (options.isCausal()) {
            scores = scores.maskedFill(Tensor.arange(keys).gt(Tensor.arange(queries).unsqueeze(1)),
                    Double.NEGATIVE_INFINITY);
        }
        Tensor p = scores.softmax(-1);
        if (options.dropout() != null) {
            double[] factors = new double[p.size()];
            options.dropout().fill(0, factors);
            p = p.mul(Tensor.of(p.shape(), factors).to(p.dtype()));
        }
        return p.matmul(v);
    }

    private static void requireSame(DType type, AttentionOptions options, Tensor... x) {
        Tensor[] leaves = Arrays.stream(x).map(t -> t.detach().requiresGrad(true)).toArray(Tensor[]::new);
        Tensor y = leaves[0].scaledDotProductAttention(leaves[1], leaves[2], options);
        Tensor expected = byMatrix(leaves[0], leaves[1], leaves[2], options);
        Tensor g = random(type, y.shape().toArray());
        // Sums of up to 1,000 terms of size 1, in blocks of other sizes: some units in the last place.
        double error = type == DType.F32 ? 1e-5 : 2e-14;
        requireClose("result", y, expected, error);
        List<Tensor> gradients = gradients(y, g, leaves);
        List<Tensor> truths = gradients(expected, g, leaves);
        for (int i = 0; i < leaves.length; i++) {
            requireClose("gradient " + i, gradients.get(i), truths.get(i), error);
        }
    }

    /** In a loop, since AssertJ's comparison of arrays takes time as the square of their length. */
    private static void requireClose(String what, Tensor actual, Tensor expected, double error) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double[] values = actual.toDoubleArray();
        double[] truths = expected.toDoubleArray();
        for (int n = 0; n < truths.length; n++) {
            if (!(Math.abs(values[n] - truths[n]) <= error)) {
                assertThat(values[n]).as("element %d of %s", n, what).isCloseTo(truths[n], within(error));
            }
        }
    }

    private static List<Tensor> gradients(Tensor y, Tensor g, Tensor... x) {
        return Arrays.stream(x).map(leaf -> GradRequest.of(y).seed(g).grad(leaf)).toList();
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void manyBlocksGiveTheSameAsTheMatrix(DType type) {
        Tensor[] x = {random(type, 2, 77, 16), random(type, 2, 1000, 16), random(type, 2, 1000, 8)};
        requireSame(type, NOTHING, x);
        requireSame(type, NOTHING.causal(), x);
        requireSame(type, NOTHING.dropout(DROPOUT), x);
        requireSame(type, NOTHING.mask(random(type, 77, 1000)).causal().dropout(DROPOUT), x);
        requireSame(type, NOTHING.mask(random(type, 2, 1, 1000).gt(0)), x);
        requireSame(type, NOTHING.mask(random(type, 1000, 77).transpose()), x);
    }

    @Test
    void readsViewsAndBroadcastsLeadingAxes() {
        Tensor all = random(DType.F64, 2, 40, 3, 3, 4); // (batch, tokens, one of three, heads, width)
        Tensor[] x = IntStream.range(0, 3).mapToObj(n -> all.select(2, n).transpose(1, 2)).toArray(Tensor[]::new);
        requireSame(DType.F64, NOTHING.causal(), x);
        requireSame(DType.F64, NOTHING, x[0], x[1].select(1, 0).unsqueeze(1), x[2].select(0, 1));
        requireSame(DType.F64, NOTHING.causal(), random(DType.F64, 30, 4), random(DType.F64, 5, 4),
                random(DType.F64, 2, 5, 3));
    }

    @Test
    void groupedHeadsAreRepeatedKeys() {
        Tensor q = random(DType.F64, 2, 6, 5, 4);
        Tensor k = random(DType.F64, 2, 2, 7, 4);
        Tensor v = random(DType.F64, 2, 2, 7, 3);
        Tensor mask = random(DType.F64, 6, 5, 7);
        Tensor expected = q.scaledDotProductAttention(k.repeatInterleave(3, 1), v.repeatInterleave(3, 1),
                NOTHING.mask(mask).dropout(DROPOUT));
        Tensor y = q.scaledDotProductAttention(k, v, NOTHING.mask(mask).dropout(DROPOUT).groupedHeads());
        assertThat(y.shape()).isEqualTo(Shape.of(2, 6, 5, 3));
        assertThat(y.toDoubleArray()).containsExactly(expected.toDoubleArray());
        Tensor forAll = random(DType.F64, 2, 1, 1, 7).gt(-1);
        assertThat(q.scaledDotProductAttention(k, v, NOTHING.mask(forAll).groupedHeads()).toDoubleArray())
                .containsExactly(q.scaledDotProductAttention(k.repeatInterleave(3, 1), v.repeatInterleave(3, 1),
                        NOTHING.mask(forAll)).toDoubleArray());
    }

    // ---- gradients ----

    @Test
    void gradientsOfBothOrdersAreRight() {
        Tensor q = random(DType.F64, 2, 3, 2);
        Tensor k = random(DType.F64, 2, 4, 2);
        Tensor v = random(DType.F64, 4, 3);
        Tensor bias = random(DType.F64, 3, 4);
        GradCheck.of(new ScaledDotProductAttention(0.7, false, null)).secondOrder().verify(q, k, v);
        GradCheck.of(new ScaledDotProductAttention(0.7, true, DROPOUT)).secondOrder().verify(q, k, v, bias);
        Tensor[] x = {q.requiresGrad(true), k.requiresGrad(true), v.requiresGrad(true)};
        GradCheck.of(() -> q.scaledDotProductAttention(k, v, NOTHING.mask(MASK))).secondOrder().verify(x);
        Tensor shared = random(DType.F64, 1, 4, 2).requiresGrad(true);
        GradCheck.of(() -> q.scaledDotProductAttention(shared, shared, NOTHING.groupedHeads())).secondOrder()
                .verify(q, shared);
    }

    @Test
    void gradientsHaveTheSameBitsWhetherTheyAreRecordedOrNot() {
        Tensor q = random(DType.F32, 2, 40, 8).requiresGrad(true);
        Tensor k = random(DType.F32, 2, 50, 8).requiresGrad(true);
        Tensor v = random(DType.F32, 2, 50, 8).requiresGrad(true);
        Tensor y = q.scaledDotProductAttention(k, v).square().sum();
        for (Tensor x : List.of(q, k, v)) {
            assertThat(GradRequest.of(y).grad(x).toFloatArray())
                    .containsExactly(GradRequest.of(y).createGraph().grad(x).toFloatArray());
        }
    }

    // ---- edges ----

    @Test
    void aQueryThatSeesNothingIsNaN() {
        Tensor x = random(DType.F64, 3, 4);
        Tensor mask = Tensor.of(new boolean[][] {{true, true, true}, {false, false, false}, {true, false, true}});
        Tensor y = x.scaledDotProductAttention(x, x, NOTHING.mask(mask));
        assertThat(y.isNaN().sum(1).toDoubleArray()).containsExactly(0, 4, 0);
    }

    @Test
    void whatTheCausalMaskHidesDoesNotMatter() {
        Tensor x = random(DType.F64, 3, 4);
        Tensor hidden = Tensor.concat(0, x.slice(0, 0, 2), Tensor.full(Double.NaN, Shape.of(1, 4), DType.F64));
        assertThat(x.slice(0, 0, 2).scaledDotProductAttention(hidden, hidden, NOTHING.causal()).toDoubleArray())
                .containsExactly(x.slice(0, 0, 2).scaledDotProductAttention(x, x, NOTHING.causal()).toDoubleArray());
    }

    @Test
    void emptyBatchesAndNoQueriesAreEmpty() {
        Tensor none = Tensor.zeros(0, 3, 4).requiresGrad(true);
        Tensor y = none.scaledDotProductAttention(none, none);
        y.sum().backward();
        assertThat(y.shape()).isEqualTo(Shape.of(0, 3, 4));
        assertThat(none.grad().shape()).isEqualTo(none.shape());
        Tensor k = random(DType.F64, 2, 4).requiresGrad(true);
        Tensor.zeros(0, 4).scaledDotProductAttention(k, k, NOTHING.causal()).sum().backward();
        Tensor.zeros(0, 4).scaledDotProductAttention(k, k).sum().backward();
        assertThat(k.grad().toDoubleArray()).containsOnly(0);
    }

    @Test
    void errorsSayWhatDoesNotFit() {
        Tensor q = random(DType.F64, 3, 2, 4);
        Tensor k = random(DType.F64, 3, 5, 4);
        assertThatThrownBy(() -> q.scaledDotProductAttention(k, random(DType.F64, 3, 4, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scaledDotProductAttention of (3, 2, 4) F64")
                .hasMessageContaining("a value for each key, but keys (3, 5, 4) are 5 and values (3, 4, 4) are 4");
        assertThatThrownBy(() -> q.scaledDotProductAttention(random(DType.F64, 3, 5, 3), k))
                .hasMessageContaining("queries (3, 2, 4) and keys (3, 5, 3) must have the same last size");
        assertThatThrownBy(() -> q.scaledDotProductAttention(Tensor.zeros(3, 0, 4), Tensor.zeros(3, 0, 4)))
                .hasMessageContaining("the keys (3, 0, 4) are none");
        assertThatThrownBy(() -> q.scaledDotProductAttention(k, k, NOTHING.mask(random(DType.F64, 5, 2))))
                .hasMessageContaining("the mask (5, 2) must broadcast to (..., L, S), here (3, 2, 5)");
        assertThatThrownBy(() -> q.scaledDotProductAttention(random(DType.F64, 2, 5, 4), k))
                .hasMessageContaining("groupedHeads()");
        assertThatThrownBy(() -> q.scaledDotProductAttention(random(DType.F64, 2, 5, 4), random(DType.F64, 2, 5, 4),
                NOTHING.groupedHeads())).hasMessageContaining("the 3 heads of the queries must be a multiple of the 2");
        assertThatThrownBy(() -> NOTHING.scale(Double.NaN)).hasMessageContaining("finite, not NaN");
    }

    /** What isn't finite in a key, a value, a query or its gradient reaches no query before, and no key behind. */
    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void causalReach(DType type) {
        Tensor one = Tensor.ones(4, 1).to(type);
        Tensor odd = Tensor.of(1, 1, Double.POSITIVE_INFINITY, Double.NaN).reshape(4, 1).to(type);
        assertThat(one.scaledDotProductAttention(one, odd, NOTHING.causal()).toDoubleArray()).containsExactly(1, 1,
                Double.POSITIVE_INFINITY, Double.NaN);
        assertThat(one.scaledDotProductAttention(odd, one, NOTHING.causal()).slice(0, 0, 2).toDoubleArray())
                .containsExactly(1, 1);
        for (int place = 0; place < 4; place++) { // of queries, keys, values, gradient
            Tensor[] x = {one, one, one, one};
            x[place] = place == 0 || place == 3 ? odd.flip(0) : odd;
            Tensor q = x[0].detach().requiresGrad(true);
            Tensor k = x[1].detach().requiresGrad(true);
            Tensor v = x[2].detach().requiresGrad(true);
            List<Tensor> gradients = Autograd.of(q.scaledDotProductAttention(k, v, NOTHING.causal())).seed(x[3]).grad(q,
                    k, v);
            if (place == 0 || place == 3) { // of the first two queries
                assertThat(gradients.get(0).slice(0, 2, 4).toDoubleArray()).containsExactly(0, 0);
                assertThat(gradients.get(1).slice(0, 2, 4).toDoubleArray()).containsExactly(0, 0);
                assertThat(gradients.get(2).slice(0, 2, 4).isFinite().toBooleanArray()).containsExactly(true, true);
            } else { // of the last two keys
                assertThat(gradients.get(0).slice(0, 0, 2).toDoubleArray()).containsExactly(0, 0);
            }
        }
    }
}
