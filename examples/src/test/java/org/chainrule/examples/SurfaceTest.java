package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.examples.Close.assertClose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.chainrule.nn.random.NumPyRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import picocli.CommandLine;

/** Compares the example with the results of NumPy from the same initial weights. */
class SurfaceTest {
    private final Sequential network = Surface.network();
    private final List<Linear> layers = network.layers().stream().filter(Linear.class::isInstance)
            .map(Linear.class::cast).toList();

    private Tensor weight(int layer) {
        return layers.get(layer - 1).weight();
    }

    @Test
    void theWeightsAreNumPys() {
        // there [in][out], here (out, in)
        assertThat(weight(1).get(0, 0)).isEqualTo(0.34455711726158356);
        assertThat(weight(1).get(1, 0)).isEqualTo(-0.02384320151883257);
        assertThat(weight(1).get(2, 0)).isEqualTo(0.6509903480717927);
        assertThat(weight(1).get(3, 0)).isEqualTo(-0.9371072247474037);
        assertThat(weight(1).get(63, 1)).isEqualTo(-0.501725315678937);
        assertThat(weight(2).get(0, 0)).isEqualTo(0.4067297055514598);
        assertThat(weight(3).get(63, 63)).isEqualTo(-0.5074674008543869);
        assertThat(weight(4).get(0, 0)).isEqualTo(0.4720156576846566);
        assertThat(weight(4).get(0, 63)).isEqualTo(0.606567954465026);
        assertClose(perLayer(layer -> layer.weight().sum().item()), 1e-12,
                1.112814042389048, 75.11315416668305, 16.104955819252304, 0.13890162842383358);
        assertThat(perLayer(layer -> layer.bias().abs().max().item())).containsOnly(0);
    }

    private double[] perLayer(ToDoubleFunction<Linear> number) {
        return layers.stream().mapToDouble(number).toArray();
    }

    @Test
    void ofTheUnitsHalfAnswerAPoint() {
        Tensor signal = Tensor.of(0.1, 0.2);
        for (Linear layer : layers.subList(0, 3)) {
            Tensor sums = layer.forward(signal);
            assertThat(count(sums.gt(0))).isEqualTo(33);
            assertThat(sums.abs().min().item()).isGreaterThan(0.0039); // far from relu's kink
            signal = sums.relu();
        }
        assertClose(network.forward(Tensor.of(0.1, 0.2)), 1e-12, -0.21796983485161725);
    }

    private static double count(Tensor mask) {
        return mask.to(DType.F64).sum().item();
    }

    @Test
    void aPointHasTheseSlopes() {
        loss().backward();

        assertClose(perLayer(layer -> layer.weight().grad().sum().item()), 1e-12,
                2.142751160225129, 8.401954658051002, 1.8622114587681593, -24.128168131246316);
        assertClose(perLayer(layer -> layer.weight().grad().norm().item()), 1e-12,
                5.101163561438203, 5.920386717352012, 7.330560927485524, 5.62233354016621);
        assertClose(perLayer(layer -> layer.bias().grad().sum().item()), 1e-12,
                7.142503867417098, 2.363380279495559, 0.13592075227143674, -0.7179698348516173);
        assertThat(perLayer(layer -> count(layer.weight().grad().ne(0))))
                .containsExactly(66, 1089, 1089, 33);
        assertClose(weight(1).grad().get(0, 0), 1e-12, 0.09235571698233412);
        assertClose(weight(2).grad().get(3, 0), 1e-12, 0.02048928570152883);
        assertClose(weight(3).grad().get(1, 3), 1e-12, 0.19322507783317147);
        assertClose(weight(4).grad().get(0, 1), 1e-12, -0.05998311582743898);
    }

    private Tensor loss() {
        return Loss.mse().half().of(network.forward(Tensor.of(0.1, 0.2)), Tensor.of(new double[] {0.5}));
    }

    @Test
    void finiteDifferencesAgreeWithTheSlopes() {
        Tensor[] all = Network.parameters(network).tensors().toArray(Tensor[]::new);
        GradCheck.of(this::loss).verify(weight(1), layers.get(0).bias(), layers.get(1).bias(), layers.get(2).bias());
        GradCheck.of(this::loss).randomDirection(new Random(5)).verify(all);
    }

    @Test
    void theSurfaceHasTheseHeights() {
        Surface.Samples samples = Surface.Samples.of(3); // x and y are -10, 0 and 10

        double cos = Math.cos(10);
        double sin = Math.sin(10);
        double power = Math.pow(3, 10 / 3.0);
        assertClose(samples.heights(), 1e-12,
                -sin - 10 * cos - 10 + 1 / power, -10 + 1, sin + 10 * cos - 10 + power,
                -sin - 10 + 1 / power, 1, sin + 10 + power,
                -sin - 10 * cos + 10 + 1 / power, 10 + 1, sin + 10 * cos + 10 + power);
    }

