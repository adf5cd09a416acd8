package org.chainrule.nn.optim;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/** Explains why a step of training isn't taken, which may be slow, for it happens once. */
final class RefusedStep {
    private static final DoublePredicate IS_NOT_FINITE = value -> !Double.isFinite(value);

    private final double learningRate;
    private final List<Supplier<Tensor>> losses; // whose gradients are added up; none where that isn't known

    /**
     * Prepares an explanation.
     *
     * @param losses give the losses of the step, perhaps by computing them again
     */
    RefusedStep(double learningRate, List<Supplier<Tensor>> losses) {
        this.learningRate = learningRate;
        this.losses = losses;
    }

    /** Explains a loss that isn't finite. */
    String becauseOfLoss(Tensor loss) {
        return reason(() -> Autograd.requireFinite(loss), "") + "; the loss is " + loss.item() + advice();
    }

    /** Explains a gradient that isn't finite. */
    String becauseOfGradient(ParameterSlot slot) {
        Tensor gradient = slot.parameter().grad();
        int n = indexOf(IS_NOT_FINITE, gradient);
        String where = n < 0 ? " isn't finite" : " is " + gradient.toDoubleArray()[n] + " at " + index(gradient, n);
        return "the gradient of " + slot.noun() + where + origin() + advice();
    }

    private String origin() {
        if (losses.isEmpty()) {
            return "; a step that is given the loss, optimizer.step(() -> loss), names the op whose backward rule "
                    + "computed it";
        }
        StringBuilder values = new StringBuilder();
        for (Supplier<Tensor> loss : losses) {
            Tensor value = value(loss);
            values.append(values.isEmpty() ? "" : ", ").append(value.item());
            String found = reason(() -> Autograd.requireFiniteGradients(value), null);
            if (found != null) {
                return ": " + found + "; the loss is " + value.item();
            }
        }
        return (losses.size() > 1 ? ", the sum of gradients that are finite" : "") + "; the loss is " + values;
    }

    /** Explains an update that isn't finite, though the gradient is. */
    String becauseOfUpdate(ParameterSlot slot, int n, double rate) {
        Tensor parameter = slot.parameter();
        double before = parameter.toDoubleArray()[n];
        StringBuilder text = new StringBuilder("the step of ").append(slot.noun()).append(" by ").append(slot.rule())
                .append(" overflows ").append(parameter.dtype()).append(" at ").append(index(parameter, n))
                .append(", where the parameter is ").append(before).append(" and its gradient ")
                .append(parameter.grad().toDoubleArray()[n]).append(", at a learning rate of ").append(rate);
        for (Supplier<Tensor> loss : losses) {
            text.append("; the loss is ").append(value(loss).item());
        }
        return text + advice();
    }

    private static Tensor value(Supplier<Tensor> loss) {
        return Objects.requireNonNull(loss.get(), "the loss returned null");
    }

    private static int indexOf(DoublePredicate condition, Tensor tensor) {
        double[] values = tensor.toDoubleArray();
        for (int n = 0; n < values.length; n++) {
            if (condition.test(values[n])) {
                return n;
            }
        }
        return -1;
    }

    private static String index(Tensor tensor, int n) {
        return "index " + Arrays.toString(tensor.shape().index(n));
    }

    private static String reason(Runnable check, String otherwise) {
        try {
            check.run();
            return otherwise;
        } catch (ArithmeticException e) {
            return e.getMessage();
        }
    }

    private String advice() {
        return "; the step wasn't taken, and nothing has changed. A lower learning rate than " + learningRate
                + ", or clipping with Optimizer.clip(Clip.norm(...)), helps against divergence;"
                + " Optimizer.nonFinite(NonFinite.skip(...)) leaves out single steps";
    }
}
