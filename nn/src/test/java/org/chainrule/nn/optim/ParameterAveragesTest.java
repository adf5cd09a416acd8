package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers that average their parameters have the bits of one process that trains as many networks and averages these. */
class ParameterAveragesTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30)).chunkBytes(256);
    private static final int STEPS = 10;

    /** A network of which most batches don't use one part. */
    record Net(Linear hidden, Linear out, Linear sometimes) implements Layer {

        static Net of(DType type) {
            var random = new Random(5);
            return Network.to(new Net(Linear.of(6, 20, random), Linear.of(20, 3, random), Linear.of(20, 3, random)),
                    type);
        }

        @Override
        public Tensor forward(Tensor x) {
            return out.forward(hidden.forward(x).tanh());
        }

        Tensor loss(int batch) {
            Tensor x = Tensor.normal(0, 1, Shape.of(8, 6), new Random(batch)).to(hidden.weight().dtype());
            Tensor scores = forward(x);
            Tensor all = batch % 7 == 3 ? scores.add(sometimes.forward(hidden.forward(x))) : scores;
            return Loss.crossEntropy().of(all, x.slice(1, 0, 3).argmax(1, false));
        }

        Optimizer optimizer() {
            return Optimizer.of(new Adam(0.01), this).schedule(Schedule.exponential(0.9));
        }

        List<double[]> bits() {
            return Network.parameters(this).tensors().stream().map(Tensor::toDoubleArray).toList();
        }
    }

    /** Returns the losses of a worker's step; the last worker has none from the fifth step on, the first one never if it leads. */
    private static List<Supplier<Tensor>> losses(Net net, int step, int rank, int count, boolean leads) {
        boolean isIdle = leads && rank == 0 || step >= 4 && count > 1 && rank == count - 1;
        return isIdle ? List.of() : List.of(() -> net.loss(step * count + rank));
    }

    /** The same by plain loops. */
    private static List<double[]> inOneProcess(DType type, int count, int every, boolean leads) {
        List<Net> nets = new ArrayList<>();
        List<Optimizer> optimizers = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            nets.add(Net.of(type));
            optimizers.add(nets.get(rank).optimizer());
        }
        boolean[] hasMoved = new boolean[count];
        for (int step = 0; step < STEPS; step++) {
            for (int rank = 0; rank < count; rank++) {
                List<Supplier<Tensor>> losses = losses(nets.get(rank), step, rank, count, leads);
                if (!losses.isEmpty()) {
                    optimizers.get(rank).step(losses);
                    hasMoved[rank] = true;
                }
            }
            if ((step + 1) % every == 0 || step == STEPS - 1) {
                List<NamedTensors> parameters = new ArrayList<>();
                List<NamedTensors> states = new ArrayList<>();
                for (int rank = 0; rank < count; rank++) {
                    if (hasMoved[rank]) {
                        parameters.add(Network.parameters(nets.get(rank)));
                        states.add(optimizers.get(rank).state());
                    }
                    hasMoved[rank] = false;
                }
                SequencedMap<String, Tensor> mean = mean(parameters);
                var state = new NamedTensors(mean(states));
                for (int rank = 0; rank < count; rank++) {
                    Network.parameters(nets.get(rank)).asMap()
                            .forEach((name, one) -> Autograd.assign(one, mean.get(name)));
                    optimizers.get(rank).load(state);
                }
            }
        }
        return nets.getFirst().bits();
    }

    /** Returns the means of tensors; where some have nothing, zeros count, and of whole numbers the greatest. */
    private static SequencedMap<String, Tensor> mean(List<NamedTensors> all) {
        SequencedMap<String, Tensor> means = new LinkedHashMap<>();
        all.forEach(one -> one.asMap().forEach((name, tensor) -> means.put(name, tensor.mul(0))));
        means.replaceAll((name, zeros) -> {
            Tensor sum = null;
            for (NamedTensors one : all) {
                Tensor term = one.asMap().getOrDefault(name, zeros);
                boolean isCount = term.dtype() == DType.I64;
                sum = sum == null ? term.detach() : isCount ? sum.maximum(term) : sum.add(term.detach());
            }
            return sum.dtype() == DType.I64 ? sum : sum.div(all.size());
        });
        return means;
    }

    @ParameterizedTest
    @CsvSource({"F32, 1, 3, true, false", "F32, 2, 1, false, false", "F64, 2, 3, true, false", "F64, 3, 4, false, true",
        "F32, 5, 3, true, true", "F32, 3, 100, false, false"})
    void haveTheBitsOfOneProcess(DType type, int count, int every, boolean ring, boolean leads) throws Exception {
        Workers.Work<Object> work = workers -> {
            Net net = Net.of(type);
            Optimizer optimizer = net.optimizer().distributed(workers, Averaging.parameters(every));
            for (int step = 0; step < STEPS; step++) {
                optimizer.step(losses(net, step, workers.rank(), count, leads));
                assertThat(optimizer.isAveraged()).isEqualTo((step + 1) % every == 0);
            }
            optimizer.averageParameters();
            assertThat(optimizer.isAveraged()).isTrue();
            assertThat(optimizer.steps()).isEqualTo(STEPS);
            return net.bits();
        };
        List<Object> results = ring ? Workers.inRing(count, OPTIONS, work) : Workers.inThreads(count, OPTIONS, work);
        List<double[]> expected = inOneProcess(type, count, every, leads);
        assertThat(results).hasSize(count).allSatisfy(result -> assertThat(result).isInstanceOf(List.class)
                .usingRecursiveComparison(Bits.exactly()).isEqualTo(expected));
    }

    /** The mean of p - r g over workers is p - r times the mean of g. */
    @Test
    void areThoseOfGradientsAfterOneStepOfGradientDescent() throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Net net = Net.of(DType.F64);
            Optimizer.of(new Sgd(0.5), net).distributed(workers, Averaging.parameters(1))
                    .step(() -> net.loss(workers.rank()));
            return net.bits();
        });
        Net alone = Net.of(DType.F64);
        Optimizer.of(new Sgd(0.5), alone)
                .step(() -> alone.loss(0).add(alone.loss(1)).add(alone.loss(2)).div(3));
        for (int n = 0; n < alone.bits().size(); n++) {
            assertThat((double[]) ((List<?>) results.get(1)).get(n)).containsExactly(alone.bits().get(n),
                    offset(1e-15));
        }
    }

    @Test
    void differBetweenWorkersInTheMeantime() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Net net = Net.of(DType.F64);
            net.optimizer().distributed(workers, Averaging.parameters(2)).step(() -> net.loss(workers.rank()));
            return net.bits();
        });
        assertThat(results.get(0)).usingRecursiveComparison(Bits.exactly()).isNotEqualTo(results.get(1));
    }

    @Test
    void aWorkerThatFailsEndsTheStepsOfAll() throws Exception {
        List<Object> results = Workers.inRing(3, OPTIONS, workers -> {
            Net net = Net.of(DType.F32);
            Optimizer optimizer = net.optimizer().distributed(workers, Averaging.parameters(2));
            optimizer.step(() -> net.loss(workers.rank()));
            List<double[]> before = net.bits();
            assertThatThrownBy(() -> optimizer.step(() -> {
                if (workers.rank() == 1) {
                    throw new IllegalStateException("no more memory");
                }
                return net.loss(workers.rank());
            })).isInstanceOf(workers.rank() == 1 ? IllegalStateException.class : AllReduceException.class)
                    .hasMessageContaining("no more memory");
            return before.size();
        });
        assertThat(results).containsOnly(6);
    }

    @Test
    void otherNetworksAreAnError() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer net = workers.rank() == 0 ? Linear.of(4, 2, new Random(1)) : Net.of(DType.F64);
            Optimizer.of(new Sgd(0.1), net).distributed(workers, Averaging.parameters(1)).step(List.of());
            return "went on";
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class).asString()
                .containsAnyOf(
                        "worker 0 trains another network than worker 1: 2 tensors of parameters with 10 numbers "
                                + "rather than 6 tensors of parameters with 266 numbers",
                        "worker 1 trains another network than worker 0: 6 tensors of parameters with 266 numbers "
                                + "rather than 2 tensors of parameters with 10 numbers"));
    }

    @Test
    void anotherAveragingIsAnError() throws Exception {
        for (int adding = 0; adding < 2; adding++) {
            int adds = adding;
            List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
                Net net = Net.of(DType.F64);
                net.optimizer().distributed(workers,
                        workers.rank() == adds ? Averaging.gradients() : Averaging.parameters(1))
                        .step(() -> net.loss(0));
                return "went on";
            });
            assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                    .asString().containsAnyOf(
                            "worker " + adds + " adds up gradients where worker " + (1 - adds)
                                    + " averages parameters: all must have the same averaging",
                            "worker " + (1 - adds) + " averages parameters where worker " + adds
                                    + " adds up gradients: all must have the same averaging"));
        }
    }

    @Test
    void aNumberOfStepsIsPositive() {
        assertThatThrownBy(() -> Averaging.parameters(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
    }
}
