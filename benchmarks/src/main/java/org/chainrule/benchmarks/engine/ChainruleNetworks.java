package org.chainrule.benchmarks.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.benchmarks.work.LeNet;
import org.chainrule.benchmarks.work.Lstm;
import org.chainrule.benchmarks.work.NetworkWork;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Training;
import org.chainrule.benchmarks.work.Transformer;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.layers.AttentionMask;
import org.chainrule.nn.layers.Conv2d;
import org.chainrule.nn.layers.Embedding;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Recurrent;
import org.chainrule.nn.layers.TransformerEncoder;
import org.chainrule.nn.layers.TransformerEncoderLayer;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;

/** The networks, built of the layers of this library. */
final class ChainruleNetworks {
    private ChainruleNetworks() {}

    static Task task(NetworkWork work, ChainruleEngine engine) {
        RandomGenerator random = new Random(1); // whose values are replaced
        return switch (work) {
            case Lstm lstm -> lstm(lstm, engine, random);
            case LeNet leNet -> step(engine, loaded(Convolutional.of(random), leNet),
                    ChainruleEngine.tensor(leNet.x(), leNet.shape()), leNet.labels());
            case Transformer transformer -> step(engine, loaded(LanguageModel.of(transformer, random), transformer),
                    Tensor.of(transformer.tokens()).reshape(transformer.batch(), transformer.context()),
                    transformer.labels());
        };
    }

    /** Returns the network in F32 with the initial parameters of the work. */
    private static <N> N loaded(N network, NetworkWork work) {
        N single = Network.to(network, DType.F32);
        SequencedMap<String, Tensor> initial = new LinkedHashMap<>();
        work.parameters().forEach((name, parameter) -> initial.put(name,
                ChainruleEngine.tensor(parameter.values(), parameter.shape())));
        Weights.load(new NamedTensors(initial), single);
        return single;
    }

    private static Task step(ChainruleEngine engine, Layer network, Tensor x, long... labels) {
        return engine.step(xs -> Loss.crossEntropy().of(network.forward(xs[0]), xs[1]),
                Optimizer.of(new Adam(Training.Goal.CLASSIFICATION.learningRate()), network), x, Tensor.of(labels));
    }

    private static Task lstm(Lstm work, ChainruleEngine engine, RandomGenerator random) {
        var network = loaded(
                Recurrent.of(work.width(), work.width()).layers(work.layers()).batchFirst().lstm(random), work);
        Tensor x = ChainruleEngine.tensor(work.x(), work.shape()).requiresGrad(true);
        NamedTensors parameters = Network.parameters(network);
        List<Tensor> leaves = Stream.concat(Stream.of(x), work.parameters().keySet().stream().map(parameters::get))
                .toList();
        return engine.task(leaves, ChainruleEngine.tensor(work.gradient(), work.shape()),
                () -> network.forward(x));
    }

    private record Convolutional(Conv2d conv1, Conv2d conv2, Linear fc1, Linear fc2, Linear fc3) implements Layer {

        static Convolutional of(RandomGenerator random) {
            return new Convolutional(
                    Conv2d.of(1, LeNet.CHANNELS_1, LeNet.KERNEL, ConvOptions.defaults().padding(LeNet.PADDING), random),
                    Conv2d.of(LeNet.CHANNELS_1, LeNet.CHANNELS_2, LeNet.KERNEL, random),
                    Linear.of(LeNet.FLAT, LeNet.HIDDEN_1, random),
                    Linear.of(LeNet.HIDDEN_1, LeNet.HIDDEN_2, random),
                    Linear.of(LeNet.HIDDEN_2, LeNet.CLASSES, random));
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor maps = conv1.forward(x).relu().maxPool2d(LeNet.POOL);
            maps = conv2.forward(maps).relu().maxPool2d(LeNet.POOL);
            Tensor hidden = fc1.forward(maps.flatten(1, -1)).relu();
            return fc3.forward(fc2.forward(hidden).relu());
        }
    }

    private record LanguageModel(Embedding tokens, Embedding positions, TransformerEncoder encoder,
            Linear head) implements Layer {

        static LanguageModel of(Transformer work, RandomGenerator random) {
            int width = work.width();
            var stack = TransformerEncoder.of(work.layers(), _ -> TransformerEncoderLayer
                    .of(width, work.heads(), work.inner(), random).normFirst().activation(Tensor::gelu));
            return new LanguageModel(Embedding.of(work.vocabulary(), width, random),
                    Embedding.of(work.context(), width, random),
                    new TransformerEncoder(stack.layers(), LayerNorm.of(width)),
                    Linear.of(width, work.vocabulary(), random));
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor places = tokens.forward(x).add(positions.weight());
            Tensor scores = head.forward(encoder.forward(places, AttentionMask.none().causal()));
            return scores.flatten(0, 1); // (places, vocabulary)
        }
    }
}
