package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.Tensor;

/**
 * Groups of gates that were asked for: with the given gates all that lie between them, so that nothing goes out of a group and comes
 * back, and the unnamed leaves that nothing else uses.
 */
final class Groups {
    private final List<Gate> evaluated;
    private final Map<Gate, List<Gate>> users = new IdentityHashMap<>();

    Groups(List<Gate> evaluated) {
        this.evaluated = evaluated;
        for (Gate gate : evaluated) {
            gate.inputs().forEach(input -> users.computeIfAbsent(input, _ -> new ArrayList<>()).add(gate));
        }
    }

    static <E> Set<E> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    List<Gate> users(Gate gate) {
        return users.getOrDefault(gate, List.of());
    }

    /** Returns the groups of given tensors; those of a single gate are left out. */
    List<Group> of(Map<String, List<Tensor>> tensors, Map<Tensor, Gate> gateOf) {
        var groups = new ArrayList<Group>();
        Map<Gate, String> groupOf = new IdentityHashMap<>();
        tensors.forEach((name, members) -> {
            Set<Gate> gates = between(members.stream().map(gateOf::get).filter(gate -> gate != null).toList());
            addConstants(gates);
            for (Gate gate : gates) {
                String other = groupOf.put(gate, name);
                if (other != null) {
                    throw new IllegalArgumentException(
                            "grouped: " + gate.name() + " lies in the groups " + other + " and " + name
                                    + ", or between their tensors");
                }
            }
            if (gates.size() > 1) {
                groups.add(new Group(name, gates));
            }
        });
        return groups;
    }

    /** Returns gates and all that lie on paths from one to another. */
    private Set<Gate> between(Collection<Gate> gates) {
        Set<Gate> after = identitySet();
        after.addAll(gates);
        for (Gate gate : evaluated) {
            if (gate.inputs().stream().anyMatch(after::contains)) {
                after.add(gate);
            }
        }
        Set<Gate> before = identitySet();
        before.addAll(gates);
        for (Gate gate : evaluated.reversed()) {
            if (before.contains(gate)) {
                before.addAll(gate.inputs());
            }
        }
        after.retainAll(before);
        return after;
    }

    /** Adds leaves without a name that only members use. */
    void addConstants(Set<Gate> gates) {
        var found = new HashSet<Gate>();
        for (Gate gate : gates) {
            for (Gate input : gate.inputs()) {
                if (input.isLeaf() && !input.isNamedByUser() && gates.containsAll(users(input))) {
                    found.add(input);
                }
            }
        }
        gates.addAll(found);
    }
}
