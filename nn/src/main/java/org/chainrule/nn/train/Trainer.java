package org.chainrule.nn.train;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.nn.Layer;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.internal.NetworkArgument;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.NonFinite;
import org.chainrule.nn.optim.Optimizer;

/**
 * Trains a network, with what belongs around the loop: validation, metrics, early stopping, checkpoints, progress.
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
 * Clipping and schedules are the optimizer's. Trainers are immutable: each setting returns a changed copy. Random
 * numbers of layers and the order of the data are derived from seed, epoch and step alone, so that a training which was
 * stopped and {@linkplain #checkpoint resumed} gives the same bits as one that wasn't.
 *
 * <p>
 * If the optimizer is {@linkplain Optimizer#distributed distributed}, its workers train together, each with data of its own, such as a
 * {@linkplain DataLoader#shard shard}: a step is that of the mean loss of all examples of the workers' next batches, and the end of an epoch
 * is where all have come to the end of their data. The training has the bits of one process that
 * {@linkplain #accumulate accumulates} the gradients of as many batches in order of ranks. Losses and metrics are of all examples, the
 * validation those of all workers. Worker 0 decides on the number of epochs, the checkpoint, which it alone writes and all resume from,
 * and whether the best weights are kept; what stops one worker stops all. Callbacks of each worker see the batches of all. Buffers, as of
 * BatchNorm, are at the end of an epoch, and at a checkpoint within it, those of the first worker that has data, or, where layers exchange
 * moments ({@link Optimizer#dependsOnWorkers}), that has had the most batches. Before the first step workers require
 * that they have the same settings and weights, every hundred steps and after each epoch that they have the same parameters.
 *
 * <p>
 * Java serialization keeps what the steps of a worker depend on: the network, the loss, the optimizer, the seed, accumulation, compilation
 * and what becomes of steps that aren't finite; network and functions must be serializable for it.
 */
public final class Trainer implements Serializable {
    private static final long serialVersionUID = 1;

    final transient Object network;
    final transient Function<Batch, List<Tensor>> forward;
    final transient BatchLoss loss;
    final transient Optimizer optimizer;
    final transient TrainingOptions options;

    private Trainer(Object network, Function<Batch, List<Tensor>> forward, BatchLoss loss, Optimizer optimizer,
            TrainingOptions options) {
        NetworkArgument.require(network);
        this.network = network;
        this.forward = Objects.requireNonNull(forward, "forward");
        this.loss = Objects.requireNonNull(loss, "loss");
        this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
        this.options = options;
    }

    /**
     * Creates a trainer without validation, metrics or a stop before the last epoch.
     *
     * @param network the network to be trained
     * @param loss what is made small: a mean over a batch's examples, as losses are by default
     * @param optimizer changes the parameters of the network
     * @return the trainer
     */
    public static Trainer of(Layer network, Loss loss, Optimizer optimizer) {
        Objects.requireNonNull(network, "network");
        return of(network, Evaluation.forward(network), BatchLoss.of(Objects.requireNonNull(loss, "loss")), optimizer);
    }

    /**
     * Creates a trainer of a network that has several inputs or predictions, without validation, metrics or a stop before
     * the last epoch.
     *
     * {@snippet :
     * Trainer.of(network, batch -> List.of(network.score(batch.inputs().get(0), batch.inputs().get(1))),
     *         BatchLoss.of(Loss.mse()), optimizer);
     * }
     *
     * @param network the network to be trained, whose parameters and buffers are saved in checkpoints
     * @param forward computes the network's predictions for a batch: as many as there are targets, in their order, unless
     *        the loss is another
     * @param loss what is made small: a mean over a batch's examples
     * @param optimizer changes the parameters of the network
     * @return the trainer
     * @throws IllegalArgumentException if the network is a plain value, such as a text or a number
     */
    public static Trainer of(Object network, Function<Batch, List<Tensor>> forward, BatchLoss loss,
            Optimizer optimizer) {
        return new Trainer(network, forward, loss, optimizer, new TrainingOptions());
    }

    /** {@return the network that is trained} */
    public Object network() {
        return network;
    }

    /** {@return the optimizer of its parameters} */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** {@return the file of its checkpoint; empty if it has none} */
    public Optional<Path> checkpoint() {
        return Optional.ofNullable(options.checkpoint);
    }

