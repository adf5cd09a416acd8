package org.chainrule.nn.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;

/**
 * The workers of a training, each with data of its own, which agree on all that steps depend on: how many examples they have, what was
 * computed of them, and when to stop. One worker alone agrees with itself.
 */
final class TrainingGroup {
    /** After how many steps the parameters of all workers are compared. */
    private static final int COMPARED_EVERY = 100;

    private final AllReduce workers;
    private final List<Tensor> parameters;
    private List<BatchResult> past = List.of(); // of the step before, which the others don't know yet
    private boolean sendsTensors;
    private long rounds;
    private final int[] counts; // of the batches of each worker in this epoch

    /**
     * Creates the group of a worker.
     *
     * @param parameters what all workers have the same of
     */
    TrainingGroup(AllReduce workers, List<Tensor> parameters) {
        this.workers = workers;
        this.parameters = parameters;
        this.counts = new int[workers.workers()];
    }

    /**
     * What the training of a worker, or of all of them, depends on. Where workers differ in what they want, the first one decides.
     *
     * @param epochs the number of epochs
     * @param batches the number of batches of an epoch
     * @param hasCheckpoint whether there is a checkpoint
     * @param checkpointSteps after how many steps of an epoch it is written; 0 if only after the epoch
     * @param keepsBest whether the network has its best weights at the end
     * @param hasValidation whether there are data for validation
     * @param hasMetrics whether predictions are needed, rather than losses alone
     */
    record Start(int epochs, int batches, int checkpointSteps, boolean hasCheckpoint, boolean keepsBest,
            boolean hasValidation, boolean hasMetrics) {
        private static final int BYTES = 16;

        static Start of(TrainingOptions options, int epochs, DataLoader data) {
            return new Start(epochs, data.batches(), options.checkpointSteps, options.checkpoint != null,
                    options.keepsBest,
                    options.validation != null, !options.metrics.isEmpty());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(BYTES).putInt(epochs).putInt(batches).putInt(checkpointSteps)
                    .put(flag(hasCheckpoint))
                    .put(flag(keepsBest)).put(flag(hasValidation)).put(flag(hasMetrics)).array();
        }

        static Start of(byte[] bytes) {
            var in = ByteBuffer.wrap(bytes);
            return new Start(in.getInt(), in.getInt(), in.getInt(), in.get() == 1, in.get() == 1, in.get() == 1,
                    in.get() == 1);
        }

        private static byte flag(boolean value) {
            return (byte) (value ? 1 : 0);
        }

        /** Returns what a group of this worker, the first, and another one depends on. */
        Start with(Start other) {
            return new Start(epochs, Math.addExact(batches, other.batches), checkpointSteps, hasCheckpoint, keepsBest,
                    hasValidation || other.hasValidation, hasMetrics || other.hasMetrics);
        }
    }

    /**
     * What all workers have.
     *
     * @param batches the number of batches of the next step; 0 if no worker has one any longer
     * @param before the number of these that workers of lower ranks have
     * @param examples the number of examples of the next step
     * @param past what was computed in the step before, in order of ranks, as far as it isn't known yet
     */
    record Round(int batches, int before, int examples, List<BatchResult> past) {

        boolean isOver() {
            return batches == 0;
        }
    }

    boolean isAlone() {
        return workers.workers() == 1;
    }

    /** Returns whether this worker does what is done once, such as writing a checkpoint. */
    boolean isFirst() {
        return workers.rank() == 0;
    }

    /** Begins an epoch of training. */
    void beginEpoch() {
        Arrays.fill(counts, 0);
    }

    /** Goes on in the middle of an epoch, of which this worker has had some batches; returns the number of those of all. */
    int resumeEpoch(int batches) {
        if (isAlone()) {
            return batches;
        }
        List<byte[]> all = workers.gather(ByteBuffer.allocate(Integer.BYTES).putInt(batches).array());
        for (int rank = 0; rank < counts.length; rank++) {
            counts[rank] = ByteBuffer.wrap(all.get(rank)).getInt();
        }
        return Arrays.stream(counts).reduce(0, Math::addExact);
    }

