package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import picocli.CommandLine.Command;

/**
 * When a training ends: the error is below a goal, or hardly changes any more, or there were enough epochs. And why weights
 * must start from different numbers. With zeros the gradient is 0, and nothing is learned; with equal numbers hidden neurons
 * remain copies of each other, so that together they are worth one.
 */
@Command(name = "stopping", description = "The stop rule of a training, and initial weights with which nothing is learned.")
final class Stopping implements Runnable {
    static final Tensor X = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    static final Tensor Y = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});
    private static final Loss LOSS = Loss.mse().half().reduction(Reduction.SUM);

    /** A network that learns the exclusive or by three hidden neurons. */
    record Net(Linear hidden, Linear out) implements Layer {

        /** Creates a network whose weights and biases are all the same number. */
        static Net allEqual(double number) {
            return of(Initializer.constant(number), Initializer.constant(number), 0);
        }

        static Net random(long seed) {
            return of(Initializer.normal(0, 1), Initializer.normal(0, 1), seed);
        }

        private static Net of(Initializer weights, Initializer biases, long seed) {
            var random = new Random(seed);
            return new Net(Linear.of(2, 3, weights, biases, random), Linear.of(3, 1, weights, biases, random));
        }

        @Override
        public Tensor forward(Tensor x) {
            return out.forward(hidden.forward(x).sigmoid()).sigmoid();
        }

        Tensor error() {
            return LOSS.of(forward(X), Y);
        }
    }

    /** A rule: stop below this error, or when an epoch changes it by less than this, or after these epochs. */
    record Rule(double goal, double change, int epochs) {

        /** Returns why to stop after an epoch, or an empty text. */
        String reason(List<Double> errors) {
            int count = errors.size();
            double last = errors.getLast();
            if (last < goal) {
                return "the goal";
            }
            if (count > 1 && Math.abs(last - errors.get(count - 2)) < change) {
                return "no change";
            }
            return count >= epochs ? "the epochs" : "";
        }
    }

    static final Rule RULE = new Rule(0.01, 1e-9, 5_000);
    static final Rule HASTY = new Rule(0.01, 1e-3, 5_000);

    /** The errors of a training, each from before its step, and why it ended. */
    record Ending(List<Double> errors, String reason) {}

    static Ending train(Net net, Rule rule) {
        var optimizer = Optimizer.of(new Sgd(1), net);
        List<Double> errors = new ArrayList<>();
        String reason = "";
        while (reason.isEmpty()) {
            errors.add(optimizer.step(net::error));
            reason = rule.reason(errors);
        }
        return new Ending(errors, reason);
    }

    @Override
    public void run() {
        System.out.printf("""
                A 2-3-1 network of sigmoids learns the exclusive or, E = 1/2 sum (y - o)^2, with a rate of 1.
                It stops at E < %.2f, or if an epoch changes E by less than %.0e, or after %d epochs.

                %-18s %7s  %-10s %9s   %s
                """, RULE.goal, RULE.change, RULE.epochs, "start", "epochs", "stopped by", "E", "outputs");
        Net zeros = Net.allEqual(0);
        Net equal = Net.allEqual(0.5);
        Net random = Net.random(1);
        tell("all 0", zeros, RULE);
        Ending ofEqual = tell("all 0.5", equal, RULE);
        Ending ofRandom = tell("random", random, RULE);
        tell("random, hasty rule", Net.random(1), HASTY);
        System.out
                .printf("""

                        With zeros every output is 0.5, and the gradients of the four rows cancel: nothing moves. The weights of the
                        three hidden neurons at the end, to a and b, from equal and from random numbers:

                        """);
        printHidden(equal);
        System.out.println();
        printHidden(random);
        System.out.printf(
                "%nThe hasty rule stops at a change of less than %.0e, which is met long before anything is learned:"
                        + "%na small change is no sign that a training is at its end.%n",
                HASTY.change);

        Path picture = Pictures.write("stopping.png", Plot.of("When to stop", "epoch", "E").logX()
                .curve("random", toArray(ofRandom)).curve("all 0.5", toArray(ofEqual)));
        System.out.println("The errors are in " + picture);
    }

    private static Ending tell(String start, Net net, Rule rule) {
        Ending ending = train(net, rule);
        Tensor o = net.forward(X);
        System.out.printf("%-18s %7d  %-10s %9.6f   %.3f %.3f %.3f %.3f%n", start, ending.errors.size(), ending.reason,
                ending.errors.getLast(), o.get(0, 0), o.get(1, 0), o.get(2, 0), o.get(3, 0));
        return ending;
    }

    private static void printHidden(Net net) {
        for (Tensor neuron : net.hidden.weight().detach().unbind(0)) {
            System.out.printf("%10.4f %10.4f%n", neuron.get(0), neuron.get(1));
        }
    }

    private static double[] toArray(Ending ending) {
        return ending.errors.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
