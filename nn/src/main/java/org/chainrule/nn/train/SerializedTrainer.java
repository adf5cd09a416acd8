package org.chainrule.nn.train;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.optim.NonFinite;
import org.chainrule.nn.optim.Optimizer;

/** What is written of a trainer by Java serialization: what a worker needs that another one leads. */
record SerializedTrainer(Object network, Function<Batch, List<Tensor>> forward, BatchLoss loss, Optimizer optimizer,
        long seed, int batchesPerStep, CompiledOptions compiled, NonFinite nonFinite) implements Serializable {

    static SerializedTrainer of(Trainer trainer) {
        TrainingOptions options = trainer.options;
        return new SerializedTrainer(trainer.network, trainer.forward, trainer.loss, trainer.optimizer, options.seed,
                options.batchesPerStep, options.compiled, options.nonFinite);
    }

    private Object readResolve() {
        Trainer trainer = Trainer.of(network, forward, loss, optimizer).seed(seed).accumulate(batchesPerStep);
        trainer = compiled == null ? trainer : trainer.compiled(compiled);
        return nonFinite == null ? trainer : trainer.nonFinite(nonFinite);
    }
}
