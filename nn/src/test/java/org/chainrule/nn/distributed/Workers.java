package org.chainrule.nn.distributed;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs workers in threads. */
public final class Workers {
    private static final byte[] SECRET = "a secret of workers".getBytes(StandardCharsets.US_ASCII);

    private Workers() {}

    /** What a worker does. */
    @FunctionalInterface
    public interface Work<R> {
        /** Does it. */
        R run(AllReduce workers) throws Exception;
    }

    /** Runs work in workers of a ring over TCP, and returns the results by rank, an exception where it threw one. */
    public static <R> List<Object> inRing(int count, RingOptions options, Work<R> work) throws Exception {
        List<RingPort> ports = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            ports.add(RingPort.open(InetAddress.getLoopbackAddress()));
        }
        List<InetSocketAddress> addresses = ports.stream().map(RingPort::address).toList();
        return run(count, rank -> {
            try (RingPort port = ports.get(rank);
                    AllReduce workers = port.join(rank, addresses, SECRET, options)) {
                return work.run(workers);
            }
        });
    }

    /** Runs work in workers of one process, and returns the results by rank, an exception where it threw one. */
    public static <R> List<Object> inThreads(int count, RingOptions options, Work<R> work) throws Exception {
        List<AllReduce> members = AllReduce.ofThreads(count, options.timeout());
        return run(count, rank -> work.run(members.get(rank)));
    }

    /** What the worker of a rank does. */
    interface RankedWork {
        Object run(int rank) throws Exception;
    }

    static List<Object> run(int count, RankedWork work) throws Exception {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Object>> running = new ArrayList<>();
            for (int rank = 0; rank < count; rank++) {
                int of = rank;
                running.add(threads.submit(() -> work.run(of)));
            }
            List<Object> results = new ArrayList<>();
            for (Future<Object> each : running) {
                try {
                    results.add(each.get());
                } catch (ExecutionException e) {
                    results.add(e.getCause());
                }
            }
            return results;
        }
    }
}
