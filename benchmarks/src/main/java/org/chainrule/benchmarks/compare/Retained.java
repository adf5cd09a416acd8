package org.chainrule.benchmarks.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Chain;
import org.chainrule.benchmarks.work.Engine;
import org.chainrule.benchmarks.work.Task;

/**
 * A program that records a long chain and prints how many bytes a node of it retains: on the heap after garbage collection,
 * and outside of it as far as the operating system shows. The heap must be resident from the start, so that all growth of
 * the resident memory is native.
 */
public final class Retained {
    private static final Path STATUS = Path.of("/proc/self/status");

    private Retained() {}

    /**
     * Measures the memory of a node and prints it.
     *
     * @param args the library, and the length of the chain
     */
    public static void main(String[] args) {
        try {
            System.out.println("{" + bytesPerNode(Library.valueOf(args[0]), Integer.parseInt(args[1])) + "}");
        } catch (Throwable e) { // whatever a library throws
            System.out.println("{" + Reason.of(e) + "}");
        }
        System.exit(0);
    }

    private static double bytesPerNode(Library library, int length) throws IOException {
        if (!Files.isReadable(STATUS) && library != Library.CHAINRULE) {
            throw new UnsupportedOperationException("this system doesn't show native memory");
        }
        Engine engine = library.load(1);
        try (Task warmUp = engine.prepare(new Chain(1000))) {
            warmUp.hold();
        }
        double before = bytes();
        try (Task task = engine.prepare(new Chain(length))) {
            task.hold();
            return (bytes() - before) / length;
        }
    }

    private static double bytes() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + resident();
    }

    /** Returns the resident memory of the process; 0 where the system doesn't show it. */
    private static double resident() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        return 1024 * Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", ""))).sum();
    }
}
