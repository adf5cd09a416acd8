package org.chainrule.benchmarks.work;

/** A floating-point type, and how close results must be to count as equal. */
public enum Precision {
    /** Single precision, in which results depend visibly on the order of additions. */
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
