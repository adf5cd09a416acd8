package org.chainrule.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.io.Checkpoint;

/** Saves a training after each epoch, or within it, and resumes it. */
final class TrainingCheckpoint {
    private static final String HISTORY = "history";

    private static final System.Logger LOG = System.getLogger(Trainer.class.getName());

    private final Trainer trainer;
    private final DataLoader data;
    private final Path file; // null for none
    private final BestWeights best; // null for none
    private final TrainingGroup group;

    TrainingCheckpoint(Trainer trainer, DataLoader data, BestWeights best, TrainingGroup group) {
        this.group = group;
        this.trainer = trainer;
        this.data = data;
        this.file = trainer.options.checkpoint;
        this.best = best;
    }

    /**
     * What a file holds.
     *
     * @param epochs those that are over
     * @param next how far the next one has come; null if it hasn't begun
     */
    record Found(List<Epoch> epochs, EpochProgress next) {
        static final Found NOTHING = new Found(List.of(), null);

        boolean isNothing() {
            return epochs.isEmpty() && next == null;
        }

        @Override
        public String toString() {
            return epochs.size() + (epochs.size() == 1 ? " epoch" : " epochs") + (next == null
                    ? ""
                    : " and " + next.steps() + (next.steps() == 1 ? " step" : " steps") + " of the next");
        }
    }

    private SequencedMap<String, Object> parts(BestWeights kept) {
        SequencedMap<String, Object> parts = new LinkedHashMap<>();
        parts.put("weights", trainer.network);
        if (kept != null) {
            parts.put("best", kept.tensors());
        }
        return parts;
    }

