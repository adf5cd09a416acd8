package org.chainrule.benchmarks.work;

/** A type of numbers, and how close results must be to count as the same. */
public enum Precision {
    /** Single precision, in which the order of additions shows. */
    F32(2e-4),
    /** Double precision. */
    F64(1e-9);

    private final double tolerance;

    Precision(double tolerance) {
        this.tolerance = tolerance;
    }

    /** {@return the relative difference that rounding may make} */
    public double tolerance() {
        return tolerance;
    }
}
