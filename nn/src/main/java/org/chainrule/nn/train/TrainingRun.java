package org.chainrule.nn.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.random.RandomStreams;

/** A training in progress, as {@link Callback}s see it. */
public final class TrainingRun {
    private final Trainer trainer;
    private final DataLoader data;
    private final int epochs;
    private final List<Epoch> past = new ArrayList<>();
    private final StopCriterion.Monitor stopMonitor;
    private final BestWeights best; // null if they aren't kept
    private boolean stopped;

    TrainingRun(Trainer trainer, DataLoader data, int epochs) {
        this.trainer = trainer;
        this.data = data;
        this.epochs = epochs;
        this.stopMonitor = trainer.options.stop.start();
        this.best = trainer.options.keepsBest ? new BestWeights(trainer.network) : null;
    }

    /** {@return the network that is trained} */
    public Layer network() {
        return trainer.network;
    }

    /** {@return the optimizer of its parameters} */
    public Optimizer optimizer() {
        return trainer.optimizer;
    }

    /** {@return the number of the current or the next epoch, from 0} */
    public int epoch() {
        return past.size();
    }

    /** {@return the greatest number of epochs} */
    public int epochs() {
        return epochs;
    }

    /** {@return the number of epochs that are left} */
    public int epochsLeft() {
        return Math.max(0, epochs - past.size());
    }

    /** {@return the number of batches of an epoch} */
    public int batches() {
        return data.batches();
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
        var checkpoint = new TrainingCheckpoint(trainer, best);
        checkpoint.load().forEach(this::enter);
        List<Callback> started = new ArrayList<>();
        try {
            for (Callback callback : trainer.options.callbacks) {
                started.add(callback);
                callback.started(this);
            }
            while (!stopped && past.size() < epochs) {
                Epoch epoch = train();
                boolean isBest = past.isEmpty() || epoch.isBetterThan(history().best());
                enter(epoch);
                if (best != null && isBest) {
                    best.remember();
                }
                checkpoint.save(history());
                trainer.options.callbacks.forEach(callback -> callback.afterEpoch(this, epoch));
            }
        } finally {
            started.forEach(callback -> callback.ended(this));
        }
        if (best != null && !past.isEmpty()) {
            best.restore();
        }
        return history();
    }

    private void enter(Epoch epoch) {
        past.add(epoch);
        stopped |= stopMonitor.isMet(epoch.error());
    }

    private Epoch train() {
        long start = System.nanoTime();
        double rate = Double.NaN;
        var accumulator = new Evaluation.Accumulator(trainer.options.metrics);
        int step = 0;
        for (Iterator<Batch> batches = data.epoch(epoch()).iterator(); batches.hasNext(); step++) {
            List<Batch> together = new ArrayList<>();
            while (together.size() < trainer.options.batchesPerStep && batches.hasNext()) {
                together.add(batches.next());
            }
            rate = optimizer().learningRate();
            step(together, step, accumulator);
        }
        if (step == 0) {
            throw new IllegalArgumentException(
                    "there is nothing to train on: an epoch has no batch; a last batch that is "
                            + "smaller than the others may have been dropped");
        }
        Optional<Evaluation> validation = Optional.ofNullable(trainer.options.validation).map(trainer::evaluate);
        return new Epoch(epoch(), optimizer().steps(), (System.nanoTime() - start) / 1e9, rate,
                accumulator.evaluation(),
                validation);
    }

    /** Takes a step with the gradient of the mean loss of all examples of some batches. */
    private void step(List<Batch> together, int step, Evaluation.Accumulator accumulator) {
        int examples = together.stream().mapToInt(Batch::size).sum();
        optimizer().zeroGrad();
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < together.size(); i++) {
            Batch batch = together.get(i);
            var random = RandomStreams.of(trainer.options.seed, epoch(), step, i);
            Tensor prediction = Training.with(random, () -> network().forward(batch.inputs()));
            Tensor loss = trainer.loss.of(prediction, batch.targets());
            Autograd.requireNoNaN(loss);
            boolean isAll = batch.size() == examples;
            (isAll ? loss : loss.mul((double) batch.size() / examples)).backward();
            losses.add(loss.item());
            accumulator.add(batch, prediction, loss.item());
        }
        optimizer().step();
        losses.forEach(loss -> trainer.options.callbacks.forEach(callback -> callback.afterBatch(this, loss)));
    }
}
