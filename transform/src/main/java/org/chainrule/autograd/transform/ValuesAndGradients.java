package org.chainrule.autograd.transform;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;

/**
 * Values of functions together with their gradients, for one evaluation of the function. {@link Transform} inherits these methods, and is
 * the class to call them by: {@code Transform.valueAndGrad(f, x)}.
 */
public abstract sealed class ValuesAndGradients permits ImplicitFunctions {
    ValuesAndGradients() {}

    /**
     * Computes a function and its gradient, evaluating it once.
     *
     * {@snippet :
     * Vjp loss = Transform.valueAndGrad(w -> x.matmul(w).sub(y).square().mean(), weights);
     * }
     *
     * @param f the function, whose results have one element
     * @param x the point
     * @return f(x) and the gradient, of x's shape
     * @throws IllegalArgumentException if f(x) has several elements
     */
    public static Vjp valueAndGrad(UnaryOperator<Tensor> f, Tensor x) {
        Linearization linearized = Linearized.at("valueAndGrad", f, x);
        Tensor gradient = Linearized.gradients(linearized).getFirst();
        return new Vjp(linearized.values().getFirst(), gradient);
    }

    /**
     * Computes a function of several tensors and its gradients, evaluating it once.
     *
     * @param f the function, whose results have one element
     * @param xs the point, a tensor for each argument
     * @return f(xs), and the gradient by each argument, of its shape
     * @throws IllegalArgumentException if f(xs) has several elements
     */
    @SuppressWarnings("overloads") // for one tensor it is the other that is meant
    public static Gradients valueAndGrad(Function<Tensor[], Tensor> f, Tensor... xs) {
        Linearization linearized = Linearized.at("valueAndGrad", f, xs);
        List<Tensor> gradients = Linearized.gradients(linearized);
        return new Gradients(linearized.values().getFirst(), gradients);
    }

    /**
     * Computes a function, its gradients and auxiliary results, which aren't differentiated, evaluating it once.
     *
     * {@snippet :
     * GradientsWithAux step = Transform.valueAndGradWithAux(w -> {
     *     Tensor predicted = x.matmul(w[0]);
     *     return new Tensor[] {predicted.sub(y).square().mean(), predicted};
     * }, weights);
     * }
     *
     * @param f the function: its first result, which has one element, is differentiated, and the others, of any shape and type, are
     *        auxiliary
     * @param xs the point, a tensor for each argument
     * @return the first result, its gradient by each argument, and the other results
     * @throws IllegalArgumentException if there is no result, or the first has several elements
     */
    public static GradientsWithAux valueAndGradWithAux(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        Objects.requireNonNull(f, "f");
        String name = "valueAndGradWithAux";
        Linearization linearized = Autograd.linearize(all -> {
            Tensor[] results = Linearized.result(name, f.apply(all));
            for (int k = 0; k < results.length; k++) {
                int index = k;
                Objects.requireNonNull(results[k], () -> name + " of a function f whose result " + index + " is null");
            }
            if (results.length > 0) {
                Linearized.differentiable(name, results[0]);
            }
            return results;
        }, xs);
        List<Tensor> gradients = linearized.grad(0);
        List<Tensor> results = linearized.values();
        return new GradientsWithAux(results.getFirst(), gradients, results.subList(1, results.size()));
    }
}
