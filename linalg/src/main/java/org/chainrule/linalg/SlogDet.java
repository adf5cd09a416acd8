package org.chainrule.linalg;

import java.util.Objects;

import org.chainrule.autograd.Tensor;

/**
 * The sign of a determinant and the logarithm of its magnitude.
 *
 * @param sign 1, -1 or 0, a constant
 * @param logAbs the natural logarithm, negative infinity for a singular matrix
 */
public record SlogDet(Tensor sign, Tensor logAbs) {
    /** Requires that nothing is null. */
    public SlogDet {
        Objects.requireNonNull(sign, "sign");
        Objects.requireNonNull(logAbs, "logAbs");
    }
}
