package org.chainrule.autograd.compile;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/**
 * A run of a {@linkplain Compiled compiled function} that has computed all, and has written nothing yet to the tensors that the function
 * {@linkplain Autograd#assign assigns} to: so a caller may look at the results before.
 */
public final class CompiledRun {
    private final Program program;
    private final Frame.Outcome outcome;
    private Runnable end; // gives back the arrays; null when it has

    CompiledRun(Program program, Frame.Outcome outcome, Runnable end) {
        this.program = program;
        this.outcome = outcome;
        this.end = end;
    }

    /**
     * Returns the results.
     *
     * @return the results, each on an array of its own
     */
    public List<Tensor> results() {
        return List.of(outcome.results());
    }

    /**
     * Writes what the function assigns to tensors, which counts as a write of each of them.
     *
     * @throws IllegalStateException if that was done already
     */
    public void write() {
        if (end == null) {
            throw new IllegalStateException("what a run writes is written once only; run the function again");
        }
        Tensor[] written = outcome.written();
        for (int i = 0; i < written.length; i++) {
            Autograd.assign(program.writes().get(i).tensor(), written[i]);
        }
        end();
    }

    /** Gives back the arrays of the run, of which nothing is read any more but results. */
    void end() {
        end.run();
        end = null;
    }

    /** Requires that the function itself, which is recorded again, computes and writes the same. */
    void requireEqual(Recorder.Recording recording) {
        List<Write> writes = recording.program().writes();
        if (writes.size() != program.writes().size()) {
            throw new IllegalStateException("the compiled function writes to " + program.writes().size()
                    + " tensors, and the function itself to " + writes.size() + CAUSE);
        }
        requireEqual(recording.results());
        for (int i = 0; i < writes.size(); i++) {
            Object array = program.captured().get(program.writes().get(i).target());
            if (recording.program().captured().get(writes.get(i).target()) != array) {
                throw new IllegalStateException("the compiled function " + program.writes().get(i)
                        + ", and the function itself writes to another tensor" + CAUSE);
            }
            requireEqual("value for " + program.writes().get(i).target(), recording.written()[i], outcome.written()[i]);
        }
    }

    /** Requires that the function itself has the same results. */
    void requireEqual(Tensor... expected) {
        if (expected.length != outcome.results().length) {
            throw new IllegalStateException("the compiled function gives " + outcome.results().length
                    + " results, and the function itself " + expected.length + CAUSE);
        }
        for (int i = 0; i < expected.length; i++) {
            requireEqual("result " + i, expected[i], outcome.results()[i]);
        }
    }

    private static final String CAUSE = "; does it depend on something that has changed since it was recorded, such as a number, a"
            + " condition, or which tensor a variable refers to? Pass that as an argument";

    private static void requireEqual(String what, Tensor expected, Tensor computed) {
        String difference = difference(expected, computed);
        if (difference != null) {
            throw new IllegalStateException("the compiled function gives another " + what
                    + " than the function itself: " + difference + CAUSE);
        }
    }

    /** Returns what differs; null for nothing. */
    private static String difference(Tensor expected, Tensor computed) {
        if (expected.dtype() != computed.dtype()) {
            return computed.dtype() + " instead of " + expected.dtype();
        }
        if (!expected.shape().equals(computed.shape())) {
            return computed.shape() + " instead of " + expected.shape();
        }
        boolean isWhole = expected.dtype() == DType.I64;
        Object wanted = isWhole ? expected.toLongArray() : expected.toDoubleArray();
        Object found = isWhole ? computed.toLongArray() : computed.toDoubleArray();
        int at = isWhole
                ? Arrays.mismatch((long[]) wanted, (long[]) found)
                : Arrays.mismatch((double[]) wanted, (double[]) found);
        return at < 0
                ? null
                : Array.get(found, at) + " instead of " + Array.get(wanted, at) + " at "
                        + Arrays.toString(computed.shape().index(at));
    }

    /** Returns the numbers of results and writes: {@code CompiledRun(2 results, 1 write)}. */
    @Override
    public String toString() {
        return "CompiledRun(" + outcome.results().length + " results, " + outcome.written().length + " writes)";
    }
}
