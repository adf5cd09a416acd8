package org.chainrule.autograd;

import java.util.Arrays;

/** Conversions of a tensor's values to Java primitives and arrays. */
public sealed interface TensorValues permits Tensor {
    /**
     * Returns the value of a tensor of one element.
     *
     * @return the value, as a double; {@link #toLongArray} keeps integers beyond 2^53 as they are
     * @throws IllegalStateException if there are more elements, or none
     * @alias PyTorch Tensor.item; NumPy ndarray.item; JAX x.item; DJL getDouble
     */
    default double item() {
        if (self().size() != 1) {
            throw new IllegalStateException("item() of " + self().describe() + ": it has "
                    + self().size() + " elements, not one; take sum() or mean() first, or read them by get or"
                    + " toDoubleArray");
        }
        return self().first();
    }

    /**
     * Returns one element.
     *
     * @param index the index, a component for each axis
     * @return the element, as a double; 1 for true and 0 for false
     * @throws IllegalArgumentException if there is no such element
     */
    default double get(int... index) {
        return Tape.reportAs("get", () -> self().element(index), self()).first();
    }

    /** {@return the elements as doubles, to which integers beyond 2^53 are rounded, in a new array in row-major order} */
    default double[] toDoubleArray() {
        HeapLimit.check(self().size(), Double.BYTES, self().shape());
        return self().layout().doubles(self().storage().array());
    }

    /**
     * Returns the elements of a matrix as doubles.
     *
     * @return its rows, in new arrays
     * @throws IllegalArgumentException if this is no matrix
     */
    default double[][] toDoubleMatrix() {
        Shape shape = self().shape();
        if (shape.rank() != 2) {
            throw new IllegalArgumentException("toDoubleMatrix of " + self().describe()
                    + ": a matrix has two axes, not " + shape.rank() + "; see reshape and toDoubleArray");
        }
        HeapLimit.check(shape.size(0), HeapLimit.ROW, shape);
        double[] elements = toDoubleArray();
        int columns = shape.size(1);
        double[][] rows = new double[shape.size(0)][];
        Arrays.setAll(rows, row -> Arrays.copyOfRange(elements, row * columns, (row + 1) * columns));
        return rows;
    }

    /** {@return the elements as floats, in a new array in row-major order} */
    default float[] toFloatArray() {
        return (float[]) self().convertedNow(DType.F32).copiedArray();
    }

    /**
     * Returns the elements as longs, truncated towards zero as by a cast: 3.9 to 3 and -3.9 to -3.
     *
     * @return a new array in row-major order
     * @throws IllegalArgumentException if an element is NaN or beyond the range of long
     */
    default long[] toLongArray() {
        Tensor integers = Tape.reportAs("toLongArray", () -> self().convertedNow(DType.I64), self());
        return (long[]) integers.copiedArray();
    }

    /** {@return the elements as booleans, in a new array in row-major order} */
    default boolean[] toBooleanArray() {
        return (boolean[]) self().convertedNow(DType.BOOL).copiedArray();
    }

    /**
     * Copies the values to a new array, which no {@link Autograd#assign} to another tensor changes. Within vmap those of all examples are.
     *
     * @return a constant of this shape and type, with its elements in row-major order
     * @alias PyTorch Tensor.detach().clone(); NumPy copy; JAX copy; DJL duplicate
     */
    default Tensor copy() {
        return self().storage().isBatched()
                ? BatchedStorage.copied(self())
                : self().isCaptured() || self().storage().isOnDevice()
                        ? Copy.OP.apply(self().unrecorded())
                        : Tensor.owning(new Storage(self().copiedArray()), self().shape());
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
