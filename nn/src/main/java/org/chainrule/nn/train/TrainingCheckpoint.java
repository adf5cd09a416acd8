package org.chainrule.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.io.Checkpoint;

/** Saves a training after each epoch, and resumes it. */
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

    private SequencedMap<String, Object> parts(BestWeights kept) {
        SequencedMap<String, Object> parts = new LinkedHashMap<>();
        parts.put("weights", trainer.network);
        if (kept != null) {
            parts.put("best", kept.tensors());
        }
        return parts;
    }

    /** Loads network and optimizer, and returns the epochs that the file of the first worker holds; none without a file. */
    List<Epoch> load(TrainingGroup.Start start) {
        if (!start.hasCheckpoint()) {
            return List.of();
        }
        if (group.isFirst()) {
            requireFolder();
        }
        try {
            if (group.isAlone()) {
                return Files.exists(file) ? load(file) : List.of();
            }
            byte[] first = group.ofFirst(
                    group.isFirst() && Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
            return first.length == 0 ? List.of() : group.isFirst() ? load(file) : load(first);
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
    private List<Epoch> load(byte... bytes) throws IOException {
        Path copy = Files.createTempFile("chainrule-checkpoint", ".safetensors");
        try {
            Files.write(copy, bytes);
            return load(copy);
        } finally {
            Files.delete(copy);
        }
    }

    private List<Epoch> load(Path from) {
        Checkpoint.Progress found = Checkpoint.progress(from);
        boolean keepsBest = TrainingSettings.keepsBest(found.notes());
        if (keepsBest == (best != null)) {
            return load(from, parts(best));
        }
        if (!trainer.options.acceptsChangedSettings) {
            requireSettings(found, epochs(found).size()); // else the file's tensors would be said not to fit
        }
        List<Epoch> epochs = load(from, parts(keepsBest ? new BestWeights(trainer.network) : null));
        if (best != null) {
            best.remember(); // the last ones are the best that are known
        }
        return epochs;
    }

    private List<Epoch> load(Path from, Object parts) {
        List<Epoch> epochs = new ArrayList<>();
        Checkpoint.load(from, parts, trainer.optimizer, progress -> {
            epochs.addAll(epochs(progress));
            requireSettings(progress, epochs.size());
        });
        return epochs;
    }

    private List<Epoch> epochs(Checkpoint.Progress progress) {
        return History.ofCsv(progress.notes().getOrDefault(HISTORY, ""), file + ", its note " + HISTORY).epochs();
    }

    private void requireSettings(Checkpoint.Progress progress, int epochs) {
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
        String found = "the training in " + file + " holds " + epochs + (epochs == 1 ? " epoch" : " epochs")
                + " with other settings: "
                + String.join("; ", differences);
        if (!trainer.options.acceptsChangedSettings) {
            throw new IllegalArgumentException(
                    found + ". It can't go on to the same end: delete the file to train anew, or "
                            + "use acceptChangedSettings() to go on with what has changed");
        }
        LOG.log(Level.WARNING, found);
    }

    /** Logs what was found in the file, if there was one. */
    void logFound(History history, boolean stopped, int epochs) {
        int found = history.epochs().size();
        if (found > 0 && group.isFirst()) {
            LOG.log(Level.INFO, file + " holds " + found + (found == 1 ? " epoch" : " epochs") + (stopped
                    ? " and had stopped; nothing to do"
                    : found >= epochs ? ", of " + epochs + "; nothing to do" : "; training goes on"));
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

    void save(History history) {
        if (file == null || !group.isFirst()) {
            return;
        }
        try {
            Map<String, String> notes = TrainingSettings.notes(TrainingSettings.of(trainer, data));
            notes.put(HISTORY, history.csv());
            Checkpoint.save(file, parts(best), trainer.optimizer, new Checkpoint.Progress(history.epochs().size(),
                    trainer.optimizer.steps(), trainer.options.seed, notes));
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException("the training can't be saved to " + file + ": " + e.getMessage(),
                    e.getCause());
        }
    }
}
