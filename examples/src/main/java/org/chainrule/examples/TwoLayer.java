package org.chainrule.examples;

import java.nio.file.Path;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.Layer;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.random.NumPyRandom;
import picocli.CommandLine.Command;

/**
 * A network of two layers that learns the exclusive or, from J. Loy's text "How to build your own neural network
 * from scratch in Python" (2018).
 *
 * <p>
 * Differences between the text and this program:
 *
 * <ul>
 * <li>the text never mentions a learning rate: it adds the whole gradient to the weights, so the rate is 1;</li>
 * <li>what it calls the derivative of the loss begins with 2 (y - prediction). That is minus the derivative, and so it is
 * right to add it. In its derivation by the chain rule, the minus is lost;</li>
 * <li>its derivative of the sigmoid, z (1 - z), holds if z is the sigmoid's value, as in its code; in the derivation z is the
 * argument, whose derivative is sigmoid(z) (1 - sigmoid(z));</li>
 * <li>it starts from random numbers without a seed, so its last digits can't be reproduced. Those here can.</li>
 * </ul>
 */
@Command(name = "two-layer", description = "Two layers learn the exclusive or in 1500 steps, from reproducible initial weights.")
final class TwoLayer implements Runnable {
    /** The third input is always 1: its weights act as the biases of the hidden units. */
    static final Tensor INPUTS = Tensor.of(new double[][] {{0, 0, 1}, {0, 1, 1}, {1, 0, 1}, {1, 1, 1}});
    static final Tensor TARGETS = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});

    private static final double[] ANSWERS_IN_THE_TEXT = {0.023, 0.979, 0.975, 0.025};
    private static final int STEPS = 1500;
    private static final int SEEDS = 130;
    private static final int STUCK = 67; // of these seeds the only one

    /**
     * A network of two layers of sigmoids without biases. The weights are (inputs, outputs) as in the text. With a further axis
     * in front they are a batch of networks, which are trained together.
     */
    record Net(Tensor w1, Tensor w2) implements Layer {

        static Net withPlainWeights() {
            return of(Tensor.of(new double[][] {{0.1, 0.2, 0.3, 0.4}, {0.5, 0.6, 0.7, 0.8}, {0.9, 0.15, 0.25, 0.35}}),
                    Tensor.of(new double[][] {{0.45}, {0.55}, {0.65}, {0.75}}));
        }

        /** Creates networks with the initial weights of the Python program after {@code np.random.seed(seed)} for seeds 0, 1, 2, ... */
        static Net seeded(int count) {
            Tensor[] w1 = new Tensor[count];
            Tensor[] w2 = new Tensor[count];
            for (int seed = 0; seed < count; seed++) {
                var random = new NumPyRandom(seed);
                w1[seed] = Tensor.uniform(0, 1, Shape.of(3, 4), random);
                w2[seed] = Tensor.uniform(0, 1, Shape.of(4, 1), random);
            }
            return of(Tensor.stack(0, w1), Tensor.stack(0, w2));
        }

        private static Net of(Tensor w1, Tensor w2) {
            return new Net(w1.requiresGrad(true), w2.requiresGrad(true));
        }

        @Override
        public Tensor forward(Tensor x) {
            return x.matmul(w1).sigmoid().matmul(w2).sigmoid();
        }

        /** Returns the outputs for the four cases, of shape (4, 1). */
        Tensor answers() {
            return forward(INPUTS);
        }

        /** Returns the sum of the four squared errors: a scalar, or one value for each network. */
        Tensor loss() {
            Tensor answers = answers();
            Tensor squares = Loss.mse().reduction(Reduction.NONE).of(answers, TARGETS.expand(answers.shape()));
            return squares.sum(-2, -1);
        }

        /** Trains by gradient descent, and returns the losses from before each step. */
        Tensor train(int steps) {
            var optimizer = Optimizer.of(new Sgd(1), this);
            Tensor[] losses = new Tensor[steps];
            for (int step = 0; step < steps; step++) {
                Tensor loss = loss();
                losses[step] = loss.detach();
                optimizer.step(loss::sum); // the gradient of the sum by a network's weights is that of its own loss
            }
            return Tensor.stack(0, losses);
        }

        /** Returns the largest error of each network. */
        Tensor worstError() {
            return answers().sub(TARGETS).abs().max(-2, -1);
        }
    }

    @Override
    public void run() {
        System.out.println("A 3-4-1 network of sigmoids without biases learns a xor b.");
        var plain = Net.withPlainWeights();
        var report = GradCheck.of(plain::loss).verify(plain.w1, plain.w2);
        System.out.printf("Finite differences agree with all %d derivatives of its loss, the sum of squared errors.%n",
                report.compared());

        double[] plainLosses = plain.train(STEPS).toDoubleArray();
        var seeded = Net.seeded(SEEDS);
        Tensor allLosses = seeded.train(STEPS);
        double[] seedsLosses = allLosses.select(1, 0).toDoubleArray();
        System.out.printf("%n%4s  %12s  %12s%n", "step", "plain start", "NumPy seed 0");
        for (int step : new int[] {1, 2, 10, 100, 200, 500, 1000, STEPS}) {
            System.out.printf("%4d  %12.6f  %12.6f%n", step, plainLosses[step - 1], seedsLosses[step - 1]);
        }
        System.out.println("Around step 10 its output is 0.5 for every input, a loss of 4 * 0.5^2 = 1.");

        printAnswers(plain.answers(), seeded.answers().select(0, 0));
        printFailures(seeded);
        Path picture = Pictures.write("two-layer.png",
                Plot.of("Learning the exclusive or", "step", "loss").logX().logY()
                        .curve("plain start", plainLosses).curve("NumPy seed 0", seedsLosses)
                        .curve("NumPy seed " + STUCK + ", stuck", allLosses.select(1, STUCK).toDoubleArray()));
        System.out.println("The losses as curves are in " + picture);
    }

    private static void printAnswers(Tensor plain, Tensor seeded) {
        System.out.printf("%na b  a xor b  %12s  %12s  %12s%n", "plain start", "NumPy seed 0", "in the text");
        for (int i = 0; i < ANSWERS_IN_THE_TEXT.length; i++) {
            System.out.printf("%.0f %.0f  %7.0f  %12.3f  %12.3f  %12.3f%n", INPUTS.get(i, 0), INPUTS.get(i, 1),
                    TARGETS.get(i, 0), plain.get(i, 0), seeded.get(i, 0), ANSWERS_IN_THE_TEXT[i]);
        }
    }

    private static void printFailures(Net nets) {
        Tensor worst = nets.worstError();
        int[] stuck = IntStream.range(0, SEEDS).filter(seed -> worst.get(seed) >= 0.05).toArray();
        System.out.printf("%nOf the networks of seeds 0 to %d, all but %d come within 0.05 of all targets.%n",
                SEEDS - 1,
                stuck.length);
        for (int seed : stuck) {
            Tensor a = nets.answers().select(0, seed);
            System.out.printf("Seed %d is stuck: its outputs are %.2f, %.2f, %.2f and %.2f.%n", seed, a.get(0, 0),
                    a.get(1, 0),
                    a.get(2, 0), a.get(3, 0));
        }
    }
}
