package org.chainrule.benchmarks.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chainrule.benchmarks.work.LeNet;
import org.chainrule.benchmarks.work.Lstm;
import org.chainrule.benchmarks.work.NetworkWork;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Training;
import org.chainrule.benchmarks.work.Transformer;

/** The networks, composed of PyTorch's functions. (Its C++ library has no encoder layer that normalizes first.) */
final class PyTorchNetworks {
    private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();

    private PyTorchNetworks(NetworkWork work) {
        work.parameters().forEach((name, parameter) -> parameters.put(name,
                PyTorchEngine.tensor(parameter.values(), parameter.shape()).set_requires_grad(true)));
    }

    static Task task(NetworkWork work) {
        var networks = new PyTorchNetworks(work);
        return switch (work) {
            case Lstm lstm -> networks.lstm(lstm);
            case LeNet leNet -> {
                Tensor x = PyTorchEngine.tensor(leNet.x(), leNet.shape());
                yield networks.step(() -> networks.leNet(x), leNet.labels());
            }
            case Transformer transformer -> {
                Tensor tokens = torch.tensor(transformer.tokens()).reshape(transformer.batch(), transformer.context());
                yield networks.step(() -> networks.transformer(transformer, tokens), transformer.labels());
            }
        };
    }

    private TensorVector vector() {
        return new TensorVector(parameters.values().toArray(Tensor[]::new));
    }

    private Task step(Supplier<Tensor> scores, long... labels) {
        Tensor classes = torch.tensor(labels);
        return new PyTorchEngine.StepTask(() -> torch.cross_entropy(scores.get(), classes),
                new Adam(vector(), new AdamOptions(Training.Goal.CLASSIFICATION.learningRate())));
    }

    private Task lstm(Lstm work) {
        Tensor x = PyTorchEngine.tensor(work.x(), work.shape()).set_requires_grad(true);
        Tensor zeros = torch.zeros(work.layers(), work.batch(), work.width());
        var states = new TensorVector(zeros, zeros);
        TensorVector weights = vector();
        List<Tensor> leaves = Stream.concat(Stream.of(x), parameters.values().stream()).toList();
        return new PyTorchEngine.FunctionTask(leaves, PyTorchEngine.tensor(work.gradient(), work.shape()),
                () -> torch.lstm(x, states, weights, true, work.layers(), 0, true, false, true).get0());
    }

    private Tensor linear(Tensor x, String name) {
        return torch.linear(x, parameters.get(name + ".weight"), new TensorOptional(parameters.get(name + ".bias")));
    }

    private Tensor leNet(Tensor x) {
        Tensor maps = pooled(convolution(x, "conv1", LeNet.PADDING));
        maps = pooled(convolution(maps, "conv2", 0));
        Tensor hidden = torch.relu(linear(maps.flatten(1, -1), "fc1"));
        return linear(torch.relu(linear(hidden, "fc2")), "fc3");
    }

    private Tensor convolution(Tensor x, String name, long padding) {
        return torch.conv2d(x, parameters.get(name + ".weight"), new TensorOptional(parameters.get(name + ".bias")),
                new long[] {1, 1}, new long[] {padding, padding}, new long[] {1, 1}, 1);
    }

    private static Tensor pooled(Tensor maps) {
        return torch.max_pool2d(torch.relu(maps), LeNet.POOL, LeNet.POOL);
    }

    private Tensor transformer(Transformer work, Tensor tokens) {
        Tensor x = torch.embedding(parameters.get("tokens.weight"), tokens).add(parameters.get("positions.weight"));
        for (int layer = 0; layer < work.layers(); layer++) {
            Tensor h = x.add(attention(work, layer, norm(work, x, Transformer.inLayer(layer, "norm1"))));
            Tensor inner = linear(norm(work, h, Transformer.inLayer(layer, "norm2")),
                    Transformer.inLayer(layer, "linear1"));
            x = h.add(linear(torch.gelu(inner), Transformer.inLayer(layer, "linear2")));
        }
        return linear(norm(work, x, "encoder.norm"), "head").view(work.places(), work.vocabulary());
    }

    private Tensor norm(Transformer work, Tensor x, String name) {
        return torch.layer_norm(x, new long[] {work.width()}, new TensorOptional(parameters.get(name + ".weight")),
                new TensorOptional(parameters.get(name + ".bias")), Transformer.EPSILON, true);
    }

    private Tensor attention(Transformer work, int layer, Tensor x) {
        TensorVector parts = torch.linear(x, parameters.get(Transformer.inLayer(layer, "self_attn.in_proj_weight")),
                new TensorOptional(parameters.get(Transformer.inLayer(layer, "self_attn.in_proj_bias"))))
                .split(work.width(), -1);
        Tensor joined = torch.scaled_dot_product_attention(heads(work, parts.get(0)), heads(work, parts.get(1)),
                heads(work, parts.get(2)), new TensorOptional(), 0, true, new DoubleOptional(), false);
        return linear(joined.transpose(1, 2).reshape(work.batch(), work.context(), work.width()),
                Transformer.inLayer(layer, "self_attn.out_proj"));
    }

    private static Tensor heads(Transformer work, Tensor part) {
        return part.view(work.batch(), work.context(), work.heads(), work.headWidth()).transpose(1, 2);
    }
}
