package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private final Tensor ones = Tensor.ones(100, 100);

    private static Tensor trained(double p, Tensor x) {
        return Training.with(new Random(42), () -> new Dropout(p).forward(x));
    }

    @Test
    void inUseItDoesNothing() {
        assertThat(new Dropout(0.5).forward(ones)).isSameAs(ones);
        assertThat(Training.with(new Random(1), () -> Training.off(() -> new Dropout(0.5).forward(ones))))
                .isSameAs(ones);
    }

    @Test
    void ofProbability0ItKeepsAllAndNeedsNoRandomNumbers() {
        assertThat(Training.on(() -> new Dropout(0).forward(ones)).toDoubleArray()).containsOnly(1);
    }

    @Test
    void ofProbability1ItDropsAll() {
        Tensor x = Tensor.ones(5).requiresGrad(true);

        Tensor y = trained(1, x);
        y.sum().backward();

        assertThat(y.toDoubleArray()).containsOnly(0);
        assertThat(x.grad().toDoubleArray()).containsOnly(0);
    }

    /** The share of 10,000 independent draws is within five standard deviations of p. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.8})
    void aShareIsDroppedAndTheRestScaledUp(double p) {
        Tensor y = trained(p, ones);

        double kept = 1 / (1 - p);
        assertThat(y.toDoubleArray()).containsOnly(0, kept);
        double dropped = y.eq(0).to(DType.F64).mean().item();
        assertThat(dropped).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / y.size())));
        assertThat(dropped).isNotEqualTo(p);
    }

    @Test
    void theGradientPassesWhereTheInputDid() {
        Tensor x = Tensor.uniform(1, 2, Shape.of(50), new Random(1)).requiresGrad(true);

        Tensor y = trained(0.5, x);
        y.sum().backward();

        assertThat(x.grad().toDoubleArray()).containsOnly(0, 2).isEqualTo(y.detach().div(x.detach()).toDoubleArray());
    }

    @Test
    void theSameSeedDropsTheSameAndEachCallOthers() {
        var random = new Random(42);
        Tensor first = Training.with(random, () -> new Dropout(0.5).forward(ones));
        Tensor second = Training.with(random, () -> new Dropout(0.5).forward(ones));

        assertThat(first.toDoubleArray()).isEqualTo(trained(0.5, ones).toDoubleArray())
                .isNotEqualTo(second.toDoubleArray());
    }

    @Test
    void withoutRandomNumbersItSaysWhereTheyComeFrom() {
        assertThatThrownBy(() -> Training.on(() -> new Dropout(0.5).forward(ones)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Dropout(0.5) needs random numbers: compute within "
                        + "Training.with(random, () -> ...)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesWhatIsNoProbability(double p) {
        assertThatThrownBy(() -> new Dropout(p)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Dropout: p is a probability, from 0 to 1, not " + p);
    }
}
