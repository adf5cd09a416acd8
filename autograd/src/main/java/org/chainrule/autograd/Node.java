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
    private static final int LAST_FLAG = 30; // shared by all inputs from this one on
    private static final VarHandle VISIT = handle("visit");
    private static final VarHandle GRAD = handle("grad");

    final Op op; // null for a leaf
    final int depth;
    private final Object inputs; // the only one itself, or an array of them
    private final int versions; // the sum over all that the rules read, as it was when this was recorded
    private int flags; // which inputs required a gradient when this was recorded, and whether to keep this one's gradient
    private volatile Object grad; // a tensor; or a Held one; or the storage of one that was forgotten, for the next
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

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(Node.class, field, Object.class);
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

    /** A gradient that somebody holds, who will find it unchanged. */
    private record Held(Tensor tensor) {}

    private static Tensor tensor(Object grad) {
        return grad instanceof Held held ? held.tensor : grad instanceof Tensor tensor ? tensor : null;
    }

    /** The gradient, to be read now; null if there is none. */
    Tensor grad() {
        return tensor(grad);
    }

    /** The gradient, for somebody who may keep it; null if there is none. */
    Tensor handOutGrad() {
        Object now = grad;
        while (now instanceof Tensor tensor && !GRAD.compareAndSet(this, now, new Held(tensor))) {
            now = grad;
        }
        return tensor(now);
    }

    /** Sets the gradient if it is still {@code expected}; another thread may have added its own meanwhile. */
    boolean replaceGrad(Tensor expected, Tensor replacement) {
        Object now = grad;
        while (tensor(now) == expected) {
            if (GRAD.compareAndSet(this, now, replacement)) {
                return true;
            }
            now = grad;
        }
        return false;
    }

    /** Sets the gradient to one that somebody holds. */
    void setGrad(Tensor gradient) {
        grad = new Held(gradient);
    }

    /** Forgets the gradient, but for its array, if nobody holds it. */
    void forgetGrad() {
        Object now = grad;
        while (now != null && !(now instanceof Storage)) {
            Storage free = now instanceof Tensor tensor && tensor.isWholeArray() ? tensor.storage() : null;
            if (GRAD.compareAndSet(this, now, free)) {
                return;
            }
            now = grad;
        }
    }

    /** The array of the gradient that was forgotten, if it has so many elements of that type; nobody gets it twice. */
    Storage takeFormer(int count, DType type) {
        Object now = grad;
        return now instanceof Storage former && former.holds(count, type) && GRAD.compareAndSet(this, now, null)
                ? former
                : null;
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
