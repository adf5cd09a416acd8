package org.chainrule.examples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Correction;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.chainrule.nn.random.NumPyRandom;
import org.chainrule.nn.train.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A network that learns the surface z = sin x + x cos y + y + 3^(x/3), as in D. Warfield's text on neural networks in pure
 * NumPy: with the same initial weights, points and steps, so that it prints the same losses.
 *
 * <p>
 * Differences between the text and its program:
 *
 * <ul>
 * <li>the text speaks of random samples, but its program takes all points of a grid; here both are taken;</li>
 * <li>it speaks of two hidden layers in a comment, and makes three;</li>
 * <li>it prints the mean of the squared errors, but follows the gradient of half of it, and so does this example;</li>
 * <li>its initialization is unstable. Weights between -1 and 1 are three times too large for layers of 64 relus (He et al. 2015):
 * the first predictions are more than ten times too large, the first steps overshoot, and the loss grows a hundredfold
 * before it falls.</li>
 * </ul>
 *
 * <p>
 * The learned surface has rays, since initial biases of 0 put the kinks of the first layer on lines through the origin. Adam's
 * loss has spikes after some 1600 epochs, because its steps stay large where gradients are small; with a rate that decreases,
 * as {@code Schedule.cosine(epochs)} makes it, it has none at the end.
 */
@Command(name = "surface", description = "Three relu layers learn a surface, by plain gradient descent, by Adam, and by Adam with a decreasing rate, in minutes; in seconds with --side 20.")
final class Surface implements Runnable {
    @Option(names = "--epochs", paramLabel = "N", defaultValue = "2000", description = "Number of epochs (${DEFAULT-VALUE}).")
    @Range(from = 1, to = 1_000_000)
    private int epochs;

    @Option(names = "--side", paramLabel = "N", defaultValue = "100", description = "Number of points along each side of the grid (${DEFAULT-VALUE}).")
    @Range(from = 2, to = 2000)
    private int side;

    static Grid grid(int side) {
        return Grid.square(-10, 10, side);
    }

    /** Points with the heights of the surface. */
    record Samples(Tensor points, Tensor heights) {

        /** Returns all points of a grid. */
        static Samples of(int side) {
            return at(grid(side).points());
        }

        /** Returns random points in the square of the grid, in the order x, y, x, y, ... of NumPy's uniform(-10, 10). */
        static Samples random(int count) {
            return at(Tensor.uniform(-10, 10, Shape.of(count, 2), new NumPyRandom(1)));
        }

        private static Samples at(Tensor points) {
            Tensor x = points.slice(1, 0, 1);
            Tensor y = points.slice(1, 1, 2);
            return new Samples(points, x.sin().add(x.mul(y.cos())).add(y).add(Tensor.of(3).pow(x.div(3))));
        }

        Tensor inputs() {
            return Scale.of(points).apply(points);
        }

        Tensor targets() {
            return Scale.of(heights).apply(heights);
        }

        /** Returns the heights that a network predicts, in the original scale. */
        double[] predictedBy(Sequential network) {
            return Autograd.noGrad(() -> Scale.of(heights).undo(network.forward(inputs()))).toDoubleArray();
        }
    }

    /** A standardization to mean 0 and standard deviation 1. */
    record Scale(Tensor mean, Tensor deviation) {

        /** Returns the standardization of each column. */
        static Scale of(Tensor table) {
            return new Scale(table.mean(true, 0), table.std(Correction.NONE, true, 0));
        }

        Tensor apply(Tensor x) {
            return x.sub(mean).div(deviation);
        }

        Tensor undo(Tensor x) {
            return x.mul(deviation).add(mean);
        }
    }

    /** Creates the network with the initial weights of the Python program after {@code np.random.seed(99)}, and biases of 0. */
    static Sequential network() {
        return Mlp.of(2, 64, 64, 64, 1).weights(Surface::asInPython).create(new NumPyRandom(99));
    }

    /** Draws weights as the Python program does, (in, out), and transposes them to (out, in). */
    private static Tensor asInPython(Shape shape, RandomGenerator random) {
        return Tensor.uniform(-1, 1, Shape.of(shape.size(1), shape.size(0)), random).transpose();
    }

    /** Trains a network by an update rule; returns the loss of each epoch, from before the step. */
    static double[] train(Sequential network, UpdateRule rule, Samples samples, int epochs) {
        return train(network, Optimizer.of(rule, network), samples, epochs);
    }

