package org.chainrule.benchmarks.gradbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;

/**
 * The loss of a recurrent network of l layers that predicts the next of c characters of b bits. As the problem has it, weights are diagonal,
 * so that each bit is by itself: with the layer's input u, its hidden state h and its cell s,
 * s' = s sigmoid(u wf + bf) + sigmoid(h wi + bi) tanh(h wc + bc) and h' = sigmoid(u wo + bo) tanh(s').
 */
final class Lstm implements Problem {
    private static final Pointwise CELL = Pointwise.of("cell", 9,
            e -> e[2].mul(e[0].mul(e[3]).add(e[4]).sigmoid()).add(
                    e[1].mul(e[5]).add(e[6]).sigmoid().mul(e[1].mul(e[7]).add(e[8]).tanh())));
    private static final Pointwise HIDDEN = Pointwise.of("hidden", 4,
            e -> e[0].mul(e[2]).add(e[3]).sigmoid().mul(e[1].tanh()));

    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("objective", input -> {
            Tensor[] all = arguments(input);
            return () -> loss(all[0], all[1], all[2], all[3]).item();
        }, "jacobian", input -> {
            Tensor[] all = arguments(input);
            return () -> gradient(all).toDoubleArray();
        });
    }

    @Override
    public Function<JsonNode, Supplier<?>> compiled() {
        return input -> {
            Tensor[] all = arguments(input);
            Compiled gradient = Compiled.ofAll(xs -> new Tensor[] {gradient(xs)});
            return () -> gradient.apply(all).toDoubleArray();
        };
    }

    private static Tensor[] arguments(JsonNode input) {
        return Stream.of("main_params", "extra_params", "state", "sequence")
                .map(name -> Inputs.tensor(Inputs.field(input, name))).toArray(Tensor[]::new);
    }

    /** Computes the gradient of the loss by the first two arguments, one after the other. */
    private static Tensor gradient(Tensor... all) {
        Tensor parameters = all[0].detach().requiresGrad(true);
        Tensor extra = all[1].detach().requiresGrad(true);
        List<Tensor> gradients = Autograd.grad(loss(parameters, extra, all[2], all[3]), parameters, extra);
        return Tensor.concat(0, gradients.get(0).flatten(), gradients.get(1).flatten());
    }

    /** The weights of a layer and its biases, each of the gates forget, input, output and change. */
    private record Layer(List<Tensor> weights, List<Tensor> biases) {}

    private static Tensor loss(Tensor parameters, Tensor extra, Tensor state, Tensor sequence) {
        int bits = sequence.shape().size(1);
        int steps = sequence.shape().size(0) - 1;
        List<Layer> layers = new ArrayList<>();
        List<Tensor> hidden = new ArrayList<>();
        List<Tensor> cells = new ArrayList<>();
        for (int i = 0; i < parameters.shape().size(0) / 2; i++) {
            layers.add(
                    new Layer(gates(parameters.select(0, 2 * i), bits), gates(parameters.select(0, 2 * i + 1), bits)));
            hidden.add(state.select(0, 2 * i));
            cells.add(state.select(0, 2 * i + 1));
        }
        Tensor inputWeight = extra.select(0, 0);
        Tensor[] outputs = new Tensor[steps];
        for (int t = 0; t < steps; t++) {
            Tensor u = sequence.select(0, t).mul(inputWeight);
            for (int i = 0; i < layers.size(); i++) {
                List<Tensor> w = layers.get(i).weights;
                List<Tensor> b = layers.get(i).biases;
                Tensor h = hidden.get(i);
                Tensor cell = CELL.apply(u, h, cells.get(i), w.get(0), b.get(0), w.get(1), b.get(1), w.get(3),
                        b.get(3));
                u = HIDDEN.apply(u, cell, w.get(2), b.get(2));
                cells.set(i, cell);
                hidden.set(i, u);
            }
            outputs[t] = u;
        }
        Tensor predicted = Tensor.stack(0, outputs).mul(extra.select(0, 1)).add(extra.select(0, 2));
        Tensor normalizer = predicted.exp().sum(true, 1).add(2).log();
        return predicted.sub(normalizer).mul(sequence.slice(0, 1, steps + 1)).mean().neg();
    }

    private static List<Tensor> gates(Tensor row, int bits) {
        return Stream.of(0, 1, 2, 3).map(i -> row.slice(0, i * bits, (i + 1) * bits)).toList();
    }

    @Override
    public List<Workload> workloads() {
        return List.of(workload(2, 128, 14), workload(2, 1_024, 14), workload(4, 4_096, 14));
    }

    static Workload workload(int layers, int characters, int bits) {
        var random = new Random(1);
        double[][] sequence = new double[characters][bits];
        for (double[] character : sequence) {
            for (int i = 0; i < bits; i++) {
                character[i] = random.nextInt(2);
            }
        }
        return new Workload("l=" + layers + ", c=" + characters, Map.of("main_params",
                Inputs.normal(random, 2 * layers, 4 * bits), "extra_params", Inputs.normal(random, 3, bits), "state",
                Inputs.normal(random, 2 * layers, bits), "sequence", sequence));
    }
}
