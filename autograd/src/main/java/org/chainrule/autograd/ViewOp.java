package org.chainrule.autograd;

/** An op whose value is a view of its only argument: another layout of the same array, for which no element is read. */
interface ViewOp extends LinearMap {

    /** Returns the layout of the result. */
    Layout layout(Layout in);

    @Override
    default Tensor forward(Tensor... x) {
        if (x[0].storage().isBatched()) {
            BatchedStorage.requireInside(x[0]);
        }
        return x[0].view(layout(x[0].layout()));
    }

    @Override
    default boolean keepsGradient() {
        return false;
    }
}
