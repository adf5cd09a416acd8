package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** The arrays that one run of a program computes in, kept for the next one. */
final class ArrayFrame implements Frame {
    private final Program program;
    private final boolean[] isOwn; // for each result whether it is computed on an array of its own, and needn't be copied
    private final Memory[] memories; // of the values by their numbers; null where that differs from run to run
    private final Step[] steps;

    /**
     * An instruction on arrays.
     *
     * @param result the number of the value that it computes
     * @param operands null where the array differs from run to run
     * @param varying the indices of those
     */
    private record Step(KernelOp op, Shape shape, int result, List<Operand> views, Tensor[] operands, int... varying) {}

    /**
     * What differs from run to run.
     *
     * @param memories of all values by their numbers
     * @param tensors of some of them; null for the others
     */
    private record Now(Memory[] memories, Tensor[] tensors) {

        void set(Value value, Tensor tensor) {
            tensors[value.number()] = tensor;
            memories[value.number()] = Engine.memory(tensor);
        }

        Tensor operand(Operand view) {
            Tensor tensor = tensors[view.value().number()];
            return tensor != null && view.isWhole() ? tensor : ArrayFrame.tensor(view, memories);
        }
    }

    ArrayFrame(Program program) {
        this.program = program;
        this.isOwn = new boolean[program.results().size()];
        this.memories = memories(own());
        this.steps = program.instructions().stream().map(this::step).toArray(Step[]::new);
    }

    /** Finds the results that are on arrays of their own: computed values, with all elements in order, each once. Returns the values. */
    private Set<Value> own() {
        Set<Value> own = new HashSet<>();
        for (int r = 0; r < isOwn.length; r++) {
            Operand result = program.results().get(r);
            isOwn[r] = result.isInOrder() && result.value().kind() == Value.Kind.COMPUTED && own.add(result.value());
        }
        return own;
    }

    private Memory[] memories(Set<Value> own) {
        MemoryPlan plan = MemoryPlan.of(program, own);
        Object[] arrays = plan.sizes().stream().map(size -> RowMajor.array(size.type(), size.length())).toArray();
        Memory[] all = new Memory[program.valueCount()];
        program.captured().forEach((value, array) -> all[value.number()] = new Memory(array, 0, new int[] {1}));
        plan.arrays().forEach(
                (value, array) -> all[value.number()] = new Memory(arrays[array], 0, RowMajor.strides(value.shape())));
        return all;
    }

    private Step step(Instruction instruction) {
        List<Operand> views = instruction.operands();
        Tensor[] operands = views.stream().map(operand -> tensor(operand, memories)).toArray(Tensor[]::new);
        int[] varying = IntStream.range(0, operands.length).filter(i -> operands[i] == null).toArray();
        Value result = instruction.result();
        return new Step(instruction.op(), result.shape(), result.number(), views, operands, varying);
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
    public Outcome run(Tensor[] given, Tensor... xs) {
        var now = new Now(memories.clone(), new Tensor[memories.length]);
        for (int i = 0; i < xs.length; i++) {
            now.set(program.arguments().get(i), inOrder(xs[i]));
        }
        Tensor[] results = new Tensor[isOwn.length];
        for (int r = 0; r < results.length; r++) {
            if (isOwn[r]) {
                Operand result = program.results().get(r);
                results[r] = given[r] != null ? given[r] : RowMajor.tensor(result.shape(), result.value().type());
                Object array = Engine.memory(results[r]).array();
                now.set(result.value(), result.isWhole()
                        ? results[r]
                        : Engine.tensor(new Memory(array, 0, RowMajor.strides(result.value().shape())),
                                result.value().shape()));
            }
        }
        for (Step step : steps) {
            step.op.compute(step.shape, now.memories[step.result].array(),
                    step.varying.length == 0 ? step.operands : operands(step, now));
        }
        for (int r = 0; r < results.length; r++) {
            if (!isOwn[r]) {
                results[r] = tensor(program.results().get(r), now.memories).copy();
            }
        }
        Tensor[] written = new Tensor[program.writes().size()];
        for (int i = 0; i < written.length; i++) {
            written[i] = tensor(program.writes().get(i).value(), now.memories);
        }
        return new Outcome(results, written);
    }

    private static Tensor inOrder(Tensor x) {
        return Arrays.equals(Engine.memory(x).strides(), RowMajor.strides(x.shape())) ? x : x.copy();
    }

    private static Tensor[] operands(Step step, Now now) {
        Tensor[] all = step.operands.clone();
        for (int i : step.varying) {
            all[i] = now.operand(step.views.get(i));
        }
        return all;
    }
}
