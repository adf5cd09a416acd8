package org.chainrule.autograd;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the op whose vjp rule computed the first gradient that isn't finite, for
 * {@link Autograd#requireFiniteGradients}. The gradients of all tensors of a graph are computed first, so that ordinary
 * backward passes need no check.
 */
final class NonFiniteGradients {
    private final Map<Node, Tensor> gradients = new IdentityHashMap<>();

    private NonFiniteGradients() {}

    static void requireNone(Tensor y) {
        Backward.requireRecorded("requireFiniteGradients", y);
        List<Tensor> tensors = VisitQueue.byDecreasingDepth(y, 0, Tensor::requiresGrad);
        Tensor[] computed = Backward.gradients("requireFiniteGradients", y, null, tensors.toArray(Tensor[]::new),
                false);
        var all = new NonFiniteGradients();
        for (int n = 0; n < computed.length; n++) {
            all.gradients.put(tensors.get(n).node(), computed[n]);
        }
        GradMode.current().recording(false).call(() -> {
            tensors.forEach(tensor -> all.requireFiniteContributions(tensor, true));
            tensors.forEach(tensor -> all.requireFiniteContributions(tensor, false));
            tensors.forEach(all::requireFiniteSum);
            return null;
        });
    }

    /**
     * Applies the vjp rule of each argument whose gradient isn't finite though that of the result is.
     *
     * @param isMasked whether gradients are taken to be masked, so that fewer rules give NaN
     */
    private void requireFiniteContributions(Tensor y, boolean isMasked) {
        Node node = y.node();
        if (node.isLeaf() || !isFinite(y)) {
            return;
        }
        Tensor[] x = node.inputs();
        for (int i = 0; i < x.length; i++) {
            if (node.isDifferentiable(i) && x[i].requiresGrad() && !isFinite(x[i])) {
                VjpResult result = node.op instanceof FormulaOp formula
                        ? formula.vjp(formula.rule(i, isMasked), gradients.get(node), y, x)
                        : node.op.vjp(i, gradients.get(node), y, x);
                String index = result == null ? null : Anomalies.Flaw.NON_FINITE.indexIn(result.toTensor());
                if (index != null) {
                    throw new ArithmeticException("the backward rule of " + Tape.describe(node.op, x)
                            + " computed the first gradient that isn't finite, at " + index
                            + " of the gradient for argument " + i + Anomalies.explanation(node.op, x)
                            + node.origin());
                }
            }
        }
    }

    private void requireFiniteSum(Tensor x) {
        if (!isFinite(x)) {
            throw new ArithmeticException("the contributions to the gradient of " + x.describe()
                    + " are finite, but their sum isn't, at "
                    + Anomalies.Flaw.NON_FINITE.indexIn(gradients.get(x.node())));
        }
    }

    private boolean isFinite(Tensor tensor) {
        Tensor gradient = gradients.get(tensor.node());
        return gradient == null || Anomalies.Flaw.NON_FINITE.indexIn(gradient) == null;
    }
}
