package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.internal.ParameterNames;

/** Computes what the layers of convolutions have in common. */
final class ConvolutionLayers {
    private ConvolutionLayers() {}

    /** Validates parameters, and names them. */
    static void require(String op, int axes, boolean transposed, Tensor weight, Tensor bias, ConvOptions options) {
        Objects.requireNonNull(weight, "weight");
        Objects.requireNonNull(options, "options");
        try {
            options.requireFor(transposed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(op + ": " + e.getMessage(), e);
        }
        Shape shape = weight.shape();
        if (shape.rank() != axes + 2) {
            throw new IllegalArgumentException(op + ": the weight must have " + (axes + 2) + " axes, "
                    + (transposed ? "(in, out / groups, ...)" : "(out, in / groups, ...)") + ", not " + shape);
        }
        int out = transposed ? shape.size(1) * options.groups() : shape.size(0);
        if (shape.size(0) % options.groups() != 0) {
            throw new IllegalArgumentException(op + ": the " + options.groups() + " groups don't divide the "
                    + shape.size(0) + " channels of the weight " + shape);
        }
        if (bias != null && !bias.shape().equals(Shape.of(out))) {
            throw new IllegalArgumentException(op + ": the bias must have shape (" + out
                    + "), a summand for each channel of the output, not " + bias.shape());
        }
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /** Returns a window of one size along all axes. */
    static int[] kernel(int axes, int size) {
        int[] kernel = new int[axes];
        Arrays.fill(kernel, size);
        return kernel;
    }

    /** Makes the weight of a layer. */
    static Tensor weight(String layer, int axes, boolean transposed, int in, int out, int[] kernel, ConvOptions options,
            Initializer weights, RandomGenerator random) {
        FeatureCounts.require(layer, "in", in);
        FeatureCounts.require(layer, "out", out);
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(weights, "weights");
        int groups = Objects.requireNonNull(options, "options").groups();
        if (kernel.length != axes) {
            throw new IllegalArgumentException(
                    layer + ": kernel must have " + axes + " sizes, not " + Arrays.toString(kernel));
        }
        for (int size : kernel) {
            FeatureCounts.require(layer, "kernel", size);
        }
        if (in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException(layer + ": the " + groups + " groups must divide the channels, " + in
                    + " of the input and " + out + " of the output");
        }
        int[] sizes = new int[axes + 2];
        sizes[0] = transposed ? in : out;
        sizes[1] = (transposed ? out : in) / groups;
        System.arraycopy(kernel, 0, sizes, 2, axes);
        return Objects.requireNonNull(weights.parameter(Shape.of(sizes), random), "weight");
    }

    /** Makes the bias of a layer. */
    static Tensor bias(Tensor weight, int out, RandomGenerator random) {
        double bound = 1 / Math.sqrt(Initializer.Fans.of(weight.shape()).in());
        return Initializer.uniform(-bound, bound).parameter(Shape.of(out), random);
    }

    static void requireInput(Layer layer, int axes, int channels, Tensor x) {
        int rank = Objects.requireNonNull(x, "x").shape().rank();
        if (rank != axes + 1 && rank != axes + 2 || x.shape().size(rank - axes - 1) != channels) {
            String sizes = axes == 1 ? "L" : axes == 2 ? "H, W" : "D, H, W";
            throw InputErrors.of(layer, x,
                    " must have shape (N, " + channels + ", " + sizes + ") or (" + channels + ", "
                            + sizes + ")" + advice(axes, channels, sizes, x.shape()));
        }
    }

    /** Returns what brings channels where they belong, or adds their axis; else which channels the layer should have. */
    private static String advice(int axes, int channels, String sizes, Shape x) {
        int rank = x.rank();
        if (rank == axes) {
            return channels == 1 ? "; unsqueeze(0) adds the axis of the channel" : "";
        }
        if (rank != axes + 1 && rank != axes + 2) {
            return "";
        }
        if (x.size(-1) == channels) {
            String batch = rank == axes + 2 ? "N, " : "";
            return "; moveAxis(-1, " + (rank - axes - 1) + ") makes (" + batch + channels + ", " + sizes + ") of ("
                    + batch + sizes + ", " + channels + ")";
        }
        return rank == axes + 1 && channels == 1
                ? "; unsqueeze(1) adds the axis of the channel"
                : InputErrors.otherLayer("in", x.size(rank - axes - 1));
    }

    static String text(String layer, boolean transposed, Tensor weight, Tensor bias, ConvOptions options) {
        int[] sizes = weight.shape().toArray();
        int groups = options.groups();
        String window = Arrays.stream(sizes, 2, sizes.length).mapToObj(String::valueOf)
                .collect(Collectors.joining("x"));
        return layer + "(" + (transposed ? sizes[0] : sizes[1] * groups) + " -> "
                + (transposed ? sizes[1] * groups : sizes[0]) + ", " + window
                + (options.equals(ConvOptions.defaults()) ? "" : ", " + options)
                + (bias == null ? ", without bias)" : ")");
    }
}
