package org.chainrule.nn;

import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/**
 * Computes the same as a layer without keeping what that computes on the way, which the backward pass computes again: less memory for
 * about a third more time. A {@link Sequential} may be divided into segments, of which only the outputs are kept: of n equal
 * layers about the square root of n segments need the least memory. Values and gradients are those of the layer to the bit, with dropout
 * too, and moving averages advance once. Parameters have the names that they have in the layer itself, so that files fit both.
 *
 * @param layer the layer
 * @param segments into how many parts of about as many layers it is divided; 1 if it is no {@code Sequential}
 * @see Autograd#checkpoint
 */
public record Checkpointed(Layer layer, int segments) implements Layer, Composite {

    /**
     * Creates a layer that computes the same as another.
     *
     * @throws IllegalArgumentException if there are no segments, or more than layers
     */
    public Checkpointed {
        Objects.requireNonNull(layer, "layer");
        int most = layer instanceof Sequential chain ? Math.max(1, chain.layers().size()) : 1;
        if (segments < 1 || segments > most) {
            throw new IllegalArgumentException("Checkpointed: segments must be " + (layer instanceof Sequential
                    ? "from 1 to " + most + ", the number of layers"
                    : "1 for a layer that is no Sequential") + ", not " + segments);
        }
    }

    /**
     * Wraps a layer as a whole.
     *
     * @param layer the layer
     * @return the wrapped layer
     */
    public static Checkpointed of(Layer layer) {
        return new Checkpointed(layer, 1);
    }

    /**
     * Computes the layer, or one segment after the other.
     *
     * @param x the input
     * @return the output
     */
    @Override
    public Tensor forward(Tensor x) {
        Tensor y = Objects.requireNonNull(x, "x");
        if (!(layer instanceof Sequential chain)) {
            return checkpoint(t -> Objects.requireNonNull(layer.forward(t), () -> "the layer " + layer
                    + " returned null"), y);
        }
        int count = chain.layers().size();
        for (int n = 0; n < segments; n++) {
            List<Layer> segment = chain.layers().subList((int) ((long) n * count / segments),
                    (int) ((n + 1L) * count / segments));
            y = checkpoint(t -> Sequential.forward(segment, t), y);
        }
        return y;
    }

    private static Tensor checkpoint(UnaryOperator<Tensor> f, Tensor x) {
        return Autograd.checkpoint(xs -> new Tensor[] {f.apply(xs[0])}, x)[0];
    }

    @Override
    public boolean dependsOnTraining() {
        return layer.dependsOnTraining();
    }

    @Override
    public boolean dependsOnWorkers() {
        return layer.dependsOnWorkers();
    }

    /** Returns the components of the layer, by the same names. */
    @Override
    public SequencedMap<String, ?> components() {
        return ComponentTree.componentsOf(layer);
    }

    /** Returns the {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
