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

/** Benchmarks of elementwise and row-wise functions of a 1000 x 1000 matrix, forward only. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ElementsBenchmark {
    /** The type of the elements. */
    @Param({"F32", "F64"})
    public DType type;

    private Tensor x;

    /** Creates the state; called by JMH. */
    public ElementsBenchmark() {}

    /** Creates the operand. */
    @Setup
    public void prepare() {
        x = Tensor.uniform(-2, 2, Shape.of(1000, 1000), RandomGenerator.of("L64X128MixRandom")).to(type);
    }

    /** {@return tanh x} */
    @Benchmark
    public Tensor tanh() {
        return x.tanh();
    }

    /** {@return softmax of each row} */
    @Benchmark
    public Tensor softmax() {
        return x.softmax(-1);
    }

    /** {@return the sum of each row} */
    @Benchmark
    public Tensor sum() {
        return x.sum(-1);
    }

    /** {@return the maximum of each row} */
    @Benchmark
    public Tensor max() {
        return x.max(-1);
    }
}
