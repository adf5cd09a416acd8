package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps in the course of which layers exchange moments end on all workers, whatever becomes of them on one. */
class SynchronizedStepsTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30));

    private static Layer network() {
        var random = new Random(5);
        return Sequential.of(Linear.of(3, 4, random), BatchNorm.of(4).acrossWorkers(), Tensor::tanh,
                BatchNorm.withoutAffine(4).acrossWorkers(), Linear.of(4, 2, random));
    }

    private static Tensor batch(int number) {
        return Tensor.normal(0, 1, Shape.of(4, 3), new Random(number));
    }

    private static Tensor loss(Layer network, Tensor x) {
        return Training.on(() -> network.forward(x)).square().mean();
    }

    private static Supplier<Tensor> batchLoss(Layer network, int number) {
        return () -> loss(network, batch(number));
    }

    private static List<Long> bits(Stream<Tensor> tensors) {
        return tensors
                .flatMapToLong(tensor -> Arrays.stream(tensor.toDoubleArray()).mapToLong(Double::doubleToLongBits))
                .boxed().toList();
    }

    private static void areOfOneStep(List<Object> results) {
        assertThat(results.getFirst()).isInstanceOf(List.class);
        assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(results.getFirst()));
    }

    @Test
    void workersMayHaveSeveralBatchesOrFewer() throws Exception {
        Workers.Work<List<Long>> work = workers -> {
            Layer network = network();
            Optimizer optimizer = Optimizer.of(new Sgd(0.1), network).distributed(workers);
            for (int step = 0; step < 3; step++) {
                List<Supplier<Tensor>> losses = new ArrayList<>();
                for (int n = 0; n < (workers.rank() + step) % 3; n++) {
                    losses.add(batchLoss(network, 100 * step + 10 * workers.rank() + n));
                }
                assertThat(optimizer.step(losses)).isTrue();
            }
            return bits(Network.parameters(network).tensors().stream());
        };
        areOfOneStep(Workers.inThreads(3, OPTIONS, work));
        assertThat(Workers.inRing(3, OPTIONS, work)).isEqualTo(Workers.inThreads(3, OPTIONS, work));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aStepIsSkippedByAll(int bad) throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network();
            Optimizer optimizer = Optimizer.of(new Sgd(0.1), network).distributed(workers)
                    .nonFinite(NonFinite.skip(2));
            List<Boolean> taken = new ArrayList<>();
            for (int step = 0; step < 3; step++) {
                boolean isBad = step == 1 && workers.rank() == bad;
                Tensor x = batch(10 * step + workers.rank());
                List<Supplier<Tensor>> losses = new ArrayList<>();
                losses.add(() -> loss(network, x).mul(isBad ? Double.NaN : 1)); // the moments are finite
                losses.add(batchLoss(network, 100 + 10 * step + workers.rank()));
                taken.add(optimizer.step(losses));
            }
            assertThat(taken).containsExactly(true, false, true);
            return bits(Network.parameters(network).tensors().stream());
        });
        areOfOneStep(results);
    }

    @Test
    void tooManySkippedStepsAreExplained() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network();
            Optimizer optimizer = Optimizer.of(new Sgd(0.1), network).distributed(workers)
                    .nonFinite(NonFinite.skip(1));
            Tensor x = batch(workers.rank());
            Supplier<Tensor> loss = () -> loss(network, x).add(loss(network, x).mul(0).sqrt());
            List<Supplier<Tensor>> losses = workers.rank() == 0 ? List.of(loss) : List.of(loss, loss);
            assertThat(optimizer.step(losses)).isFalse();
            return optimizer.step(losses);
        });
        assertThat(results).allSatisfy(result -> assertThat(result).asString()
                .contains("after 1 skipped steps in a row: the gradient of").doesNotContain("waited"));
        assertThat(results.get(1)).isInstanceOfAny(ArithmeticException.class, AllReduceException.class);
    }

    /** The explanation computes the losses again, which the others don't. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLossThatIsNotFiniteIsExplained(int count) throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network();
            Tensor x = batch(workers.rank());
            List<Supplier<Tensor>> losses = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                losses.add(() -> loss(network, x).mul(workers.rank() == 1 ? -1 : 1).log().sum());
            }
            return Optimizer.of(new Sgd(0.1), network).distributed(workers).step(losses);
        });
        assertThat(results.get(0)).isInstanceOf(AllReduceException.class).asString().contains("worker 1", "log of");
        assertThat(results.get(1)).isInstanceOf(ArithmeticException.class).asString().contains("log of");
    }

    /** All workers have the same gradients, and each explains its own loss. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void gradientsThatAreNotFiniteAreExplained(int count) throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network();
            List<Supplier<Tensor>> losses = new ArrayList<>();
            for (int n = 0; n < (workers.rank() == 0 ? 0 : count); n++) {
                Tensor x = batch(10 * workers.rank() + n);
                losses.add(() -> loss(network, x).add(Training.on(() -> network.forward(x)).mul(0).sum().sqrt()));
            }
            return Optimizer.of(new Sgd(0.1), network).distributed(workers).step(losses);
        });
        assertThat(results).allSatisfy(
                result -> assertThat(result).asString().contains("the gradient of").doesNotContain("waited"));
        assertThat(results.get(1)).isInstanceOfAny(ArithmeticException.class, AllReduceException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatFailsEndsAll(boolean ring) throws Exception {
        Workers.Work<Boolean> work = workers -> {
            Layer network = network();
            Supplier<Tensor> loss = () -> {
                if (workers.rank() == 1) {
                    throw new IllegalStateException("the data are damaged");
                }
                return loss(network, batch(workers.rank()));
            };
            return Optimizer.of(new Sgd(0.1), network).distributed(workers)
                    .step(workers.rank() == 2 ? List.of() : List.of(loss));
        };
        List<Object> results = ring ? Workers.inRing(3, OPTIONS, work) : Workers.inThreads(3, OPTIONS, work);
        assertThat(results.get(1)).isInstanceOf(IllegalStateException.class).asString().contains("damaged");
        for (int rank : new int[] {0, 2}) {
            assertThat(results.get(rank)).isInstanceOf(AllReduceException.class).asString().contains("damaged");
        }
    }

    /** The backward pass says which op failed; what workers throw is an exception of the exchange all the same. */
    @Test
    void oneThatFailsGoingBackwardEndsAll() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network();
            return Optimizer.of(new Sgd(0.1), network).distributed(workers).step(() -> {
                Tensor x = Training.on(() -> network.forward(batch(workers.rank())));
                if (workers.rank() == 1) {
                    x.registerHook(_ -> {
                        throw new IllegalStateException("a hook is broken");
                    });
                }
                return x.square().mean();
            });
        });
        assertThat(results.get(0)).isInstanceOf(AllReduceException.class).asString().contains("a hook is broken");
        assertThat(results.get(1)).isInstanceOf(IllegalStateException.class).asString().contains("a hook is broken");
    }

    @Test
    void otherLayersThanThoseOfTheOthersAreAnError() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = Sequential.of(Linear.of(3, 4, new Random(5)), workers.rank() == 0
                    ? BatchNorm.of(4).acrossWorkers()
                    : BatchNorm.of(4));
            return Optimizer.of(new Sgd(0.1), network).distributed(workers)
                    .step(() -> loss(network, batch(workers.rank())));
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class).asString()
                .containsAnyOf(
                        "worker 1 exchanges something else where worker 0 exchanges 9 numbers for the mean of elements "
                                + "F64 of BatchNorm(4, across workers) at 1",
                        "worker 0 trains")); // whoever notices first
        List<Object> two = Workers.inThreads(2, OPTIONS, workers -> {
            int channels = workers.rank() == 0 ? 4 : 2;
            Layer network = Sequential.of(Linear.of(3, channels, new Random(5)),
                    BatchNorm.of(channels).acrossWorkers());
            return Optimizer.of(new Sgd(0.1), network).distributed(workers)
                    .step(() -> loss(network, batch(workers.rank())));
        });
        assertThat(two)
                .allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class).asString().contains(
                        "5 numbers for the mean of elements F64 of BatchNorm(2, across workers) at 1",
                        "9 numbers for the mean of elements F64 of BatchNorm(4, across workers) at 1"));
    }

    @Test
    void anOptimizerOfGroupsIsToldOfTheNetwork() throws Exception {
        for (boolean isTold : new boolean[] {false, true}) {
            List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
                Layer network = network();
                Optimizer optimizer = Optimizer.of(ParameterGroup.of(new Sgd(0.1), network)).distributed(workers);
                assertThat(optimizer.dependsOnWorkers()).isFalse();
                if (isTold) {
                    assertThat(optimizer.layersOf(network).dependsOnWorkers()).isTrue();
                }
                optimizer.step(() -> loss(network, batch(workers.rank())));
                return bits(Network.state(network).tensors().stream());
            });
            if (isTold) {
                areOfOneStep(results);
            } else {
                assertThat(results.toString()).contains("BatchNorm(4, across workers) at 1: the optimizer doesn't know",
                        "optimizer.layersOf(network)");
            }
        }
    }

    @Test
    void backwardByHandIsRefused() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network();
            Optimizer optimizer = Optimizer.of(new Sgd(0.1), network).distributed(workers);
            loss(network, batch(workers.rank())).backward();
            optimizer.step();
            return null;
        });
        assertThat(results).allSatisfy(result -> assertThat(result).asString().contains("call step(() -> loss)"));
        Layer alone = network();
        loss(alone, batch(0)).backward();
        Optimizer.of(new Sgd(0.1), alone).step();
    }

    @Test
    void workersThatTakeStepsOfTheirOwnAreRefused() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network();
            return Optimizer.of(new Sgd(0.1), network).distributed(workers, Averaging.parameters(2))
                    .step(() -> loss(network, batch(workers.rank())));
        });
        assertThat(results).allSatisfy(result -> assertThat(result).asString().contains("take steps of their own"));
    }

    @Test
    void goingBackwardAfterTheStepIsRefused() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = Sequential.of(BatchNorm.of(3).acrossWorkers(), Linear.of(3, 2, new Random(5)));
            Tensor x = batch(workers.rank()).requiresGrad(true);
            Tensor[] kept = new Tensor[1];
            Optimizer.of(new Sgd(0.1), network).distributed(workers).step(() -> {
                kept[0] = Training.on(() -> BatchNorm.withoutAffine(3).acrossWorkers().forward(x));
                return loss(network, x);
            });
            assertThatThrownBy(() -> kept[0].sum().backward()).hasMessageContaining("their step is over");
            return true;
        });
        assertThat(results).containsExactly(true, true);
    }

    @Test
    void aCompiledStepIsRefusedByAll() throws Exception {
        List<Object> results = Workers.inThreads(3, OPTIONS, workers -> {
            Layer network = network();
            CompiledStep step = Optimizer.of(new Sgd(0.1), network).distributed(workers)
                    .compiled(xs -> loss(network, xs[0]));
            return workers.rank() == 2 ? step.runAll(List.of()) : step.run(batch(workers.rank()));
        });
        assertThat(results).allSatisfy(result -> assertThat(result).asString()
                .contains(
                        "BatchNorm(4, across workers) at 1: moments of all workers can't be exchanged in a compiled step"));
        assertThat(results.get(2)).isInstanceOf(AllReduceException.class);
    }

    /** What was recorded outside of a step of several workers has the moments of one. */
    @Test
    void aProgramOfOneWorkerIsNotRunWithOthers() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network();
            Optimizer optimizer = Optimizer.of(new Sgd(0.1), network);
            CompiledStep step = optimizer.compiled(xs -> loss(network, xs[0]));
            step.run(batch(0));
            assertThat(step.recordings()).isEqualTo(1);
            optimizer.distributed(workers);
            return step.run(batch(workers.rank()));
        });
        assertThat(results).allSatisfy(result -> assertThat(result).asString().contains("in a compiled step"));
    }

    @Test
    void aSerializedOptimizerKnowsItsLayers() throws Exception {
        for (boolean dependsOnWorkers : new boolean[] {false, true}) {
            Layer network = dependsOnWorkers ? network() : Linear.of(3, 2, new Random(1));
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(Optimizer.of(new Sgd(0.1), network));
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(((Optimizer) in.readObject()).dependsOnWorkers()).isEqualTo(dependsOnWorkers);
            }
        }
    }

    @Test
    void evaluationNeedsNoOtherWorkers() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Layer network = network();
            Tensor[] evaluated = {network.forward(batch(3)), null};
            Optimizer.of(new Sgd(0), network).distributed(workers).step(() -> {
                if (workers.rank() == 0) {
                    evaluated[1] = Training.off(() -> network.forward(batch(3)));
                }
                return loss(network, batch(workers.rank()));
            });
            return bits(Stream.of(evaluated[workers.rank() == 0 ? 1 : 0]));
        });
        var random = new Random(5);
        Layer plain = Sequential.of(Linear.of(3, 4, random), BatchNorm.of(4), Tensor::tanh, BatchNorm.withoutAffine(4),
                Linear.of(4, 2, random));
        assertThat(results)
                .allSatisfy(result -> assertThat(result).isEqualTo(bits(Stream.of(plain.forward(batch(3))))));
    }

    @Test
    void oneWorkerComputesAsWithoutOthers() {
        Layer network = network();
        var random = new Random(5);
        Layer plain = Sequential.of(Linear.of(3, 4, random), BatchNorm.of(4), Tensor::tanh, BatchNorm.withoutAffine(4),
                Linear.of(4, 2, random));
        for (Layer each : List.of(network, plain)) {
            Optimizer.of(new Sgd(0.1), each).step(batchLoss(each, 1));
        }
        assertThat(bits(Network.state(network).tensors().stream()))
                .isEqualTo(bits(Network.state(plain).tensors().stream()));
    }
}
