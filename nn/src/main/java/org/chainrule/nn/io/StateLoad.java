package org.chainrule.nn.io;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/** Loads saved values into the tensors of a network: all of them, or none. */
final class StateLoad {
    private static final String COUNTER = "num_batches_tracked";

    private final Map<Tensor, Tensor> values = new IdentityHashMap<>(); // by the tensor they are for

    private StateLoad() {}

    /**
     * Compares saved tensors with those that they are for, and changes no value.
     *
     * @param saved the saved tensors
     * @param targets the network's
     * @param from what the saved ones are called in errors
     * @throws IllegalArgumentException if they don't fit; the message lists everything that doesn't; or if one of the
     *         network's is an expanded view, which can't be written
     */
    static StateLoad prepare(NamedTensors saved, NamedTensors targets, String from) {
        Objects.requireNonNull(saved, "saved");
        var transfer = new StateLoad();
        List<String> problems = new ArrayList<>();
        targets.asMap().forEach((name, target) -> {
            Tensor value = saved.asMap().get(name);
            String problem = problem(name, target, value);
            if (problem.isEmpty()) {
                transfer.values.put(target,
                        value.dtype() == target.dtype() ? value : value.detach().to(target.dtype()));
            } else {
                problems.add(problem);
            }
        });
        saved.asMap().forEach((name, value) -> {
            if (!targets.asMap().containsKey(name) && !isCounterOfBatches(name, targets)) {
                problems.add(name + " " + value.shape() + " isn't in the network");
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(from + " doesn't fit the network, of which nothing was changed:\n  "
                    + String.join("\n  ", problems));
        }
        targets.forEach(target -> Autograd.assign(target, target)); // objects to what can't be written at all
        return transfer;
    }

    /** Returns whether PyTorch's batch normalization, which also counts its batches, wrote this beside its averages. */
    private static boolean isCounterOfBatches(String name, NamedTensors targets) {
        return name.endsWith(COUNTER)
                && targets.asMap().containsKey(name.substring(0, name.length() - COUNTER.length()) + "running_mean");
    }

    /** Returns what keeps a value from being written, or the empty string. */
    private static String problem(String name, Tensor target, Tensor value) {
        if (value == null) {
            return name + " " + target.shape() + " is missing";
        }
        if (!value.shape().equals(target.shape())) {
            return name + " has shape " + value.shape() + ", but " + target.shape() + " in the network";
        }
        DType from = value.dtype();
        DType to = target.dtype();
        return from == to || from.isFloating() && to.isFloating()
                ? ""
                : name + " has type " + from + ", but " + to + " in the network; convert it with to(" + to + ")";
    }

    /** Writes the values. */
    void commit() {
        values.forEach(Autograd::assign);
    }
}
