package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.AssumptionFailed;
import org.chainrule.autograd.internal.Engine;
import org.jspecify.annotations.Nullable;

/**
 * A function of tensors that is recorded when it is first called with arguments of certain shapes and types, and runs as a
 * {@link Program} from then on, with the same bits and without the function's own code.
 *
 * {@snippet :
 * Compiled gradients = Compiled.ofAll(xs -> {
 *     Tensor loss = xs[0].matmul(w).sub(xs[1]).square().mean();
 *     return new Tensor[] {loss.detach(), Autograd.grad(loss, w)};
 * });
 * List<Tensor> lossAndGradient = gradients.applyAll(x, y);
 * }
 *
 * <p>
 * Tensors that the function refers to, such as parameters, are read anew in each run. Everything else that it finds outside stays what it
 * was when it was recorded: Java numbers, conditions, and the shapes that follow from them. It must not depend on values: where it reads
 * elements, draws random numbers or writes gradients, that is an error, which names the source line. What it {@linkplain Autograd#assign assigns} to tensors is written
 * at the end of each run, if nothing has failed before.
 *
 * <p>
 * Where an argument requires a gradient and derivatives are recorded, and within vmap, checkpoints, profiles and other compiled functions,
 * the function itself is called, so that parameters which are arguments are to be detached. A compiled function may be called from several threads.
 */
public final class Compiled {
    private final Function<Tensor[], Tensor[]> f;
    private final CompiledOptions options;
    private final Programs programs;

    private Compiled(Function<Tensor[], Tensor[]> f, CompiledOptions options) {
        this.f = f;
        this.options = options;
        this.programs = new Programs(options.programs());
    }

    /**
     * Compiles a function of a tensor.
     *
     * @param f the function
     * @return the compiled function
     */
    public static Compiled of(UnaryOperator<Tensor> f) {
        Objects.requireNonNull(f, "f");
        return ofAll(xs -> new Tensor[] {f.apply(only(1, xs)[0])});
    }

    /**
     * Compiles a function of two tensors.
     *
     * @param f the function
     * @return the compiled function
     */
    public static Compiled of(BinaryOperator<Tensor> f) {
        Objects.requireNonNull(f, "f");
        return ofAll(xs -> new Tensor[] {f.apply(only(2, xs)[0], xs[1])});
    }

    /**
     * Compiles a function of any number of tensors, with any number of results.
     *
     * @param f the function
     * @return the compiled function
     */
    public static Compiled ofAll(Function<Tensor[], Tensor[]> f) {
        return new Compiled(Objects.requireNonNull(f, "f"), CompiledOptions.defaults());
    }

    private static Tensor[] only(int count, Tensor... xs) {
        if (xs.length != count) {
            throw new IllegalArgumentException(
                    "the compiled function takes " + count + (count == 1 ? " tensor" : " tensors")
                            + ", not " + xs.length);
        }
        return xs;
    }

    /**
     * Returns the same function with other options, and without the programs that it has recorded.
     *
     * @param other the options
     * @return the function
     */
    public Compiled with(CompiledOptions other) {
        return new Compiled(f, Objects.requireNonNull(other, "other"));
    }

    /**
     * Computes the result of a function that has one.
     *
     * @param xs the arguments
     * @return the result, on an array of its own
     * @throws IllegalStateException if the function can't be recorded; or if it has more than one result
     */
    public Tensor apply(Tensor... xs) {
        List<Tensor> results = applyAll(xs);
        if (results.size() != 1) {
            throw new IllegalStateException("the compiled function has " + results.size() + " results: use applyAll");
        }
        return results.getFirst();
    }

    /**
     * Computes all results.
     *
     * @param xs the arguments
     * @return the results, each on an array of its own
     * @throws IllegalStateException if the function can't be recorded
     */
    public List<Tensor> applyAll(Tensor... xs) {
        requireTensors(xs);
        try {
            RunnableProgram program = programFor(xs);
            return program == null ? called(xs) : ran(program, xs);
        } catch (AssumptionFailed e) {
            return called(xs);
        }
    }

