package org.chainrule.benchmarks.engine;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import org.chainrule.benchmarks.work.Elementwise;
import org.chainrule.benchmarks.work.Engine;
import org.chainrule.benchmarks.work.Precision;
import org.chainrule.benchmarks.work.Product;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Work;

/**
 * Measures lower bounds of the time on a machine. For a product: the same number of multiplications and additions, on
 * registers, without access to memory. For an elementwise function: for the result and for each gradient, allocating a new
 * array and copying another to it.
 */
public final class FloorEngine implements Engine {
    private static final int FEW = 100_000; // for fewer elements or vector steps, another thread doesn't pay

    private final int threads;
    private final ExecutorService pool;

    /**
     * Creates an engine.
     *
     * @param threads the number of threads that it may use
     */
    public FloorEngine(int threads) {
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case Elementwise elementwise -> new NewArrays(elementwise);
            case Product product -> new Registers(product);
            default -> throw new UnsupportedOperationException("a floor is measured for products and elements only");
        };
    }

    /** A part of some work, over a range of indices. */
    @FunctionalInterface
    private interface Part {
        double of(int from, int to);
    }

    private double inParallel(int count, Part part) {
        if (threads == 1 || count < FEW) {
            return part.of(0, count);
        }
        List<Callable<Double>> parts = IntStream.range(0, threads)
                .<Callable<Double>>mapToObj(i -> () -> part.of(bound(count, i), bound(count, i + 1))).toList();
        try {
            double sum = 0;
            for (var done : pool.invokeAll(parts)) {
                sum += done.get();
            }
            return sum;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private int bound(int count, int part) {
        return (int) ((long) count * part / threads);
    }

    /** A task whose results can't be compared, since it doesn't compute the function. */
    private abstract static class Floor implements Task {
        @Override
        public final double[] results() {
            return new double[0];
        }
    }

    private final class NewArrays extends Floor {
        private final float[] source;
        private final float[][] results;

        NewArrays(Elementwise work) {
            source = work.x();
            results = new float[switch (work.function()) {
                case ADD -> 3; // the result and two gradients
                case SUM -> 1; // the gradient
                default -> 2;
            }][];
        }

        @Override
        public void run() {
            for (int i = 0; i < results.length; i++) {
                float[] target = new float[source.length];
                inParallel(source.length, (from, to) -> {
                    System.arraycopy(source, from, target, from, to - from);
                    return 0;
                });
                results[i] = target;
            }
        }
    }

    /** A loop of fused multiply-adds. Twelve accumulators hide their latency, and fit into 16 registers with the factor. */
    private final class Registers extends Floor {
        private static final int ACCUMULATORS = 12;
        private static final int BURST = 1000; // steps of a loop
        private final Product work;
        private double used;

        Registers(Product work) {
            this.work = work;
        }

        @Override
        public void run() {
            boolean single = work.precision() == Precision.F32;
            int lanes = single ? FloatVector.SPECIES_PREFERRED.length() : DoubleVector.SPECIES_PREFERRED.length();
            int steps = (int) Math.ceil(work.operations() / 2 / lanes / ACCUMULATORS);
            used += inParallel(steps, (from, to) -> single ? floats(to - from) : doubles(to - from));
        }

        private static double floats(int steps) {
            double sum = 0;
            for (int left = steps; left > 0; left -= BURST) {
                sum += burstOfFloats(Math.min(BURST, left));
            }
            return sum;
        }

        private static double doubles(int steps) {
            double sum = 0;
            for (int left = steps; left > 0; left -= BURST) {
                sum += burstOfDoubles(Math.min(BURST, left));
            }
            return sum;
        }

        private static double burstOfFloats(int steps) {
            var x = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 0.5f);
            var a = x;
            var b = x.add(1);
            var c = x.add(2);
            var d = x.add(3);
            var e = x.add(4);
            var f = x.add(5);
            var g = x.add(6);
            var h = x.add(7);
            var i = x.add(8);
            var j = x.add(9);
            var k = x.add(10);
            var l = x.add(11);
            for (int step = 0; step < steps; step++) {
                a = x.fma(x, a);
                b = x.fma(x, b);
                c = x.fma(x, c);
                d = x.fma(x, d);
                e = x.fma(x, e);
                f = x.fma(x, f);
                g = x.fma(x, g);
                h = x.fma(x, h);
                i = x.fma(x, i);
                j = x.fma(x, j);
                k = x.fma(x, k);
                l = x.fma(x, l);
            }
            return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
        }

        private static double burstOfDoubles(int steps) {
            var x = DoubleVector.broadcast(DoubleVector.SPECIES_PREFERRED, 0.5);
            var a = x;
            var b = x.add(1);
            var c = x.add(2);
            var d = x.add(3);
            var e = x.add(4);
            var f = x.add(5);
            var g = x.add(6);
            var h = x.add(7);
            var i = x.add(8);
            var j = x.add(9);
            var k = x.add(10);
            var l = x.add(11);
            for (int step = 0; step < steps; step++) {
                a = x.fma(x, a);
                b = x.fma(x, b);
                c = x.fma(x, c);
                d = x.fma(x, d);
                e = x.fma(x, e);
                f = x.fma(x, f);
                g = x.fma(x, g);
                h = x.fma(x, h);
                i = x.fma(x, i);
                j = x.fma(x, j);
                k = x.fma(x, k);
                l = x.fma(x, l);
            }
            return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
        }
    }
}