    /** Returns the greatest loss of the second half of a training, as a multiple of the least loss before it. */
    static double rise(double... losses) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (int epoch = 0; epoch < losses.length; epoch++) {
            if (2 * epoch >= losses.length) {
                greatest = Math.max(greatest, losses[epoch] / least);
            }
            least = Math.min(least, losses[epoch]);
        }
        return greatest;
    }

    static double[] trainByCosine(Sequential network, Samples samples, int epochs) {
        return train(network, Optimizer.of(new Adam(0.01), network).schedule(Schedule.cosine(epochs)), samples, epochs);
    }

    private static double[] train(Sequential network, Optimizer optimizer, Samples samples, int epochs) {
        Tensor x = samples.inputs();
        Tensor z = samples.targets();
        double[] losses = new double[epochs];
        try (Progress progress = Progress.of("step", epochs)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                losses[epoch] = 2 * optimizer.step(() -> Loss.mse().half().of(network.forward(x), z));
                progress.step("loss %.4f", losses[epoch]);
            }
        }
        return losses;
    }

    @Override
    public void run() {
        if (epochs < 1 || side < 2) {
            throw new IllegalArgumentException("there must be at least 1 epoch and 2 points along each side, not "
                    + epochs + " and " + side);
        }
        var samples = Samples.of(side);
        var random = Samples.random(side * side);
        Sequential byDescent = network();
        Sequential byChance = network();
        Sequential byAdam = network();
        Sequential byCosine = network();
        System.out.printf("sin x + x cos y + y + 3^(x/3) at %,d points is learned by%n%n%s", side * side,
                Network.summary(byDescent));
        printStart(byDescent);

        System.out.println("\nBy default this takes minutes; with --side 20, which are 400 points, it takes seconds.");
        System.out.println("\nGradient descent with the text's rate of 0.001:");
        double[] descent = train(byDescent, new Sgd(0.001), samples, epochs);
        System.out.println("\nThe same at as many random points of the square:");
        double[] chance = train(byChance, new Sgd(0.001), random, epochs);
        System.out.println("\nAdam with a rate of 0.01, from the same start:");
        double[] adam = train(byAdam, new Adam(0.01), samples, epochs);

        System.out.println("\nAdam with a rate that decreases from there to 0, as a cosine does:");
        double[] cosine = trainByCosine(byCosine, samples, epochs);

        System.out.printf("%n%10s  %12s  %12s  %12s  %12s%n", "", "descent", "Adam", "Adam, cosine", "random");
        IntStream.range(0, epochs).filter(this::isTold).forEach(epoch -> System.out.printf(
                "EPOCH %4d  %12.4f  %12.4f  %12.4f  %12.4f%n", epoch, descent[epoch], adam[epoch], cosine[epoch],
                chance[epoch]));
        compare(descent, adam);
        System.out.printf(
                "In the second half Adam's loss rises to %.2f times its least before, with the cosine to %.2f.%n",
                rise(adam), rise(cosine));

        Path surfaces = Pictures.write("surface.png",
                contours("The given surface", samples.heights().toDoubleArray()).withoutLegend(),
                contours("Learned by descent", samples.predictedBy(byDescent)).withoutLegend(),
                contours("Learned by Adam, cosine", samples.predictedBy(byCosine)));
        Path losses = Pictures.write("surface-loss.png",
                Plot.of("Learning the surface", "epoch + 1", "loss").logX().logY()
                        .curve("descent", descent).curve("Adam", adam).curve("Adam, cosine", cosine)
                        .curve("descent, random points", chance));
        System.out.println("The surfaces are in " + surfaces + ", the losses as curves in " + losses);
    }

    /** Prints what can be compared with the Python program before any training. */
    private static void printStart(Sequential network) {
        Tensor weight = ((Linear) network.layers().getFirst()).weight();
        System.out.printf("%nThe weights of the first input begin with %.8f, %.8f, %.8f, %.8f.%n", weight.get(0, 0),
                weight.get(1, 0), weight.get(2, 0), weight.get(3, 0));
        System.out.printf("The prediction for the standardized point (0.1, 0.2) is %.14f.%n",
                network.forward(Tensor.of(0.1, 0.2)).item());
    }

    /** Returns whether an epoch is printed. The text prints every 20th, between which the loss hardly changes. */
    private boolean isTold(int epoch) {
        return epoch <= 2 || epoch == 10 || epoch == epochs - 1
                || epoch % (epoch < 100 ? 20 : epoch < 1000 ? 100 : 200) == 0;
    }

    private static void compare(double[] descent, double[] adam) {
        int last = descent.length - 1;
        double least = Arrays.stream(descent).min().orElseThrow();
        System.out.printf("%nAdam's loss is %.0f %% of descent's.", 100 * adam[last] / descent[last]);
        IntStream.range(0, adam.length).filter(epoch -> adam[epoch] <= least).findFirst().ifPresent(
                epoch -> System.out.printf(" It reached the least loss of descent after %d epochs.", epoch));
        System.out.println();
    }

    private Plot contours(String title, double[] heights) {
        return Plot.map(title, "x", "y").contours(grid(side), heights, -10, -5, 0, 5, 10, 15, 20, 30, 40);
    }
}
