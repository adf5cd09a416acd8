package org.chainrule.autograd;

import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.kernel.Window;
import org.chainrule.autograd.machine.ElementArrays;

/** Describes the operands of an elementwise op as its kernel takes them. */
final class Operands {
    private Operands() {}

    /** Returns a window on each operand, broadcast to the shape of the result. */
    static Window[] windows(Shape shape, Tensor... x) {
        Window[] windows = new Window[x.length];
        for (int i = 0; i < x.length; i++) {
            windows[i] = x[i].repeated(shape).window();
        }
        return windows;
    }

    /**
     * Returns the operands without a copy, if each is a single element or has its elements in the result's order and
     * type; else null. This is the common case, and for small tensors the general one takes longer than the
     * computation.
     *
     * @param single whether the result is of single precision
     * @param count the number of its elements
     * @param more how many arguments the kernel takes after these, which are still to be set
     */
    static KernelArguments inOrder(boolean single, int count, int more, Tensor... x) {
        var arguments = new KernelArguments(x.length + more);
        for (int i = 0; i < x.length; i++) {
            Layout layout = x[i].layout();
            Object array = x[i].storage().array();
            boolean isOne = layout.isOne();
            boolean fits = isOne || layout.shape().count() == count && layout.isContiguous();
            if (!fits || !ElementArrays.isOfPrecision(array, single)) {
                return null;
            }
            arguments.set(i, array, layout.offset(), isOne ? 0 : 1);
        }
        return arguments;
    }
}
