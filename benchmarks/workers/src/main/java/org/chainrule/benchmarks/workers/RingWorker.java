package org.chainrule.benchmarks.workers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.RingPort;

/**
 * A process that is a worker: says where it can be reached, reads from standard input where all can, and measures sums of some sizes.
 * Arguments are its address, its rank, and the numbers of floats.
 */
final class RingWorker {
    private static final byte[] SECRET = "workers of a benchmark".getBytes(StandardCharsets.US_ASCII);
    private static final double SECONDS = 1.5; // of each size

    private RingWorker() {}

    /** Takes part as a worker. */
    public static void main(String[] arguments) throws IOException {
        int rank = Integer.parseInt(arguments[1]);
        try (RingPort port = RingPort.open(InetAddress.getByName(arguments[0]))) {
            System.out.println(port.address().getPort());
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine();
            List<InetSocketAddress> all = Stream.of(line.split(" ")).map(RingWorker::address).toList();
            try (AllReduce workers = port.join(rank, all, SECRET, RingOptions.defaults())) {
                warmUp(workers);
                for (String size : List.of(arguments).subList(2, arguments.length)) {
                    double seconds = median(workers, new float[Integer.parseInt(size)]);
                    if (rank == 0) {
                        System.out.println(seconds);
                    }
                }
            }
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void warmUp(AllReduce workers) {
        float[] values = new float[1 << 18];
        for (int n = 0; n < 600; n++) {
            once(workers, n % 20 == 0 ? values : new float[1 << 14]);
        }
    }

    private static double median(AllReduce workers, float... values) {
        double first = 0;
        for (int n = 0; n < 3; n++) {
            first = once(workers, values);
        }
        double[] own = {first};
        workers.sum(own); // all do as many
        double[] seconds = new double[Math.clamp((long) (SECONDS * workers.workers() / own[0]), 11, 2000)];
        for (int n = 0; n < seconds.length; n++) {
            seconds[n] = once(workers, values);
        }
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }

    private static double once(AllReduce workers, float... values) {
        long start = System.nanoTime();
        workers.sum(values);
        return (System.nanoTime() - start) / 1e9;
    }
}
