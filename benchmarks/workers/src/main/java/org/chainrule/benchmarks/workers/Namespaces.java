package org.chainrule.benchmarks.workers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace for each worker, connected by a bridge, with limited bandwidth. Needs Linux, the commands ip and tc, and root. */
final class Namespaces implements AutoCloseable {
    private static final String BRIDGE = "chainrule0";

    private final int count;

    private Namespaces(int count) {
        this.count = count;
    }

    /**
     * Creates namespaces.
     *
     * @param megabits how many a second each may send; 0 for no limit
     */
    static Namespaces of(int count, int megabits) throws IOException {
        var all = new Namespaces(count);
        all.close(); // what a run that was stopped has left
        run("ip link add " + BRIDGE + " type bridge");
        run("ip link set " + BRIDGE + " up");
        for (int n = 0; n < count; n++) {
            run("ip netns add " + name(n));
            run("ip link add " + name(n) + " type veth peer name w netns " + name(n));
            run("ip link set " + name(n) + " master " + BRIDGE + " up");
            run("ip -n " + name(n) + " addr add " + address(n) + "/24 dev w");
            run("ip -n " + name(n) + " link set w up");
            run("ip -n " + name(n) + " link set lo up");
            if (megabits > 0) {
                run("tc -n " + name(n) + " qdisc add dev w root tbf rate " + megabits + "mbit burst "
                        + Math.max(32, megabits / 8) + "kb latency 100ms"); // what goes in a millisecond
            }
        }
        return all;
    }

    static String name(int worker) {
        return "chainrule-w" + worker;
    }

    static String address(int worker) {
        return "10.213.7." + (worker + 1);
    }

    static List<String> prefix(int worker) {
        return List.of("ip", "netns", "exec", name(worker));
    }

    /** Returns why there can be none; null if there can. */
    static String obstacle() {
        try (Namespaces _ = of(1, 1000)) {
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static void run(String command) throws IOException {
        Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command + " was interrupted", e);
        }
    }

    @Override
    public void close() {
        List<String> commands = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            commands.add("ip link del " + name(n)); // at once; with its namespace it would go later
            commands.add("ip netns del " + name(n));
        }
        commands.add("ip link del " + BRIDGE);
        for (String command : commands) {
            try {
                run(command);
            } catch (IOException _) {
                // it wasn't there
            }
        }
    }
}
