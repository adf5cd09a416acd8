package org.chainrule.nn.losses;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * A loss of classes for predictions whose last axis is that of the classes, each position of which is an example.
 *
 * @param loss the loss, of predictions (batch, classes)
 */
record ClassesLast(Loss loss) implements Loss {

    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public Tensor unreduced(Tensor prediction, Tensor target) {
        return of(prediction, target, Reduction.NONE);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor target, Reduction reduction) {
        Objects.requireNonNull(prediction, LossInputs.PREDICTION);
        Objects.requireNonNull(target, LossInputs.TARGET);
        Objects.requireNonNull(reduction, "reduction");
        LossInputs.requireNotFrom("softmax", name(), prediction,
                "but must be logits, or for nll their logSoftmax; leave the softmax out");
        Shape shape = prediction.shape();
        if (shape.rank() == 0 || shape.size(-1) == 0) {
            throw LossInputs.error(name(), "the prediction must have an axis of classes, the last: (..., classes)",
                    prediction, target);
        }
        int classes = shape.size(-1);
        int positions = shape.count() / classes;
        boolean areProbabilities = target.dtype().isFloating();
        if (areProbabilities ? !target.shape().equals(shape) : !areLabelsOf(shape, target.shape())) {
            throw LossInputs.error(name(), "with the classes last, the target must be labels of the prediction's shape "
                    + "without its last axis, or of as many elements as a prediction (positions, classes) has rows; or "
                    + "probabilities of the prediction's shape", prediction, target);
        }
        Tensor result = loss.of(prediction.reshape(positions, classes),
                areProbabilities ? target.reshape(positions, classes) : target.flatten(), reduction);
        if (reduction != Reduction.NONE) {
            return result;
        }
        return result.reshape(areProbabilities ? shapeOfLabels(shape).toArray() : target.shape().toArray());
    }

    private static boolean areLabelsOf(Shape prediction, Shape labels) {
        return labels.equals(shapeOfLabels(prediction))
                || prediction.rank() == 2 && prediction.size(0) == labels.count();
    }

    private static Shape shapeOfLabels(Shape prediction) {
        return ClassLabels.shape(prediction, prediction.rank() - 1);
    }
}
