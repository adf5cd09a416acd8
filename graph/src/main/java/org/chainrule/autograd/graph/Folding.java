package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A graph with a box in the place of each group, and the inside of each group apart. Boxes are gates that have the group's result as
 * their value; gates are drawn as copies, whose inputs are boxes where they stand in groups.
 */
final class Folding {
    /**
     * The inside of a group.
     *
     * @param box what stands for it outside
     * @param gates copies of its gates
     * @param entries copies of gates outside that it takes values of, in the order of the box's inputs
     * @param exits those of its gates that are used outside
     * @param layout where these are drawn
     */
    record Inside(Group group, Gate box, List<Gate> gates, List<Gate> entries, List<Gate> exits, SvgLayout layout) {}

    private final List<Gate> evaluated;
    private final List<Object> units;
    private final Map<Gate, Group> groupOf = new IdentityHashMap<>();
    private final Map<Object, Gate> drawn = new IdentityHashMap<>(); // by gate outside groups, or group
    private final Map<Gate, Gate> originals = new IdentityHashMap<>();
    private final Map<Group, Inside> insides = new LinkedHashMap<>();
    private final List<Gate> outside = new ArrayList<>();

    private Folding(List<Gate> evaluated, List<Group> groups) {
        this.evaluated = evaluated;
        groups.forEach(group -> group.gates().forEach(gate -> groupOf.put(gate, group)));
        this.units = units(groups);
    }

    /** Throws if the groups can't be drawn one after the other. */
    static void requireOrder(List<Gate> evaluated, List<Group> groups) {
        new Folding(evaluated, groups);
    }

    /** Lays out the inside of each group. */
    static Folding of(List<Gate> evaluated, List<Group> groups) {
        var folding = new Folding(evaluated, groups);
        for (Object unit : folding.units) {
            Gate copy = unit instanceof Group group ? folding.fold(group) : folding.copy((Gate) unit);
            folding.drawn.put(unit, copy);
            folding.outside.add(copy);
        }
        return folding;
    }

    /** Returns the group of a gate, or the gate itself. */
    private Object unit(Gate gate) {
        Group group = groupOf.get(gate);
        return group == null ? gate : group;
    }

    /** Returns groups and other gates, each after what it uses, else as they are evaluated. */
    private List<Object> units(List<Group> groups) {
        Map<Object, Integer> rank = new IdentityHashMap<>();
        Map<Object, Set<Object>> uses = new IdentityHashMap<>();
        Map<Object, Set<Object>> users = new IdentityHashMap<>();
        for (int i = 0; i < evaluated.size(); i++) {
            Gate gate = evaluated.get(i);
            Object unit = unit(gate);
            rank.put(unit, i);
            Set<Object> used = uses.computeIfAbsent(unit, _ -> Groups.identitySet());
            gate.inputs().stream().map(this::unit).filter(input -> input != unit).forEach(input -> {
                used.add(input);
                users.computeIfAbsent(input, _ -> Groups.identitySet()).add(unit);
            });
        }
        var ready = new PriorityQueue<Object>(Comparator.comparing(rank::get));
        uses.forEach((unit, used) -> {
            if (used.isEmpty()) {
                ready.add(unit);
            }
        });
        var order = new ArrayList<Object>();
        while (!ready.isEmpty()) {
            Object unit = ready.poll();
            order.add(unit);
            for (Object user : users.getOrDefault(unit, Set.of())) {
                uses.get(user).remove(unit);
                if (uses.get(user).isEmpty()) {
                    ready.add(user);
                }
            }
        }
        if (order.size() < uses.size()) {
            order.forEach(uses::remove);
            throw new IllegalArgumentException("grouped: of the groups "
                    + groups.stream().filter(uses::containsKey).map(Group::name)
                            .collect(Collectors.joining(", "))
                    + " each uses results of another, so that none can be drawn before the other");
        }
        return order;
    }

    private Gate copy(Gate gate) {
        Gate copy = gate.copy(gate.inputs().stream().map(input -> drawn.get(unit(input))).toList());
        originals.put(copy, gate);
        return copy;
    }

    private Gate fold(Group group) {
        List<Gate> members = evaluated.stream().filter(group.gates()::contains).toList();
        Set<Gate> inputs = members.stream().flatMap(gate -> gate.inputs().stream())
                .filter(input -> !group.gates().contains(input))
                .collect(Collectors.toCollection(LinkedHashSet::new)); // gates are equal only to themselves
        Set<Gate> results = Groups.identitySet();
        results.add(evaluated.getLast());
        evaluated.stream().filter(gate -> !group.gates().contains(gate)).forEach(gate -> results.addAll(gate.inputs()));
        Map<Gate, Gate> copies = new IdentityHashMap<>();
        for (Gate input : inputs) {
            copies.put(input, input.copy(List.of()));
        }
        List<Gate> entries = List.copyOf(inputs.stream().map(copies::get).toList());
        for (Gate member : members) {
            copies.put(member, member.copy(member.inputs().stream().map(copies::get).toList()));
        }
        copies.forEach((gate, copy) -> originals.put(copy, gate));
        List<Gate> gates = members.stream().map(copies::get).toList();
        List<Gate> exits = members.stream().filter(results::contains).map(copies::get).toList();
        var all = new ArrayList<>(entries);
        all.addAll(gates);
        SvgLayout layout = SvgLayout.of(all, Set.copyOf(entries), Set.copyOf(exits));
        List<Gate> fromTop = entries.stream().sorted(Comparator.comparingDouble(layout::heightOf)).toList();
        Gate box = Gate.box(group.name(), (exits.isEmpty() ? gates : exits).getLast(),
                fromTop.stream().map(entry -> drawn.get(unit(originals.get(entry)))).toList());
        insides.put(group, new Inside(group, box, gates, fromTop, exits, layout));
        return box;
    }

    /** Returns boxes of groups and copies of other gates, each after its inputs. */
    List<Gate> outside() {
        return outside;
    }

    /** Returns the insides of the groups, in the order in which they are evaluated. */
    List<Inside> insides() {
        return List.copyOf(insides.values());
    }

    /** Returns the gate that a copy is of; null for a box. */
    Gate original(Gate copy) {
        return originals.get(copy);
    }
}
