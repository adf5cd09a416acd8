package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** The arrays that one run of a program computes in, kept for the next one. */
final class ArrayFrame implements Frame {
    private final Program program;
    private final Set<Value> kept; // on arrays that are new in each run
    private final Memory[] memories; // of the values by their numbers; null where that differs from run to run
    private final Step[] steps;

    /**
     * An instruction on arrays.
     *
     * @param operands null where the array differs from run to run
     */
    private record Step(KernelOp op, Shape shape, int result, List<Operand> views, Tensor[] operands,
            boolean isFixed) {}

    ArrayFrame(Program program) {
        this.program = program;
        this.kept = kept(program);
        this.memories = memories();
        this.steps = program.instructions().stream().map(this::step).toArray(Step[]::new);
    }

    /** Returns the computed values that are results, with all elements in order. */
    private static Set<Value> kept(Program program) {
        return program.results().stream().filter(Operand::isInOrder).map(Operand::value)
                .filter(value -> value.kind() == Value.Kind.COMPUTED).collect(Collectors.toSet());
    }

    private Memory[] memories() {
        MemoryPlan plan = MemoryPlan.of(program, kept);
        Object[] arrays = plan.sizes().stream().map(size -> RowMajor.array(size.type(), size.length())).toArray();
        Memory[] all = new Memory[program.valueCount()];
        program.captured().forEach((value, array) -> all[value.number()] = new Memory(array, 0, new int[] {1}));
        plan.arrays().forEach(
                (value, array) -> all[value.number()] = new Memory(arrays[array], 0, RowMajor.strides(value.shape())));
        return all;
    }

    private Step step(Instruction instruction) {
        Tensor[] operands = instruction.operands().stream().map(operand -> tensor(operand, memories))
                .toArray(Tensor[]::new);
        boolean isFixed = Arrays.stream(operands).allMatch(operand -> operand != null);
        return new Step(instruction.op(), instruction.result().shape(), instruction.result().number(),
                instruction.operands(), operands,
                isFixed);
    }

    /** Returns a view of a value; null if it has no array yet. */
    private static Tensor tensor(Operand operand, Memory... memories) {
        Memory memory = memories[operand.value().number()];
        return memory == null
                ? null
                : Engine.tensor(new Memory(memory.array(), memory.offset() + operand.offset(), operand.strides()),
                        operand.shape());
    }

    @Override
    public Outcome run(Tensor... xs) {
        Memory[] now = memories.clone();
        for (int i = 0; i < xs.length; i++) {
            Memory memory = Engine.memory(xs[i]);
            boolean isInOrder = Arrays.equals(memory.strides(), RowMajor.strides(xs[i].shape()));
            now[program.arguments().get(i).number()] = isInOrder ? memory : Engine.memory(xs[i].copy());
        }
        for (Value value : kept) {
            now[value.number()] = new Memory(RowMajor.array(value.type(), value.shape().count()), 0,
                    RowMajor.strides(value.shape()));
        }
        for (Step step : steps) {
            step.op.compute(step.shape, now[step.result].array(), step.isFixed ? step.operands : operands(step, now));
        }
        return new Outcome(results(now),
                program.writes().stream().map(write -> tensor(write.value(), now)).toArray(Tensor[]::new));
    }

    private static Tensor[] operands(Step step, Memory... now) {
        Tensor[] all = step.operands.clone();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == null) {
                all[i] = tensor(step.views.get(i), now);
            }
        }
        return all;
    }

    /** Returns the results, each on an array of its own. */
    private Tensor[] results(Memory... now) {
        Set<Value> returned = new HashSet<>();
        return program.results().stream().map(result -> {
            Tensor tensor = tensor(result, now);
            boolean isNew = kept.contains(result.value()) && result.isInOrder() && returned.add(result.value());
            return isNew ? tensor : tensor.copy();
        }).toArray(Tensor[]::new);
    }
}
