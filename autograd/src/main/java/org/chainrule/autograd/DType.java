package org.chainrule.autograd;

import java.util.Objects;

/** The type of the elements of a tensor. Only floating-point types can be differentiated. */
public enum DType {
    /** Boolean: masks. */
    BOOL,
    /** 64-bit integers: indices and classes. */
    I64,
    /** 32-bit floating point. */
    F32,
    /** 64-bit floating point. */
    F64;

    /**
     * Returns whether tensors of this type can have gradients.
     *
     * @return true for F32 and F64
     */
    public boolean isFloating() {
        return this == F32 || this == F64;
    }

    /**
     * Returns the type of an operation's result: the greater in the order BOOL, I64, F32, F64.
     *
     * @param other the other operand's type
     * @return the common type
     */
    public DType promote(DType other) {
        Objects.requireNonNull(other, "other");
        return compareTo(other) >= 0 ? this : other;
    }

    /** Returns the type of the elements of a Java array. */
    static DType of(Object array) {
        return array instanceof double[]
                ? F64
                : array instanceof float[] ? F32 : array instanceof long[] ? I64 : BOOL;
    }

    /** Returns the bytes that an element takes in an array. */
    int width() {
        return this == BOOL ? 1 : this == F32 ? Float.BYTES : Long.BYTES;
    }

    /**
     * Returns a new array of elements of this type.
     *
     * @throws IllegalArgumentException if the heap can't hold it
     */
    Object newArray(int length) {
        if (length > HeapLimit.ALWAYS_FITS) {
            HeapLimit.check(length, width(), this);
        }
        return this == F64
                ? new double[length]
                : this == F32 ? new float[length] : this == I64 ? new long[length] : new boolean[length];
    }

    /** Returns the type of sums and products: that of floating-point numbers, and I64 for whole numbers and masks. */
    DType accumulated() {
        return isFloating() ? this : I64;
    }

    /** Returns this, and throws if it isn't a floating-point type. */
    DType requireFloating() {
        if (!isFloating()) {
            throw new IllegalArgumentException("is for floating point; convert with to(F64) or to(F32)");
        }
        return this;
    }
}
