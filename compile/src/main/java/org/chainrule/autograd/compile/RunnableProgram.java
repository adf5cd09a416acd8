package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.chainrule.autograd.Tensor;

/** A program with arrays to run in: each thread that runs it at the same time has its own. */
final class RunnableProgram {
    private final Program simple; // as it was recorded and simplified
    private final CompiledScalars scalars; // null if it isn't of single numbers
    private final BooleanSupplier isValid;
    private final ConcurrentLinkedDeque<Frame> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger runs = new AtomicInteger();

    private Program program; // with chains in one pass; null until it is needed

    private RunnableProgram(Program simple, BooleanSupplier isValid) {
        this.simple = simple;
        this.scalars = CompiledScalars.of(simple, Schedule.Form.ANY);
        this.isValid = isValid;
    }

    /** Records a function, and checks that the program gives the same results as that call. */
    static RunnableProgram record(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        Recorder.Recording recording = Recorder.record(f, xs);
        var program = new RunnableProgram(Simplification.of(recording.program()), recording.isValid());
        requireEqual(recording.results(), program.run(xs));
        return program;
    }

    /** Returns whether what Java code has read of tensors while the function was recorded is still so. */
    boolean isValid() {
        return isValid.getAsBoolean();
    }

    /** Returns the program; it is one for people, where another form runs. */
    synchronized Program program() {
        if (program == null) {
            program = Fusion.of(simple);
        }
        return program;
    }

    /**
     * Runs the program.
     *
     * @param f the function to compare some runs with; null for none
     * @param every how many runs there are to each that is compared
     */
    Tensor[] run(Function<Tensor[], Tensor[]> f, int every, Tensor... xs) {
        Tensor[] results = run(xs);
        if (f != null && runs.incrementAndGet() % every == 0) {
            requireEqual(f.apply(xs.clone()), results);
        }
        return results;
    }

    private Tensor[] run(Tensor... xs) {
        Frame frame = idle.pollFirst();
        frame = frame == null ? frame() : frame;
        Tensor[] results = frame.run(xs);
        idle.addFirst(frame);
        return results;
    }

    private Frame frame() {
        return scalars == null ? new ArrayFrame(program()) : new ScalarFrame(scalars);
    }

    private static void requireEqual(Tensor[] expected, Tensor... results) {
        for (int i = 0; i < results.length; i++) {
            double[] wanted = expected[i].toDoubleArray();
            int at = Arrays.mismatch(wanted, results[i].toDoubleArray());
            if (at >= 0 || !expected[i].shape().equals(results[i].shape())) {
                throw new IllegalStateException(
                        "the compiled function gives another result " + i + " than the function itself"
                                + (at < 0
                                        ? ""
                                        : ": " + results[i].toDoubleArray()[at] + " instead of " + wanted[at] + " at "
                                                + Arrays.toString(results[i].shape().index(at)))
                                + "; does it depend on something that has changed since it was recorded?");
            }
        }
    }
}
