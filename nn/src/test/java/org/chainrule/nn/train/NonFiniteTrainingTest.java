package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.NonFinite;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.ParameterGroup;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training that isn't finite stops, or skips what is bad, with network, optimizer and checkpoint unharmed. */
class NonFiniteTrainingTest {
    private static final Loss ROOT = Loss.elementwise("root", (p, t) -> p.sub(t).square().sqrt());

    @TempDir
    private Path folder;

    private static Sequential network() {
        return Sequential.of(Linear.of(2, 1, new Random(8)));
    }

    private static Dataset data() {
        Tensor x = Tensor.uniform(-1, 1, Shape.of(12, 2), new Random(1));
        return Dataset.of(x, x.sum(true, 1));
    }

    private static List<String> bits(Object network, Optimizer optimizer) {
        List<String> bits = new ArrayList<>();
        Network.state(network).forEach(tensor -> bits.add(Arrays.toString(tensor.toDoubleArray())));
        optimizer.state().forEach(tensor -> bits.add(Arrays.toString(tensor.to(DType.F64).toDoubleArray())));
        return bits;
    }

    /** A root in the loss has no derivative where the prediction is perfect. */
    @Test
    void aPerfectBatchWithARootInTheLossHarmsNothing() throws Exception {
        Sequential network = network();
        Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 0}});
        Dataset perfect = Dataset.of(x, network.forward(x).detach());
        Path file = folder.resolve("training.safetensors");
        for (boolean accumulates : new boolean[] {false, true}) {
            Optimizer optimizer = Optimizer.of(new Adam(.1), network);
            List<String> before = bits(network, optimizer);
            Trainer trainer = Trainer.of(network, ROOT, optimizer).accumulate(accumulates ? 2 : 1).checkpoint(file)
                    .keepBest();
            assertThatThrownBy(() -> trainer.fit(DataLoader.of(perfect, 1), 3)).isInstanceOf(ArithmeticException.class)
                    .hasMessageStartingWith("epoch 1, step 1: the gradient of 0.weight is NaN at index [0, 0]")
                    .hasMessageContainingAll("the backward rule of sqrt", "the loss is 0.0");
            assertThat(bits(network, optimizer)).isEqualTo(before);
            assertThat(Files.exists(file)).isFalse();
        }
    }

    @Test
    void divergenceStopsAtItsStep() {
        for (boolean keepsBest : new boolean[] {false, true}) {
            Sequential network = network();
            Optimizer optimizer = Optimizer.of(new Sgd(1e3), network);
            Trainer trainer = Trainer.of(network, Loss.mse(), optimizer);
            assertThatThrownBy(() -> (keepsBest ? trainer.keepBest() : trainer).fit(DataLoader.of(data(), 12), 1000))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContainingAll("the loss is ", "1000.0", "lower learning rate", "Clip.norm");
            Network.parameters(network).forEach(parameter -> assertThat(Magnitude.of(parameter)).isFinite());
            assertThat(optimizer.nonFinite()).isEqualTo(NonFinite.fail());
        }
    }

    /** The examples of the bad batch count neither in the loss nor in the running averages. */
    @Test
    void badBatchesAreSkipped() {
        double[][] rows = new double[12][2];
        for (int n = 0; n < rows.length; n++) {
            rows[n] = new double[] {n, 1 - n * n};
        }
        rows[5][1] = Double.NaN;
        Dataset bad = Dataset.of(Tensor.of(rows), Tensor.zeros(12, 1));
        Sequential network = Sequential.of(BatchNorm.of(2), Linear.of(2, 1, new Random(8)));
        Optimizer optimizer = Optimizer.of(new Sgd(.1), network);
        List<Double> losses = new ArrayList<>();
        History history = Trainer.of(network, Loss.mse(), optimizer).nonFinite(NonFinite.skip(1))
                .callbacks(new Callback() {
                    @Override
                    public void afterBatch(TrainingRun run, double loss) {
                        losses.add(loss);
                    }
                }).fit(DataLoader.of(bad, 3), 2);
        assertThat(history.last().steps()).isEqualTo(6);
        assertThat(history.last().training().loss()).isFinite();
        assertThat(optimizer.skippedSteps()).isEqualTo(2);
        assertThat(optimizer.nonFinite()).as("after training").isEqualTo(NonFinite.fail());
        assertThat(losses).hasSize(8).element(1).satisfies(loss -> assertThat(loss).isNaN());
        Network.state(network).forEach(tensor -> assertThat(Magnitude.of(tensor)).isFinite());
        assertThatThrownBy(() -> Trainer.of(network, Loss.mse(), optimizer).fit(DataLoader.of(bad, 3), 1))
                .isInstanceOf(ArithmeticException.class).hasMessageStartingWith("epoch 1, step 2: ");
    }

    /** Shuffled, the row of the batch isn't that of the data. */
    @Test
    void theExampleThatIsNotFiniteIsNamed() {
        Tensor good = Tensor.uniform(-1, 1, Shape.of(12, 2), new Random(1));
        Tensor mask = Tensor.arange(12).eq(7);
        Tensor inputs = Tensor.where(mask.reshape(12, 1), Tensor.of(0.5, Double.NaN), good);
        Tensor targets = Tensor.where(mask, Tensor.of(Double.NEGATIVE_INFINITY), good.sum(1)).reshape(12, 1);
        for (int accumulated = 1; accumulated <= 2; accumulated++) {
            Sequential network = network();
            Optimizer optimizer = Optimizer.of(new Sgd(.1), network);
            Trainer trainer = Trainer.of(network, Loss.mse(), optimizer).accumulate(accumulated);
            DataLoader badInputs = DataLoader.of(Dataset.of(inputs, Tensor.zeros(12, 1)), 3).shuffle(7);
            int batch = batchOf(7, badInputs);
            int row = rowOf(7, badInputs.examples(1, batch));
            assertThatThrownBy(() -> trainer.fit(badInputs, 1)).isInstanceOf(ArithmeticException.class)
                    .hasMessage(
                            "epoch 1, step " + (batch / accumulated + 1) + ": the inputs (3, 2) F64 of the batch are "
                                    + "NaN at [" + row
                                    + ", 1], in the example of index 7; the step wasn't taken, and nothing has "
                                    + "changed. Leave out such examples, or fill in what they lack")
                    .cause().hasMessageContaining("holds it at index");
            assertThatThrownBy(() -> trainer.fit(DataLoader.of(Dataset.of(good, targets), 3), 1))
                    .hasMessageContaining("the targets (3, 1) F64 of the batch are -Infinity at [1, 0], in the example "
                            + "of index 7");
        }
    }

    private static int batchOf(int example, DataLoader data) {
        for (int batch = 0; batch < data.batches(); batch++) {
            if (rowOf(example, data.examples(1, batch)) >= 0) {
                return batch;
            }
        }
        throw new AssertionError(example);
    }

    private static int rowOf(int example, int... examples) {
        return Arrays.stream(examples).boxed().toList().indexOf(example);
    }

    /** Only one channel is bad, but the averages of the other are of a step that wasn't taken, too. */
    @Test
    void aStepThatIsRefusedLeavesTheBuffers() {
        Dataset bad = Dataset.of(Tensor.of(new double[][] {{1, Double.NaN}, {2, 3}}), Tensor.zeros(2, 1));
        Sequential network = Sequential.of(BatchNorm.of(2), Linear.of(2, 1, new Random(8)));
        Optimizer optimizer = Optimizer.of(new Sgd(.1), network);
        List<String> before = bits(network, optimizer);
        Trainer trainer = Trainer.of(network, Loss.mse(), optimizer);
        assertThatThrownBy(() -> trainer.fit(DataLoader.of(bad, 2), 1)).isInstanceOf(ArithmeticException.class);
        assertThat(bits(network, optimizer)).isEqualTo(before);
    }

    @Test
    void aTrainingThatIsNotFiniteIsNotSaved() throws Exception {
        Sequential network = network();
        Optimizer optimizer = Optimizer.of(new Adam(.1), network);
        optimizer.step(() -> Loss.mse().of(network.forward(Tensor.zeros(1, 2)), Tensor.ones(1, 1)));
        Path file = folder.resolve("training.safetensors");
        var progress = new Checkpoint.Progress(1, 1, 0);
        Checkpoint.save(file, network, optimizer, progress);
        byte[] saved = Files.readAllBytes(file);
        Tensor bias = Network.parameters(network).get("0.bias");
        for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
            Autograd.assign(bias, Tensor.of(value).reshape(1));
            assertThatThrownBy(() -> Checkpoint.save(file, network, optimizer, progress))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("network.0.bias is " + value + " at index [0]");
            assertThat(Files.readAllBytes(file)).isEqualTo(saved);
        }
    }

    /** What is allowed to train on isn't allowed into the file. */
    @Test
    void theTrainerNeverSavesNaN() throws Exception {
        Sequential network = network();
        Dataset bad = Dataset.of(Tensor.full(Double.NaN, Shape.of(2, 2), DType.F64), Tensor.zeros(2, 1));
        Path file = folder.resolve("training.safetensors");
        Trainer trainer = Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(.1), network))
                .nonFinite(NonFinite.allow()).checkpoint(file);
        assertThatThrownBy(() -> trainer.fit(DataLoader.of(bad, 2), 1)).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("weight is NaN");
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void anOptimizerOfAnotherNetworkIsRefused() {
        Sequential network = network();
        Sequential single = Network.to(network, DType.F32);
        List<Optimizer> others = List.of(Optimizer.of(new Sgd(.1), network),
                Optimizer.of(new Sgd(.1), List.of(network)), // by other names
                Optimizer.of(ParameterGroup.of(new Sgd(.1), network), ParameterGroup.of(new Sgd(.1), List.of(
                        Network.parameters(single).get("0.bias")))));
        for (Optimizer other : others) {
            assertThatThrownBy(() -> Trainer.of(single, Loss.mse(), other).fit(DataLoader.of(data(), 12), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("the optimizer trains another network", "0.weight", "Network.to");
        }
        Optimizer part = Optimizer.of(new Sgd(.1), Network.parameters(network).matching(name -> name.endsWith("bias")));
        Trainer.of(network, Loss.mse(), part).fit(DataLoader.of(data(), 12), 1);
        assertThat(part.steps()).isEqualTo(1);
    }

    @Test
    void aBatchOfIgnoredLabelsTeachesNothing() {
        Sequential network = Sequential.of(Linear.of(2, 3, new Random(8)));
        Optimizer optimizer = Optimizer.of(new Sgd(.1), network);
        List<String> before = bits(network, optimizer).subList(0, 2);
        Dataset ignored = Dataset.of(Tensor.ones(4, 2), Tensor.of(new long[] {-100, -100, -100, -100}));
        History history = Trainer.of(network, Loss.crossEntropy(), optimizer).fit(DataLoader.of(ignored, 4), 1);
        assertThat(history.last().training().loss()).isZero();
        assertThat(bits(network, optimizer).subList(0, 2)).isEqualTo(before);
    }
}
