package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers that train together have the bits of one process that takes steps with all their batches. */
class DistributedStepsTest {
    private static final int STEPS = 6;
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30)).chunkBytes(256);

    /** A network of which some batches don't use one part. */
    record Net(Linear hidden, LayerNorm norm, Dropout dropout, Linear out, Linear sometimes) implements Layer {

        static Net of(DType type) {
            var random = new Random(5);
            return Network.to(new Net(Linear.of(6, 20, random), LayerNorm.of(20), new Dropout(0.3),
                    Linear.of(20, 3, random), Linear.of(20, 3, random)), type);
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor h = dropout.forward(norm.forward(hidden.forward(x)).tanh());
            return out.forward(h);
        }

        Tensor loss(int batch, int batches) {
            var random = new Random(batch);
            Tensor x = Tensor.normal(0, 1, Shape.of(8, 6), random).to(hidden.weight().dtype());
            Tensor y = x.slice(1, 0, 3).argmax(1, false);
            return Training.with(RandomKey.of(3).withStep(batch), () -> {
                Tensor scores = forward(x);
                Tensor h = batch % 3 == 1 ? scores.add(sometimes.forward(norm.forward(hidden.forward(x)))) : scores;
                return Loss.crossEntropy().of(h, y).mul(1.0 / batches);
            });
        }

        Optimizer optimizer() {
            return Optimizer.of(new Adam(0.01), this).clip(Clip.norm(0.5)).schedule(Schedule.exponential(0.9));
        }

        List<double[]> bits() {
            return Network.parameters(this).tensors().stream().map(Tensor::toDoubleArray).toList();
        }
    }

    private static List<double[]> inOneProcess(DType type, int batches) {
        Net net = Net.of(type);
        Optimizer optimizer = net.optimizer();
        for (int step = 0; step < STEPS; step++) {
            List<Supplier<Tensor>> losses = new ArrayList<>();
            for (int k = 0; k < batches; k++) {
                int batch = step * batches + k;
                losses.add(() -> net.loss(batch, batches));
            }
            optimizer.step(losses);
        }
        return net.bits();
    }

    @ParameterizedTest
    @CsvSource({"F32, 1, true", "F32, 2, true", "F64, 2, false", "F32, 3, false", "F64, 3, true", "F32, 5, true"})
    void haveTheBitsOfOneProcess(DType type, int count, boolean ring) throws Exception {
        Workers.Work<Object> work = workers -> {
            Net net = Net.of(type);
            Optimizer optimizer = net.optimizer().distributed(workers);
            for (int step = 0; step < STEPS; step++) {
                int batch = step * count + workers.rank();
                if (step % 2 == 0) {
                    optimizer.step(() -> net.loss(batch, count));
                } else {
                    optimizer.zeroGrad();
                    net.loss(batch, count).backward();
                    optimizer.step();
                }
            }
            return net.bits();
        };
        List<Object> results = ring ? Workers.inRing(count, OPTIONS, work) : Workers.inThreads(count, OPTIONS, work);
        List<double[]> expected = inOneProcess(type, count);
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(List.class)
                .usingRecursiveComparison(Bits.exactly()).isEqualTo(expected));
        assertThat(expected).usingRecursiveComparison(Bits.exactly()).isNotEqualTo(Net.of(type).bits());
    }

    @ParameterizedTest
    @CsvSource({"F32, 3, true", "F32, 2, false", "F64, 2, true"})
    void gradientsInBfloat16AreNearTheOthers(DType type, int count, boolean ring) throws Exception {
        Workers.Work<Object> work = workers -> {
            Net net = Net.of(type);
            Optimizer optimizer = Optimizer.of(new Sgd(0.1), net).distributed(workers, Averaging.bfloat16Gradients());
            for (int step = 0; step < STEPS; step++) {
                int batch = step * count + workers.rank();
                optimizer.step(() -> net.loss(batch, count));
            }
            return net.bits();
        };
        List<Object> results = ring ? Workers.inRing(count, OPTIONS, work) : Workers.inThreads(count, OPTIONS, work);
        Net alone = Net.of(type);
        Optimizer optimizer = Optimizer.of(new Sgd(0.1), alone);
        for (int step = 0; step < STEPS; step++) {
            List<Supplier<Tensor>> losses = new ArrayList<>();
            for (int rank = 0; rank < count; rank++) {
                int batch = step * count + rank;
                losses.add(() -> alone.loss(batch, count));
            }
            optimizer.step(losses);
        }
        assertThat(results).hasSize(count).allSatisfy(
                result -> assertThat(result).usingRecursiveComparison(Bits.exactly()).isEqualTo(results.getFirst()));
        double farthest = 0;
        for (int n = 0; n < alone.bits().size(); n++) {
            double[] own = (double[]) ((List<?>) results.getFirst()).get(n);
            for (int i = 0; i < own.length; i++) {
                farthest = Math.max(farthest, Math.abs(own[i] - alone.bits().get(n)[i]));
            }
        }
        if (type == DType.F64) {
            assertThat(farthest).isZero(); // sent as they are
        } else {
            assertThat(farthest).isBetween(1e-7, 1e-3);
        }
    }

    /** Of a worker's own gradient, before it is added to the others. */
    @Test
    void takeGradientsAsHooksLeaveThem() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Net net = Net.of(DType.F64);
            net.hidden.weight().registerHook(g -> g.mul(2));
            net.out.weight().registerPostAccumulateGradHook(w -> w.replaceGrad(w.grad().mul(3)));
            Optimizer.of(new Sgd(0.1), net).distributed(workers).step(() -> net.loss(workers.rank(), 2));
            return net.bits();
        });
        Net alone = Net.of(DType.F64);
        Optimizer optimizer = Optimizer.of(new Sgd(0.1), alone);
        alone.loss(0, 2).backward();
        alone.loss(1, 2).backward();
        alone.hidden.weight().replaceGrad(alone.hidden.weight().grad().mul(2));
        alone.out.weight().replaceGrad(alone.out.weight().grad().mul(3));
        optimizer.step();
        for (int n = 0; n < alone.bits().size(); n++) {
            assertThat((double[]) ((List<?>) results.get(1)).get(n)).containsExactly(alone.bits().get(n),
                    offset(1e-14));
        }
    }

    @Test
    void aWorkerWithoutABatchTakesTheStep() throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Net net = Net.of(DType.F32);
            Optimizer optimizer = net.optimizer().distributed(workers);
            optimizer.step(workers.rank() == 1 ? List.of(() -> net.loss(1, 1)) : List.of());
            return net.bits();
        });
        Net alone = Net.of(DType.F32);
        alone.optimizer().step(() -> alone.loss(1, 1));
        assertThat(results).allSatisfy(
                result -> assertThat(result).usingRecursiveComparison(Bits.exactly()).isEqualTo(alone.bits()));
    }

    @Test
    void aStepThatOneSkipsIsSkippedByAll() throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Net net = Net.of(DType.F32);
            Optimizer optimizer = net.optimizer().nonFinite(NonFinite.skip(5)).distributed(workers);
            boolean[] taken = new boolean[3];
            for (int step = 0; step < 3; step++) {
                double factor = step == 1 && workers.rank() == 2 ? Double.NaN : 1;
                int batch = 3 * step + workers.rank();
                taken[step] = optimizer.step(List.of(() -> net.loss(batch, 3).mul(factor)));
            }
            assertThat(taken).containsExactly(true, false, true);
            assertThat(optimizer.skippedSteps()).isEqualTo(1);
            return net.bits();
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(List.class)
                .usingRecursiveComparison(Bits.exactly()).isEqualTo(results.getFirst()));
    }

    /** All losses are finite, and so are the gradients of the others. */
    @ParameterizedTest
    @CsvSource({"F32, false, 0", "F32, true, 1", "F64, false, 2", "F32, false, 1"})
    void aGradientThatIsNotFiniteIsDiscardedByAll(DType type, boolean inBfloat16, int bad) throws Exception {
        List<Object> results = Workers.inRing(3, OPTIONS, workers -> {
            Net net = Net.of(type);
            Optimizer optimizer = net.optimizer().nonFinite(NonFinite.skip(5)).distributed(workers,
                    inBfloat16 ? Averaging.bfloat16Gradients() : Averaging.gradients());
            List<List<double[]>> bits = new ArrayList<>();
            for (int step = 0; step < 3; step++) {
                boolean isBad = step == 1 && workers.rank() == bad;
                int batch = 3 * step + workers.rank();
                boolean isTaken = optimizer.step(List.of(() -> isBad
                        ? net.loss(batch, 3).add(net.hidden().weight().mul(0).sqrt().sum())
                        : net.loss(batch, 3)));
                assertThat(isTaken).isEqualTo(step != 1);
                bits.add(net.bits());
            }
            assertThat(bits.get(1)).usingRecursiveComparison(Bits.exactly()).isEqualTo(bits.get(0));
            assertThat(bits.get(2)).usingRecursiveComparison(Bits.exactly()).isNotEqualTo(bits.get(0));
            assertThat(bits.get(2)).allSatisfy(values -> assertThat(values).doesNotContain(Double.NaN));
            return bits;
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(List.class)
                .usingRecursiveComparison(Bits.exactly()).isEqualTo(results.getFirst()));
    }

    @Test
    void whatOneThrowsEndsTheStepOfAll() throws Exception {
        List<Object> results = Workers.inRing(3, OPTIONS, workers -> {
            Net net = Net.of(DType.F32);
            Optimizer optimizer = net.optimizer().distributed(workers);
            optimizer.step(() -> net.loss(workers.rank(), 3));
            List<double[]> before = net.bits();
            assertThatThrownBy(() -> optimizer.step(() -> {
                if (workers.rank() == 1) {
                    throw new IllegalStateException("no more memory");
                }
                return net.loss(workers.rank(), 3);
            })).isInstanceOf(workers.rank() == 1 ? IllegalStateException.class : AllReduceException.class)
                    .hasMessageContaining("no more memory");
            assertThat(net.bits()).usingRecursiveComparison(Bits.exactly()).isEqualTo(before);
            return "as before";
        });
        assertThat(results).containsOnly("as before");
    }

    @Test
    void aLossThatIsNotFiniteIsAnErrorOfAll() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Net net = Net.of(DType.F32);
            Optimizer optimizer = net.optimizer().distributed(workers);
            optimizer.step(() -> net.loss(0, 2).mul(workers.rank() == 0 ? Double.NaN : 1));
            return "went on";
        });
        assertThat(results.get(0)).isInstanceOf(ArithmeticException.class);
        assertThat(results.get(1)).isInstanceOf(AllReduceException.class).asString().contains("worker 0");
    }

    @Test
    void otherNetworksAreAnError() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Linear net = Linear.of(4, 2 + workers.rank(), new Random(1));
            Optimizer.of(new Sgd(0.1), net).distributed(workers).step(() -> net.forward(Tensor.ones(4)).sum());
            return "went on";
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class).asString()
                .containsAnyOf(
                        "worker 1 trains another network than worker 0: 2 tensors of parameters with 15 numbers "
                                + "rather than 2 tensors of parameters with 10 numbers",
                        "worker 0 trains another network than worker 1: 2 tensors of parameters with 10 numbers "
                                + "rather than 2 tensors of parameters with 15 numbers"));
    }

    /** Whose elements are as many, so that their sums would be nonsense. */
    @Test
    void otherShapesAreAnError() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Linear net = Linear.withoutBias(2 + workers.rank(), 3 - workers.rank(), new Random(1));
            Optimizer.of(new Sgd(0.1), net).distributed(workers)
                    .step(() -> net.forward(Tensor.ones(2 + workers.rank())).sum());
            return "went on";
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class).asString()
                .contains("trains parameters of other shapes or types than worker "));
    }
}
