package org.chainrule.nn.train;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.losses.Loss;

/**
 * Computes the loss of a network that has several predictions, or whose loss isn't one of predictions and targets alone.
 *
 * {@snippet :
 * BatchLoss weighted = (predictions, batch) -> Loss.crossEntropy().of(predictions.get(0), batch.targets().get(0))
 *         .add(Loss.mse().of(predictions.get(1), batch.targets().get(1)).mul(0.1));
 * }
 */
@FunctionalInterface
public interface BatchLoss extends Serializable {

    /**
     * Computes the loss of a batch.
     *
     * @param predictions what the network gives
     * @param batch the batch, with its targets
     * @return a scalar, the mean over the batch's examples
     */
    Tensor of(List<Tensor> predictions, Batch batch);

    /**
     * Adds up losses: the first prediction has the first loss with the first target, and so on.
     *
     * @param each a loss for each prediction
     * @return their sum
     * @throws IllegalArgumentException if there is none
     */
    static BatchLoss of(Loss... each) {
        for (Loss loss : Objects.requireNonNull(each, "each")) {
            Objects.requireNonNull(loss, "each");
        }
        return new LossSum(List.of(each));
    }
}
