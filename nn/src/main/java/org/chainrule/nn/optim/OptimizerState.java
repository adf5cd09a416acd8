package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/** Saves and restores what an optimizer remembers of its parameters, and its number of steps. */
final class OptimizerState {
    private OptimizerState() {}

    static NamedTensors of(List<ParameterSlot> slots, long steps) {
        requireDistinctNames(slots);
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        slots.forEach(slot -> slot.save(state));
        state.put(ParameterSlot.STEPS, StateReader.ofCount(steps));
        return new NamedTensors(state);
    }

    /** Restores all of a state, or nothing if it doesn't fit; returns the number of steps. */
    static long restore(List<ParameterSlot> slots, NamedTensors state) {
        requireDistinctNames(slots);
        var saved = new StateReader(state);
        List<Runnable> changes = new ArrayList<>();
        slots.forEach(slot -> changes.add(slot.restored(saved)));
        long count = saved.count(ParameterSlot.STEPS);
        saved.requireFitting("optimizer");
        changes.forEach(Runnable::run);
        return count;
    }

    private static void requireDistinctNames(List<ParameterSlot> slots) {
        Set<String> names = new HashSet<>();
        for (ParameterSlot slot : slots) {
            if (!names.add(slot.name())) {
                throw new IllegalStateException("two parameters are named " + slot.name()
                        + ", so that a state can't "
                        + "tell them apart; make the groups of one network, Network.parameters(net).matching(...)");
            }
        }
    }
}
