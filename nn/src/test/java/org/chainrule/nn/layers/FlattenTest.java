package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class FlattenTest {
    private final Tensor images = Tensor.arange(24).reshape(2, 3, 2, 2);

    @Test
    void leavesTheExamplesApart() {
        Tensor y = Flatten.of().forward(images);

        assertThat(y.shape()).isEqualTo(Shape.of(2, 12));
        assertThat(y.toLongArray()).isEqualTo(images.toLongArray());
        assertThat(Flatten.of().forward(Tensor.ones(5, 3)).shape()).isEqualTo(Shape.of(5, 3));
    }

    @Test
    void joinsTheAxesItIsGiven() {
        assertThat(new Flatten(0, 1).forward(images).shape()).isEqualTo(Shape.of(6, 2, 2));
        assertThat(new Flatten(-3, -2).forward(images).shape()).isEqualTo(Shape.of(2, 6, 2));
        assertThat(new Flatten(0, -1).forward(images).shape()).isEqualTo(Shape.of(24));
    }

    @Test
    void refusesAxesThatAreNotThere() {
        assertThatThrownBy(() -> Flatten.of().forward(Tensor.ones(3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flatten of (3) F64: axis 1 is out of range");
        assertThatThrownBy(() -> new Flatten(2, 1).forward(images)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("axis 2 stands behind axis 1");
    }
}
