package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.init.Initializer;
import org.junit.jupiter.api.Test;

class VanishingGradientTest {

    private static final SequencedMap<String, SequencedMap<String, double[]>> GRADIENTS = VanishingGradient
            .gradientsOfWeights();

    private static double firstToLast(String activation, String start) {
        return VanishingGradient.firstToLast(GRADIENTS.get(start).get(activation));
    }

    @Test
    void sigmoidLosesTheGradientHoweverTheWeightsStart() {
        assertThat(GRADIENTS.keySet()).hasSize(5)
                .allSatisfy(start -> assertThat(firstToLast("sigmoid", start)).isBetween(1e-15, 1e-6));
    }

    @Test
    void softplusLosesLessAndTanhAndReluHardlyAnything() {
        assertThat(firstToLast("softplus", "xavierNormal")).isBetween(1e-6, 1e-3);
        assertThat(firstToLast("tanh", "xavierNormal")).isBetween(0.1, 10.);
        assertThat(firstToLast("relu", "xavierNormal")).isBetween(0.1, 10.);
    }

    @Test
    void heKeepsTheSignalOfReluToo() {
        assertThat(firstToLast("relu", "heNormal")).isBetween(0.1, 10.);
        assertThat(Arrays.stream(GRADIENTS.get("heNormal").get("relu")))
                .allMatch(gradient -> gradient > 0.1 && gradient < 10);
        assertThat(Arrays.stream(GRADIENTS.get("linear").get("relu"))).allMatch(gradient -> gradient < 1e-4);
    }

    /** For a single example these are the lengths of the delta of each layer. */
    private static double[] deltas(Layer activation) {
        return VanishingGradient.gradients(VanishingGradient.network(activation, Initializer.orthogonal()), 1, "bias");
    }

    @Test
    void orthogonalWeightsLeaveAllChangeOfLengthToTheSlopes() {
        double[] linear = deltas(x -> x.mul(1));
        double[] sigmoid = deltas(Tensor::sigmoid);
        double[] tanh = deltas(Tensor::tanh);

        for (int i = 0; i < VanishingGradient.HIDDEN_LAYERS; i++) {
            assertThat(linear[i]).isCloseTo(linear[i + 1], withPercentage(1e-10));
            assertThat(sigmoid[i]).isLessThanOrEqualTo(sigmoid[i + 1] / 4).isPositive();
            assertThat(tanh[i]).isLessThanOrEqualTo(tanh[i + 1]).isPositive();
        }
        assertThat(sigmoid[0] / sigmoid[VanishingGradient.HIDDEN_LAYERS]).isLessThan(Math.pow(4, -15));
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(() -> VanishingGradient.tell(GRADIENTS)))
                .containsPattern("layer +sigmoid +tanh +relu +softplus\n +1 +\\d\\.\\de-\\d\\d")
                .containsPattern("\n +16 +\\d\\.\\de[-+]\\d\\d")
                .containsPattern("heNormal( +\\de[-+]\\d\\d \\(\\de[-+]\\d\\d\\)){4}\n");
        Png.assertIsDrawn(Path.of("target/pictures/vanishing-gradient.png"));
    }
}
