package org.chainrule.nn.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;

/** Keeps the parameters and buffers of a network as they were when its error was least. */
final class BestWeights {
    private final NamedTensors now;
    private final NamedTensors best;

    /** Starts with the weights as they are. */
    BestWeights(Object network) {
        now = Network.state(network);
        SequencedMap<String, Tensor> copies = new LinkedHashMap<>();
        now.asMap().forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
        best = new NamedTensors(copies);
    }

    /** Returns the copies, to be saved and loaded. */
    NamedTensors tensors() {
        return best;
    }

    /** Copies the weights as they are. */
    void remember() {
        now.asMap().forEach((name, tensor) -> Autograd.assign(best.get(name), tensor.detach()));
    }

    /** Restores the weights. */
    void restore() {
        now.asMap().forEach((name, tensor) -> Autograd.assign(tensor, best.get(name)));
    }
}
