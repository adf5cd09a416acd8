package org.chainrule.nn.train;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import org.chainrule.nn.io.Checkpoint;

/** Saves a training after each epoch, and resumes it. */
final class TrainingCheckpoint {
    private static final String HISTORY = "history";

    private final Trainer trainer;
    private final Path file; // null for none
    private final SequencedMap<String, Object> parts = new LinkedHashMap<>();

    TrainingCheckpoint(Trainer trainer, BestWeights best) {
        this.trainer = trainer;
        this.file = trainer.options.checkpoint;
        parts.put("weights", trainer.network);
        if (best != null) {
            parts.put("best", best.tensors());
        }
    }

    /** Loads network and optimizer, and returns the epochs that the file holds; none without a file. */
    List<Epoch> load() {
        if (file == null) {
            return List.of();
        }
        requireFolder();
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            Checkpoint.Progress progress = Checkpoint.load(file, parts, trainer.optimizer);
            if (progress.seed() != trainer.options.seed) {
                throw new IllegalArgumentException("the training in " + file + " has seed " + progress.seed() + ", not "
                        + trainer.options.seed + ": it can't go on to the same end");
            }
            return History.ofCsv(progress.notes().getOrDefault(HISTORY, "")).epochs();
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException("training can't go on from " + file + ": " + e.getMessage(), e.getCause());
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
        if (file == null) {
            return;
        }
        try {
            Checkpoint.save(file, parts, trainer.optimizer, new Checkpoint.Progress(history.epochs().size(),
                    trainer.optimizer.steps(), trainer.options.seed, Map.of(HISTORY, history.csv())));
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException("the training can't be saved to " + file + ": " + e.getMessage(),
                    e.getCause());
        }
    }
}
