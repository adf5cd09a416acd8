package org.chainrule.autograd.compile;

import java.util.List;
import java.util.stream.IntStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.internal.Memory;
import org.chainrule.autograd.kernel.Elementwise;
import org.chainrule.autograd.kernel.Window;

/** Pointwise instructions that are computed in one pass over the elements. */
final class PointwiseStep implements Step {
    private final Shape shape;
    private final boolean single;
    private final Kernel kernel;
    private final List<Operand> operands;
    private final int[] strides; // 0 for an operand of which there is one for all, 1 for one with an element each
    private final int[] results; // the numbers of the values
    private final int[] varying; // the indices of operands whose array differs from run to run
    private final int[] varyingResults; // the same of the results
    private final KernelArguments in; // null where operands can't be read in place, element by element in the order of the results
    private final KernelArguments out;

    /**
     * Prepares a pass.
     *
     * @param memories of the values by their numbers; null where that differs from run to run
     */
    PointwiseStep(Pass pass, Memory... memories) {
        Value first = pass.instructions().getFirst().result();
        this.shape = first.shape();
        this.single = first.type() == DType.F32;
        this.operands = pass.operands();
        this.strides = operands.stream().mapToInt(operand -> operand.isOne() ? 0 : 1).toArray();
        this.kernel = Kernel.of(pass.formulas(), operands.size(), single);
        this.results = pass.results().mapToInt(Value::number).toArray();
        this.varying = IntStream.range(0, operands.size()).filter(i -> memories[number(i)] == null).toArray();
        this.varyingResults = IntStream.range(0, results.length).filter(r -> memories[results[r]] == null).toArray();
        this.in = operands.stream().allMatch(this::isInOrder) ? new KernelArguments(operands.size()) : null;
        this.out = new KernelArguments(results.length);
        for (int r = 0; r < results.length; r++) {
            out.set(r, memories[results[r]] == null ? null : memories[results[r]].array(), 0, 1);
        }
        for (int i = 0; in != null && i < operands.size(); i++) {
            if (memories[number(i)] != null) {
                set(i, memories[number(i)]);
            }
        }
    }

    private int number(int i) {
        return operands.get(i).value().number();
    }

    private boolean isInOrder(Operand operand) {
        return operand.isOne() || operand.shape().count() == shape.count() && operand.hasStridesOfShape();
    }

    private void set(int i, Memory memory) {
        in.set(i, memory.array(), memory.offset() + operands.get(i).offset(), strides[i]);
    }

    @Override
    public void run(Memory... memories) {
        for (int r : varyingResults) {
            out.set(r, memories[results[r]].array(), 0, 1);
        }
        if (in == null) {
            Elementwise.map(kernel, shape.toArray(), single, out, windows(memories));
        } else {
            for (int i : varying) {
                set(i, memories[number(i)]);
            }
            Elementwise.run(kernel, in, out, shape.count());
            for (int i : varying) {
                in.set(i, null, 0, 0); // which is the caller's
            }
        }
        for (int r : varyingResults) {
            out.set(r, null, 0, 1);
        }
    }

    private Window[] windows(Memory... memories) {
        Window[] windows = new Window[operands.size()];
        for (int i = 0; i < windows.length; i++) {
            Memory memory = memories[number(i)];
            windows[i] = new Window(memory.array(), memory.offset() + operands.get(i).offset(),
                    operands.get(i).stridesAlong(shape));
        }
        return windows;
    }
}
