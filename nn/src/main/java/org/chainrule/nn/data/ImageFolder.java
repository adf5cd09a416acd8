package org.chainrule.nn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.ArrayLimit;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.Images;

/**
 * A set of images that are read when they are asked for, and again each time; {@link DataLoader#prefetch} does so in
 * the background. Inputs are of type F32, in 0..1 and of shape (size, channels, height, width), targets the numbers of
 * classes, of type I64.
 *
 * {@snippet :
 * ImageFolder flowers = ImageFolder.of(Path.of("flowers"), Images.rgb(64, 64));
 * }
 */
public final class ImageFolder implements Dataset {
    private final Images reader;
    private final List<String> classes;
    private final List<Path> files;
    private final long[] labels;

    private ImageFolder(Images reader, List<String> classes, List<Path> files, long... labels) {
        this.reader = reader;
        this.classes = List.copyOf(classes);
        this.files = List.copyOf(files);
        this.labels = labels;
    }

    /**
     * Finds the images in the folders of a folder, one for each class.
     *
     * @param root the folder; each folder in it is a class, and each file in that an image, but for hidden ones
     * @param reader reads the images when they are asked for
     * @return the set
     * @throws FormatException if there are no folders, or one has no files
     * @throws UncheckedIOException if one can't be read
     */
    public static ImageFolder of(Path root, Images reader) {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(reader, "reader");
        List<Path> files = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (Path folder : visible(root)) {
            if (Files.isDirectory(folder)) {
                List<Path> images = visible(folder).stream().filter(Files::isRegularFile).toList();
                if (images.isEmpty()) {
                    throw new FormatException(folder.toString(), "has no files, but a class needs images");
                }
                classes.add(folder.getFileName().toString());
                files.addAll(images);
                ends.add(files.size());
            }
        }
        if (classes.isEmpty()) {
            throw new FormatException(root.toString(),
                    "has no folders, but must have one for each class, with its images");
        }
        long[] labels = new long[files.size()];
        for (int label = 1; label < ends.size(); label++) {
            Arrays.fill(labels, ends.get(label - 1), ends.get(label), label);
        }
        return new ImageFolder(reader, classes, files, labels);
    }

    /** Lists what isn't hidden in a folder, in the order of names. */
    private static List<Path> visible(Path folder) {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, path -> !Files.isHidden(path))) {
            entries.forEach(paths::add);
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (DirectoryIteratorException e) {
            throw unreadable(folder, e.getCause());
        }
        Collections.sort(paths);
        return paths;
    }

    private static UncheckedIOException unreadable(Path folder, IOException e) {
        return new UncheckedIOException(folder + ": can't be read: " + e, e);
    }

    /** {@return the names of classes 0, 1, ..., in the order of Java's strings} */
    public List<String> classes() {
        return classes;
    }

    /** {@return the files of examples 0, 1, ...} */
    public List<Path> files() {
        return files;
    }

    @Override
    public int size() {
        return files.size();
    }

    /**
     * Reads images.
     *
     * @throws FormatException if one isn't an image, or is damaged
     * @throws UncheckedIOException if one can't be read
     * @throws IllegalArgumentException if there is no such example, or the heap can't hold so many
     */
    @Override
    public Batch get(int... indices) {
        ExampleIndices.requireWithin(size(), indices);
        Shape shape = Shape.of(indices.length, reader.channels(), reader.height(), reader.width());
        requireMemory(shape);
        float[] pixels = new float[shape.count()];
        long[] targets = new long[indices.length];
        for (int n = 0; n < indices.length; n++) {
            float[] image = reader.read(files.get(indices[n])).toFloatArray();
            System.arraycopy(image, 0, pixels, n * image.length, image.length);
            targets[n] = labels[indices[n]];
        }
        return new Batch(Tensor.of(shape, pixels), Tensor.of(targets));
    }

    private static void requireMemory(Shape shape) {
        long bytes = (long) shape.count() * Float.BYTES;
        long most = Math.min(Runtime.getRuntime().maxMemory(), (long) ArrayLimit.LONGEST * Float.BYTES);
        if (bytes > most) {
            throw new IllegalArgumentException("a batch of images of shape " + shape + " takes " + bytes
                    + " bytes, more than the " + most + " that an array may here");
        }
    }

    /** Returns the numbers of images and classes, and their size. */
    @Override
    public String toString() {
        return files.size() + " images of " + classes.size() + " classes, as " + reader;
    }
}
