package org.chainrule.nn.layers;

/** Requires shares that are dropped to be probabilities. */
final class Dropouts {
    private Dropouts() {}

    static void require(String layer, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(layer + ": dropout is a probability, from 0 to 1, not " + p);
        }
    }
}
