package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import picocli.CommandLine.Command;

/**
 * The universal approximation theorem: a wide enough hidden layer approximates any continuous function (G. Cybenko,
 * "Approximation by superpositions of a sigmoidal function", 1989; K. Hornik, M. Stinchcombe, H. White, "Multilayer
 * feedforward networks are universal approximators", 1989). Here the width is doubled and the error measured.
 */
@Command(name = "approximation", description = "One hidden layer approximates a wavy function better, the wider it is.")
final class Approximation implements Runnable {
    private static final int WIDEST = 64;
    private static final int STEPS = 1500; // of training for each width
    private static final double SPREAD = 6; // deviation of new weights; the wavy function is steep

    /** Computes the function to approximate on [-2, 2]. */
    static Tensor wavy(Tensor x) {
        return x.mul(3).sin().add(x.mul(9).cos().mul(0.3));
    }

    private static Tensor column(int points) {
        return Tensor.linspace(-2, 2, points).unsqueeze(1);
    }

    private static final Tensor LEARNED = column(64);
    static final Tensor MEASURED = column(1001); // most of them between the training points

    /** The network c + v1 tanh(w1 x + b1) + v2 tanh(w2 x + b2) + ... */
    record Sum(Linear hidden, Linear out) implements Layer {

        /** Creates a network of one unit, whose output weight is 0. */
        static Sum ofOne(RandomGenerator random) {
            return new Sum(units(1, random), Linear.of(1, 1, Initializer.zeros(), Initializer.zeros(), random));
        }

        /** Creates units most of which change sign within the interval. */
        private static Linear units(int count, RandomGenerator random) {
            return Linear.of(1, count, Initializer.normal(0, SPREAD), Initializer.uniform(-2 * SPREAD, 2 * SPREAD),
                    random);
        }

        @Override
        public Tensor forward(Tensor x) {
            return out.forward(hidden.forward(x).tanh());
        }

        int width() {
            return hidden.bias().size();
        }

        /** Creates a network of the same function with twice as many units; the output weights of the new ones are 0. */
        Sum widened(RandomGenerator random) {
            Linear fresh = units(width(), random);
            return new Sum(
                    parameters(Tensor.concat(0, hidden.weight(), fresh.weight()),
                            Tensor.concat(0, hidden.bias(), fresh.bias())),
                    parameters(Tensor.concat(1, out.weight(), Tensor.zeros(1, width())), out.bias()));
        }

        private static Linear parameters(Tensor weight, Tensor bias) {
            return new Linear(weight.detach().copy().requiresGrad(true), bias.detach().copy().requiresGrad(true));
        }

        void train() {
            var optimizer = Optimizer.of(new Adam(0.05), this).schedule(Schedule.cosine(STEPS));
            Tensor y = wavy(LEARNED);
            for (int step = 0; step < STEPS; step++) {
                optimizer.step(() -> Loss.mse().of(forward(LEARNED), y));
            }
        }
    }

    /** The output of a network at the points of measurement, and its errors there. */
    record Fit(int width, long parameters, double[] y, double meanError, double largestError) {

        static Fit of(Sum network) {
            Tensor y = network.forward(MEASURED).detach();
            Tensor error = y.sub(wavy(MEASURED));
            return new Fit(network.width(), Network.parameters(network).elementCount(), y.toDoubleArray(),
                    Math.sqrt(error.square().mean().item()), error.abs().max().item());
        }
    }

    /**
     * Trains networks of widths 1, 2, 4, ... A wider one starts with the trained units of the narrower one and new units, and
     * so with its error.
     */
    static List<Fit> fits() {
        var random = new Random(8);
        List<Fit> fits = new ArrayList<>();
        for (Sum network = Sum.ofOne(random); network.width() <= WIDEST; network = network.widened(random)) {
            network.train();
            fits.add(Fit.of(network));
        }
        return fits;
    }

    @Override
    public void run() {
        tell(fits());
    }

    static void tell(List<Fit> fits) {
        System.out.println("""
                c + v1 tanh(w1 x + b1) + v2 tanh(w2 x + b2) + ... is fitted to sin 3x + 0.3 cos 9x on [-2, 2].
                """);
        System.out.printf("%5s %11s %11s %14s%n", "width", "parameters", "RMS error", "largest error");
        for (Fit fit : fits) {
            System.out.printf("%5d %11d %11.4f %14.4f%n", fit.width(), fit.parameters(), fit.meanError(),
                    fit.largestError());
        }
        Path picture = Pictures.write("approximation.png", curves(fits), errors(fits));
        System.out.println("\nCurves and errors are drawn in " + picture);
    }

    private static Plot curves(List<Fit> fits) {
        double[] x = MEASURED.toDoubleArray();
        Plot plot = Plot.of("The function and networks", "x", "y").broad("function", x, wavy(MEASURED).toDoubleArray());
        for (Fit fit : fits) {
            if (List.of(1, 4, 8, WIDEST).contains(fit.width())) {
                plot.curve("width " + fit.width(), x, fit.y());
            }
        }
        return plot;
    }

    private static Plot errors(List<Fit> fits) {
        double[] widths = fits.stream().mapToDouble(Fit::width).toArray();
        return Plot.of("Errors", "width", "error").logX().logY()
                .curve("RMS", widths, fits.stream().mapToDouble(Fit::meanError).toArray())
                .curve("largest", widths, fits.stream().mapToDouble(Fit::largestError).toArray());
    }
}
