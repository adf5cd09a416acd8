package org.chainrule.autograd;

import java.util.function.Supplier;

/**
 * Where the backward rules of a walk that isn't recorded may put their results: on arrays that it or a walk before it has
 * made and nobody needs any more, rather than on new ones, which the JVM fills with zeros first and which are in no cache.
 */
final class GradientBuffers {
    private final GradMode mode; // in which rules are computed by tensor operations
    private BufferPool leftovers; // of gradients that have flowed on; null until one is needed
    private boolean overwrites; // whether the cotangent's place may be taken
    private Node leaf; // into which the result flows first, or null

    GradientBuffers(GradMode mode) {
        this.mode = mode;
    }

    /** A rule that is computed by tensor operations, which aren't recorded. */
    Tensor unrecorded(Supplier<Tensor> rule) {
        return GradMode.current() == mode ? rule.get() : mode.call(rule::get);
    }

    /**
     * Prepares for a rule.
     *
     * @param mayOverwrite whether the cotangent is a whole array of the walk that nobody will read after this rule
     * @param first the node into which nothing has flowed yet, or null
     */
    void prepare(boolean mayOverwrite, Node first) {
        overwrites = mayOverwrite;
        leaf = first != null && first.isLeaf() ? first : null;
    }

    /** A whole array to be written, for a result of the cotangent's shape and type; perhaps the cotangent. */
    Tensor onto(Tensor g) {
        Storage former = former(g.shape(), g.dtype());
        return former != null
                ? Tensor.owning(former, g.shape())
                : overwrites ? g : apart(g.shape(), g.dtype());
    }

    /** A whole array to be written, which isn't the cotangent. */
    Tensor apart(Shape shape, DType type) {
        Storage former = former(shape, type);
        if (former != null) {
            return Tensor.owning(former, shape);
        }
        Storage left = leftovers().take(shape.count(), type);
        return left != null ? Tensor.owning(left, shape) : Tensor.empty(shape, type);
    }

    /** The array that held the leaf's gradient before it was forgotten. */
    private Storage former(Shape shape, DType type) {
        return leaf == null ? null : leaf.takeFormer(shape.count(), type);
    }

    /** Takes an array that nobody needs any more. */
    void takeBack(Tensor gradient) {
        leftovers().add(gradient.storage());
    }

    /** Leaves the arrays that nobody needs to walks to come. */
    void leave() {
        if (leftovers != null) {
            leftovers.leave();
            leftovers = null;
        }
    }

    private BufferPool leftovers() {
        if (leftovers == null) {
            leftovers = BufferPool.ofLastWalk();
        }
        return leftovers;
    }
}
