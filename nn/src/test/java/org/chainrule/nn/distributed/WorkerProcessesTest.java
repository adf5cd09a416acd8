package org.chainrule.nn.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.chainrule.nn.io.OtherProgram;
import org.junit.jupiter.api.Test;

/** Workers that are processes of their own, one of which is killed. */
class WorkerProcessesTest {
    private static final byte[] SECRET = "a secret of workers".getBytes(StandardCharsets.US_ASCII);
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30));
    private static final int WORKERS = 3;

    /** Requires that sums are those of all ranks plus one. */
    private static void sum(AllReduce workers) {
        float[] values = new float[1_000_000];
        Arrays.fill(values, 1 + workers.rank());
        workers.sum(values);
        for (float value : values) {
            if (value != 6) {
                throw new IllegalStateException("the sum is " + value);
            }
        }
    }

    /** Adds up until another worker is gone, and says what it heard of that. */
    static final class Worker {
        private Worker() {}

        public static void main(String... args) {
            var host = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
            try (AllReduce workers = Rendezvous.join(host, Integer.parseInt(args[1]), WORKERS, 0,
                    InetAddress.getLoopbackAddress(), SECRET, OPTIONS)) {
                while (true) {
                    sum(workers);
                }
            } catch (AllReduceException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @Test
    void whereOneIsKilledTheOthersGetAnError() throws Exception {
        List<Process> others = new ArrayList<>();
        try (var meeting = Rendezvous.open(InetAddress.getLoopbackAddress(), 0, SECRET)) {
            for (int rank = 1; rank < WORKERS; rank++) {
                others.add(OtherProgram.start(List.of("-Xmx256m"), Worker.class,
                        String.valueOf(meeting.address().getPort()), String.valueOf(rank)));
            }
            try (AllReduce workers = meeting.host(WORKERS, OPTIONS)) {
                int[] sums = {0};
                assertThatThrownBy(() -> {
                    while (true) {
                        sum(workers);
                        if (++sums[0] == 20) {
                            others.getLast().destroyForcibly();
                        }
                    }
                }).isInstanceOf(AllReduceException.class).hasMessageContaining("lost the connection");
                assertThat(sums[0]).isGreaterThanOrEqualTo(20);
            }
            Process left = others.getFirst();
            assertThat(new String(left.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("lost the connection");
            assertThat(left.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(left.exitValue()).isZero();
        } finally {
            others.forEach(Process::destroyForcibly);
        }
    }
}
