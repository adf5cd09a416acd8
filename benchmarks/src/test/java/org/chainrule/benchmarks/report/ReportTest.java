package org.chainrule.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.benchmarks.engine.Library.CHAINRULE;
import static org.chainrule.benchmarks.engine.Library.PYTORCH;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.ImageIO;

import org.chainrule.benchmarks.compare.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final int BLUE = 0xFF2F6DB5; // Chainrule's
    private static final int ORANGE = 0xFFD9622B; // PyTorch's

    @TempDir
    private Path folder;

    private static Row chain(int exponent, double seconds) {
        return Made.row("chain-1e" + exponent, 1, CHAINRULE, seconds, PYTORCH, 10 * seconds);
    }

    @Test
    void writesPageNumbersAndCharts() throws IOException {
        Path page = new Report(Made.results(chain(2, 1e-5), chain(3, 1e-4), chain(4, 1e-3))).write(folder);
        assertThat(page).hasFileName("benchmarks.md").content().contains("![Chains of scalars, 1 thread]"
                + "(benchmarks-chain-1.png)");
        assertThat(folder.resolve("benchmarks.json")).exists();
        BufferedImage chart = ImageIO.read(folder.resolve("benchmarks-chain-1.png").toFile());
        assertThat(row(chart, ORANGE)).as("slower is higher, PyTorch's line").isLessThan(row(chart, BLUE));
    }

    /** The mean height, in pixels from the top, of what is drawn in a colour above the legend. */
    private static double row(BufferedImage image, int color) {
        long sum = 0;
        long count = 0;
        for (int y = 0; y < image.getHeight() * 4 / 5; y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) == color) {
                    sum += y;
                    count++;
                }
            }
        }
        assertThat(count).as("pixels of the colour").isPositive();
        return (double) sum / count;
    }

    @Test
    void oneSizeMakesNoChart() throws IOException {
        assertThat(new Report(Made.results(chain(2, 1e-5))).write(folder)).content().doesNotContain("![");
    }

    @Test
    void chartsOfAnEarlierReportAreRemoved() throws IOException {
        Path old = Files.createFile(folder.resolve("benchmarks-chain-8.png"));
        Path other = Files.createFile(folder.resolve("gates.png"));
        new Report(Made.results()).write(folder);
        assertThat(old).doesNotExist();
        assertThat(other).exists();
    }
}
