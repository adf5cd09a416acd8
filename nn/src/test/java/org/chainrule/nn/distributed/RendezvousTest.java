package org.chainrule.nn.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Workers that know the address of the first one alone find each other. */
class RendezvousTest {
    private static final byte[] SECRET = "a secret of workers".getBytes(StandardCharsets.US_ASCII);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(20));

    @AutoClose
    private final Rendezvous meeting = Rendezvous.open(HERE, 0, SECRET);

    @AutoClose
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());

    /** Adds up the ranks, and closes. */
    private static float total(AllReduce workers) {
        try (workers) {
            float[] values = {workers.rank()};
            workers.sum(values);
            return values[0];
        }
    }

    private Future<Float> guest(int rank, int workers, int attempt, RingOptions options) {
        return threads.submit(() -> total(
                Rendezvous.join(meeting.address(), rank, workers, attempt, HERE, SECRET, options)));
    }

    @Test
    void allJoinOneRing() throws Exception {
        List<Future<Float>> guests = new ArrayList<>();
        for (int rank = 4; rank > 0; rank--) {
            guests.add(guest(rank, 5, 0, OPTIONS));
        }
        assertThat(total(meeting.host(5, OPTIONS))).isEqualTo(10);
        for (Future<Float> guest : guests) {
            assertThat(guest.get()).isEqualTo(10);
        }
    }

    @Test
    void theFirstAttemptThatAllComeToIsJoined() throws Exception {
        RingOptions brief = OPTIONS.timeout(Duration.ofSeconds(2));
        Future<Float> left = guest(2, 3, 0, brief);
        Future<Float> first = guest(1, 3, 1, OPTIONS);
        Future<Float> second = guest(2, 3, 1, OPTIONS);
        assertThat(total(meeting.host(3, OPTIONS))).isEqualTo(3);
        assertThat(first.get()).isEqualTo(3);
        assertThat(second.get()).isEqualTo(3);
        assertThatThrownBy(left::get).hasCauseInstanceOf(AllReduceException.class)
                .hasMessageContaining("worker 2 isn't told by");
        Future<Float> again = guest(1, 2, 2, OPTIONS);
        assertThat(total(meeting.host(2, OPTIONS))).isEqualTo(1);
        assertThat(again.get()).isEqualTo(1);
    }

    @Test
    void strangersAreTurnedAway() throws Exception {
        RingOptions brief = OPTIONS.timeout(Duration.ofMillis(600));
        try (var silent = new Socket(HERE, meeting.address().getPort())) {
            assertThatThrownBy(() -> Rendezvous.join(meeting.address(), 1, 2, 0, HERE,
                    "a secret of strangers".getBytes(StandardCharsets.US_ASCII), brief))
                    .isInstanceOf(AllReduceException.class);
            assertThatThrownBy(() -> Rendezvous.join(meeting.address(), 1, 3, 0, HERE, SECRET, brief))
                    .isInstanceOf(AllReduceException.class); // who counts otherwise finds nobody
            assertThatThrownBy(() -> meeting.host(2, brief)).isInstanceOf(AllReduceException.class)
                    .hasMessageContaining(
                            "not all of 2 workers have come within 600 ms; only worker 0, which waits for the others, is there");
            Future<Float> friend = guest(1, 2, 1, OPTIONS);
            assertThat(total(meeting.host(2, OPTIONS))).isEqualTo(1);
            assertThat(friend.get()).isEqualTo(1);
            assertThat(silent.isConnected()).isTrue();
        }
    }

    /** Ports are open at the given address alone, which isn't each that the machine has. */
    @Test
    void portsAreThoseOfOneAddress() throws Exception {
        InetAddress other = InetAddress.getByName("127.0.0.2");
        try (RingPort port = RingPort.open(HERE)) {
            for (InetSocketAddress address : List.of(meeting.address(), port.address())) {
                assertThat(address.getAddress()).isEqualTo(HERE);
                assertThatThrownBy(() -> new Socket(other, address.getPort()).close())
                        .isInstanceOf(IOException.class);
                new Socket(HERE, address.getPort()).close();
            }
        }
    }

    @Test
    void aWorkerThatHasGoneIsNamed() throws Exception {
        RingOptions brief = OPTIONS.timeout(Duration.ofMillis(600));
        assertThatThrownBy(guest(1, 3, 0, brief)::get).hasMessageContaining("worker 1 isn't told by");
        Future<Float> other = guest(2, 3, 0, brief);
        assertThatThrownBy(() -> meeting.host(3, brief)).isInstanceOf(AllReduceException.class)
                .hasMessageMatching(
                        ".*worker 1 (has gone before it was told where the others are|at .* doesn't answer).*");
        assertThatThrownBy(other::get).hasCauseInstanceOf(AllReduceException.class);
    }

    @Test
    void closingEndsTheWaiting() throws Exception {
        Future<AllReduce> host = threads.submit(() -> meeting.host(2, OPTIONS));
        Thread.sleep(50);
        meeting.close();
        assertThatThrownBy(host::get).hasCauseInstanceOf(AllReduceException.class)
                .hasMessageContaining("the rendezvous was closed");
    }

    @Test
    void badArguments() {
        assertThat(meeting.host(1, OPTIONS)).isSameAs(AllReduce.alone());
        assertThatThrownBy(() -> meeting.host(0, OPTIONS)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there must be 1 worker or more, not 0");
        assertThatThrownBy(() -> Rendezvous.open(HERE, 0, new byte[15])).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret has 16 bytes or more, not 15");
        assertThatThrownBy(() -> Rendezvous.open(HERE, meeting.address().getPort(), SECRET))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> Rendezvous.join(meeting.address(), 0, 2, 0, HERE, SECRET, OPTIONS))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("worker 0 is the one that hosts the others");
        assertThatThrownBy(() -> Rendezvous.join(meeting.address(), 2, 2, 0, HERE, SECRET, OPTIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the rank of one of 2 workers is 0 to 1, not 2");
        assertThatThrownBy(() -> Rendezvous.join(meeting.address(), 1, 2, -1, HERE, SECRET, OPTIONS))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("attempts are counted from 0, and not -1");
        assertThatThrownBy(() -> Rendezvous.open(HERE, 70_000, SECRET)).isInstanceOf(IllegalArgumentException.class);
    }
}
