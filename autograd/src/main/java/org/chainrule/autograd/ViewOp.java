package org.chainrule.autograd;

/** An op whose value is a view of its only argument: another layout of the same array, for which no element is read. */
interface ViewOp extends LinearMap {

    /** Returns the layout of the result. */
    Layout layout(Layout in);

    @Override
    default Tensor forward(Tensor... x) {
        requireElements(x[0]);
        return x[0].view(layout(x[0].layout()));
    }

    @Override
    default boolean keepsGradient() {
        return false;
    }

    /** Throws if a tensor stands for several here, outside of its vmap, where no op has looked at its elements. */
    static void requireElements(Tensor x) {
        if (x.storage().isBatched()) {
            throw BatchedStorage.outside("it");
        }
    }
}
