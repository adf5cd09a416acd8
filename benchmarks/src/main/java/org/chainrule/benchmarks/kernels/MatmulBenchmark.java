package org.chainrule.benchmarks.kernels;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
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

/** Benchmarks of products of square matrices, as they are and transposed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatmulBenchmark {
    /** The number of rows and columns. */
    @Param({"16", "64", "256", "1024"})
    public int n;

    /** The type of the elements. */
    @Param({"F32", "F64"})
    public DType type;

    private Tensor a;
    private Tensor b;

    /** Creates the state; called by JMH. */
    public MatmulBenchmark() {}

    /** Creates the factors. */
    @Setup
    public void prepare() {
        var random = RandomGenerator.of("L64X128MixRandom");
        a = Tensor.uniform(-1, 1, Shape.of(n, n), random).to(type);
        b = Tensor.uniform(-1, 1, Shape.of(n, n), random).to(type);
    }

    /** {@return A B} */
    @Benchmark
    public Tensor nn() {
        return a.matmul(b);
    }

    /** {@return A B^T} */
    @Benchmark
    public Tensor nt() {
        return a.matmul(b.transpose());
    }

    /** {@return A^T B} */
    @Benchmark
    public Tensor tn() {
        return a.transpose().matmul(b);
    }
}
