package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Circuits that lectures compute by hand, gate by gate. */
class CircuitsTest {
    private static final Offset<Double> TWELVE_DIGITS = within(1e-12);

    private static Tensor leaf(String name, double value) {
        return Tensor.of(value).requiresGrad(true).named(name);
    }

    /** f = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)), with the value and the gradient at every gate. */
    @Test
    void aNeuronGateByGate() {
        Tensor w0 = leaf("w0", 2);
        Tensor x0 = leaf("x0", -1);
        Tensor w1 = leaf("w1", -3);
        Tensor x1 = leaf("x1", -2);
        Tensor w2 = leaf("w2", -3);
        Tensor first = w0.mul(x0).named("w0x0");
        Tensor second = w1.mul(x1).named("w1x1");
        Tensor sum = first.add(second).named("sum");
        Tensor biased = sum.add(w2).named("+w2");
        Tensor negated = biased.neg().named("*-1");
        Tensor exponential = negated.exp().named("exp");
        Tensor plusOne = exponential.add(1).named("+1");
        Tensor f = plusOne.reciprocal().named("1/x");
        Tensor[] gates = {w0, x0, w1, x1, w2, first, second, sum, biased, negated, exponential, plusOne, f};
        for (Tensor gate : gates) {
            gate.retainGrad();
        }

        f.backward();

        Map<String, double[]> expected = new LinkedHashMap<>(); // value and gradient
        expected.put("w0", new double[] {2, -0.19661193324148188});
        expected.put("x0", new double[] {-1, 0.39322386648296376});
        expected.put("w1", new double[] {-3, -0.39322386648296376});
        expected.put("x1", new double[] {-2, -0.5898357997244457});
        expected.put("w2", new double[] {-3, 0.19661193324148188});
        expected.put("w0x0", new double[] {-2, 0.19661193324148188});
        expected.put("w1x1", new double[] {6, 0.19661193324148188});
        expected.put("sum", new double[] {4, 0.19661193324148188});
        expected.put("+w2", new double[] {1, 0.19661193324148188});
        expected.put("*-1", new double[] {-1, -0.19661193324148188});
        expected.put("exp", new double[] {0.36787944117144233, -0.534446645388523});
        expected.put("+1", new double[] {1.3678794411714423, -0.534446645388523});
        expected.put("1/x", new double[] {0.7310585786300049, 1});
        assertThat(gates).extracting(Tensor::name).containsExactlyElementsOf(expected.keySet());
        for (Tensor gate : gates) {
            double[] valueAndGradient = expected.get(gate.name());
            assertThat(gate.item()).as(gate.name()).isCloseTo(valueAndGradient[0], TWELVE_DIGITS);
            assertThat(gate.grad().item()).as("gradient of " + gate.name()).isCloseTo(valueAndGradient[1],
                    TWELVE_DIGITS);
        }
    }

    @Test
    void aNeuronWithItsSigmoidAsOneGate() {
        Tensor w0 = leaf("w0", 2);
        Tensor f = w0.mul(-1).add(leaf("w1", -3).mul(-2)).add(-3).sigmoid();
        f.backward();
        assertThat(f.item()).isCloseTo(0.7310585786300049, TWELVE_DIGITS);
        assertThat(w0.grad().item()).isCloseTo(-0.19661193324148185, TWELVE_DIGITS);
    }

    @Test
    void aSumTimesAFactor() {
        Tensor x = leaf("x", -2);
        Tensor y = leaf("y", 5);
        Tensor z = leaf("z", -4);
        Tensor q = x.add(y).retainGrad();
        Tensor f = q.mul(z);
        f.backward();
        assertThat(q.item()).isEqualTo(3);
        assertThat(f.item()).isEqualTo(-12);
        assertThat(x.grad().item()).isEqualTo(-4);
        assertThat(y.grad().item()).isEqualTo(-4);
        assertThat(z.grad().item()).isEqualTo(3);
        assertThat(q.grad().item()).isEqualTo(-4);
    }

    @Test
    void aProductAndAMaximum() {
        Tensor x = leaf("x", 3);
        Tensor y = leaf("y", -4);
        Tensor z = leaf("z", 2);
        Tensor w = leaf("w", -1);
        Tensor f = x.mul(y).add(z.maximum(w)).mul(2);
        f.backward();
        assertThat(f.item()).isEqualTo(-20);
        assertThat(x.grad().item()).isEqualTo(-8);
        assertThat(y.grad().item()).isEqualTo(6);
        assertThat(z.grad().item()).isEqualTo(2);
        assertThat(w.grad().item()).isZero();
    }

    /** (x + s(y)) / (s(x) + (x + y)^2): each variable is used twice. */
    @Test
    void variablesUsedTwice() {
        Tensor x = leaf("x", 3);
        Tensor y = leaf("y", -4);
        Tensor sum = x.add(y);
        Tensor f = x.add(y.sigmoid()).div(x.sigmoid().add(sum.mul(sum)));
        f.backward();
        assertThat(f.item()).isCloseTo(1.5456448841066441, TWELVE_DIGITS);
        assertThat(x.grad().item()).isCloseTo(2.0595697955721652, TWELVE_DIGITS);
        assertThat(y.grad().item()).isCloseTo(1.5922327514838093, TWELVE_DIGITS);
    }
}
