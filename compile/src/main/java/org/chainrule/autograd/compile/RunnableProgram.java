package org.chainrule.autograd.compile;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.AssumptionFailed;
import org.chainrule.autograd.internal.Engine;

/** A program with arrays to run in: each thread that runs it at the same time has its own. */
final class RunnableProgram {
    private final Program simple; // as it was recorded and simplified
    private final CompiledScalars scalars; // null if it isn't of single numbers
    private final BooleanSupplier isValid;
    private final AtomicReference<Idle> idle = new AtomicReference<>(); // the frame that was used last
    private final AtomicInteger runs = new AtomicInteger();

    private final Set<Object> captured = Collections.newSetFromMap(new IdentityHashMap<>()); // the arrays that it refers to

    private FusedProgram fused; // null until it is needed

    /** A frame that no run uses now, on top of others. */
    private record Idle(Frame frame, Idle next) {}

    private RunnableProgram(Program simple, BooleanSupplier isValid) {
        this.simple = simple;
        this.scalars = CompiledScalars.of(simple, Schedule.Form.ANY);
        this.isValid = isValid;
        captured.addAll(simple.captured().values());
    }

    /** Returns whether this reads or writes an array of a tensor that the function refers to. */
    boolean refersTo(Object array) {
        return captured.contains(array);
    }

    /** Records a function, and checks that the program gives the same results as that call. */
    static RunnableProgram record(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        Recorder.Recording recording = Recorder.record(f, xs);
        var program = new RunnableProgram(Simplification.of(recording.program()), recording.isValid());
        CompiledRun run = program.computed(program.noArrays(), xs);
        try {
            run.requireEqual(recording);
        } catch (IllegalStateException e) {
            ImpureOps.first(recording.program(), xs).ifPresent(instruction -> {
                throw new IllegalStateException(instruction.op().name()
                        + " gives different results for the same arguments, and"
                        + " so can't be recorded in a compiled function; what it draws, counts or reads elsewhere is to be an"
                        + " argument of it and of the function", e);
            });
            throw e;
        }
        run.end();
        return program;
    }

    /** Returns whether what Java code has read of tensors while the function was recorded is still so. */
    boolean isValid() {
        return isValid.getAsBoolean();
    }

    /** Returns the program before chains were put in one pass, with the same results. */
    Program simple() {
        return simple;
    }

    /** Returns the program; it is one for people, where another form runs. */
    Program program() {
        return fused().program();
    }

    private synchronized FusedProgram fused() {
        if (fused == null) {
            fused = Fusion.of(simple);
        }
        return fused;
    }

    /** Returns whether a run would write to the array of an argument, so that what it reads of that depended on the order. */
    boolean writesTo(Tensor... xs) {
        return hasWrites() && Stream.of(xs).map(x -> Engine.memory(x).array())
                .anyMatch(array -> simple.writes().stream()
                        .anyMatch(write -> simple.captured().get(write.target()) == array));
    }

    boolean hasWrites() {
        return !simple.writes().isEmpty();
    }

    /** Returns no array for any result. */
    Tensor[] noArrays() {
        return new Tensor[simple.results().size()];
    }

    /**
     * Runs the program, and writes nothing.
     *
     * @param given for each result a tensor on whose array it may be computed; null for a new one
     * @param f the function to compare some runs with
     * @param every how many runs there are to each that is compared; 0 for none
     */
    CompiledRun run(Tensor[] given, Function<Tensor[], Tensor[]> f, int every, Tensor... xs) {
        CompiledRun run = computedOrExplained(given, f, xs);
        if (every > 0 && runs.incrementAndGet() % every == 0) {
            if (hasWrites()) {
                run.requireEqual(Recorder.record(f, xs)); // which writes nothing either
            } else {
                run.requireEqual(f.apply(xs.clone()));
            }
        }
        return run;
    }

    /** Computes; where that fails, calls the function again, which writes nothing and names the op that it called. */
    private CompiledRun computedOrExplained(Tensor[] given, Function<Tensor[], Tensor[]> f, Tensor... xs) {
        try {
            return computed(given, xs);
        } catch (AssumptionFailed e) {
            throw e;
        } catch (RuntimeException e) {
            Recorder.record(f, xs);
            throw e;
        }
    }

    private CompiledRun computed(Tensor[] given, Tensor... xs) {
        Idle top = idle.getAndUpdate(first -> first == null ? null : first.next);
        Frame frame = top == null ? frame() : top.frame;
        return new CompiledRun(scalars == null ? program() : simple, frame.run(given, xs),
                () -> idle.updateAndGet(next -> new Idle(frame, next)));
    }

    private Frame frame() {
        return scalars == null ? new ArrayFrame(fused()) : new ScalarFrame(scalars);
    }
}
