package org.chainrule.nn.layers;

import java.util.function.UnaryOperator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Assumption;

/**
 * Computes exact factors for elements whose mean square, or a power of it in the derivatives up to the second, would
 * overflow or lose digits. Multiplying by a power of two rounds nothing, and what is computed of the multiples has the
 * digits of numbers whose exponents have no limits.
 */
final class PowersOfTwo {
    private PowersOfTwo() {}

    /** Returns mean squares, which a function that is being compiled assumes to be in a safe range. */
    static Tensor assumedSafe(Tensor meanSquare, double eps) {
        double greatest = greatest(meanSquare);
        return Assumption.of("range", meanSquare, squares -> areSafe(squares, eps, greatest));
    }

    private static double greatest(Tensor meanSquare) {
        return meanSquare.dtype() == DType.F32 ? 0x1p48 : 0x1p400;
    }

    /**
     * Returns a factor for each mean square, that brings the greater of the greatest element and the root of eps near
     * to 1.
     *
     * @param x the elements
     * @param meanSquare their mean squares, or those of the deviations from their mean
     * @param eps what is added to the mean squares
     * @param greatest makes of the elements' magnitudes the greatest of those that belong together
     * @return the factors, which broadcast against x; null if all mean squares are in a safe range, or
     *         there are no elements
     */
    static Tensor of(Tensor x, Tensor meanSquare, double eps, UnaryOperator<Tensor> greatest) {
        if (x.shape().count() == 0 || areSafe(meanSquare.toDoubleArray(), eps, greatest(meanSquare))) {
            return null;
        }
        int maxExponent = x.dtype() == DType.F32 ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        Tensor magnitudes = greatest.apply(x.detach().abs());
        double[] factors = magnitudes.toDoubleArray();
        for (int n = 0; n < factors.length; n++) {
            factors[n] = factor(factors[n], eps, maxExponent);
        }
        return Tensor.of(magnitudes.shape(), factors).to(x.dtype());
    }

    private static boolean areSafe(double[] meanSquares, double eps, double greatest) {
        for (double meanSquare : meanSquares) {
            double sum = meanSquare + eps;
            if (!(sum >= 1 / greatest && sum <= greatest)) {
                return false;
            }
        }
        return true;
    }

    private static double factor(double magnitude, double eps, int maxExponent) {
        if (magnitude == 0 || !Double.isFinite(magnitude)) {
            return 1;
        }
        int exponent = Math.getExponent(Math.max(magnitude, Math.min(1, Math.sqrt(eps))));
        return Math.scalb(1.0, Math.clamp(-exponent, -maxExponent, maxExponent));
    }
}
