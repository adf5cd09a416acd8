package org.chainrule.autograd;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A tensor's place on the tape: the op that made it and from what, or nothing but a gradient for a leaf.
 *
 * <p>
 * The depth, one more than the deepest input's, orders any graph from results to leaves without a global counter.
 */
class Node {
    private static final Tensor[] NONE = {};

    final Op op; // null for a leaf
    final Tensor[] inputs;
    final int depth;
    private final boolean[] differentiable; // which inputs required a gradient when this was recorded
    private final int versions; // the sum over all that the rules read, as it was when this was recorded
    private boolean retainsGrad;
    private Tensor grad;

    /** A leaf. */
    Node() {
        this.op = null;
        this.inputs = NONE;
        this.depth = 0;
        this.differentiable = null;
        this.versions = 0;
        this.retainsGrad = true;
    }

    /** What records {@code value} as the result of an op. */
    Node(Op op, Tensor value, Tensor[] inputs) {
        this.op = op;
        this.inputs = inputs;
        this.differentiable = new boolean[inputs.length];
        int deepest = 0;
        for (int i = 0; i < inputs.length; i++) {
            differentiable[i] = inputs[i].requiresGrad();
            deepest = Math.max(deepest, inputs[i].depth());
        }
        this.depth = deepest + 1;
        this.versions = versions(value);
    }

    boolean isLeaf() {
        return op == null;
    }

    /** Whether input {@code i} required a gradient when this was recorded; what is asked of a leaf later comes too late. */
    boolean isDifferentiable(int i) {
        return differentiable[i];
    }

    boolean retainsGrad() {
        return retainsGrad;
    }

    void retainGrad() {
        retainsGrad = true;
    }

    synchronized Tensor grad() {
        return grad;
    }

    /** Sets the gradient if it is still {@code expected}; another thread may have added its own meanwhile. */
    synchronized boolean replaceGrad(Tensor expected, Tensor replacement) {
        boolean unchanged = grad == expected;
        if (unchanged) {
            grad = replacement;
        }
        return unchanged;
    }

    /** Whether every value that the rules read is still what it was when {@code value} was recorded. */
    boolean isFresh(Tensor value) {
        return versions == versions(value);
    }

    private int versions(Tensor value) {
        int sum = isRead(inputs.length) ? value.version() : 0;
        for (int j = 0; j < inputs.length; j++) {
            if (isRead(j)) {
                sum += inputs[j].version();
            }
        }
        return sum;
    }

    /** Whether a rule that may be asked for reads argument {@code j}, or the result for {@code j} = their number. */
    boolean isRead(int j) {
        for (int i = 0; i < inputs.length; i++) {
            if (differentiable[i] && op.reads(i, j)) {
                return true;
            }
        }
        return false;
    }

    /** The values that the rules read, for an error. */
    String readNames() {
        return IntStream.rangeClosed(0, inputs.length).filter(this::isRead)
                .mapToObj(j -> j == inputs.length ? "its result" : inputs[j].describe())
                .collect(Collectors.joining(", "));
    }

    /** Where in the user's source the op was called, if it was recorded while looking for anomalies. */
    String origin() {
        return "";
    }
}
