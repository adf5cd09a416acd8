package org.chainrule.autograd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A tensor's place on the tape: the op that made it and from what, or nothing but a gradient for a leaf.
 *
 * <p>
 * The depth, one more than the deepest input's, orders any graph from results to leaves without a global counter.
 *
 * <p>
 * Graphs of millions of scalars are made of these, so they are kept small: one input needs no array, flags share an int, and only
 * a node that keeps its gradient has a slot for it.
 */
class Node {
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
    private final Object inputs; // the only one itself, or an array of them
    private final int versions; // the sum over all that the rules read, as it was when this was recorded
    private int differentiable; // a flag for each input that required a gradient when this was recorded
    private GradientSlot slot; // null where the gradient isn't kept
    private Object visit; // of the backward pass that came here first and is still under way

    /** A leaf. */
    Node() {
        this.op = null;
        this.inputs = null;
        this.depth = 0;
        this.versions = 0;
        this.slot = new GradientSlot();
    }

    /** What records {@code value} as the result of an op. */
    Node(Op op, Tensor value, Tensor[] x) {
        this.op = op;
        this.inputs = x.length == 1 ? x[0] : x;
        int deepest = 0;
        for (int i = 0; i < x.length; i++) {
            Node node = x[i].node();
            if (node != null) {
                differentiable |= flag(i);
                deepest = Math.max(deepest, node.depth);
            }
        }
        this.depth = deepest + 1;
        this.versions = versions(value);
    }

    boolean isLeaf() {
        return op == null;
    }

    int arity() {
        return inputs == null ? 0 : inputs instanceof Tensor[] several ? several.length : 1;
    }

    Tensor input(int i) {
        return inputs instanceof Tensor[] several ? several[i] : (Tensor) inputs;
    }

    /** All inputs, in a new array. */
    Tensor[] inputs() {
        return inputs == null
                ? new Tensor[0]
                : inputs instanceof Tensor[] several ? several.clone() : new Tensor[] {(Tensor) inputs};
    }

    /** All inputs, in an array that must not be changed. */
    Tensor[] inputsToRead() {
        return inputs instanceof Tensor[] several ? several : new Tensor[] {(Tensor) inputs};
    }

    /** All inputs, to be read only. */
    List<Tensor> inputList() {
        return List.of(inputs());
    }

    private static int flag(int i) {
        return 1 << Math.min(i, LAST_FLAG);
    }

    /**
     * Whether input {@code i} required a gradient when this was recorded; what is asked of a leaf later comes too late.
     */
    boolean isDifferentiable(int i) {
        return (differentiable & flag(i)) != 0;
    }

    boolean retainsGrad() {
        return slot != null;
    }

    void retainGrad() {
        if (slot == null) {
            slot = new GradientSlot();
        }
    }

    /** Where the gradient is kept; null if it isn't. */
    GradientSlot slot() {
        return slot;
    }

    /** What a backward pass has left here, or null. */
    Object visit() {
        return visit;
    }

    /** Leaves the mark of a backward pass here, unless another pass has. */
    boolean claim(Object mark) {
        return VISIT.compareAndSet(this, null, mark);
    }

    /** Takes away the mark that a backward pass has left, when it is over. */
    void release() {
        VISIT.setRelease(this, null);
    }

    /** Whether every value that the rules read is still what it was when {@code value} was recorded. */
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

    /** Whether a rule that may be asked for reads argument {@code j}, or the result for {@code j} = their number. */
    boolean isRead(int j) {
        int arity = arity();
        for (int i = 0; i < arity; i++) {
            if (isDifferentiable(i) && op.reads(i, j)) {
                return true;
            }
        }
        return false;
    }

    /** The values that the rules read, for an error. */
    String readNames() {
        return IntStream.rangeClosed(0, arity()).filter(this::isRead)
                .mapToObj(j -> j == arity() ? "its result" : input(j).describe())
                .collect(Collectors.joining(", "));
    }

    /** Where in the user's source the op was called, if it was recorded while looking for anomalies. */
    String origin() {
        return "";
    }
}
