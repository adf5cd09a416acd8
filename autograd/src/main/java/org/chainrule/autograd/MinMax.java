package org.chainrule.autograd;

import java.util.Objects;

/**
 * The least and the greatest of some elements.
 *
 * @param min the minima
 * @param max the maxima
 */
public record MinMax(Tensor min, Tensor max) {

    /** Creates the pair. */
    public MinMax {
        Objects.requireNonNull(min, "min");
        Objects.requireNonNull(max, "max");
    }
}
