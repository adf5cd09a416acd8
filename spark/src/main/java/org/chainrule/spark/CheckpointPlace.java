package org.chainrule.spark;

import java.nio.file.Path;
import java.util.Objects;

import org.chainrule.nn.train.Trainer;

/**
 * Where the checkpoint of a training is.
 *
 * @param file a file of the driver's machine; null for the trainer's own, or a temporary one
 * @param shared a file of a file system that Hadoop knows, of which the temporary one is a copy; null for none
 * @param everySteps after how many steps of an epoch it is written; 0 if only after the epoch
 */
record CheckpointPlace(Path file, org.apache.hadoop.fs.Path shared, int everySteps) {
    /** The trainer's own, or, if it has none, a file that is deleted in the end. */
    static final CheckpointPlace OWN = new CheckpointPlace(null, null, 0);

    static CheckpointPlace of(Path file) {
        return new CheckpointPlace(Objects.requireNonNull(file, "file"), null, 0);
    }

    static CheckpointPlace of(String uri, int everySteps) {
        if (everySteps <= 0) {
            throw new IllegalArgumentException(
                    "a checkpoint is written after a positive number of steps, not " + everySteps);
        }
        try {
            var path = new org.apache.hadoop.fs.Path(Objects.requireNonNull(uri, "uri"));
            if (path.getName().contains(":")) { // which Hadoop takes for the end of a scheme
                throw new IllegalArgumentException(
                        "a name of Hadoop's has no colon, and not \"" + path.getName() + '"');
            }
            return new CheckpointPlace(null, path, everySteps);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the checkpoint \"" + uri + "\" is no address of a file: " + e.getMessage(), e);
        }
    }

    /** Returns a trainer that saves to a file of this machine, which is a temporary one if there is no other. */
    Trainer in(Path temporary, Trainer trainer) {
        if (file == null && shared == null && trainer.checkpoint().isPresent()) {
            return trainer;
        }
        Path local = file == null ? temporary : file;
        return everySteps == 0 ? trainer.checkpoint(local) : trainer.checkpoint(local, everySteps);
    }
}
