package org.chainrule.nn.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.internal.StepPlace;
import org.chainrule.nn.optim.Averaging;
import org.chainrule.nn.optim.NonFinite;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.random.RandomKey;

/** A training in progress, as {@link Callback}s see it. */
public final class TrainingRun {
    private final Trainer trainer;
    private final DataLoader data;
    private final int epochs;
    private final List<Epoch> past = new ArrayList<>();
    private final StopCriterion.Monitor stopMonitor;
    private final BestWeights best; // null if they aren't kept
    private final NamedTensors parameters; // null where they can't be listed, as in a lambda
    private final List<Tensor> buffers;
    private final StepSource source;
    private final TrainingGroup group;
    private final List<Supplier<BiConsumer<Batch, List<Tensor>>>> watchers = new ArrayList<>();
    private TrainingGroup.Start start; // null before training has begun
    private int batchesBefore; // of the epoch that was resumed
    private boolean stopped;

    TrainingRun(Trainer trainer, DataLoader data, int epochs) {
        this.trainer = trainer;
        this.data = data;
        this.epochs = epochs;
        this.stopMonitor = Objects.requireNonNull(trainer.options.stop.start(), "the criterion started null");
        this.best = trainer.options.keepsBest ? new BestWeights(trainer.network) : null;
        this.parameters = listed(() -> Network.parameters(trainer.network));
        this.source = trainer.options.compiled == null
                ? new EagerSteps(trainer)
                : new CompiledSteps(trainer, trainer.options.compiled);
        this.buffers = parameters == null ? List.of() : Network.buffers(trainer.network).tensors();
        this.group = new TrainingGroup(trainer.optimizer.workers(),
                parameters == null ? List.of() : parameters.tensors());
    }

    private static NamedTensors listed(Supplier<NamedTensors> tensors) {
        try {
            return tensors.get();
        } catch (IllegalArgumentException | IllegalStateException _) {
            return null;
        }
    }

    /** {@return who trains} */
    Trainer trainer() {
        return trainer;
    }

    /** Shows each batch of a validation with its predictions to a watcher, another one for each validation. */
    void watchValidation(Supplier<BiConsumer<Batch, List<Tensor>>> watcher) {
        watchers.add(watcher);
    }

    /** Returns whether training has come to its end, rather than failed. */
    boolean isOver() {
        return stopped || past.size() >= epochs();
    }

    /** {@return the network that is trained} */
    public Object network() {
        return trainer.network;
    }

    /** {@return the optimizer of its parameters} */
    public Optimizer optimizer() {
        return trainer.optimizer;
    }

    /** {@return the number of the current or the next epoch, from 1, also where an earlier training is resumed} */
    public int epoch() {
        return past.size() + 1;
    }

    /** {@return the greatest number of epochs} */
    public int epochs() {
        return start == null ? epochs : start.epochs();
    }

    /** {@return the number of epochs that are left} */
    public int epochsLeft() {
        return Math.max(0, epochs() - past.size());
    }

    /** {@return the number of batches of an epoch, those of all workers} */
    public int batches() {
        return start == null ? data.batches() : start.batches();
    }

    /** Returns the number of batches of the first epoch here that an earlier training has had. */
    int batchesBefore() {
        return batchesBefore;
    }

    /** {@return the epochs that are over} */
    public History history() {
        return new History(past);
    }

    /** Ends training after the current epoch. */
    public void stop() {
        stopped = true;
    }

    History run() {
        requireOwnOptimizer();
        NonFinite before = optimizer().nonFinite();
        NonFinite choice = trainer.options.nonFinite;
        optimizer().nonFinite(choice == null ? before : choice);
        try {
            return trained();
        } catch (RuntimeException | Error e) {
            group.abort(e);
            throw e;
        } finally {
            optimizer().nonFinite(before);
        }
    }

    /** Looks whether the optimizer trains the network, and tells it of its layers, as far as its parameters can be listed. */
    private void requireOwnOptimizer() {
        if (parameters != null) {
            optimizer().requireTrains(parameters);
            optimizer().layersOf(trainer.network);
        }
    }

