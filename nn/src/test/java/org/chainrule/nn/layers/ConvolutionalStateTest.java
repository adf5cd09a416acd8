package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.io.Safetensors;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;

/** The state of a convolutional network that PyTorch wrote is loaded as it is, and gives PyTorch's values and gradients. */
class ConvolutionalStateTest {

    /** The network of the file; its components have the names of PyTorch's modules. */
    record Net(Conv2d conv, BatchNorm bn, Conv2d grouped, GroupNorm gn, ConvTranspose2d up, Conv1d line,
            BatchNorm line_bn) implements Layer {

        static Net of(Random random) {
            ConvOptions grouping = ConvOptions.defaults().stride(2, 1).dilation(1, 2).groups(4);
            ConvOptions upwards = ConvOptions.defaults().stride(2).outputPadding(1, 0);
            Initializer weights = Initializer.linear();
            Conv2d grouped = Conv2d.of(4, 8, new int[] {3, 2}, grouping, weights, random);
            return new Net(Conv2d.of(2, 4, 3, random), BatchNorm.of(4), new Conv2d(grouped.weight(), null, grouping),
                    GroupNorm.of(2, 8), ConvTranspose2d.of(8, 3, new int[] {2, 3}, upwards, weights, random),
                    Conv1d.of(3, 2, 3, random), BatchNorm.of(2));
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = bn.forward(conv.forward(x)).relu();
            y = up.forward(gn.forward(grouped.forward(y)));
            return line_bn.forward(line.forward(y.flatten(2, 3)));
        }
    }

    private static NamedTensors read(String name) throws IOException {
        try (InputStream in = ConvolutionalStateTest.class.getResourceAsStream("convolutional/" + name)) {
            return Safetensors.read(in).tensors();
        }
    }

    private static Net loaded() throws IOException {
        Net net = Net.of(new Random(1));
        try (InputStream in = ConvolutionalStateTest.class.getResourceAsStream("convolutional/network.safetensors")) {
            Weights.load(in, net);
        }
        return net;
    }

    private static void assertClose(Tensor actual, Tensor expected, String what) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.allClose(expected, 1e-11, 1e-12)).as(() -> what + ": " + actual + "\nexpected " + expected)
                .isTrue();
    }

    @Test
    void computesWhatPyTorchDoes() throws IOException {
        Net net = loaded();
        NamedTensors values = read("network-values.safetensors");
        Tensor x = values.get("in").requiresGrad(true);
        assertClose(net.forward(x), values.get("out.eval"), "in evaluation");

        Tensor y = Training.with(RandomKey.of(1), () -> net.forward(x));
        assertClose(y, values.get("out.train"), "in training");
        y.backward(values.get("g"));
        assertClose(x.grad(), values.get("grad_in"), "gradient of the input");
        NamedTensors parameters = Network.parameters(net);
        assertThat(parameters.names()).hasSize(13).allSatisfy(
                name -> assertClose(parameters.get(name).grad(), values.get("grad." + name), "gradient of " + name));
        NamedTensors buffers = Network.buffers(net);
        assertThat(buffers.names()).hasSize(4)
                .allSatisfy(name -> assertClose(buffers.get(name), values.get("after." + name), name));
    }

    /** Only the counter of a batch normalization is passed over, and only one that has no other place. */
    @Test
    void otherNamesThatTheNetworkDoesNotHaveAreErrors() throws IOException {
        NamedTensors state = read("network.safetensors");
        assertThat(state.names()).contains("bn.num_batches_tracked", "line_bn.num_batches_tracked");
        Map<String, Tensor> misplaced = new LinkedHashMap<>(state.asMap());
        misplaced.put("conv.num_batches_tracked", Tensor.of(3L));
        misplaced.put("bn.num_batches", Tensor.of(3L));

        assertThatThrownBy(() -> Weights.load(Network.state(misplaced), loaded())).hasMessageContainingAll(
                "\n  conv.num_batches_tracked () isn't in the network", "\n  bn.num_batches () isn't in the network")
                .message().doesNotContain(" bn.num_batches_tracked");
    }
}