    @Test
    void theNetworkSeesNumbersWithMeanZeroAndDeviationOne() {
        Surface.Samples samples = Surface.Samples.of(11);

        for (Tensor table : List.of(samples.inputs(), samples.targets())) {
            assertThat(table.mean(0).abs().max().item()).isLessThan(1e-14);
            assertThat(table.square().mean(0).sub(1).abs().max().item()).isLessThan(1e-14);
        }
        assertClose(Surface.Scale.of(samples.heights()).undo(samples.targets()), 1e-12,
                samples.heights().toDoubleArray());
    }

    private double[] losses(int side, int epochs) {
        return losses(new Sgd(0.001), side, epochs);
    }

    private double[] losses(UpdateRule rule, int side, int epochs) {
        var losses = new double[1][];
        Console.of(() -> losses[0] = Surface.train(network, rule, Surface.Samples.of(side), epochs));
        return losses[0];
    }

    @Test
    void onTheTextsGridTheLossStartsLikeThis() {
        double[] losses = losses(100, 21);

        assertClose(losses[0], 1e-9, 166.5156541325788);
        assertClose(losses[1], 1e-9, 1613.541946418451);
        assertClose(losses[2], 1e-9, 17173.424774539293);
        assertClose(losses[10], 1e-9, 8.30650717626648);
        assertClose(losses[20], 1e-9, 2.505300341373506);
    }

    @Test
    void onASmallGridTheLossGoesOnLikeThis() {
        double[] losses = losses(20, 500);

        assertClose(losses[0], 1e-9, 165.95099491791515);
        assertClose(losses[2], 1e-9, 17160.078670414325);
        assertClose(losses[10], 1e-9, 8.017687171733982);
        assertClose(losses[20], 1e-9, 2.4642480028304385);
        assertClose(losses[100], 1e-9, 0.5718571402297833);
        assertClose(losses[499], 1e-9, 0.22417056022909665);
    }

    @Test
    void randomPointsFillTheSquare() {
        var random = new NumPyRandom(1);
        Surface.Samples samples = Surface.Samples.random(400);

        for (int i = 0; i < 400; i++) {
            double x = -10 + 20 * random.nextDouble();
            double y = -10 + 20 * random.nextDouble();
            assertClose(samples.points().get(i, 0), 1e-12, x);
            assertClose(samples.points().get(i, 1), 1e-12, y);
            assertClose(samples.heights().get(i, 0), 1e-9,
                    Math.sin(x) + x * Math.cos(y) + y + Math.pow(3, x / 3));
        }
    }

    /** Three epochs of descent in loops over plain numbers. */
    @Test
    void atRandomPointsTheLossStartsAsInPlainNumbers() {
        var losses = new double[1][];
        Surface.Samples samples = Surface.Samples.random(400);
        PlainLayers plain = new PlainLayers(layers);
        double[] expected = {plain.step(samples, 0.001), plain.step(samples, 0.001), plain.step(samples, 0.001)};

        Console.of(() -> losses[0] = Surface.train(network, new Sgd(0.001), samples, 3));

        assertClose(losses[0], 1e-9, expected);
    }

    /** Layers of relus, number by number. */
    private static final class PlainLayers {
        private final List<double[][]> weights = new ArrayList<>();
        private final List<double[]> biases = new ArrayList<>();

        PlainLayers(List<Linear> layers) {
            for (Linear layer : layers) {
                double[][] weight = new double[layer.weight().shape().size(0)][layer.weight().shape().size(1)];
                for (int i = 0; i < weight.length; i++) {
                    for (int j = 0; j < weight[i].length; j++) {
                        weight[i][j] = layer.weight().get(i, j);
                    }
                }
                weights.add(weight);
                biases.add(new double[weight.length]);
            }
        }

        /** Descends on half the mean squared error; returns the mean from before. */
        double step(Surface.Samples samples, double rate) {
            double[] x = samples.inputs().toDoubleArray();
            double[] z = samples.targets().toDoubleArray();
            List<double[][]> byWeights = weights.stream().map(w -> new double[w.length][w[0].length]).toList();
            List<double[]> byBiases = weights.stream().map(w -> new double[w.length]).toList();
            double loss = 0;
            for (int n = 0; n < z.length; n++) {
                List<double[]> signals = new ArrayList<>(List.of(new double[] {x[2 * n], x[2 * n + 1]}));
                for (int l = 0; l < weights.size(); l++) {
                    double[] next = biases.get(l).clone();
                    for (int i = 0; i < next.length; i++) {
                        for (int j = 0; j < signals.get(l).length; j++) {
                            next[i] += weights.get(l)[i][j] * signals.get(l)[j];
                        }
                        next[i] = l == weights.size() - 1 ? next[i] : Math.max(next[i], 0);
                    }
                    signals.add(next);
                }
                double error = signals.getLast()[0] - z[n];
                loss += error * error / z.length;
                double[] delta = {error / z.length};
                for (int l = weights.size() - 1; l >= 0; l--) {
                    double[] back = new double[signals.get(l).length];
                    for (int i = 0; i < delta.length; i++) {
                        byBiases.get(l)[i] += delta[i];
                        for (int j = 0; j < back.length; j++) {
                            byWeights.get(l)[i][j] += delta[i] * signals.get(l)[j];
                            back[j] += signals.get(l)[j] > 0 ? weights.get(l)[i][j] * delta[i] : 0;
                        }
                    }
                    delta = back;
                }
            }
            for (int l = 0; l < weights.size(); l++) {
                for (int i = 0; i < weights.get(l).length; i++) {
                    biases.get(l)[i] -= rate * byBiases.get(l)[i];
                    for (int j = 0; j < weights.get(l)[i].length; j++) {
                        weights.get(l)[i][j] -= rate * byWeights.get(l)[i][j];
                    }
                }
            }
            return loss;
        }
    }

