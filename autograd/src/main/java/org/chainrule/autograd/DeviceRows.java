package org.chainrule.autograd;

import java.util.stream.Stream;

import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.kernel.Window;

/** Applies a kernel of a device to rows along any axis, which is moved to the end and back if it isn't the last. */
final class DeviceRows {
    private DeviceRows() {}

    /** A kernel that computes rows. */
    @FunctionalInterface
    interface Kernel {
        /**
         * Computes every row.
         *
         * @param in a window of rows and their elements for each argument
         * @param rows how many there are
         * @param width how long they are
         * @param out an array for the results, row by row
         */
        void compute(Window[] in, int rows, int width, DeviceArray out);
    }

    /**
     * Applies a kernel.
     *
     * @param out the result, of the arguments' shape
     * @param x arguments of one shape, which are converted to the result's type
     */
    static void map(int axis, Tensor out, Kernel kernel, Tensor... x) {
        if (out.size() == 0) {
            return;
        }
        Tensor whole = order(axis, out);
        int width = whole.shape().size(-1);
        Shape rows = Shape.of(out.size() / width, width);
        Window[] in = Stream.of(x).map(tensor -> order(axis, tensor.unrecorded().converted(out.dtype())))
                .map(tensor -> DeviceStorage.window(tensor.reshaped(rows))).toArray(Window[]::new);
        if (whole.layout().isContiguous()) {
            kernel.compute(in, rows.size(0), width, DeviceStorage.array(out));
        } else {
            Tensor moved = DeviceStorage.empty(out.device(), whole.shape(), out.dtype());
            kernel.compute(in, rows.size(0), width, DeviceStorage.array(moved));
            int[] order = AlongAxis.movedToEnd(out.shape().axis(axis), out.shape().rank());
            Tensor back = moved.view(moved.layout().permute(Layout.inverse(order)));
            DeviceStorage.copy(back, out);
        }
    }

    /** Returns a view with an axis at the end; one at least. */
    private static Tensor order(int axis, Tensor x) {
        if (x.shape().rank() == 0) {
            return x.view(x.layout().reshape(Shape.of(1)));
        }
        return x.view(x.layout().permute(AlongAxis.movedToEnd(x.shape().axis(axis), x.shape().rank())));
    }

    /** Returns a window on a tensor that has a number for each row. */
    static Window ofRows(Tensor x) {
        return DeviceStorage.window(x.unrecorded().reshaped(Shape.of(x.size())));
    }
}
