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
import java.util.Random;

import org.chainrule.nn.io.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that isn't a history is refused as such, whatever is wrong with it. */
class DamagedHistoryTest {
    private static final String HEAD = "epoch,steps,seconds,learningRate,loss";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {",", ",\n,", HEAD + "\n1,2", HEAD + "\n1,2,3,4", HEAD + "\n1,2,3,4,5,6",
        HEAD + "\n1,2,3,4,x",
        "a\n1", "\"", HEAD + "\n\"1,2,3,4,5", HEAD + "\"\n1,2,3,4,5", "epoch,steps,seconds,learningRate\n1,2,3,4", "\n",
        "epoch,steps,seconds,learningRate,validation.loss\n1,2,3,4,5", HEAD + ",\"\n1,2,3,4,5",
        "", "a,b", "epoch,loss\n", HEAD + ",loss", HEAD + ",a,a\n1,2,3,4,5,6,7"})
    void isRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("history.csv"), text);
        assertThatThrownBy(() -> History.readCsv(file)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": isn't the history of a training");
    }

    @Test
    void oneWithoutEpochsIsRead() throws IOException {
        new History(List.of()).writeCsv(folder.resolve("history.csv"));
        assertThat(History.readCsv(folder.resolve("history.csv")).epochs()).isEmpty();
    }

    @Test
    void aFolderCannotBeRead() {
        assertThatThrownBy(() -> History.readCsv(folder)).isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder + " can't be read: ");
        assertThatThrownBy(() -> History.readCsv(folder.resolve("none"))).isInstanceOf(IOException.class);
    }

    @Test
    void damageIsRefusedOrRead() throws IOException {
        var evaluation = new Evaluation(0.5, new LinkedHashMap<>(Map.of("accuracy", 0.75)));
        new History(List.of(new Epoch(0, 10, 1.5, 0.1, evaluation, Optional.of(evaluation)),
                new Epoch(1, 20, 1.25, 0.1, evaluation, Optional.of(evaluation))))
                .writeCsv(folder.resolve("history.csv"));
        byte[] valid = Files.readAllBytes(folder.resolve("history.csv"));
        var random = new Random(1);
        for (int n = 0; n < 500; n++) {
            byte[] damaged = Arrays.copyOf(valid, valid.length - (n % 2) * random.nextInt(valid.length));
            for (int k = random.nextInt(3); k > 0 && damaged.length > 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) ",\"\n\r.x1\0".charAt(random.nextInt(8));
            }
            Path file = Files.write(folder.resolve("damaged.csv"), damaged);
            try {
                assertThat(History.readCsv(file)).isNotNull();
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            }
        }
    }

    @Test
    void aHistoryWithoutEpochsHasNoneThatIsBest() {
        var none = new History(List.of());
        assertThatThrownBy(none::best).isInstanceOf(IllegalStateException.class).hasMessageContaining("no epochs");
        assertThatThrownBy(none::last).isInstanceOf(IllegalStateException.class).hasMessageContaining("no epochs");
    }

    @Test
    void progressOfNoStepsIsNoDivisionByZero() {
        Progress progress = new Progress.Lines("epoch", 0, 0);
        progress.step("loss %.1f", 0.5);
        progress.close();
        assertThatThrownBy(() -> progress.step("%d", "x")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("\"%d\"", "[x]");
        assertThatThrownBy(() -> Progress.of("epoch", -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
