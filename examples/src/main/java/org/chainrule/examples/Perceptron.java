package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Graph;
import picocli.CommandLine.Command;

/**
 * A perceptron: first its gradients for given weights, then its training, which learns AND and OR but not XOR.
 *
 * <p>
 * Rosenblatt's rule of 1958, "add the input to the weights if the answer should have been yes, take it off if no", is
 * gradient descent on the loss max(0, -t score), which is 0 for a right answer.
 */
@Command(name = "perceptron", description = "One neuron and its gradients; it learns AND and OR, and can't learn XOR.")
final class Perceptron implements Runnable {
    private static final double[][] INPUTS = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

    /** A logic gate with two inputs; the target is 1 for true and -1 for false. */
    enum Gate {
        AND(-1, -1, -1, 1), OR(-1, 1, 1, 1), XOR(-1, 1, 1, -1);

        final double[] targets;

        Gate(double... targets) {
            this.targets = targets;
        }

        /** Returns the first (0) or second (1) inputs of the cases with the given target. */
        double[] cases(double target, int input) {
            return IntStream.range(0, INPUTS.length).filter(i -> targets[i] == target)
                    .mapToDouble(i -> INPUTS[i][input])
                    .toArray();
        }
    }

    final Tensor weights = Tensor.of(0, 0).named("weights").requiresGrad(true);
    /** All updates are integers, so with this initial value no score is ever 0, where the loss has a kink. */
    final Tensor bias = Tensor.of(0.5).named("bias").requiresGrad(true);

    @Override
    public void run() {
        System.out.println("A weighted sum, 0.3 * 0.3 + 0.7 * 0.1 - 0.5 * 0.5 + 0.01, and its gradients:\n");
        Tensor score = handExample();
        System.out.print(Graph.of(score));
        System.out.println("\nThe gradient of a weight is its input, the gradient of an input is its weight.");
        System.out.printf("After relu this neuron would give %.2f, and no gradient; after sigmoid %.2f.%n",
                score.relu().item(), score.sigmoid().item());

        System.out.println("\nNow a perceptron is trained on the four cases until it makes no mistake.\n");
        List<Plot> plots = new ArrayList<>();
        for (Gate gate : Gate.values()) {
            var perceptron = new Perceptron();
            int epochs = perceptron.learn(gate);
            System.out.printf("%-4s %s  score = %.1f a %+.1f b %+.1f%n", gate,
                    epochs > 0 ? "learned in %2d epochs:".formatted(epochs) : "can't be learned:    ",
                    perceptron.weights.get(0), perceptron.weights.get(1), perceptron.bias.item());
            plots.add(perceptron.plot(gate));
        }
        System.out.println("\nFor XOR the weights returned to earlier values, so the training would never end:"
                + "\nno line separates 01 and 10 from 00 and 11. That takes a second layer.");
        Path picture = Pictures.write("perceptron.png", plots.toArray(Plot[]::new));
        System.out.println("The decision boundaries are in " + picture);
    }

    /** Computes a figure of D. Warfield's text: 0.3 * 0.3 + 0.7 * 0.1 + 0.5 * -0.5 + 0.01 = -0.09 + 0.01 = -0.08. */
    static Tensor handExample() {
        double[] inputs = {0.3, 0.7, 0.5};
        double[] weights = {0.3, 0.1, -0.5};
        Tensor sum = null;
        for (int i = 0; i < inputs.length; i++) {
            Tensor x = Tensor.of(inputs[i]).named("x" + i).requiresGrad(true);
            Tensor w = Tensor.of(weights[i]).named("w" + i).requiresGrad(true);
            Tensor product = x.mul(w).named("x%dw%d".formatted(i, i));
            sum = sum == null ? product : sum.add(product);
        }
        Tensor b = Tensor.of(0.01).named("b").requiresGrad(true);
        return sum.named("sum").add(b).named("score");
    }

    /** Returns the weighted sums of a batch of inputs; a positive one means true. */
    Tensor score(Tensor inputs) {
        return inputs.matmul(weights).add(bias);
    }

    /** Trains on the four cases until there is no mistake; returns the number of epochs, or 0 if that never happens. */
    int learn(Gate gate) {
        Set<List<Double>> seen = new HashSet<>();
        for (int epoch = 1; seen.add(List.of(weights.get(0), weights.get(1), bias.item())); epoch++) {
            int mistakes = 0;
            for (int i = 0; i < INPUTS.length; i++) {
                Tensor loss = score(Tensor.of(INPUTS[i])).mul(-gate.targets[i]).relu();
                mistakes += loss.item() > 0 ? 1 : 0;
                step(loss);
            }
            if (mistakes == 0) {
                return epoch;
            }
        }
        return 0;
    }

    private void step(Tensor loss) {
        loss.backward();
        for (Tensor parameter : List.of(weights, bias)) {
            Autograd.assign(parameter, parameter.detach().sub(parameter.grad()));
            parameter.zeroGrad();
        }
    }

    private Plot plot(Gate gate) {
        Grid grid = Grid.square(-0.5, 1.5, 101);
        Plot plot = Plot.map(gate.toString(), "a", "b").regions(grid, score(grid.points()).toDoubleArray(), 0)
                .points("false", gate.cases(-1, 0), gate.cases(-1, 1))
                .points("true", gate.cases(1, 0), gate.cases(1, 1));
        return gate == Gate.XOR ? plot : plot.withoutLegend();
    }
}
