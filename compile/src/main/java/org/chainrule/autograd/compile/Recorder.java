package org.chainrule.autograd.compile;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.AssumptionFailed;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** Records the ops of a call of a function as a program. */
final class Recorder {
    private final Map<Object, Value> values = new IdentityHashMap<>(); // by their arrays
    private final Map<Value, Object> captured = new HashMap<>();
    private final List<Value> arguments = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();

    private final List<Tensor> targets = new ArrayList<>(); // that are written to
    private final List<Tensor> written = new ArrayList<>(); // what is to be in them

    private BooleanSupplier isValid;
    private Tensor[] given = {}; // the tensors that stand for the arguments

    private Recorder() {}

    /**
     * A program, and the results of the call that it was recorded from.
     *
     * @param written what that call would have written, for each write of the program
     * @param isValid says whether all tensors of which Java code has read elements are as they were then
     */
    record Recording(Program program, Tensor[] results, Tensor[] written, BooleanSupplier isValid) {}

    /** Calls a function and records what it does. */
    static Recording record(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        var recorder = new Recorder();
        Tensor[] results = Engine.captured(arguments -> {
            recorder.given = arguments;
            try {
                return called(f, arguments);
            } catch (RuntimeException e) {
                throw assumption(e);
            }
        }, recorder::add, validity -> recorder.isValid = validity, (target, value) -> {
            recorder.targets.add(target);
            recorder.written.add(value);
        }, xs);
        List<Operand> operands = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            operands.add(recorder.operand(requireConstant(i, results[i])));
        }
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < recorder.targets.size(); i++) {
            Tensor target = recorder.targets.get(i);
            writes.add(new Write(recorder.operand(target).value(), recorder.operand(recorder.written.get(i)), target));
        }
        return new Recording(
                new Program(recorder.arguments(), recorder.captured, recorder.instructions, operands, writes), results,
                recorder.written.toArray(Tensor[]::new), recorder.isValid);
    }

    /** Calls the function itself. */
    static Tensor[] called(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        return Objects.requireNonNull(f.apply(xs.clone()), "the array of results of the compiled function");
    }

    /** Returns the assumption that has failed where an error, which an op may have completed, is due to one; else the error itself. */
    private static RuntimeException assumption(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AssumptionFailed failed) {
                return failed;
            }
        }
        return e;
    }

    private static Tensor requireConstant(int i, Tensor result) {
        if (result == null) {
            throw new NullPointerException("result " + i + " of the compiled function is null");
        }
        if (result.requiresGrad()) {
            throw new IllegalStateException("result " + i + " of the compiled function, " + result.shape() + " "
                    + result.dtype()
                    + ", requires a gradient by a tensor that the function refers to, which later runs wouldn't record: return its"
                    + " detach(), and gradients by Autograd.grad, or call the function in Autograd.noGrad");
        }
        return result;
    }

    /** Adds an instruction; arrays can be read meanwhile. */
    private void add(KernelOp op, Tensor[] xy) {
        Operand[] operands = new Operand[xy.length - 1];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = operand(xy[i]);
        }
        Tensor y = xy[xy.length - 1];
        var result = new Value(values.size(), Value.Kind.COMPUTED, y.shape(), y.dtype(), "");
        values.put(Engine.memory(y).array(), result);
        instructions.add(new Instruction(op, List.of(operands), result));
    }

    /** Returns the arguments, which have the first numbers. */
    private List<Value> arguments() {
        if (arguments.isEmpty()) {
            for (Tensor x : given) {
                var value = new Value(values.size(), Value.Kind.ARGUMENT, x.shape(), x.dtype(), x.name());
                values.put(Engine.memory(x).array(), value);
                arguments.add(value);
            }
        }
        return arguments;
    }

    private Operand operand(Tensor x) {
        arguments();
        Memory memory = Engine.memory(x);
        Value value = values.get(memory.array());
        if (value == null) {
            value = captured(x, memory.array());
            values.put(memory.array(), value);
        }
        return new Operand(value, x.shape(), memory.offset(), memory.strides());
    }

    private Value captured(Tensor x, Object array) {
        var value = new Value(values.size(), Value.Kind.CAPTURED, Shape.of(Array.getLength(array)), x.dtype(),
                x.name());
        captured.put(value, array);
        return value;
    }
}
