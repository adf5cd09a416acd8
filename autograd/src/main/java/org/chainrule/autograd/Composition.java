package org.chainrule.autograd;

import java.util.function.Function;

/**
 * Derives the vjp rule of an op that has a kernel from a composition of other ops that computes the same. It serves for
 * higher derivatives, where being short and differentiable again matters more than speed.
 */
final class Composition {
    private Composition() {}

    /**
     * Computes the vector-Jacobian product of a composition for one argument, recorded where one of the tensors
     * requires a gradient.
     *
     * @param i the index of the argument
     * @param g the gradient of the result
     * @param composition the function from the arguments to the result
     * @param x the arguments
     */
    static Tensor vjp(int i, Tensor g, Function<Tensor[], Tensor> composition, Tensor... x) {
        GradMode mode = GradMode.current();
        return mode.recording(true).call(() -> {
            Tensor[] own = x.clone(); // so that no gradient reaches an argument through another's history
            for (int k = 0; k < own.length; k++) {
                own[k] = mode.records() ? Alias.always(x[k]) : x[k].unrecorded();
            }
            boolean recorded = own[i].requiresGrad();
            if (!recorded) {
                own[i] = own[i].recorded(Node.leafAfter(x));
            }
            GradRequest request = GradRequest.of(composition.apply(own)).seed(g).materializeGrads();
            boolean createsGraph = mode.records() && (recorded || g.requiresGrad() || anyRequiresGrad(x));
            return (createsGraph ? request.createGraph() : request).grad(own[i]);
        });
    }

    private static boolean anyRequiresGrad(Tensor... x) {
        for (Tensor tensor : x) {
            if (tensor.requiresGrad()) {
                return true;
            }
        }
        return false;
    }
}
