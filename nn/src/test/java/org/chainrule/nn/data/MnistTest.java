package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.Idx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {
    @TempDir
    Path folder;

    /** Image n of a file has the pixels n, n + 1, ... and the label n. */
    static Tensor images(int count) {
        long[] pixels = new long[count * 784];
        for (int n = 0; n < pixels.length; n++) {
            pixels[n] = (n / 784 + n % 784) % 256;
        }
        return Tensor.of(pixels).reshape(count, 28, 28);
    }

    @BeforeEach
    void write() {
        Idx.write(folder.resolve("train-images-idx3-ubyte.gz"), images(5));
        Idx.write(folder.resolve("train-labels-idx1-ubyte"), Tensor.arange(5));
        Idx.write(folder.resolve("t10k-images-idx3-ubyte"), images(3));
        Idx.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), Tensor.arange(3));
    }

    @Test
    void readsPlainAndCompressedFiles() {
        Mnist mnist = Mnist.of(folder);
        Batch batch = mnist.train().get(4, 1);

        assertThat(mnist.train().size()).isEqualTo(5);
        assertThat(mnist.test().size()).isEqualTo(3);
        assertThat(batch.input().dtype()).isEqualTo(DType.F32);
        assertThat(batch.input().shape()).isEqualTo(Shape.of(2, 784));
        assertThat(batch.input().slice(1, 0, 2).toFloatArray()).containsExactly(4 / 255f, 5 / 255f, 1 / 255f,
                2 / 255f);
        assertThat(batch.input().max().item()).isEqualTo(1);
        assertThat(batch.target().dtype()).isEqualTo(DType.I64);
        assertThat(batch.target().toLongArray()).containsExactly(4, 1);
        assertThat(mnist.test().all().input().toDoubleArray()).isEqualTo(Idx.images(folder.resolve(
                "t10k-images-idx3-ubyte")).toDoubleArray());
    }

    @Test
    void namesMayHaveADot() throws IOException {
        Files.move(folder.resolve("t10k-images-idx3-ubyte"), folder.resolve("t10k-images.idx3-ubyte"));
        assertThat(Mnist.of(folder).test().size()).isEqualTo(3);
    }

    @Test
    void aMissingFileIsAnErrorThatHelps() throws IOException {
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
        assertThatThrownBy(() -> Mnist.of(folder)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no t10k-labels-idx1-ubyte").hasMessageContaining("Mnist.download");
        assertThatThrownBy(() -> Mnist.of(folder.resolve("none"))).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is no folder");
    }

    @Test
    void labelsMustBeDigitsAndAsManyAsImages() {
        Path labels = folder.resolve("train-labels-idx1-ubyte");
        Idx.write(labels, Tensor.arange(4));
        assertThatThrownBy(() -> Mnist.of(folder)).isInstanceOf(FormatException.class)
                .hasMessage(labels + ": has 4 labels for the 5 images in train-images-idx3-ubyte.gz");
        Idx.write(labels, Tensor.of(new long[] {1, 2, 10, 3, 4}));
        assertThatThrownBy(() -> Mnist.of(folder)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(labels.toString()).hasMessageContaining("label 2")
                .hasMessageContaining("is 10");
        Idx.write(labels, Tensor.arange(5).to(DType.F32));
        assertThatThrownBy(() -> Mnist.of(folder)).isInstanceOf(FormatException.class)
                .hasMessageContaining("type FLOAT");
    }

    @Test
    void imagesMustHaveTheirSize() {
        Idx.write(folder.resolve("t10k-images-idx3-ubyte"), Tensor.arange(12).reshape(3, 2, 2));
        assertThatThrownBy(() -> Mnist.of(folder)).isInstanceOf(FormatException.class)
                .hasMessageContaining("(3, 2, 2), not of 28 x 28");
    }
}
