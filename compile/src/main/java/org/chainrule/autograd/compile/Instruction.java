package org.chainrule.autograd.compile;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.chainrule.autograd.KernelOp;

/**
 * The application of an op.
 *
 * @param op the op
 * @param operands its arguments
 * @param result the value that it computes
 */
public record Instruction(KernelOp op, List<Operand> operands, Value result) {

    /** Creates an instruction. */
    public Instruction {
        Objects.requireNonNull(op, "op");
        operands = Elements.copyOf("operands", operands);
        Objects.requireNonNull(result, "result");
    }

    /** Returns the instruction as a line of text: {@code %4 = matmul %0 %1: (2, 3) F32}. */
    @Override
    public String toString() {
        return result + " = " + op.name()
                + operands.stream().map(Operand::toString).collect(Collectors.joining(", ", " ", ""))
                + ": " + result.shape() + " " + result.type();
    }
}