    private Trainer with(Consumer<TrainingOptions> change) {
        var changed = new TrainingOptions(options);
        change.accept(changed);
        return new Trainer(network, forward, loss, optimizer, changed);
    }

    /**
     * Sets the seed of the random numbers of layers such as Dropout. Those of a batch have the key
     * {@code RandomKey.of(seed).withStep((long) epoch << 32 | batch)}, with epochs counted from 1 and the
     * batches of an epoch from 0, so that a loop by hand can draw the same ones.
     *
     * @param seed by default 0
     * @return the changed trainer
     */
    public Trainer seed(long seed) {
        return with(changed -> changed.seed = seed);
    }

    /**
     * Sets data that isn't trained on, on which the network is evaluated after each epoch.
     *
     * @param data the data
     * @return the changed trainer
     */
    public Trainer validation(DataLoader data) {
        Objects.requireNonNull(data, "data");
        return with(changed -> changed.validation = data);
    }

    /**
     * Adds metrics, which are computed of the batches as they are trained on, and of the validation.
     *
     * @param more the metrics
     * @return the changed trainer
     */
    public Trainer metrics(Metric... more) {
        return with(changed -> changed.metrics = concat(options.metrics, more));
    }

    /**
     * Accumulates gradients: a step is taken only after several batches, with the gradient of their examples' mean
     * loss, as with batches so many times as large, in less memory. At the end of an epoch there may be fewer. Where labels are ignored or
     * classes are weighted, the mean loss is that of each batch by itself, weighted by its number of examples.
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
        return with(changed -> changed.batchesPerStep = batches);
    }

    /**
     * Compiles the steps: loss and gradients of a batch are recorded once for each shape of batch, a smaller last one included, and run as a
     * program from then on, to the same bits; see {@link Optimizer#compiled}. Network and loss must be what
     * {@link Compiled} can record. The evaluation of the validation isn't compiled.
     *
     * @return the changed trainer
     */
    public Trainer compiled() {
        return compiled(CompiledOptions.defaults());
    }

    /**
     * Compiles the steps, with options.
     *
     * @param settings how they are compiled
     * @return the changed trainer
     */
    public Trainer compiled(CompiledOptions settings) {
        Objects.requireNonNull(settings, "settings");
        return with(changed -> changed.compiled = settings);
    }

    /**
     * Sets a criterion that ends training early. After each epoch it sees the epoch's {@linkplain Epoch#error error}.
     *
     * @param criterion by default none
     * @return the changed trainer
     */
    public Trainer stop(StopCriterion criterion) {
        Objects.requireNonNull(criterion, "criterion");
        return with(changed -> changed.stop = criterion);
    }

    /**
     * Gives the network at the end the weights that it had after the epoch with the least
     * {@linkplain Epoch#error error}.
     *
     * @return the changed trainer
     */
    public Trainer keepBest() {
        return with(changed -> changed.keepsBest = true);
    }

    /**
     * Saves a checkpoint after each epoch, and resumes from it: if the file exists when training begins, the epochs that it
     * holds aren't trained again, which is logged. Settings other than those that the file was made with, such as another
     * loss, learning rate, schedule, order of the data or Dropout, are an error, since training wouldn't come to the same
     * end; {@link #acceptChangedSettings} allows for them.
     *
     * @param file the checkpoint, which is replaced atomically
     * @return the changed trainer
     */
    public Trainer checkpoint(Path file) {
        Objects.requireNonNull(file, "file");
        return with(changed -> {
            changed.checkpoint = file;
            changed.checkpointSteps = 0;
        });
    }

    /**
     * Saves a checkpoint also within an epoch, where one takes long, and resumes in the middle of it, to the same bits: the epoch's loss and
     * metrics go on from what was saved of them. Steps are counted from the beginning of each epoch, those that are skipped included, so that a
     * training that is resumed saves after the same ones. Callbacks see only the batches from there on. Workers that
     * {@linkplain Optimizer#averaging average parameters}, or round gradients, bring them together at each checkpoint as they do
     * after an epoch.
     *
     * @param file the checkpoint, which is replaced atomically
     * @param everySteps after how many steps of an epoch it is written, besides its end
     * @return the changed trainer
     * @throws IllegalArgumentException if the number of steps isn't positive
     */
    public Trainer checkpoint(Path file, int everySteps) {
        Objects.requireNonNull(file, "file");
        if (everySteps <= 0) {
            throw new IllegalArgumentException(
                    "a checkpoint is written after a positive number of steps, not " + everySteps);
        }
        return with(changed -> {
            changed.checkpoint = file;
            changed.checkpointSteps = everySteps;
        });
    }

