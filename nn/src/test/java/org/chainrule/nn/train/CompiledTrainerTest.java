package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.NonFinite;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A training whose steps are compiled has the bits of one whose steps aren't. */
class CompiledTrainerTest {
    private static final int CLASSES = 3;

    @TempDir
    private Path folder;

    /** Examples whose number no batch divides, and of which some aren't finite. */
    private static Dataset data(int notFinite) {
        Tensor x = Tensor.normal(0, 1, Shape.of(45, 4), new Random(1)).to(DType.F32);
        double[] values = x.toDoubleArray();
        for (int n = 0; n < notFinite; n++) {
            values[60 * n + 7] = n % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
        }
        return Dataset.of(Tensor.of(x.shape(), values).to(DType.F32),
                Tensor.of(new Random(2).longs(45, 0, CLASSES).toArray()));
    }

    private static Sequential network() {
        var random = new Random(3);
        return Network.to(Sequential.of(Linear.of(4, 12, random), BatchNorm.of(12), Tensor::tanh, new Dropout(.2),
                Linear.of(12, CLASSES, random)), DType.F32);
    }

    private static Trainer trainer(Layer network) {
        return Trainer.of(network, Loss.crossEntropy(),
                Optimizer.of(new Adam(.02), network).schedule(Schedule.cosine(40))).seed(5)
                .validation(DataLoader.of(data(0), 7)).metrics(Metric.accuracy());
    }

    private static DataLoader batches(int notFinite) {
        return DataLoader.of(data(notFinite), 8).shuffle(4);
    }

    /** What an epoch has computed, without its time. */
    private static List<List<Object>> computed(History history) {
        return history.epochs().stream()
                .map(epoch -> List.<Object>of(epoch.number(), epoch.steps(), epoch.learningRate(),
                        epoch.training(), epoch.validation()))
                .toList();
    }

    private static List<double[]> bits(Object network) {
        return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
    }

    private static void assertSameBits(Object a, Object b) {
        assertThat(bits(a)).usingRecursiveComparison(Bits.exactly()).isEqualTo(bits(b));
    }

    static Stream<Arguments> settings() {
        CompiledOptions options = CompiledOptions.defaults();
        return Stream.of(setting(trainer -> trainer, options), setting(trainer -> trainer.accumulate(4), options),
                setting(Trainer::keepBest, options), setting(trainer -> trainer.accumulate(2), options.verify(1)));
    }

    private static Arguments setting(UnaryOperator<Trainer> setting, CompiledOptions options) {
        return Arguments.of(setting, options);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theHistoryIsTheSame(UnaryOperator<Trainer> setting, CompiledOptions options) {
        Sequential eager = network();
        Sequential compiled = network();
        List<Double> ofEager = new ArrayList<>();
        List<Double> ofCompiled = new ArrayList<>();
        History expected = setting.apply(trainer(eager)).callbacks(losses(ofEager)).fit(batches(0), 4);
        History found = setting.apply(trainer(compiled)).compiled(options).callbacks(losses(ofCompiled))
                .fit(batches(0), 4);
        assertThat(computed(found)).isEqualTo(computed(expected));
        assertThat(ofCompiled).isEqualTo(ofEager).isNotEmpty();
        assertSameBits(compiled, eager);
    }

    private static Callback losses(List<Double> losses) {
        return new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                losses.add(loss);
            }
        };
    }

    @Test
    void aTrainingGoesOnFromACheckpointOfTheOther() {
        Sequential whole = network();
        History expected = trainer(whole).fit(batches(0), 4);
        Path file = folder.resolve("training.safetensors");
        trainer(network()).checkpoint(file).compiled().fit(batches(0), 1);
        trainer(network()).checkpoint(file).fit(batches(0), 2);
        Sequential resumed = network();
        History found = trainer(resumed).checkpoint(file).compiled().fit(batches(0), 4);
        assertThat(computed(found)).isEqualTo(computed(expected));
        assertSameBits(resumed, whole);
    }

    @Test
    void stepsThatAreNotFiniteAreSkippedOrRefusedAlike() {
        Sequential eager = network();
        Sequential compiled = network();
        History expected = trainer(eager).nonFinite(NonFinite.skip(3)).fit(batches(2), 3);
        History found = trainer(compiled).nonFinite(NonFinite.skip(3)).compiled().fit(batches(2), 3);
        assertThat(computed(found)).isEqualTo(computed(expected));
        assertThat(found.last().steps()).isLessThan(18);
        assertSameBits(compiled, eager);
        Throwable error = catchThrowable(() -> trainer(eager).fit(batches(2), 1));
        assertThatThrownBy(() -> trainer(compiled).compiled().fit(batches(2), 1))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage(error.getMessage());
        assertSameBits(compiled, eager);
    }

    @Test
    void aStepThatDivergesIsRefusedAlike() {
        List<String> texts = new ArrayList<>();
        List<Sequential> networks = List.of(network(), network());
        for (Sequential network : networks) {
            Trainer trainer = Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Sgd(3e38), network)).seed(5);
            texts.add(catchThrowable(
                    () -> (texts.isEmpty() ? trainer : trainer.compiled()).fit(batches(0), 3)).getMessage());
        }
        assertThat(texts.get(1)).isEqualTo(texts.get(0)).contains("epoch 1, step ", "the step wasn't taken");
        assertSameBits(networks.get(1), networks.get(0));
    }

    @Test
    void theSettingIsInTheText() {
        assertThat(trainer(network()).toString()).doesNotContain("compiled");
        assertThat(trainer(network()).compiled(CompiledOptions.defaults().verify(3)).toString())
                .contains("compiled: CompiledOptions[programs=16, verifiedRuns=3]");
    }
}
