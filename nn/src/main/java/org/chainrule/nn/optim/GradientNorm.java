package org.chainrule.nn.optim;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/**
 * The norm of all gradients together, unit * inUnits. The unit is 1 except where squares would overflow or underflow.
 *
 * @param unit a power of 2, or the norm itself where a gradient isn't finite
 * @param inUnits the norm in this unit
 */
record GradientNorm(double unit, double inUnits) {
    private static final double LEAST_SQUARE = 0x1p-200;
    private static final double GREATEST_SQUARE = 0x1p200;
    private static final double LEAST_FACTOR = 0x1p-100; // a normal number in both types

    static GradientNorm of(Iterable<Tensor> parameters) {
        double squares = squares(parameters, 1);
        if (squares > LEAST_SQUARE && squares < GREATEST_SQUARE) {
            return new GradientNorm(1, Math.sqrt(squares));
        }
        double greatest = ValueClip.greatest(parameters);
        if (greatest == 0 || !Double.isFinite(greatest)) {
            return new GradientNorm(greatest, 1);
        }
        double unit = Math.scalb(1.0, Math.getExponent(greatest));
        return new GradientNorm(unit, Math.sqrt(squares(parameters, unit)));
    }

    private static double squares(Iterable<Tensor> parameters, double unit) {
        double squares = 0;
        for (Tensor parameter : parameters) {
            if (parameter.grad() != null) {
                Tensor gradient = parameter.grad().to(DType.F64);
                squares += (unit == 1 ? gradient : gradient.div(unit)).square().sum().item();
            }
        }
        return squares;
    }

    boolean isFinite() {
        return Double.isFinite(unit);
    }

    /** Returns the norm; infinite where it is greater than the greatest number. */
    double value() {
        return unit * inUnits;
    }

    /** Returns what gradients are multiplied by so that the norm is at most max; 1 where it is already. */
    double factor(double max) {
        return Math.min(1, max / (value() + 1e-6));
    }

    /** Multiplies a gradient by {@link #factor}, which itself may be too small to have all its digits. */
    Tensor scaled(Tensor gradient, double max) {
        double factor = factor(max);
        if (factor >= LEAST_FACTOR || unit < 1) {
            return gradient.mul(factor);
        }
        double size = unit == 1 ? Math.scalb(1.0, Math.getExponent(inUnits)) : unit; // about that of the norm
        return gradient.div(size).mul(max / (inUnits * (unit / size) + 1e-6 / size));
    }
}
