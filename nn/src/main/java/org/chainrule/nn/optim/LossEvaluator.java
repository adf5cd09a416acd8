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
    private int exponent;

    LossEvaluator(FlatParameters parameters, Supplier<Tensor> loss, int evaluations) {
        this.parameters = parameters;
        this.loss = loss;
        this.most = evaluations;
    }

    /** Measures the loss from now on in units of 2^exponent. */
    void measureIn(int exponent) {
        this.exponent = exponent;
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
        double measured = Math.scalb(value.item(), -exponent);
        if (!Double.isFinite(measured)) {
            return new LinePoint(step, measured, Double.NaN, null);
        }
        value.backward();
        double[] gradient = CurvatureHistory.scaled(parameters.gradients(), -exponent);
        return new LinePoint(step, measured, derivative.applyAsDouble(gradient), gradient);
    }
}
