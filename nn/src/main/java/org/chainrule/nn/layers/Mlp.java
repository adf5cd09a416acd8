package org.chainrule.nn.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.init.Initializer;

/**
 * Builds a multilayer perceptron: linear layers with an activation between them.
 *
 * {@snippet :
 * Sequential network = Mlp.of(2, 64, 64, 64, 1).activation(Tensor::tanh).weights(Initializer.xavierUniform())
 *         .create(random);
 * }
 *
 * <p>
 * By default the activation is relu, the output is that of the last linear layer, and the layers are initialized as by
 * {@link Linear#of(int, int, RandomGenerator)}. Each method returns a changed copy.
 */
public final class Mlp {
    private static final Layer NOTHING = x -> x;

    private final int[] sizes;
    private final Layer activation;
    private final Layer output;
    private final Initializer weights; // null: as Linear.of
    private final Initializer biases; // null: as Linear.of, or 0 where the weights have an initializer
    private final boolean hasBiases;
    private final DType type;

    private Mlp(int[] sizes, Layer activation, Layer output, Initializer weights, Initializer biases,
            boolean hasBiases, DType type) {
        this.sizes = sizes;
        this.activation = activation;
        this.output = output;
        this.weights = weights;
        this.biases = biases;
        this.hasBiases = hasBiases;
        this.type = type;
    }

    /**
     * Creates a builder by the number of features at every stage.
     *
     * @param sizes of the input, of each hidden layer, and of the output
     * @return the builder
     * @throws IllegalArgumentException if there are fewer than two sizes, or one isn't positive
     */
    public static Mlp of(int... sizes) {
        Objects.requireNonNull(sizes, "sizes");
        if (sizes.length < 2 || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("a perceptron needs the number of inputs and the number of outputs, with"
                    + " those of hidden layers between, all positive, not " + Arrays.toString(sizes));
        }
        return new Mlp(sizes.clone(), Tensor::relu, NOTHING, null, null, true, DType.F64);
    }

    /**
     * Sets the activation.
     *
     * @param function what follows each hidden layer, such as {@code Tensor::tanh}
     * @return the changed builder
     */
    public Mlp activation(Layer function) {
        return new Mlp(sizes, Objects.requireNonNull(function, "function"), output, weights, biases, hasBiases, type);
    }

    /**
     * Sets a function at the end.
     *
     * @param function what follows the last layer, such as {@code Tensor::sigmoid}
     * @return the changed builder
     */
    public Mlp output(Layer function) {
        return new Mlp(sizes, activation, Objects.requireNonNull(function, "function"), weights, biases, hasBiases,
                type);
    }

    /**
     * Sets the initializer of the weights; the biases are then 0, unless they have one, too.
     *
     * @param start the initializer
     * @return the changed builder
     */
    public Mlp weights(Initializer start) {
        return new Mlp(sizes, activation, output, Objects.requireNonNull(start, "start"), biases, hasBiases, type);
    }

    /**
     * Sets the initializer of the biases.
     *
     * @param start the initializer
     * @return the changed builder
     */
    public Mlp biases(Initializer start) {
        return new Mlp(sizes, activation, output, weights, Objects.requireNonNull(start, "start"), true, type);
    }

    /**
     * Leaves the biases out.
     *
     * @return the changed builder
     */
    public Mlp withoutBiases() {
        return new Mlp(sizes, activation, output, weights, null, false, type);
    }

    /**
     * Sets the type of the parameters, F64 by default. Those of type F32 are drawn in F64 and rounded, as by
     * {@link Network#to}.
     *
     * @param floating F32 or F64
     * @return the changed builder
     * @throws IllegalArgumentException if the type is another
     */
    public Mlp type(DType floating) {
        if (!Objects.requireNonNull(floating, "floating").isFloating()) {
            throw new IllegalArgumentException("a network computes in F32 or F64, not in " + floating);
        }
        return new Mlp(sizes, activation, output, weights, biases, hasBiases, floating);
    }

    /**
     * Makes a network.
     *
     * @param random the source of random numbers, drawn from layer by layer, for the weights before the biases
     * @return the network, from (..., inputs) to (..., outputs)
     */
    public Sequential create(RandomGenerator random) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < sizes.length; i++) {
            layers.add(linear(sizes[i - 1], sizes[i], random));
            boolean isLast = i == sizes.length - 1;
            Layer function = isLast ? output : activation;
            if (function != NOTHING) {
                layers.add(function);
            }
        }
        var network = new Sequential(layers);
        return type == DType.F64 ? network : Network.to(network, type);
    }

    private Linear linear(int in, int out, RandomGenerator random) {
        if (!hasBiases) {
            return Linear.withoutBias(in, out, weights == null ? Initializer.linear() : weights, random);
        }
        if (weights == null && biases == null) {
            return Linear.of(in, out, random);
        }
        return Linear.of(in, out, weights == null ? Initializer.linear() : weights,
                biases == null ? Initializer.zeros() : biases, random);
    }

    /** Returns the type with the sizes: {@code Mlp(2, 64, 1)}. */
    @Override
    public String toString() {
        return "Mlp" + Arrays.toString(sizes).replace('[', '(').replace(']', ')');
    }
}
