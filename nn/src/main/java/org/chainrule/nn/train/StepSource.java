package org.chainrule.nn.train;

import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.random.RandomKey;

/** Takes the steps of a training. */
interface StepSource {

    /**
     * Takes a step with the gradient of the mean loss of all examples of some batches, or skips it.
     *
     * @param keys the random numbers of each batch
     * @param examples the number of all examples of the step, those of other workers included
     * @param computed where what was computed of each batch goes, as far as it was
     * @return whether the step was taken
     */
    boolean take(List<Batch> together, List<RandomKey> keys, int examples, Computed[] computed);

    /**
     * What was computed of a batch.
     *
     * @param predictions the network's results
     * @param loss the mean loss of its examples
     */
    record Computed(List<Tensor> predictions, double loss) {

        static Computed of(List<Tensor> predictions, Tensor loss) {
            return new Computed(predictions.stream().map(Tensor::detach).toList(),
                    loss.size() == 1 ? loss.item() : Double.NaN);
        }
    }
}
