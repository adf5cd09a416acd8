package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training ends with the same bits on every machine, run and JVM. A change of these numbers is a change for users. */
class SameBitsTest {

    @ParameterizedTest
    @CsvSource({"F64, 0x1.42f3af7611583p-7, 0x1.317b5894aa0b9p-1", "F32, 0x1.42f3cap-7, 0x1.317b46c6p-1"})
    void ofATraining(DType type, String loss, String weights) {
        var random = new Random(1);
        Tensor x = Tensor.normal(0, 1, Shape.of(40, 7), random).to(type);
        Tensor labels = x.slice(1, 0, 3).argmax(1, false);
        Sequential net = Mlp.of(7, 33, 3).type(type).create(random);
        var optimizer = Optimizer.of(new Adam(0.01), net);
        double last = 0;
        for (int step = 0; step < 100; step++) {
            last = optimizer.step(() -> Loss.crossEntropy().of(net.forward(x.tanh()), labels));
        }
        Tensor sum = Tensor.of(0);
        for (Tensor w : Network.parameters(net).tensors()) {
            sum = sum.add(w.detach().to(DType.F64).sum());
        }
        assertThat(Double.toHexString(last) + " " + Double.toHexString(sum.item())).isEqualTo(loss + " " + weights);
    }
}
