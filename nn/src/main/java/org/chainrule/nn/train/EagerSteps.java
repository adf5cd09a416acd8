package org.chainrule.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.random.RandomKey;

/**
 * Computes each step op by op.
 *
 * @param trainer the trainer
 */
record EagerSteps(Trainer trainer) implements StepSource {

    @Override
    public boolean take(List<Batch> together, List<RandomKey> keys, int examples, Computed[] computed) {
        List<Supplier<Tensor>> losses = new ArrayList<>();
        for (int i = 0; i < computed.length; i++) {
            int part = i;
            Batch batch = together.get(i);
            losses.add(() -> {
                List<Tensor> predictions = Training.with(keys.get(part),
                        () -> Evaluation.predictions(trainer.forward, batch));
                Tensor loss = Evaluation.loss(trainer.loss, predictions, batch);
                computed[part] = Computed.of(predictions, loss);
                return batch.size() == examples ? loss : loss.mul((double) batch.size() / examples);
            });
        }
        return trainer.optimizer.step(losses);
    }
}
