package org.chainrule.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.optim.Averaging;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Trainer;

/**
 * Trains a network on a cluster: each worker, a task in an executor, has a part of the data, and computes the gradient of a batch of its
 * own in each step; the gradients are added up in order of the workers, so that the weights have the bits of one process that
 * {@linkplain Trainer#accumulate accumulates} the gradients of the same batches.
 *
 * {@snippet :
 * Trainer trainer = Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.001), network))
 *         .metrics(Metric.accuracy()).callbacks(Callback.progress());
 * History history = SparkTrainer.of(trainer).workers(8).batchSize(64).shuffle(7)
 *         .fit(spark, table, 10, "label", "pixels");
 * }
 *
 * <p>
 * The driver takes part without data: metrics, callbacks, checkpoints, and what stops the training are those of the given trainer, and
 * its network is trained. It must reach the executors, and they must reach it, by the addresses that Spark knows them by.
 *
 * <p>
 * Where an executor or a connection is lost, or a worker hangs, the workers are started anew, and the training goes on from its last
 * checkpoint, by default the end of an epoch; after three such attempts without a new one it fails. What a worker throws ends the
 * training. Workers keep their examples in a temporary file. Immutable: each setting returns a changed copy.
 */
public final class SparkTrainer {
    private static final int SECRET_BYTES = 32;

    private final Trainer trainer;
    private final TrainingSettings settings; // 0 workers for as many as there are slots
    private final CheckpointPlace checkpoint;
    private final HeldOut validation; // null if nothing is held out

    private SparkTrainer(Trainer trainer, TrainingSettings settings, CheckpointPlace checkpoint, HeldOut validation) {
        this.trainer = trainer;
        this.settings = settings;
        this.checkpoint = checkpoint;
        this.validation = validation;
    }

    /**
     * Creates a trainer with as many workers as there are slots in the cluster when training begins, batches of 32, and the order of the
     * data. Its checkpoint is that of the given trainer, if that has one, a file of the driver's machine.
     *
     * @param trainer the network, the loss, the optimizer and all other settings but the data
     * @return the trainer
     */
    public static SparkTrainer of(Trainer trainer) {
        return new SparkTrainer(Objects.requireNonNull(trainer, "trainer"), TrainingSettings.defaults(),
                CheckpointPlace.OWN, null);
    }

    /**
     * Sets the number of workers, each of which takes a slot of an executor.
     *
     * @param count the number
     * @return the changed trainer
     * @throws IllegalArgumentException if it isn't positive
     */
    public SparkTrainer workers(int count) {
        requirePositive("workers", count);
        return with(settings.withWorkers(count));
    }

    /**
     * Sets the number of examples of each worker's batch.
     *
     * @param examples the number, by default 32
     * @return the changed trainer
     * @throws IllegalArgumentException if it isn't positive
     */
    public SparkTrainer batchSize(int examples) {
        requirePositive("batchSize", examples);
        return with(settings.withBatchSize(examples));
    }

    /**
     * Sets the shape of an input, as of an image whose pixels are in an array: without the axis of the examples.
     *
     * @param sizes such as 1, 28, 28; by default inputs are vectors
     * @return the changed trainer
     * @throws IllegalArgumentException if one isn't positive
     */
    public SparkTrainer inputShape(int... sizes) {
        return with(settings.withInputShape(InputShape.of(sizes)));
    }

    /**
     * Shuffles the examples of each worker anew in each epoch: those of partition n as {@code DataLoader.shuffle(seed + n)} does.
     *
     * @param seed which of the random orders
     * @return the changed trainer
     */
    public SparkTrainer shuffle(long seed) {
        return with(settings.withShuffleSeed(seed));
    }

    /**
     * Sets how long workers wait for each other, within a step or when they meet, and the driver for executors.
     *
     * @param time by default a minute
     * @return the changed trainer
     * @throws IllegalArgumentException if it isn't positive
     */
    public SparkTrainer timeout(Duration time) {
        if (TimeUnit.MILLISECONDS.convert(Objects.requireNonNull(time, "time")) <= 0) {
            throw new IllegalArgumentException("workers wait for a positive time, not " + time);
        }
        return with(settings.withTimeout(time));
    }

    /**
     * Sets what is averaged over the workers.
     *
     * @param averaging by default {@link Averaging#gradients}, which gives the weights of one process
     * @return the changed trainer
     */
    public SparkTrainer averaging(Averaging averaging) {
        return with(settings.withAveraging(Objects.requireNonNull(averaging, "averaging")));
    }

    /**
     * Sets the checkpoint, which the driver writes after each epoch, and from which the training goes on after a restart of the driver: rather
     * than that of the trainer, if it has one. A training with other numbers of workers or examples of a batch, or in another order, is
     * refused by it, unless the trainer {@linkplain Trainer#acceptChangedSettings accepts changed settings}.
     *
     * @param file a file of the driver's machine
     * @return the changed trainer
     */
    public SparkTrainer checkpoint(Path file) {
        return new SparkTrainer(trainer, settings, CheckpointPlace.of(file), validation);
    }

