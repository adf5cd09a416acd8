package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.StepByStep.Batch;
import org.chainrule.examples.StepByStep.Net;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The text's first pass in full digits, and its training in plain double arithmetic. */
class StepByStepTest {
    private static final Tensor X = StepByStep.AT_ONCE.getFirst().x();

    private final StepByStep example = new StepByStep();
    private final Net net = StepByStep.start();
    private final Optimizer optimizer = Optimizer.of(new Sgd(0.1), net);

    @BeforeEach
    void computeByHand() {
        example.byHand();
    }

    private static void assertNumbers(double relative, Tensor actual, double... expected) {
        double[] numbers = actual.toDoubleArray();
        assertThat(numbers).hasSameSizeAs(expected);
        for (int i = 0; i < numbers.length; i++) {
            assertThat(numbers[i]).as("number %d", i).isCloseTo(expected[i], within(relative * Math.abs(expected[i])));
        }
    }

    private void assertMatrix(String name, double... expected) {
        assertNumbers(1e-12, example.matrix(name), expected);
    }

    @Test
    void forwardHasTheTextsNumbers() {
        assertMatrix("hidden_layer_input", 1.48, 1.78, 1.10, 2.40, 1.89, 1.62, 1.48, 1.56, 1.28);
        assertMatrix("hiddenlayer_activations", //
                0.8145725807070178, 0.8556968659094812, 0.7502601055951177, //
                0.9168273035060777, 0.8687555305614768, 0.8347951298093854, //
                0.8145725807070178, 0.826353352980995, 0.7824497764231124);
        assertMatrix("output_layer_input", 1.3208558149763525, 1.3742399535483512, 1.32092356103467);
        assertMatrix("output", 0.789324056593961, 0.7980643181785062, 0.7893353219729213);
        assertMatrix("E", 0.210675943406039, 0.2019356818214938, -0.7893353219729213);
    }

    @Test
    void backwardHasTheTextsNumbers() {
        assertMatrix("slope_output_layer", 0.16629159027601445, 0.16115766222878222, 0.16628507145882596);
        assertMatrix("slope_hidden_layer", //
                0.15104409146732678, 0.12347973958217252, 0.18736987954752055, //
                0.07625499905185222, 0.11401935868032374, 0.13791222105591677, //
                0.15104409146732678, 0.14349348899806208, 0.1702221237985338);
        assertMatrix("d_output", 0.03503363766188985, 0.032543482402927135, -0.13125468041924263);
        assertMatrix("Error_at_hidden_layer", //
                0.010510091298566953, 0.008758409415472462, 0.008057736662234666, //
                0.00976304472087814, 0.008135870600731784, 0.007485000952673241, //
                -0.039376404125772785, -0.032813670104810656, -0.030188576496425805);
        assertMatrix("d_hiddenlayer", //
                0.0015874871914307023, 0.0010814861137765875, 0.0015097771478285497, //
                0.0007444809659337534, 0.0009276467482015382, 0.0010322731059888197, //
                -0.005947573186427648, -0.004708548010170686, -0.0051387636056761015);
    }

    @Test
    void theParametersChangeByTheTextsNumbers() {
        assertMatrix("change of wout", -0.04854226989900398, -0.05021224098892953, -0.04924871403993189);
        assertMatrix("change of bout", -0.06367756035442565);
        assertMatrix("change of bh", -0.003615605029063192, -0.0026994151481925604, -0.002596713351858732);
        assertMatrix("change of wh", //
                0.002331968157364456, 0.002009132861978126, 0.0025420502538173696, //
                -0.005947573186427648, -0.004708548010170686, -0.0051387636056761015, //
                0.002331968157364456, 0.002009132861978126, 0.0025420502538173696, //
                -0.005203092220493894, -0.003780901261969148, -0.004106490499687282);
    }

