package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.ParameterGroup;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.tensorboard.ReadEvents;
import org.chainrule.nn.tensorboard.ReadEvents.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
    private static final Tensor X = Tensor.of(new double[][] {{1, 2}, {3, -4}});

    @TempDir
    Path folder;

    private static Sequential network() {
        return Sequential.of(Linear.of(3, 4, new Random(1)), Tensor::tanh, Linear.of(4, 2, new Random(2)));
    }

    private static History fit(Sequential network, UnaryOperator<Trainer> settings) {
        Tensor x = Tensor.normal(0, 1, Shape.of(10, 3), new Random(3));
        var data = DataLoader.of(Dataset.of(x, Tensor.of(new long[] {0, 1, 0, 1, 1, 1, 0, 0, 0, 1})), 4).shuffle(1);
        Trainer trainer = Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Sgd(0.5), network))
                .metrics(Metric.accuracy(), Metric.accuracy().named("a\nb")).validation(data);
        return settings.apply(trainer).fit(data, 3);
    }

    private List<Message> of(String tag) throws IOException {
        return ReadEvents.of(folder).stream().filter(event -> event.value().text(1).equals(tag)).toList();
    }

    private List<Double> scalars(String tag) throws IOException {
        return of(tag).stream().map(event -> (double) event.value().float32(2)).toList();
    }

    @Test
    void allNumbersOfTheHistoryAreWritten() throws IOException {
        History history = fit(network(), trainer -> trainer.callbacks(Callback.tensorBoard(folder)));
        assertThat(of("loss/training")).extracting(event -> event.integer(2)).containsExactly(1L, 2L, 3L);
        for (Epoch epoch : history.epochs()) {
            int n = (int) epoch.number() - 1;
            assertThat(scalars("loss/training").get(n)).isEqualTo((float) epoch.training().loss());
            assertThat(scalars("loss/validation").get(n)).isEqualTo((float) epoch.validation().orElseThrow().loss());
            assertThat(scalars("metrics/accuracy/training").get(n))
                    .isEqualTo((float) (double) epoch.training().metrics().get("accuracy"));
            assertThat(scalars("metrics/a_b/validation")).hasSize(3);
            assertThat(scalars("learning_rate").get(n)).isEqualTo((float) epoch.learningRate());
            assertThat(scalars("seconds").get(n)).isEqualTo((float) epoch.seconds());
        }
        assertThat(of("settings/text_summary").getFirst().value().message(8).text(8)).contains("Sgd[", "accuracy");
    }

    @Test
    void theDistributionOfEachParameterIsWritten() throws IOException {
        Sequential network = network();
        fit(network, trainer -> trainer.callbacks(Callback.tensorBoard(folder)));
        Network.parameters(network).asMap().forEach((name, parameter) -> {
            try {
                List<Message> histograms = of("weights/" + name);
                assertThat(histograms).hasSize(3);
                Message last = histograms.getLast().value().message(5);
                assertThat(last.float64(1)).isEqualTo(parameter.min().item());
                assertThat(last.float64(2)).isEqualTo(parameter.max().item());
                assertThat(last.float64(3)).isEqualTo(parameter.size());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** With one step an epoch, y = w x and the loss mean (w x)^2 / 2 ... by hand: the gradient of w is (2 / n) sum over examples of y x. */
    @Test
    void theNormIsThatOfTheGradientByHand() throws IOException {
        var layer = new Linear(Tensor.of(new double[][] {{0.5, -1}}).requiresGrad(true), null);
        var data = DataLoader.of(Dataset.of(X, Tensor.zeros(2, 1)), 2);
        Trainer.of(layer, Loss.mse(), Optimizer.of(new Sgd(0), layer)).callbacks(Callback.tensorBoard(folder)).fit(data,
                1);
        double first = 0.5 * 1 - 2; // of example 1
        double second = 0.5 * 3 + 4;
        double norm = Math.hypot(first * 1 + second * 3, first * 2 + second * -4); // 2 / 2 times the sums
        assertThat(scalars("gradient_norm/weight")).containsExactly((double) (float) norm);
        assertThat(scalars("gradient_norm_total")).containsExactly((double) (float) norm);
    }

    @Test
    void theNormIsThatAfterClipping() throws IOException {
        Sequential network = network();
        Tensor x = Tensor.normal(0, 100, Shape.of(4, 3), new Random(3));
        Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(1e-9), network).clip(Clip.norm(0.25)))
                .callbacks(Callback.tensorBoard(folder))
                .fit(DataLoader.of(Dataset.of(x, Tensor.zeros(4, 2).add(1e3)), 2), 2);
        assertThat(scalars("gradient_norm_total"))
                .allSatisfy(norm -> assertThat(norm).isCloseTo(0.25, offset(1e-6)));
    }

    @Test
    void trainingHasTheSameBits() {
        Sequential plain = network();
        fit(plain, trainer -> trainer);
        Sequential watched = network();
        fit(watched, trainer -> trainer.callbacks(Callback.tensorBoard(folder)));
        assertThat(Network.state(watched).tensors()).zipSatisfy(Network.state(plain).tensors(),
                (a, b) -> assertThat(a.toDoubleArray()).isEqualTo(b.toDoubleArray()));
    }

    @Test
    void compiledTrainingHasTheSameNorms() throws IOException {
        fit(network(), trainer -> trainer.accumulate(2).callbacks(Callback.tensorBoard(folder)));
        List<Double> norms = scalars("gradient_norm/0.weight");
        assertThat(norms).hasSize(3).allSatisfy(norm -> assertThat(norm).isPositive());
        Path eager = folder;
        folder = Files.createTempDirectory(folder, "compiled");
        fit(network(), trainer -> trainer.accumulate(2).compiled().callbacks(Callback.tensorBoard(folder)));
        assertThat(scalars("gradient_norm/0.weight")).isEqualTo(norms);
        assertThat(folder).isNotEqualTo(eager);
    }

    /** As after each of several batches whose gradients are accumulated. */
    @Test
    void eachStepCountsOnce() {
        var w = Tensor.zeros(1).requiresGrad(true);
        Optimizer optimizer = Optimizer.of(new Sgd(0), List.of(w));
        GradientNorms norms = GradientNorms.ofParameters(optimizer);
        optimizer.step(() -> w.mul(3).sum());
        norms.measure();
        norms.measure();
        optimizer.step(() -> w.mul(-5).sum());
        norms.measure();
        assertThat(norms.takeMeans().byName()).containsExactly(entry("0", 4.0));
        assertThat(norms.takeMeans().total()).isNaN();
    }

    @Test
    void theParametersOfALayerAreMeasuredTogether() {
        var weight = Tensor.zeros(1).requiresGrad(true);
        var bias = Tensor.zeros(1).requiresGrad(true);
        var layers = new NamedTensors(new TreeMap<>(Map.of("a.weight", weight, "a.bias", bias)));
        Optimizer optimizer = Optimizer.of(new Sgd(0), layers);
        GradientNorms norms = GradientNorms.ofLayers(optimizer);
        optimizer.step(() -> weight.mul(3).add(bias.mul(4)).sum());
        norms.measure();
        assertThat(norms.takeMeans().byName()).containsExactly(entry("a", 5.0));
    }

    @Test
    void parametersOfOneNameAreToldApart() {
        var a = Tensor.ones(2).requiresGrad(true);
        var b = Tensor.ones(3).requiresGrad(true);
        assertThat(GradientNorms.parameters(Optimizer.of(ParameterGroup.of(new Sgd(1), List.of(a)),
                ParameterGroup.of(new Sgd(1), List.of(b))))).containsOnlyKeys("0", "group 2.0").containsValues(a, b);
    }

    @Test
    void aCallbackIsStartedFirst() {
        assertThatThrownBy(() -> Callback.tensorBoard(folder).ended(null)).isInstanceOf(IllegalStateException.class)
                .hasMessage("the events of a training are written once it has started");
        assertThat(Callback.tensorBoard(Path.of("runs"))).hasToString("tensorBoard(runs)");
    }
}
