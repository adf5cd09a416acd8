package org.chainrule.benchmarks.kernels;

import java.util.concurrent.TimeUnit;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Benchmark of the inverse of {@link LinalgBenchmark}'s matrices in DJL, which has no other function of that benchmark. It stands
 * apart, since DJL's PyTorch and that of JavaCPP don't get on in one process.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "-Xss64m"})
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class DjlInverseBenchmark {
    /** How many matrices, and of how many rows and columns. */
    @Param({"100x64", "1x1000"})
    public String size;

    private NDManager manager;
    private NDArray a;

    /** Creates the state; called by JMH. */
    public DjlInverseBenchmark() {}

    /** Creates the matrices. */
    @Setup
    public void prepare() {
        var matrices = LinalgBenchmark.matrices(size);
        int[] sizes = matrices.shape().toArray();
        manager = Engine.getEngine("PyTorch").newBaseManager();
        a = manager.create(matrices.toDoubleArray(), new Shape(sizes[0], sizes[1], sizes[1]));
    }

    /** Frees the matrices. */
    @TearDown
    public void free() {
        manager.close();
    }

    /** Computes the inverse, and frees it. */
    @Benchmark
    public void djl() {
        a.inverse().close();
    }
}
