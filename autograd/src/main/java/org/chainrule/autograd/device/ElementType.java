package org.chainrule.autograd.device;

/** The type of the elements of an array in the memory of a device. */
public enum ElementType {
    /** A truth value, a byte of 0 or 1. */
    BOOL(Byte.BYTES),
    /** A 64-bit integer. */
    I64(Long.BYTES),
    /** A single-precision number. */
    F32(Float.BYTES),
    /** A double-precision number. */
    F64(Double.BYTES);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the size of an element.
     *
     * @return the number of bytes
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Returns the type of the elements of a Java array.
     *
     * @param array boolean[], long[], float[] or double[]
     * @return the type
     */
    public static ElementType of(Object array) {
        return switch (array) {
            case boolean[] _ -> BOOL;
            case long[] _ -> I64;
            case float[] _ -> F32;
            case double[] _ -> F64;
            default ->
                throw new IllegalArgumentException("an array of elements, not " + array.getClass().getSimpleName());
        };
    }
}
