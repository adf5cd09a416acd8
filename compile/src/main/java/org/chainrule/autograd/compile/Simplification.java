package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.KernelOp;

/** Removes what a program needn't compute: what it has computed before, copies, and what no result depends on. */
final class Simplification {
    private Simplification() {}

    /** What is computed, by which ops from which operands. */
    private record Computation(KernelOp op, List<Operand> operands, int hash) {

        static Computation of(KernelOp op, List<Operand> operands) {
            int hash = op.hashCode();
            for (int i = 0; i < operands.size(); i++) {
                hash = (hash ^ operands.get(i).hashCode()) * 0x9E3779B1; // numbers in a row would often give the same otherwise
            }
            return new Computation(op, operands, hash ^ hash >>> 16);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Computation that && hash == that.hash && op.equals(that.op)
                    && operands.equals(that.operands);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    static Program of(Program program) {
        return withoutDead(withoutRepeated(program));
    }

    /** Replaces values that are computed again by those that were computed first. An op gives the same bits for the same operands. */
    private static Program withoutRepeated(Program program) {
        Map<Computation, Value> known = HashMap.newHashMap(program.instructions().size());
        Value[] replaced = new Value[program.valueCount()]; // by numbers; null for those that stay
        List<Instruction> kept = new ArrayList<>(program.instructions().size());
        for (Instruction instruction : program.instructions()) {
            List<Operand> operands = replaced(instruction.operands(), replaced);
            Value first = known.putIfAbsent(Computation.of(instruction.op(), operands), instruction.result());
            if (first != null) {
                replaced[instruction.result().number()] = first;
            } else if (operands == instruction.operands()) {
                kept.add(instruction);
            } else {
                kept.add(new Instruction(instruction.op(), operands, instruction.result()));
            }
        }
        return program.with(kept, operand -> replaced(List.of(operand), replaced).getFirst());
    }

    /** Returns the operands, the same list if none was replaced. */
    private static List<Operand> replaced(List<Operand> operands, Value... replaced) {
        for (int i = 0; i < operands.size(); i++) {
            if (replaced[operands.get(i).value().number()] != null) {
                return operands.stream().map(operand -> {
                    Value other = replaced[operand.value().number()];
                    return other == null ? operand : operand.on(other);
                }).toList();
            }
        }
        return operands;
    }

    /** Removes instructions whose result nobody uses. */
    static Program withoutDead(Program program) {
        BitSet used = new BitSet(); // by the numbers of values
        program.ends().forEach(end -> used.set(end.value().number()));
        List<Instruction> kept = new ArrayList<>(program.instructions().size());
        for (Instruction instruction : program.instructions().reversed()) {
            if (used.get(instruction.result().number())) {
                List<Operand> operands = instruction.operands();
                for (int i = 0; i < operands.size(); i++) {
                    used.set(operands.get(i).value().number());
                }
                kept.add(instruction);
            }
        }
        return kept.size() == program.instructions().size()
                ? program
                : program.with(kept.reversed());
    }
}
