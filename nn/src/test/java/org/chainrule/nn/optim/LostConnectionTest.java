package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.RingPort;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that is cut in the middle of a sum ends the step of all workers, of which none has changed a weight. */
class LostConnectionTest {
    private static final byte[] SECRET = "a secret of workers".getBytes(StandardCharsets.US_ASCII);
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(20));
    private static final int WORKERS = 3;
    private static final int WIDTH = 600; // whose weights are 1.4 MB

    /** Passes bytes on to a worker, until they are as many as are given. */
    private static final class Cut implements AutoCloseable {
        private final ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        Cut(InetSocketAddress to, long bytes) throws IOException {
            Thread.ofPlatform().daemon().start(() -> {
                try (Socket from = port.accept(); var onwards = new Socket(to.getAddress(), to.getPort())) {
                    Thread.ofPlatform().daemon().start(() -> pass(onwards, from, Long.MAX_VALUE));
                    pass(from, onwards, bytes);
                } catch (IOException _) {
                    // the test is over
                }
            });
        }

        private static void pass(Socket from, Socket to, long bytes) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[1 << 12];
                long left = bytes;
                for (int count = in.read(buffer); count >= 0 && count <= left; count = in.read(buffer)) {
                    out.write(buffer, 0, count);
                    left -= count;
                }
            } catch (IOException _) {
                // the other side has ended
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) port.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            port.close();
        }
    }

    private static int step(Linear net, Optimizer optimizer, int number) {
        Tensor x = Tensor.normal(0, 1, Shape.of(2, WIDTH), new Random(number)).to(DType.F32);
        optimizer.step(() -> net.forward(x).square().mean());
        return bits(net);
    }

    private static int bits(Linear net) {
        return Arrays.hashCode(net.weight().toFloatArray());
    }

    /** Takes steps until the connection is lost; returns the weights' bits after each. */
    private static List<Integer> trained(AllReduce workers) {
        Linear net = Network.to(Linear.of(WIDTH, WIDTH, new Random(5)), DType.F32);
        Optimizer optimizer = Optimizer.of(new Sgd(0.1), net).distributed(workers);
        List<Integer> bits = new ArrayList<>();
        bits.add(bits(net));
        assertThatThrownBy(() -> {
            while (true) {
                bits.add(step(net, optimizer, 10 * bits.size() + workers.rank()));
            }
        }).isInstanceOf(AllReduceException.class).hasMessageContaining("lost the connection");
        bits.add(bits(net));
        return bits;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void endsTheStepOfAll(int before) throws Exception {
        int after = (before + 1) % WORKERS;
        List<RingPort> ports = new ArrayList<>();
        for (int rank = 0; rank < WORKERS; rank++) {
            ports.add(RingPort.open(InetAddress.getLoopbackAddress()));
        }
        // a step sends the weights once over each link to the last worker and to the first, and twice over the others
        long bytes = (long) ((before == 0 ? 2 : 1) * 1.5 * 4 * WIDTH * WIDTH);
        try (var cut = new Cut(ports.get(after).address(), bytes);
                ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<List<Integer>>> results = new ArrayList<>();
            for (int rank = 0; rank < WORKERS; rank++) {
                int own = rank;
                List<InetSocketAddress> addresses = new ArrayList<>(ports.stream().map(RingPort::address).toList());
                addresses.set(after, cut.address());
                results.add(threads.submit(() -> {
                    try (RingPort port = ports.get(own);
                            AllReduce workers = port.join(own, addresses, SECRET, OPTIONS)) {
                        return trained(workers);
                    }
                }));
            }
            List<Integer> first = results.getFirst().get();
            assertThat(first).as("the start, a step, and what is left after the second").hasSize(3);
            assertThat(first.get(1)).isNotEqualTo(first.get(0));
            assertThat(first.get(2)).isEqualTo(first.get(1));
            for (Future<List<Integer>> result : results) {
                assertThat(result.get()).isEqualTo(first);
            }
        }
    }
}