    /**
     * Resumes also from a checkpoint that was made with other settings, which are logged, as to go on with a lower learning
     * rate. The optimizer's rules and groups of parameters must be those of the checkpoint all the same, apart from the
     * settings of the rules.
     *
     * @return the changed trainer
     */
    public Trainer acceptChangedSettings() {
        return with(changed -> changed.acceptsChangedSettings = true);
    }

    /**
     * Sets what becomes of a step whose loss, gradients or updated parameters aren't finite. The examples of a step that is
     * skipped don't count in the loss and the metrics of the epoch, and the network's buffers are as before it.
     *
     * @param choice by default the {@linkplain Optimizer#nonFinite(NonFinite) optimizer's}, in whose place it is for as
     *        long as training takes
     * @return the changed trainer
     */
    public Trainer nonFinite(NonFinite choice) {
        Objects.requireNonNull(choice, "choice");
        return with(changed -> changed.nonFinite = choice);
    }

    /**
     * Adds callbacks, which are called in this order.
     *
     * @param more such as {@link Callback#progress()}
     * @return the changed trainer
     */
    public Trainer callbacks(Callback... more) {
        return with(changed -> changed.callbacks = concat(options.callbacks, more));
    }

    /**
     * Writes a page that shows the training, in the course of it, to be opened in a browser: curves, norms of gradients, distributions of the
     * weights, and, where the validation is of scores and labels, a confusion matrix and examples. See {@link TrainingPage}, which has settings.
     *
     * @param file such as {@code training.html}, which is replaced atomically
     * @return the changed trainer
     */
    public Trainer page(Path file) {
        return page(TrainingPage.of(file));
    }

    /**
     * Writes a page that shows the training, in the course of it.
     *
     * @param page the page
     * @return the changed trainer
     */
    public Trainer page(TrainingPage page) {
        return callbacks(new PageCallback(page));
    }

    private static <E> List<E> concat(List<E> before, E[] more) {
        for (E each : Objects.requireNonNull(more, "more")) {
            Objects.requireNonNull(each, "more");
        }
        return Stream.concat(before.stream(), Arrays.stream(more)).toList();
    }

    /**
     * Trains the network.
     *
     * @param data what is trained on, in an order of its own for each epoch if it is shuffled
     * @param epochs the number of epochs, including those of a checkpoint, in which one that has begun is finished in any case
     * @return the results of all epochs
     * @throws ArithmeticException if a loss, a gradient, or a value that would be written is infinite or NaN, unless
     *         {@link #nonFinite} says otherwise; the message names the epoch and the batch, the loss, the parameter and the
     *         op that made the first one. The network is as before that step, and the checkpoint as it was written last
     * @throws FormatException if the checkpoint is damaged, or of a later version of this library
     * @throws IllegalArgumentException if the number of epochs is negative, the optimizer trains another network, the
     *         checkpoint is of another network or optimizer, or was made with other settings, or it is to be written within epochs, and a
     *         metric has no {@linkplain Metric.Accumulator#state state}
     * @throws java.io.UncheckedIOException if the checkpoint can't be read or written; the one before is still whole
     */
    public History fit(DataLoader data, int epochs) {
        Objects.requireNonNull(data, "data");
        if (epochs < 0) {
            throw new IllegalArgumentException("a network is trained for 0 epochs or more, not for " + epochs);
        }
        return new TrainingRun(this, data, epochs).run();
    }

    /**
     * Evaluates the network.
     *
     * @param data the data
     * @return the mean loss, and the metrics that this trainer has
     */
    public Evaluation evaluate(DataLoader data) {
        Objects.requireNonNull(data, "data");
        return Evaluation.ofForward(forward, loss, options.metrics, data.epoch(1));
    }

    /** Returns the settings, a line each, and the network as a table. */
    @Override
    public String toString() {
        return TrainingSettings.text(this);
    }

    private Object writeReplace() {
        return SerializedTrainer.of(this);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a trainer is written as a SerializedTrainer");
    }
}