    private static final double[] NEW_WOUT = {0.2951457730100996, 0.24497877590110706, 0.2250751285960068};
    private static final double[] NEW_BOUT = {0.6836322439645574};
    private static final double[] NEW_BH = {0.4596384394970937, 0.7197300584851807, 0.07974032866481413};
    private static final double[] NEW_WH = {
        0.42023319681573645, 0.8802009132861979, 0.5502542050253818,
        0.09940524268135724, 0.7295291451989829, 0.6794861236394324,
        0.6002331968157364, 0.1802009132861978, 0.47025420502538173,
        0.9194796907779507, 0.10962190987380309, 0.5195893509500313};

    @Test
    void theStepByHandLeadsToTheTextsParameters() {
        assertMatrix("new wout", NEW_WOUT);
        assertMatrix("new bout", NEW_BOUT);
        assertMatrix("new bh", NEW_BH);
        assertMatrix("new wh", NEW_WH);
    }

    @Test
    void theStepOfTheOptimizerLeadsThereToo() {
        assertThat(train(1)).isCloseTo(0.35410631161841577, within(1e-12));

        assertNumbers(1e-12, net.out().weight().transpose(), NEW_WOUT);
        assertNumbers(1e-12, net.out().bias(), NEW_BOUT);
        assertNumbers(1e-12, net.hidden().bias(), NEW_BH);
        assertNumbers(1e-12, net.hidden().weight().transpose(), NEW_WH);
    }

    @Test
    void backwardFindsWhatTheStepsByHandCompute() {
        var found = StepByStep.byBackward();

        assertThat(found).hasSize(8);
        found.forEach((name, tensor) -> {
            assertThat(tensor.shape()).as(name).isEqualTo(example.matrix(name).shape());
            assertThat(tensor.sub(example.matrix(name)).abs().max().item()).as(name).isLessThan(1e-15);
        });
    }

    /** Returns the last loss. */
    private double train(int epochs) {
        double loss = Double.NaN;
        for (int epoch = 0; epoch < epochs; epoch++) {
            loss = StepByStep.epoch(net, optimizer, StepByStep.AT_ONCE);
        }
        return loss;
    }

    @ParameterizedTest
    @CsvSource({
        "1,    0.7862657653962628, 0.7949339616536801, 0.7862467437333948",
        "99,   0.6741370649188816, 0.6792208616382689, 0.6726905724477676",
        "999,  0.8525823705902441, 0.8289416021368297, 0.2709211777389659",
        "4999, 0.9776048323356247, 0.9659897974341007, 0.04731055358613871"})
    void trainingPassesThroughTheseOutputs(int epochs, double first, double second, double third) {
        train(epochs);
        assertNumbers(1e-9, net.forward(X), first, second, third);
    }

    @Test
    void afterAllEpochsEachRowIsLearned() {
        assertThat(train(5000)).isCloseTo(0.0019482629469579427, within(1e-9 * 0.0019));
        assertNumbers(1e-9, net.forward(X), 0.9776083496121871, 0.9659951282995128, 0.04730307838487632);
    }

    @Test
    void rowByRowIsDescentInPlainNumbers() {
        assertEpochsAreThoseOfPlainNumbers(() -> StepByStep.ROW_BY_ROW);
    }

    @Test
    void shuffledRowsAreDescentInPlainNumbersToo() {
        var random = new Random(3);
        assertEpochsAreThoseOfPlainNumbers(() -> StepByStep.shuffled(random));
    }

    private void assertEpochsAreThoseOfPlainNumbers(Supplier<List<Batch>> batches) {
        var plain = new PlainNumbers();
        for (int epoch = 0; epoch < 1000; epoch++) {
            List<Batch> order = batches.get();
            double loss = StepByStep.epoch(net, optimizer, order);
            double expected = order.stream().mapToDouble(batch -> plain.step(batch.x().toDoubleArray(),
                    batch.y().item())).sum();
            assertThat(loss).isCloseTo(expected, within(1e-9 * expected));
        }
        assertNumbers(1e-9, net.forward(X), plain.output(1, 0, 1, 0), plain.output(1, 0, 1, 1),
                plain.output(0, 1, 0, 1));
    }

