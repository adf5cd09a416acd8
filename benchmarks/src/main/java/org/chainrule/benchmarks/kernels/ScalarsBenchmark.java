package org.chainrule.benchmarks.kernels;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
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

/** Benchmarks of functions of single numbers: op by op, compiled, and in plain Java. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Xmx8g", "--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScalarsBenchmark {
    /** The function. */
    @Param
    public ScalarFunction function;

    private double[] values;
    private Tensor[] x;
    private Compiled gradient;
    private Compiled value;

    /** Creates the state; called by JMH. */
    public ScalarsBenchmark() {}

    /** Records the function. */
    @Setup
    public void prepare() {
        values = function.point();
        x = DoubleStream.of(values).mapToObj(Tensor::of).toArray(Tensor[]::new);
        gradient = Compiled.ofAll(function::gradient);
        value = Compiled.ofAll(function::value);
    }

    /** {@return the value and the derivatives, op by op} */
    @Benchmark
    public Tensor[] eager() {
        return function.gradient(x);
    }

    /** {@return the value and the derivatives, compiled} */
    @Benchmark
    public List<Tensor> compiled() {
        return gradient.applyAll(x);
    }

    /** {@return the value, compiled} */
    @Benchmark
    public List<Tensor> compiledValue() {
        return value.applyAll(x);
    }

    /** {@return the value, in plain Java} */
    @Benchmark
    public double plainValue() {
        return function.plain(values);
    }

    /** {@return the value and the derivatives, from a recording and a first run} */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 1)
    public List<Tensor> recorded() {
        return Compiled.ofAll(function::gradient).applyAll(x);
    }
}