    /** Calls the function itself. */
    private List<Tensor> called(Tensor... xs) {
        Tensor[] results = Recorder.called(f, xs);
        return Elements.copyOf("a result of the compiled function", Arrays.asList(results));
    }

    private List<Tensor> ran(RunnableProgram program, Tensor... xs) {
        if (!program.hasWrites()) {
            return written(program.run(program.noArrays(), f, options.verifiedRuns(), xs));
        }
        synchronized (programs) { // what a run reads of its targets is as the last one has written it, and recording compares two calls
            return written(program.run(program.noArrays(), f, options.verifiedRuns(), xs));
        }
    }

    private static List<Tensor> written(CompiledRun run) {
        run.write();
        return run.results();
    }

    /**
     * Runs the program, and leaves it to the caller to {@linkplain CompiledRun#write write} what the function assigns to tensors. Where
     * runs overlap in several threads, each writes what it has computed from what it has found.
     *
     * @param xs the arguments
     * @return the run; none where the function itself has to be called, as within vmap
     * @throws IllegalStateException if the function can't be recorded
     */
    public Optional<CompiledRun> prepare(Tensor... xs) {
        return prepared(RunnableProgram::noArrays, xs);
    }

    /**
     * Runs the program as {@link #prepare} does, and computes results on arrays that are given, so that none have to be made.
     *
     * @param given from the program to a tensor for each result, which may be the result then, and counts as written; null for a new one. It
     *        must be of the result's shape and type, on an array of its own
     * @param xs the arguments
     * @return the run; none where the function itself has to be called
     * @throws IllegalArgumentException if there isn't a tensor or null for each result; or if one has another shape or type, requires a
     *         gradient, isn't all of its array, or is on that of an argument, of a tensor that the function refers to, or of another result
     * @throws IllegalStateException if the function can't be recorded
     */
    public Optional<CompiledRun> prepareOn(Function<Program, @Nullable Tensor[]> given, Tensor... xs) {
        Objects.requireNonNull(given, "given");
        return prepared(program -> GivenResults.require(program, given.apply(program.simple()), xs), xs);
    }

    private Optional<CompiledRun> prepared(Function<RunnableProgram, Tensor[]> given, Tensor... xs) {
        requireTensors(xs);
        try {
            RunnableProgram program = programFor(xs);
            return program == null
                    ? Optional.empty()
                    : Optional.of(program.run(given.apply(program), f, options.verifiedRuns(), xs));
        } catch (AssumptionFailed e) {
            return Optional.empty();
        }
    }

    private static void requireTensors(Tensor... xs) {
        for (Tensor x : Objects.requireNonNull(xs, "xs")) {
            Objects.requireNonNull(x, "xs");
        }
    }

    /** Returns the program to run; null if the function itself is to be called. */
    private RunnableProgram programFor(Tensor... xs) {
        RunnableProgram program = Engine.canCapture(xs) ? programs.find(f, xs) : null; // or an assumption fails
        return program == null || program.writesTo(xs) ? null : program;
    }

    /**
     * Returns the program for arguments of these shapes and types, which is recorded if it wasn't yet.
     *
     * @param xs the arguments
     * @return the program
     */
    public Program program(Tensor... xs) {
        requireTensors(xs);
        return programs.find(f, xs).program();
    }

    /**
     * Returns how often the function was recorded: once for each combination of shapes and types, and again for those that were
     * dropped to make room for others.
     *
     * @return the number of recordings
     */
    public int recordings() {
        return programs.recordings();
    }

    /** Returns how often the function was recorded, and the options: {@code Compiled(2 recordings, CompiledOptions[programs=16, verifiedRuns=0])}. */
    @Override
    public String toString() {
        return "Compiled(" + recordings() + (recordings() == 1 ? " recording, " : " recordings, ") + options + ")";
    }
}
