package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.Approximation.Fit;
import org.chainrule.examples.Approximation.Sum;
import org.junit.jupiter.api.Test;

class ApproximationTest {
    private static final List<Fit> FITS = Approximation.fits();

    @Test
    void everyDoublingBringsTheNetworkNearer() {
        assertThat(FITS).extracting(Fit::width).containsExactly(1, 2, 4, 8, 16, 32, 64);
        for (int i = 1; i < FITS.size(); i++) {
            Fit narrow = FITS.get(i - 1);
            Fit wide = FITS.get(i);
            assertThat(wide.meanError()).as("at width %d", wide.width()).isLessThan(0.95 * narrow.meanError());
            assertThat(wide.largestError()).as("at width %d", wide.width()).isLessThan(narrow.largestError());
        }
        assertThat(FITS.getLast().meanError()).isLessThan(FITS.getFirst().meanError() / 100);
        assertThat(FITS.getLast().largestError()).isLessThan(FITS.getFirst().largestError() / 50);
    }

    @Test
    void errorsAreThoseOfTheFunction() {
        Sum network = Sum.ofOne(new Random(1)).widened(new Random(2));
        network.train();

        Fit fit = Fit.of(network);

        double squares = 0;
        double largest = 0;
        for (int i = 0; i <= 1000; i++) {
            double x = -2 + i * 0.004;
            double error = Math.abs(value(network, x) - Math.sin(3 * x) - 0.3 * Math.cos(9 * x));
            squares += error * error;
            largest = Math.max(largest, error);
        }
        assertThat(fit.meanError()).isEqualTo(Math.sqrt(squares / 1001), offset(1e-12));
        assertThat(fit.largestError()).isEqualTo(largest, offset(1e-12));
        assertThat(fit.parameters()).isEqualTo(7);
    }

    @Test
    void aWidenedNetworkStartsAsTheNarrowOne() {
        var random = new Random(1);
        Sum narrow = Sum.ofOne(random).widened(random);
        narrow.train();

        Sum wide = narrow.widened(random);

        assertThat(wide.width()).isEqualTo(4);
        assertThat(wide.forward(Approximation.MEASURED).toDoubleArray())
                .containsExactly(narrow.forward(Approximation.MEASURED).toDoubleArray());
        wide.train();
        assertThat(Fit.of(wide).meanError()).isLessThan(Fit.of(narrow).meanError());
    }

    /** The sum, term by term. */
    private static double value(Sum network, double x) {
        Tensor w = network.hidden().weight();
        Tensor b = network.hidden().bias();
        Tensor v = network.out().weight();
        double y = network.out().bias().get(0);
        for (int i = 0; i < network.width(); i++) {
            y += v.get(0, i) * Math.tanh(w.get(i, 0) * x + b.get(i));
        }
        return y;
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(() -> Approximation.tell(FITS))).containsPattern("\n +1 +4 +0\\.6\\d{3} ")
                .containsPattern("\n +64 +193 +0\\.00\\d\\d ");
        Png.assertIsDrawn(Path.of("target/pictures/approximation.png"));
    }
}
