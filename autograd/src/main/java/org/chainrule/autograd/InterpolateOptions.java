package org.chainrule.autograd;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.kernel.BandMatrix;

/**
 * What {@link Resampling#interpolate} makes: the sizes of the axes behind samples and channels, or the factors by which they grow, each
 * one for all or one for each; and how values are found, by default {@link InterpolateMode#NEAREST}. Options are immutable; a method
 * returns new ones.
 *
 * {@snippet :
 * x.interpolate(InterpolateOptions.scale(2).mode(InterpolateMode.LINEAR));
 * x.interpolate(InterpolateOptions.size(7, 9).mode(InterpolateMode.CUBIC).alignCorners());
 * }
 */
public final class InterpolateOptions implements Serializable {
    private static final long serialVersionUID = 1;

    private final int[] size; // null where factors are given
    private final double[] scale;
    private final InterpolateMode mode;
    private final boolean alignsCorners;
    private final boolean antialiases;

    private InterpolateOptions(int[] size, double[] scale, InterpolateMode mode, boolean alignsCorners,
            boolean antialiases) {
        this.size = size;
        this.scale = scale;
        this.mode = mode;
        this.alignsCorners = alignsCorners;
        this.antialiases = antialiases;
    }

    /**
     * Returns options for axes of some size.
     *
     * @param size the size, 1 or more
     * @return the options
     * @throws IllegalArgumentException if there is none, or one is less than 1
     */
    public static InterpolateOptions size(int... size) {
        int[] own = Objects.requireNonNull(size, "size").clone();
        if (own.length == 0 || Arrays.stream(own).anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("InterpolateOptions: size must be one number for all axes or one for"
                    + " each, of 1 or more, not " + Shape.text(own));
        }
        return new InterpolateOptions(own, null, InterpolateMode.NEAREST, false, false);
    }

    /**
     * Returns options for axes that grow by a factor f: from n to floor(n f) elements. Positions are divided by that factor, as in
     * PyTorch unless {@code recompute_scale_factor} is set.
     *
     * @param scale the factor, positive and finite
     * @return the options
     * @throws IllegalArgumentException if there is none, or one isn't positive and finite
     */
    public static InterpolateOptions scale(double... scale) {
        double[] own = Objects.requireNonNull(scale, "scale").clone();
        if (own.length == 0 || Arrays.stream(own).anyMatch(f -> !(f > 0 && f < Double.POSITIVE_INFINITY))) {
            throw new IllegalArgumentException("InterpolateOptions: scale must be one factor for all axes or one for"
                    + " each, positive and finite, not " + Arrays.toString(own));
        }
        return new InterpolateOptions(null, own, InterpolateMode.NEAREST, false, false);
    }

    /**
     * Sets how values are found.
     *
     * @param mode the mode
     * @return the options
     */
    public InterpolateOptions mode(InterpolateMode mode) {
        return new InterpolateOptions(size, scale, Objects.requireNonNull(mode, "mode"), alignsCorners,
                antialiases);
    }

    /**
     * Puts the first and the last result at the middle of the first and the last element, not at an equal distance from the ends of
     * the axis; for linear and cubic interpolation.
     *
     * @return the options
     */
    public InterpolateOptions alignCorners() {
        return new InterpolateOptions(size, scale, mode, true, antialiases);
    }

    /**
     * Widens the weights where an axis shrinks, to all elements that a result stands for, so that no detail between two of them is
     * skipped or folded into a coarse pattern; for linear and cubic interpolation, the latter by Keys' kernel with a = -0.5. Beyond the
     * ends of an axis stands nothing, and the rest of the weights is scaled up to a sum of 1, as in Pillow. Not with aligned corners, of
     * which PyTorch makes results that are shifted, so that neither corners nor middles agree.
     *
     * @return the options
     */
    public InterpolateOptions antialias() {
        return new InterpolateOptions(size, scale, mode, alignsCorners, true);
    }

