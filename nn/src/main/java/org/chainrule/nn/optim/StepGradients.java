package org.chainrule.nn.optim;

import java.util.List;
import java.util.function.DoubleSupplier;

import org.chainrule.autograd.Tensor;

/**
 * Computes the gradients of a step.
 *
 * @param slots the parameters
 * @param exchange with other workers
 * @param dependsOnWorkers whether layers exchange numbers with the other workers, too, so that gradients must wait for their turn
 * @param nonFinite what becomes of the step if a loss isn't finite
 * @param learningRate of the step, for errors
 */
record StepGradients(List<ParameterSlot> slots, GradientExchange exchange, boolean dependsOnWorkers,
        NonFiniteSteps nonFinite, DoubleSupplier learningRate) {

    /** Adds up the gradients of losses, and those of other workers; returns whether all losses are finite. */
    boolean add(List<StepLoss> losses) {
        if (!dependsOnWorkers) {
            return exchange.shared(false, () -> add(losses, this::sum));
        }
        boolean areFinite = exchange.shared(true, () -> add(losses, this::own));
        return exchange.isNeeded() ? sum(areFinite, null) : areFinite;
    }

    /** What is done with the last loss of a step, or with none. */
    private interface Last {
        boolean add(boolean isFinite, StepLoss loss);
    }

    private boolean add(List<StepLoss> losses, Last last) {
        for (StepLoss loss : losses) {
            Tensor value = loss.value();
            if (loss == losses.getFirst()) {
                requireNoGradient();
            }
            boolean isFinite = isFinite(loss, value);
            if (!isFinite || loss == losses.getLast()) {
                boolean areFinite = last.add(isFinite, loss);
                if (isFinite && losses.size() > 1) {
                    loss.write(); // what explains a gradient computes all of them again
                }
                return areFinite;
            }
            loss.backward();
            loss.write(); // the next one reads what this one writes
        }
        return last.add(true, null);
    }

    /** Goes backward from the last loss of a step, if the losses are finite; returns whether they are. */
    private boolean own(boolean isFinite, StepLoss last) {
        if (isFinite && last != null) {
            last.backward();
        }
        return isFinite;
    }

    /**
     * Goes backward from the last loss of a step, and adds up the gradients of all workers.
     *
     * @param isFinite whether the losses of this worker are; else nothing is added up
     * @param last the loss; null if there is none
     * @return whether the losses of all workers are
     */
    private boolean sum(boolean isFinite, StepLoss last) {
        return exchange.isNeeded()
                ? exchange.sum(isFinite, slots.stream().map(ParameterSlot::parameter).toList(), nonFinite,
                        last == null ? _ -> {} : last::backward)
                : own(isFinite, last);
    }

    /** Refuses a loss that went backward itself: the gradients of this step would be added to its own. */
    private void requireNoGradient() {
        for (ParameterSlot slot : slots) {
            if (slot.parameter().grad() != null) {
                throw new IllegalStateException(
                        "the loss has called backward() itself, which step does for it, so that "
                                + "the gradient of " + slot.noun()
                                + " would be doubled; return the loss only, or go backward by "
                                + "hand: zeroGrad(), loss.backward(), step()");
            }
        }
    }

    /** Returns whether a loss may be taken, be it that it is finite. */
    private boolean isFinite(StepLoss loss, Tensor value) {
        boolean isFinite = value.size() != 1 || Double.isFinite(value.item()) || nonFinite.areAllowed();
        if (!isFinite) {
            nonFinite.refuse(() -> new RefusedStep(learningRate.getAsDouble(), List.of())
                    .becauseOfLoss(loss.explained()));
        }
        return isFinite;
    }
}
