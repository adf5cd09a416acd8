package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Groups by the names of parameters: {@code layers.0.weight} and {@code layers.0.bias} are of {@code layers.0}. An op belongs to the
 * last layer whose parameters it depends on, but what comes after the last of all parameters does so only until other data, as a
 * target, joins: the loss stands outside.
 */
final class Layers {
    private static final int MOST_GROUPS = 24; // more are joined by a shorter part of their names
    private static final int OUTSIDE = Integer.MAX_VALUE;

    private final List<Gate> evaluated;
    private final Groups groups;
    private final Map<Gate, String> parameters = new IdentityHashMap<>(); // those and what is computed from them alone
    private final Map<Gate, Integer> layer = new IdentityHashMap<>();

    private Layers(List<Gate> evaluated) {
        this.evaluated = evaluated;
        this.groups = new Groups(evaluated);
    }

    /** Returns the groups; none where no parameter's name has a point. */
    static List<Group> of(List<Gate> evaluated) {
        var layers = new Layers(evaluated);
        layers.nameParameters();
        return layers.parameters.isEmpty() ? List.of() : layers.assign();
    }

    private void nameParameters() {
        int parts = Integer.MAX_VALUE;
        var names = new TreeSet<String>();
        do {
            names.clear();
            parameters.clear();
            int longest = 0;
            for (Gate gate : evaluated) {
                if (gate.isLeaf() && gate.isNamedByUser() && gate.value().requiresGrad()
                        && gate.name().indexOf('.') > 0) {
                    String[] path = gate.name().substring(0, gate.name().lastIndexOf('.')).split("\\.");
                    longest = Math.max(longest, Math.min(parts, path.length));
                    String name = String.join(".", List.of(path).subList(0, Math.min(parts, path.length)));
                    parameters.put(gate, name);
                    names.add(name);
                }
            }
            parts = longest - 1;
        } while (names.size() > MOST_GROUPS && parts > 0);
        for (Gate gate : evaluated) {
            List<String> of = gate.inputs().stream().filter(input -> !isConstant(input)).map(parameters::get).distinct()
                    .toList();
            if (of.size() == 1 && of.getFirst() != null) {
                parameters.put(gate, of.getFirst());
            }
        }
    }

    private static boolean isConstant(Gate gate) {
        return gate.isLeaf() && !gate.value().requiresGrad() && !gate.isNamedByUser() && gate.value().size() == 1;
    }

    /** Returns whether an op is applied to parameters and to something else. */
    private boolean takesParameters(Gate gate) {
        return !parameters.containsKey(gate) && gate.inputs().stream().anyMatch(parameters::containsKey);
    }

    private List<Group> assign() {
        List<String> order = order();
        Map<Gate, Integer> leadsTo = new IdentityHashMap<>(); // the last layer whose parameters join later
        for (Gate gate : evaluated.reversed()) {
            leadsTo.put(gate, groups.users(gate).stream()
                    .mapToInt(user -> Math.max(leadsTo.get(user), parametersOf(user, order))).max().orElse(-1));
        }
        for (Gate gate : evaluated) {
            layer.put(gate, layer(gate, order, leadsTo.get(gate)));
        }
        var found = new ArrayList<Group>();
        for (int i = 0; i < order.size(); i++) {
            int number = i;
            Set<Gate> gates = Groups.identitySet();
            evaluated.stream().filter(gate -> layer.get(gate) == number).forEach(gates::add);
            groups.addConstants(gates);
            if (gates.size() > 1) {
                found.add(new Group(order.get(i), gates));
            }
        }
        return found;
    }

    /** Returns the layers in the order in which their parameters are used. */
    private List<String> order() {
        Map<String, Integer> firstUse = new LinkedHashMap<>();
        Map<Gate, Integer> depth = new IdentityHashMap<>();
        for (Gate gate : evaluated) {
            int own = 1 + gate.inputs().stream().mapToInt(depth::get).max().orElse(-1);
            depth.put(gate, own);
            if (parameters.containsKey(gate)) {
                firstUse.putIfAbsent(parameters.get(gate), OUTSIDE);
            } else {
                gate.inputs().stream().filter(parameters::containsKey)
                        .forEach(input -> firstUse.merge(parameters.get(input), own, Math::min));
            }
        }
        return firstUse.keySet().stream().sorted(Comparator.comparing(firstUse::get)).toList();
    }

    /** Returns the last layer whose parameters an op is applied to together with something else; -1 if there are none. */
    private int parametersOf(Gate gate, List<String> order) {
        return takesParameters(gate)
                ? gate.inputs().stream().mapToInt(input -> order.indexOf(parameters.get(input))).max().orElse(-1)
                : -1;
    }

    private int layer(Gate gate, List<String> order, int leadsTo) {
        if (parameters.containsKey(gate)) {
            return order.indexOf(parameters.get(gate));
        }
        int last = gate.inputs().stream().mapToInt(layer::get).max().orElse(-1);
        boolean joinsData = gate.inputs().stream()
                .anyMatch(input -> input.isLeaf() && !parameters.containsKey(input) && !isConstant(input));
        return last >= leadsTo && last >= 0 && joinsData && !takesParameters(gate) ? OUTSIDE : last;
    }
}
