package org.chainrule.nn.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is rare, or an error of a caller's, is the same in both implementations. */
class AllReduceMisuseTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(20));

    /** A worker that leaves when it has its sum doesn't take it from those that wake up later. */
    @ParameterizedTest
    @EnumSource
    void aCallThatAllHaveMadeSucceeds(AllReduceTest.Kind kind) throws Exception {
        int times = kind == AllReduceTest.Kind.RING ? 20 : 500;
        for (int time = 0; time < times; time++) {
            assertThat(kind.run(3, OPTIONS, workers -> {
                try (workers) {
                    float[] values = {1};
                    workers.sum(values);
                    return values[0];
                }
            })).containsOnly(3f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void timesThatNoClockCounts(AllReduceTest.Kind kind) throws Exception {
        for (Duration time : List.of(Duration.ofDays(30), Duration.ofDays(365_000),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThat(kind.run(2, OPTIONS.timeout(time), workers -> {
                Thread.sleep(20 * workers.rank());
                return workers.gather(new byte[0]).size();
            })).as("%s", time).containsOnly(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondThreadInACall(AllReduceTest.Kind kind) throws Exception {
        var isRefused = new CountDownLatch(1);
        List<Object> results = kind.run(2, OPTIONS, workers -> {
            float[] values = {1};
            if (workers.rank() == 1) {
                isRefused.await();
                workers.sum(values);
                return values[0];
            }
            IntFunction<CompletableFuture<Void>> call = _ -> CompletableFuture.runAsync(
                    () -> workers.sum(values), task -> Thread.ofPlatform().start(task));
            List<CompletableFuture<Void>> calls = List.of(call.apply(0), call.apply(1));
            var message = new CompletableFuture<String>();
            calls.forEach(each -> each.exceptionally(thrown -> {
                message.complete(String.valueOf(thrown.getCause().getMessage()));
                isRefused.countDown();
                return null;
            }));
            try {
                CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get();
            } catch (ExecutionException _) {
                return message.get() + ": " + values[0];
            }
            return "both went on";
        });
        assertThat(results).containsExactly("worker 0 is within another call; one thread at a time makes them: 2.0",
                2f);
    }

    @ParameterizedTest
    @EnumSource
    void allHearOfAnInterrupt(AllReduceTest.Kind kind) throws Exception {
        List<Object> results = kind.run(3, OPTIONS, workers -> {
            try (workers) {
                if (workers.rank() == 1) {
                    Thread.currentThread().interrupt();
                }
                workers.sum(new double[3]);
                return "went on";
            } finally {
                assertThat(Thread.interrupted()).isEqualTo(workers.rank() == 1);
            }
        });
        assertThat(results).hasSize(3).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().endsWith("worker 1 was interrupted"));
    }

    /** So that one that is longer than a frame may be arrives, as weights of a large network are, and each piece is progress. */
    @Test
    void longMessagesGoInPieces() throws Exception {
        byte[][] messages = {new byte[5_000_000], new byte[1 << 20], new byte[0]};
        for (byte[] message : messages) {
            new Random(message.length).nextBytes(message);
        }
        assertThat(Workers.inRing(3, OPTIONS, workers -> workers.gather(messages[workers.rank()])))
                .allSatisfy(all -> assertThat(((List<?>) all).toArray()).isEqualTo(messages)).hasSize(3);
        List<Frame> sent = new ArrayList<>();
        new RingCall.Gather(new RingCall.Place(0, 2, sent::add), 0, messages[0]).begin();
        assertThat(sent).hasSize(5).allSatisfy(frame -> assertThat(frame.bytes().length).isLessThanOrEqualTo(1 << 20));
    }

    @Test
    void aReasonIsNeeded() {
        AllReduce worker = AllReduce.ofThreads(1, Duration.ofSeconds(1)).getFirst();
        assertThatNullPointerException().isThrownBy(() -> worker.abort(null)).withMessage("reason");
        assertThat(worker.gather(new byte[1])).hasSize(1);
    }

    /** As when strangers have as many connections as this process may have files. */
    @Test
    void connectionsAreAcceptedAgain() throws IOException {
        var failures = new AtomicInteger(3);
        var server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress()) {
            @Override
            public Socket accept() throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new SocketException("Too many open files");
                }
                return super.accept();
            }
        };
        try (server;
                var _ = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = RingPort.accept(server)) {
            assertThat(accepted.isConnected()).isTrue();
        }
        assertThatIOException().isThrownBy(() -> RingPort.accept(server));
    }
}