    /** The network and its step for a row, number by number. */
    private static final class PlainNumbers {
        final double[][] wh = {{0.42, 0.88, 0.55}, {0.10, 0.73, 0.68}, {0.60, 0.18, 0.47}, {0.92, 0.11, 0.52}};
        final double[] bh = {0.46, 0.72, 0.08};
        final double[] wout = {0.30, 0.25, 0.23};
        double bout = 0.69;

        private static double sigmoid(double z) {
            return 1 / (1 + Math.exp(-z));
        }

        double[] hidden(double... x) {
            double[] h = new double[3];
            Arrays.setAll(h, j -> sigmoid(
                    bh[j] + x[0] * wh[0][j] + x[1] * wh[1][j] + x[2] * wh[2][j] + x[3] * wh[3][j]));
            return h;
        }

        double output(double... x) {
            double[] h = hidden(x);
            return sigmoid(bout + h[0] * wout[0] + h[1] * wout[1] + h[2] * wout[2]);
        }

        /** Returns the loss before the step. */
        double step(double[] x, double y) {
            double[] h = hidden(x);
            double o = output(x);
            double delta = (o - y) * o * (1 - o);
            for (int j = 0; j < 3; j++) {
                double deltaHidden = delta * wout[j] * h[j] * (1 - h[j]);
                wout[j] -= 0.1 * delta * h[j];
                bh[j] -= 0.1 * deltaHidden;
                for (int i = 0; i < 4; i++) {
                    wh[i][j] -= 0.1 * deltaHidden * x[i];
                }
            }
            bout -= 0.1 * delta;
            return (o - y) * (o - y) / 2;
        }
    }

    @Test
    void shufflingKeepsTheRowsAndChangesTheirOrder() {
        var random = new Random(3);
        assertThat(Stream.generate(() -> StepByStep.shuffled(random)).limit(10))
                .allSatisfy(rows -> assertThat(rows).containsExactlyInAnyOrderElementsOf(StepByStep.ROW_BY_ROW))
                .anySatisfy(rows -> assertThat(rows).isNotEqualTo(StepByStep.ROW_BY_ROW));
    }

    @Test
    void tellsTheStory() {
        String story = Console.of(() -> new CommandLine(new StepByStep()).execute("--seed", "7"));

        assertThat(story).contains("""
                   2. hidden_layer_input = X wh + bh
                        1.480000000000   1.780000000000   1.100000000000
                """).contains("""
                  10. new wout = wout + lr (change of wout)
                        0.295145773010
                        0.244978775901
                        0.225075128596
                """).contains("""
                        1.000000000000   0.977608349612
                        1.000000000000   0.965995128300
                        0.000000000000   0.047303078385
                """);
        assertThat(story.split("at most: learned", -1)).as("three trainings, all within 0.05").hasSize(4);
        assertThat(story).doesNotContain("not learned yet");
        Png.assertIsDrawn(Path.of("target/pictures/step-by-step.png"));
    }

    @Test
    void theMatricesAreDrawnInColour() {
        Console.of(() -> assertThat(Main.run("step-by-step --decimals 2")).isZero());

        assertThat(Path.of("target/pictures/step-by-step-matrices.svg")).content()
                .contains(">2. hidden_layer_input<", ">2.40<", ">11. new bh<", ">-0.13<")
                .containsPattern("fill=\"#d99395\" stroke=\"#ffffff\"/>\n<text [^>]*>2.40<")
                .containsPattern("fill=\"#91acd4\" stroke=\"#ffffff\"/>\n<text [^>]*>-0.13<");
    }

    @Test
    void decimalsAreAnOption() {
        assertThat(Console.of(() -> assertThat(Main.run("step-by-step --decimals 3")).isZero())).contains("""
                   2. hidden_layer_input = X wh + bh
                        1.480   1.780   1.100
                        2.400   1.890   1.620
                        1.480   1.560   1.280
                """);
    }
}
