package org.chainrule.benchmarks.kernels;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Benchmarks of ways to sum floats on vectors: in floats, in floats with compensation (Kahan 1965), in doubles, and the
 * library's own, which is the last.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-Dchainrule.threads=1"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SumsBenchmark {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> HALF = VectorSpecies.of(float.class,
            VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** The number of elements, a multiple of 64. */
    @Param({"1024", "1048576"})
    public int size;

    private float[] x;
    private Tensor tensor;

    /** Creates the state; called by JMH. */
    public SumsBenchmark() {}

    /** Creates the numbers. */
    @Setup
    public void prepare() {
        var random = new Random(1);
        x = new float[size];
        for (int n = 0; n < size; n++) {
            x[n] = random.nextFloat();
        }
        tensor = Tensor.of(x).to(DType.F32);
    }

    /** {@return the sum, in floats} */
    @Benchmark
    public float floats() {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int n = 0; n < size; n += 4 * LANES) {
            a = a.add(FloatVector.fromArray(FLOATS, x, n));
            b = b.add(FloatVector.fromArray(FLOATS, x, n + LANES));
            c = c.add(FloatVector.fromArray(FLOATS, x, n + 2 * LANES));
            d = d.add(FloatVector.fromArray(FLOATS, x, n + 3 * LANES));
        }
        return a.add(c).add(b.add(d)).reduceLanes(VectorOperators.ADD);
    }

    /** {@return the sum, in floats, each lane with what rounding has lost} */
    @Benchmark
    public float compensated() {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector lostOfA = a;
        FloatVector lostOfB = a;
        for (int n = 0; n < size; n += 2 * LANES) {
            FloatVector term = FloatVector.fromArray(FLOATS, x, n).sub(lostOfA);
            FloatVector next = a.add(term);
            lostOfA = next.sub(a).sub(term);
            a = next;
            FloatVector otherTerm = FloatVector.fromArray(FLOATS, x, n + LANES).sub(lostOfB);
            FloatVector otherNext = b.add(otherTerm);
            lostOfB = otherNext.sub(b).sub(otherTerm);
            b = otherNext;
        }
        return a.sub(lostOfA).add(b.sub(lostOfB)).reduceLanes(VectorOperators.ADD);
    }

    /** {@return the sum, in doubles} */
    @Benchmark
    public float doubles() {
        DoubleVector a = DoubleVector.zero(DOUBLES);
        DoubleVector b = a;
        DoubleVector c = a;
        DoubleVector d = a;
        int half = LANES / 2;
        for (int n = 0; n < size; n += 4 * half) {
            a = a.add(widened(n));
            b = b.add(widened(n + half));
            c = c.add(widened(n + 2 * half));
            d = d.add(widened(n + 3 * half));
        }
        return (float) a.add(c).add(b.add(d)).reduceLanes(VectorOperators.ADD);
    }

    private DoubleVector widened(int n) {
        return (DoubleVector) FloatVector.fromArray(HALF, x, n).convertShape(VectorOperators.F2D, DOUBLES, 0);
    }

    /** {@return the sum, by the library} */
    @Benchmark
    public Tensor library() {
        return tensor.sum();
    }
}
