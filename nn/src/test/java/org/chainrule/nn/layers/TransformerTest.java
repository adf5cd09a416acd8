package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.io.Safetensors;
import org.chainrule.nn.io.Weights;
import org.junit.jupiter.api.Test;

/** Attention and what transformers are made of, against PyTorch's modules with the same parameters. */
class TransformerTest {
    private static final Random RANDOM = new Random(1);
    private static final AttentionMask NONE = AttentionMask.none();

    /** What PyTorch's module was given: three keys of four queries, and the last key of the second sequence filled up. */
    private static final AttentionMask MASK = NONE.mask(Tensor.of(new boolean[][] {{true, false, true},
        {true, true, true}, {false, true, true}, {true, true, false}}));
    private static final Tensor PADDING = Tensor.of(new boolean[][] {{false, false, false}, {false, false, true}});

    private static InputStream resource(String name) {
        return TransformerTest.class.getResourceAsStream("/org/chainrule/nn/attention/" + name + ".safetensors");
    }

    /** Loads PyTorch's parameters and compares the output, and the gradients of parameters and inputs. */
    private static <N> void givesPyTorchsNumbers(String name, N made, String[] inputs,
            Function<N, Function<Tensor[], Tensor>> f)
            throws IOException {
        N network = Network.to(made, DType.F32);
        try (InputStream state = resource(name); InputStream in = resource(name + "-values")) {
            Weights.load(state, network);
            NamedTensors values = Safetensors.read(in).tensors();
            Tensor[] x = new Tensor[inputs.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = values.get("in." + inputs[i]).copy().detach().requiresGrad(true);
            }
            Tensor y = f.apply(network).apply(x);
            y.backward(values.get("g").detach());
            assertClose("out", y, values.get("out"));
            for (int i = 0; i < x.length; i++) {
                assertClose(inputs[i], x[i].grad(), values.get("grad_in." + inputs[i]));
            }
            NamedTensors parameters = Network.parameters(network);
            assertThat(parameters.names()).isNotEmpty();
            for (String parameter : parameters.names()) {
                assertClose(parameter, parameters.get(parameter).grad(), values.get("grad." + parameter));
            }
        }
    }

