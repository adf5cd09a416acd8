package org.chainrule.nn.data;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.Idx;
import org.chainrule.nn.io.UnsignedBytes;

/**
 * The MNIST digits (LeCun, Cortes, Burges 1998): 60,000 images of handwritten digits to train with and 10,000 to test
 * with; or other images of 28 x 28 in 10 classes in files of the same names, such as Fashion-MNIST.
 *
 * <p>
 * Inputs are of type F32 and shape (n, 784), rows of pixels from 0, the background, to 1. Targets are labels 0..9 of
 * type I64 and shape (n).
 */
public final class Mnist {
    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    private final Dataset train;
    private final Dataset test;

    private Mnist(Dataset train, Dataset test) {
        this.train = train;
        this.test = test;
    }

    /**
     * Reads the digits from the four files {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte},
     * {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}. Each may end in {@code .gz}, and have a dot
     * before {@code idx}.
     *
     * @param folder where they are
     * @return the digits
     * @throws FormatException if a file isn't IDX, a label isn't in 0..9, or there are more or fewer labels than images
     * @throws UncheckedIOException if a file is missing or can't be read
     */
    public static Mnist of(Path folder) {
        return new Mnist(part(folder, MnistFile.TRAIN_IMAGES, MnistFile.TRAIN_LABELS),
                part(folder, MnistFile.TEST_IMAGES, MnistFile.TEST_LABELS));
    }

    /**
     * Downloads the files that are missing, 11 MB in all, from public mirrors, and reads the digits.
     *
     * @param folder where they are, or are to be; made if it doesn't exist
     * @return the digits
     * @throws FormatException as {@link #of}; or if a file that is there isn't the original by its SHA-256
     * @throws UncheckedIOException as {@link #of}; or if a file can't be downloaded
     */
    public static Mnist download(Path folder) {
        return download(folder, MnistDownload.MIRRORS);
    }

    /**
     * Downloads the files that are missing from mirrors and reads the digits.
     *
     * @param folder where they are, or are to be; made if it doesn't exist
     * @param mirrors folders of the web that have the files, compressed by gzip; tried in order for each file
     * @return the digits
     * @throws FormatException as {@link #of}; or if a file that is there isn't the original by its SHA-256
     * @throws UncheckedIOException as {@link #of}; or if a file can't be downloaded
     */
    public static Mnist download(Path folder, List<URI> mirrors) {
        new MnistDownload(mirrors, MnistFile::sha256).into(folder);
        return of(folder);
    }

    /** {@return the examples to train with} */
    public Dataset train() {
        return train;
    }

    /** {@return the examples to test with} */
    public Dataset test() {
        return test;
    }

    private static Dataset part(Path folder, MnistFile imageFile, MnistFile labelFile) {
        Path imagePath = found(folder, imageFile);
        Path labelPath = found(folder, labelFile);
        UnsignedBytes images = Idx.unsignedBytes(imagePath);
        int count = images.shape().size(0);
        if (!images.shape().equals(Shape.of(count, SIDE, SIDE))) {
            throw new FormatException(imagePath.toString(),
                    "has images of shape " + images.shape() + ", not of 28 x 28");
        }
        Tensor labels = labels(labelPath);
        if (labels.size() != count) {
            throw new FormatException(labelPath.toString(),
                    "has " + labels.size() + " labels for the " + count + " images in "
                            + imagePath.getFileName());
        }
        return new TensorDataset(List.of(new RowArray(images.values(), Shape.of(count, SIDE * SIDE))),
                List.of(RowArray.of(labels)));
    }

    private static Path found(Path folder, MnistFile file) {
        Path path = file.in(folder);
        if (path == null) {
            throw new UncheckedIOException(folder + ": " + (Files.isDirectory(folder)
                    ? "has no " + file.fileName() + ", plain or with .gz"
                    : "is no folder") + "; Mnist.download(folder) gets what is missing",
                    new NoSuchFileException(folder.resolve(file.fileName()).toString()));
        }
        return path;
    }

    private static Tensor labels(Path file) {
        UnsignedBytes bytes = Idx.unsignedBytes(file);
        if (bytes.shape().rank() != 1) {
            throw new FormatException(file.toString(),
                    "has numbers of shape " + bytes.shape() + ", but labels have shape (n)");
        }
        long[] labels = new long[bytes.values().length];
        for (int n = 0; n < labels.length; n++) {
            labels[n] = Byte.toUnsignedLong(bytes.values()[n]);
            if (labels[n] >= CLASSES) {
                throw new FormatException(file.toString(),
                        "label " + n + ", counted from 0, is " + labels[n] + ", but classes are 0 to "
                                + (CLASSES - 1));
            }
        }
        return Tensor.of(labels);
    }

    /** Returns the numbers of digits: {@code Mnist(60000 to train with, 10000 to test with)}. */
    @Override
    public String toString() {
        return "Mnist(" + train.size() + " to train with, " + test.size() + " to test with)";
    }
}
