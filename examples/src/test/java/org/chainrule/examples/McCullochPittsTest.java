package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.McCullochPitts.Gate;
import org.junit.jupiter.api.Test;

class McCullochPittsTest {

    @Test
    void theThresholdCountsInputs() {
        assertThat(McCullochPitts.byThreshold(McCullochPitts.INPUTS, 2).toDoubleArray()).containsExactly(0, 0, 0, 1);
        assertThat(McCullochPitts.byThreshold(McCullochPitts.INPUTS, 1).toDoubleArray()).containsExactly(0, 1, 1, 1);
    }

    @Test
    void gatesComputeTheirFunctions() {
        boolean[][] wanted = {{false, false, false, true}, {false, true, true, true}, {true, true, false, false},
            {false, false, true, false}};
        for (int i = 0; i < wanted.length; i++) {
            Gate gate = McCullochPitts.GATES.get(i);
            assertThat(gate.answers().gt(0).toBooleanArray()).as(gate.name()).containsExactly(wanted[i]);
        }
    }

    @Test
    void theBiasIsMinusTheThreshold() {
        for (Gate gate : McCullochPitts.GATES) {
            assertThat(McCullochPitts.byBias(McCullochPitts.INPUTS, gate.weights(), -gate.threshold()).toDoubleArray())
                    .as(gate.name()).containsExactly(gate.answers().toDoubleArray());
        }
    }

    @Test
    void noNeuronComputesTheExclusiveOrAndTwoLayersDo() {
        assertThat(McCullochPitts.count(Tensor.of(0, 1, 1, 0))).isZero();
        assertThat(McCullochPitts.count(Tensor.of(0, 0, 0, 1))).isEqualTo(countInIntegers(false, false, false, true));
        assertThat(McCullochPitts.count(Tensor.of(0, 1, 1, 1))).isEqualTo(countInIntegers(false, true, true, true));
        assertThat(McCullochPitts.exclusiveOr().toDoubleArray()).containsExactly(0, 1, 1, 0);
    }

    private static int countInIntegers(boolean none, boolean second, boolean first, boolean both) {
        int count = 0;
        for (int i = 0; i < 17 * 17 * 17; i++) {
            int a = i % 17 - 8;
            int b = i / 17 % 17 - 8;
            int bias = i / 289 - 8;
            if (bias >= 0 == none && b + bias >= 0 == second && a + bias >= 0 == first && a + b + bias >= 0 == both) {
                count++;
            }
        }
        return count;
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new McCullochPitts())).containsPattern("threshold 2, a and b +0  0  0  1")
                .containsPattern("1 a -1 b >=  1, a and not b +0  0  1  0")
                .containsPattern("1 a -1 b -1 >= 0, a and not b +0  0  1  0").contains("and 0 the exclusive or")
                .containsPattern("a xor b +0  1  1  0").contains("it is 0.").contains("is 0.2350.");
    }
}
