package org.chainrule.nn;

import java.util.Collections;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;

/**
 * A layer in its place in a network, whose calls are traced.
 *
 * @param layer the layer
 * @param part the place
 * @param trace what calls are told
 */
record TracedLayer(Layer layer, LayerTrace.Part part, LayerTrace trace) implements Layer, Composite {

    @Override
    public Tensor forward(Tensor x) {
        return trace.called(part, () -> layer.forward(x));
    }

    @Override
    public boolean dependsOnTraining() {
        return layer.dependsOnTraining();
    }

    @Override
    public boolean dependsOnWorkers() {
        return layer.dependsOnWorkers();
    }

    /** Returns none, since its tensors are found in the network itself. */
    @Override
    public SequencedMap<String, ?> components() {
        return Collections.emptySortedMap();
    }

    @Override
    public String toString() {
        return layer.toString();
    }
}
