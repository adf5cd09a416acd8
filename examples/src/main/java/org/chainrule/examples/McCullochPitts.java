package org.chainrule.examples;

import java.util.List;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import picocli.CommandLine.Command;

/**
 * The neuron of W. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity" (1943), in three
 * forms: it fires if at least θ inputs are on; if the weighted sum is at least θ; if the weighted sum plus the bias b = -θ is at
 * least 0. In the last one the threshold is a weight like the others, of an input that is always 1, and can be learned.
 */
@Command(name = "mp-neuron", description = "The neuron of McCulloch and Pitts: by its threshold, by weights, by its bias.")
final class McCullochPitts implements Runnable {
    static final Tensor INPUTS = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});

    private static Tensor mask(Tensor isOn) {
        return isOn.to(DType.F64);
    }

    /** Answers 1 if at least as many inputs are on as the threshold says. */
    static Tensor byThreshold(Tensor x, double threshold) {
        return mask(x.sum(-1).ge(threshold));
    }

    /** Answers 1 if the weighted sum reaches the threshold. */
    static Tensor byWeights(Tensor x, Tensor weights, double threshold) {
        return mask(x.matmul(weights).ge(threshold));
    }

    /** Answers 1 if the weighted sum and the bias aren't negative together. */
    static Tensor byBias(Tensor x, Tensor weights, double bias) {
        return mask(x.matmul(weights).add(bias).ge(0));
    }

    /** A function of two inputs, with weights and a threshold. */
    record Gate(String name, Tensor weights, double threshold) {

        Tensor answers() {
            return byWeights(INPUTS, weights, threshold);
        }
    }

    static final List<Gate> GATES = List.of(
            new Gate("a and b", Tensor.of(1, 1), 2),
            new Gate("a or b", Tensor.of(1, 1), 1),
            new Gate("not a", Tensor.of(-1, 0), 0),
            new Gate("a and not b", Tensor.of(1, -1), 1));

    /** Counts the neurons of a grid of weights and biases that compute a function. */
    static int count(Tensor wanted) {
        int found = 0;
        for (int a = -8; a <= 8; a++) {
            for (int b = -8; b <= 8; b++) {
                for (int bias = -8; bias <= 8; bias++) {
                    Tensor answers = byBias(INPUTS, Tensor.of(a / 4.0, b / 4.0), bias / 4.0);
                    found += answers.sub(wanted).abs().sum().item() == 0 ? 1 : 0;
                }
            }
        }
        return found;
    }

    /** Computes (a or b) and not (a and b), in two layers. */
    static Tensor exclusiveOr() {
        Tensor or = byBias(INPUTS, Tensor.of(1, 1), -1);
        Tensor and = byBias(INPUTS, Tensor.of(1, 1), -2);
        return byBias(Tensor.stack(1, or, and), Tensor.of(1, -1), -1);
    }

    /** Returns the derivative of a neuron's answer to (1, 1) by its bias. */
    static double slope(UnaryOperator<Tensor> activation) {
        Tensor bias = Tensor.of(-1.5).requiresGrad(true);
        return Autograd.grad(activation.apply(INPUTS.select(0, 3).matmul(Tensor.of(1, 1)).add(bias)), bias).item();
    }

    @Override
    public void run() {
        System.out.println("1. By the threshold: fires if at least that many of its two inputs are on.\n");
        System.out.printf("%-32s %s%n", "inputs", "00 01 10 11");
        print("threshold 2, a and b", byThreshold(INPUTS, 2));
        print("threshold 1, a or b", byThreshold(INPUTS, 1));

        System.out.println("\n2. By weights: fires if w1 a + w2 b >= threshold. A negative weight inhibits.\n");
        for (Gate gate : GATES) {
            print("%2.0f a %+2.0f b >= %2.0f, %s".formatted(gate.weights.get(0), gate.weights.get(1), gate.threshold,
                    gate.name), gate.answers());
        }

        System.out.println("\n3. By the bias, which is minus the threshold: fires if w1 a + w2 b + bias >= 0.\n");
        for (Gate gate : GATES) {
            print("%2.0f a %+2.0f b %+2.0f >= 0, %s".formatted(gate.weights.get(0), gate.weights.get(1),
                    0 - gate.threshold, gate.name), byBias(INPUTS, gate.weights, -gate.threshold));
        }

        Tensor xor = Tensor.of(0, 1, 1, 0);
        System.out.printf(
                "%nOf the %d neurons with weights and biases from -2 to 2 in quarters, %d compute a and b, %d a or b,%n"
                        + "and %d the exclusive or. Two layers do, (a or b) and not (a and b):%n%n",
                17 * 17 * 17,
                count(GATES.get(0).answers()), count(GATES.get(1).answers()), count(xor));
        print("a xor b", exclusiveOr());

        System.out.printf(
                "%nA step's derivative is 0 wherever it exists, so that descent has nothing to go by: by the bias"
                        + " it is %.0f.%nThat of sigmoid at the same sum, 0.5, is %.4f. The perceptron and backpropagation came with"
                        + " other rules.%n",
                slope(z -> z.heaviside(Tensor.of(1))), slope(Tensor::sigmoid));
    }

    private static void print(String name, Tensor answers) {
        System.out.printf("%-32s", name);
        for (double answer : answers.toDoubleArray()) {
            System.out.printf(" %2.0f", answer);
        }
        System.out.println();
    }
}
