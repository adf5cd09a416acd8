package org.chainrule.benchmarks.engine;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.benchmarks.work.Checksum;
import org.chainrule.benchmarks.work.Task;

/** A function of leaves, forward, and backward from a given gradient. */
final class FunctionTask implements Task {
    private final List<Tensor> leaves;
    private final Tensor gradient; // null for 1
    private final Supplier<Tensor> function;
    private Tensor y;

    FunctionTask(List<Tensor> leaves, Tensor gradient, Supplier<Tensor> function) {
        this.leaves = leaves;
        this.gradient = gradient;
        this.function = function;
    }

    @Override
    public void run() {
        leaves.forEach(Tensor::zeroGrad);
        hold();
        if (gradient == null) {
            y.backward();
        } else {
            y.backward(gradient);
        }
    }

    @Override
    public void hold() {
        y = function.get();
    }

    @Override
    public double[] results() {
        return checksums(Stream.concat(Stream.of(y), leaves.stream().map(Tensor::grad)).toList());
    }

    /** Returns scalars as they are, and a checksum of each tensor where there are others. */
    static double[] checksums(List<Tensor> results) {
        return results.stream().allMatch(result -> result.size() == 1)
                ? results.stream().mapToDouble(Tensor::item).toArray()
                : Checksum.ofEach(results.stream().map(Tensor::toFloatArray).toList());
    }
}
