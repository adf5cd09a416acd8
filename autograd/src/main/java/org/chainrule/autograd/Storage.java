package org.chainrule.autograd;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The array that a tensor and its views share. Its version counts the writes, so that a write between forward and
 * backward is detected.
 */
sealed class Storage implements GradientSlot.State
        permits BatchedStorage, CapturedStorage, DeviceStorage, ReleasedStorage {
    private static volatile int captures; // how many functions are being recorded
    private static volatile int allCaptures; // how many functions were ever recorded
    private static volatile boolean areDevicesUsed; // whether one ever held elements, which is all that programs without one ask

    private final Object array; // double[], float[], long[] or boolean[]; null where it isn't kept
    private final DType dtype;
    private int[] writes; // their number, which whatever stands for this shares, and perhaps the origin; null for none yet

    Storage(DType dtype, int length) {
        this(dtype.newArray(length));
    }

    Storage(Object array) {
        this.array = array;
        this.dtype = DType.of(array);
        if (captures != 0) {
            Capture capture = GradMode.current().capture();
            if (capture != null) {
                capture.isCreated(this);
            } else {
                writes = new int[] {0, allCaptures};
            }
        }
    }

    /** Creates one without an array. */
    Storage(DType dtype) {
        this.array = null;
        this.dtype = dtype;
    }

    /** Creates one that stands for another without its array, and whose version is that of the other. */
    Storage(Storage of) {
        this.array = null;
        this.dtype = of.dtype;
        this.writes = of.writes();
    }

    final Object array() {
        return array == null ? computed() : captures == 0 ? array : noted();
    }

    /** Returns the array, which a function that is being recorded may read. */
    private Object noted() {
        Capture capture = GradMode.current().capture();
        if (capture != null) {
            capture.isRead(this);
        }
        return array;
    }

    /** Counts the functions that are being recorded, in all threads; returns how many there ever were. */
    static synchronized int countCaptures(int more) {
        allCaptures += Math.max(0, more);
        captures += more;
        return allCaptures;
    }

    /** Returns how many functions had been recorded, or begun to be, when this was made beside one in another thread; 0 if it wasn't. */
    final int origin() {
        int[] counted = writes;
        return counted == null || counted.length == 1 ? 0 : counted[1];
    }

    /** Returns the array where none is kept. */
    Object computed() {
        throw new AssertionError("the array is kept");
    }

    final int version() {
        int[] counted = writes;
        return counted == null ? 0 : counted[0];
    }

    final void written() {
        writes()[0]++;
    }

    /** Counts a write of a tensor's array. */
    static void written(Tensor tensor) {
        tensor.storage().written();
    }

    private synchronized int[] writes() {
        if (writes == null) {
            writes = new int[1];
        }
        return writes;
    }

    final DType dtype() {
        return dtype;
    }

    final int size() {
        return array == null ? computedSize() : ElementArrays.length(array);
    }

    /** Returns the number of elements where none are kept. */
    int computedSize() {
        throw new AssertionError("the array is kept");
    }

    /** Returns whether there are elements that may be read outside of kernels, too. */
    boolean isReadable() {
        return true;
    }

    /** Returns whether this stands for the elements of several examples. */
    boolean isBatched() {
        return false;
    }

    /** Returns whether another device than the CPU ever held elements. */
    static boolean areDevicesUsed() {
        return areDevicesUsed;
    }

    static void useDevices() {
        areDevicesUsed = true;
    }

    /** Returns whether the elements are in the memory of another device than the CPU, so that nothing can be written to {@link #array}. */
    boolean isOnDevice() {
        return false;
    }

    /** Returns whether this is an array of the given number of elements of a floating-point type. */
    final boolean holds(int count, DType type) {
        return dtype == type && type.isFloating() && size() == count;
    }

    /**
     * Returns a storage of the given type with these values, converted; an array of type F64 is taken over without a
     * copy.
     */
    static Storage of(DType dtype, double[] values) {
        if (dtype == DType.F64) {
            return new Storage(values);
        }
        Object array = dtype.newArray(values.length);
        convert(values, array);
        return new Storage(array);
    }

    /** Converts values to the type of an array, and writes them into it. */
    static void convert(double[] values, Object out) {
        ElementArrays.copy(values, 0, 1, out, 0, 1, values.length);
    }

    /** Fills an array with a value, converted to its type. */
    static void fill(Object out, double value) {
        ElementArrays.fill(out, 0, ElementArrays.length(out), value);
    }
}