    /** Loads network and optimizer, and returns what else the file of the first worker holds; nothing without a file. */
    Found load(TrainingGroup.Start start) {
        if (!start.hasCheckpoint()) {
            return Found.NOTHING;
        }
        if (group.isFirst()) {
            requireFolder();
            requireStates();
        }
        try {
            if (group.isAlone()) {
                return Files.exists(file) ? load(file) : Found.NOTHING;
            }
            boolean isHere = group.isFirst() && Files.exists(file);
            if (isHere && Files.size(file) == 0) {
                return load(file); // which says that it is none, rather than that the others see none
            }
            byte[] first = group.ofFirst(isHere ? Files.readAllBytes(file) : new byte[0]);
            return first.length == 0 ? Found.NOTHING : group.isFirst() ? load(file) : load(first);
        } catch (IOException e) {
            throw failed(e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw failed(e.getMessage(), e.getCause());
        }
    }

    private UncheckedIOException failed(String message, IOException cause) {
        return new UncheckedIOException("training can't go on from " + file + ": " + message, cause);
    }

    /** Loads what the first worker has in its file. */
    private Found load(byte... bytes) throws IOException {
        Path copy = Files.createTempFile("chainrule-checkpoint", ".safetensors");
        try {
            Files.write(copy, bytes);
            return load(copy);
        } finally {
            Files.delete(copy);
        }
    }

    private Found load(Path from) {
        Checkpoint.Progress found = Checkpoint.progress(from);
        boolean keepsBest = TrainingSettings.keepsBest(found.notes());
        if (keepsBest == (best != null)) {
            return load(from, parts(best));
        }
        if (!trainer.options.acceptsChangedSettings) {
            requireSettings(found, found(found)); // else the file's tensors would be said not to fit
        }
        Found holds = load(from, parts(keepsBest ? new BestWeights(trainer.network) : null));
        if (best != null) {
            best.remember(); // the last ones are the best that are known
        }
        return holds;
    }

    private Found load(Path from, Object parts) {
        Found[] found = {Found.NOTHING};
        keepingNames(() -> Checkpoint.load(from, parts, trainer.optimizer, progress -> {
            found[0] = found(progress);
            requireSettings(progress, found[0]);
            if (found[0].next() != null) {
                resume(found[0].next());
            }
        }));
        return found[0];
    }

    /** Lists the network as a part of more, after which its parameters have the names again that the other workers know them by. */
    private void keepingNames(Runnable action) {
        List<Tensor> tensors = Network.state(trainer.network).tensors();
        List<String> names = tensors.stream().map(Tensor::name).toList();
        try {
            action.run();
        } finally {
            for (int n = 0; n < names.size(); n++) {
                tensors.get(n).named(names.get(n));
            }
        }
    }

    private Found found(Checkpoint.Progress progress) {
        Map<String, String> notes = progress.notes();
        return new Found(History.ofCsv(notes.getOrDefault(HISTORY, ""), file + ", its note " + HISTORY).epochs(),
                EpochProgress.ofNotes(notes, trainer.options.metrics, String.valueOf(file)));
    }

    private void requireSettings(Checkpoint.Progress progress, Found holds) {
        if (!group.isFirst()) {
            return; // the first has looked, and all have its settings
        }
        if (progress.seed() != trainer.options.seed) {
            throw new IllegalArgumentException("the training in " + file + " has seed " + progress.seed() + ", not "
                    + trainer.options.seed + ": it can't go on to the same end");
        }
        List<String> differences = TrainingSettings.differences(progress.notes(), TrainingSettings.of(trainer, data));
        if (differences.isEmpty()) {
            return;
        }
        String found = "the training in " + file + " holds " + holds + " with other settings: "
                + String.join("; ", differences);
        if (!trainer.options.acceptsChangedSettings) {
            throw new IllegalArgumentException(
                    found + ". It can't go on to the same end: delete the file to train anew, or "
                            + "use acceptChangedSettings() to go on with what has changed");
        }
        LOG.log(Level.WARNING, found);
    }

    /** Logs what was found in the file, if there was one. */
    void logFound(Found found, boolean stopped, int epochs) {
        if (!found.isNothing() && group.isFirst()) {
            LOG.log(Level.INFO, file + " holds " + found + (found.next() != null
                    ? "; training goes on"
                    : stopped
                            ? " and had stopped; nothing to do"
                            : found.epochs().size() >= epochs
                                    ? ", of " + epochs + "; nothing to do"
                                    : "; training goes on"));
        }
    }

    /** Goes on after the batches that all workers have had, which must be as many as those that were trained on. */
    private void resume(EpochProgress next) {
        int batches = group.resumeEpoch(next.ownBatches(trainer.options, data));
        if (group.isFirst() && batches != next.batches() && !trainer.options.acceptsChangedSettings) {
            throw new IllegalArgumentException("the training in " + file + " has taken " + next.steps()
                    + " steps of an epoch with " + next.batches() + " batches, which now have " + batches
                    + ": it can't go on to the same end with other workers or other data; use acceptChangedSettings() "
                    + "to go on after as many steps");
        }
        next.resume(batches);
    }

    /** Requires that all that is measured in an epoch can be saved in the middle of it. */
    private void requireStates() {
        if (trainer.options.checkpointSteps > 0) {
            for (Metric metric : trainer.options.metrics) {
                if (metric.started().state() == null) {
                    throw new IllegalArgumentException("the metric " + metric.name() + " can't be saved to " + file
                            + " in the middle of an epoch, since its accumulator has no state(): implement it with "
                            + "load(), or save after each epoch only");
                }
            }
        }
    }

    /** Requires a folder that can be written, before an epoch rather than after it. */
    private void requireFolder() {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IllegalArgumentException("the training can't be saved to " + file + ": the folder " + folder
                    + (Files.exists(folder) ? " can't be written" : " doesn't exist"));
        }
    }

    /**
     * Saves the training.
     *
     * @param history the epochs that are over
     * @param next how far the next one has come; null if it hasn't begun
     * @return whether it was this worker's to do
     */
    boolean save(History history, EpochProgress next) {
        if (file == null || !group.isFirst()) {
            return false;
        }
        try {
            Map<String, String> notes = TrainingSettings.notes(TrainingSettings.of(trainer, data));
            notes.put(HISTORY, history.csv());
            notes.putAll(next == null ? Map.of() : next.notes());
            var progress = new Checkpoint.Progress(history.epochs().size(), trainer.optimizer.steps(),
                    trainer.options.seed, notes);
            keepingNames(() -> Checkpoint.save(file, parts(best), trainer.optimizer, progress));
            return true;
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException("the training can't be saved to " + file + ": " + e.getMessage(),
                    e.getCause());
        }
    }
}
