package org.chainrule.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.chainrule.autograd.DType;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.train.Trainer;

/**
 * What a worker does in an executor: it reads the examples of its part, meets the driver and the other workers, and trains.
 *
 * @param trainer the trainer, as Java serialization writes it
 * @param settings the settings
 * @param meeting where the driver waits
 * @param secret what the workers of this training know
 * @param attempt how often the workers were started before
 */
record TrainingTask(byte[] trainer, TrainingSettings settings, InetSocketAddress meeting, byte[] secret,
        int attempt) implements Serializable {

    /** Returns the task for the next attempt. */
    TrainingTask again() {
        return new TrainingTask(trainer, settings, meeting, secret, attempt + 1);
    }

    /** Trains with the examples of this worker. */
    void run(WorkerData.Parts parts) throws IOException {
        Trainer own = (Trainer) Serialized.read(trainer);
        DType type = ParameterType.of(own.network());
        try (ExampleFile examples = parts.training().written(settings.inputShape(), type, null)) {
            if (parts.validation() == null) {
                train(own, examples);
                return;
            }
            try (ExampleFile heldOut = parts.validation().written(settings.inputShape(), type, examples.last())) {
                train(own.validation(DataLoader.of(heldOut, settings.batchSize())), examples);
            }
        }
    }

    private void train(Trainer own, ExampleFile examples) throws IOException {
        int rank = BarrierTaskContext.get().partitionId() + 1; // the driver is worker 0
        try (AllReduce workers = Rendezvous.join(meeting, rank, settings.workers() + 1, attempt, address(), secret,
                settings.ring())) {
            own.optimizer().distributed(workers, settings.averaging());
            DataLoader loader = DataLoader.of(examples, settings.batchSize());
            own.fit(settings.shuffleSeed() == null ? loader : loader.shuffle(settings.shuffleSeed() + rank - 1), 0);
        }
    }

    /** Returns the address by which Spark reaches this executor. */
    private static InetAddress address() throws IOException {
        return InetAddress.getByName(SparkEnv.get().blockManager().blockManagerId().host());
    }
}
