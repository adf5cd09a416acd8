package org.chainrule.nn.train;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Optimizer;

/**
 * The loop of training, with what belongs around it: validation, metrics, early stopping, checkpoints, progress.
 *
 * {@snippet :
 * History history = Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.001), network))
 *         .validation(DataLoader.of(heldOut, 500)).metrics(Metric.accuracy())
 *         .stop(StopCriterion.noImprovement(5)).keepBest()
 *         .checkpoint(Path.of("training.safetensors"))
 *         .callbacks(Callback.progress())
 *         .fit(DataLoader.of(examples, 64).shuffle(7), 50);
 * }
 *
 * <p>
 * Clipping and schedules are the optimizer's. Trainers are immutable: each setting returns a changed copy. Random numbers of
 * layers and the order of the data are derived from seed, epoch and step alone, so that a training which was stopped and
 * {@linkplain #checkpoint resumed} gives the same bits as one that wasn't.
 */
public final class Trainer {
    final Layer network;
    final Loss loss;
    final Optimizer optimizer;
    final Settings settings;

    /** What can be set. */
    record Settings(long seed, DataLoader validation, List<Metric> metrics, int accumulated, StopCriterion stop,
            boolean keepsBest, Path checkpoint, List<Callback> callbacks) {

        Settings {
            metrics = List.copyOf(metrics);
            callbacks = List.copyOf(callbacks);
        }
    }

    private Trainer(Layer network, Loss loss, Optimizer optimizer, Settings settings) {
        this.network = Objects.requireNonNull(network, "network");
        this.loss = Objects.requireNonNull(loss, "loss");
        this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
        this.settings = settings;
    }

    /**
     * A trainer without validation, metrics or a stop before the last epoch.
     *
     * @param network what is trained
     * @param loss what is made small: a mean over a batch's examples, as losses are by default
     * @param optimizer how its parameters move
     * @return the trainer
     */
    public static Trainer of(Layer network, Loss loss, Optimizer optimizer) {
        return new Trainer(network, loss, optimizer,
                new Settings(0, null, List.of(), 1, _ -> false, false, null, List.of()));
    }

    private Trainer with(Settings changed) {
        return new Trainer(network, loss, optimizer, changed);
    }

    /**
     * Sets where the random numbers of layers such as Dropout start.
     *
     * @param start by default 0
     * @return the changed trainer
     */
    public Trainer seed(long start) {
        Settings s = settings;
        return with(new Settings(start, s.validation, s.metrics, s.accumulated, s.stop, s.keepsBest, s.checkpoint,
                s.callbacks));
    }

    /**
     * Evaluates the network after each epoch on data that it isn't trained on.
     *
     * @param data the data
     * @return the changed trainer
     */
    public Trainer validation(DataLoader data) {
        Settings s = settings;
        return with(new Settings(s.seed, data, s.metrics, s.accumulated, s.stop, s.keepsBest, s.checkpoint,
                s.callbacks));
    }

    /**
     * Adds metrics, which are taken of the batches as they are trained on, and of the validation.
     *
     * @param more which
     * @return the changed trainer
     */
    public Trainer metrics(Metric... more) {
        Settings s = settings;
        return with(new Settings(s.seed, s.validation, joined(s.metrics, more), s.accumulated, s.stop, s.keepsBest,
                s.checkpoint, s.callbacks));
    }

    /**
     * Takes a step only after several batches, with the gradient of their examples' mean loss: as with batches so many
     * times as large, in less memory. At the end of an epoch there may be fewer.
     *
     * @param batches by default 1
     * @return the changed trainer
     * @throws IllegalArgumentException if the number isn't positive
     */
    public Trainer accumulate(int batches) {
        if (batches <= 0) {
            throw new IllegalArgumentException(
                    "gradients of a positive number of batches make a step, not of " + batches);
        }
        Settings s = settings;
        return with(new Settings(s.seed, s.validation, s.metrics, batches, s.stop, s.keepsBest, s.checkpoint,
                s.callbacks));
    }

    /**
     * Ends training early. After each epoch the criterion is told its {@linkplain Epoch#error error}.
     *
     * @param criterion one for this training alone
     * @return the changed trainer
     */
    public Trainer stop(StopCriterion criterion) {
        Settings s = settings;
        return with(new Settings(s.seed, s.validation, s.metrics, s.accumulated, criterion, s.keepsBest, s.checkpoint,
                s.callbacks));
    }

    /**
     * At the end gives the network the weights that it had after the epoch with the least {@linkplain Epoch#error error}.
     *
     * @return the changed trainer
     */
    public Trainer keepBest() {
        Settings s = settings;
        return with(new Settings(s.seed, s.validation, s.metrics, s.accumulated, s.stop, true, s.checkpoint,
                s.callbacks));
    }

    /**
     * Saves all that is needed to go on after each epoch, and goes on from there: if the file exists when training begins,
     * the epochs that it holds aren't trained again.
     *
     * @param file written as a whole or not at all
     * @return the changed trainer
     */
    public Trainer checkpoint(Path file) {
        Settings s = settings;
        return with(new Settings(s.seed, s.validation, s.metrics, s.accumulated, s.stop, s.keepsBest, file,
                s.callbacks));
    }

    /**
     * Adds what is done beside training, in this order.
     *
     * @param more such as {@link Callback#progress()}
     * @return the changed trainer
     */
    public Trainer callbacks(Callback... more) {
        Settings s = settings;
        return with(new Settings(s.seed, s.validation, s.metrics, s.accumulated, s.stop, s.keepsBest, s.checkpoint,
                joined(s.callbacks, more)));
    }

    private static <E> List<E> joined(List<E> before, E[] more) {
        return Stream.concat(before.stream(), Arrays.stream(more)).toList();
    }

    /**
     * Trains.
     *
     * @param data what is trained on, in an order of its own for each epoch if it is shuffled
     * @param epochs how many, those of a checkpoint included
     * @return what each epoch brought
     * @throws ArithmeticException if a loss is NaN; the message names the first op that made it, and the step isn't taken
     * @throws java.io.UncheckedIOException if the checkpoint can't be read or written; the one before is still whole
     */
    public History fit(DataLoader data, int epochs) {
        return new TrainingRun(this, data, epochs).run();
    }

    /**
     * Evaluates the network.
     *
     * @param data the data
     * @return the mean loss, and the metrics that this trainer has
     */
    public Evaluation evaluate(DataLoader data) {
        return Evaluation.of(network, loss, settings.metrics, data.epoch(0));
    }

    Tensor loss(Tensor prediction, Tensor target) {
        return loss.of(prediction, target);
    }
}
