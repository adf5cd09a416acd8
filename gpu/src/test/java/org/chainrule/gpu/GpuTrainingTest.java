package org.chainrule.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Device;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network that is trained on a GPU has the weights of one that is trained on the CPU, bit by bit. */
class GpuTrainingTest {
    private static final int STEPS = 4;

    static Stream<UpdateRule> rules() {
        return Stream.of(new Sgd(0.1), new Sgd(0.1).momentum(0.9), new Adam(0.01));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theWeightsAreThoseOfTheCpu(UpdateRule rule) {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            List<double[]> onCpu = trained(rule, type, Device.cpu());
            List<double[]> onGpu = trained(rule, type, Device.gpu());
            for (int n = 0; n < onCpu.size(); n++) {
                assertThat(onGpu.get(n)).containsExactly(onCpu.get(n));
            }
        }
    }

    @Test
    void soAreThoseOfAClassifier() {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            List<double[]> onCpu = classifier(type, Device.cpu());
            List<double[]> onGpu = classifier(type, Device.gpu());
            for (int n = 0; n < onCpu.size(); n++) {
                assertThat(onGpu.get(n)).containsExactly(onCpu.get(n));
            }
        }
    }

    private static List<double[]> classifier(DType type, Device device) {
        var random = new Random(4);
        Layer onCpu = Sequential.of(Linear.of(5, 8, random), Tensor::relu, Linear.of(8, 3, random));
        Layer network = Network.to(Network.to(onCpu, type), device);
        Tensor x = Tensor.normal(0, 1, Shape.of(12, 5), random).to(type).to(device);
        Tensor labels = Tensor.of(random.longs(12, 0, 3).toArray()).to(device);
        var optimizer = Optimizer.of(new Adam(0.01), network);
        for (int step = 0; step < STEPS; step++) {
            optimizer.step(() -> Loss.crossEntropy().of(network.forward(x), labels));
        }
        return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
    }

    private static List<double[]> trained(UpdateRule rule, DType type, Device device) {
        var random = new Random(3);
        Layer onCpu = Sequential.of(Linear.of(5, 7, random), Tensor::tanh, Linear.of(7, 6, random), Tensor::relu,
                Linear.of(6, 2, random));
        Layer network = Network.to(Network.to(onCpu, type), device);
        Tensor x = Tensor.normal(0, 1, Shape.of(12, 5), random).to(type).to(device);
        Tensor y = Tensor.normal(0, 1, Shape.of(12, 2), random).to(type).to(device);
        var optimizer = Optimizer.of(rule, network);
        for (int step = 0; step < STEPS; step++) {
            optimizer.step(() -> Loss.mse().of(network.forward(x), y));
        }
        return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
    }
}
