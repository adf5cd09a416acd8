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
 * Graphs of millions of scalars are made of these, so they are kept small: one input needs no array, and flags share an
 * int.
 */
class Node {
    private static final int RETAINS_GRAD = 1 << 31;
    private static final int HANDED_OUT = 1 << 30;
    private static final int LAST_FLAG = 29; // shared by all inputs from this one on
    private static final VarHandle VISIT = visitHandle();

    final Op op; // null for a leaf
    final int depth;
    private final Object inputs; // the only one itself, or an array of them
    private final int versions; // the sum over all that the rules read, as it was when this was recorded
    private int flags; // which inputs required a gradient when this was recorded, and what becomes of this one's gradient
    private Object grad; // a tensor; or the array of one that was forgotten, which the next may use
    private Object visit; // of the walk that came here first and is still under way

    /** A leaf. */
    Node() {
        this.op = null;
        this.inputs = null;
        this.depth = 0;
        this.versions = 0;
        this.flags = RETAINS_GRAD;
    }

    /** What records {@code value} as the result of an op. */
    Node(Op op, Tensor value, Tensor[] x) {
        this.op = op;
        this.inputs = x.length == 1 ? x[0] : x;
        int deepest = 0;
        for (int i = 0; i < x.length; i++) {
            Node node = x[i].node();
            if (node != null) {
                flags |= flag(i);
                deepest = Math.max(deepest, node.depth);
            }
        }
        this.depth = deepest + 1;
        this.versions = versions(value);
    }

    private static VarHandle visitHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Node.class, "visit", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
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
        return (flags & flag(i)) != 0;
    }

    boolean retainsGrad() {
        return (flags & RETAINS_GRAD) != 0;
    }

    void retainGrad() {
        flags |= RETAINS_GRAD;
    }

    /** The gradient, for somebody who keeps it and will find it unchanged; null if there is none. */
    synchronized Tensor handOutGrad() {
        flags |= HANDED_OUT;
        return grad instanceof Tensor tensor ? tensor : null;
    }

    /** The gradient, to be read now; null if there is none. */
    synchronized Tensor grad() {
        return grad instanceof Tensor tensor ? tensor : null;
    }

    /** Sets the gradient if it is still {@code expected}; another thread may have added its own meanwhile. */
    synchronized boolean replaceGrad(Tensor expected, Tensor replacement) {
        boolean unchanged = grad() == expected;
        if (unchanged) {
            grad = replacement;
            flags &= ~HANDED_OUT;
        }
        return unchanged;
    }

    /** Sets the gradient to one that somebody holds. */
    synchronized void setGrad(Tensor gradient) {
        grad = gradient;
        flags |= HANDED_OUT;
    }

    /** Forgets the gradient. */
    synchronized void forgetGrad() {
        boolean isFree = (flags & HANDED_OUT) == 0 && grad instanceof Tensor tensor && tensor.isWholeArray();
        grad = isFree ? ((Tensor) grad).storage() : null;
        flags &= ~HANDED_OUT;
    }

    /** The array of the gradient that was forgotten, if it has so many elements of that type; nobody gets it twice. */
    synchronized Storage takeFormer(int count, DType type) {
        if (!(grad instanceof Storage former && former.holds(count, type))) {
            return null;
        }
        grad = null;
        return former;
    }

    /** What a walk has left here, or null. */
    Object visit() {
        return visit;
    }

    /** Leaves a walk's mark here, unless another walk has. */
    boolean claim(Object mark) {
        return VISIT.compareAndSet(this, null, mark);
    }

    /** Takes away the mark that a walk has left, when it is over. */
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
        int sum = isRead(arity) ? value.version() : 0;
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
