package org.chainrule.autograd.device;

import java.util.List;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.SoftmaxKernel;
import org.chainrule.autograd.kernel.SumThenMap;
import org.chainrule.autograd.kernel.Window;
import org.jspecify.annotations.Nullable;

/**
 * A device other than the CPU. Its kernels compute with the bits of the CPU. The array of a {@link Window} that a kernel reads is a
 * {@link DeviceArray} of this device, or, where one element stands for all, a Java array.
 */
public interface Accelerator {

    /**
     * Returns the name of the device.
     *
     * @return such as {@code NVIDIA H100}
     */
    String name();

    /**
     * Allocates an array of arbitrary contents.
     *
     * @param type the type of its elements
     * @param length how many there are
     * @return the array
     * @throws OutOfMemoryError if the device lacks memory
     */
    DeviceArray allocate(ElementType type, int length);

    /**
     * Copies all elements from a Java array.
     *
     * @param source the Java array
     * @param target an array of this device, of the same type and length
     */
    void write(Object source, DeviceArray target);

    /**
     * Copies all elements to a Java array, when all kernels that write them are done.
     *
     * @param source an array of this device
     * @param target a Java array of the same type and length
     */
    void read(DeviceArray source, Object target);

    /**
     * Copies elements, whatever their distances.
     *
     * @param sizes the sizes of both windows
     * @param in what is read
     * @param out what is written, on an array of this device, of the same type, and not the one that is read
     */
    void copy(int[] sizes, Window in, Window out);

    /**
     * Applies formulas of the same arguments to corresponding elements, each of which is read before it is written.
     *
     * @param formulas the formulas
     * @param single whether they compute in single precision, which arguments of other types are converted to
     * @param sizes the sizes of all windows
     * @param in a window for each argument
     * @param out for each formula an array, floating, or BOOL for whether its values aren't 0
     * @param offsets the index of the first result in each array; the others follow in order
     * @throws UnsupportedOperationException if the device can't compute a formula; the message says why, as in "it calls ..."
     */
    void map(List<Expr> formulas, boolean single, int[] sizes, List<Window> in, List<DeviceArray> out, int... offsets);

    /**
     * Sums elements over axes, or computes means.
     *
     * @param sizes the sizes of the axes
     * @param summed for each axis, whether to sum over it
     * @param in a floating-point array of this device, of whose elements the first is at an offset, and the others follow in row-major order
     * @param offset the index of the first element
     * @param divisor what the sums are divided by: 1, or the number of terms for means
     * @param out an array of the same type, for the quotients in row-major order
     * @throws UnsupportedOperationException if the device can't sum over such axes; the message says why
     */
    void sum(int[] sizes, boolean[] summed, DeviceArray in, int offset, int divisor, DeviceArray out);

    /**
     * Computes rows in several passes; see {@link SumThenMap}.
     *
     * @param kernel the passes
     * @param rows how many rows there are
     * @param width how long they are
     * @param in a window of rows and their elements for each argument, of the type of {@code out}
     * @param out a floating-point array for the results, row by row
     * @throws UnsupportedOperationException if the device can't compute a formula; the message says why
     */
    void sumThenMap(SumThenMap kernel, int rows, int width, List<Window> in, DeviceArray out);

    /**
     * Computes the softmax of rows; see {@link SoftmaxKernel#softmax}.
     *
     * @param rows how many rows there are
     * @param width how long they are
     * @param x a window of rows and their elements, of the type of {@code out}
     * @param out a floating-point array for the results, row by row
     */
    void softmax(int rows, int width, Window x, DeviceArray out);

    /**
     * Computes the logarithm of the softmax of rows; see {@link SoftmaxKernel#logSoftmax}.
     *
     * @param rows how many rows there are
     * @param width how long they are
     * @param x a window of rows and their elements, of the type of {@code out}
     * @param out a floating-point array for the results, row by row
     */
    void logSoftmax(int rows, int width, Window x, DeviceArray out);

    /**
     * Computes the logarithm of the softmax at one index of each row; see {@link SoftmaxKernel#logSoftmaxAt}.
     *
     * @param rows how many rows there are
     * @param width how long they are
     * @param x a window of rows and their elements, of the type of {@code out}
     * @param labels a window on the indices, of I64, which are within the bounds
     * @param out a floating-point array for the results
     */
    void logSoftmaxAt(int rows, int width, Window x, Window labels, DeviceArray out);

    /**
     * Computes the gradient of {@link #logSoftmaxAt}; see {@link SoftmaxKernel#logSoftmaxAtGradient}.
     *
     * @param rows how many rows there are
     * @param width how long they are
     * @param g a window on the gradients of the results
     * @param y a window on the results
     * @param x a window of rows and their elements, of the type of {@code out}
     * @param labels a window on the indices, of I64
     * @param out a floating-point array for the gradient, row by row
     */
    void logSoftmaxAtGradient(int rows, int width, Window g, Window y, Window x, Window labels, DeviceArray out);

    /**
     * Reads elements at indices, which are within the bounds.
     *
     * @param sizes the sizes of the result
     * @param in a window on what is indexed, for index 0 of each
     * @param stride the distance from an element to that of the next index
     * @param indices a window on an array of I64
     * @param out an array of the type that is read, for the elements in row-major order
     */
    void gather(int[] sizes, Window in, int stride, Window indices, DeviceArray out);

    /**
     * Multiplies matrices pair by pair.
     *
     * @param a the left factors, (..., m, k), of the type that {@code c} has
     * @param b the right factors, (..., k, n), of that type
     * @param z what the product is added to, (m, n), where there is one pair; null for nothing
     * @param sizes the sizes of the product, (..., m, n)
     * @param depth the size k of the inner axis
     * @param c a floating-point array for the products, row-major (..., m, n)
     */
    void product(Window a, Window b, @Nullable Window z, int[] sizes, int depth, DeviceArray c);
}
