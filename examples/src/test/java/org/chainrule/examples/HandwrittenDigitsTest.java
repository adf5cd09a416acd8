package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;

import org.chainrule.nn.data.Mnist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on MNIST if {@code -Dmnist=FOLDER} says where it is. */
class HandwrittenDigitsTest {

    @Test
    void anEpochIsEnoughForNineOfTenDigits() {
        String folder = System.getProperty("mnist");
        assumeTrue(folder != null, "MNIST is needed: -Dmnist=FOLDER");
        var example = new HandwrittenDigits();
        example.epochs = 2;
        example.augment = true;
        String printed = Console
                .of(() -> assertThat(HandwrittenDigits.accuracy(example.train(Mnist.of(Path.of(folder)))))
                        .isGreaterThan(.9));
        assertThat(printed).contains("Accuracy on the 10,000 digits of the test set", "An epoch took",
                "weights of 36 units");
        Png.assertIsDrawn(Path.of("target", "pictures", "mnist-confusion.png"));
        Png.assertIsDrawn(Path.of("target", "pictures", "mnist-weights.png"));
    }

    @Test
    void aFolderWithoutTheFilesIsAnErrorThatNamesIt(@TempDir Path folder) {
        assertThat(Console.of(() -> assertThat(Main.run("mnist", "--data", folder.toString())).isOne())).isEmpty();
    }

    @Test
    void theErrorSaysWhatToDoOnTheCommandLine(@TempDir Path folder) {
        for (String name : List.of("mnist", "cnn")) {
            assertThat(Console.ofErrors(() -> assertThat(Main.run(name, "--data", folder.toString())).isOne()))
                    .hasLineCount(1).contains("There is no " + folder.resolve("train-images-idx3-ubyte"), "--download")
                    .doesNotContain("Mnist.");
        }
    }
}
