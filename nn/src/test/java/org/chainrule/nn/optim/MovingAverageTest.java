package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.BatchNorm;
import org.junit.jupiter.api.Test;

class MovingAverageTest {
    private final Tensor w = Tensor.of(1, 10).requiresGrad(true);
    private final List<Tensor> net = List.of(w);

    private static double[] averaged(MovingAverage<List<Tensor>> average) {
        return average.average().getFirst().toDoubleArray();
    }

    private void set(double a, double b) {
        Autograd.assign(w, Tensor.of(a, b));
    }

    @Test
    void theFirstUpdateTakesTheParametersAndTheNextPartOfThem() {
        var average = MovingAverage.of(net, 0.75);
        assertThat(averaged(average)).containsExactly(1, 10);
        set(2, 20);
        average.update();
        assertThat(averaged(average)).containsExactly(2, 20);
        set(6, 40);
        average.update();
        assertThat(averaged(average)).containsExactly(3, 25);
        set(7, 25);
        average.update();
        assertThat(averaged(average)).containsExactly(4, 25);
        assertThat(average.updates()).isEqualTo(3);
        assertThat(w.toDoubleArray()).as("the network").containsExactly(7, 25);
    }

    @Test
    void warmedUpItForgetsTheStartSooner() {
        var average = MovingAverage.of(net, 0.999).warmUp();
        double expected = 1;
        for (int n = 0; n < 20; n++) {
            average.update();
            double decay = n == 0 ? 0 : (1. + n) / (10 + n);
            expected = decay * expected + (1 - decay) * (n + 1);
            assertThat(averaged(average)[0]).isCloseTo(expected, within(1e-13));
            set(n + 2, 0);
        }
        var short1 = MovingAverage.of(net, 0.1).warmUp();
        short1.update();
        set(0, 0);
        short1.update();
        assertThat(averaged(short1)[0]).as("the decay is no more than it was set to").isCloseTo(2.1, within(1e-14));
    }

    /** In single precision each of these changes would be rounded away. */
    @Test
    void smallChangesAddUp() {
        Tensor single = Tensor.full(1, Shape.of(1), DType.F32).requiresGrad(true);
        var average = MovingAverage.of(List.of(single), 1 - 1e-6);
        average.update();
        Autograd.assign(single, Tensor.full(1.01, Shape.of(1), DType.F32));
        for (int n = 0; n < 10_000; n++) {
            average.update();
        }
        assertThat(average.average().getFirst().dtype()).isEqualTo(DType.F32);
        assertThat(average.average().getFirst().item()).isCloseTo(1 + 0.01 * (1 - Math.exp(-0.01)), within(1e-7));
    }

    @Test
    void buffersAreAsTheyAreNow() {
        BatchNorm layer = BatchNorm.of(2);
        var average = MovingAverage.of(layer, 0.9);
        average.update();
        Autograd.assign(layer.runningMean(), Tensor.of(3, 4));
        BatchNorm copy = average.average();
        assertThat(copy.runningMean().toDoubleArray()).containsExactly(3, 4);
        assertThat(copy.runningMean()).isNotSameAs(layer.runningMean());
        assertThat(copy.weight().requiresGrad()).isTrue();
        Autograd.assign(copy.weight(), Tensor.of(7, 7));
        assertThat(average.average().weight().toDoubleArray()).containsExactly(1, 1);
    }

    @Test
    void goesOnFromAState() {
        var average = MovingAverage.of(net, 0.9).warmUp();
        assertThat(average.state().names()).containsExactly("updates");
        average.update();
        set(3, 5);
        average.update();
        NamedTensors state = average.state();
        assertThat(state.names()).containsExactly("0.average", "updates");

        var resumed = MovingAverage.of(net, 0.9).warmUp();
        resumed.load(state);
        set(-1, 2);
        average.update();
        resumed.update();
        assertThat(averaged(resumed)).isEqualTo(averaged(average));
        assertThat(resumed.updates()).isEqualTo(3);
    }

    @Test
    void aStateThatDoesNotFitIsRefused() {
        var average = MovingAverage.of(net, 0.9);
        SequencedMap<String, Tensor> wrong = new LinkedHashMap<>();
        wrong.put("updates", Tensor.of(new long[] {2}).reshape());
        wrong.put("w.average", Tensor.zeros(2));
        assertThatThrownBy(() -> average.load(new NamedTensors(wrong))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this average").hasMessageEndingWith("missing: 0.average; unexpected: w.average");
        assertThat(average.updates()).isZero();
    }

    @Test
    void wantsParametersAndADecayBelow1() {
        assertThatThrownBy(() -> MovingAverage.of(List.of(Tensor.of(1)), 0.9))
                .hasMessageContaining("nothing to average");
        assertThatThrownBy(() -> MovingAverage.of(net, 1)).hasMessageContaining("decay");
    }

    @Test
    void sharedParametersStayShared() {
        var tied = List.of(w, w);
        var average = MovingAverage.of(tied, 0.9);
        average.update();
        List<Tensor> copy = average.average();
        assertThat(copy.getFirst()).isSameAs(copy.getLast());
        assertThat(Network.parameters(copy).names()).containsExactly("0");
    }

    @Test
    void aParameterThatIsNotFiniteIsRefused() {
        Tensor w = Tensor.of(1, 2).requiresGrad(true);
        MovingAverage<List<Tensor>> average = MovingAverage.of(List.of(w), .5);
        average.update();
        Autograd.assign(w, Tensor.of(1, Double.NaN));

        assertThatThrownBy(average::update).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("0 has an element that is infinite or NaN");
        assertThat(average.updates()).isEqualTo(1);
        assertThat(average.average().getFirst().toDoubleArray()).containsExactly(1, 2);
    }
}
