package org.chainrule.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.optim.CompiledStep;
import org.chainrule.nn.random.RandomKey;

/** Computes each step by a program. Its arguments are the inputs and the targets of a batch, its key, and the share of the loss if it has one. */
final class CompiledSteps implements StepSource {
    private final Trainer trainer;
    private final CompiledStep step;
    private int inputs = -1; // of a batch

    CompiledSteps(Trainer trainer, CompiledOptions options) {
        this.trainer = trainer;
        this.step = trainer.optimizer.compiledAll(this::computed).with(options);
    }

    /** Returns the loss, multiplied by its share, the loss itself, and the predictions. */
    private Tensor[] computed(Tensor... xs) {
        boolean hasShare = xs[xs.length - 1].shape().rank() == 0;
        int tensors = xs.length - (hasShare ? 2 : 1);
        Batch batch = new Batch(List.of(xs).subList(0, inputs), List.of(xs).subList(inputs, tensors));
        List<Tensor> predictions = Training.with(xs[tensors], () -> Evaluation.predictions(trainer.forward, batch));
        Tensor loss = Evaluation.loss(trainer.loss, predictions, batch);
        Tensor part = hasShare ? loss.mul(xs[tensors + 1].to(loss.dtype())) : loss;
        return Stream.concat(Stream.of(part, loss), predictions.stream()).toArray(Tensor[]::new);
    }

    @Override
    public boolean take(List<Batch> together, List<RandomKey> keys, int examples, Computed[] computed) {
        List<Tensor[]> all = new ArrayList<>();
        for (int i = 0; i < computed.length; i++) {
            Batch batch = together.get(i);
            requireInputs(batch.inputs().size());
            List<Tensor> xs = new ArrayList<>(batch.inputs());
            xs.addAll(batch.targets());
            xs.add(Training.asTensor(keys.get(i)));
            if (batch.size() != examples) {
                xs.add(Tensor.of((double) batch.size() / examples));
            }
            all.add(xs.toArray(Tensor[]::new));
        }
        CompiledStep.Result result = step.runAll(all);
        for (int i = 0; i < result.results().size(); i++) {
            List<Tensor> of = result.results().get(i);
            computed[i] = Computed.of(of.subList(2, of.size()), of.get(1));
        }
        return result.isTaken();
    }

    private void requireInputs(int count) {
        if (inputs >= 0 && inputs != count) {
            throw new IllegalArgumentException(
                    "a compiled training has batches of as many inputs as the first one had, "
                            + inputs + ", not " + count);
        }
        inputs = count;
    }
}
