package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.examples.VariationalAutoencoder.Reparameterization;
import org.chainrule.nn.Training;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;

class VariationalAutoencoderTest {
    private static final Pattern REPORT = Pattern
            .compile("training: reconstruction ([0-9.]+), KL ([0-9.]+); .* ([0-9.]+) %");
    private static final Tensor MEAN = Tensor.of(new double[][] {{0.5, -1.25}, {2, 0}});
    private static final Tensor LOG_VARIANCE = Tensor.of(new double[][] {{-0.75, 0.5}, {-2, 1.5}});
    private static final Tensor CODE = Tensor.concat(1, MEAN, LOG_VARIANCE);

    private final Reparameterization choice = new Reparameterization();

    @Test
    void laysOutDigitsThatItNeverSawByTheirClasses() {
        String printed = Console.of(() -> assertThat(Main.run("autoencoder", "--epochs", "30")).isZero());

        Matcher report = REPORT.matcher(printed);
        assertThat(report.find()).as(printed).isTrue();
        assertThat(Double.parseDouble(report.group(1))).as("reconstruction before").isBetween(40.0, 50.0); // 64 ln 2 is 44.4
        assertThat(Double.parseDouble(report.group(2))).as("KL before").isLessThan(0.1);
        assertThat(Double.parseDouble(report.group(3))).as("agreement before").isLessThan(40);
        assertThat(report.find()).as(printed).isTrue();
        assertThat(Double.parseDouble(report.group(1))).as("reconstruction").isLessThan(25); // without z it is 27
        assertThat(Double.parseDouble(report.group(2))).as("KL").isBetween(1.0, 5.0);
        assertThat(Double.parseDouble(report.group(3))).as("agreement").isGreaterThan(60);
        assertThat(printed).contains("1438 digits for training, 359 held out");
        Png.assertIsDrawn(Path.of("target", "pictures", "autoencoder-digits.png"));
        Png.assertIsDrawn(Path.of("target", "pictures", "autoencoder-plane.png"));
    }

    /** The mean of 1.0917939117205715 and 3.55851217678734, computed by numerical integration with SciPy's quad and norm. */
    @Test
    void theDivergenceIsTheIntegral() {
        double divergence = VariationalAutoencoder.divergence(List.of(MEAN, MEAN, LOG_VARIANCE)).item();

        assertThat(divergence).isEqualTo(2.325153044253956, offset(1e-12));
    }

    @Test
    void theChoiceIsTheMeanInEvaluationMode() {
        assertThat(choice.forward(CODE).toDoubleArray()).containsExactly(MEAN.toDoubleArray());
    }

    @Test
    void theChoiceInTrainingModeIsThatOfTheKey() {
        double[] first = chosen(CODE, 1).toDoubleArray();

        assertThat(chosen(CODE, 1).toDoubleArray()).containsExactly(first);
        assertThat(chosen(CODE, 2).toDoubleArray()).isNotEqualTo(first);
    }

    @Test
    void choicesHaveTheMeanAndTheVarianceOfTheCode() {
        int count = 40_000;
        Tensor z = chosen(CODE.slice(0, 0, 1).expand(Shape.of(count, 4)), 3);

        double[] mean = z.mean(0).toDoubleArray();
        double[] variance = z.var(false, 0).toDoubleArray();
        for (int i = 0; i < 2; i++) {
            double expected = Math.exp(LOG_VARIANCE.toDoubleArray()[i]);
            assertThat(mean[i]).isEqualTo(MEAN.toDoubleArray()[i], offset(5 * Math.sqrt(expected / count)));
            assertThat(variance[i]).isEqualTo(expected, offset(5 * expected * Math.sqrt(2.0 / count)));
        }
    }

    @Test
    void gradientsGoThroughTheChoice() {
        var report = GradCheck.of(code -> chosen(code, 4)).verify(CODE);

        assertThat(report.compared()).isEqualTo(8);
    }

    private Tensor chosen(Tensor code, long seed) {
        return Training.with(RandomKey.of(seed), () -> choice.forward(code));
    }
}
