package org.chainrule.autograd;

import java.lang.ref.WeakReference;

/**
 * The node of a large result. Where no vjp rule reads the result, neither that of its own op nor that of an op that it
 * is an argument of, the graph doesn't keep its array: the node of that other op refers to a tensor in its place that
 * has the same node, shape, type and version, and whose elements are {@linkplain ReleasedStorage computed again} if
 * they are asked for. As long as anything else refers to the result, it is found.
 */
final class LargeNode extends Node {
    private static final int LEAST = 4096; // elements; a smaller array costs less than it would take to save it

    private final int allVersions; // sum over the result and all inputs, at the time of recording
    private Tensor released; // what stands for the result; null if nothing does
    private WeakReference<Tensor> original; // the result that it stands for

    LargeNode(Op op, Tensor value, Tensor[] x) {
        super(op, value, x);
        this.allVersions = allVersions(value);
    }

    /** Returns whether a result has an array of its own, or as large a view of one, that is worth being released. */
    static boolean suits(Tensor value) {
        return value.size() >= LEAST && !value.storage().isBatched()
                && value.size() <= value.storage().size();
    }

    /** Returns whether a vjp rule of the op reads its result. */
    boolean isResultRead() {
        return isRead(arity());
    }

    /** Returns what stands for the result at ops that don't read it, always the same. */
    synchronized Tensor released(Tensor value) {
        if (released == null) {
            original = new WeakReference<>(value);
            released = ReleasedStorage.inPlaceOf(value, this);
        }
        return released;
    }

    /** Returns the result that a tensor is or stands for; if nothing refers to it any more, what stands for it. */
    synchronized Tensor original(Tensor input) {
        Tensor result = input == released ? original.get() : input;
        return result == null ? input : result;
    }

    /** Names what stands for the result as the result. */
    synchronized void name(String name) {
        if (released != null) {
            released.setName(name);
        }
    }

    /** Returns whether neither the result nor an input was written since this was recorded, so that it can be computed again. */
    boolean isReproducible(Tensor value) {
        return allVersions == allVersions(value);
    }

    private int allVersions(Tensor value) {
        int sum = value.version();
        for (Tensor input : inputsToRead()) {
            sum += input.version();
        }
        return sum;
    }
}
