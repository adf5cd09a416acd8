package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.DoubleFunction;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;

/** Dropout of whole channels: by the mask that single elements would have. */
class ChannelDropoutTest {

    @Test
    void channelsAreDroppedAsElementsWouldBe() {
        channelsAreDropped(Dropout1d::new, 50, 40, 7);
        channelsAreDropped(Dropout2d::new, 50, 40, 3, 2);
    }

    private static void channelsAreDropped(DoubleFunction<Layer> layer, int... sizes) {
        Tensor x = Tensor.ones(sizes).requiresGrad(true);

        Tensor y = Training.with(RandomKey.of(5), () -> layer.apply(0.25).forward(x));
        y.sum().backward();

        Tensor mask = Training.with(RandomKey.of(5), () -> new Dropout(0.25).forward(Tensor.ones(50, 40)));
        Tensor expected = mask.flatten().unsqueeze(1).expand(Shape.of(2000, x.size() / 2000)).reshape(x.shape());
        assertThat(y.toDoubleArray()).isEqualTo(expected.toDoubleArray()).containsOnly(0, 1 / 0.75);
        assertThat(x.grad().toDoubleArray()).isEqualTo(y.toDoubleArray());
        assertThat(mask.eq(0).sum().item()).isBetween(400., 600.);
        assertThat(layer.apply(0.25).forward(x)).isSameAs(x);
        assertThat(layer.apply(0).dependsOnTraining()).isFalse();
    }

    @Test
    void aProbabilityIsRequired() {
        assertThatThrownBy(() -> new Dropout2d(1.5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Dropout2d: p is a probability, from 0 to 1, not 1.5");
        assertThatThrownBy(() -> new Dropout1d(Double.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Dropout1d: p is a probability, from 0 to 1, not NaN");
    }
}