    /** Sums of some dozen terms of size 1 in F32, in another order than PyTorch's. */
    private static void assertClose(String what, Tensor actual, Tensor expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.toDoubleArray()).as(what).containsExactly(expected.toDoubleArray(), within(2e-5));
    }

    @Test
    void multiHeadAttentionIsPyTorchs() throws IOException {
        givesPyTorchsNumbers("multi-head-attention", MultiHeadAttention.of(6, 2, RANDOM),
                new String[] {"query", "key", "value"}, layer -> x -> layer.forward(x[0], x[1], x[2],
                        MASK.padding(PADDING)));
        Tensor bias = Tensor.full(0, Shape.of(4, 3), DType.F32).maskedFill(MASK.mask().logicalNot(),
                Double.NEGATIVE_INFINITY);
        givesPyTorchsNumbers("multi-head-attention", MultiHeadAttention.of(6, 2, RANDOM),
                new String[] {"query", "key", "value"}, layer -> x -> layer.forward(x[0], x[1], x[2],
                        NONE.mask(bias).padding(PADDING)));
    }

    private static MultiHeadAttention attention() {
        return MultiHeadAttention.of(6, 2, RANDOM);
    }

    @Test
    void keysAndValuesOfOtherWidthsArePyTorchs() throws IOException {
        String[] inputs = {"query", "key", "value"};
        AttentionMask mask = MASK.padding(PADDING);
        givesPyTorchsNumbers("three-widths", MultiHeadAttention.of(6, 2, 5, 7, RANDOM), inputs,
                layer -> x -> layer.forward(x[0], x[1], x[2], NONE));
        givesPyTorchsNumbers("other-widths", MultiHeadAttention.of(6, 2, 5, 5, RANDOM), inputs,
                layer -> x -> layer.forward(x[0], x[1], x[2], mask));
        givesPyTorchsNumbers("other-widths-bias-kv-zero",
                MultiHeadAttention.of(6, 2, 5, 5, RANDOM).biasKv(RANDOM).withZeroAttention(), inputs,
                layer -> x -> layer.forward(x[0], x[1], x[2], mask));
    }

    @Test
    void keysBehindTheOthersArePyTorchs() throws IOException {
        String[] inputs = {"query", "key", "value"};
        Tensor added = Tensor.where(MASK.mask(), Tensor.full(0, Shape.of(4, 3), DType.F32),
                Tensor.full(Double.NEGATIVE_INFINITY, Shape.of(4, 3), DType.F32));
        for (AttentionMask mask : List.of(MASK.padding(PADDING), NONE.mask(added).padding(PADDING))) {
            givesPyTorchsNumbers("bias-kv", attention().biasKv(RANDOM), inputs,
                    layer -> x -> layer.forward(x[0], x[1], x[2], mask));
            givesPyTorchsNumbers("zero-attention", attention().withZeroAttention(), inputs,
                    layer -> x -> layer.forward(x[0], x[1], x[2], mask));
        }
        givesPyTorchsNumbers("bias-kv-zero-without-mask", attention().withZeroAttention().biasKv(RANDOM), inputs,
                layer -> x -> layer.forward(x[0], x[1], x[2], NONE));
    }

    /** A causal mask is the same whether it is stated or follows from the places, and hides no key that stands behind. */
    @Test
    void causalAttentionSeesTheKeysBehind() {
        Tensor x = Tensor.normal(0, 1, Shape.of(2, 4, 6), RANDOM);
        MultiHeadAttention layer = attention().biasKv(RANDOM).withZeroAttention();
        Tensor before = Tensor.ones(4, 4).tril().ne(0);
        Tensor padding = Tensor.of(new boolean[][] {{false, false, false, false}, {false, false, true, true}});
        Tensor stated = layer.forward(x, NONE.mask(before).padding(padding));
        assertThat(layer.forward(x, NONE.causal().padding(padding)).toDoubleArray()).isEqualTo(stated.toDoubleArray());
        assertThat(layer.forward(x, NONE.mask(before).causal().padding(padding)).toDoubleArray())
                .isEqualTo(stated.toDoubleArray());
        Tensor first = layer.forward(x.slice(-2, 0, 1));
        assertThat(stated.slice(-2, 0, 1).toDoubleArray()).containsExactly(first.toDoubleArray(), within(1e-12));
    }

    @Test
    void aQueryThatMayAttendToNothingFindsNothingWhereThereAreZeros() {
        Tensor x = Tensor.normal(0, 1, Shape.of(3, 6), RANDOM);
        MultiHeadAttention layer = attention().withZeroAttention();
        Tensor y = layer.forward(x, NONE.mask(Tensor.zeros(3, 3).ne(0)));
        assertThat(y.toDoubleArray()).containsExactly(layer.outProj().bias().expand(3, 6).toDoubleArray());
    }

    @Test
    void settingsKeepTheOthers() {
        MultiHeadAttention all = MultiHeadAttention.of(6, 2, 5, 7, RANDOM).biasKv(RANDOM).withZeroAttention()
                .dropout(0.25);
        assertThat(all).hasToString("MultiHeadAttention(6, 2 heads, keys of 5, values of 7, bias_kv, zero attention, "
                + "dropout 0.25)");
        assertThat(Network.parameters(all).names()).containsExactly("q_proj_weight", "k_proj_weight", "v_proj_weight",
                "in_proj_bias", "bias_k", "bias_v", "out_proj.weight", "out_proj.bias");
        assertThat(Network.copy(all)).hasToString(all.toString());
        assertThat(all.projections()).hasToString("Projections(6, keys of 5, values of 7)");
        assertThat(all.withZeroAttention()).isEqualTo(all);
        assertThat(all.dropout(0).biasKv(RANDOM).projections()).isSameAs(all.projections());
    }

    @Test
    void encodersArePyTorchs() throws IOException {
        String[] x = {"x"};
        TransformerEncoderLayer layer = TransformerEncoderLayer.of(6, 2, 8, RANDOM);
        givesPyTorchsNumbers("encoder-layer-post-relu", layer, x, net -> in -> net.forward(in[0]));
        givesPyTorchsNumbers("encoder-layer-pre-gelu", layer.normFirst().activation(Tensor::gelu), x,
                net -> in -> net.forward(in[0]));
        givesPyTorchsNumbers("encoder",
                TransformerEncoder.of(2, _ -> TransformerEncoderLayer.of(6, 2, 8, RANDOM)), x,
                net -> in -> net.forward(in[0]));
    }

    @Test
    void decodersArePyTorchs() throws IOException {
        String[] x = {"x", "memory"};
        TransformerDecoderLayer layer = TransformerDecoderLayer.of(6, 2, 8, RANDOM);
        givesPyTorchsNumbers("decoder-layer-post-relu", layer, x, net -> in -> net.forward(in[0], in[1]));
        givesPyTorchsNumbers("decoder-layer-pre-gelu", layer.normFirst().activation(Tensor::gelu), x,
                net -> in -> net.forward(in[0], in[1]));
        givesPyTorchsNumbers("decoder",
                TransformerDecoder.of(2, _ -> TransformerDecoderLayer.of(6, 2, 8, RANDOM)), x,
                net -> in -> net.forward(in[0], in[1], NONE, NONE));
    }

    @Test
    void aNormBehindTheLayersIsNamedNorm() {
        var encoder = new TransformerEncoder(TransformerEncoder
                .of(1, _ -> TransformerEncoderLayer.of(4, 2, 8, RANDOM).normFirst()).layers(), LayerNorm.of(4));
        assertThat(Network.parameters(encoder).names()).contains("layers.0.self_attn.out_proj.weight", "norm.weight");
        Tensor y = encoder.forward(Tensor.normal(0, 1, Shape.of(3, 4), RANDOM));
        assertThat(y.mean(1).toDoubleArray()).containsExactly(new double[3], within(1e-12));
    }

    // ---- dropout ----

    @Test
    void dropoutDropsTheSameInTheBackwardPass() {
        Tensor x = Tensor.normal(0, 1, Shape.of(2, 5, 4), new Random(2)).requiresGrad(true);
        MultiHeadAttention layer = MultiHeadAttention.of(4, 2, new Random(3)).dropout(0.4);
        Tensor y = Training.with(new Random(5), () -> layer.forward(x));
        Tensor again = Training.with(new Random(5), () -> layer.forward(x));
        Tensor other = Training.with(new Random(6), () -> layer.forward(x));
        assertThat(again.toDoubleArray()).isEqualTo(y.toDoubleArray());
        assertThat(other.toDoubleArray()).isNotEqualTo(y.toDoubleArray());
        assertThat(layer.forward(x).toDoubleArray()).isNotEqualTo(y.toDoubleArray());
    }

    @Test
    void dropoutKeepsTheMean() {
        Tensor x = Tensor.ones(1, 200, 4);
        MultiHeadAttention layer = MultiHeadAttention.of(4, 1, new Random(3));
        Tensor y = layer.forward(x);
        Tensor dropped = Training.with(new Random(5), () -> layer.dropout(0.25).forward(x));
        assertThat(dropped.mean(1).allClose(y.mean(1), 0.02, 0.02)).isTrue();
        Tensor nothing = Training.with(new Random(5), () -> layer.dropout(1).forward(x));
        assertThat(nothing.toDoubleArray()).containsOnly(0);
    }

    // ---- positions ----

    private static Tensor wave() {
        return Tensor.of(Shape.of(2, 3, 4), IntStream.range(0, 24).mapToDouble(n -> Math.sin(1.7 * n + 0.3))
                .toArray());
    }

    /** Complex products, computed with NumPy 2.4. */
    @Test
    void rotaryEmbeddingMultipliesByComplexNumbers() {
        assertThat(RotaryEmbedding.of(4).forward(wave(), 5).select(0, 1).toDoubleArray()).containsExactly(new double[] {
            -0.5507923072296798, -0.42798770236019124, -1.1652553842166005, 0.5981921367026677, 0.5335423817438841,
            -0.8531193372588765, -0.6690698663495683, 0.876570921580741, 0.19142207775361722, -1.0587018165255955,
            0.16799246302700463, 0.9197538426125259}, within(1e-14));
        assertThat(new RotaryEmbedding(4, 10_000, true).forward(wave(), 5).select(0, 1).toDoubleArray())
                .containsExactly(new double[] {-0.108583112679224, -1.034444193101243, -0.8885627027808095,
                    0.5751441768465554, 0.4481305171003678, -0.9625751840099424, -0.5479889133790518,
                    0.8949007480861376, 0.8435910004773423, -0.580381433811813, -0.06846584753344728,
                    0.9891837997673646}, within(1e-14));
    }

    /** Sines and cosines of 0, 1, 0.01, 7 and 0.07, computed with NumPy 2.4. */
    @Test
    void sinusoidalPositionsAreSinesAndCosines() {
        Tensor zeros = Tensor.zeros(2, 4);
        assertThat(SinusoidalPositions.of(4).forward(zeros).toDoubleArray()).containsExactly(
                new double[] {0, 1, 0, 1, 0.8414709848078965, 0.5403023058681398, 0.009999833334166664,
                    0.9999500004166653},
                within(1e-15));
        assertThat(SinusoidalPositions.of(4).forward(zeros, 6).select(0, 1).toDoubleArray()).containsExactly(
                new double[] {0.6569865987187891, 0.7539022543433046, 0.06994284733753277, 0.9975510002532796},
                within(1e-15));
    }

    // ---- errors ----

    @Test
    void errorsNameTheLayerTheSizesAndTheFix() {
        MultiHeadAttention layer = MultiHeadAttention.of(6, 2, RANDOM);
        Tensor x = Tensor.ones(2, 4, 6);
        refuses(() -> MultiHeadAttention.of(6, 4, RANDOM), "the width 6 can't be divided into 4 heads");
        refuses(() -> layer.forward(Tensor.ones(2, 4, 5)),
                "MultiHeadAttention(6, 2 heads): the queries (2, 4, 5) F64 must have shape (..., length, 6)");
        refuses(() -> layer.forward(Tensor.ones(2, 0, 6)),
                "MultiHeadAttention(6, 2 heads): the queries (2, 0, 6) F64 are sequences of length 0");
        refuses(() -> layer.forward(x, NONE.mask(Tensor.of(new boolean[][] {{true, false}}))),
                "MultiHeadAttention(6, 2 heads): the mask (1, 2) must broadcast to (..., heads, L, S), here (2, 2, 4, 4)");
        refuses(() -> layer.forward(x, NONE.padding(Tensor.ones(2, 3).gt(0))),
                "MultiHeadAttention(6, 2 heads): the padding (2, 3) BOOL must have shape (2, 4), an element for each key");
        refuses(() -> NONE.padding(Tensor.ones(2, 3)), "the padding (2, 3) must be BOOL");
        refuses(() -> layer.forward(x, Tensor.ones(2, 3, 6), x, NONE), "a value for each key");
        refuses(() -> layer.dropout(2), "dropout is a probability, from 0 to 1, not 2.0");
        refuses(() -> RotaryEmbedding.of(5), "the width must be even");
        refuses(() -> RotaryEmbedding.of(4).forward(Tensor.ones(3, 6)),
                "the input (3, 6) F64 must have shape (..., length, 4)");
        refuses(() -> SinusoidalPositions.of(4).forward(Tensor.ones(3, 4), -1), "the first can't be -1");
        refuses(() -> new SinusoidalPositions(4, Double.NaN), "positive and finite, not NaN");
        refuses(() -> new TransformerEncoder(List.of(), null), "at least one layer");
        refuses(() -> MultiHeadAttention.of(6, 2, 0, 7, RANDOM), "MultiHeadAttention: keys must be at least 1, not 0");
        refuses(() -> MultiHeadAttention.of(6, 2, 5, 6, RANDOM).forward(x),
                "MultiHeadAttention(6, 2 heads, keys of 5, values of 6): the keys (2, 4, 6) F64 must have shape (..., length, 5)");
        refuses(() -> new MultiHeadAttention.Projections(Tensor.ones(6, 6), Tensor.ones(5, 6), Tensor.ones(6, 6)),
                "must have shapes (E, E), (E, K) and (E, V), not (6, 6), (5, 6) and (6, 6)");
        refuses(() -> new MultiHeadAttention(2, null, null, null, null, null, false, Linear.of(6, 6, RANDOM), 0),
                "the other must be null; here inProjWeight is null, and projections is null");
        refuses(() -> new MultiHeadAttention(2, layer.inProjWeight(), null, null, Tensor.ones(1, 1, 6), null, false,
                layer.outProj(), 0), "must both have shape (1, 1, 6), or both be null, but biasV is null");
        refuses(() -> new MultiHeadAttention(2, Tensor.ones(6, 6), null, Linear.of(6, 6, RANDOM), 0), "(3 E, E)");
        TransformerEncoderLayer whole = TransformerEncoderLayer.of(6, 2, 8, RANDOM);
        refuses(() -> new TransformerEncoderLayer(layer, Linear.of(6, 8, RANDOM), Linear.of(7, 6, RANDOM),
                whole.norm1(),
                whole.norm2(), Tensor::relu, new Dropout(0), false), "linear1 must map 6 features to some");
    }

    @Test
    void errorsOfWidthsNameTheFix() {
        MultiHeadAttention layer = MultiHeadAttention.of(6, 2, RANDOM);
        refuses(() -> layer.forward(Tensor.ones(2, 6, 5)), "must have shape (..., length, 6); transpose(-1, -2) makes "
                + "(..., length, 6) of (..., 6, length)");
        refuses(() -> layer.forward(Tensor.ones(2, 4, 8)),
                "(..., length, 6); for this input make the layer with width 8");
        refuses(() -> layer.forward(Tensor.ones(2, 4, 5)),
                "(..., length, 6); for this input make the layer with width 5, and heads that divide it");
        Tensor x = Tensor.ones(2, 4, 6);
        refuses(() -> MultiHeadAttention.of(6, 2, 5, 6, RANDOM).forward(x, Tensor.ones(2, 4, 7), x, NONE),
                "the keys (2, 4, 7) F64 must have shape (..., length, 5); for this input make the layer with keys 7");
    }

    /** It isn't reported as a mask, (3, 1, 1, 4), that the user never made. */
    @Test
    void aPaddingThatDoesNotFitIsNamedAsOne() {
        Tensor x = Tensor.ones(2, 4, 6);
        Tensor memory = Tensor.ones(2, 5, 6);
        AttentionMask wrong = NONE.padding(Tensor.zeros(3, 4).ne(0));
        String text = ": the padding (3, 4) BOOL must have shape (2, 4), an element for each key";
        MultiHeadAttention layer = MultiHeadAttention.of(6, 2, RANDOM);
        refuses(() -> layer.forward(x, wrong), "MultiHeadAttention(6, 2 heads)" + text);
        refuses(() -> layer.forward(x, wrong.causal().mask(Tensor.ones(4, 4))), text);
        refuses(() -> layer.withZeroAttention().forward(x, wrong.causal()), text);
        refuses(() -> layer.forward(x, NONE.padding(Tensor.zeros(1, 2, 4).ne(0))), "the padding (1, 2, 4) BOOL must");
        refuses(() -> TransformerEncoderLayer.of(6, 2, 8, RANDOM).forward(x, wrong), text);
        TransformerDecoderLayer decoder = TransformerDecoderLayer.of(6, 2, 8, RANDOM);
        refuses(() -> decoder.forward(x, memory, wrong, NONE), text);
        refuses(() -> decoder.forward(x, memory, NONE, wrong),
                ": the padding (3, 4) BOOL must have shape (2, 5), an element for each key");
    }

    @Test
    void aPaddingMayBeOneForAllSequences() {
        MultiHeadAttention layer = MultiHeadAttention.of(6, 2, RANDOM);
        Tensor x = Tensor.normal(0, 1, Shape.of(2, 3, 6), RANDOM);
        Tensor all = layer.forward(x, NONE.padding(PADDING.select(0, 1).unsqueeze(0).expand(2, 3)));
        for (Tensor one : List.of(PADDING.select(0, 1), PADDING.slice(0, 1, 2))) {
            assertThat(layer.forward(x, NONE.padding(one)).toDoubleArray()).isEqualTo(all.toDoubleArray());
        }
        assertThat(layer.forward(x.slice(0, 0, 1), x, x, NONE.padding(PADDING)).shape()).isEqualTo(Shape.of(2, 3, 6));
    }

    @Test
    void aMaskOfWholeNumbersIsRefusedWhereItIsMade() {
        refuses(() -> NONE.mask(Tensor.ones(3, 3).to(DType.I64)), "AttentionMask: the mask (3, 3) must be BOOL, true "
                + "where a query may attend to a key, or floating point, not I64; ne(0) makes a BOOL one");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
