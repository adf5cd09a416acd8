package org.chainrule.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;

/**
 * Chains layers: the output of each is the input of the next. Their parameters are named by the index of the layer,
 * {@code 0.weight}.
 *
 * @param layers the layers, in order
 */
public record Sequential(List<Layer> layers) implements Layer, Composite {

    /**
     * Creates a chain of layers.
     *
     * @throws NullPointerException if one of them is null
     */
    public Sequential {
        Objects.requireNonNull(layers, "layers");
        layers.forEach(layer -> Objects.requireNonNull(layer, "layers"));
        layers = List.copyOf(layers);
        numbered(layers).forEach(Network::nameParameters);
    }

    /**
     * Chains layers.
     *
     * @param layers such as {@code Linear.of(2, 8, random), Tensor::relu, Linear.of(8, 1, random)}
     * @return the network
     */
    public static Sequential of(Layer... layers) {
        Objects.requireNonNull(layers, "layers");
        return new Sequential(Arrays.asList(layers));
    }

    /**
     * Computes layer after layer.
     *
     * @param x the input of the first layer
     * @return the output of the last layer; x itself if there are no layers
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(layers, Objects.requireNonNull(x, "x"));
    }

    static Tensor forward(List<Layer> layers, Tensor x) {
        Tensor y = x;
        for (Layer layer : layers) {
            y = layer.forward(y);
            if (y == null) {
                throw new NullPointerException("the layer " + layer + " returned null");
            }
        }
        return y;
    }

    /**
     * Returns a network that computes the same, and keeps for the backward pass only the outputs of segments of this chain, and of one
     * segment at a time what is computed in it: see {@link Checkpointed}. It has the same parameters by the same names.
     *
     * @param segments into how many parts of about as many layers to divide the chain
     * @return the network
     * @throws IllegalArgumentException if there are no segments, or more than layers
     */
    public Checkpointed checkpointed(int segments) {
        return new Checkpointed(this, segments);
    }

    @Override
    public SequencedMap<String, Layer> components() {
        return numbered(layers);
    }

    private static SequencedMap<String, Layer> numbered(List<Layer> layers) {
        SequencedMap<String, Layer> components = new LinkedHashMap<>();
        for (Layer layer : layers) {
            components.put(String.valueOf(components.size()), layer);
        }
        return components;
    }

    /** Returns the {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
