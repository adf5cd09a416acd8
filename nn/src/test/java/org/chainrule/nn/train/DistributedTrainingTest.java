package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Averaging;
import org.chainrule.nn.optim.NonFinite;
import org.chainrule.nn.optim.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that train together come to the weights and the history of one process that accumulates the gradients of their batches. */
class DistributedTrainingTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30));
    private static final int EPOCHS = 3;

    /** What is known of a worker's training at its end. */
    private record Trained(List<double[]> state, String history) {

        static Trained of(Object network, History history) {
            return new Trained(Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList(),
                    history.csv().lines().map(DistributedTrainingTest::withoutSeconds).toList().toString());
        }
    }

    /** Leaves out how long an epoch took. */
    private static String withoutSeconds(String line) {
        List<String> cells = new ArrayList<>(List.of(line.split(",")));
        cells.remove(2);
        return String.join(",", cells);
    }

    private static Dataset examples(int count, DType type) {
        Tensor x = Tensor.normal(0, 1, Shape.of(count, 6), new Random(4)).to(type);
        return Dataset.of(x, x.slice(1, 0, 3).argmax(1, false));
    }

    private static Layer network(DType type) {
        return network(type, 0.3);
    }

    private static Layer network(DType type, double dropout) {
        var random = new Random(5);
        return Network.to(Sequential.of(Linear.of(6, 20, random), new Dropout(dropout), Linear.of(20, 3, random)),
                type);
    }

    private static Trainer trainer(Layer network, AllReduce workers) {
        DType type = Network.parameters(network).tensors().getFirst().dtype();
        return Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.01), network).distributed(workers))
                .seed(3).metrics(Metric.accuracy(), Metric.perplexity())
                .validation(DataLoader.of(examples(37, type), 10).shard(workers.rank(), workers.workers()));
    }

    private static DataLoader data(AllReduce workers, DType type) {
        return DataLoader.of(examples(103, type), 8).shuffle(9).shard(workers.rank(), workers.workers());
    }

    private static Trained together(AllReduce workers, DType type, boolean isCompiled) {
        Layer network = network(type);
        Trainer trainer = trainer(network, workers);
        History history = (isCompiled ? trainer.compiled() : trainer).fit(data(workers, type), EPOCHS);
        return Trained.of(network, history);
    }

    private static Trained inOneProcess(DType type, int count) {
        Layer network = network(type);
        History history = trainer(network, AllReduce.alone()).accumulate(count)
                .fit(data(AllReduce.alone(), type), EPOCHS);
        return Trained.of(network, history);
    }

    @ParameterizedTest
    @CsvSource({"F32, 1, true, false", "F32, 2, true, false", "F64, 2, false, true", "F32, 3, false, true",
        "F64, 3, true, false", "F32, 5, true, true"})
    void haveTheBitsOfOneProcess(DType type, int count, boolean ring, boolean isCompiled) throws Exception {
        Workers.Work<Object> work = workers -> together(workers, type, isCompiled);
        List<Object> results = ring ? Workers.inRing(count, OPTIONS, work) : Workers.inThreads(count, OPTIONS, work);
        Trained expected = inOneProcess(type, count);
        assertThat(expected.history()).contains("validation.accuracy");
        assertThat(results).hasSize(count).allSatisfy(result -> assertThat(result).isInstanceOf(Trained.class)
                .usingRecursiveComparison(Bits.exactly()).isEqualTo(expected));
    }

    /** Each takes steps with the mean loss of its own batch; the first has a batch more than the others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void averageParametersAsALoopByHand(boolean isCompiled) throws Exception {
        var averaging = Averaging.parameters(2);
        List<Object> trained = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network(DType.F32, 0);
            Trainer trainer = trainer(network, workers);
            trainer.optimizer().distributed(workers, averaging);
            return Trained.of(network,
                    (isCompiled ? trainer.compiled() : trainer).fit(data(workers, DType.F32), EPOCHS));
        });
        List<Object> byHand = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network(DType.F32, 0);
            Optimizer optimizer = trainer(network, workers).optimizer().distributed(workers, averaging);
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                List<Batch> batches = new ArrayList<>();
                data(workers, DType.F32).epoch(epoch).forEach(batches::add);
                for (int step = 0; step < 5; step++) {
                    Batch batch = step < batches.size() ? batches.get(step) : null;
                    optimizer.step(batch == null
                            ? List.of()
                            : List.of(() -> Loss.crossEntropy()
                                    .of(network.forward(batch.input()), batch.target())));
                }
                optimizer.averageParameters();
            }
            return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
        });
        assertThat(trained).hasSize(3).allSatisfy(
                result -> assertThat(result).usingRecursiveComparison(Bits.exactly()).isEqualTo(trained.getFirst()));
        Trained first = (Trained) trained.getFirst();
        assertThat(first.state()).usingRecursiveComparison(Bits.exactly()).isEqualTo(byHand.getFirst());
        assertThat(first.history()).isNotEqualTo(inOneProcess(DType.F32, 3).history()).contains("validation.accuracy");
    }

    /** What rounding took off is forgotten at the end of an epoch, so that a training that goes on is the same. */
    @Test
    void resumeWithGradientsInBfloat16(@TempDir Path folder) throws Exception {
        Workers.Work<Object> work = workers -> {
            Path file = folder.resolve("checkpoint");
            List<Trained> trained = new ArrayList<>();
            for (boolean isInterrupted : new boolean[] {false, true}) {
                Layer network = network(DType.F32);
                for (int epochs = isInterrupted ? 1 : EPOCHS; epochs <= EPOCHS; epochs += EPOCHS - 1) {
                    network = network(DType.F32);
                    Trainer trainer = trainer(network, workers);
                    trainer.optimizer().distributed(workers, Averaging.bfloat16Gradients());
                    (isInterrupted ? trainer.checkpoint(file) : trainer).fit(data(workers, DType.F32), epochs);
                }
                trained.add(Trained.of(network, new History(List.of())));
            }
            return trained;
        };
        List<Object> results = Workers.inThreads(2, OPTIONS, work);
        assertThat(results).allSatisfy(result -> {
            assertThat(result).isInstanceOf(List.class);
            var both = (List<?>) result;
            assertThat(both.get(1)).usingRecursiveComparison(Bits.exactly()).isEqualTo(both.get(0));
        });
        assertThat(((Trained) ((List<?>) results.getFirst()).getFirst()).state())
                .usingRecursiveComparison(Bits.exactly())
                .isNotEqualTo(inOneProcess(DType.F32, 2).state());
    }

    @Test
    void averageTheSame() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network(DType.F32);
            Trainer trainer = trainer(network, workers);
            trainer.optimizer().distributed(workers, Averaging.parameters(1 + workers.rank()));
            return trainer.fit(data(workers, DType.F32), EPOCHS);
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class).asString()
                .contains("averaging Parameters[everySteps=2]", "averaging Parameters[everySteps=1]"));
    }

    @Test
    void takeTheAveragesOfBatchNormFromTheFirst() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            var random = new Random(5);
            Layer network = Sequential.of(Linear.of(6, 20, random), BatchNorm.of(20), Linear.of(20, 3, random));
            return Trained.of(network, trainer(network, workers).fit(data(workers, DType.F64), 2));
        });
        assertThat(results.get(0)).isInstanceOf(Trained.class);
        assertThat(results.get(1)).usingRecursiveComparison(Bits.exactly()).isEqualTo(results.get(0));
    }

    @Test
    void resumeFromTheCheckpointOfTheFirst(@TempDir Path folder) throws Exception {
        Workers.Work<Object> interrupted = workers -> {
            Layer network = network(DType.F32);
            Path file = Files.createDirectories(folder.resolve("of worker " + workers.rank())).resolve("c");
            Trainer trainer = trainer(network, workers).checkpoint(file).keepBest();
            trainer.fit(data(workers, DType.F32), 1);
            assertThat(Files.exists(file)).isEqualTo(workers.rank() == 0);
            Layer again = network(DType.F32);
            History history = trainer(again, workers).checkpoint(file).keepBest().acceptChangedSettings()
                    .fit(data(workers, DType.F32), EPOCHS);
            return Trained.of(again, history);
        };
        List<Object> results = Workers.inThreads(3, OPTIONS, interrupted);
        Layer whole = network(DType.F32);
        Trained expected = Trained.of(whole, trainer(whole, AllReduce.alone()).accumulate(3).keepBest()
                .fit(data(AllReduce.alone(), DType.F32), EPOCHS));
        assertThat(results).hasSize(3).allSatisfy(
                result -> assertThat(result).usingRecursiveComparison(Bits.exactly()).isEqualTo(expected));
    }

    /** A worker that has no data, but metrics and callbacks, and others that have data alone. */
    @Test
    void theFirstMayLeadWithoutData() throws Exception {
        Random random = new Random(5);
        Layer start = Sequential.of(Linear.of(6, 20, random), BatchNorm.of(20), new Dropout(0.3),
                Linear.of(20, 3, random));
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = Network.copy(start);
            Optimizer optimizer = Optimizer.of(new Adam(0.01), network).distributed(workers);
            Trainer trainer = Trainer.of(network, Loss.crossEntropy(), optimizer).seed(3);
            List<Double> losses = new ArrayList<>();
            if (workers.rank() == 0) {
                DataLoader none = DataLoader.of(examples(8, DType.F64).subset(), 8);
                History history = trainer.metrics(Metric.accuracy()).keepBest().callbacks(new Callback() {
                    @Override
                    public void afterBatch(TrainingRun run, double loss) {
                        losses.add(loss);
                        assertThat(run.batches()).isEqualTo(13);
                    }
                }).fit(none, EPOCHS);
                return List.of(Trained.of(network, history).state(), losses, history.last().training());
            }
            int shard = workers.rank() - 1;
            History history = trainer.validation(DataLoader.of(examples(37, DType.F64), 10).shard(shard, 2))
                    .fit(DataLoader.of(examples(103, DType.F64), 8).shuffle(9).shard(shard, 2), 0);
            return List.of(Trained.of(network, history).state());
        });
        Layer alone = Network.copy(start);
        List<Double> losses = new ArrayList<>();
        Trainer trainer = Trainer.of(alone, Loss.crossEntropy(), Optimizer.of(new Adam(0.01), alone)).seed(3)
                .metrics(Metric.accuracy()).accumulate(2).callbacks(new Callback() {
                    @Override
                    public void afterBatch(TrainingRun run, double loss) {
                        losses.add(loss);
                    }
                });
        History history = trainer.fit(DataLoader.of(examples(103, DType.F64), 8).shuffle(9), EPOCHS);
        assertThat(results.get(0)).asInstanceOf(InstanceOfAssertFactories.LIST).element(1).isEqualTo(losses);
        assertThat(results.get(0)).asInstanceOf(InstanceOfAssertFactories.LIST).element(2)
                .isEqualTo(history.last().training());
        for (Object result : results) {
            assertThat(result).asInstanceOf(InstanceOfAssertFactories.LIST).element(0)
                    .usingRecursiveComparison(Bits.exactly())
                    .isEqualTo(((List<?>) results.get(1)).get(0));
        }
    }

    @Test
    void oneThatStopsStopsAll() throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network(DType.F32);
            Trainer trainer = trainer(network, workers).callbacks(new Callback() {
                @Override
                public void afterEpoch(TrainingRun run, Epoch epoch) {
                    if (workers.rank() == 1 && epoch.number() == 2) {
                        run.stop();
                    }
                }
            });
            return trainer.fit(data(workers, DType.F32), 50).epochs().size();
        });
        assertThat(results).containsExactly(2, 2, 2);
    }

    @Test
    void whatOneThrowsOutsideOfStepsEndsAll() throws Exception {
        List<Object> results = Workers.inRing(3, OPTIONS, workers -> {
            Layer network = network(DType.F32);
            DataLoader data = data(workers, DType.F32).transform((batch, _) -> {
                if (workers.rank() == 2) {
                    throw new UncheckedIOException(new IOException("a disk is broken"));
                }
                return batch;
            });
            return trainer(network, workers).fit(data, 2);
        });
        assertThat(results.get(0)).isInstanceOf(AllReduceException.class).asString().contains("a disk is broken",
                "worker 2");
        assertThat(results.get(1)).isInstanceOf(AllReduceException.class).asString().contains("a disk is broken");
        assertThat(results.get(2)).isInstanceOf(IllegalStateException.class).asString().contains("a disk is broken");
    }

    @Test
    void otherSettingsOrWeightsAreAnError() throws Exception {
        List<Object> settings = Workers.inThreads(2, OPTIONS,
                workers -> trainer(network(DType.F32), workers).seed(workers.rank()).fit(data(workers, DType.F32), 1));
        assertThat(settings).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("worker 1 has other settings than worker 0: seed 1, rather than seed 0"));
        List<Object> weights = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network(DType.F32);
            Tensor first = Network.parameters(network).tensors().getFirst();
            Autograd.assign(first, first.add(workers.rank() * 0x1p-20));
            return trainer(network, workers).fit(data(workers, DType.F32), 1);
        });
        assertThat(weights).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("worker 1 has other weights than worker 0"));
    }

    @Test
    void otherStatesOfTheOptimizerAreAnError() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network(DType.F32);
            Trainer trainer = trainer(network, AllReduce.alone());
            trainer.optimizer().step(() -> Training.off(() -> network.forward(Tensor.ones(1, 6).to(DType.F32)))
                    .mul(1 + workers.rank()).sum());
            Network.parameters(network).asMap().forEach(
                    (name, one) -> Autograd.assign(one, Network.parameters(network(DType.F32)).asMap().get(name)));
            trainer.optimizer().distributed(workers);
            return trainer.fit(data(workers, DType.F32), 1);
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("worker 1 has other states of the optimizer than worker 0"));
    }

    /** Of an epoch of 130 steps, in the first of which one worker's weights change. */
    @Test
    void weightsThatDriftApartAreNoticedWithinAHundredSteps() throws Exception {
        int[] batches = new int[2];
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network(DType.F32);
            Tensor first = Network.parameters(network).tensors().getFirst();
            Trainer trainer = trainer(network, workers).callbacks(new Callback() {
                @Override
                public void afterBatch(TrainingRun run, double loss) {
                    if (batches[workers.rank()]++ == 0 && workers.rank() == 1) {
                        Autograd.assign(first, first.add(0x1p-20));
                    }
                }
            });
            return trainer.fit(DataLoader.of(examples(1040, DType.F32), 4).shard(workers.rank(), 2), 1);
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("worker 1 has other parameters than worker 0"));
        assertThat(batches).containsOnly(2 * 99);
    }

    @Test
    void weightsThatDriftApartAreAnError() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network(DType.F32);
            Tensor first = Network.parameters(network).tensors().getFirst();
            Trainer trainer = trainer(network, workers).callbacks(new Callback() {
                @Override
                public void afterBatch(TrainingRun run, double loss) {
                    if (workers.rank() == 1) {
                        Autograd.assign(first, first.add(0x1p-20));
                    }
                }
            });
            return trainer.fit(data(workers, DType.F32), 1);
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("worker 1 has other parameters than worker 0"));
    }

    @Test
    void aStepThatIsSkippedIsInNoHistory() throws Exception {
        Workers.Work<Object> work = workers -> {
            Layer network = network(DType.F32);
            Trainer trainer = trainer(network, workers).nonFinite(NonFinite.skip(5));
            int[] batches = {0};
            DataLoader data = data(workers, DType.F32).transform((batch, _) -> {
                double factor = batches[0]++ == 1 && workers.rank() == 1 ? Double.NaN : 1;
                return new org.chainrule.nn.data.Batch(batch.input().mul(factor), batch.target());
            });
            History history = trainer.fit(data, 1);
            assertThat(history.last().steps()).isEqualTo(6);
            return Trained.of(network, history);
        };
        List<Object> results = Workers.inThreads(2, OPTIONS, work);
        assertThat(results.get(0)).isInstanceOf(Trained.class);
        assertThat(results.get(1)).usingRecursiveComparison(Bits.exactly()).isEqualTo(results.get(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void othersHearWhichExampleIsNotFinite(boolean averagesParameters) throws Exception {
        double[] flawed = examples(30, DType.F32).get(IntStream.range(0, 30).toArray()).input().toDoubleArray();
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            double[] own = flawed.clone();
            own[17 * own.length / 30] = workers.rank() == 1 ? Double.NaN : 0;
            Tensor inputs = Tensor.of(Shape.of(30, own.length / 30), own).to(DType.F32);
            Layer network = network(DType.F32);
            Trainer trainer = trainer(network, workers);
            trainer.optimizer().distributed(workers,
                    averagesParameters ? Averaging.parameters(5) : Averaging.gradients());
            return trainer.fit(DataLoader.of(Dataset.of(inputs, inputs.slice(1, 0, 3).argmax(1, false)), 8), 1);
        });
        String place = "epoch 1, step 3: the inputs (8, " + flawed.length / 30
                + ") F32 of the batch are NaN at [1, 0], in the example of index 17; ";
        assertThat(results.get(1)).isInstanceOf(ArithmeticException.class).asString().contains(": " + place);
        assertThat(List.of(results.get(0), results.get(2))).allSatisfy(result -> assertThat(result)
                .isInstanceOf(AllReduceException.class).asString().contains("worker 1 failed: " + place));
    }

    @Test
    void anEpochWithoutABatchIsAnErrorOfAll() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> trainer(network(DType.F32), workers)
                .fit(DataLoader.of(examples(8, DType.F32).subset(), 4), 1));
        assertThat(results)
                .allSatisfy(result -> assertThat(result).asString().contains("there is nothing to train on"));
    }

    @Test
    void shardsHaveEachBatchOnce() {
        DataLoader whole = DataLoader.of(examples(50, DType.F32), 8).shuffle(2).limit(6);
        for (int count = 1; count <= 8; count++) {
            int total = 0;
            for (int index = 0; index < count; index++) {
                DataLoader shard = whole.shard(index, count);
                total += shard.batches();
                int number = 0;
                for (var batch : shard.epoch(3)) {
                    int of = number++ * count + index;
                    assertThat(shard.examples(3, number - 1)).isEqualTo(whole.examples(3, of));
                    assertThat(batch.size()).isEqualTo(8);
                }
                assertThat(number).isEqualTo(shard.batches());
            }
            assertThat(total).isEqualTo(whole.batches()).isEqualTo(6);
        }
        assertThatThrownBy(() -> whole.shard(2, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shards are counted from 0, and of 2 there is none of index 2");
        assertThatThrownBy(() -> whole.shard(0, 2).shard(0, 2)).isInstanceOf(IllegalStateException.class);
    }
}
