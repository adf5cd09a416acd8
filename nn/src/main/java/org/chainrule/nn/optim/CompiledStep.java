package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.autograd.compile.Program;
import org.chainrule.nn.Training;

/**
 * A step of training whose loss and gradients are computed by a {@linkplain Compiled compiled} function,
 * made by {@link Optimizer#compiled}.
 *
 * {@snippet :
 * CompiledStep step = optimizer.compiled(xs -> Loss.crossEntropy().of(network.forward(xs[0]), xs[1]));
 * for (Batch batch : batches) {
 *     double loss = Training.with(random, () -> step.run(batch.input(), batch.target()));
 * }
 * }
 *
 * <p>
 * The results, the new parameters, what is assigned to buffers and all errors are those of {@link Optimizer#step(java.util.function.Supplier)},
 * to the bit: clipping, the schedule and the update of the parameters are no part of the program. In a scope of {@link Training} layers
 * draw other random numbers in each run, those of the scope's key; each mode has programs of its own.
 *
 * <p>
 * What differs from batch to batch must be an argument; a tensor that the loss refers to, such as a weight, is read anew in each run.
 * Hooks of gradients are recorded with the rest, and those that follow the accumulation of a gradient aren't called.
 */
public final class CompiledStep {
    private final Optimizer optimizer;
    private final LossProgram program;

    CompiledStep(Optimizer optimizer, Function<Tensor[], Tensor[]> f, CompiledOptions options) {
        this(optimizer, new LossProgram(xs -> optimizer.computed(() -> f.apply(xs)),
                optimizer.groups().stream().flatMap(group -> group.parameters().tensors().stream()).toList(), options));
    }

    private CompiledStep(Optimizer optimizer, LossProgram program) {
        this.optimizer = optimizer;
        this.program = program;
    }

    /**
     * What a step has computed.
     *
     * @param isTaken whether the step was taken, rather than skipped
     * @param results for each batch what the function returned: the loss, and the other results; without those of batches behind one whose
     *        loss isn't finite
     */
    public record Result(boolean isTaken, List<List<Tensor>> results) {

        /** Creates a result. */
        public Result {
            for (List<Tensor> batch : Objects.requireNonNull(results, "results")) {
                Objects.requireNonNull(batch, "results");
            }
            results = List.copyOf(results);
        }
    }

    /**
     * Returns the same step with other options, and without the programs that it has recorded.
     *
     * @param options the options
     * @return the step
     */
    public CompiledStep with(CompiledOptions options) {
        return new CompiledStep(optimizer, program.with(Objects.requireNonNull(options, "options")));
    }

    /**
     * Takes a step of training, as {@link Optimizer#step(java.util.function.Supplier)} does.
     *
     * @param xs what the loss is computed from
     * @return the value of the loss, before the step
     * @throws IllegalStateException as {@link Optimizer#step(java.util.function.Supplier)}; or if the loss can't be recorded
     * @throws ArithmeticException as {@link Optimizer#step(java.util.function.Supplier)}
     */
    public double run(Tensor... xs) {
        LossProgram.Part part = program.part(requireTensors(xs));
        optimizer.take(List.of(part));
        return part.loss();
    }

    /**
     * Takes a step with the sum of the gradients of several batches, as {@link Optimizer#step(List)} does.
     *
     * @param batches for each of them what the loss is computed from
     * @return what was computed, and whether the step was taken
     * @throws IllegalStateException as {@link #run}
     * @throws ArithmeticException as {@link #run}
     */
    public Result runAll(List<Tensor[]> batches) {
        List<LossProgram.Part> parts = new ArrayList<>();
        for (Tensor[] batch : Objects.requireNonNull(batches, "batches")) {
            parts.add(program.part(requireTensors(batch)));
        }
        boolean isTaken = optimizer.take(List.copyOf(parts));
        return new Result(isTaken,
                parts.stream().map(LossProgram.Part::results).filter(Objects::nonNull).toList());
    }

    private static Tensor[] requireTensors(Tensor... xs) {
        for (Tensor x : Objects.requireNonNull(xs, "xs")) {
            Objects.requireNonNull(x, "xs");
        }
        return xs.clone();
    }

    /**
     * Returns the program for tensors of these shapes and types, in the mode of the current scope. It has the key of the scope's random
     * numbers as a further argument where there is one, and begins its results with numbers that say how the others are to be read.
     *
     * @param xs what the loss is computed from
     * @return the program, which is recorded if it wasn't yet
     */
    public Program program(Tensor... xs) {
        return program.program(requireTensors(xs));
    }

    /**
     * Returns how often the loss was recorded, since parameters were last frozen or ceased to be.
     *
     * @return the number of recordings
     */
    public int recordings() {
        return program.recordings();
    }

    /** Returns the number of recordings and the optimizer: {@code CompiledStep(2 recordings, Optimizer(...))}. */
    @Override
    public String toString() {
        return "CompiledStep(" + recordings() + (recordings() == 1 ? " recording, " : " recordings, ") + optimizer
                + ")";
    }
}
