package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.autograd.test.GradientAssertions.assertGradients;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.random.NumPyRandom;
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

        var report = assertGradients(GradCheck.of(() -> layer.forward(batch).tanh()).secondOrder(), batch,
                layer.weight(), layer.bias());

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

    /** NumPy's first numbers after seed 0, spread over (-1/2, 1/2): first the weights, then the bias. */
    @Test
    void drawsTheWeightsFirst() {
        Linear fresh = Linear.of(4, 1, new NumPyRandom(0));

        assertThat(fresh.weight().toDoubleArray()).containsExactly(0.5488135039273248 - 0.5, 0.7151893663724195 - 0.5,
                0.6027633760716439 - 0.5, 0.5448831829968969 - 0.5);
        assertThat(fresh.bias().toDoubleArray()).containsExactly(0.4236547993389047 - 0.5);
    }

    @Test
    void startsAsItsInitializersSay() {
        Linear fresh = Linear.of(3, 2, Initializer.constant(0.5), Initializer.ones(), new NumPyRandom(0));

        assertThat(fresh.forward(Tensor.of(1, 2, 3)).toDoubleArray()).containsExactly(4, 4);
        assertThat(fresh.weight().requiresGrad()).isTrue();
        assertThat(fresh.bias().requiresGrad()).isTrue();
    }

    @Test
    void worksWithoutABias() {
        Linear bare = new Linear(layer.weight(), null);

        assertThat(bare.forward(Tensor.of(1, 1, 1)).toDoubleArray()).containsExactly(6, -0.5);
        assertGradients(GradCheck.of(() -> bare.forward(Tensor.of(1, 0.5, -1)).tanh()), bare.weight());
        assertThat(bare).hasToString("Linear(3 -> 2, without bias)");
    }

    @Test
    void makesLayersWithoutABias() {
        Linear customary = Linear.withoutBias(4, 1, new NumPyRandom(0));
        Linear constant = Linear.withoutBias(3, 2, Initializer.constant(0.5), new NumPyRandom(0));

        assertThat(customary.weight().toDoubleArray())
                .isEqualTo(Linear.of(4, 1, new NumPyRandom(0)).weight().toDoubleArray());
        assertThat(customary.bias()).isNull();
        assertThat(constant.weight().toDoubleArray()).containsOnly(0.5);
        assertThat(constant.bias()).isNull();
    }

    @Test
    void needsAnInput() {
        assertThatThrownBy(() -> Linear.of(0, 2, new NumPyRandom(0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Linear: in must be at least 1, not 0");
    }

    @Test
    void namesTheExpectedNumberOfFeatures() {
        assertThatThrownBy(() -> layer.forward(Tensor.ones(5, 4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Linear(3 -> 2): the input (5, 4) F64 must have a last axis of size 3, "
                        + "the number of input features");
    }

    @Test
    void refusesParametersThatDoNotFit() {
        assertThatThrownBy(() -> new Linear(Tensor.ones(2, 3), Tensor.ones(3)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(2, 3) and (3)");
        assertThatThrownBy(() -> new Linear(Tensor.ones(3), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(3) and none");
    }
}
