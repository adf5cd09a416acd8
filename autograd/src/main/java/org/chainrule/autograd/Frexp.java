package org.chainrule.autograd;

import java.util.Objects;

/**
 * Numbers taken apart, m 2^n.
 *
 * @param mantissa m, of magnitudes from 1/2 to 1
 * @param exponent n, I64
 */
public record Frexp(Tensor mantissa, Tensor exponent) {

    /** Creates the pair. */
    public Frexp {
        Objects.requireNonNull(mantissa, "mantissa");
        Objects.requireNonNull(exponent, "exponent");
    }
}
