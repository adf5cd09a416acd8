package org.chainrule.autograd;

/** What surrounds the input of a convolution. */
public enum PaddingMode {
    /** Zeros. */
    ZEROS,
    /** The mirrored elements, without repeating the outermost; see {@link Slicing#padReflect}. */
    REFLECT,
    /** The outermost elements, repeated; see {@link Slicing#padReplicate}. */
    REPLICATE,
    /** The elements from the other end; see {@link Slicing#padCircular}. */
    CIRCULAR;

    /** Pads the last axes, over which windows slide, as settings say. */
    Tensor pad(Tensor x, ConvSettings settings) {
        int axes = settings.stride().size();
        Tensor padded = x;
        for (int k = 0; k < axes; k++) {
            int axis = x.shape().rank() - axes + k;
            padded = pad(padded, axis, settings.before().get(k), settings.after().get(k));
        }
        return padded;
    }

    private Tensor pad(Tensor x, int axis, int before, int after) {
        int size = x.shape().size(axis);
        int most = switch (this) {
            case ZEROS -> Integer.MAX_VALUE;
            case REFLECT -> Math.max(0, size - 1);
            case REPLICATE -> size == 0 ? 0 : Integer.MAX_VALUE;
            case CIRCULAR -> size;
        };
        if (Math.max(before, after) > most) {
            throw new IllegalArgumentException("padding " + Math.max(before, after) + " along axis " + axis
                    + " of size "
                    + size + " is more than the " + most + " elements that " + this + " has; make it smaller, or take "
                    + (size == 0 ? ZEROS : "ZEROS or REPLICATE"));
        }
        if (before == 0 && after == 0) {
            return x;
        }
        return switch (this) {
            case ZEROS -> x.pad(axis, before, after);
            case REFLECT -> x.padReflect(axis, before, after);
            case REPLICATE -> x.padReplicate(axis, before, after);
            case CIRCULAR -> x.padCircular(axis, before, after);
        };
    }
}
