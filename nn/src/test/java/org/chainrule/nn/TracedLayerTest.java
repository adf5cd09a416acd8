package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;

/** A layer that is wrapped while a summary is made is for the network the layer itself. */
class TracedLayerTest {

    /** A network that keeps what it was made of last. */
    record Holder(Layer layer, AtomicReference<Layer> last) implements Layer {
        Holder {
            last.set(layer);
        }

        @Override
        public Tensor forward(Tensor x) {
            return layer.forward(x);
        }
    }

    private static Layer traced(Layer layer, Tensor x) {
        var last = new AtomicReference<Layer>();
        Network.summary(new Holder(layer, last), x);
        assertThat(last.get()).isInstanceOf(TracedLayer.class);
        return last.get();
    }

    @Test
    void computesTheSameInBothTypes() {
        Tensor wide = Tensor.of(new double[][] {{1, -2, 3}, {0.5, 0, -1}});
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Linear linear = Network.to(Linear.of(3, 2, new Random(1)), type);
            Tensor x = wide.to(type).requiresGrad(true);
            Tensor expected = linear.forward(x);
            Layer traced = traced(linear, wide.to(type));
            // The trace has ended, but the layer goes on to compute.
            Tensor y = traced.forward(x);
            assertThat(y.dtype()).isEqualTo(type);
            assertThat(y.toDoubleArray()).containsExactly(expected.toDoubleArray());
            assertThat(Autograd.grad(y.square().sum(), x).toDoubleArray())
                    .containsExactly(Autograd.grad(expected.square().sum(), x).toDoubleArray());
        }
    }

    @Test
    void saysWhatTheLayerSays() {
        Tensor x = Tensor.ones(2, 3);
        Layer dropout = traced(new Dropout(0.5), x);
        assertThat(dropout.dependsOnTraining()).isTrue();
        assertThat(dropout).hasToString("Dropout(0.5)");
        Layer linear = traced(Linear.of(3, 2, new Random(1)), x);
        assertThat(linear.dependsOnTraining()).isFalse();
        assertThat(linear).hasToString("Linear(3 -> 2)");
    }
}
