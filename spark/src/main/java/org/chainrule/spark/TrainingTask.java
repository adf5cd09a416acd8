package org.chainrule.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.distributed.RingOptions;
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
record TrainingTask(byte[] trainer, Settings settings, Columns features, Columns label, InetSocketAddress meeting,
        byte[] secret, int attempt) implements Serializable {

    /** Returns the task for the next attempt. */
    TrainingTask again() {
        return new TrainingTask(trainer, settings, features, label, meeting, secret, attempt + 1);
    }

    /**
     * The settings of a training that workers need.
     *
     * @param workers the number of executors' tasks
     * @param batchSize the number of examples of a worker's batch
     * @param inputShape the shape of an input, or null for that of a vector
     * @param shuffleSeed the seed of the order, or null for that of the partition
     * @param timeoutMillis how long workers wait for each other
     */
    record Settings(int workers, int batchSize, int[] inputShape, Long shuffleSeed, long timeoutMillis)
            implements
                Serializable {

        RingOptions ring() {
            return RingOptions.defaults().timeout(Duration.ofMillis(timeoutMillis));
        }
    }

    /** Trains with the rows of a partition, in their order. */
    void run(Iterator<Row> rows) throws IOException {
        train(new Numbered(rows));
    }

    /** Trains with rows that were dealt out, in the order of their numbers. */
    void runNumbered(Iterator<Tuple2<Long, Row>> rows) throws IOException {
        List<Tuple2<Long, Row>> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        all.sort(Comparator.comparing(Tuple2::_1));
        train(all.iterator());
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

    private void train(Iterator<Tuple2<Long, Row>> rows) throws IOException {
        BarrierTaskContext context = BarrierTaskContext.get();
        Trainer own = (Trainer) Serialized.read(trainer);
        int rank = context.partitionId() + 1; // the driver is worker 0
        try (ExampleFile examples = written(rows, own);
                AllReduce workers = Rendezvous.join(meeting, rank, settings.workers + 1,
                        attempt, address(), secret, settings.ring())) {
            own.optimizer().distributed(workers);
            DataLoader loader = DataLoader.of(examples, settings.batchSize);
            own.fit(settings.shuffleSeed == null ? loader : loader.shuffle(settings.shuffleSeed + rank - 1), 0);
        }
    }

    /** Returns the address by which Spark reaches this executor. */
    private static InetAddress address() throws IOException {
        return InetAddress.getByName(SparkEnv.get().blockManager().blockManagerId().host());
    }

    private ExampleFile written(Iterator<Tuple2<Long, Row>> rows, Trainer own) throws IOException {
        DType type = Network.parameters(own.network()).tensors().stream().map(Tensor::dtype).filter(DType::isFloating)
                .findFirst().orElse(DType.F32);
        int inputs = -1;
        int targets = -1;
        var writer = new ExampleFile.Writer();
        try {
            while (rows.hasNext()) {
                Tuple2<Long, Row> next = rows.next();
                double[] input = features.read(next._2(), next._1());
                double[] target = label.read(next._2(), next._1());
                inputs = requireLength(features, inputs, input.length, next._1());
                targets = requireLength(label, targets, target.length, next._1());
                writer.add(input, target);
            }
            return writer.open(new ExampleFile.Layout(inputShape(inputs), Math.max(0, inputs), Math.max(0, targets),
                    type, label.areIntegers() && targets <= 1));
        } catch (IOException | RuntimeException e) {
            writer.discard();
            throw e;
        }
    }

    private static int requireLength(Columns columns, int before, int now, long row) {
        if (before >= 0 && before != now) {
            throw new IllegalArgumentException("the columns " + columns + " have " + now + " numbers in row " + row
                    + ", and " + before + " in the rows before: all must have as many");
        }
        return now;
    }

    private Shape inputShape(int inputs) {
        Shape shape = settings.inputShape == null ? Shape.of(Math.max(0, inputs)) : Shape.of(settings.inputShape);
        if (inputs >= 0 && shape.count() != inputs) {
            throw new IllegalArgumentException("the columns " + features + " have " + inputs
                    + " numbers, which don't make an input of shape " + shape);
        }
        return shape;
    }
}
