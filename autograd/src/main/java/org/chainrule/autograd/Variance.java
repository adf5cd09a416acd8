package org.chainrule.autograd;

/**
 * The variance over axes. Where it isn't a normal number, it and its derivative are taken of the elements times a power
 * of two.
 *
 * @param correction what is subtracted from the number of elements
 * @param over the axes
 */
record Variance(double correction, ReducedAxes over) implements Op {

    @Override
    public String name() {
        return "var";
    }

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    @Override
    public Tensor forward(Tensor... x) {
        x[0].dtype().requireFloating();
        Tensor variance = of(x[0]);
        Tensor factors = Rescaling.toUnits(variance, x[0], over);
        if (factors == null) {
            return variance;
        }
        Tensor divisor = factors.reshape(variance.shape());
        return of(x[0].mul(factors)).div(divisor).div(divisor);
    }

    private Tensor of(Tensor x) {
        return new Sum(over).apply(deviations(x).square()).div(degreesOfFreedom(x));
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ReductionRules.jvp(this, over, tangents, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new Variance(correction, axes), over, 0, isBatched, x);
    }

    /** The derivative is 2 (x - mean) / (n - correction). */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Tensor factors = x[0].isCaptured()
                ? Rescaling.captured(Rescaling::toUnits, y, x[0], over)
                : Rescaling.toUnits(y, x[0], over);
        Tensor deviations = deviations(factors == null ? x[0] : x[0].mul(factors)).mul(2 / degreesOfFreedom(x[0]));
        return ArithmeticFormulas.MUL.defer(Sum.unreduced(over, g, x[0].shape()),
                factors == null ? deviations : deviations.div(factors));
    }

    private Tensor deviations(Tensor x) {
        return Deviations.of(x, over.toArray());
    }

    /** Returns n - correction, or NaN where that isn't positive and there is no estimate. */
    double degreesOfFreedom(Tensor x) {
        double degrees = (double) over.count(x.shape()) - correction;
        return degrees > 0 ? degrees : Double.NaN;
    }
}
