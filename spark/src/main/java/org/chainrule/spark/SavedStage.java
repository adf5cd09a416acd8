package org.chainrule.spark;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a stage of a pipeline that was saved.
 *
 * @param <T> the class of the stage
 */
final class SavedStage<T> extends MLReader<T> {
    private static final String METADATA = "metadata"; // the folder in which Spark keeps class, identifier and parameters

    private final Class<T> type;
    private final Source<T> source;

    /** Makes a stage of what was saved. */
    interface Source<T> {
        T load(DefaultParamsReader.Metadata metadata, Path folder, FileSystem files) throws IOException;
    }

    SavedStage(Class<T> type, Source<T> source) {
        this.type = type;
        this.source = source;
    }

    @Override
    public T load(String path) {
        try {
            FileSystem files = fileSystem(path, sparkSession());
            return source.load(metadata(path, files), new Path(path), files);
        } catch (IOException e) {
            throw new UncheckedIOException("can't load a " + type.getSimpleName() + " from " + path + ": "
                    + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    /** Returns the file system that a path belongs to. */
    static FileSystem fileSystem(String path, SparkSession spark) throws IOException {
        return new Path(path).getFileSystem(spark.sparkContext().hadoopConfiguration());
    }

    private DefaultParamsReader.Metadata metadata(String path, FileSystem files) throws IOException {
        String isNone = "there is no " + type.getSimpleName() + " in " + path;
        if (!files.exists(new Path(path, METADATA))) {
            throw new IllegalArgumentException(isNone + ", which has no folder \"" + METADATA + "\"");
        }
        DefaultParamsReader.Metadata metadata = DefaultParamsReader.loadMetadata(path, sparkSession(), "");
        if (!metadata.className().equals(type.getName())) {
            throw new IllegalArgumentException(isNone + ": what was saved there is of the class "
                    + metadata.className() + ", whose own load method reads it");
        }
        return metadata;
    }
}