    /** Returns the weights of elements along one of some axes, {@code in} of them. */
    BandMatrix matrix(int axis, int axes, int in) {
        if ((alignsCorners || antialiases) && mode != InterpolateMode.LINEAR && mode != InterpolateMode.CUBIC) {
            throw new IllegalArgumentException((alignsCorners ? "corners are aligned" : "details are smoothed")
                    + " by linear and cubic interpolation, not by " + mode + "; leave "
                    + (alignsCorners ? "alignCorners" : "antialias") + " out, or set the mode");
        }
        if (alignsCorners && antialiases) {
            throw new IllegalArgumentException(
                    "corners can't be aligned where details are smoothed; leave alignCorners or"
                            + " antialias out");
        }
        int given = size == null ? scale.length : size.length;
        if (given != 1 && given != axes) {
            throw new IllegalArgumentException("there are " + given + (size == null ? " factors" : " sizes")
                    + ", but must be one for all axes or " + axes + ", one for each behind samples and channels");
        }
        double factor = size == null ? scale[given == 1 ? 0 : axis] : 0;
        double grown = Math.floor(in * factor);
        if (size == null && !(grown >= 1 && grown <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "the factor " + factor + " makes an axis of size " + grown + " from " + in
                            + " elements; give another, or the size");
        }
        int out = size == null ? (int) grown : size[given == 1 ? 0 : axis];
        HeapLimit.check(Math.max(in, out), 2 * Pools.BYTES, "a list of the weights for an axis of size " + out);
        if (mode == InterpolateMode.AREA) {
            return Pools.adaptiveMeans(in, out);
        }
        int[] first = new int[out];
        double[][] weights = new double[out][];
        for (int j = 0; j < out; j++) {
            weigh(j, in, out, factor, first, weights);
        }
        return BandMatrix.weighted(in, first, weights);
    }

    private void weigh(int j, int in, int out, double factor, int[] first, double[][] weights) {
        double step = alignsCorners
                ? out == 1 ? 0 : (in - 1.0) / (out - 1)
                : factor > 0 ? 1 / factor : (double) in / out;
        double middle = alignsCorners ? j * step : (j + 0.5) * step - 0.5;
        if (antialiases) {
            weighSmoothly(j, in, middle, Math.max(1, step), first, weights);
            return;
        }
        switch (mode) {
            case NEAREST -> {
                first[j] = (int) Math.min(in - 1, factor > 0 ? Math.floor(j / factor) : (long) j * in / out);
                weights[j] = new double[] {1};
            }
            case NEAREST_EXACT -> {
                first[j] = (int) Math.min(in - 1, Math.floor((j + 0.5) * step));
                weights[j] = new double[] {1};
            }
            case LINEAR -> {
                double position = Math.max(0, middle);
                first[j] = (int) Math.min(in - 1, position);
                weights[j] = new double[] {1 - (position - first[j]), position - first[j]};
            }
            default -> {
                first[j] = (int) Math.floor(middle) - 1;
                weights[j] = CubicKernel.SHARP.weights(middle - Math.floor(middle));
            }
        }
    }

    /** Weighs the elements within reach of a result by a kernel that is some times wider. */
    private void weighSmoothly(int j, int in, double middle, double wider, int[] first, double[][] weights) {
        double reach = (mode == InterpolateMode.LINEAR ? 1 : 2) * wider;
        int from = (int) Math.max(0, middle - reach + 1);
        int to = (int) Math.min(in, middle + reach + 1);
        double[] own = new double[Math.max(1, to - from)];
        double sum = 0;
        for (int n = 0; n < own.length; n++) {
            double distance = Math.abs(from + n - middle) / wider;
            own[n] = mode == InterpolateMode.LINEAR
                    ? Math.max(0, 1 - distance)
                    : CubicKernel.KEYS.weight(distance);
            sum += own[n];
        }
        for (int n = 0; n < own.length; n++) {
            own[n] /= sum;
        }
        first[j] = from;
        weights[j] = own;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof InterpolateOptions options && Arrays.equals(size, options.size)
                && Arrays.equals(scale, options.scale) && mode == options.mode
                && alignsCorners == options.alignsCorners && antialiases == options.antialiases;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(size) + 31 * Arrays.hashCode(scale) + 7 * mode.ordinal() + (alignsCorners ? 1 : 0)
                + (antialiases ? 2 : 0);
    }

    /** Returns the settings: {@code size (7, 9), CUBIC, corners aligned}. */
    @Override
    public String toString() {
        return (size == null ? "scale " + Arrays.toString(scale) : "size " + Shape.text(size)) + ", " + mode
                + (alignsCorners ? ", corners aligned" : "") + (antialiases ? ", antialiased" : "");
    }
}
