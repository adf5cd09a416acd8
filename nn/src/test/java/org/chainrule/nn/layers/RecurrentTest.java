package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.io.Safetensors;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent networks: values and gradients as PyTorch's, sequences of different lengths, states, and errors. */
class RecurrentTest {
    private static final Recurrent SIZES = Recurrent.of(3, 2);

    private static Layer network(String name) {
        Recurrent sizes = name.contains("-2") ? SIZES.layers(2) : SIZES;
        sizes = name.contains("bidirectional") || name.equals("relu-lengths") ? sizes.bidirectional() : sizes;
        sizes = name.contains("without-bias") ? sizes.withoutBias() : sizes;
        var random = new Random(1);
        return name.startsWith("lstm")
                ? sizes.lstm(random)
                : name.startsWith("gru")
                        ? sizes.gru(random)
                        : name.startsWith("tanh") ? sizes.rnn(random) : sizes.rnnRelu(random);
    }

    /** Output, hidden and cell states; the last is null where there is none. */
    private static Tensor[] run(Layer layer, Tensor x, Tensor hidden, Tensor cell, Tensor lengths) {
        return switch (layer) {
            case Lstm lstm -> {
                Lstm.Result result = lstm.run(x, hidden == null ? null : new Lstm.State(hidden, cell), lengths);
                yield new Tensor[] {result.output(), result.state().hidden(), result.state().cell()};
            }
            case Gru gru -> {
                Gru.Result result = gru.run(x, hidden, lengths);
                yield new Tensor[] {result.output(), result.hidden(), null};
            }
            case Rnn rnn -> {
                Rnn.Result result = rnn.run(x, hidden, lengths);
                yield new Tensor[] {result.output(), result.hidden(), null};
            }
            default -> throw new AssertionError(layer);
        };
    }

    private static InputStream file(String name) {
        return RecurrentTest.class.getResourceAsStream("recurrent/" + name + ".safetensors");
    }

