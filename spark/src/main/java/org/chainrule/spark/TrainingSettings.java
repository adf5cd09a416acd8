package org.chainrule.spark;

import java.io.Serializable;
import java.time.Duration;

import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.optim.Averaging;

/**
 * The settings of a training that workers need. The methods return changed settings.
 *
 * @param workers the number of executors' tasks; 0 for as many as there are slots
 * @param batchSize the number of examples of a worker's batch
 * @param inputShape the shape of an input, or null for that of a vector
 * @param shuffleSeed the seed of the order, or null for that of the partition
 * @param timeout how long workers wait for each other
 * @param averaging what is averaged
 */
record TrainingSettings(int workers, int batchSize, int[] inputShape, Long shuffleSeed, Duration timeout,
        Averaging averaging)
        implements
            Serializable {

    static TrainingSettings defaults() {
        return new TrainingSettings(0, 32, null, null, Duration.ofMinutes(1), Averaging.gradients());
    }

    TrainingSettings withWorkers(int count) {
        return new TrainingSettings(count, batchSize, inputShape, shuffleSeed, timeout, averaging);
    }

    TrainingSettings withBatchSize(int examples) {
        return new TrainingSettings(workers, examples, inputShape, shuffleSeed, timeout, averaging);
    }

    TrainingSettings withInputShape(int... sizes) {
        return new TrainingSettings(workers, batchSize, sizes, shuffleSeed, timeout, averaging);
    }

    TrainingSettings withShuffleSeed(long seed) {
        return new TrainingSettings(workers, batchSize, inputShape, seed, timeout, averaging);
    }

    TrainingSettings withTimeout(Duration time) {
        return new TrainingSettings(workers, batchSize, inputShape, shuffleSeed, time, averaging);
    }

    TrainingSettings withAveraging(Averaging choice) {
        return new TrainingSettings(workers, batchSize, inputShape, shuffleSeed, timeout, choice);
    }

    RingOptions ring() {
        return RingOptions.defaults().timeout(timeout);
    }
}
