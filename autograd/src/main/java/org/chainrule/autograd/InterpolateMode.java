package org.chainrule.autograd;

/** How values between elements are found. */
public enum InterpolateMode {
    /** The element whose place begins there: that at floor(position). */
    NEAREST,
    /** The element whose middle is nearest. */
    NEAREST_EXACT,
    /** The mean of the two neighbours along each axis, weighted by their distance: linear, bilinear or trilinear. */
    LINEAR,
    /** Cubic convolution of the four neighbours along each axis, with a = -0.75; bicubic. */
    CUBIC,
    /** The mean of the elements that a result covers, as of {@link Pooling#adaptiveAvgPool2d}. */
    AREA;

    /** The weights of four neighbours by the distance t from the second, by Keys' kernel with a = -0.75. */
    static double[] cubic(double t) {
        return new double[] {far(t + 1), near(t), near(1 - t), far(2 - t)};
    }

    private static double near(double t) {
        return (1.25 * t - 2.25) * t * t + 1;
    }

    private static double far(double t) {
        return ((-0.75 * t + 3.75) * t - 6) * t + 3;
    }
}
