package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of large networks are added up while backward goes on. */
class SumBucketsTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30));

    /** A network whose gradients fill several arrays, of one type or of two in turn. */
    record Deep(Linear first, Linear second, Linear third) implements Layer {

        static Deep of(boolean isMixed) {
            var random = new Random(5);
            var net = Network.to(new Deep(Linear.of(800, 800, random), Linear.of(800, 800, random),
                    Linear.of(800, 3, random)), DType.F32);
            return isMixed ? new Deep(net.first, Network.to(net.second, DType.F64), net.third) : net;
        }

        @Override
        public Tensor forward(Tensor x) {
            return third.forward(second.forward(first.forward(x).tanh().to(second.weight().dtype())).tanh()
                    .to(third.weight().dtype()));
        }

        Tensor loss(int batch) {
            return forward(Tensor.normal(0, 1, Shape.of(2, 800), new Random(batch)).to(DType.F32)).square().mean();
        }

        List<Integer> bits() {
            return Network.parameters(this).tensors().stream().map(one -> Arrays.hashCode(one.toDoubleArray()))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, false, true", "3, true, true", "5, false, false", "1, true, false"})
    void haveTheBitsOfOneProcess(int count, boolean isMixed, boolean ring) throws Exception {
        Deep alone = Deep.of(isMixed);
        Optimizer optimizer = Optimizer.of(new Sgd(0.1), alone);
        for (int step = 0; step < 2; step++) {
            int first = step * count;
            optimizer.step(IntStream.range(first, first + count)
                    .<Supplier<Tensor>>mapToObj(batch -> () -> alone.loss(batch)).toList());
        }
        Workers.Work<Object> work = workers -> {
            Deep net = Deep.of(isMixed);
            Optimizer own = Optimizer.of(new Sgd(0.1), net).distributed(workers);
            for (int step = 0; step < 2; step++) {
                int batch = step * count + workers.rank();
                own.step(() -> net.loss(batch));
            }
            return net.bits();
        };
        List<Object> results = ring ? Workers.inRing(count, OPTIONS, work) : Workers.inThreads(count, OPTIONS, work);
        List<Integer> expected = alone.bits();
        assertThat(results).allSatisfy(
                result -> assertThat(result).isEqualTo(expected));
    }

    /** Several batches of a worker are one sum. */
    @Test
    void haveThoseOfEarlierLossesInThem() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Deep net = Deep.of(false);
            Optimizer.of(new Sgd(0.1), net).distributed(workers)
                    .step(workers.rank() == 0
                            ? List.of(() -> net.loss(0), () -> net.loss(1), () -> net.loss(2))
                            : List.of());
            return net.bits();
        });
        Deep alone = Deep.of(false);
        Optimizer.of(new Sgd(0.1), alone).step(List.of(() -> alone.loss(0), () -> alone.loss(1), () -> alone.loss(2)));
        List<Integer> expected = alone.bits();
        assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(expected));
    }

    /** A gradient of -0 stays what it is where others have none, as in one process. */
    @ParameterizedTest
    @CsvSource({"F32, true", "F64, false"})
    void haveTheSignOfZero(DType type, boolean ring) throws Exception {
        Workers.Work<Object> work = workers -> {
            Linear net = Network.to(Linear.of(2, 2, new Random(1)), type);
            Optimizer.of(new Sgd(0.1), net).distributed(workers).step(() -> workers.rank() == 1
                    ? net.weight().mul(-0.0).sum()
                    : net.bias().sum());
            return net.weight().grad().toDoubleArray();
        };
        List<Object> results = ring ? Workers.inRing(3, OPTIONS, work) : Workers.inThreads(3, OPTIONS, work);
        assertThat(results).allSatisfy(result -> assertThat(Arrays.toString((double[]) result))
                .isEqualTo("[-0.0, -0.0, -0.0, -0.0]"));
    }

    /** An exchange that says when it adds up. */
    private record Watched(AllReduce exchange, CountDownLatch sums) implements AllReduce {
        @Override
        public int rank() {
            return exchange.rank();
        }

        @Override
        public int workers() {
            return exchange.workers();
        }

        @Override
        public void sum(float[] values) {
            sums.countDown();
            exchange.sum(values);
        }

        @Override
        public void sum(double[] values) {
            exchange.sum(values);
        }

        @Override
        public void sumInBfloat16(float[] values, float[] errors) {
            exchange.sumInBfloat16(values, errors);
        }

        @Override
        public List<byte[]> gather(byte[] message) {
            return exchange.gather(message);
        }

        @Override
        public void abort(String reason) {
            exchange.abort(reason);
        }

        @Override
        public void close() {
            exchange.close();
        }
    }

    private static Tensor inBackward(Tensor x, Runnable action) {
        return CustomFunction.of("acting", of -> of[0].mul(1), (g, _, _) -> {
            action.run();
            return new Tensor[] {g};
        }).apply(x);
    }

    @Test
    void areAddedUpBeforeBackwardHasEnded() throws Exception {
        List<Object> results = Workers.inThreads(2, OPTIONS, workers -> {
            Deep net = Deep.of(false);
            var sums = new CountDownLatch(1);
            boolean[] isEarly = new boolean[1];
            Optimizer.of(new Sgd(0.1), net).distributed(new Watched(workers, sums)).step(() -> {
                Tensor h = net.first.forward(Tensor.ones(2, 800).to(DType.F32));
                Tensor waiting = inBackward(h, () -> isEarly[0] = await(sums));
                return net.third.forward(net.second.forward(waiting)).square().mean();
            });
            return isEarly[0];
        });
        assertThat(results).containsExactly(true, true);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void areDroppedByAllWhereOneFailsOnTheWay() throws Exception {
        List<Object> results = Workers.inRing(3, OPTIONS, workers -> {
            Deep net = Deep.of(false);
            List<Integer> before = net.bits();
            Optimizer optimizer = Optimizer.of(new Sgd(0.1), net).distributed(workers);
            assertThatThrownBy(() -> optimizer.step(() -> {
                Tensor h = net.first.forward(Tensor.ones(2, 800).to(DType.F32));
                Tensor failing = inBackward(h, () -> {
                    if (workers.rank() == 1) {
                        throw new IllegalStateException("no more memory");
                    }
                });
                return net.third.forward(net.second.forward(failing)).square().mean();
            })).isInstanceOf(workers.rank() == 1 ? IllegalStateException.class : AllReduceException.class)
                    .hasMessageContaining("no more memory");
            assertThat(net.bits()).isEqualTo(before);
            assertThat(optimizer.steps()).isZero();
            return "as before";
        });
        assertThat(results).containsOnly("as before");
    }
}
