package org.chainrule.nn.mistakes;

import java.util.List;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;

/** Mistakes with losses: predictions and targets that don't fit each other. */
final class LossMistakes {
    private LossMistakes() {}

    @Mistake(value = "(n, 1) against (n) in a loss", advice = "The target must have the shape of the prediction. All "
            + "losses of `nn` refuse, since broadcasting would make (n, n) differences, of each prediction to each target, "
            + "and train towards the mean of the targets without an error. An expression of your own, "
            + "`p.sub(t).square().mean()`, [can't be refused](#what-is-no-error).")
    static void columnAgainstVector() {
        Tensor prediction = Tensor.zeros(4, 1).requiresGrad(true);
        Tensor prices = Tensor.of(3, 1, 4, 1).named("prices");
        Loss.mse().of(prediction, prices);
    }

    static void columnAgainstVectorMended() {
        Tensor prediction = Tensor.zeros(4, 1).requiresGrad(true);
        Tensor prices = Tensor.of(3, 1, 4, 1).named("prices");
        Loss.mse().of(prediction, prices.reshape(4, 1));
    }

    @Mistake(value = "A loss of one's own that broadcasts", advice = "A function as a loss is refused, too, where the "
            + "shape of its losses tells. `Loss.elementwise(name, function)` checks in every case.")
    static void functionThatBroadcasts() {
        Loss logCosh = (p, t) -> p.sub(t).cosh().log();
        Tensor prediction = Tensor.zeros(4, 1).requiresGrad(true);
        logCosh.of(prediction, Tensor.of(3, 1, 4, 1).named("prices"));
    }

    static void functionThatBroadcastsMended() {
        Loss logCosh = Loss.elementwise("logCosh", (p, t) -> p.sub(t).cosh().log());
        Tensor prediction = Tensor.zeros(4, 1).requiresGrad(true);
        logCosh.of(prediction, Tensor.of(3, 1, 4, 1).named("prices").reshape(4, 1));
    }

