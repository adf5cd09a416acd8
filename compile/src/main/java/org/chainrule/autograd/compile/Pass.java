package org.chainrule.autograd.compile;

import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Expr;

/**
 * Instructions of a program that are computed at once: a single one by its op, or pointwise ones of the same shape in one pass over the
 * elements.
 *
 * @param instructions the instructions, none of which reads what another one of them computes
 * @param operands what they read, each once
 * @param formulas for each instruction, its formula of the operands; none where an op computes it
 */
record Pass(List<Instruction> instructions, List<Operand> operands, List<Expr> formulas) {

    /** Returns a pass of one instruction, which its op computes. */
    static Pass of(Instruction instruction) {
        return new Pass(List.of(instruction), instruction.operands(), List.of());
    }

    /** Returns what is computed. */
    Stream<Value> results() {
        return instructions.stream().map(Instruction::result);
    }

    /** Returns whether results may take the place of operands, element by element. */
    boolean worksInPlace() {
        return !formulas.isEmpty() || instructions.getFirst().op().worksInPlace();
    }
}
