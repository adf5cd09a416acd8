package org.chainrule.autograd;

import java.io.Serializable;
import java.util.Objects;

/**
 * How {@link Resampling#gridSample} finds values: by default linearly between neighbours, zeros outside, and the coordinates -1 and 1 at
 * the outer edges of the first and the last element. A method returns changed options, so that they are chained.
 *
 * {@snippet :
 * var options = GridOptions.defaults().padding(GridPadding.BORDER).alignCorners();
 * x.gridSample(theta.affineGrid(x.shape(), options), options);
 * }
 *
 * @param mode how values between elements are found: NEAREST, LINEAR or CUBIC
 * @param padding what is outside
 * @param alignsCorners whether the coordinates -1 and 1 are the middles of the first and the last element
 */
public record GridOptions(InterpolateMode mode, GridPadding padding, boolean alignsCorners) implements Serializable {
    private static final GridOptions DEFAULTS = new GridOptions(InterpolateMode.LINEAR, GridPadding.ZEROS, false);

    /**
     * Creates options.
     *
     * @throws IllegalArgumentException if the mode is neither NEAREST, LINEAR nor CUBIC
     */
    public GridOptions {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(padding, "padding");
        if (mode == InterpolateMode.NEAREST_EXACT || mode == InterpolateMode.AREA) {
            throw new IllegalArgumentException("GridOptions: the mode must be NEAREST, LINEAR or CUBIC, not " + mode
                    + "; NEAREST takes the element whose middle is nearest");
        }
    }

    /**
     * Returns the usual options: LINEAR, zeros outside, corners not aligned.
     *
     * @return the options
     */
    public static GridOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how values between elements are found: NEAREST, the element whose middle is nearest, of two the one with the even index;
     * LINEAR, between two neighbours along each axis; or CUBIC, between four.
     *
     * @param value the mode
     * @return the changed options
     * @throws IllegalArgumentException if it is another one
     */
    public GridOptions mode(InterpolateMode value) {
        return new GridOptions(value, padding, alignsCorners);
    }

    /**
     * Sets what is outside.
     *
     * @param value the padding
     * @return the changed options
     */
    public GridOptions padding(GridPadding value) {
        return new GridOptions(mode, value, alignsCorners);
    }

    /**
     * Puts the coordinates -1 and 1 at the middles of the first and the last element, not at their outer edges.
     *
     * @return the changed options
     */
    public GridOptions alignCorners() {
        return new GridOptions(mode, padding, true);
    }
}
