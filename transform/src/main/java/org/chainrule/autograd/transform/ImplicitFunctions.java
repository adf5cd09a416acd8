package org.chainrule.autograd.transform;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.chainrule.autograd.Tensor;

/**
 * Functions that are given by equations. {@link Transform} inherits these methods, and is the class to call them by:
 * {@code Transform.implicitRoot(...)}.
 */
public abstract sealed class ImplicitFunctions extends ValuesAndGradients permits Transform {
    ImplicitFunctions() {}

    /**
     * Computes the solution x of the equations F(x, p) = 0 by a solver, and differentiates it by the parameters p without looking into
     * the solver: dx/dp = -A^-1 B, where A and B are the Jacobian matrices of F by x and by p at the solution (the implicit function
     * theorem). Both modes and derivatives of any order solve linear systems, small ones by elimination and others by GMRES, with
     * products of A alone. Within vmap one example is solved after the other. That
     * the solver has found a root is looked at where {@link ImplicitOptions} say so.
     *
     * {@snippet :
     * Tensor root = Transform.implicitRoot((x, p) -> x.square().sub(p[0]), p -> p[0].sqrt(), a); // d root/da = 1/(2 root)
     * }
     *
     * @param f the function F, from x and the parameters to a tensor of x's shape. Gradients reach parameters alone, not tensors that
     *        it refers to
     * @param solver from the parameters to the solution, as exact as its derivatives are to be. Nothing that it applies is recorded
     * @param parameters what the solution depends on
     * @return the solution. Where A is singular, asking for a derivative is an {@link ArithmeticException}
     */
    public static Tensor implicitRoot(BiFunction<Tensor, Tensor[], Tensor> f, Function<Tensor[], Tensor> solver,
            Tensor... parameters) {
        return implicitRoot(f, solver, ImplicitOptions.defaults(), parameters);
    }

    /**
     * Computes the solution x of the equations F(x, p) = 0 by a solver, with options; see
     * {@link #implicitRoot(BiFunction, Function, Tensor...)}.
     *
     * @param f the function F, from x and the parameters to a tensor of x's shape
     * @param solver from the parameters to the solution
     * @param options whether the solution is looked at, and how linear systems are solved
     * @param parameters what the solution depends on
     * @return the solution
     * @throws IllegalArgumentException if the residual F(x, p) is farther from 0 than the options allow
     */
    public static Tensor implicitRoot(BiFunction<Tensor, Tensor[], Tensor> f, Function<Tensor[], Tensor> solver,
            ImplicitOptions options, Tensor... parameters) {
        return implicit("implicitRoot", f, f, solver, options, parameters);
    }

    /**
     * Computes a fixed point x = f(x, p) by a solver, such as an iteration, and differentiates it by the parameters p without looking
     * into the solver: dx/dp = (I - A)^-1 B. See {@link #implicitRoot}; the iteration is neither recorded nor repeated.
     *
     * @param f the function f, from x and the parameters to a tensor of x's shape. Gradients reach parameters alone, not tensors that
     *        it refers to
     * @param solver from the parameters to the fixed point, as exact as its derivatives are to be
     * @param parameters what the fixed point depends on
     * @return the fixed point
     */
    public static Tensor fixedPoint(BiFunction<Tensor, Tensor[], Tensor> f, Function<Tensor[], Tensor> solver,
            Tensor... parameters) {
        return fixedPoint(f, solver, ImplicitOptions.defaults(), parameters);
    }

    /**
     * Computes a fixed point x = f(x, p) by a solver, with options; see {@link #fixedPoint(BiFunction, Function, Tensor...)}.
     *
     * @param f the function f, from x and the parameters to a tensor of x's shape
     * @param solver from the parameters to the fixed point
     * @param options whether the solution is looked at, and how linear systems are solved
     * @param parameters what the fixed point depends on
     * @return the fixed point
     * @throws IllegalArgumentException if the residual f(x, p) - x is farther from 0 than the options allow
     */
    public static Tensor fixedPoint(BiFunction<Tensor, Tensor[], Tensor> f, Function<Tensor[], Tensor> solver,
            ImplicitOptions options, Tensor... parameters) {
        return implicit(ImplicitRoot.FIXED_POINT, f, (x, p) -> {
            Tensor y = f.apply(x, p);
            return y == null || !y.shape().equals(x.shape()) ? y : y.sub(x);
        }, solver, options, parameters);
    }

    private static Tensor implicit(String name, BiFunction<Tensor, Tensor[], Tensor> given,
            BiFunction<Tensor, Tensor[], Tensor> residual, Function<Tensor[], Tensor> solver, ImplicitOptions options,
            Tensor... parameters) {
        Objects.requireNonNull(given, "f");
        Objects.requireNonNull(solver, "solver");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(parameters, "parameters");
        return new ImplicitRoot(name, residual, options).of(solver, parameters);
    }
}
