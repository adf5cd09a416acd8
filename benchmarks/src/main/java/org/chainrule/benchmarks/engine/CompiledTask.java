package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.GradRequest;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.benchmarks.work.Task;

/** A function of leaves and its gradients, compiled. */
final class CompiledTask implements Task {
    private final Compiled program;
    private List<Tensor> results;

    /**
     * Creates a task.
     *
     * @param gradient that of the result; null for 1
     */
    CompiledTask(List<Tensor> leaves, Tensor gradient, Supplier<Tensor> function) {
        program = Compiled.ofAll(_ -> {
            Tensor y = function.get();
            GradRequest request = gradient == null ? Autograd.of(y) : Autograd.of(y).seed(gradient);
            List<Tensor> all = new ArrayList<>(List.of(y.detach()));
            all.addAll(request.grad(leaves.toArray(Tensor[]::new)));
            return all.toArray(Tensor[]::new);
        });
    }

    @Override
    public void run() {
        results = program.applyAll();
    }

    @Override
    public double[] results() {
        return FunctionTask.checksums(results);
    }
}
