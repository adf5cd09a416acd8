package org.chainrule.autograd;

import java.util.stream.Stream;

import org.chainrule.autograd.machine.ElementArrays;

/** The storage of what a function computes while it is {@linkplain Capture recorded}. */
final class CapturedStorage extends Storage {
    private final Object elements;
    private final Capture capture;

    CapturedStorage(Object elements, Capture capture) {
        super(DType.of(elements));
        this.elements = elements;
        this.capture = capture;
    }

    @Override
    boolean isReadable() {
        return capture.isOpen(this);
    }

    @Override
    int computedSize() {
        return ElementArrays.length(elements);
    }

    @Override
    Object computed() {
        if (!capture.isOpen(this)) {
            if (!capture.isClosed()) {
                throw new ElementsAreRead(
                        "an op, or a function in the place of one, reads the elements of a tensor that isn't among its"
                                + " arguments, and that is computed by a function which is recorded: it would be the same in all later runs ("
                                + OpTimer.caller() + "); pass it to the op as an argument");
            }
            throw new ElementsAreRead(StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                    .walk(CapturedStorage::reader)
                    + " reads the elements of a tensor while the function that computes it is recorded; the value would be the same in"
                    + " all later runs (" + OpTimer.caller()
                    + "). Use where, gather or a mask in place of item(), a condition, an index that depends on values, or an op whose shape"
                    + " does, or do that outside of the function");
        }
        return elements;
    }

    /** Returns the method of a tensor that was called, and in the end reads. */
    private static String reader(Stream<StackWalker.StackFrame> innerFirst) {
        return innerFirst.takeWhile(frame -> frame.getDeclaringClass() != Capture.class)
                .filter(frame -> frame.getDeclaringClass().isAssignableFrom(Tensor.class))
                .map(StackWalker.StackFrame::getMethodName).filter(name -> !name.startsWith("lambda$"))
                .reduce((_, outer) -> outer).orElse("an op");
    }
}
