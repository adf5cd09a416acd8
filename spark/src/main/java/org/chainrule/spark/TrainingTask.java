package org.chainrule.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;

import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.train.Trainer;

import scala.Tuple2;

/**
 * What a worker does in an executor: it reads the examples of its partition, meets the driver and the other workers, and trains.
 *
 * @param trainer the trainer, as Java serialization writes it
 * @param settings the settings
 * @param features the columns of inputs, in the rows of the partition
 * @param label the column of targets
 * @param meeting where the driver waits
 * @param secret what the workers of this training know
 * @param attempt how often the workers were started before
 */
record TrainingTask(byte[] trainer, TrainingSettings settings, Columns features, Columns label,
        InetSocketAddress meeting,
        byte[] secret, int attempt) implements Serializable {

    /** Returns the task for the next attempt. */
    TrainingTask again() {
        return new TrainingTask(trainer, settings, features, label, meeting, secret, attempt + 1);
    }

    /** Trains with the rows of a partition, in their order. */
    void run(Iterator<Row> rows) throws IOException {
        runNumbered(new Numbered(rows));
    }

    /** Numbers the rows of a partition. */
    private static final class Numbered implements Iterator<Tuple2<Long, Row>> {
        private final Iterator<Row> rows;
        private long number;

        Numbered(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Tuple2<Long, Row> next() {
            return new Tuple2<>(number++, rows.next());
        }
    }

    /** Trains with the rows that were dealt out to this worker, in order of their numbers. */
    void runNumbered(Iterator<Tuple2<Long, Row>> rows) throws IOException {
        BarrierTaskContext context = BarrierTaskContext.get();
        Trainer own = (Trainer) Serialized.read(trainer);
        int rank = context.partitionId() + 1; // the driver is worker 0
        try (ExampleFile examples = written(rows, own);
                AllReduce workers = Rendezvous.join(meeting, rank, settings.workers() + 1,
                        attempt, address(), secret, settings.ring())) {
            own.optimizer().distributed(workers, settings.averaging());
            DataLoader loader = DataLoader.of(examples, settings.batchSize());
            own.fit(settings.shuffleSeed() == null ? loader : loader.shuffle(settings.shuffleSeed() + rank - 1), 0);
        }
    }

    /** Returns the address by which Spark reaches this executor. */
    private static InetAddress address() throws IOException {
        return InetAddress.getByName(SparkEnv.get().blockManager().blockManagerId().host());
    }

    private ExampleFile written(Iterator<Tuple2<Long, Row>> rows, Trainer own) throws IOException {
        DType type = ParameterType.of(own.network());
        int inputs = -1;
        int targets = -1;
        var writer = new ExampleFile.Writer();
        try {
            while (rows.hasNext()) {
                Tuple2<Long, Row> next = rows.next();
                double[] input = features.read(next._2(), next._1(), inputs);
                double[] target = label.read(next._2(), next._1(), targets);
                inputs = input.length;
                targets = target.length;
                writer.add(input, target);
            }
            return writer.open(new ExampleFile.Layout(inputShape(inputs), Math.max(0, inputs), Math.max(0, targets),
                    type, label.areIntegers() && targets <= 1));
        } catch (IOException | RuntimeException e) {
            writer.discard();
            throw e;
        }
    }

    private Shape inputShape(int inputs) {
        Shape shape = settings.inputShape() == null ? Shape.of(Math.max(0, inputs)) : Shape.of(settings.inputShape());
        if (inputs >= 0 && shape.count() != inputs) {
            throw new IllegalArgumentException("the columns " + features + " have " + inputs
                    + " numbers, which don't make an input of shape " + shape);
        }
        return shape;
    }
}
