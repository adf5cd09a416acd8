package org.chainrule.nn.optim;

/**
 * A point on the line along which a loss is searched.
 *
 * @param step the distance from the start, in units of the direction
 * @param value the loss there
 * @param derivative its derivative along the direction
 * @param gradient its gradient
 */
record LinePoint(double step, double value, double derivative, double[] gradient) {

    /** Returns the point on a loss that is 2^exponent times as great. */
    LinePoint scaled(int exponent) {
        return new LinePoint(step, Math.scalb(value, exponent), Math.scalb(derivative, exponent),
                CurvatureHistory.scaled(gradient, exponent));
    }

    /** Returns whether value and derivative can be compared and interpolated. */
    boolean isFinite() {
        return Double.isFinite(value) && Double.isFinite(derivative);
    }
}
