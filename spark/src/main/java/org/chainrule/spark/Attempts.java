package org.chainrule.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.spark.SparkContext;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Trainer;
import org.chainrule.nn.train.TrainingRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains in the driver, with workers that are started anew where one is lost. Spark doesn't start the tasks of a job's last stage again
 * that must run all at once, so each attempt is a job of its own.
 */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(SparkTrainer.class); // Spark's, with its settings
    private static final int MOST_WITHOUT_CHECKPOINT = 3;
    private static final Pattern THROWN = Pattern.compile("finished unsuccessfully\\.\n[\\w.$]+: (.*?)\n\\s+at ",
            Pattern.DOTALL);
    private static final Set<Optimizer> IN_USE = Collections.newSetFromMap(new IdentityHashMap<>()); // guarded by itself

    private final Trainer trainer;
    private final SparkContext context;
    private final WorkerData data;
    private final Rendezvous meeting;
    private TrainingTask task;
    private int withoutCheckpoint; // attempts since one was written

    Attempts(Trainer trainer, SparkContext context, WorkerData data, TrainingTask task, Rendezvous meeting) {
        this.trainer = trainer;
        this.context = context;
        this.data = data;
        this.task = task;
        this.meeting = meeting;
    }

    /**
     * Trains to the end.
     *
     * @throws IllegalStateException if another thread trains with the same optimizer
     */
    History run(CheckpointPlace place, int epochs) throws IOException {
        Optimizer optimizer = trainer.optimizer();
        synchronized (IN_USE) {
            if (!IN_USE.add(optimizer)) {
                throw new IllegalStateException("another thread trains with this trainer's optimizer on Spark: "
                        + "trainings at the same time need trainers, with networks and optimizers, of their own");
            }
        }
        try {
            return trained(place, epochs);
        } finally {
            synchronized (IN_USE) {
                IN_USE.remove(optimizer);
            }
        }
    }

    private History trained(CheckpointPlace place, int epochs) throws IOException {
        Path folder = Files.createTempDirectory("chainrule-training");
        Path temporary = folder.resolve("checkpoint");
        Trainer saving = place.in(temporary, trainer);
        Path file = saving.checkpoint().orElseThrow();
        try {
            if (place.shared() == null) {
                return run(saving.callbacks(written(() -> {})), file, epochs);
            }
            var shared = new SharedFile(place.shared(), context.hadoopConfiguration());
            shared.requireWritable();
            if (shared.fetch(file)) {
                LOG.info("the checkpoint {} was copied to {}", shared, file);
            }
            try {
                return run(saving.callbacks(written(() -> shared.put(file))), file, epochs);
            } catch (IllegalArgumentException | FormatException e) {
                throw named(e, file, shared);
            }
        } finally {
            trainer.optimizer().distributed(AllReduce.alone());
            Files.deleteIfExists(temporary);
            Files.deleteIfExists(folder);
        }
    }

    /** Returns an exception about the copy of a file as one about the file. */
    private static RuntimeException named(RuntimeException e, Path copy, SharedFile shared) {
        String message = String.valueOf(e.getMessage());
        if (!message.contains(copy.toString())) {
            return e;
        }
        UnaryOperator<String> renamed = text -> text.replace(copy.toString(), shared.toString());
        return e instanceof FormatException format
                ? new FormatException(renamed.apply(format.source()),
                        renamed.apply(message.substring(Math.min(message.length(), format.source().length() + 2))), e)
                : new IllegalArgumentException(renamed.apply(message), e);
    }

    private Callback written(Runnable action) {
        return new Callback() {
            @Override
            public void afterCheckpoint(TrainingRun run, Path file) {
                action.run();
                withoutCheckpoint = 0;
            }
        };
    }

    private History run(Trainer saving, Path file, int epochs) throws IOException {
        byte[] start = start();
        while (true) {
            var job = new Job(context, data, task);
            CompletableFuture<Void> running = job.start();
            try {
                return attempt(saving, running, epochs);
            } catch (AllReduceException e) {
                job.cancel();
                requireAnother(running, e);
            } catch (RuntimeException | Error e) {
                job.cancel();
                throw e;
            } finally {
                running.handle((_, _) -> null).join();
            }
            task = task.again();
            if (!Files.exists(file)) { // the steps that weren't saved were taken here, too
                Checkpoint.load(new ByteArrayInputStream(start), trainer.network(), trainer.optimizer());
            }
        }
    }

    /** Returns the weights, and the state of the optimizer, that training begins with. */
    private byte[] start() {
        var bytes = new ByteArrayOutputStream();
        Checkpoint.save(bytes, trainer.network(), trainer.optimizer(),
                new Checkpoint.Progress(0, trainer.optimizer().steps(), 0, Map.of()));
        return bytes.toByteArray();
    }

    private History attempt(Trainer resuming, CompletableFuture<Void> running, int epochs) {
        int workers = task.settings().workers() + 1;
        DataLoader none = loader(task.settings());
        try (AllReduce exchange = meeting.host(workers, task.settings().ring(), running)) {
            trainer.optimizer().distributed(exchange, task.settings().averaging());
            return resuming.fit(none, epochs);
        }
    }

    /** Returns the driver's loader, which has no batches, but those settings by which a checkpoint knows the workers' data. */
    private static DataLoader loader(TrainingSettings settings) {
        DataLoader loader = DataLoader.of(new NoExamples(), settings.batchSize());
        return (settings.shuffleSeed() == null ? loader : loader.shuffle(settings.shuffleSeed())).shard(0,
                settings.workers());
    }

    /** Returns if the workers are to be started again; throws what has ended them if they aren't. */
    private void requireAnother(CompletableFuture<Void> running, AllReduceException lost) {
        Throwable cause = lost;
        try {
            running.join();
        } catch (CompletionException e) {
            cause = String.valueOf(e.getCause().getMessage()).contains("SPARK_JOB_CANCELLED") ? lost : e.getCause();
        }
        withoutCheckpoint++;
        if (!isLoss(String.valueOf(cause.getMessage())) && !isLoss(lost.getMessage())
                || withoutCheckpoint > MOST_WITHOUT_CHECKPOINT) {
            String reason = reason(String.valueOf(cause.getMessage()));
            throw new IllegalStateException("the training has failed: " + reason + hint(reason), cause);
        }
        LOG.warn("the training goes on with new workers from its last checkpoint, since {}", lost.getMessage());
    }

    /** Returns what a worker has thrown, which in Spark's message is followed by the frames of its stack. */
    private static String reason(String message) {
        Matcher thrown = THROWN.matcher(message);
        return thrown.find() ? thrown.group(1) : message;
    }

    private static String hint(String reason) {
        return reason.contains("have come within")
                ? "; where other jobs hold slots of executors, workers wait for these, so that trainings of one session "
                        + "should come one after the other, or have fewer workers"
                : "";
    }

    /** Returns whether a message is that of a machine or a connection that was lost, rather than of what a worker has thrown. */
    static boolean isLoss(String message) {
        return !message.contains(" failed: ") && Stream.of("ExecutorLostFailure", "FetchFailed", "lost the connection",
                "waited ", "have come within", "isn't told by", "has gone before", "didn't connect with",
                "can't join the ring")
                .anyMatch(message::contains);
    }
}
