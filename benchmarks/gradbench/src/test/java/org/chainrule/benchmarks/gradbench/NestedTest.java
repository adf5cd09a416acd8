package org.chainrule.benchmarks.gradbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;

import org.chainrule.autograd.Tensor;
import org.chainrule.benchmarks.gradbench.Descent.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The problems with derivatives of derivatives, compared with the numbers that GradBench publishes. */
class NestedTest {

    @ParameterizedTest
    @EnumSource
    void descentEndsAtTheLeastValue(Mode mode) {
        Tensor least = Descent.argmin(x -> x.sub(2).square().sum(), mode.gradient(x -> x.sub(2).square().sum()),
                Tensor.of(1.0, 3));

        assertThat(least.toDoubleArray()).containsExactly(new double[] {2, 2}, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "fr", "rf", "rr"})
    void saddleIsFound(String modes) {
        double[] found = Differences.numbers(Differences.output(new Saddle(), modes,
                Protocol.input(Map.of("start", new double[] {1, 1}))));

        double end = 8.246324826140356e-06;
        assertThat(found).containsExactly(new double[] {end, end, end, end}, within(1e-15));
    }

    /** The way through the field by w is differentiated in all modes; differences of plain numbers are the truth. */
    @ParameterizedTest
    @EnumSource
    void particleMissesByTheSameSlopeInAllModes(Mode outer) {
        double h = 1e-4;
        double expected = (plainMiss(0.1 + h) - plainMiss(0.1 - h)) / (2 * h);
        for (Mode inner : Mode.values()) {
            Tensor w = Tensor.of(new double[] {0.1});
            assertThat(Particle.miss(w, inner).item()).isCloseTo(plainMiss(0.1), within(1e-10));
            assertThat(outer.gradient(x -> Particle.miss(x, inner)).apply(w).select(0, 0).item())
                    .isCloseTo(expected, within(1e-5 * Math.abs(expected)));
        }
    }

    private static double plainMiss(double w) {
        double[] x = {0, 8};
        double[] v = {0.75, 0};
        while (x[1] + 0.1 * v[1] > 0) {
            double[] force = new double[2];
            for (double[] charge : new double[][] {{10, 10 - w}, {10, 0}}) {
                double distance = Math.hypot(x[0] - charge[0], x[1] - charge[1]);
                for (int i = 0; i < 2; i++) {
                    force[i] += (x[i] - charge[i]) / (distance * distance * distance);
                }
            }
            for (int i = 0; i < 2; i++) {
                x[i] += 0.1 * v[i];
                v[i] += 0.1 * force[i];
            }
        }
        double place = x[0] - x[1] / v[1] * v[0];
        return place * place;
    }

    @Test
    void particleFallsToTheOrigin() {
        assertThat(Differences.output(new Particle(), "rr", Protocol.input(Map.of("w", 0.0))).doubleValue())
                .isCloseTo(0.2071918746486116, within(1e-10));
    }
}
