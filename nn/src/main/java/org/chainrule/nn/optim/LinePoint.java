package org.chainrule.nn.optim;

/**
 * A point on the line along which a loss is searched.
 *
 * @param step how far it is, in units of the direction
 * @param value the loss there
 * @param slope its slope along the direction
 * @param gradient its gradient
 */
record LinePoint(double step, double value, double slope, double[] gradient) {

    /** Where the loss is infinite or NaN there is nothing to compare or to interpolate. */
    boolean isFinite() {
        return Double.isFinite(value) && Double.isFinite(slope);
    }
}