    @Mistake(value = "Labels of classes as F64", advice = "Labels are indices, and so I64: `to(DType.I64)`, or make them "
            + "of a `long[]` or an `int[]`. A floating target of the prediction's shape holds probabilities.")
    static void floatingLabels() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(0, 2).named("kinds");
        Loss.crossEntropy().of(logits, kinds);
    }

    static void floatingLabelsMended() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(0, 2).named("kinds");
        Loss.crossEntropy().of(logits, kinds.to(DType.I64));
    }

    @Mistake(value = "Labels counted from 1", advice = "Classes are counted from 0. Of labels 1 to n take 1 off, in F64; "
            + "if a class is missing, make the last layer wider.")
    static void labelsFromOne() {
        Tensor logits = Tensor.zeros(3, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[] {1, 3, 2}).named("kinds");
        Loss.crossEntropy().of(logits, kinds);
    }

    static void labelsFromOneMended() {
        Tensor logits = Tensor.zeros(3, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[] {1, 3, 2}).named("kinds");
        Loss.crossEntropy().of(logits, kinds.to(DType.F64).sub(1).to(DType.I64));
    }

    @Mistake(value = "A column of labels", advice = "There is a label for each example, in one axis: (n), not (n, 1).")
    static void columnOfLabels() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[][] {{0}, {2}}).named("kinds");
        Loss.crossEntropy().of(logits, kinds);
    }

    static void columnOfLabelsMended() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[][] {{0}, {2}}).named("kinds");
        Loss.crossEntropy().of(logits, kinds.reshape(2));
    }

    @Mistake(value = "One-hot rows for labels", advice = "`crossEntropy` takes the labels themselves; one-hot rows are "
            + "probabilities, and so floating.")
    static void oneHotForLabels() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[] {0, 2}).oneHot(3).named("kinds");
        Loss.crossEntropy().of(logits, kinds);
    }

    static void oneHotForLabelsMended() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[] {0, 2}).oneHot(3).named("kinds");
        Loss.crossEntropy().of(logits, kinds.argmax(1));
    }

    @Mistake(value = "Labels for one-hot rows", advice = "`mse` and `bceWithLogits` compare number by number. For classes "
            + "use `crossEntropy`, or make rows of the labels by `oneHot`.")
    static void labelsForOneHot() {
        Tensor scores = Tensor.zeros(2, 3).named("scores").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[] {0, 2}).named("kinds");
        Loss.bceWithLogits().of(scores, kinds);
    }

    static void labelsForOneHotMended() {
        Tensor scores = Tensor.zeros(2, 3).named("scores").requiresGrad(true);
        Tensor kinds = Tensor.of(new long[] {0, 2}).named("kinds");
        Loss.bceWithLogits().of(scores, kinds.oneHot(3));
    }

    @Mistake(value = "Scores for probabilities", advice = "`bce` takes probabilities. Give scores to `bceWithLogits`, "
            + "which is also more accurate than `bce` of their sigmoid.")
    static void scoresForProbabilities() {
        Tensor scores = Tensor.of(2.5, -1).named("scores").requiresGrad(true);
        Loss.bce().of(scores, Tensor.of(1, 0));
    }

    static void scoresForProbabilitiesMended() {
        Tensor scores = Tensor.of(2.5, -1).named("scores").requiresGrad(true);
        Loss.bceWithLogits().of(scores, Tensor.of(1, 0));
    }

    @Mistake(value = "Too few weights of classes", advice = "There is a weight for each class that the network has a score for, "
            + "also for those that don't occur in the data.")
    static void tooFewClassWeights() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Loss.crossEntropy().classWeights(1, 5).of(logits, Tensor.of(new long[] {0, 1}));
    }

    static void tooFewClassWeightsMended() {
        Tensor logits = Tensor.zeros(2, 3).named("logits").requiresGrad(true);
        Loss.crossEntropy().classWeights(1, 5, 1).of(logits, Tensor.of(new long[] {0, 1}));
    }

    @Mistake(value = "A weight for each example against (n, 1)", advice = "Weights are broadcast to the prediction, but the "
            + "prediction isn't to them: one for each example is (n, 1) where predictions are (n, 1) or (n, features).")
    static void weightsOfExamples() {
        Tensor prediction = Tensor.zeros(3, 1).requiresGrad(true);
        Tensor trust = Tensor.of(1, 1, 0.5);
        Loss.mse().weight(trust).of(prediction, Tensor.ones(3, 1));
    }

    static void weightsOfExamplesMended() {
        Tensor prediction = Tensor.zeros(3, 1).requiresGrad(true);
        Tensor trust = Tensor.of(1, 1, 0.5);
        Loss.mse().weight(trust.reshape(3, 1)).of(prediction, Tensor.ones(3, 1));
    }

    @Mistake(value = "Softmax before crossEntropy", advice = "`crossEntropy` takes logits and applies the softmax "
            + "itself. A network ends without one, and where probabilities are wanted, they are `net.forward(x).softmax(1)`.")
    static void softmaxTwice() {
        Tensor logits = Tensor.zeros(2, 3).requiresGrad(true);
        Loss.crossEntropy().of(logits.softmax(1), Tensor.of(new long[] {0, 2}));
    }

    static void softmaxTwiceMended() {
        Tensor logits = Tensor.zeros(2, 3).requiresGrad(true);
        Loss.crossEntropy().of(logits, Tensor.of(new long[] {0, 2}));
    }

    @Mistake(value = "The logarithm of a softmax", advice = "A softmax that is nearly 0 becomes 0, and its logarithm "
            + "infinite. `logSoftmax` computes both in one; `crossEntropy` does so.")
    static void logOfSoftmax() {
        Tensor logits = Tensor.of(1000, 0).requiresGrad(true);
        var optimizer = Optimizer.of(new Adam(0.01), List.of(logits));
        optimizer.step(() -> logits.softmax(0).log().select(0, 1).neg());
    }

    static void logOfSoftmaxMended() {
        Tensor logits = Tensor.of(1000, 0).requiresGrad(true);
        var optimizer = Optimizer.of(new Adam(0.01), List.of(logits));
        optimizer.step(() -> logits.logSoftmax(0).select(0, 1).neg());
    }
}