    private History trained() {
        var checkpoint = new TrainingCheckpoint(trainer, data, best, group);
        start = group.start(TrainingSettings.common(trainer), TrainingGroup.Start.of(trainer.options, epochs, data));
        TrainingCheckpoint.Found found = checkpoint.load(start);
        found.epochs().forEach(this::enter);
        checkpoint.logFound(found, stopped, epochs());
        requireSameStart();
        EpochProgress begun = found.next();
        batchesBefore = begun == null ? 0 : begun.batches();
        List<Callback> started = new ArrayList<>();
        try {
            for (Callback callback : trainer.options.callbacks) {
                started.add(callback);
                callback.started(this);
            }
            while (begun != null || !stopped && past.size() < epochs()) {
                Epoch epoch = train(checkpoint, begun);
                begun = null;
                boolean isBest = past.isEmpty() || epoch.isBetterThan(history().best());
                enter(epoch);
                if (best != null && isBest) {
                    best.remember();
                }
                save(checkpoint, null);
                trainer.options.callbacks.forEach(callback -> callback.afterEpoch(this, epoch));
                group.requireSameState("parameters", state());
                stopped = group.any(stopped);
            }
        } finally {
            started.forEach(callback -> callback.ended(this));
        }
        if (best != null && !past.isEmpty()) {
            best.restore();
        }
        if (start.keepsBest()) {
            group.takeFirst(state());
        }
        return history();
    }

    private List<Tensor> state() {
        return parameters == null ? List.of() : Network.state(trainer.network).tensors();
    }

    /** Requires that all workers begin with the same weights and the same state of the optimizer. */
    private void requireSameStart() {
        group.requireSameState("weights", state());
        group.requireSameState("states of the optimizer", optimizer().state().tensors());
    }

    private void enter(Epoch epoch) {
        past.add(epoch);
        stopped |= stopMonitor.isMet(epoch.error());
    }

    private void save(TrainingCheckpoint checkpoint, EpochProgress next) {
        if (checkpoint.save(history(), next)) {
            trainer.options.callbacks.forEach(callback -> callback.afterCheckpoint(this, trainer.options.checkpoint));
        }
    }

    /** Brings the workers to a state that a checkpoint can keep. */
    private void synchronize() {
        optimizer().averageParameters();
        group.takeBuffers(buffers, optimizer().dependsOnWorkers());
    }

    /**
     * Trains for an epoch.
     *
     * @param begun how far it had come before; null if it hasn't begun
     */
    private Epoch train(TrainingCheckpoint checkpoint, EpochProgress begun) {
        EpochProgress progress = begun == null ? EpochProgress.start(trainer.options.metrics) : begun;
        Iterator<Batch> batches = data.epoch(epoch(), progress.ownBatches(trainer.options, data)).iterator();
        Evaluation.Accumulator accumulator = progress.results();
        boolean isTaken = false;
        boolean isCommon = optimizer().averaging() instanceof Averaging.Gradients; // all workers take the same steps
        if (begun == null) {
            group.beginEpoch();
        }
        while (true) {
            List<Batch> together = next(batches);
            TrainingGroup.Round round = group.begin(together, optimizer().isAveraged());
            enter(round.past(), isTaken, accumulator);
            if (round.isOver()) {
                requireSome(progress.steps());
                break;
            }
            if (progress.takeDue(start.checkpointSteps())) { // now that all know what was computed in the last step
                synchronize();
                save(checkpoint, progress);
            }
            List<RandomKey> keys = new ArrayList<>();
            for (int i = 0; i < together.size(); i++) {
                keys.add(key(progress.batches() + round.before() + i));
            }
            int step = progress.steps();
            progress.step(round.batches(), optimizer().learningRate());
            StepSource.Computed[] computed = new StepSource.Computed[together.size()];
            int examples = isCommon ? round.examples() : together.stream().mapToInt(Batch::size).sum();
            boolean isOwnTaken = isTaken(() -> source.take(together, keys, examples, computed), together, step);
            isTaken = isOwnTaken || !isCommon; // then those that have skipped a step of their own say nothing of it
            enter(group.end(isOwnTaken || isCommon ? results(together, computed) : List.of()), isTaken, accumulator);
        }
        synchronize();
        Optional<Evaluation> validation = start.hasValidation() ? Optional.of(validated()) : Optional.empty();
        return new Epoch(epoch(), optimizer().steps(), progress.seconds(), progress.rate(),
                accumulator.evaluation(),
                validation);
    }

