package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.KernelOp;

/** Removes what a program needn't compute: what it has computed before, copies, and what no result depends on. */
final class Simplification {
    private Simplification() {}

    /** What is computed, by which ops from which operands. */
    private record Computation(KernelOp op, List<Operand> operands) {}

    static Program of(Program program) {
        return withoutDead(withoutRepeated(program));
    }

    /** Replaces values that are computed again by those that were computed first. An op gives the same bits for the same operands. */
    private static Program withoutRepeated(Program program) {
        Map<Computation, Value> known = new HashMap<>();
        Map<Value, Value> replaced = new HashMap<>();
        List<Instruction> kept = new ArrayList<>();
        for (Instruction instruction : program.instructions()) {
            List<Operand> operands = replaced(instruction.operands(), replaced);
            Value first = known.putIfAbsent(new Computation(instruction.op(), operands), instruction.result());
            if (first == null) {
                kept.add(new Instruction(instruction.op(), operands, instruction.result()));
            } else {
                replaced.put(instruction.result(), first);
            }
        }
        return program.with(kept, replaced(program.results(), replaced));
    }

    private static List<Operand> replaced(List<Operand> operands, Map<Value, Value> replaced) {
        return operands.stream().map(operand -> operand.on(replaced.getOrDefault(operand.value(), operand.value())))
                .toList();
    }

    /** Removes instructions whose result nobody uses. */
    static Program withoutDead(Program program) {
        Set<Value> used = new HashSet<>();
        program.results().forEach(result -> used.add(result.value()));
        List<Instruction> kept = new ArrayList<>();
        for (Instruction instruction : program.instructions().reversed()) {
            if (used.contains(instruction.result())) {
                instruction.operands().forEach(operand -> used.add(operand.value()));
                kept.add(instruction);
            }
        }
        return program.with(kept.reversed(), program.results());
    }
}
