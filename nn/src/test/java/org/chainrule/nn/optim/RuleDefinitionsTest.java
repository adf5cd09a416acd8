package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Rules against their definitions, written as plain loops over one number, with gradients given beforehand. */
class RuleDefinitionsTest {
    private static final double[] GRADIENTS = {0.3, 0.5, -0.7, 0.2, 0.25, 0, 1.5, -0.01, -0.4, -0.4, 0.9, 0.1};
    private static final double START = 0.8;

    /** Takes a step from w by the gradient g. */
    @FunctionalInterface
    private interface Step {
        double from(double w, double g, int number);
    }

    private static void follows(UpdateRule rule, Step definition) {
        Tensor w = Tensor.of(START).requiresGrad(true);
        var optimizer = Optimizer.of(rule, List.of(w));
        double expected = START;
        for (int n = 0; n < GRADIENTS.length; n++) {
            double g = GRADIENTS[n];
            optimizer.step(() -> w.mul(g));
            expected = definition.from(expected, g, n + 1);
            assertThat(w.item()).as("step %d", n + 1).isCloseTo(expected, within(1e-14));
        }
        assertThat(w.item()).isNotCloseTo(START, within(1e-4));
    }

    @Test
    void adadelta() {
        double[] averages = new double[2];
        follows(new Adadelta(0.5).rho(0.8).epsilon(1e-3).weightDecay(0.1), (w, g, _) -> {
            double decayed = g + 0.1 * w;
            averages[0] = 0.8 * averages[0] + 0.2 * decayed * decayed;
            double move = decayed * Math.sqrt(averages[1] + 1e-3) / Math.sqrt(averages[0] + 1e-3);
            averages[1] = 0.8 * averages[1] + 0.2 * move * move;
            return w - 0.5 * move;
        });
        assertThat(new Adadelta(1)).isEqualTo(new Adadelta(1, 0.9, 1e-6, 0));
    }

    /** With the maximum over all gradients so far, each weighed by its age, as the paper derives it. */
    @Test
    void adamax() {
        double[] mean = new double[1];
        follows(new Adamax(0.1).betas(0.7, 0.9).epsilon(1e-3), (w, g, number) -> {
            mean[0] = 0.7 * mean[0] + 0.3 * g;
            double greatest = 0;
            for (int n = 0; n < number; n++) {
                greatest = Math.max(greatest, Math.pow(0.9, number - 1 - n) * (Math.abs(GRADIENTS[n]) + 1e-3));
            }
            return w - 0.1 / (1 - Math.pow(0.7, number)) * mean[0] / greatest;
        });
        assertThat(new Adamax(0.002)).isEqualTo(new Adamax(0.002, 0.9, 0.999, 1e-8, 0));
    }

    @Test
    void nAdam() {
        double[] state = {0, 0, 1}; // the averages and the product of momentums
        follows(new NAdam(0.1).betas(0.8, 0.9).epsilon(1e-3).weightDecay(0.1).momentumDecay(2), (w, g, number) -> {
            double decayed = g + 0.1 * w;
            state[0] = 0.8 * state[0] + 0.2 * decayed;
            state[1] = 0.9 * state[1] + 0.1 * decayed * decayed;
            double now = 0.8 * (1 - 0.5 * Math.pow(0.96, 2 * number));
            double next = 0.8 * (1 - 0.5 * Math.pow(0.96, 2 * (number + 1)));
            state[2] *= now;
            double ahead = next * state[0] / (1 - state[2] * next) + (1 - now) * decayed / (1 - state[2]);
            return w - 0.1 * ahead / (Math.sqrt(state[1] / (1 - Math.pow(0.9, number))) + 1e-3);
        });
        assertThat(new NAdam(0.002)).isEqualTo(new NAdam(0.002, 0.9, 0.999, 1e-8, 0, 0.004));
    }

    /** After so many steps no correction is left, and finding that out takes no time. */
    @Test
    void nAdamForgetsItsStart() {
        long late = 1_000_000_000;
        assertThat(new NAdam(1).scalars(late)).containsExactly(new double[] {0.9, 0.1, 1}, within(1e-15));
        assertThat(new NAdam(1).betas(0, 0.5).scalars(1)).containsExactly(0, 1, Math.sqrt(0.5));
    }

