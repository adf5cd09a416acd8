package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.junit.jupiter.api.Test;

class ResidualTest {
    private final Tensor x = Tensor.of(new double[][] {{-1, 2}});

    private static Linear linear(int in, int out) {
        return Linear.of(in, out, new Random(1));
    }

    @Test
    void addsWhatTheBodyComputesToTheInput() {
        assertThat(new Residual(y -> y.mul(10)).forward(x).toDoubleArray()).containsExactly(-11, 22);
        assertThat(Residual.of(y -> y.mul(10), y -> y.add(1)).forward(x).toDoubleArray()).containsExactly(-10, 23);
        assertThat(Residual.of().forward(x).toDoubleArray()).containsExactly(-2, 4);
    }

    @Test
    void theGradientTakesBothWays() {
        Tensor input = x.copy().requiresGrad(true);

        Residual.of(Tensor::square).forward(input).sum().backward();

        assertThat(input.grad().toDoubleArray()).containsExactly(1 - 2, 1 + 4);
    }

    @Test
    void aShortcutBringsTheInputToTheBodysShape() {
        Residual block = new Residual(y -> y.sum(true, 1), y -> y.slice(1, 1, 2).mul(100));

        assertThat(block.forward(x).toDoubleArray()).containsExactly(201);
    }

    @Test
    void parametersAreNamedByTheWayToThem() {
        assertThat(Network.parameters(Residual.of(linear(2, 2))).names()).containsExactly("body.weight", "body.bias");
        assertThat(Network.parameters(Residual.of(Tensor::relu, linear(2, 2))).names()).containsExactly(
                "body.1.weight", "body.1.bias");
        assertThat(Network.parameters(new Residual(linear(2, 3), linear(2, 3))).names()).containsExactly("body.weight",
                "body.bias", "shortcut.weight", "shortcut.bias");
    }

    /** (1, 2) and (1, 1) would broadcast. */
    @Test
    void refusesABodyThatChangesTheShape() {
        assertThatThrownBy(() -> new Residual(linear(2, 1)).forward(x)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Residual: the body's output has shape (1, 1), but the input (1, 2); they are added and "
                        + "must be the same (a shortcut layer can change the input's shape)");
        assertThatThrownBy(() -> new Residual(linear(2, 2), linear(2, 1)).forward(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Residual: the body's output has shape (1, 2), "
                        + "but the shortcut's output (1, 1); they are added and must be the same");
    }

    @Test
    void needsABody() {
        assertThatThrownBy(() -> new Residual(null)).isInstanceOf(NullPointerException.class).hasMessage("body");
    }

    @Test
    void itsTextIsATable() {
        assertThat(new Residual(linear(2, 2), null)).hasToString("""
                      Residual
                body  Linear(2 -> 2)  weight (2, 2), bias (2)  6
                6 parameters
                """);
    }
}
