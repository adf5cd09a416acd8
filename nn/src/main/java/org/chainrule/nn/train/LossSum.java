package org.chainrule.nn.train;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.internal.Texts;
import org.chainrule.nn.losses.Loss;

/**
 * A sum of losses.
 *
 * @param losses one for each prediction and target
 */
record LossSum(List<Loss> losses) implements BatchLoss {

    LossSum {
        if (losses.isEmpty()) {
            throw new IllegalArgumentException("a sum of losses needs a loss at least");
        }
    }

    @Override
    public Tensor of(List<Tensor> predictions, Batch batch) {
        Objects.requireNonNull(predictions, "predictions").forEach(each -> Objects.requireNonNull(each, "predictions"));
        List<Tensor> targets = Objects.requireNonNull(batch, "batch").targets();
        if (predictions.size() != losses.size() || targets.size() != losses.size()) {
            throw new IllegalArgumentException("a sum of " + losses.size()
                    + " losses needs as many predictions and targets, not " + predictions.size() + " and "
                    + targets.size() + "; a BatchLoss of your own may combine them otherwise");
        }
        Tensor sum = loss(0, predictions, targets);
        for (int i = 1; i < losses.size(); i++) {
            sum = sum.add(loss(i, predictions, targets));
        }
        return sum;
    }

    private Tensor loss(int i, List<Tensor> predictions, List<Tensor> targets) {
        return Objects.requireNonNull(losses.get(i).of(predictions.get(i), targets.get(i)), "the loss returned null");
    }

    @Override
    public String toString() {
        return losses.stream().map(Texts::of).collect(Collectors.joining(" + "));
    }
}
