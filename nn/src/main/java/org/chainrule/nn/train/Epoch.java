package org.chainrule.nn.train;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The results of an epoch of training.
 *
 * @param number its number, from 1, also where an earlier training is resumed
 * @param steps the number of steps of the optimizer by its end, from the first epoch on
 * @param seconds its duration, validation included
 * @param learningRate the rate of its last step
 * @param training the loss and the metrics of the batches while they were trained on
 * @param validation those of the data that isn't trained on, at the end of the epoch, if there are any
 */
public record Epoch(long number, long steps, double seconds, double learningRate, Evaluation training,
        Optional<Evaluation> validation) {

    /** Creates the results of an epoch. */
    public Epoch {
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(validation, "validation");
    }

    /** {@return the loss that says how good the network is: of the validation, or else of the training} */
    public double error() {
        return validation.orElse(training).loss();
    }

    /** Returns whether the error is less than another's; a number is less than NaN. */
    boolean isBetterThan(Epoch other) {
        return error() < other.error() || Double.isNaN(other.error()) && !Double.isNaN(error());
    }

    /** Returns the results without the number of the epoch. */
    String text() {
        return String.format(Locale.ROOT, "%s%s, %.1f s", training,
                validation.map(evaluation -> ", validation " + evaluation).orElse(""), seconds);
    }

    /** Returns a line: {@code epoch 3: loss 0.1234, validation loss 0.1456, accuracy 0.9712, 1.3 s}. */
    @Override
    public String toString() {
        return "epoch " + number + ": " + text();
    }
}
