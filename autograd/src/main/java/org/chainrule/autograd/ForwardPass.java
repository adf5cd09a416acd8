package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Forward-mode differentiation: a pass over a recorded graph that takes tangents, which are directional derivatives, from the tensors
 * that a function was given to those that it computed from them. Each op contributes its Jacobian-vector product. The ops of these
 * rules are recorded like any others, so that tangents can be differentiated again.
 */
final class ForwardPass {
    private final Map<Node, Tensor> tangents = new IdentityHashMap<>();

    private ForwardPass() {}

    /**
     * Returns the tangents of results.
     *
     * @param xs the tensors that they were computed from, as far as these tangents are concerned
     * @param vs the tangents of those
     * @param ys the results
     * @return their tangents; zeros where they depend on none
     */
    static Tensor[] tangents(Tensor[] xs, Tensor[] vs, Tensor... ys) {
        var pass = new ForwardPass();
        for (int i = 0; i < xs.length; i++) {
            pass.tangents.put(xs[i].node(), inType(vs[i], xs[i].dtype()));
        }
        int least = Stream.of(xs).mapToInt(Tensor::depth).min().orElse(0);
        order(ys, least).forEach(pass::propagate);
        return Arrays.stream(ys).map(pass::result).toArray(Tensor[]::new);
    }

    /** Returns all tensors from which results were computed, each after those that it was computed from. */
    private static List<Tensor> order(Tensor[] results, int least) {
        Map<Node, Tensor> found = new IdentityHashMap<>();
        for (Tensor result : results) {
            if (result.requiresGrad() && !found.containsKey(result.node())) {
                VisitQueue.byDecreasingDepth(result, least, Tensor::requiresGrad)
                        .forEach(tensor -> found.putIfAbsent(tensor.node(), tensor));
            }
        }
        return found.values().stream().sorted(Comparator.comparingInt(Tensor::depth)).toList();
    }

    private static Tensor inType(Tensor tangent, DType type) {
        return tangent.dtype() == type ? tangent : tangent.to(type);
    }

    private Tensor result(Tensor y) {
        Tensor tangent = y.requiresGrad() ? tangents.get(y.node()) : null;
        return tangent == null ? Tensor.full(0, y.shape(), y.dtype()) : tangent;
    }

    private void propagate(Tensor y) {
        Node node = y.node();
        if (node.isLeaf() || tangents.containsKey(node)) {
            return;
        }
        if (!node.isFresh(y)) {
            throw new IllegalStateException(Tape.describe(node.op, node.inputs()) + node.origin()
                    + ": a value that its derivative depends on was written after it was recorded ("
                    + node.writtenNames(y) + "); ask for tangents before writing, or linearize again");
        }
        Tensor[] x = node.inputs();
        Tensor[] given = new Tensor[x.length];
        boolean isConstant = true;
        for (int i = 0; i < x.length; i++) {
            given[i] = x[i].requiresGrad() && node.isDifferentiable(i) ? tangents.get(x[i].node()) : null;
            isConstant &= given[i] == null;
        }
        if (!isConstant) {
            tangents.put(node, tangent(node.op, given, y, x));
        }
    }

    private static Tensor tangent(Op op, Tensor[] given, Tensor y, Tensor... x) {
        Tensor tangent;
        try {
            tangent = Batching.jvp(op, given, y, x);
        } catch (RuntimeException e) {
            throw OpErrors.of("the forward rule of " + Tape.describe(op, x), e);
        }
        if (!tangent.shape().equals(y.shape())) {
            throw new IllegalStateException("the forward rule of " + Tape.describe(op, x)
                    + " returned a tangent of shape " + tangent.shape() + " for a result of shape " + y.shape());
        }
        return inType(tangent, y.dtype());
    }
}