    private static List<BatchResult> results(List<Batch> together, StepSource.Computed... computed) {
        List<BatchResult> results = new ArrayList<>();
        for (int i = 0; i < computed.length; i++) {
            results.add(computed[i] == null
                    ? BatchResult.of(together.get(i), List.of(), Double.NaN)
                    : BatchResult.of(together.get(i), computed[i].predictions(), computed[i].loss()));
        }
        return results;
    }

    /** Takes note of what was computed in a step. */
    private void enter(List<BatchResult> results, boolean isTaken, Evaluation.Accumulator accumulator) {
        if (isTaken) {
            results.forEach(accumulator::add);
        }
        results.forEach(result -> trainer.options.callbacks
                .forEach(callback -> callback.afterBatch(this, result.loss())));
    }

    /** Returns the batches of a step. */
    private List<Batch> next(Iterator<Batch> batches) {
        List<Batch> together = new ArrayList<>();
        while (together.size() < trainer.options.batchesPerStep && batches.hasNext()) {
            together.add(batches.next());
        }
        return together;
    }

    private static void requireSome(int steps) {
        if (steps == 0) {
            throw new IllegalArgumentException(
                    "there is nothing to train on: an epoch has no batch; a last batch that is "
                            + "smaller than the others may have been dropped");
        }
    }

    /** Evaluates the network on the validation of all workers, of which this one may have none. */
    private Evaluation validated() {
        List<BiConsumer<Batch, List<Tensor>>> watching = watchers.stream().map(Supplier::get).toList();
        DataLoader heldOut = trainer.options.validation;
        return Evaluation.watched(trainer.forward, trainer.loss, trainer.options.metrics,
                heldOut == null ? List.of() : heldOut.epoch(1), group,
                (batch, predictions) -> watching.forEach(watcher -> watcher.accept(batch, predictions)));
    }

    /** Names the random numbers of a batch, which follow from the seed, the epoch and the batch's number in it. */
    private RandomKey key(int batch) {
        return RandomKey.of(trainer.options.seed).withStep((long) epoch() << Integer.SIZE | batch);
    }

    /** Takes a step; where it fails or is skipped, the buffers are as before. */
    private boolean isTaken(BooleanSupplier taken, List<Batch> together, int step) {
        List<Tensor> before = buffers.stream().map(Tensor::copy).toList();
        boolean isTaken = false;
        try {
            Set<RuntimeException> known = Collections.newSetFromMap(new IdentityHashMap<>());
            isTaken = StepPlace.within(e -> {
                RuntimeException located = e instanceof ArithmeticException arithmetic && !known.contains(e)
                        ? located(arithmetic, together, step)
                        : e;
                known.add(located);
                return located;
            }, taken);
        } finally {
            for (int i = 0; !isTaken && i < before.size(); i++) {
                Autograd.assign(buffers.get(i), before.get(i));
            }
        }
        return isTaken;
    }

    /** Says in which step, and where it was given values that aren't finite in which example, an error occurred. */
    private ArithmeticException located(ArithmeticException e, List<Batch> together, int step) {
        String where = "epoch " + epoch() + ", step " + (step + 1) + ": ";
        String flaw = NonFiniteData.describe(together, data, epoch(), step * trainer.options.batchesPerStep);
        if (flaw == null) {
            var located = new ArithmeticException(where + e.getMessage());
            located.setStackTrace(e.getStackTrace());
            return located;
        }
        var located = new ArithmeticException(where + flaw + "; the step wasn't taken, and nothing has changed. Leave "
                + "out such examples, or fill in what they lack");
        located.initCause(e);
        return located;
    }

    /** Returns how far training has come: {@code epoch 3/10 of} the trainer. */
    @Override
    public String toString() {
        return "epoch " + Math.min(epoch(), epochs()) + "/" + epochs() + " of " + trainer;
    }
}
