package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** Finds an op that computes something else when it is called again, to say why a program differs from the call that it was recorded from. */
final class ImpureOps {
    private ImpureOps() {}

    /** Returns the first instruction of a program that gives different results for the same operands. */
    static Optional<Instruction> first(Program program, Tensor... xs) {
        Map<Value, Memory> memories = new HashMap<>();
        program.captured().forEach((value, array) -> memories.put(value, new Memory(array, 0, new int[] {1})));
        for (int i = 0; i < xs.length; i++) {
            memories.put(program.arguments().get(i), Engine.memory(xs[i].copy()));
        }
        for (Instruction instruction : program.instructions()) {
            Tensor[] operands = instruction.operands().stream().map(operand -> view(operand, memories))
                    .toArray(Tensor[]::new);
            Memory result = computed(instruction, operands);
            memories.put(instruction.result(), result);
            if (!isEqual(result.array(), computed(instruction, operands).array())) {
                return Optional.of(instruction);
            }
        }
        return Optional.empty();
    }

    private static Tensor view(Operand operand, Map<Value, Memory> memories) {
        Memory memory = memories.get(operand.value());
        return Engine.tensor(new Memory(memory.array(), memory.offset() + operand.offset(), operand.strides()),
                operand.shape());
    }

    private static Memory computed(Instruction instruction, Tensor... operands) {
        Value result = instruction.result();
        Object array = RowMajor.array(result.type(), result.shape().count());
        instruction.op().compute(result.shape(), array, operands);
        return new Memory(array, 0, RowMajor.strides(result.shape()));
    }

    private static boolean isEqual(Object array, Object other) {
        return Arrays.deepEquals(new Object[] {array}, new Object[] {other});
    }
}