    /**
     * Sets a checkpoint in any file system that Hadoop knows, such as {@code hdfs://} or {@code s3a://}, by the configuration of the session. The
     * driver writes it after every so many steps of an epoch, and after the epoch. A driver that is started again, on whatever machine, goes on
     * from there, and so does a training that has lost an executor. Workers wait while it is copied, no longer than the
     * {@linkplain #timeout timeout}. Until a new one is whole, the earlier one stays, under its name or, while that is given away, with
     * {@code .earlier} added to it.
     *
     * @param uri where, such as {@code hdfs://cluster/trainings/digits}
     * @param everySteps after how many steps of an epoch it is written, as by {@link Trainer#checkpoint(Path, int)}
     * @return the changed trainer
     * @throws IllegalArgumentException if that is no address, or the number of steps isn't positive
     */
    public SparkTrainer checkpoint(String uri, int everySteps) {
        return new SparkTrainer(trainer, settings, CheckpointPlace.of(uri, everySteps), validation);
    }

    /**
     * Sets held-out rows, on which the network is evaluated after each epoch: the history has their loss and metrics, which early stopping and
     * the best weights go by. Workers have parts of them as they have of the training table, and keep them in files of their own. If the
     * trainer itself has data for validation, which the driver evaluates, both count together.
     *
     * @param table the rows, with the columns of the training table that are trained on
     * @return the changed trainer
     */
    public SparkTrainer validation(Dataset<Row> table) {
        return with(new HeldOut.Table(Objects.requireNonNull(table, "table")));
    }

    /**
     * Sets held-out examples, as {@link #validation(Dataset)} does rows.
     *
     * @param examples the examples
     * @return the changed trainer
     */
    public SparkTrainer validation(JavaRDD<Example> examples) {
        return with(new HeldOut.Examples(Objects.requireNonNull(examples, "examples")));
    }

    private SparkTrainer with(HeldOut changed) {
        return new SparkTrainer(trainer, settings, checkpoint, changed);
    }

    private SparkTrainer with(TrainingSettings changed) {
        return new SparkTrainer(trainer, changed, checkpoint, validation);
    }

    private static void requirePositive(String what, int count) {
        if (count <= 0) {
            throw new IllegalArgumentException(what + " must be positive, not " + count);
        }
    }

    /**
     * Trains the network.
     *
     * <p>
     * A table of as many partitions as there are workers stays where it is: worker n has the rows of partition n, in their order. Workers
     * with fewer rows than others come to the end of an epoch earlier, and the examples of the others' last batches have the greater
     * weight, so that each example counts once. The rows of any other table are dealt out in turn: row n goes to worker n modulo their
     * number.
     *
     * @param spark the session
     * @param table the data
     * @param epochs the number of epochs
     * @param label the column of targets: integers are labels of classes, other numbers and arrays the values to be predicted
     * @param features the columns of inputs: numbers, arrays of numbers and vectors, whose elements are put together in this order
     * @return the results of all epochs
     * @throws IllegalArgumentException if there is no such column, or more than one, or it isn't of numbers, there are fewer slots than workers,
     *         the network can't be serialized, or the checkpoint is of another network or was made with other settings
     * @throws IllegalStateException if the training fails on the cluster, such as for a null among the data; or another thread trains with
     *         the same optimizer, which then goes on
     * @throws UncheckedIOException if the checkpoint can't be read or written; the message names it, and the one before is still whole
     */
    public History fit(SparkSession spark, Dataset<Row> table, int epochs, String label, String... features) {
        Objects.requireNonNull(spark, "spark");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(label, "label");
        return fit(table, epochs, ExampleReader.OfRows.of(table.schema(), label, List.of(features), 0));
    }

    /** Trains the network on the rows of a table that a reader reads. */
    History fit(Dataset<Row> table, int epochs, ExampleReader.OfRows reader) {
        return fit(table.sparkSession().sparkContext(),
                new WorkerData.Source<>(reader.selected(table).rdd(), reader), epochs);
    }

    /**
     * Trains the network on examples, whose partitions are the workers' as those of a table are.
     *
     * {@snippet :
     * JavaRDD<Example> examples = points.map(point -> Example.ofLabel(point)); // of LabeledPoints
     * History history = SparkTrainer.of(trainer).fit(examples, 10);
     * }
     *
     * @param examples the data
     * @param epochs the number of epochs
     * @return the results of all epochs
     * @throws IllegalArgumentException if the validation is a table, there are fewer slots than workers, the network can't be serialized, or the
     *         checkpoint is of another network or was made with other settings
     * @throws IllegalStateException if the training fails on the cluster, such as for inputs of different lengths
     */
    public History fit(JavaRDD<Example> examples, int epochs) {
        Objects.requireNonNull(examples, "examples");
        return fit(examples.context(),
                new WorkerData.Source<>(examples.rdd(), new ExampleReader.OfExamples("example")), epochs);
    }

    private History fit(SparkContext context, WorkerData.Source<?> training, int epochs) {
        var data = new WorkerData(training, validation == null ? null : validation.source(training.reader()));
        byte[] written = Serialized.write("the trainer", trainer);
        TrainingSettings counted = Slots.require(context, settings);
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        try (var meeting = Rendezvous.open(driver(context), 0, secret)) {
            var task = new TrainingTask(written, counted, meeting.address(), secret, 0);
            return new Attempts(trainer, context, data, task, meeting).run(checkpoint, epochs);
        } catch (IOException e) {
            throw new UncheckedIOException("the driver can't wait for workers: " + e.getMessage(), e);
        }
    }

    /** Returns the address by which executors reach the driver. */
    private static InetAddress driver(SparkContext context) throws IOException {
        return InetAddress.getByName(context.conf().get("spark.driver.host"));
    }
}