    @Test
    void aRiseIsMeasuredInTheSecondHalf() {
        assertThat(Surface.rise(1, 9, 0.5, 0.25)).isEqualTo(0.5);
        assertThat(Surface.rise(1, 0.5, 0.25, 0.75, 0.5)).isEqualTo(3);
    }

    /** Adam's loss has spikes late in the training, and none if the rate decreases to 0. */
    @Test
    @EnabledIfSystemProperty(named = "slow", matches = "true", disabledReason = "takes a quarter of a minute; -Dslow=true runs it")
    void aDecreasingRateLeavesNoSpikesAtTheEnd() {
        assertThat(Surface.rise(losses(new Adam(0.01), 20, 2000))).isGreaterThan(10);
        var cosine = new double[1][];
        Console.of(() -> cosine[0] = Surface.trainByCosine(Surface.network(), Surface.Samples.of(20), 2000));
        assertThat(Surface.rise(cosine[0])).isLessThan(1.1);
        assertClose(cosine[0][1999], 1e-2, 0.0332);
    }

    @Test
    void aDecreasingRateEndsAtNothing() {
        var cosine = new double[1][];
        Console.of(() -> cosine[0] = Surface.trainByCosine(network, Surface.Samples.of(8), 500));

        assertThat(Surface.rise(cosine[0])).isLessThan(1.1);
        assertClose(cosine[0][499], 1e-5, cosine[0][498]);
        assertThat(cosine[0][499]).isLessThan(cosine[0][250] / 1.1);
    }

    @Test
    void byAdamTheLossStartsLikeThis() {
        double[] losses = losses(new Adam(0.01), 20, 51);

        assertClose(losses[1], 1e-9, 385.89656800247985);
        assertClose(losses[2], 1e-9, 88.18102171393282);
        assertClose(losses[10], 1e-9, 20.414841841910405);
        assertClose(losses[20], 1e-9, 15.23173076214222);
        assertClose(losses[50], 1e-9, 0.902855873778492);
    }

    @Test
    @EnabledIfSystemProperty(named = "slow", matches = "true", disabledReason = "takes half a minute; -Dslow=true runs it")
    void onTheTextsGridTheLossGoesOnLikeThis() {
        double[] losses = losses(100, 201);

        assertClose(losses[40], 1e-9, 1.1687364113988918);
        assertClose(losses[60], 1e-9, 0.8405759665333953);
        assertClose(losses[80], 1e-9, 0.6814360587796305);
        assertClose(losses[100], 1e-9, 0.5828015805155894);
        assertClose(losses[200], 1e-9, 0.37194918029595848);
    }

    @Test
    @EnabledIfSystemProperty(named = "slow", matches = "true", disabledReason = "takes a quarter of a minute; -Dslow=true runs it")
    void onASmallGridTheLossEndsLikeThis() {
        double[] losses = losses(20, 2000);

        assertClose(losses[999], 1e-9, 0.14259981857591408);
        assertClose(losses[1999], 1e-9, 0.0826899159902517);
    }

    @Test
    void tellsTheStory() {
        String story = Console.of(() -> assertThat(Main.run("surface", "--side", "20", "--epochs", "101")).isZero());

        assertThat(story).contains("400 points").contains("By default this takes minutes").contains("8,577 parameters")
                .contains("begin with 0.34455712, -0.02384320, 0.65099035, -0.93710722.")
                .contains("The prediction for the standardized point (0.1, 0.2) is -0.21796983485162.")
                .containsPattern("In the second half Adam's loss rises to \\d+\\.\\d\\d times")
                .containsPattern("EPOCH +0 +165.9510 +165.9510").containsPattern("EPOCH +2 +17160.0787 ")
                .containsPattern("EPOCH +20 +2.4642 ").containsPattern("EPOCH +100 +0.5719 +0.1188")
                .contains("Adam's loss is 21 % of descent's. It reached the least loss of descent after 48 epochs.");
        Png.assertIsDrawn(Path.of("target/pictures/surface.png"));
        Png.assertIsDrawn(Path.of("target/pictures/surface-loss.png"));
    }

    @Test
    void refusesToLearnNothing() {
        var surface = new CommandLine(new Surface());
        surface.parseArgs("--epochs", "0");

        assertThatThrownBy(() -> ((Runnable) surface.getCommand()).run()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 epoch");
    }
}
