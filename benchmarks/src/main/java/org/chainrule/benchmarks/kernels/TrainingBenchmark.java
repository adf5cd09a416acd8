package org.chainrule.benchmarks.kernels;

import java.util.concurrent.TimeUnit;

import org.chainrule.benchmarks.engine.ChainruleEngine;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Works;
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

/** Benchmarks of whole training steps; with {@code -prof gc}, also of the memory that one allocates. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingBenchmark {
    /** The name of a training step of the comparison. */
    @Param({"mlp-1", "mlp-32", "mlp-64", "mlp-128", "mlp-10k", "classify"})
    public String work;

    private Task task;

    /** Creates the state; called by JMH. */
    public TrainingBenchmark() {}

    /** Creates the network. */
    @Setup
    public void prepare() {
        task = new ChainruleEngine(false).prepare(Works.named(work));
    }

    /** Takes a step. */
    @Benchmark
    public void step() {
        task.run();
    }
}
