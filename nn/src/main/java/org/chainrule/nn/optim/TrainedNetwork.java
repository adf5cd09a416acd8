package org.chainrule.nn.optim;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.internal.Texts;

/** Looks whether an optimizer trains a network. */
final class TrainedNetwork {
    private static final int MOST_NAMES = 4; // in an error

    private TrainedNetwork() {}

    /** Requires that an optimizer has some of a network's parameters, and no tensor of another network in the place of one. */
    static void require(List<ParameterSlot> slots, Object network) {
        NamedTensors parameters = Network.parameters(network);
        Set<Tensor> trained = Collections.newSetFromMap(new IdentityHashMap<>());
        slots.forEach(slot -> trained.add(slot.parameter()));
        Set<Tensor> ofNetwork = Collections.newSetFromMap(new IdentityHashMap<>());
        ofNetwork.addAll(parameters.tensors());
        for (ParameterSlot slot : slots) {
            Tensor namesake = parameters.asMap().get(slot.name());
            if (namesake != null && !trained.contains(namesake) && !ofNetwork.contains(slot.parameter())) {
                throw anotherNetwork("its " + slot.name() + " isn't the network's tensor of that name");
            }
        }
        if (Collections.disjoint(trained, ofNetwork)) {
            String given = network.getClass().getSimpleName() + " " + Texts.of(network);
            String others = network instanceof Tensor tensor
                    ? "the tensor " + tensor.shape() + " " + tensor.dtype()
                    : parameters.names().isEmpty()
                            ? "one of the network's, which has none: " + given
                            : "one of those (" + named(parameters.names().stream()) + ") of the " + given;
            throw anotherNetwork(
                    "none of its parameters (" + named(slots.stream().map(ParameterSlot::label)) + ") is "
                            + others);
        }
    }

    private static IllegalArgumentException anotherNetwork(String reason) {
        return new IllegalArgumentException(
                "the optimizer trains another network, so that this one would never change: "
                        + reason + "; make the optimizer after Network.to or Network.copy, which give new tensors");
    }

    /** Says why there are no parameters. */
    static IllegalArgumentException nothingToTrain(NamedTensors found) {
        String tensors = named(found.asMap().entrySet().stream().map(entry -> {
            Tensor tensor = entry.getValue();
            return Texts.label(entry.getKey(), tensor) + " " + tensor.shape() + " " + tensor.dtype();
        }));
        return new IllegalArgumentException("there is nothing to train: " + (tensors.isEmpty()
                ? "there are no tensors in it"
                : "none of its tensors requires a gradient (" + tensors + "); call requiresGrad(true) on parameters"));
    }

    /** Returns names, of many the first ones. */
    static String named(Stream<String> names) {
        List<String> first = names.limit(MOST_NAMES + 1L).toList();
        return first.size() <= MOST_NAMES
                ? String.join(", ", first)
                : String.join(", ", first.subList(0, MOST_NAMES)) + ", ...";
    }
}
