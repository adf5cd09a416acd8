package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The greatest absolute values of gradients, each of which is read once.
 *
 * @param slots the parameters
 * @param greatest for each the value; negative for no gradient, infinity if an element isn't finite
 */
record GradientMagnitudes(List<ParameterSlot> slots, double... greatest) {

    static GradientMagnitudes of(List<ParameterSlot> slots) {
        double[] greatest = new double[slots.size()];
        for (int n = 0; n < greatest.length; n++) {
            greatest[n] = slots.get(n).gradientMagnitude();
        }
        return new GradientMagnitudes(slots, greatest);
    }

    /** Returns the parameters that have a gradient. */
    List<ParameterSlot> present() {
        List<ParameterSlot> present = new ArrayList<>();
        for (int n = 0; n < greatest.length; n++) {
            if (greatest[n] >= 0) {
                present.add(slots.get(n));
            }
        }
        return present;
    }

    void requireSome() {
        for (double gradient : greatest) {
            if (gradient >= 0) {
                return;
            }
        }
        throw new IllegalStateException("none of the optimizer's parameters ("
                + TrainedNetwork.named(slots.stream().map(ParameterSlot::label))
                + ") has a gradient; either backward() wasn't called, or the loss doesn't depend on them, as where the "
                + "optimizer was made for another network: Network.to and Network.copy give new tensors, so make it afterwards");
    }

    Optional<ParameterSlot> firstInfinite() {
        for (int n = 0; n < greatest.length; n++) {
            if (greatest[n] == Double.POSITIVE_INFINITY) {
                return Optional.of(slots.get(n));
            }
        }
        return Optional.empty();
    }
}
