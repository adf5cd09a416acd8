package org.chainrule.examples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.chainrule.nn.random.NumPyRandom;
import org.chainrule.nn.train.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A network learns a surface, z = sin x + x cos y + y + 3^(x/3), as in D. Warfield's text on neural networks made of
 * NumPy alone: from the same weights, on the same points, in the same steps, so that it prints the same losses.
 *
 * <p>
 * Who compares the two will notice that
 *
 * <ul>
 * <li>the text speaks of random samples, but its program takes all points of a grid;</li>
 * <li>it speaks of two hidden layers in a comment, and makes three;</li>
 * <li>it prints the mean of the squared errors, but descends along the derivative of half of it. So do we;</li>
 * <li>its start is unstable. Weights between -1 and 1 are three times as wide as suits layers of 64 relus (He et al. 2015):
 * the first predictions are more than ten times too large, the first steps overshoot, and the loss grows a hundredfold
 * before it falls.</li>
 * </ul>
 *
 * <p>
 * What is learned has rays, since biases of 0 put the kinks of the first layer on lines through the middle. Adam's loss
 * bursts now and then after some 1600 epochs, because its steps stay long where derivatives are small; with a rate that falls,
 * such as {@code Schedule.cosine(epochs)}, it doesn't.
 */
@Command(name = "surface", description = "Three relu layers learn a surface, by plain gradient descent and by Adam.")
final class Surface implements Runnable {
    @Option(names = "--epochs", defaultValue = "2000", description = "How often the network sees all points (${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--side", defaultValue = "100", description = "How many points the grid has along each side (${DEFAULT-VALUE}).")
    private int side;

    /** The points of a grid, with the surface's heights there. */
    record Samples(Grid grid, Tensor heights) {

        static Samples of(int side) {
            Grid grid = Grid.square(-10, 10, side);
            Tensor x = grid.points().slice(1, 0, 1);
            Tensor y = grid.points().slice(1, 1, 2);
            return new Samples(grid, x.sin().add(x.mul(y.cos())).add(y).add(Tensor.of(3).pow(x.div(3))));
        }

        Tensor inputs() {
            return Scale.of(grid.points()).apply(grid.points());
        }

        Tensor targets() {
            return Scale.of(heights).apply(heights);
        }

        /** The surface as the network sees it, in the scale of the heights. */
        double[] predictedBy(Sequential network) {
            return Autograd.noGrad(() -> Scale.of(heights).undo(network.forward(inputs()))).toDoubleArray();
        }
    }

    /** Networks learn best from numbers with mean 0 and deviation 1. */
    record Scale(Tensor mean, Tensor deviation) {

        /** The scale of each column. */
        static Scale of(Tensor table) {
            return new Scale(table.mean(true, 0), table.std(0, true, 0));
        }

        Tensor apply(Tensor x) {
            return x.sub(mean).div(deviation);
        }

        Tensor undo(Tensor x) {
            return x.mul(deviation).add(mean);
        }
    }

    /** The network as the Python program starts it after {@code np.random.seed(99)}, with biases of 0. */
    static Sequential network() {
        return Mlp.of(2, 64, 64, 64, 1).weights(Surface::asInPython).create(new NumPyRandom(99));
    }

    /** There weights are (in, out), here (out, in). */
    private static Tensor asInPython(Shape shape, RandomGenerator random) {
        return Tensor.uniform(-1, 1, Shape.of(shape.size(1), shape.size(0)), random).transpose();
    }

    /** Moves the network by a rule, and returns its loss in each epoch, from before the step. */
    static double[] train(Sequential network, UpdateRule rule, Samples samples, int epochs) {
        Tensor x = samples.inputs();
        Tensor z = samples.targets();
        var optimizer = Optimizer.of(rule, network);
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
        Sequential byDescent = network();
        Sequential byAdam = network();
        System.out.printf("sin x + x cos y + y + 3^(x/3) at %,d points is to be learned by%n%n%s",
                samples.grid().size(), Network.summary(byDescent));

        System.out.println("\nGradient descent with the text's rate of 0.001:");
        double[] descent = train(byDescent, new Sgd(0.001), samples, epochs);
        System.out.println("\nAdam with a rate of 0.01, from the same start:");
        double[] adam = train(byAdam, new Adam(0.01), samples, epochs);

        System.out.printf("%n%10s  %12s  %12s%n", "", "descent", "Adam");
        IntStream.range(0, epochs).filter(this::isTold).forEach(
                epoch -> System.out.printf("EPOCH %4d  %12.4f  %12.4f%n", epoch, descent[epoch], adam[epoch]));
        compare(descent, adam);

        Path surfaces = Pictures.write("surface.png",
                contours("The given surface", samples, samples.heights().toDoubleArray()).withoutLegend(),
                contours("Learned by descent", samples, samples.predictedBy(byDescent)).withoutLegend(),
                contours("Learned by Adam", samples, samples.predictedBy(byAdam)));
        Path losses = Pictures.write("surface-loss.png",
                Plot.of("Learning the surface", "epoch + 1", "loss").logX().logY()
                        .curve("descent", descent).curve("Adam", adam));
        System.out.println("The surfaces are in " + surfaces + ", the losses as curves in " + losses);
    }

    /** The text prints every 20th; it isn't often that much has changed. */
    private boolean isTold(int epoch) {
        return epoch <= 2 || epoch == 10 || epoch == epochs - 1
                || epoch % (epoch < 100 ? 20 : epoch < 1000 ? 100 : 200) == 0;
    }

    private static void compare(double[] descent, double[] adam) {
        int last = descent.length - 1;
        double least = Arrays.stream(descent).min().orElseThrow();
        System.out.printf("%nAdam's loss is %.0f %% of descent's.", 100 * adam[last] / descent[last]);
        IntStream.range(0, adam.length).filter(epoch -> adam[epoch] <= least).findFirst().ifPresent(
                epoch -> System.out.printf(" It took %d epochs to come as far as descent did in all.", epoch));
        System.out.println();
    }

    private static Plot contours(String title, Samples samples, double[] heights) {
        return Plot.map(title, "x", "y").contours(samples.grid(), heights, -10, -5, 0, 5, 10, 15, 20, 30, 40);
    }
}
