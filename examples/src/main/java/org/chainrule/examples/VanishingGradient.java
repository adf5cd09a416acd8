package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import picocli.CommandLine.Command;

/**
 * The vanishing gradient of deep networks. In the backward pass each layer multiplies the gradient by its weights and by the
 * derivative of its activation, and a product of many factors below or above 1 is very small or very large
 * (S. Hochreiter, 1991; X. Glorot, Y. Bengio, 2010).
 */
@Command(name = "vanishing-gradient", description = "The vanishing gradient of a deep network, layer by layer.")
final class VanishingGradient implements Runnable {
    static final int HIDDEN_LAYERS = 15;
    private static final int WIDTH = 64;
    private static final int EXAMPLES = 32;

    static final SequencedMap<String, Layer> ACTIVATIONS = new LinkedHashMap<>();
    static final SequencedMap<String, Initializer> STARTS = new LinkedHashMap<>();

    static {
        ACTIVATIONS.put("sigmoid", Tensor::sigmoid);
        ACTIVATIONS.put("tanh", Tensor::tanh);
        ACTIVATIONS.put("relu", Tensor::relu);
        ACTIVATIONS.put("softplus", Tensor::softplus);

        STARTS.put("linear", Initializer.linear());
        STARTS.put("xavierNormal", Initializer.xavierNormal());
        STARTS.put("heNormal", Initializer.heNormal());
        STARTS.put("orthogonal", Initializer.orthogonal());
        STARTS.put("orthogonal, sqrt(2)", Initializer.orthogonal(Math.sqrt(2)));
    }

    /** Creates a network whose layers, except for the last, have the same width; its biases are 0. */
    static Sequential network(Layer activation, Initializer weights) {
        int[] sizes = new int[HIDDEN_LAYERS + 2];
        Arrays.fill(sizes, WIDTH);
        sizes[HIDDEN_LAYERS + 1] = 1;
        return Mlp.of(sizes).activation(activation).weights(weights).create(new Random(1));
    }

    /** Computes the gradient norm of each layer's weights, by initializer and activation. */
    static SequencedMap<String, SequencedMap<String, double[]>> gradientsOfWeights() {
        SequencedMap<String, SequencedMap<String, double[]>> all = new LinkedHashMap<>();
        STARTS.forEach((startName, start) -> {
            SequencedMap<String, double[]> ofStart = new LinkedHashMap<>();
            ACTIVATIONS.forEach((name, activation) -> ofStart.put(name,
                    gradients(network(activation, start), EXAMPLES, "weight")));
            all.put(startName, ofStart);
        });
        return all;
    }

    /** Computes the gradient norm of each layer's parameters of a kind, {@code weight} or {@code bias}. */
    static double[] gradients(Sequential network, int examples, String kind) {
        var random = new Random(2);
        Tensor x = Tensor.normal(0, 1, Shape.of(examples, WIDTH), random);
        Tensor y = Tensor.normal(0, 1, Shape.of(examples, 1), random);
        Loss.mse().of(network.forward(x), y).backward();
        return Network.parameters(network).matching(name -> name.endsWith(kind)).tensors().stream()
                .mapToDouble(parameter -> parameter.grad().norm().item()).toArray();
    }

    @Override
    public void run() {
        tell(gradientsOfWeights());
    }

    static void tell(SequencedMap<String, SequencedMap<String, double[]>> gradients) {
        System.out.printf("""
                %d hidden layers of %d units, weights initialized by xavierNormal, biases by 0.
                The gradient norm of each layer's weights, by activation:

                """, HIDDEN_LAYERS, WIDTH);
        printLayers(gradients.get("xavierNormal"));

        System.out.printf(
                """

                        The derivative of sigmoid is 1/4 at most, so every layer reduces the gradient to a quarter or less in the
                        backward pass. The others have derivatives of up to 1. At 0 that of tanh is 1, that of softplus 1/2; and relu
                        has the derivative 1 for half of its units.

                        Other initializers. The gradient norm of layer 1, and in parentheses divided by that of layer %d:

                        """,
                HIDDEN_LAYERS);
        printStarts(gradients);
        System.out.println("""

                With linear, the default, the signal already fades in the forward pass, since the weights are
                small: relu's gradients are as large in layer 1 as in the others, but all of them are small. heNormal
                compensates for relu, which halves the signal's mean square. Orthogonal weights preserve
                norms, so that only the derivatives change them. None of these initializers helps sigmoid.
                """);
        List<Plot> plots = new ArrayList<>();
        for (String start : List.of("linear", "xavierNormal", "heNormal", "orthogonal, sqrt(2)")) {
            Plot plot = plot(start, gradients.get(start));
            plots.add(plots.size() % 2 == 0 ? plot.withoutLegend() : plot);
        }
        Path picture = Pictures.write("vanishing-gradient.png", 2, plots);
        System.out.println("Curves of all layers are in " + picture);
    }

    private static void printLayers(SequencedMap<String, double[]> gradients) {
        System.out.printf("%5s", "layer");
        gradients.keySet().forEach(activation -> System.out.printf(" %10s", activation));
        System.out.println();
        for (int i = 0; i <= HIDDEN_LAYERS; i++) {
            System.out.printf("%5d", i + 1);
            for (double[] ofActivation : gradients.values()) {
                System.out.printf(" %10.1e", ofActivation[i]);
            }
            System.out.println();
        }
    }

    private static void printStarts(SequencedMap<String, SequencedMap<String, double[]>> gradients) {
        System.out.printf("%-20s", "");
        ACTIVATIONS.keySet().forEach(activation -> System.out.printf(" %15s", activation));
        System.out.println();
        gradients.forEach((start, ofStart) -> {
            System.out.printf("%-20s", start);
            ofStart.values().forEach(layers -> System.out.printf("   %.0e (%.0e)", layers[0], firstToLast(layers)));
            System.out.println();
        });
    }

    /** Returns the ratio of the first layer's norm to that of the last hidden layer. */
    static double firstToLast(double[] gradients) {
        return gradients[0] / gradients[HIDDEN_LAYERS - 1];
    }

    private static Plot plot(String start, SequencedMap<String, double[]> gradients) {
        Plot plot = Plot.of(start, "layer", "log10 of the gradient norm").range(1, HIDDEN_LAYERS + 1, -14, 2);
        gradients.forEach((activation, layers) -> plot.curve(activation,
                Arrays.stream(layers).map(Math::log10).toArray()));
        return plot;
    }
}
