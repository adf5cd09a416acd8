package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextModelTest {
    private static final String SMALL = "text --window 16 --width 16 --layers 1 --length 20 ";
    private static final Pattern RESULT = Pattern
            .compile("bits per character: \\w+ ([0-9.]+) .*5-gram model ([0-9.]+)");

    /** Computed with a program in Python by the formula of TextModel.bitsOfNgrams: 2.49302. */
    private static final double NGRAM = 2.493;

    @TempDir
    Path folder;

    @Test
    void saysHonestlyThatAFewStepsAreNotEnough() {
        String printed = Console.of(() -> assertThat(Main.run(SMALL + "--steps 30 --samples 2")).isZero());

        double[] bits = bits(printed);
        assertThat(bits[0]).isBetween(2.6, 5.5); // below the 6.3 of equally likely characters
        assertThat(bits[1]).isEqualTo(NGRAM, within(0.0006));
        assertThat(printed).contains("241,070 characters for training, 26,785 held out; 80 different ones",
                "After 15 steps", "After 30 steps", "The network is not better than the 5-gram model after 30 steps");
        Png.assertIsDrawn(Path.of("target", "pictures", "text.png"));
    }

    /** The end of a run of a is known from where the one before ended, which four characters don't tell. */
    @Test
    void learnsATextOfItsOwn() throws IOException {
        for (String model : new String[] {"transformer", "lstm"}) {
            Path file = Files.writeString(folder.resolve("text.txt"), "aaaaaabaaaaaac".repeat(100));
            String printed = Console.of(() -> assertThat(
                    Main.run(SMALL.replace("--window 16 ", "") + "--model " + model
                            + " --window 64 --steps 160 --samples 2 --rate 0.02 --temperature 0 --file "
                            + file))
                    .isZero());

            double[] bits = bits(printed);
            assertThat(bits[0]).as(printed).isLessThan(bits[1]);
            assertThat(printed).contains("The network is better than the 5-gram model.");
        }
    }

    @Test
    void theSettingsOfSamplingAreItsOptions() {
        String options = "--steps 1 --samples 1 ";
        String first = written(options + "--temperature 0");

        assertThat(written(options + "--top-k 1")).isEqualTo(first); // the likeliest in each case
        assertThat(written(options + "--top-p 0.000001")).isEqualTo(first);
        assertThat(written(options + "--temperature 1")).isNotEqualTo(first);
    }

    @Test
    void anLstmHasFewerLayersByDefault() {
        String options = SMALL.replace("--layers 1 ", "") + "--steps 1 --samples 1 ";

        assertThat(Console.of(() -> assertThat(Main.run(options + "--model lstm")).isZero()))
                .contains("Lstm(8 -> 32, batch first)");
        assertThat(Console.of(() -> assertThat(Main.run(options)).isZero()))
                .containsPattern("(?s)linear1 .*linear1 ").doesNotContainPattern("(?s)linear1 .*linear1 .*linear1 ");
    }

    private static String written(String options) {
        String printed = Console.of(() -> assertThat(Main.run(SMALL + options)).isZero());
        String sample = printed.substring(printed.indexOf("it writes:"), printed.indexOf("Held-out text"));
        return sample.substring(sample.indexOf('|'));
    }

    @Test
    void noPlaceSeesTheCharactersBehindIt() {
        var network = TextModel.Transformer.of(5, 8, 2, new Random(1));
        Tensor scores = network.forward(Tensor.of(new long[] {0, 1, 2, 3, 4, 0}).unsqueeze(0));
        Tensor others = network.forward(Tensor.of(new long[] {0, 1, 2, 3, 1, 2}).unsqueeze(0));

        assertThat(others.slice(1, 0, 4).toDoubleArray()).containsExactly(scores.slice(1, 0, 4).toDoubleArray(),
                within(1e-12));
        assertThat(others.select(1, 4).toDoubleArray()).isNotEqualTo(scores.select(1, 4).toDoubleArray());
    }

    /**
     * By hand: "ab" and "b" behind, after "aab": without a context b has (1 + 2/2)/5 = 2/5. After a are two characters, an a and a b, so
     * that p(b | a) = (1 + 2 2/5)/4 = 9/20.
     */
    @Test
    void theNgramsInterpolateWithShorterContexts() {
        double bits = TextModel.bitsOfNgrams(Tensor.of(new long[] {0, 0, 1}), Tensor.of(new long[] {0, 1}), 2);

        assertThat(bits).isEqualTo(-Math.log(9. / 20) / Math.log(2), within(1e-12));
    }

    private static double[] bits(String printed) {
        var result = RESULT.matcher(printed);
        assertThat(result.find()).as(printed).isTrue();
        return new double[] {Double.parseDouble(result.group(1)), Double.parseDouble(result.group(2))};
    }
}
