package org.chainrule.autograd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A node of the recorded graph: the op that computed a tensor and its inputs, or a leaf, which has only a gradient.
 *
 * <p>
 * The depth, one more than the deepest input's, orders any graph topologically without a global counter.
 *
 * <p>
 * Nodes are small, since graphs of scalars have millions of them: a single input needs no array, flags share an int,
 * and only a node that retains its gradient, or has hooks for it, has a slot.
 */
class Node {
    private static final Tensor[] NO_INPUTS = {};
    private static final int LAST_FLAG = 31; // shared by all inputs from this one on
    private static final VarHandle VISIT;

    static {
        try {
            VISIT = MethodHandles.lookup().findVarHandle(Node.class, "visit", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Op op; // null for a leaf
    final int depth;
    private Object inputs; // a single tensor, or an array of several
    private final int versions; // sum over the values that the vjp rules read, at the time of recording
    private int differentiable; // a flag for each input that required a gradient at the time of recording
    private GradientSlot slot; // null where the gradient isn't retained and has no hooks
    private Object visit; // the mark of the first of the backward passes in progress that reached this node

    /** Creates a leaf. */
    Node() {
        this(0);
    }

    /** Creates a leaf of some depth, which is less than that of all that will be computed from it. */
    Node(int depth) {
        this.op = null;
        this.inputs = null;
        this.depth = depth;
        this.versions = 0;
        this.slot = new GradientSlot(true);
    }

    /** Creates a leaf as deep as the deepest of some tensors, which a pass that ends at the leaf won't look behind. */
    static Node leafAfter(Tensor... tensors) {
        int deepest = 0;
        for (Tensor tensor : tensors) {
            deepest = Math.max(deepest, tensor.depth());
        }
        return new Node(deepest);
    }

    /** Creates the node of {@code value}, the result of an op. */
    Node(Op op, Tensor value, Tensor[] x) {
        this.op = op;
        this.inputs = x.length == 1 ? x[0] : x;
        int deepest = 0;
        boolean hasLarge = false;
        for (int i = 0; i < x.length; i++) {
            Node node = x[i].node();
            if (node != null) {
                differentiable |= flag(i);
                deepest = Math.max(deepest, node.depth);
                hasLarge |= node instanceof LargeNode;
            }
        }
        this.depth = deepest + 1;
        this.versions = versions(value);
        if (hasLarge) {
            releaseUnread();
        }
    }

    /**
     * Replaces inputs whose values aren't to be kept: large ones that neither this op's backward pass needs nor their own's, and those
     * that were computed within a checkpoint.
     */
    private void releaseUnread() {
        Tensor[] kept = inputs();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i].node() instanceof LargeNode large && large.isReleasedAt(isKept(i))) {
                kept[i] = large.released(kept[i]);
            }
        }
        inputs = kept.length == 1 ? kept[0] : kept;
    }

    boolean isLeaf() {
        return op == null;
    }

    int arity() {
        return inputs == null ? 0 : inputs instanceof Tensor[] several ? several.length : 1;
    }

    /** Returns an input, or what stands for one whose array isn't kept. */
    private Tensor input(int i) {
        return inputs instanceof Tensor[] several ? several[i] : (Tensor) inputs;
    }

    /** Returns all inputs, in a new array: the very tensors, unless they weren't kept and nothing else refers to them. */
    Tensor[] inputs() {
        Tensor[] all = new Tensor[arity()];
        for (int i = 0; i < all.length; i++) {
            all[i] = input(i).node() instanceof LargeNode large ? large.original(input(i)) : input(i);
        }
        return all;
    }

    /** Returns all inputs for a pass, which tells them by their nodes, in an array that must not be changed. */
    Tensor[] inputsToRead() {
        return inputs instanceof Tensor[] several ? several : isLeaf() ? NO_INPUTS : new Tensor[] {(Tensor) inputs};
    }

    /** Returns all inputs, as an immutable list. */
    List<Tensor> inputList() {
        return List.of(inputs());
    }

    private static int flag(int i) {
        return 1 << Math.min(i, LAST_FLAG);
    }

    /** Returns whether input {@code i} required a gradient when this was recorded; a later request has no effect. */
    boolean isDifferentiable(int i) {
        return (differentiable & flag(i)) != 0;
    }

    boolean retainsGrad() {
        return slot != null && slot.retains();
    }

    void retainGrad() {
        if (slot == null) {
            slot = new GradientSlot(true);
        }
        slot.retain();
    }

    /** Returns the hooks of the gradient, to add one. */
    GradientHooks hooks() {
        if (slot == null) {
            slot = new GradientSlot(false);
        }
        return slot.hooksToAdd();
    }

    /** Returns the slot of the gradient; null if it isn't retained and has no hooks. */
    GradientSlot slot() {
        return slot;
    }

    /** Returns the mark of a backward pass at this node, or null. */
    Object visit() {
        return visit;
    }

    /** Sets the mark of a backward pass, unless another pass has set its own. */
    boolean claim(Object mark) {
        return VISIT.compareAndSet(this, null, mark);
    }

    /** Removes the mark of a backward pass, which has finished with this node. */
    void release() {
        VISIT.setRelease(this, null);
    }

    /** Returns whether no value that the vjp rules read was written since {@code value} was recorded. */
    boolean isFresh(Tensor value) {
        return versions == versions(value);
    }

    private int versions(Tensor value) {
        int all = value.version();
        int arity = arity();
        for (int j = 0; j < arity; j++) {
            all += input(j).version();
        }
        return all == 0 ? 0 : versionsRead(value); // most values are never written
    }

    private int versionsRead(Tensor value) {
        int arity = arity();
        int sum = value.version() != 0 && isRead(arity) ? value.version() : 0;
        for (int j = 0; j < arity; j++) {
            if (input(j).version() != 0 && isRead(j)) {
                sum += input(j).version();
            }
        }
        return sum;
    }

    /**
     * Returns whether a vjp rule that may be applied reads argument {@code j}, or the result where {@code j} is the
     * number of arguments.
     */
    boolean isRead(int j) {
        if (op instanceof LinearMap) {
            return false; // at once, for ops of many arguments
        }
        int arity = arity();
        for (int i = 0; i < arity; i++) {
            if (isDifferentiable(i) && op.reads(i, j)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the value of argument {@code j} must be kept for a backward pass. */
    boolean isKept(int j) {
        return isRead(j) && !(op instanceof JointRule joint && joint.isForSecondDerivatives(j));
    }

    /**
     * Returns the names of the values that the vjp rules read and that were ever written, for an error message. Which of
     * several was written since isn't known, as only the sum of their versions is kept.
     */
    String writtenNames(Tensor value) {
        return IntStream.rangeClosed(0, arity()).filter(this::isRead)
                .filter(j -> (j == arity() ? value : input(j)).version() != 0)
                .mapToObj(j -> j == arity() ? "its result" : input(j).describe()).distinct()
                .collect(Collectors.joining(" or "));
    }

    /**
     * Returns the source line that called the op, if it was recorded under anomaly detection; else the empty string.
     */
    String origin() {
        return "";
    }
}
