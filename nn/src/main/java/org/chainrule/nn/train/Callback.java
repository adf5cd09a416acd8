package org.chainrule.nn.train;

import java.util.function.Consumer;

/** What is done beside training: showing how far it is, saving, changing a rate. Every method does nothing by itself. */
public interface Callback {

    /**
     * Training begins.
     *
     * @param run the training
     */
    default void started(TrainingRun run) {}

    /**
     * A batch was trained on; after the last of those whose gradients are accumulated, a step was done.
     *
     * @param run the training
     * @param loss the batch's
     */
    default void afterBatch(TrainingRun run, double loss) {}

    /**
     * An epoch is over.
     *
     * @param run the training
     * @param epoch what it brought
     */
    default void afterEpoch(TrainingRun run, Epoch epoch) {}

    /**
     * Training is over, or has failed: what was opened is to be closed.
     *
     * @param run the training
     */
    default void ended(TrainingRun run) {}

    /**
     * Something to be done with each epoch.
     *
     * @param action such as {@code epoch -> System.out.println(epoch)}
     * @return the callback
     */
    static Callback eachEpoch(Consumer<Epoch> action) {
        return new Callback() {
            @Override
            public void afterEpoch(TrainingRun run, Epoch epoch) {
                action.accept(epoch);
            }
        };
    }

    /**
     * Something to be done after each batch.
     *
     * @param action such as {@code average::update}
     * @return the callback
     */
    static Callback eachBatch(Runnable action) {
        return new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                action.run();
            }
        };
    }

    /**
     * A bar with loss and time left on a terminal, lines elsewhere.
     *
     * @return the callback
     */
    static Callback progress() {
        return new ProgressCallback();
    }
}
