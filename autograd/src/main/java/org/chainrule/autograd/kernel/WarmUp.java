package org.chainrule.autograd.kernel;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.MicroKernel.Form;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Runs a new micro-kernel, on unused data, until the compiler has turned its vectors into registers. Before that every
 * vector is an object, and the micro-kernel a hundred times slower than plain loops, for a second or two.
 */
final class WarmUp {
    private static final int DEPTH = 32; // of the products: long enough for a loop to count, short enough to call often
    private static final int CALLS = 16; // between two looks at the clock
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30); // who takes longer has no vectors

    /** The time that a compiled micro-kernel stays far below and an interpreted one far above, on any machine. */
    private static final long MAX_NANOS_PER_CALL = 200;
    private static final long MAX_NANOS_PER_VECTOR = 2;

    /** One at a time, in a thread that ends when there is nothing more to do and doesn't keep the program alive. */
    private static final ThreadPoolExecutor QUEUE = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().daemon().name("chainrule-warm-up").unstarted(task));

    private WarmUp() {}

    /** Runs a task in the background. */
    static void start(Runnable task) {
        QUEUE.execute(task);
    }

    /** Warms up a micro-kernel; returns false if it remained slow. */
    static boolean of(MicroKernel kernel, Elements elements, Form form, int rows, int width) {
        Object a = elements.array(form == Form.PAIRS ? (rows + DEPTH) * width : rows * DEPTH);
        Object b = elements.array(width * DEPTH);
        Object c = elements.array(width * rows);
        int[] bRows = IntStream.range(0, DEPTH).map(p -> p / 2 * width).toArray(); // for those that need them
        long vectors = (long) DEPTH * rows * (width / VectorUnit.lanes(elements.isSingle()));
        long most = CALLS * (MAX_NANOS_PER_CALL + MAX_NANOS_PER_VECTOR * vectors);
        long start = System.nanoTime();
        long now = start;
        while (now - start < TIMEOUT_NANOS) {
            long before = now;
            for (int call = 0; call < CALLS; call++) {
                Object z = call % 2 == 0 ? c : null; // all ways, lest the compiler leave one out
                boolean inRows = form == Form.MATRICES && call % 4 < 2;
                int aRow = form == Form.PAIRS ? width : inRows ? DEPTH : 1;
                int aStep = form == Form.PAIRS ? width : inRows ? 1 : rows;
                int bStep = form == Form.MATRICES && call % 8 < 4 ? width : 0;
                kernel.run(a, 0, aRow, aStep, b, 0, bStep, bRows, c, 0, width, z, 0, width, DEPTH);
            }
            now = System.nanoTime();
            if (now - before < most) {
                return true;
            }
        }
        return false;
    }
}