    @Test
    void rAdam() {
        double[] averages = new double[2];
        double whole = 2 / (1 - 0.9) - 1;
        int[] rectified = {0};
        follows(new RAdam(0.1).betas(0.8, 0.9).epsilon(1e-3).weightDecay(0.1), (w, g, number) -> {
            double decayed = g + 0.1 * w;
            averages[0] = 0.8 * averages[0] + 0.2 * decayed;
            averages[1] = 0.9 * averages[1] + 0.1 * decayed * decayed;
            double mean = averages[0] / (1 - Math.pow(0.8, number));
            double power = Math.pow(0.9, number);
            double length = whole - 2 * number * power / (1 - power);
            if (length <= 5) {
                return w - 0.1 * mean;
            }
            rectified[0]++;
            double r = Math.sqrt((length - 4) / (whole - 4) * ((length - 2) / (whole - 2)) * (whole / length));
            return w - 0.1 * mean * r * Math.sqrt(1 - power) / (Math.sqrt(averages[1]) + 1e-3);
        });
        assertThat(rectified[0]).isBetween(3, GRADIENTS.length - 3);
        assertThat(new RAdam(0.001)).isEqualTo(new RAdam(0.001, 0.9, 0.999, 1e-8, 0));
    }

    /** With the usual beta2 there are five steps without division, as the paper says of its algorithm. */
    @Test
    void rAdamDividesFromTheSixthStepOn() {
        assertThat(new RAdam(1).scalars(5)[1]).isZero();
        assertThat(new RAdam(1).scalars(6)[1]).isPositive();
        assertThat(new RAdam(1).scalars(1_000_000)).containsExactly(new double[] {1, 1}, within(1e-12));
        assertThat(new RAdam(1).betas(0.9, 0.5).scalars(100)[1]).as("an average of three").isZero();
    }

    @Test
    void rprop() {
        double[] state = {0, 0.1}; // the last gradient and the size
        follows(new Rprop(0.1).factors(0.4, 1.5).sizes(0.05, 0.2), (w, g, _) -> {
            double product = state[0] * g;
            double factor = product > 0 ? 1.5 : product < 0 ? 0.4 : 1;
            state[1] = Math.min(0.2, Math.max(0.05, state[1] * factor));
            state[0] = product < 0 ? 0 : g;
            return w - state[1] * Math.signum(state[0]);
        });
        assertThat(new Rprop(0.01)).isEqualTo(new Rprop(0.01, 0.5, 1.2, 1e-6, 50));
    }

    /** By hand: the size grows, is bounded, the element waits after a change of sign, then goes on by a smaller size. */
    @Test
    void rpropStepByStep() {
        Tensor w = Tensor.of(0).requiresGrad(true);
        var optimizer = Optimizer.of(new Rprop(1).factors(0.5, 2).sizes(0.25, 4), List.of(w));
        double[] gradients = {1, 3, 0.1, 5, -1, -1, -1, Double.MIN_VALUE};
        double[] expected = {-1, -3, -7, -11, -11, -9, -5, -5};
        for (int n = 0; n < gradients.length; n++) {
            double g = gradients[n];
            optimizer.step(() -> w.mul(g));
            assertThat(w.item()).as("step %d", n + 1).isEqualTo(expected[n]);
        }
        assertThat(optimizer.state().get("0.size").item()).isEqualTo(2);
    }

    @Test
    void rpropLeavesARateOf0ToTheBounds() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        Optimizer.of(new Rprop(0).sizes(0.125, 1), List.of(w)).step(() -> w.mul(3));
        assertThat(w.item()).isEqualTo(0.875);
    }

    /** A gradient that isn't a number isn't taken for one without a sign. */
    @Test
    void rpropShowsNaN() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        w.mul(Double.NaN).backward();
        Optimizer.of(new Rprop(0.1), List.of(w)).step();
        assertThat(w.item()).isNaN();
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Adadelta(1).rho(1)).hasMessageContaining("rho");
        assertThatThrownBy(() -> new Adamax(-1)).hasMessageContaining("learningRate");
        assertThatThrownBy(() -> new NAdam(1).momentumDecay(-1)).hasMessageContaining("momentumDecay");
        assertThatThrownBy(() -> new RAdam(1).betas(0.9, 1)).hasMessageContaining("beta2");
        assertThatThrownBy(() -> new Rprop(1).factors(1.5, 2)).hasMessageContaining("1.5 and 2.0");
        assertThatThrownBy(() -> new Rprop(1).sizes(0, 2)).hasMessageContaining("0.0 and 2.0");
    }
}
