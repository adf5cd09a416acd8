package org.chainrule.nn.optim;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/** Evaluates a loss with its gradient, for a limited number of times. */
final class LossEvaluator {
    private final FlatParameters parameters;
    private final Supplier<Tensor> loss;
    private final int most;
    private int evaluations;

    LossEvaluator(FlatParameters parameters, Supplier<Tensor> loss, int evaluations) {
        this.parameters = parameters;
        this.loss = loss;
        this.most = evaluations;
    }

    boolean hasEvaluationsLeft() {
        return evaluations < most;
    }

    int evaluations() {
        return evaluations;
    }

    /** Evaluates the loss where the parameters are to begin with; it must be finite there. */
    LinePoint first() {
        LinePoint first = at(0, _ -> 0);
        if (first.gradient() == null || !Arrays.stream(first.gradient()).allMatch(Double::isFinite)) {
            throw new ArithmeticException(
                    "the loss is " + first.value() + " and its gradient isn't finite, so that there "
                            + "is no way down; start from other parameters, or see Autograd.detectAnomaly");
        }
        return first;
    }

    /** Evaluates the loss where the parameters are; without a gradient where it isn't finite. */
    LinePoint at(double step, ToDoubleFunction<double[]> derivative) {
        evaluations++;
        parameters.tensors().zeroGrad();
        Tensor value = Objects.requireNonNull(loss.get(), "the loss returned null");
        if (step == 0) {
            Autograd.requireNoNaN(value);
        }
        if (!Double.isFinite(value.item())) {
            return new LinePoint(step, value.item(), Double.NaN, null);
        }
        value.backward();
        double[] gradient = parameters.gradients();
        return new LinePoint(step, value.item(), derivative.applyAsDouble(gradient), gradient);
    }
}
