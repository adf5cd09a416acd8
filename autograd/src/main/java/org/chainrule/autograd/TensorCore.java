package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Window;
import org.chainrule.autograd.machine.ElementArrays;

/** The internal state of a tensor: a storage, a layout, and a node of the recorded graph. */
abstract sealed class TensorCore implements GradientSlot.State permits TensorFactories {
    private final Storage storage;
    private final Layout layout;
    private Node node; // null where nothing is recorded

    TensorCore(Storage storage, Layout layout, Node node) {
        this.storage = storage;
        this.layout = layout;
        this.node = node;
    }

    final Storage storage() {
        return storage;
    }

    final Layout layout() {
        return layout;
    }

    final Node node() {
        return node;
    }

    /** Makes this a leaf that requires a gradient, or one that doesn't. */
    final void becomeLeaf(boolean requiresGrad) {
        node = requiresGrad ? GradMode.current().leaf() : null;
    }

    /** Makes this, which nothing else refers to yet, the result of a recorded op. */
    final void becomeResult(Node now) {
        node = now;
    }

    final int version() {
        return storage.version();
    }

    final Window window() {
        return new Window(storage.array(), layout.offset(), layout.strides());
    }

    /**
     * Returns whether what is computed from this is recorded, so that it must be computed by ops: in each run the elements may be others,
     * those of a tensor that the function refers to as well.
     */
    final boolean isCaptured() {
        Capture capture = GradMode.current().capture();
        return capture != null && capture.isClosed() && !storage.isBatched();
    }

    /** Returns the first element, which must exist. */
    final double first() {
        return ElementArrays.get(storage.array(), layout.offset());
    }

    /** Returns whether this consists of all elements of its array, in order. */
    final boolean isWholeArray() {
        return layout.isContiguous() && layout.offset() == 0
                && layout.shape().count() == storage.size();
    }

    /** Returns the elements as doubles in row-major order; not to be written, since it may be the array itself. */
    final double[] doubles() {
        if (isWholeArray() && storage.array() instanceof double[] array) {
            return array;
        }
        HeapLimit.check(layout.shape().count(), Double.BYTES, layout.shape());
        return layout.doubles(storage.array());
    }

    /**
     * Returns the elements in row-major order; not to be written, unless the array is known to belong to the caller.
     */
    final Object contiguousArray() {
        return isWholeArray() ? storage.array() : copiedArray();
    }

    final Object copiedArray() {
        HeapLimit.check(layout.shape().count(), storage.dtype().width(), layout.shape());
        return layout.copy(storage.array());
    }
}
