package org.chainrule.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;

/**
 * Layers one after the other: the output of each is the input of the next. Their parameters are named by their numbers,
 * {@code 0.weight}.
 *
 * @param layers the layers, in order
 */
public record Sequential(List<Layer> layers) implements Layer, Composite {

    /**
     * Layers in order.
     *
     * @throws NullPointerException if one of them is null
     */
    public Sequential {
        layers = List.copyOf(layers);
    }

    /**
     * Layers in order.
     *
     * @param layers such as {@code Linear.of(2, 8, random), Tensor::relu, Linear.of(8, 1, random)}
     * @return the network
     */
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    /**
     * Computes layer after layer.
     *
     * @param x what the first layer takes
     * @return what the last layer gives; x itself if there are no layers
     */
    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Layer layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }

    @Override
    public SequencedMap<String, Layer> components() {
        SequencedMap<String, Layer> parts = new LinkedHashMap<>();
        for (Layer layer : layers) {
            parts.put(String.valueOf(parts.size()), layer);
        }
        return parts;
    }

    /** The {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
