package org.chainrule.autograd;

import java.lang.ref.WeakReference;

/**
 * The node of a large result, or of one within a {@link CheckpointScope}. Where no vjp rule reads a large result, neither that of its own op
 * nor that of an op that it is an argument of, the graph doesn't keep its array: the node of that other op refers to a tensor in its place
 * that has the same node, shape, type and version, and whose elements are {@linkplain ReleasedStorage computed again} if
 * they are asked for. As long as anything else refers to the result, it is found. Within a checkpoint that goes for all results.
 */
final class LargeNode extends Node {
    private static final int LEAST = 4096; // elements; a smaller array costs less than it would take to save it

    private final int allVersions; // sum over the result and all inputs, at the time of recording
    private CheckpointScope checkpoint; // whose other ops don't keep the result; null for none
    private boolean isUsed; // within the checkpoint
    private boolean isNeededAgain; // within the checkpoint: by a vjp rule, or by several ops
    private Tensor released; // what stands for the result; null if nothing does
    private WeakReference<Tensor> original; // the result that it stands for

    LargeNode(Op op, Tensor value, CheckpointScope checkpoint, Tensor[] x) {
        super(op, value, x);
        this.allVersions = allVersions(value);
        this.checkpoint = checkpoint;
    }

    /**
     * Returns whether a result has an array of its own, or as large a view of one, that is worth being released.
     */
    static boolean suits(Tensor value) {
        return value.size() >= LEAST && !value.storage().isBatched() && !value.storage().isOnDevice()
                && value.size() <= value.storage().size();
    }

    /** Returns whether a vjp rule of the op reads its result. */
    private boolean isResultRead() {
        return isRead(arity());
    }

    /**
     * Returns whether the node of an op that the result is an argument of refers to what stands for it.
     *
     * @param isRead whether the op's vjp rules read it
     */
    boolean isReleasedAt(boolean isRead) {
        if (checkpoint == null) {
            return !isRead && !isResultRead();
        }
        for (LargeNode node = this; node != null; node = node.viewed()) {
            node.isNeededAgain |= isRead || node.isUsed;
            node.isUsed = true;
        }
        return true;
    }

    /** Returns the node of the tensor of whose elements the result is a view; null if it is none, or a view of what is kept. */
    private LargeNode viewed() {
        return op instanceof ViewOp && inputsToRead()[0].node() instanceof LargeNode base ? base : null;
    }

    /** Makes this a result of a checkpoint, to be kept unless it is within another one. */
    void leave(CheckpointScope from, CheckpointScope outer) {
        if (checkpoint == from) {
            checkpoint = outer;
        }
    }

    /**
     * Returns whether an array that was computed again on the way to another one is worth being kept: not that of a checkpoint within, of
     * which only the results are, nor one that nothing else will need.
     */
    boolean isKeptOnTheWayTo(LargeNode target) {
        return checkpoint == null || target.checkpoint != null && target.checkpoint.isWithin(checkpoint)
                && (isNeededAgain || isResultRead());
    }

    /** Returns what stands for the result at ops that don't read it, always the same. */
    synchronized Tensor released(Tensor value) {
        if (released == null) {
            original = new WeakReference<>(value);
            Tensor view = checkpoint == null ? null : view();
            released = view == null ? ReleasedStorage.inPlaceOf(value, this) : view.named(value.name());
        }
        return released;
    }

    /** Returns the result as a view of what stands for the op's argument, if it is one. */
    private Tensor view() {
        Tensor base = inputsToRead()[0];
        Layout layout = op instanceof ViewOp view ? view.layout(base.layout()) : null;
        return layout == null ? null : base.view(layout).recorded(this);
    }

    /** Returns the result that a tensor is or stands for; if nothing refers to it any more, what stands for it. */
    synchronized Tensor original(Tensor input) {
        Tensor result = input == released ? original.get() : input;
        return result == null ? input : result;
    }

    /** Forgets an array that was computed again, after the last vjp rule of a backward pass that reads it. */
    void forget() {
        if (checkpoint != null) {
            forgetReleased();
        }
    }

    private synchronized void forgetReleased() {
        if (released != null && released.storage() instanceof ReleasedStorage storage) {
            storage.forget(this);
        }
    }

    /** Returns why the graph doesn't keep the result. */
    String whyReleased() {
        return checkpoint == null ? "no backward rule reads it" : "it is within a checkpoint";
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