    /**
     * Begins a step.
     *
     * @param batches of this worker; none when its data are at their end
     * @param areSame whether the parameters of all workers should be the same now
     */
    Round begin(List<Batch> batches, boolean areSame) {
        if (isAlone()) {
            return new Round(batches.size(), 0, batches.stream().mapToInt(Batch::size).sum(), List.of());
        }
        var own = new WorkerReport(batches.stream().map(Batch::size).toList(), past,
                rounds++ % COMPARED_EVERY == 0 && areSame ? digest(parameters) : new byte[0]);
        past = List.of();
        List<WorkerReport> all = workers.gather(own.bytes()).stream().map(WorkerReport::of).toList();
        requireSame("parameters", all.stream().map(WorkerReport::digest).toList());
        List<Integer> sizes = all.stream().flatMap(report -> report.sizes().stream()).toList();
        for (int rank = 0; rank < counts.length; rank++) {
            counts[rank] += all.get(rank).sizes().size();
        }
        return new Round(sizes.size(),
                all.subList(0, workers.rank()).stream().mapToInt(report -> report.sizes().size()).sum(),
                sizes.stream().mapToInt(n -> n).sum(),
                all.stream().flatMap(report -> report.past().stream()).toList());
    }

    /** Tells what was computed in a step; returns what is known now. */
    List<BatchResult> end(List<BatchResult> own) {
        if (isAlone()) {
            return own;
        }
        past = sendsTensors ? own : own.stream().map(BatchResult::withoutTensors).toList();
        return List.of();
    }

    /** Requires that all workers have the same of something. */
    private static void requireSame(String what, List<byte[]> digests) {
        for (int rank = 1; rank < digests.size(); rank++) {
            if (!Arrays.equals(digests.getFirst(), digests.get(rank))) {
                throw new AllReduceException("worker " + rank + " has other " + what + " than worker 0");
            }
        }
    }

    /** Requires that all workers begin with the same state. */
    void requireSameState(String what, List<Tensor> state) {
        if (!isAlone()) {
            requireSame(what, workers.gather(digest(state)));
        }
    }

    /** Begins a training. Requires that all workers have the same settings, a line each; returns what it depends on. */
    Start start(List<String> settings, Start own) {
        if (isAlone()) {
            return own;
        }
        requireSameSettings(workers.gather(String.join("\n", settings).getBytes(StandardCharsets.UTF_8)));
        Start all = workers.gather(own.bytes()).stream().map(Start::of).reduce(Start::with).orElseThrow();
        sendsTensors = all.hasMetrics();
        return all;
    }

    private static void requireSameSettings(List<byte[]> all) {
        for (int rank = 1; rank < all.size(); rank++) {
            if (!Arrays.equals(all.getFirst(), all.get(rank))) {
                List<String> first = new ArrayList<>(lines(all.getFirst()));
                List<String> other = new ArrayList<>(lines(all.get(rank)));
                List<String> common = first.stream().filter(other::contains).toList();
                first.removeAll(common);
                other.removeAll(common);
                throw new AllReduceException("worker " + rank + " has other settings than worker 0: "
                        + String.join("; ", other) + ", rather than " + String.join("; ", first));
            }
        }
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).lines().toList();
    }

    /** Returns what the first worker has. */
    byte[] ofFirst(byte[] own) {
        return workers.gather(isFirst() ? own : new byte[0]).getFirst();
    }

    /**
     * Gives buffers at the end of an epoch the values that they have in a worker that had batches.
     *
     * @param areShared whether workers had the same values as long as they had batches; then it is the first of those that had
     *        the most batches, and otherwise the first of all
     */
    void takeBuffers(List<Tensor> buffers, boolean areShared) {
        int from = counts.length - 1;
        for (int rank = from; rank >= 0; rank--) {
            from = counts[rank] > 0 && (!areShared || counts[rank] >= counts[from]) ? rank : from;
        }
        take(buffers, from);
    }

    /** Gives tensors the values that they have in the first worker. */
    void takeFirst(List<Tensor> tensors) {
        take(tensors, 0);
    }

    private void take(List<Tensor> tensors, int from) {
        if (isAlone() || tensors.isEmpty()) {
            return;
        }
        boolean isSource = workers.rank() == from;
        byte[] bytes = workers.gather(isSource ? WorkerReport.encoded(tensors) : new byte[0]).get(from);
        if (!isSource) {
            List<Tensor> values = WorkerReport.decoded(bytes);
            for (int n = 0; n < values.size(); n++) {
                Autograd.assign(tensors.get(n), values.get(n));
            }
        }
    }

    /** Returns whether any worker wants something. */
    boolean any(boolean own) {
        return isAlone()
                ? own
                : workers.gather(new byte[] {(byte) (own ? 1 : 0)}).stream().anyMatch(one -> one[0] == 1);
    }

    /** Lets the others fail, too. */
    void abort(Throwable e) {
        workers.abort(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    private static byte[] digest(List<Tensor> tensors) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(WorkerReport.encoded(tensors));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }
}
