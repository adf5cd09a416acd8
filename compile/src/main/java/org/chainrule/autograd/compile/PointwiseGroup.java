package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.formula.Expr;

/**
 * Pointwise instructions of one shape and type as formulas of the same operands. What one of them computes and another one reads is a part of
 * both formulas, which share its steps.
 *
 * @param members the instructions by what they compute
 * @param operands what they read and none of them computes, each once
 */
record PointwiseGroup(Shape shape, DType type, Map<Value, Member> members, List<Operand> operands) {
    private static final int MOST_OPERANDS = 24;
    private static final int MOST_RESULTS = 16;

    /**
     * An instruction and its formula.
     *
     * @param ops the names of the ops of which the formula consists, by the numbers of what they compute
     * @param uses how often what it computes is read by others than members
     */
    private record Member(Instruction instruction, SortedMap<Integer, String> ops, Expr formula, long uses) {

        String name() {
            return String.join("+", ops.values());
        }
    }

    /** Creates a group without instructions. */
    static PointwiseGroup of(Shape shape, DType type) {
        return new PointwiseGroup(shape, type, Map.of(), List.of());
    }

    boolean isOf(Shape otherShape, DType otherType) {
        return type == otherType && shape.equals(otherShape);
    }

    /** Returns whether an operand is, element by element, what a member computes. */
    boolean computes(Operand operand) {
        return operand.isWhole() && operand.shape().equals(shape) && members.containsKey(operand.value());
    }

    /** Returns whether an operand is computed for an instruction alone, element by element, and is all that others than members read. */
    boolean isOnlyFor(Instruction instruction, Operand operand) {
        Value value = operand.value();
        return kept().allMatch(member -> member.instruction.result().equals(value)
                && member.uses == uses(instruction, value))
                && instruction.operands().stream().filter(other -> other.value().equals(value))
                        .allMatch(this::computes);
    }

    private static long uses(Instruction instruction, Value value) {
        return instruction.operands().stream().filter(operand -> operand.value().equals(value)).count();
    }

    /**
     * Returns whether an instruction in this group saves as much as it adds to what is read: it reads at most as much that isn't read or
     * computed here as that is, or it is all that reads an operand. Single numbers are read once anyway.
     */
    boolean suits(Instruction instruction) {
        int known = 0;
        int more = 0;
        for (Operand operand : instruction.operands()) {
            boolean isComputed = computes(operand);
            if (isComputed && members.get(operand.value()).uses == uses(instruction, operand.value())) {
                return true;
            }
            if (isComputed || operands.contains(operand)) {
                known += operand.shape().count() > 1 ? 1 : 0;
            } else {
                more += operand.shape().count() > 1 ? 1 : 0;
            }
        }
        return known > 0 && more <= known;
    }

    /** Returns a group with the instructions of another one, too, all of whose operands are computed before this. */
    PointwiseGroup with(PointwiseGroup other) {
        List<Operand> all = new ArrayList<>(operands);
        Expr[] places = other.operands.stream().map(operand -> Expr.argument(place(operand, all))).toArray(Expr[]::new);
        Map<Value, Member> both = new LinkedHashMap<>(members);
        other.members.forEach((value, member) -> both.put(value,
                new Member(member.instruction, member.ops, member.formula.substitute(places), member.uses)));
        return new PointwiseGroup(shape, type, both, all);
    }

    /**
     * Returns a group with another instruction.
     *
     * @param formula the formula of its op
     * @param uses how often what it computes is read
     */
    PointwiseGroup with(Instruction instruction, String name, Expr formula, long uses) {
        List<Operand> all = new ArrayList<>(operands);
        Map<Value, Member> changed = new LinkedHashMap<>(members);
        Expr[] arguments = new Expr[instruction.operands().size()];
        SortedMap<Integer, String> ops = new TreeMap<>();
        ops.put(instruction.result().number(), name);
        for (int k = 0; k < arguments.length; k++) {
            Operand operand = instruction.operands().get(k);
            if (computes(operand)) {
                Member source = changed.get(operand.value());
                changed.put(operand.value(),
                        new Member(source.instruction, source.ops, source.formula, source.uses - 1));
                ops.putAll(source.ops);
                arguments[k] = source.formula;
            } else {
                arguments[k] = Expr.argument(place(operand, all));
            }
        }
        changed.put(instruction.result(), new Member(instruction, ops, formula.substitute(arguments), uses));
        return new PointwiseGroup(shape, type, changed, all);
    }

    /** Finds the place of an operand among others, to which it is added if it isn't there. */
    private static int place(Operand operand, List<Operand> all) {
        int place = all.indexOf(operand);
        if (place < 0) {
            all.add(operand);
            return all.size() - 1;
        }
        return place;
    }

    /** Returns whether the formulas can be computed in one pass. */
    boolean isShort(StepCounts steps) {
        return operands.size() <= MOST_OPERANDS && kept().count() <= MOST_RESULTS
                && steps.of(kept().map(Member::formula).toList()) <= Kernel.MOST_STEPS;
    }

    /** Returns the members whose results others read. */
    private Stream<Member> kept() {
        return members.values().stream().filter(member -> member.uses > 0);
    }

    /** Returns the pass that computes what others read. */
    Pass pass() {
        List<Member> kept = kept().toList();
        return new Pass(kept.stream().map(this::instruction).toList(), operands,
                kept.stream().map(Member::formula).toList());
    }

    /** Returns a member as an instruction of its own. */
    private Instruction instruction(Member member) {
        if (member.ops.size() == 1) {
            return member.instruction;
        }
        int[] places = member.formula.argumentIndices();
        Expr[] renumbered = new Expr[operands.size()];
        IntStream.range(0, places.length).forEach(n -> renumbered[places[n]] = Expr.argument(n));
        Expr formula = member.formula.substitute(renumbered);
        return new Instruction(Pointwise.of(member.name(), places.length, formula::substitute),
                IntStream.of(places).mapToObj(operands::get).toList(), member.instruction.result());
    }
}
