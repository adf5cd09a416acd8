package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes chains of pointwise ops in one pass: where a value is used only once, by a pointwise op of the same shape and type, its
 * formula takes the place of that operand. Every step is rounded as before, so the bits are the same.
 */
final class Fusion {
    private static final int MOST_STEPS = 200; // of a formula: the compiler of the virtual machine gives up on long loops
    private static final int MOST_OPERANDS = 12;

    private final Program program;
    private final Map<Value, Long> counts;
    private final Map<Value, Fused> fusible = new HashMap<>(); // what is computed by formulas, and used once

    private Fusion(Program program) {
        this.program = program;
        this.counts = program.counts();
    }

    /** A formula of operands. */
    private record Fused(String name, Expr formula, List<Operand> operands) {

        boolean isShort() {
            return operands.size() <= MOST_OPERANDS && steps() <= MOST_STEPS;
        }

        private int steps() {
            Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            count(formula, seen);
            return seen.size();
        }

        private static void count(Expr expr, Set<Expr> seen) {
            if (seen.size() <= MOST_STEPS && seen.add(expr)) {
                expr.operands().forEach(operand -> count(operand, seen));
            }
        }

        Pointwise op() {
            return Pointwise.of(name, operands.size(), formula::substitute);
        }
    }

    static Program of(Program program) {
        return Simplification.withoutDead(new Fusion(program).fused());
    }

    private Program fused() {
        List<Instruction> all = new ArrayList<>();
        for (Instruction instruction : program.instructions()) {
            all.add(instruction.op() instanceof Pointwise op && isOfOneType(instruction)
                    ? fused(op, instruction)
                    : instruction);
        }
        return program.with(all);
    }

    /** Returns whether arguments and result have the same floating-point type, so that all is computed in that. */
    private static boolean isOfOneType(Instruction instruction) {
        DType type = instruction.result().type();
        return type.isFloating() && instruction.operands().stream().allMatch(operand -> operand.value().type() == type);
    }

    private Instruction fused(Pointwise op, Instruction instruction) {
        Value result = instruction.result();
        Fused alone = new Fused(op.name(), op.formula().definition(result.type() == DType.F32), instruction.operands());
        Fused fused = alone;
        for (Operand operand : instruction.operands()) {
            Fused source = operand.isWhole() && operand.shape().equals(result.shape())
                    ? fusible.get(operand.value())
                    : null;
            if (source != null) {
                Fused longer = inlined(fused, fused.operands().indexOf(operand), source);
                fused = longer.isShort() ? longer : fused;
            }
        }
        if (counts.get(result) == 1) {
            fusible.put(result, fused);
        }
        return fused == alone ? instruction : new Instruction(fused.op(), fused.operands(), result);
    }

    /** Puts a formula in the place of operand {@code i}; that of the same operand twice is one. */
    private static Fused inlined(Fused into, int i, Fused source) {
        List<Operand> operands = new ArrayList<>();
        Expr[] ofSource = places(source.operands(), operands);
        Expr[] arguments = new Expr[into.operands().size()];
        for (int k = 0; k < arguments.length; k++) {
            arguments[k] = k == i
                    ? source.formula().substitute(ofSource)
                    : places(List.of(into.operands().get(k)), operands)[0];
        }
        return new Fused(source.name() + "+" + into.name(), into.formula().substitute(arguments), operands);
    }

    /** Finds the places of operands among others, to which those that aren't there are added. */
    private static Expr[] places(List<Operand> operands, List<Operand> all) {
        Expr[] places = new Expr[operands.size()];
        for (int k = 0; k < places.length; k++) {
            int place = all.indexOf(operands.get(k));
            if (place < 0) {
                place = all.size();
                all.add(operands.get(k));
            }
            places[k] = Expr.argument(place);
        }
        return places;
    }
}
