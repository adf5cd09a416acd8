package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.formula.Expr;

/**
 * Puts pointwise instructions of the same shape and type in one pass over the elements where one reads what the other computes, or both read the
 * same. Every step is rounded as before, so the bits are the same.
 */
final class Fusion {
    private static final int MOST_LOOKED_AT = 32; // passes back

    private final Map<Value, Long> counts;
    private final List<Object> all = new ArrayList<>(); // groups and single instructions in the order of computation; null for what was moved
    private final int[] places; // in that order, of what computes each value, by their numbers; -1 for what is given

    private final StepCounts ofSingle = new StepCounts(true);
    private final StepCounts ofDouble = new StepCounts(false);

    private Fusion(Program program) {
        this.counts = program.counts();
        this.places = new int[program.valueCount()];
        Arrays.fill(places, -1);
    }

    static FusedProgram of(Program program) {
        var fusion = new Fusion(program);
        program.instructions().forEach(fusion::add);
        return FusedProgram.of(program, fusion.all.stream().filter(Objects::nonNull).map(
                item -> item instanceof PointwiseGroup group ? group.pass() : Pass.of((Instruction) item)).toList());
    }

    private void add(Instruction instruction) {
        if (instruction.op() instanceof Pointwise op && isOfOneType(instruction)) {
            add(op, instruction);
        } else {
            places[instruction.result().number()] = all.size();
            all.add(instruction);
        }
    }

    /** Returns whether arguments and result have the same floating-point type, so that all is computed in that. */
    private static boolean isOfOneType(Instruction instruction) {
        DType type = instruction.result().type();
        return type.isFloating() && instruction.operands().stream().allMatch(operand -> operand.value().type() == type);
    }

    /** Adds an instruction to the last group that it suits and that comes late enough, else to a new one. */
    private void add(Pointwise op, Instruction instruction) {
        Value result = instruction.result();
        int first = Math.max(earliest(instruction), all.size() - MOST_LOOKED_AT);
        for (int place = all.size() - 1; place >= first; place--) {
            if (group(place) instanceof PointwiseGroup group && group.isOf(result.shape(), result.type())
                    && group.suits(instruction) && add(op, instruction, place, group)) {
                return;
            }
        }
        all.add(null);
        add(op, instruction, all.size() - 1, PointwiseGroup.of(result.shape(), result.type()));
    }

    /** Returns the group at a place; null if there is none. */
    private PointwiseGroup group(int place) {
        return place >= 0 && all.get(place) instanceof PointwiseGroup group ? group : null;
    }

    /**
     * Adds an instruction to a group, unless that becomes too long. Earlier groups that compute nothing but operands of the instruction move
     * there with it.
     */
    private boolean add(Pointwise op, Instruction instruction, int place, PointwiseGroup group) {
        Value result = instruction.result();
        StepCounts steps = result.type() == DType.F32 ? ofSingle : ofDouble;
        Expr formula = op.formula().definition(result.type() == DType.F32);
        List<Integer> moved = new ArrayList<>();
        PointwiseGroup longer = group;
        for (Operand operand : instruction.operands()) {
            int source = places[operand.value().number()];
            if (source != place && group(source) instanceof PointwiseGroup earlier
                    && earlier.isOf(result.shape(), result.type()) && earlier.isOnlyFor(instruction, operand)) {
                PointwiseGroup both = longer.with(earlier);
                if (both.with(instruction, op.name(), formula, counts.get(result)).isShort(steps)) {
                    longer = both;
                    moved.add(source);
                }
            }
        }
        longer = longer.with(instruction, op.name(), formula, counts.get(result));
        if (!group.members().isEmpty() && !longer.isShort(steps)) {
            return false;
        }
        moved.forEach(source -> all.set(source, null));
        all.set(place, longer);
        longer.members().keySet().forEach(value -> places[value.number()] = place);
        return true;
    }

    /** Returns the first place at which all operands are computed, or are computed element by element in the same pass. */
    private int earliest(Instruction instruction) {
        int earliest = 0;
        for (Operand operand : instruction.operands()) {
            int place = places[operand.value().number()];
            if (place >= 0) {
                boolean isJoined = group(place) instanceof PointwiseGroup group
                        && operand.shape().equals(instruction.result().shape()) && group.computes(operand);
                earliest = Math.max(earliest, isJoined ? place : place + 1);
            }
        }
        return earliest;
    }
}
