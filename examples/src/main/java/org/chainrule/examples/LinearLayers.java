package org.chainrule.examples;

import java.nio.file.Path;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import picocli.CommandLine.Command;

/**
 * Linear layers without an activation stay linear, however many: W3 (W2 (W1 x + b1) + b2) + b3 is W x + b with W = W3 W2 W1.
 * Trained on the surface of {@link Surface}, they come as far as the best plane and no further; with relus they bend.
 */
@Command(name = "linear-layers", description = "Three layers without an activation learn a plane; with relus, a surface.")
final class LinearLayers implements Runnable {
    private static final Grid GRID = Surface.grid(20);
    static final Surface.Samples SAMPLES = Surface.Samples.of(20);
    private static final int STEPS = 200;

    static Sequential network(Layer activation) {
        return Mlp.of(2, 32, 32, 1).activation(activation).create(new Random(1));
    }

    static Sequential linear() {
        return network(x -> x);
    }

    /** Returns a layer that computes what linear layers compute one after the other. */
    static Linear product(Sequential network) {
        Tensor weight = null;
        Tensor bias = null;
        for (Layer layer : network.layers()) {
            if (layer instanceof Linear linear) {
                Tensor w = linear.weight().detach();
                Tensor b = linear.bias().detach();
                bias = bias == null ? b : w.matmul(bias).add(b);
                weight = weight == null ? w : w.matmul(weight);
            }
        }
        return new Linear(weight, bias);
    }

    /** Trains a network on the surface, and returns its mean squared error. */
    static double train(Sequential network) {
        Tensor x = SAMPLES.inputs();
        Tensor z = SAMPLES.targets();
        var optimizer = Optimizer.of(new Adam(0.01), network);
        for (int step = 0; step < STEPS; step++) {
            optimizer.step(() -> Loss.mse().of(network.forward(x), z));
        }
        return Loss.mse().of(network.forward(x), z).item();
    }

    /**
     * Computes the error of the best plane. On a standardized grid the two inputs are uncorrelated, so that its slopes are the means of
     * input times target, and the error is 1 less their squares.
     */
    static double bestPlane() {
        return 1 - SAMPLES.inputs().mul(SAMPLES.targets()).mean(0).square().sum().item();
    }

    @Override
    public void run() {
        Sequential linear = linear();
        Sequential relu = network(Tensor::relu);
        double ofLinear = train(linear);
        double ofRelu = train(relu);
        Linear product = product(linear);
        Tensor x = SAMPLES.inputs();
        System.out.printf(
                "Three linear layers, 2-32-32-1, are one with the weight W3 W2 W1 = (%.6f, %.6f) and the bias %.6f:%n"
                        + "at the %d points the two differ by %.0e at most.%n%n",
                product.weight().get(0, 0), product.weight().get(0, 1),
                product.bias().item(), GRID.size(),
                product.forward(x).sub(linear.forward(x)).abs().max().item());
        System.out.printf("Mean squared error after %d steps of Adam:%n%n", STEPS);
        System.out.printf("%-24s %.6f%n%-24s %.6f%n%-24s %.6f%n", "without activation", ofLinear, "the best plane",
                bestPlane(), "with relu", ofRelu);
        Path picture = Pictures.write("linear-layers.png", plot("The given surface", SAMPLES.heights().toDoubleArray()),
                plot("Without activation", SAMPLES.predictedBy(linear)), plot("With relu", SAMPLES.predictedBy(relu)));
        System.out.println("\nThe surfaces are in " + picture);
    }

    private static Plot plot(String title, double[] heights) {
        Plot plot = Plot.map(title, "x", "y").contours(GRID, heights, -10, -5, 0, 5, 10, 15, 20, 30, 40);
        return title.startsWith("With relu") ? plot : plot.withoutLegend();
    }
}
