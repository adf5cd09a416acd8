package org.chainrule.benchmarks.workers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.benchmarks.workers.StepTime.Measured;

/** Measures sums over workers, each a process of its own. */
final class Rings {
    private Rings() {}

    /** Measures on the loopback device, through which bytes go after a delay. */
    static List<Measured> onLoopback(int workers, double delay, int... floats)
            throws IOException {
        return measured(workers, delay, false, floats);
    }

    /** Measures in namespaces of networks. */
    static List<Measured> inNamespaces(int workers, int megabits, int... floats)
            throws IOException {
        try (Namespaces _ = Namespaces.of(workers, megabits)) {
            return measured(workers, 0, true, floats);
        }
    }

    private static List<Measured> measured(int workers, double delay, boolean inNamespaces, int... floats)
            throws IOException {
        List<Process> processes = new ArrayList<>();
        List<Relay> relays = new ArrayList<>();
        try {
            List<BufferedReader> outputs = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                processes.add(started(rank, inNamespaces, floats));
                outputs.add(processes.get(rank).inputReader(StandardCharsets.US_ASCII));
            }
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                var own = new InetSocketAddress(host(rank, inNamespaces), Integer.parseInt(line(outputs.get(rank))));
                if (delay > 0) {
                    relays.add(Relay.to(own, delay));
                    own = relays.getLast().address();
                }
                addresses.add(own);
            }
            String all = addresses.stream().map(one -> one.getHostString() + ":" + one.getPort())
                    .collect(Collectors.joining(" "));
            for (Process process : processes) {
                new PrintWriter(process.outputWriter(StandardCharsets.US_ASCII), true).println(all);
            }
            List<Measured> times = new ArrayList<>();
            for (int size : floats) {
                times.add(new Measured(size * Float.BYTES, workers, Double.parseDouble(line(outputs.getFirst()))));
            }
            return times;
        } finally {
            processes.forEach(Process::destroy);
            for (Relay relay : relays) {
                relay.close();
            }
        }
    }

    private static String line(BufferedReader from) throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new IOException("a worker has ended early");
        }
        return line;
    }

    private static String host(int rank, boolean inNamespaces) {
        return inNamespaces ? Namespaces.address(rank) : InetAddress.getLoopbackAddress().getHostAddress();
    }

    private static Process started(int rank, boolean inNamespaces, int... floats) throws IOException {
        List<String> command = new ArrayList<>(inNamespaces ? Namespaces.prefix(rank) : List.of());
        command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-cp",
                System.getProperty("java.class.path"), RingWorker.class.getName(), host(rank, inNamespaces),
                String.valueOf(rank)));
        IntStream.of(floats).forEach(size -> command.add(String.valueOf(size)));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
