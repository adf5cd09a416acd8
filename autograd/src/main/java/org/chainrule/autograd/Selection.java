package org.chainrule.autograd;

import java.util.Objects;

/**
 * Elements that were selected by their values, and where they were. The gradient of the values goes to the elements that were
 * selected.
 *
 * @param values the elements
 * @param indices their indices along the axis, or in the plane that was pooled, of type I64
 */
public record Selection(Tensor values, Tensor indices) {

    /** Creates a selection. */
    public Selection {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(indices, "indices");
    }
}
