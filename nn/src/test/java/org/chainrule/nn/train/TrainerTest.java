package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.SavedTensors;
import org.chainrule.nn.io.Safetensors;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Dataset DATA = data(60, 1);
    private static final Dataset OTHERS = data(20, 2);

    @TempDir
    private Path folder;

    /** Points of two classes that a line can't part. */
    private static Dataset data(int count, int seed) {
        Tensor x = Tensor.uniform(-1, 1, Shape.of(count, 2), new Random(seed));
        Tensor label = x.select(1, 0).mul(x.select(1, 1)).gt(0).to(DType.I64);
        return Dataset.of(x, label);
    }

    private static Sequential network() {
        var random = new Random(3);
        return Sequential.of(Linear.of(2, 12, random), Tensor::tanh, new Dropout(.1), Linear.of(12, 2, random));
    }

    private static Trainer trainer(Layer network) {
        return Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(.02), network)).seed(5)
                .validation(DataLoader.of(OTHERS, 7)).metrics(Metric.accuracy());
    }

    private static DataLoader batches() {
        return DataLoader.of(DATA, 8).shuffle(4);
    }

    private static List<double[]> bits(Object network) {
        return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
    }

    private static void assertSameBits(Object a, Object b) {
        assertThat(bits(a)).usingRecursiveComparison(Bits.exactly()).isEqualTo(bits(b));
    }

    @Test
    void learns() {
        History history = trainer(network()).fit(batches(), 60);
        assertThat(history.epochs()).hasSize(60);
        assertThat(history.last().training().metrics().get("accuracy")).isGreaterThan(.9);
        assertThat(history.last().validation().orElseThrow().metrics().get("accuracy")).isGreaterThan(.8);
        assertThat(history.last().steps()).isEqualTo(60 * 8);
        assertThat(history.best().error()).isEqualTo(history.column(Epoch::error)[(int) history.best().number() - 1]);
    }

    @Test
    void givesTheBitsOfTheLoopByHand() {
        Sequential byTrainer = network();
        Trainer.of(byTrainer, Loss.crossEntropy(), Optimizer.of(new Adam(.02), byTrainer)).fit(batches(), 3);
        Sequential byHand = network();
        Optimizer optimizer = Optimizer.of(new Adam(.02), byHand);
        for (int epoch = 1; epoch <= 3; epoch++) {
            long step = (long) epoch << 32;
            for (Batch batch : batches().epoch(epoch)) {
                RandomKey key = RandomKey.of(0).withStep(step++);
                optimizer.step(() -> Training.with(key,
                        () -> Loss.crossEntropy().of(byHand.forward(batch.input()), batch.target())));
            }
        }
        assertSameBits(byTrainer, byHand);
    }

    @Test
    void aTrainingThatWasResumedGivesTheBitsOfOneThatWasNot() {
        Sequential atOnce = network();
        History whole = trainer(atOnce).keepBest().stop(StopCriterion.noImprovement(4)).fit(batches(), 30);

        Path file = folder.resolve("training.safetensors");
        Sequential last = null;
        History resumed = null;
        for (int epochs : new int[] {1, 2, 5, 11, 30}) {
            last = network();
            resumed = trainer(last).keepBest().stop(StopCriterion.noImprovement(4)).checkpoint(file).fit(batches(),
                    epochs);
        }
        assertSameBits(last, atOnce);
        assertThat(resumed.column(Epoch::error)).isEqualTo(whole.column(Epoch::error));
        assertThat(resumed.last().training()).isEqualTo(whole.last().training());
        assertThat(resumed.last().steps()).isEqualTo(whole.last().steps());
    }

    @Test
    void aCheckpointOfAnotherTrainingIsAnError() throws Exception {
        Path file = folder.resolve("training.safetensors");
        trainer(network()).checkpoint(file).fit(batches(), 1);
        byte[] before = Files.readAllBytes(file);
        Sequential other = Sequential.of(Linear.of(2, 3, new Random(1)), Linear.of(3, 2, new Random(1)));
        assertThatThrownBy(() -> trainer(other).checkpoint(file).fit(batches(), 2)).hasMessageContaining("0.weight");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    /** The history is a note in the checkpoint; what was read before it must not have been written yet. */
    @Test
    void aCheckpointWithABrokenHistoryChangesNothing() {
        Path file = folder.resolve("training.safetensors");
        trainer(network()).checkpoint(file).fit(batches(), 1);
        SavedTensors saved = Safetensors.read(file);
        Map<String, String> metadata = new TreeMap<>(saved.metadata());
        metadata.put("note.history", ",");
        Safetensors.write(file, saved.tensors(), metadata);
        Sequential network = network();
        Optimizer optimizer = Optimizer.of(new Adam(.02), network);
        Trainer trainer = Trainer.of(network, Loss.crossEntropy(), optimizer).seed(5).checkpoint(file);
        List<double[]> before = bits(network);
        assertThatThrownBy(() -> trainer.fit(batches(), 2)).isInstanceOf(FormatException.class)
                .hasMessageContainingAll(file.toString(), "history");
        assertThat(bits(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(before);
        assertThat(optimizer.steps()).isZero();
    }

    @Test
    void whatMustNotGoOnToAnotherEndIsAnErrorBeforeTraining() {
        Sequential network = network();
        List<double[]> before = bits(network);
        assertThatThrownBy(() -> trainer(network).checkpoint(folder.resolve("none").resolve("file")).fit(batches(), 1))
                .hasMessageContainingAll("can't be saved", "none doesn't exist");
        Path file = folder.resolve("training.safetensors");
        trainer(network()).checkpoint(file).fit(batches(), 1);
        assertThatThrownBy(() -> trainer(network()).seed(6).checkpoint(file).fit(batches(), 2))
                .hasMessageContainingAll("seed 5, not 6");
        assertThat(bits(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(before);
    }

    @Test
    void accumulatedGradientsAreThoseOfALargeBatch() {
        Sequential large = linear();
        Sequential small = linear();
        Trainer.of(large, Loss.mse(), Optimizer.of(new Sgd(.1), large)).fit(DataLoader.of(numbers(), 30), 2);
        // 30 examples in batches of 7: five batches, the last of 2
        Trainer.of(small, Loss.mse(), Optimizer.of(new Sgd(.1), small)).accumulate(5).fit(DataLoader.of(numbers(), 7),
                2);
        List<double[]> expected = bits(large);
        List<double[]> actual = bits(small);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-14));
        }
    }

    private static Sequential linear() {
        return Sequential.of(Linear.of(2, 1, new Random(8)));
    }

    private static Dataset numbers() {
        Tensor x = Tensor.uniform(-1, 1, Shape.of(30, 2), new Random(1));
        return Dataset.of(x, x.sum(true, 1));
    }

    @Test
    void endsEarlyWithTheBestWeights() {
        Sequential network = linear();
        // A rate that is too great: the error grows from the first epoch on.
        Trainer trainer = Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(3), network))
                .validation(DataLoader.of(numbers(), 30)).stop(StopCriterion.noImprovement(3)).keepBest();
        History history = trainer.fit(DataLoader.of(numbers(), 30), 50);
        assertThat(history.epochs()).hasSize(4);
        assertThat(history.best().number()).isEqualTo(1);
        assertThat(trainer.evaluate(DataLoader.of(numbers(), 30)).loss()).isEqualTo(history.best().error());
    }

    /** Whose error only grows. */
    private static Trainer diverging(StopCriterion stop) {
        Sequential network = linear();
        return Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(3), network)).stop(stop);
    }

    @Test
    void aSecondTrainingForgetsTheErrorsOfTheFirst() {
        Trainer trainer = diverging(StopCriterion.noImprovement(3));
        DataLoader data = DataLoader.of(numbers(), 30);

        assertThat(trainer.fit(data, 50).epochs()).hasSize(4);
        assertThat(trainer.fit(data, 50).epochs()).hasSize(4);
    }

    @Test
    void trainersMayShareACriterion() {
        StopCriterion stop = StopCriterion.noImprovement(3).or(StopCriterion.changeBelow(1e-9)).averagedOver(2);
        DataLoader data = DataLoader.of(numbers(), 30);

        int first = diverging(stop).fit(data, 50).epochs().size();

        assertThat(diverging(stop).fit(data, 50).epochs()).hasSize(first);
    }

    @Test
    void aSettingLeavesTheTrainerAsItWas() {
        Trainer trainer = diverging(StopCriterion.noImprovement(3));
        List<Epoch> seen = new ArrayList<>();

        trainer.callbacks(Callback.eachEpoch(seen::add)).metrics(Metric.mae()).stop(StopCriterion.below(0));
        History history = trainer.fit(DataLoader.of(numbers(), 30), 50);

        assertThat(history.epochs()).hasSize(4);
        assertThat(history.last().training().metrics()).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void callbacksSeeWhatHappens() {
        List<String> seen = new ArrayList<>();
        Callback callback = new Callback() {
            @Override
            public void started(TrainingRun run) {
                seen.add("start of " + run.epochs() + " epochs of " + run.batches() + " batches");
            }

            @Override
            public void afterBatch(TrainingRun run, double loss) {
                assertThat(loss).isPositive();
                seen.add("batch in " + run.epoch());
            }

            @Override
            public void afterEpoch(TrainingRun run, Epoch epoch) {
                seen.add("epoch " + epoch.number());
                if (epoch.number() == 2) {
                    run.stop();
                }
            }

            @Override
            public void ended(TrainingRun run) {
                seen.add("end after " + run.history().epochs().size());
            }
        };
        trainer(network()).callbacks(callback).fit(DataLoader.of(DATA, 30), 9);
        assertThat(seen).containsExactly("start of 9 epochs of 2 batches", "batch in 1", "batch in 1", "epoch 1",
                "batch in 2", "batch in 2", "epoch 2", "end after 2");
    }

    @Test
    void anErrorEndsTheTrainingAndTellsCallbacks() {
        List<String> seen = new ArrayList<>();
        Callback callback = new Callback() {
            @Override
            public void ended(TrainingRun run) {
                seen.add("end");
            }
        };
        Sequential network = network();
        Tensor nothing = Tensor.full(Double.NaN, Shape.of(4, 2), DType.F64);
        Dataset bad = Dataset.of(nothing, Tensor.of(new long[] {0, 1, 0, 1}));
        List<double[]> before = bits(network);
        assertThatThrownBy(() -> trainer(network).callbacks(callback).fit(DataLoader.of(bad, 2), 3))
                .isInstanceOf(ArithmeticException.class);
        assertThat(seen).containsExactly("end");
        assertThat(bits(network)).usingRecursiveComparison(Bits.exactly()).isEqualTo(before);
        assertThatThrownBy(() -> trainer(network).fit(DataLoader.of(DATA.subset(), 100), 3))
                .hasMessageContaining("nothing to train on");
    }

    @Test
    void theHistoryIsWrittenAsATable() throws Exception {
        Path file = folder.resolve("history.csv");
        History history = trainer(network()).fit(batches(), 2);
        history.writeCsv(file);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .isEqualTo("epoch,steps,seconds,learningRate,loss,accuracy,validation.loss,validation.accuracy");
        assertThat(lines.get(1)).startsWith("1,8,").contains(",0.02,")
                .endsWith("," + history.epochs().getFirst().validation().orElseThrow().metrics().get("accuracy"));
        assertThat(History.readCsv(file)).isEqualTo(history);
    }

    @Test
    void theHistoryIsDrawn() throws Exception {
        Path file = folder.resolve("curves.png");
        Curves.write(trainer(network()).fit(batches(), 3), file);
        var image = javax.imageio.ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isGreaterThanOrEqualTo(600);
        assertThat(image.getHeight()).isGreaterThanOrEqualTo(800);
        assertThat(image.getRGB(2, 2)).as("white paper").isEqualTo(0xFFFFFFFF);
        Set<Integer> colors = new HashSet<>();
        for (int pixel : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
            colors.add(pixel);
        }
        assertThat(colors).as("the curves of training and validation").contains(0xFF2F6DB5, 0xFFD9622B);
    }
}
