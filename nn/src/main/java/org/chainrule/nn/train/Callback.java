package org.chainrule.nn.train;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

import org.chainrule.nn.internal.Texts;
import org.chainrule.nn.tensorboard.SummaryWriter;

/** Is called in the course of training, to show progress, save, or change a rate. Its methods do nothing by default. */
public interface Callback {

    /**
     * Called when training begins.
     *
     * @param run the training
     */
    default void started(TrainingRun run) {}

    /**
     * Called for each batch that was trained on, after the step, which is taken for all batches whose gradients are
     * accumulated.
     *
     * @param run the training
     * @param loss the batch's loss
     */
    default void afterBatch(TrainingRun run, double loss) {}

    /**
     * Called after each epoch.
     *
     * @param run the training
     * @param epoch its results
     */
    default void afterEpoch(TrainingRun run, Epoch epoch) {}

    /**
     * Called when a {@linkplain Trainer#checkpoint checkpoint} was written, after an epoch or within it, as to copy it to another place. Of
     * several workers, that is the one that writes it. What it throws ends the training.
     *
     * @param run the training
     * @param file the checkpoint
     */
    default void afterCheckpoint(TrainingRun run, Path file) {}

    /**
     * Called when training is over, or has failed, to close what was opened.
     *
     * @param run the training
     */
    default void ended(TrainingRun run) {}

    /**
     * Creates a callback for each epoch.
     *
     * @param action such as {@code epoch -> System.out.println(epoch)}
     * @return the callback
     */
    static Callback eachEpoch(Consumer<Epoch> action) {
        Objects.requireNonNull(action, "action");
        return new Callback() {
            @Override
            public void afterEpoch(TrainingRun run, Epoch epoch) {
                action.accept(epoch);
            }

            @Override
            public String toString() {
                return Texts.call("eachEpoch", action);
            }
        };
    }

    /**
     * Creates a callback for each batch.
     *
     * @param action such as {@code average::update}
     * @return the callback
     */
    static Callback eachBatch(Runnable action) {
        Objects.requireNonNull(action, "action");
        return new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                action.run();
            }

            @Override
            public String toString() {
                return Texts.call("eachBatch", action);
            }
        };
    }

    /**
     * Shows a progress bar with loss and time left on a terminal, and prints lines elsewhere.
     *
     * @return the callback
     */
    static Callback progress() {
        return new ProgressCallback();
    }

    /**
     * Writes events for TensorBoard after each epoch: loss and metrics of training and validation, the learning rate, the mean norms of the
     * gradients of each parameter over the steps of the epoch, as the steps have used them, after clipping, and the distribution of each
     * parameter's elements; and the settings as a text when training begins. A training that is resumed adds a file to the folder. Training
     * has the same bits as without.
     *
     * {@snippet :
     * trainer.callbacks(Callback.tensorBoard(Path.of("runs", "first"))).fit(data, 20); // tensorboard --logdir runs
     * }
     *
     * @param folder the folder of the run, which is made if it doesn't exist
     * @return the callback
     * @see SummaryWriter
     */
    static Callback tensorBoard(Path folder) {
        return new TensorBoardCallback(folder);
    }
}
