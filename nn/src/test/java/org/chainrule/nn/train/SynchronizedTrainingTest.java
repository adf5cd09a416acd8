package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.ParameterGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings of several workers whose layers have the moments of all batches. */
class SynchronizedTrainingTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30));

    /** The batches of each worker in an epoch. */
    private static final int[] BATCHES = {0, 2, 5, 5, 3};

    private static Layer network(boolean isSynchronized) {
        var random = new Random(5);
        BatchNorm norm = BatchNorm.of(8);
        return Sequential.of(Linear.of(6, 8, random), isSynchronized ? norm.acrossWorkers() : norm, Tensor::tanh,
                Linear.of(8, 3, random));
    }

    private static Dataset examples(int count, int seed) {
        Tensor x = Tensor.normal(0, 1, Shape.of(Math.max(1, count), 6), new Random(seed));
        Dataset all = Dataset.of(x, x.slice(1, 0, 3).argmax(1, false));
        return count == 0 ? all.subset() : all;
    }

    private static DataLoader data(AllReduce workers) {
        return DataLoader.of(examples(4 * BATCHES[workers.rank()], workers.rank()), 4).shuffle(7);
    }

    private static Trainer trainer(Layer network, AllReduce workers) {
        Optimizer optimizer = Optimizer.of(ParameterGroup.of(new Adam(0.01), network)); // which doesn't see layers
        return Trainer.of(network, Loss.crossEntropy(), optimizer.distributed(workers)).seed(3);
    }

    private static List<Long> bits(List<Tensor> tensors) {
        return tensors.stream()
                .flatMapToLong(tensor -> Arrays.stream(tensor.toDoubleArray()).mapToLong(Double::doubleToLongBits))
                .boxed().toList();
    }

    private static List<Long> bits(Layer network) {
        return bits(Network.state(network).tensors());
    }

    @ParameterizedTest
    @CsvSource({"2, 1, false", "3, 1, true", "4, 2, false", "5, 1, false", "5, 2, true"})
    void averagesAreThoseOfTheWorkersWithTheMostBatches(int count, int accumulated, boolean ring) throws Exception {
        List<List<Long>> averages = new ArrayList<>();
        Workers.Work<List<List<Long>>> work = workers -> {
            Layer network = network(true);
            List<List<Long>> past = new ArrayList<>();
            trainer(network, workers).accumulate(accumulated).callbacks(new Callback() {
                @Override
                public void afterBatch(TrainingRun run, double loss) {
                    past.add(bits(Network.buffers(network).tensors()));
                }
            }).fit(data(workers), 3);
            if (workers.rank() == Math.min(2, workers.workers() - 1)) {
                averages.add(past.getLast()); // after the last step, and before the end of the epoch
            }
            return List.of(bits(network), bits(Network.buffers(network).tensors()));
        };
        List<Object> results = ring ? Workers.inRing(count, OPTIONS, work) : Workers.inThreads(count, OPTIONS, work);
        assertThat(results).hasSize(count)
                .allSatisfy(result -> assertThat(result).isInstanceOf(List.class).isEqualTo(results.getFirst()));
        assertThat((List<?>) results.getFirst()).element(1).isEqualTo(averages.getFirst());
    }

    /** The first worker has no data, and those after the second have more than it. */
    @Test
    void averagesOfOtherLayersAreThoseOfTheFirstWorkerWithData() throws Exception {
        List<Object> results = Workers.inThreads(4, OPTIONS, workers -> {
            Layer network = network(false);
            List<List<Long>> past = new ArrayList<>();
            trainer(network, workers).callbacks(new Callback() {
                @Override
                public void afterBatch(TrainingRun run, double loss) {
                    past.add(bits(Network.buffers(network).tensors()));
                }
            }).fit(data(workers), 2);
            return List.of(bits(Network.buffers(network).tensors()), past.getLast());
        });
        assertThat(results).hasSize(4).allSatisfy(result -> assertThat(result).isInstanceOf(List.class));
        List<?> ofSecond = (List<?>) results.get(1);
        assertThat(ofSecond.get(0)).isEqualTo(ofSecond.get(1));
        assertThat(results).allSatisfy(result -> assertThat((List<?>) result).first().isEqualTo(ofSecond.get(1)));
        assertThat(((List<?>) results.get(2)).get(1)).isNotEqualTo(ofSecond.get(1));
    }

    @Test
    void aTrainingIsResumed(@TempDir Path folder) throws Exception {
        Workers.Work<List<Long>> interrupted = workers -> {
            Path file = folder.resolve("c" + workers.rank());
            trainer(network(true), workers).checkpoint(file).fit(data(workers), 1);
            Layer again = network(true);
            trainer(again, workers).checkpoint(file).fit(data(workers), 3);
            return bits(again);
        };
        Workers.Work<List<Long>> whole = workers -> {
            Layer network = network(true);
            trainer(network, workers).fit(data(workers), 3);
            return bits(network);
        };
        assertThat(Workers.inThreads(4, OPTIONS, interrupted)).isEqualTo(Workers.inThreads(4, OPTIONS, whole));
    }

    /** Which lists the network of the first worker under other names, while the others don't list theirs. */
    @Test
    void aCheckpointChangesNothing(@TempDir Path folder) throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network(true);
            Trainer trainer = trainer(network, workers);
            (workers.rank() == 0 ? trainer.checkpoint(folder.resolve("c")) : trainer).fit(data(workers), 3);
            assertThat(Network.parameters(network).tensors()).extracting(Tensor::name)
                    .containsExactlyElementsOf(Network.parameters(network).names());
            return bits(network);
        });
        assertThat(results).isEqualTo(Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network(true);
            trainer(network, workers).fit(data(workers), 3);
            return bits(network);
        }));
    }

    @Test
    void aCompiledTrainingIsRefusedByAll() throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS,
                workers -> trainer(network(true), workers).compiled().fit(data(workers), 1));
        assertThat(results).allSatisfy(result -> assertThat(result).asString().contains(
                "BatchNorm(8, across workers) at 1: moments of all workers can't be exchanged in a compiled step"));
        assertThat(results.getFirst()).isInstanceOf(AllReduceException.class);
    }

    /** A worker that validates, but doesn't train, has no averages of its own. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void averagesAreNotThoseOfAWorkerThatValidatesAlone(boolean isSynchronized) throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network(isSynchronized);
            Trainer trainer = trainer(network, workers);
            List<List<Long>> past = new ArrayList<>();
            (workers.rank() == 0 ? trainer.validation(DataLoader.of(examples(8, 9), 4)) : trainer)
                    .callbacks(new Callback() {
                        @Override
                        public void afterBatch(TrainingRun run, double loss) {
                            past.add(bits(Network.buffers(network).tensors()));
                        }
                    }).fit(data(workers), 3);
            List<Long> buffers = bits(Network.buffers(network).tensors());
            return workers.rank() == 1 ? List.of(buffers, past.getLast()) : buffers;
        });
        assertThat(results.get(1)).isEqualTo(List.of(results.get(0), results.get(0)));
    }
}
