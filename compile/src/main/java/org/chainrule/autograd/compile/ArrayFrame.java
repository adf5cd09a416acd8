package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** The arrays that one run of a program computes in, kept for the next one. */
final class ArrayFrame implements Frame {
    private final Program program;
    private final boolean[] isOwn; // for each result whether it is computed on an array of its own, and needn't be copied
    private final Memory[] memories; // of the values by their numbers; null where that differs from run to run
    private final Step[] steps;

    ArrayFrame(FusedProgram fused) {
        this.program = fused.program();
        this.isOwn = new boolean[program.results().size()];
        this.memories = memories(fused, own());
        this.steps = fused.passes().stream().map(this::step).toArray(Step[]::new);
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

    private Memory[] memories(FusedProgram fused, Set<Value> own) {
        MemoryPlan plan = MemoryPlan.of(fused, own);
        Object[] arrays = plan.sizes().stream().map(size -> RowMajor.array(size.type(), size.length())).toArray();
        Memory[] all = new Memory[program.valueCount()];
        program.captured().forEach((value, array) -> all[value.number()] = new Memory(array, 0, new int[] {1}));
        plan.arrays().forEach(
                (value, array) -> all[value.number()] = new Memory(arrays[array], 0, RowMajor.strides(value.shape())));
        return all;
    }

    private Step step(Pass pass) {
        return pass.formulas().isEmpty()
                ? new OpStep(pass.instructions().getFirst(), memories)
                : new PointwiseStep(pass, memories);
    }

    @Override
    public Outcome run(Tensor[] given, Tensor... xs) {
        Memory[] now = memories.clone();
        for (int i = 0; i < xs.length; i++) {
            now[program.arguments().get(i).number()] = Engine.memory(inOrder(xs[i]));
        }
        Tensor[] results = new Tensor[isOwn.length];
        for (int r = 0; r < results.length; r++) {
            if (isOwn[r]) {
                Operand result = program.results().get(r);
                results[r] = given[r] != null ? given[r] : RowMajor.tensor(result.shape(), result.value().type());
                now[result.value().number()] = new Memory(Engine.memory(results[r]).array(), 0,
                        RowMajor.strides(result.value().shape()));
            }
        }
        for (Step step : steps) {
            step.run(now);
        }
        for (int r = 0; r < results.length; r++) {
            if (!isOwn[r]) {
                results[r] = read(program.results().get(r), now).copy();
            }
        }
        Tensor[] written = new Tensor[program.writes().size()];
        for (int i = 0; i < written.length; i++) {
            written[i] = read(program.writes().get(i).value(), now);
        }
        return new Outcome(results, written);
    }

    private static Tensor read(Operand operand, Memory... memories) {
        return OpStep.tensor(operand, memories[operand.value().number()]);
    }

    private static Tensor inOrder(Tensor x) {
        return Arrays.equals(Engine.memory(x).strides(), RowMajor.strides(x.shape())) ? x : x.copy();
    }
}
