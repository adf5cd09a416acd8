package org.chainrule.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import org.apache.spark.SparkContext;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Trainer;
import org.chainrule.nn.train.TrainingRun;

/**
 * Trains in the driver, with workers that are started anew where one is lost. Spark doesn't start the tasks of a job's last stage again
 * that must run all at once, so each attempt is a job of its own.
 */
final class Attempts {
    private static final System.Logger LOG = System.getLogger(SparkTrainer.class.getName());
    private static final int MOST_WITHOUT_EPOCH = 3;

    private final Trainer trainer;
    private final SparkContext context;
    private final WorkerData data;
    private final Rendezvous meeting;
    private TrainingTask task;
    private int withoutEpoch; // attempts since an epoch was finished

    Attempts(Trainer trainer, SparkContext context, WorkerData data, TrainingTask task, Rendezvous meeting) {
        this.trainer = trainer;
        this.context = context;
        this.data = data;
        this.task = task;
        this.meeting = meeting;
    }

    /** Trains to the end, with a checkpoint or, if that is null, a temporary one. */
    History run(Path checkpoint, int epochs) throws IOException {
        Path folder = Files.createTempDirectory("chainrule-training");
        Path file = checkpoint == null ? folder.resolve("checkpoint") : checkpoint;
        Trainer resuming = trainer.checkpoint(file).callbacks(new Callback() {
            @Override
            public void afterEpoch(TrainingRun run, Epoch epoch) {
                withoutEpoch = 0;
            }
        });
        byte[] start = start();
        try {
            while (true) {
                var job = new Job(context, data, task);
                CompletableFuture<Void> running = job.start();
                try {
                    return attempt(resuming, running, epochs);
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
                if (!Files.exists(file)) { // the steps of an epoch that wasn't finished were taken here, too
                    Checkpoint.load(new ByteArrayInputStream(start), trainer.network(), trainer.optimizer());
                }
            }
        } finally {
            trainer.optimizer().distributed(AllReduce.alone());
            Files.deleteIfExists(folder.resolve("checkpoint"));
            Files.deleteIfExists(folder);
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
        DataLoader none = DataLoader.of(new NoExamples(), task.settings().batchSize());
        try (AllReduce exchange = meeting.host(workers, task.settings().ring(), running)) {
            trainer.optimizer().distributed(exchange, task.settings().averaging());
            return resuming.fit(none, epochs);
        }
    }

    /** Returns if the workers are to be started again; throws what has ended them if they aren't. */
    private void requireAnother(CompletableFuture<Void> running, AllReduceException lost) {
        Throwable cause = lost;
        try {
            running.join();
        } catch (CompletionException e) {
            cause = String.valueOf(e.getCause().getMessage()).contains("SPARK_JOB_CANCELLED") ? lost : e.getCause();
        }
        withoutEpoch++;
        if (!isLoss(String.valueOf(cause.getMessage())) && !isLoss(lost.getMessage())
                || withoutEpoch > MOST_WITHOUT_EPOCH) {
            throw new IllegalStateException("the training has failed: " + cause.getMessage(), cause);
        }
        LOG.log(Level.WARNING, "the training goes on with new workers from its last epoch, since " + lost.getMessage());
    }

    /** Returns whether a message is that of a machine or a connection that was lost, rather than of what a worker has thrown. */
    private static boolean isLoss(String message) {
        return !message.contains(" failed: ") && Stream.of("ExecutorLostFailure", "FetchFailed", "lost the connection",
                "waited ", "have come within", "isn't told by").anyMatch(message::contains);
    }
}
