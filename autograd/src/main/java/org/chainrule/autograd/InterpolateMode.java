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
    AREA
}