    private static void assertSame(Tensor actual, Tensor expected, String what) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.allClose(expected, 1e-12, 1e-13)).as(() -> what + ": " + actual + "\nexpected " + expected)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm-2-bidirectional", "lstm-2-bidirectional-lengths", "lstm-2-without-bias",
        "gru",
        "gru-2-bidirectional", "gru-2-bidirectional-lengths", "gru-2-without-bias", "tanh", "tanh-2-bidirectional",
        "tanh-2-bidirectional-lengths", "relu-2", "relu-lengths"})
    void computesWhatPyTorchDoes(String name) throws IOException {
        Layer layer = network(name);
        NamedTensors values;
        try (InputStream state = file(name); InputStream expected = file(name + "-values")) {
            Weights.load(state, layer);
            values = Safetensors.read(expected).tensors();
        }
        boolean hasCell = layer instanceof Lstm;
        Tensor x = values.get("x").requiresGrad(true);
        Tensor h0 = values.get("h0").requiresGrad(true);
        Tensor c0 = hasCell ? values.get("c0").requiresGrad(true) : null;

        Tensor[] results = run(layer, x, h0, c0, values.names().contains("lengths") ? values.get("lengths") : null);
        Tensor loss = results[0].mul(values.get("weight.output")).sum()
                .add(results[1].mul(values.get("weight.hn")).sum());
        (hasCell ? loss.add(results[2].mul(values.get("weight.cn")).sum()) : loss).backward();

        assertSame(results[0], values.get("output"), "output");
        assertSame(results[1], values.get("hn"), "hn");
        assertSame(x.grad(), values.get("grad.x"), "grad.x");
        assertSame(h0.grad(), values.get("grad.h0"), "grad.h0");
        if (hasCell) {
            assertSame(results[2], values.get("cn"), "cn");
            assertSame(c0.grad(), values.get("grad.c0"), "grad.c0");
        }
        NamedTensors parameters = Network.parameters(layer);
        assertThat(parameters.names()).isNotEmpty()
                .allSatisfy(key -> assertSame(parameters.get(key).grad(), values.get("grad." + key), key));
    }

    /** One sequence of PyTorch's batch, without an axis of the batch. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm-2-bidirectional", "gru", "gru-2-bidirectional", "tanh-2-bidirectional",
        "relu-2"})
    void oneSequenceNeedsNoBatch(String name) throws IOException {
        Layer layer = network(name);
        NamedTensors values;
        try (InputStream state = file(name); InputStream expected = file(name + "-values")) {
            Weights.load(state, layer);
            values = Safetensors.read(expected).tensors();
        }
        boolean hasCell = layer instanceof Lstm;
        for (int n = 0; n < 2; n++) {
            Tensor x = values.get("x").select(1, n);

            Tensor[] results = run(layer, x, values.get("h0").select(1, n),
                    hasCell ? values.get("c0").select(1, n) : null, null);

            assertSame(results[0], values.get("output").select(1, n), "output");
            assertSame(results[1], values.get("hn").select(1, n), "hn");
            if (hasCell) {
                assertSame(results[2], values.get("cn").select(1, n), "cn");
            }
            assertSame(layer.forward(x), layer.forward(x.unsqueeze(1)).squeeze(1), "states of zeros");
        }
    }

    @Test
    void oneSequenceIsTheSameWhereTheBatchIsFirst() {
        Tensor x = normal(4, 3);
        Recurrent sizes = SIZES.layers(2).bidirectional();
        assertThat(sizes.batchFirst().gru(new Random(1)).forward(x).toDoubleArray())
                .isEqualTo(sizes.gru(new Random(1)).forward(x).toDoubleArray());
    }

    @Test
    void oneStepOfOneSequenceNeedsNoBatch() {
        var random = new Random(1);
        Tensor x = normal(3);
        Tensor hidden = normal(2);
        LstmCell lstm = LstmCell.of(3, 2, random);
        Lstm.State state = lstm.forward(x, new Lstm.State(hidden, x.slice(0, 0, 2)));
        Lstm.State batch = lstm.forward(x.unsqueeze(0),
                new Lstm.State(hidden.unsqueeze(0), x.slice(0, 0, 2).unsqueeze(0)));
        assertSame(state.hidden(), batch.hidden().squeeze(0), "hidden");
        assertSame(state.cell(), batch.cell().squeeze(0), "cell");
        GruCell gru = GruCell.of(3, 2, random);
        assertSame(gru.forward(x, hidden), gru.forward(x.unsqueeze(0), hidden.unsqueeze(0)).squeeze(0), "gru");
        RnnCell rnn = RnnCell.of(3, 2, random);
        assertSame(rnn.forward(x), rnn.forward(x.unsqueeze(0)).squeeze(0), "rnn");
    }

    private static Tensor normal(int... sizes) {
        return Tensor.normal(0, 1, Shape.of(sizes), new Random(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm-2-bidirectional", "gru-2-bidirectional", "tanh-2", "relu-2"})
    void paddingIsIgnored(String name) {
        Layer layer = network(name);
        Tensor x = normal(5, 2, 3);
        Tensor padded = Tensor.where(Tensor.arange(5).ge(3).unsqueeze(1).unsqueeze(2).logicalAnd(
                Tensor.of(new boolean[] {true, false}).unsqueeze(1)), Tensor.of(Double.NaN), x).requiresGrad(true);

        Tensor[] results = run(layer, padded.mul(1), null, null, Tensor.of(new long[] {3, 5}));
        results[0].square().sum().add(results[1].sum()).backward();
        Tensor[] alone = run(layer, x.slice(0, 0, 3).slice(1, 0, 1), null, null, null);

        assertThat(results[0].slice(0, 0, 3).slice(1, 0, 1).toDoubleArray()).isEqualTo(alone[0].toDoubleArray());
        assertThat(results[1].slice(1, 0, 1).toDoubleArray()).isEqualTo(alone[1].toDoubleArray());
        assertThat(results[0].slice(0, 3, 5).slice(1, 0, 1).toDoubleArray()).containsOnly(0);
        assertThat(padded.grad().slice(0, 3, 5).slice(1, 0, 1).toDoubleArray()).containsOnly(0);
        assertThat(padded.grad().slice(1, 1, 2).abs().max().item()).isPositive();
        Network.parameters(layer).forEach(w -> assertThat(w.grad().sum().item()).isFinite());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "tanh", "relu"})
    void statesGoOnWhereTheyEnded(String name) {
        Layer layer = network(name);
        Tensor x = normal(5, 2, 3);

        Tensor[] whole = run(layer, x, null, null, null);
        Tensor[] start = run(layer, x.slice(0, 0, 2), null, null, null);
        Tensor[] rest = run(layer, x.slice(0, 2, 5), start[1], start[2], null);

        assertThat(Tensor.concat(0, start[0], rest[0]).toDoubleArray()).isEqualTo(whole[0].toDoubleArray());
        assertThat(rest[1].toDoubleArray()).isEqualTo(whole[1].toDoubleArray());
    }

    /** Lengths within a batch, both directions, and gradients of the second order. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm-2-bidirectional", "gru-2-bidirectional", "tanh-2-bidirectional"})
    void secondDerivativesAreRight(String name) {
        Layer layer = network(name);
        Tensor x = normal(3, 2, 3).requiresGrad(true);
        Tensor h0 = Tensor.normal(0, 1, Shape.of(4, 2, 2), new Random(8)).requiresGrad(true);
        Tensor c0 = Tensor.normal(0, 1, Shape.of(4, 2, 2), new Random(9)).requiresGrad(true);
        Tensor lengths = Tensor.of(new long[] {2, 3});
        Tensor weight = Network.parameters(layer).get("weight_hh_l0_reverse");
        Tensor bias = Network.parameters(layer).get("bias_hh_l0");

        GradCheck.of(() -> {
            Tensor[] results = run(layer, x, h0, c0, lengths);
            Tensor sum = results[0].square().sum().add(results[1].tanh().sum());
            return results[2] == null ? sum : sum.add(results[2].square().sum());
        }).secondOrder().verify(layer instanceof Lstm
                ? new Tensor[] {x, h0, c0, weight, bias}
                : new Tensor[] {x, h0, weight, bias});
    }

    @Test
    void aCellComputesOneStep() {
        Tensor x = normal(4, 2, 3);
        Lstm lstm = SIZES.lstm(new Random(1));
        Gru gru = SIZES.gru(new Random(1));
        Rnn rnn = SIZES.rnnRelu(new Random(1));
        var lstmCell = new LstmCell(lstm.weights().getFirst());
        var gruCell = new GruCell(gru.weights().getFirst());
        var rnnCell = new RnnCell(rnn.weights().getFirst(), Rnn.Nonlinearity.RELU);
        Lstm.State state = null;
        Tensor ofGru = null;
        Tensor ofRnn = null;
        for (Tensor step : x.unbind(0)) {
            state = lstmCell.forward(step, state);
            ofGru = gruCell.forward(step, ofGru);
            ofRnn = rnnCell.forward(step, ofRnn);
        }
        Lstm.State expected = lstm.run(x).state();
        assertThat(state.hidden().toDoubleArray()).isEqualTo(expected.hidden().toDoubleArray());
        assertThat(state.cell().toDoubleArray()).isEqualTo(expected.cell().toDoubleArray());
        assertThat(ofGru.toDoubleArray()).isEqualTo(gru.run(x).hidden().toDoubleArray());
        assertThat(ofRnn.toDoubleArray()).isEqualTo(rnn.run(x).hidden().toDoubleArray());
        assertThat(Network.parameters(LstmCell.of(3, 2, new Random(1))).names())
                .containsExactly("weight_ih", "weight_hh", "bias_ih", "bias_hh");
        refuses("GruCell: weight_hh must have shape (6, 2), not (8, 2) of "
                + "RecurrentWeights(3 -> 2, 4 gates)", () -> new GruCell(lstm.weights().getFirst()));
        refuses("LstmCell(3 -> 2): the state of the cell must have shape (2, 2), (N, hidden), not (2, 3)",
                () -> lstmCell.forward(normal(2, 3), new Lstm.State(normal(2, 2), normal(2, 3))));
    }

    @Test
    void theBatchMayBeFirst() {
        Lstm lstm = SIZES.layers(2).bidirectional().lstm(new Random(1));
        Lstm other = new Lstm(lstm.weights(), true, 0, true);
        Tensor x = normal(2, 5, 3);

        Lstm.Result result = other.run(x);

        Lstm.Result expected = lstm.run(x.transpose(0, 1));
        assertThat(result.output().toDoubleArray()).isEqualTo(expected.output().transpose(0, 1).toDoubleArray());
        assertThat(result.state().cell().toDoubleArray()).isEqualTo(expected.state().cell().toDoubleArray());
        assertThat(other.forward(x).shape()).isEqualTo(Shape.of(2, 5, 4));
    }

    @Test
    void dropsBetweenLayersInTrainingOnly() {
        Gru gru = SIZES.layers(2).dropout(0.5).gru(new Random(1));
        Gru plain = new Gru(gru.weights(), false, 0, false);
        Tensor x = normal(5, 2, 3);

        Tensor trained = Training.with(RandomKey.of(3), () -> gru.forward(x));

        Gru first = new Gru(gru.weights().subList(0, 1), false, 0, false);
        Gru second = new Gru(gru.weights().subList(1, 2), false, 0, false);
        Tensor expected = Training.with(RandomKey.of(3),
                () -> second.forward(new Dropout(0.5).forward(first.forward(x))));
        assertThat(trained.toDoubleArray()).isEqualTo(expected.toDoubleArray());
        assertThat(gru.forward(x).toDoubleArray()).isEqualTo(plain.forward(x).toDoubleArray());
        assertThat(trained.toDoubleArray()).isNotEqualTo(gru.forward(x).toDoubleArray());
        assertThat(gru.dependsOnTraining()).isTrue();
        assertThat(plain.dependsOnTraining()).isFalse();
        assertThat(SIZES.dropout(0.5).gru(new Random(1)).dependsOnTraining()).isFalse(); // has nothing between
    }

    @Test
    void namesAreThoseOfPyTorch() {
        assertThat(Network.parameters(SIZES.layers(2).bidirectional().lstm(new Random(1))).names()).containsExactly(
                "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse",
                "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse", "weight_ih_l1", "weight_hh_l1",
                "bias_ih_l1", "bias_hh_l1", "weight_ih_l1_reverse", "weight_hh_l1_reverse", "bias_ih_l1_reverse",
                "bias_hh_l1_reverse");
        assertThat(Network.parameters(SIZES.withoutBias().gru(new Random(1))).names())
                .containsExactly("weight_ih_l0", "weight_hh_l0");
    }

    @Test
    void startsWithinTheBound() {
        Lstm lstm = Recurrent.of(7, 16).forgetBias(1).lstm(new Random(1));
        RecurrentWeights weights = lstm.weights().getFirst();

        assertThat(weights.weightIh().abs().max().item()).isLessThan(0.25).isGreaterThan(0.2);
        assertThat(weights.weightHh().abs().max().item()).isLessThan(0.25).isGreaterThan(0.2);
        assertThat(weights.biasIh().slice(0, 16, 32).toDoubleArray()).containsOnly(1);
        assertThat(weights.biasHh().slice(0, 16, 32).toDoubleArray()).containsOnly(0);
        assertThat(weights.biasIh().slice(0, 0, 16).abs().max().item()).isLessThan(0.25).isGreaterThan(0);
        assertThat(Network.parameters(lstm).names()).hasSize(4);
    }

    @Test
    void inF32ItIsCloseToF64() {
        for (String name : List.of("lstm-2-bidirectional", "gru-2-bidirectional", "tanh-2", "relu-2")) {
            Layer layer = network(name);
            Tensor x = normal(40, 3, 3);

            Tensor y = Network.to(layer, DType.F32).forward(x.to(DType.F32));

            assertThat(y.dtype()).isEqualTo(DType.F32);
            assertThat(y.to(DType.F64).allClose(layer.forward(x), 1e-5, 1e-5)).isTrue();
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        Lstm lstm = SIZES.layers(2).lstm(new Random(1));
        Tensor x = normal(4, 2, 3);
        refuses("Lstm(3 -> 2, 2 layers): the input (4, 2, 5) F64 must have shape (T, N, 3), for T steps of N sequences "
                + "with 3 features, or (T, 3) for one sequence; for this input make the layer with in 5",
                () -> lstm.forward(normal(4, 2, 5)));
        refuses("Lstm(3 -> 2, 2 layers): the input (4, 3, 5) F64 must have shape (T, N, 3), for T steps of N sequences "
                + "with 3 features, or (T, 3) for one sequence; permute(2, 0, 1) makes (T, N, 3) of (N, 3, T)",
                () -> lstm.forward(normal(4, 3, 5)));
        refuses("Gru(3 -> 2, batch first): the input (4, 3, 5) F64 must have shape (N, T, 3), for T steps of N sequences "
                + "with 3 features, or (T, 3) for one sequence; moveAxis(1, 2) makes (N, T, 3) of (N, 3, T)",
                () -> SIZES.batchFirst().gru(new Random(1)).forward(normal(4, 3, 5)));
        refuses("Lstm(3 -> 2, 2 layers): the input (3, 5) F64 must have shape (T, N, 3), for T steps of N sequences "
                + "with 3 features, or (T, 3) for one sequence; transpose() makes (T, 3) of (3, T)",
                () -> lstm.forward(normal(3, 5)));
        refuses("Lstm(3 -> 2, 2 layers): the input (3) F64 must have shape (T, N, 3), for T steps of N sequences with "
                + "3 features, or (T, 3) for one sequence", () -> lstm.forward(normal(3)));
        refuses("Lstm(3 -> 2, 2 layers): the input (0, 2, 3) F64 has no steps along axis 0 of (T, N, 3); leave empty "
                + "sequences out", () -> lstm.forward(Tensor.zeros(0, 2, 3)));
        Tensor state = normal(2, 2, 2);
        refuses("Lstm(3 -> 2, 2 layers): the hidden state must have shape (2, 2, 2), (layers, N, hidden), not (1, 2, 2)",
                () -> lstm.run(x, new Lstm.State(normal(1, 2, 2), state)));
        refuses("Lstm(3 -> 2, 2 layers): the state of the cell must have shape (2, 2, 2), (layers, N, hidden), not "
                + "(2, 2, 3)", () -> lstm.run(x, new Lstm.State(state, normal(2, 2, 3))));
        refuses("Lstm(3 -> 2, 2 layers): a length must be from 1 to 4, the number of steps of the input (4, 2, 3), not 5",
                () -> lstm.run(x, null, Tensor.of(new long[] {4, 5})));
        refuses("Lstm(3 -> 2, 2 layers): a length must be from 1 to 4, the number of steps of the input (4, 2, 3), not 0;"
                + " leave empty sequences out", () -> lstm.run(x, null, Tensor.of(new long[] {0, 4})));
        refuses("Lstm(3 -> 2, 2 layers): the lengths must be a vector (2) of type I64, one for each sequence of the "
                + "input (4, 2, 3), not (1) I64", () -> lstm.run(x, null, Tensor.of(new long[] {4})));
        String lengths = "layers): the lengths must be a vector (2) of type I64, one for each sequence of the input ";
        refuses("Lstm(3 -> 2, 2 " + lengths + "(4, 2, 3), not (2) F64; use to(I64)",
                () -> lstm.run(x, null, Tensor.of(4.0, 2)));
        refuses("Lstm(3 -> 2, 2 " + lengths + "(4, 2, 3), not (2, 4) BOOL; use mask.sum(1)",
                () -> lstm.run(x, null, Tensor.ones(2, 4).ne(0)));
        refuses("Lstm(3 -> 2, 2 " + lengths + "(4, 2, 3), not (4, 2) BOOL; use mask.sum(0)",
                () -> lstm.run(x, null, Tensor.ones(4, 2).ne(0)));
        refuses("Lstm(3 -> 2, 2 " + lengths + "(4, 2, 3), not (4, 4) BOOL",
                () -> lstm.run(x, null, Tensor.ones(4, 4).ne(0)));
        refuses("Lstm(3 -> 2, 2 " + lengths + "(4, 2, 3), not (4) I64; if axis 0 of the input counts the sequences, "
                + "make the layer with batchFirst()", () -> lstm.run(x, null, Tensor.of(new long[] {2, 2, 1, 1})));
        refuses("Gru(3 -> 2, batch first): the lengths must be a vector (4) of type I64, one for each sequence of the "
                + "input (4, 2, 3), not (2) I64; if axis 1 of the input counts the sequences, leave batchFirst() out",
                () -> SIZES.batchFirst().gru(new Random(1)).run(x, null, Tensor.of(new long[] {4, 2})));
        refuses("Lstm(3 -> 2, 2 layers): the hidden state must have shape (2, 2), (layers, hidden), not (2, 1, 2)",
                () -> lstm.run(normal(4, 3), new Lstm.State(normal(2, 1, 2), normal(2, 2))));
        refuses("Lstm(3 -> 2, 2 layers): one sequence, of shape (4, 3), has no padding that lengths (1) could tell of; leave "
                + "them out, and slice it", () -> lstm.run(normal(4, 3), null, Tensor.of(new long[] {3})));
        refuses("Lstm(3 -> 2, 2 layers): the input (0, 3) F64 has no steps along axis 0 of (T, 3); leave empty sequences "
                + "out", () -> lstm.forward(Tensor.zeros(0, 3)));
        refuses("GruCell(3 -> 2): the hidden state must have shape (2), (hidden), not (1, 2)",
                () -> GruCell.of(3, 2, new Random(1)).forward(normal(3), normal(1, 2)));
        refuses("Gru(3 -> 2, bidirectional, batch first): the hidden state must have shape (2, 4, 2), (layers * 2, N, "
                + "hidden), not (2, 2, 2)", () -> SIZES.bidirectional().batchFirst().gru(new Random(1)).run(x, state));
        refuses("Gru: weight_ih_l0 and weight_hh_l0 must have shapes (6, 3) and (6, 2), not (8, 3) and (8, 2) of "
                + "RecurrentWeights(3 -> 2, 4 gates)",
                () -> new Gru(SIZES.lstm(new Random(1)).weights(), false, 0, false));
        refuses("Lstm: there must be weights for each layer and both directions, not 1 of them",
                () -> new Lstm(SIZES.lstm(new Random(1)).weights(), true, 0, false));
        refuses("Recurrent: layers must be at most 10000, not 20000; is it the number of steps? That follows from the input",
                () -> SIZES.layers(20_000));
        refuses("RecurrentWeights: 4 gates of hidden 2147483647 elements are more rows than the 2^31 - 1 that a weight can"
                + " have", () -> Lstm.of(1, Integer.MAX_VALUE, new Random(1)));
        for (double p : new double[] {Double.NaN, -0.1}) {
            refuses("Rnn: dropout is a probability, from 0 to 1, not " + p,
                    () -> new Rnn(SIZES.rnn(new Random(1)).weights(),
                            Rnn.Nonlinearity.TANH, false, p, false));
            refuses("Gru: dropout is a probability, from 0 to 1, not " + p,
                    () -> new Gru(SIZES.gru(new Random(1)).weights(), false, p, false));
            refuses("Lstm: dropout is a probability, from 0 to 1, not " + p,
                    () -> new Lstm(SIZES.lstm(new Random(1)).weights(), false, p, false));
        }
        refuses("Lstm: dropout is a probability, from 0 to 1, not 2.0",
                () -> new Lstm(SIZES.lstm(new Random(1)).weights(), false, 2, false));
    }

    private static void refuses(String message, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    /** An LSTM learns to repeat the first input after several steps. */
    @Test
    void learnsToRememberTheFirstInput() {
        var random = new Random(4);
        Lstm lstm = Recurrent.of(1, 8).forgetBias(1).lstm(random);
        Linear out = Linear.of(8, 1, random);
        Tensor x = Tensor.normal(0, 1, Shape.of(5, 64, 1), random);
        Optimizer optimizer = Optimizer.of(new Adam(0.05), List.of(lstm, out));
        double first = 0;
        double last = 0;
        for (int step = 0; step < 100; step++) {
            Tensor loss = out.forward(lstm.run(x).state().hidden().select(0, 0)).sub(x.select(0, 0)).square().mean();
            first = step == 0 ? loss.item() : first;
            last = loss.item();
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
        }
        assertThat(last).isLessThan(first / 4);
    }
}
