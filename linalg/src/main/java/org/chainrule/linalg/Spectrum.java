package org.chainrule.linalg;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;

/** What the rules of eigenvalues and of singular values have in common. */
final class Spectrum {
    private Spectrum() {}

    /**
     * Returns the reciprocals of differences or sums of eigenvalues or singular values, and 0 for those that are no more than
     * rounding errors: a function that doesn't depend on the choice of the vectors has a 0 to be divided there.
     *
     * @param gaps the differences or sums, (..., n, n) or (..., 1, n)
     * @param values all values, (..., 1, n)
     */
    static Tensor reciprocal(Tensor gaps, Tensor values) {
        int count = values.shape().size(-1);
        if (count == 0) {
            return gaps;
        }
        Tensor largest = values.detach().abs().max(true, -1);
        Tensor vanishing = gaps.detach().abs().le(largest.mul(4 * count * epsilon(values.dtype())));
        return gaps.maskedFill(vanishing, Double.POSITIVE_INFINITY).reciprocal();
    }

    /** Returns the distance of 1 from the next larger number. */
    static double epsilon(DType type) {
        return type == DType.F32 ? Math.ulp(1f) : Math.ulp(1.0);
    }

    static Tensor identity(int size, DType type) {
        return Tensor.eye(size).to(type);
    }
}
