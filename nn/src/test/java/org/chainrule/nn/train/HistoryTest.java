package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.imageio.ImageIO;

import org.chainrule.nn.io.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Evaluation EVALUATION = new Evaluation(0.5, new LinkedHashMap<>(Map.of("accuracy", 0.25)));
    private static final History HISTORY = new History(
            List.of(new Epoch(1, 8, 1.5, 0.1, EVALUATION, Optional.of(EVALUATION)),
                    new Epoch(2, 16, 1.25, 0.1, EVALUATION, Optional.of(EVALUATION))));

    @TempDir
    Path folder;

    private int refusals;

    private void read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("history.csv"), bytes);
        try {
            History.readCsv(file);
        } catch (FormatException e) {
            assertThat(e).hasMessageStartingWith(file + ": isn't the history of a training");
            refusals++;
        }
    }

    /** Cut off anywhere, or with any byte changed to any of a few, it is read or refused by a FormatException. */
    @Test
    void aDamagedHistoryGivesNoOtherException() throws IOException {
        Path whole = folder.resolve("whole.csv");
        HISTORY.writeCsv(whole);
        byte[] bytes = Files.readAllBytes(whole);
        assertThat(History.readCsv(whole)).isEqualTo(HISTORY);
        for (int n = 0; n < bytes.length; n++) {
            read(Arrays.copyOf(bytes, n));
            for (char replaced : ",\"\n\rx-\u0000\u00ff".toCharArray()) {
                byte[] changed = bytes.clone();
                changed[n] = (byte) replaced;
                read(changed);
            }
        }
        assertThat(refusals).isBetween(bytes.length, 9 * bytes.length - 1);
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
        assertThatThrownBy(() -> History.readCsv(file)).isInstanceOf(FormatException.class)
                .hasMessage(
                        file + ": isn't the history of a training: a history has the columns [epoch, steps, seconds,"
                                + " learningRate], ..., not [a, b]");
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> History.readCsv(missing)).isInstanceOf(IOException.class)
                .hasMessage(missing + ": there is no such file");
    }

    /** A metric of the training or of the validation alone has a chart with one curve. */
    @Test
    void metricsOfOneKindOfDataAreDrawn() throws IOException {
        var plain = new Evaluation(0.5, new LinkedHashMap<>());
        for (Epoch epoch : List.of(new Epoch(1, 8, 1.5, 0.1, EVALUATION, Optional.of(plain)),
                new Epoch(1, 8, 1.5, 0.1, plain, Optional.of(EVALUATION)))) {
            Path file = folder.resolve("curves.png");
            Curves.write(new History(List.of(epoch)), file);
            assertThat(ImageIO.read(file.toFile()).getHeight()).as("two charts").isGreaterThanOrEqualTo(800);
        }
    }
}
