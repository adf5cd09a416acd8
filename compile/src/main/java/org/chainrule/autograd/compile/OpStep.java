package org.chainrule.autograd.compile;

import java.util.List;
import java.util.stream.IntStream;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** An instruction that its op computes. */
final class OpStep implements Step {
    private final KernelOp op;
    private final Shape shape;
    private final int result; // the number of the value
    private final List<Operand> views;
    private final Tensor[] operands; // null where the array differs from run to run
    private final int[] varying; // the indices of those

    /**
     * Prepares an instruction.
     *
     * @param memories of the values by their numbers; null where that differs from run to run
     */
    OpStep(Instruction instruction, Memory... memories) {
        this.op = instruction.op();
        this.shape = instruction.result().shape();
        this.result = instruction.result().number();
        this.views = instruction.operands();
        this.operands = new Tensor[views.size()];
        this.varying = IntStream.range(0, operands.length)
                .filter(i -> memories[views.get(i).value().number()] == null).toArray();
        for (int i = 0; i < operands.length; i++) {
            Memory memory = memories[views.get(i).value().number()];
            operands[i] = memory == null ? null : tensor(views.get(i), memory);
        }
    }

    /** Returns a view of a value. */
    static Tensor tensor(Operand operand, Memory memory) {
        return Engine.tensor(new Memory(memory.array(), memory.offset() + operand.offset(), operand.strides()),
                operand.shape());
    }

    @Override
    public void run(Memory... memories) {
        Tensor[] all = operands;
        if (varying.length > 0) {
            all = operands.clone();
            for (int i : varying) {
                all[i] = tensor(views.get(i), memories[views.get(i).value().number()]);
            }
        }
        op.compute(shape, memories[result].array(), all);
    }
}
