package org.chainrule.autograd;

/** The identity, as a view: the same elements in a tensor of its own. */
record Alias() implements ViewOp {
    private static final Alias OP = new Alias();

    /**
     * Returns a tensor's elements as the result of an op that has nothing to do. What is set on the result, such as
     * {@code requiresGrad}, must not be set on the argument; so only the result of a recorded op, on which nothing can be
     * set, is returned as it is.
     */
    static Tensor of(Tensor x) {
        return x.isLeaf() || !GradMode.current().records() ? OP.apply(x) : x;
    }

    /** Returns a tensor's elements as the result of an op, always. */
    static Tensor always(Tensor x) {
        return OP.apply(x);
    }

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public Layout layout(Layout in) {
        return in;
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return apply(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g;
    }
}
