package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class LinearTest {
    private final Linear layer = new Linear(Tensor.of(new double[][] {{1, 2, 3}, {-1, 0, 0.5}}).requiresGrad(true),
            Tensor.of(10, 20).requiresGrad(true));

    @Test
    void multipliesByTheTransposedWeightAndAddsTheBias() {
        Tensor batch = Tensor.of(new double[][] {{1, 1, 1}, {0, 2, -2}});

        assertThat(layer.forward(batch).toDoubleArray()).containsExactly(16, 19.5, 8, 19);
        assertThat(layer.forward(Tensor.of(1, 1, 1)).toDoubleArray()).containsExactly(16, 19.5);
        assertThat(layer.forward(Tensor.ones(4, 5, 3)).shape()).isEqualTo(Shape.of(4, 5, 2));
    }

    @Test
    void gradientsReachInputWeightAndBias() {
        Tensor batch = Tensor.of(new double[][] {{1, 0.5, -1}, {0, 2, -2}}).requiresGrad(true).named("x");

        var report = GradCheck.of(() -> layer.forward(batch).tanh()).secondOrder().verify(batch, layer.weight(),
                layer.bias());

        assertThat(report.compared()).isEqualTo(14 + 14 + 4);
    }

    @Test
    void startsWithinTheCustomaryBound() {
        Linear fresh = Linear.of(16, 200, RandomGenerator.of("L64X128MixRandom"));

        assertThat(fresh.weight().shape()).isEqualTo(Shape.of(200, 16));
        var weights = Arrays.stream(fresh.weight().toDoubleArray()).summaryStatistics();
        assertThat(weights.getMax()).isBetween(0.24, 0.25);
        assertThat(weights.getMin()).isBetween(-0.25, -0.24);
        assertThat(fresh.bias().requiresGrad()).isTrue();
    }

    @Test
    void namesTheExpectedNumberOfFeatures() {
        assertThatThrownBy(() -> layer.forward(Tensor.ones(5, 4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Linear(3 -> 2): the input has shape (5, 4), but its last axis must have size 3, "
                        + "the number of input features");
    }

    @Test
    void refusesParametersThatDoNotFit() {
        assertThatThrownBy(() -> new Linear(Tensor.ones(2, 3), Tensor.ones(3)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(2, 3) and (3)");
    }
}
