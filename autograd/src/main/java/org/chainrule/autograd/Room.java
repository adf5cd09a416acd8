package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the backward rules of a walk that isn't recorded may put their results: on arrays that it has made and nobody needs
 * any more, rather than on new ones, which the JVM fills with zeros first and which are in no cache.
 */
final class Room {
    private static final int MOST = 8; // arrays that wait: enough for a chain of layers

    private final Mode mode; // in which rules are computed by tensor operations
    private final List<Storage> free = new ArrayList<>(); // of gradients that have flowed on
    private boolean overwrites; // whether the cotangent's place may be taken
    private Node leaf; // into which the result flows first, or null

    Room(Mode mode) {
        this.mode = mode;
    }

    /** A rule that is computed by tensor operations, which aren't recorded. */
    Tensor unrecorded(Supplier<Tensor> rule) {
        return Mode.current() == mode ? rule.get() : mode.call(rule::get);
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
        for (int n = free.size() - 1; n >= 0; n--) {
            if (free.get(n).holds(shape.count(), type)) {
                return Tensor.owning(free.remove(n), shape);
            }
        }
        return Tensor.empty(shape, type);
    }

    /** The array that held the leaf's gradient before it was forgotten. */
    private Storage former(Shape shape, DType type) {
        return leaf == null ? null : leaf.takeFormer(shape.count(), type);
    }

    /** Takes an array that nobody needs any more. */
    void takeBack(Tensor gradient) {
        if (free.size() < MOST) {
            free.add(gradient.storage());
        }
    }
}
