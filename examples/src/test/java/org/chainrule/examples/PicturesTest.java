package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.train.ConfusionMatrix;
import org.junit.jupiter.api.Test;

class PicturesTest {
    private final double[] x = Tensor.linspace(-3, 3, 100).toDoubleArray();
    private final double[] y = Tensor.of(x).sin().toDoubleArray();

    @Test
    void writesText() throws IOException {
        Path file = Pictures.write("test.svg", "<svg/>");

        assertThat(file).isEqualTo(Path.of("target/pictures/test.svg"));
        assertThat(Files.readString(file)).isEqualTo("<svg/>");
    }

    @Test
    void drawsCurvesAndPoints() {
        var plot = Plot.of("Sine", "x", "y").broad("truth", x, y).curve("fit", x, y).points("samples",
                new double[] {-1, 0, 1}, new double[] {-0.8, 0, 0.8});

        Path file = Pictures.write("test-curves.png", plot);

        Png.assertIsDrawn(file);
        BufferedImage image = Png.of(file);
        assertThat(image.getWidth()).isEqualTo(2 * plot.width());
        assertThat(image.getHeight()).isEqualTo(2 * plot.height());
        assertThat(Png.count(image, Plot.color(1))).as("pixels of the second series").isGreaterThan(1000);
        assertThat(Png.count(image, Plot.color(2))).as("pixels of the third series").isGreaterThan(100);
    }

    @Test
    void aLegendAtTheSideTakesItsOwnRoom() {
        int without = Plot.of("Sine", "x", "y").curve("sin x", x, y).withoutLegend().width();
        int withShort = Plot.of("Sine", "x", "y").curve("sin x", x, y).width();
        int withLong = Plot.of("Sine", "x", "y").curve("the sine of x, in radians", x, y).width();

        assertThat(without).isLessThan(withShort);
        assertThat(withShort).isLessThan(withLong);
    }

    @Test
    void drawsLogarithmicAxes() {
        double[] losses = Tensor.linspace(0, -8, 50).exp().toDoubleArray();

        Png.assertIsDrawn(Pictures.write("test-log.png",
                Plot.of("Loss", "epoch", "loss").logX().logY().curve("training", losses)));
    }

    @Test
    void digitsTakeNoMoreColumnsThanThereAre() {
        int one = sheet(1).getWidth();
        int step = sheet(2).getWidth() - one;
        assertThat(step).isPositive();
        assertThat(sheet(8).getWidth()).isEqualTo(one + 7 * step);
        assertThat(sheet(9).getWidth()).as("five and four").isEqualTo(one + 4 * step);
        assertThat(sheet(9).getHeight()).isGreaterThan(sheet(8).getHeight());
        assertThat(sheet(0).getWidth()).isEqualTo(one);
    }

    private static BufferedImage sheet(int digits) {
        return Png.of(DigitSheet.write("test-sheet.png", 2, 2,
                Collections.nCopies(digits, new DigitSheet.Digit(new float[] {0, 1, 0.5f, 0}, "7, predicted 1"))));
    }

    @Test
    void weightsAreRedAndBlue() {
        BufferedImage image = Png
                .of(DigitSheet.writeWeights("test-weights.png", 1, 2, 1, List.of(new float[] {-2, 1})));
        int negative = image.getRGB(20, 30);
        int positive = image.getRGB(50, 30);
        assertThat(negative & 0xFF).as("blue").isGreaterThan(negative >> 16 & 0xFF);
        assertThat(positive >> 16 & 0xFF).as("red").isGreaterThan(positive & 0xFF);
        assertThat(positive & 0xFF).as("paler, at half the weight").isGreaterThan(negative >> 16 & 0xFF);
        BufferedImage zeros = Png.of(DigitSheet.writeWeights("test-weights.png", 1, 2, 1, List.of(new float[2])));
        assertThat(zeros.getRGB(20, 30)).isEqualTo(0xFFFFFFFF);
    }

    @Test
    void drawsAConfusionMatrix() {
        var matrix = new ConfusionMatrix(2);
        matrix.add(Tensor.of(new double[][] {{1, 0}, {1, 0}, {0, 1}}), Tensor.of(new long[] {0, 0, 0}));
        BufferedImage image = Png.of(ConfusionPicture.write("test-confusion.png", matrix, 2));
        int right = image.getRGB(96 + 5, 96 + 5);
        int wrong = image.getRGB(96 + 64 + 5, 96 + 5);
        assertThat(right & 0xFF).as("blue").isGreaterThan(right >> 16 & 0xFF);
        assertThat(wrong >> 16 & 0xFF).as("orange").isGreaterThan(wrong & 0xFF);
        assertThat(image.getRGB(96 + 5, 96 + 64 + 5) & 0xFF).as("nothing").isGreaterThan(240);
    }

    @Test
    void putsPlotsSideBySideAndInRows() {
        List<Plot> plots = List.of(Plot.of("a", "x", "y").curve("a", x, y), Plot.small("b").curve("b", x, y),
                Plot.small("c").curve("c", x, y));

        BufferedImage row = Png.of(Pictures.write("test-row.png", plots.get(0), plots.get(1)));
        assertThat(row.getWidth()).isEqualTo(2 * (plots.get(0).width() + plots.get(1).width()));
        assertThat(row.getHeight()).isEqualTo(2 * plots.get(0).height());

        BufferedImage rows = Png.of(Pictures.write("test-rows.png", 2, plots));
        assertThat(rows.getWidth()).isEqualTo(row.getWidth());
        assertThat(rows.getHeight()).isEqualTo(2 * (plots.get(0).height() + plots.get(2).height()));
    }

    /** A plane: every one of the five bands has a fifth of the area. */
    @Test
    void fillsTheBandsBetweenLevels() {
        Grid grid = Grid.square(0, 1, 21);
        double[] plane = grid.points().select(1, 0).toDoubleArray();
        var plot = Plot.map("A plane", "x", "y").contours(grid, plane, 0.2, 0.4, 0.6, 0.8).withoutLegend();

        BufferedImage image = Png.of(Pictures.write("test-contours.png", plot));

        double[] pixels = new double[5];
        for (int band = 0; band < 5; band++) {
            pixels[band] = Png.count(image, Plot.ground(band, 4));
        }
        double all = Tensor.of(pixels).sum().item();
        assertThat(all).isGreaterThan(300_000);
        for (int band = 0; band < 5; band++) {
            assertThat(pixels[band] / all).as("band %d", band).isEqualTo(0.2, offset(0.01));
        }
    }

    @Test
    void colorsTheRegionsOfTwoClasses() {
        Grid grid = Grid.square(-1, 1, 21);
        double[] side = grid.points().sum(1).toDoubleArray();

        BufferedImage image = Png.of(Pictures.write("test-regions.png", Plot.map("Classes", "x", "y")
                .regions(grid, side, 0).points("below", new double[] {-0.5}, new double[] {-0.5})
                .points("above", new double[] {0.5}, new double[] {0.5})));

        int below = image.getRGB(image.getWidth() / 4, image.getHeight() * 3 / 5);
        int above = image.getRGB(image.getWidth() * 3 / 5, image.getHeight() / 4);
        assertThat(below).isEqualTo(Plot.pale(Plot.color(0)).getRGB());
        assertThat(above).isEqualTo(Plot.pale(Plot.color(1)).getRGB());
    }
}
