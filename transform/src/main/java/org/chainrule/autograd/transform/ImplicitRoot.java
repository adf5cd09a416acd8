package org.chainrule.autograd.transform;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * The root x of F(x, p) = 0 as a function of p, however it was found. By the implicit function theorem A dx + B dp = 0, where A and B are
 * the Jacobian matrices of F by x and by p at the root. So its rules solve linear systems, and the solution of such a system is a root
 * too, whose rules are the same: thus there are derivatives of any order.
 *
 * @param name its name in errors and pictures
 * @param f the function F
 * @param options whether the root is looked at, and how linear systems are solved
 */
record ImplicitRoot(String name, BiFunction<Tensor, Tensor[], Tensor> f, ImplicitOptions options) {

    static final String FIXED_POINT = "fixedPoint";

    /** Returns the root that a solver finds. */
    Tensor of(Function<Tensor[], Tensor> solver, Tensor... p) {
        return CustomFunction.of(name, given -> root(solver.apply(given.clone()), given), this::gradients)
                .withJvp(this::tangent).apply(p);
    }

    /** Requires that a solution has derivatives, and is a root. */
    private Tensor root(Tensor x, Tensor... p) {
        if (x != null && !x.dtype().isFloating()) {
            throw new IllegalArgumentException("what the solver found is " + x.shape() + " " + x.dtype()
                    + ", which has no derivative; convert it with to(F64) or to(F32)");
        }
        if (x == null || options.residualTolerance() == Double.POSITIVE_INFINITY) {
            return x;
        }
        Tensor residual = value(x, p).reshape(-1);
        double[] elements = residual.toDoubleArray();
        int worst = 0; // the first that is NaN, or the greatest
        for (int n = 1; n < elements.length && !Double.isNaN(elements[worst]); n++) {
            worst = Math.abs(elements[n]) <= Math.abs(elements[worst]) ? worst : n;
        }
        if (elements.length > 0 && !(Math.abs(elements[worst]) <= options.residualTolerance())) {
            throw new IllegalArgumentException("what the solver found is no "
                    + (name.equals(FIXED_POINT)
                            ? "fixed point: the residual f(x, p) - x"
                            : "root: the residual F(x, p)")
                    + " has an element " + elements[worst] + ", at " + worst + " of " + elements.length
                    + " in row-major order, but the residualTolerance is " + options.residualTolerance());
        }
        return x;
    }

    /** Returns the gradients -B^T w, where A^T w = g. */
    private Tensor[] gradients(Tensor g, Tensor x, Tensor... p) {
        Tensor w = solution(true, g, x, p);
        int[] places = floating(p);
        List<Tensor> products = linearized(x, p).vjp(w.neg());
        Tensor[] gradients = new Tensor[p.length];
        for (int n = 0; n < places.length; n++) {
            gradients[places[n]] = products.get(n + 1);
        }
        return gradients;
    }

    /** Returns the tangent dx, where A dx = -B v. */
    private Tensor tangent(Tensor[] v, Tensor x, Tensor... p) {
        Tensor[] directions = joined(Tensor.zeros(x.shape().toArray()).to(x.dtype()),
                Arrays.stream(floating(p)).mapToObj(i -> v[i]).toArray(Tensor[]::new));
        return solution(false, linearized(x, p).jvp(directions).getFirst().neg(), x, p);
    }

    /**
     * Returns the solution u of A u = b, or A^T u = b, which is the root of A u - b.
     *
     * @param isTransposed whether it is of A^T u = b
     */
    private Tensor solution(boolean isTransposed, Tensor b, Tensor x, Tensor... p) {
        var system = new ImplicitRoot(name + " (linear system)",
                (u, given) -> product(isTransposed, at(given), u).sub(given[0]),
                options.residualTolerance(Double.POSITIVE_INFINITY));
        return system.of(given -> {
            Linearization at = at(given);
            return LinearSystem.solve(u -> product(isTransposed, at, u), given[0], options);
        }, joined(b, joined(x, p)));
    }

    private static Tensor product(boolean isTransposed, Linearization at, Tensor u) {
        return (isTransposed ? at.vjp(u) : at.jvp(u)).getFirst();
    }

    /** Returns F by x, given b, x and p. */
    private Linearization at(Tensor... given) {
        Tensor[] p = Arrays.copyOfRange(given, 2, given.length);
        return Autograd.linearize(own -> new Tensor[] {value(own[0], p)}, given[1]);
    }

    /** Returns F by x and what is floating of p. */
    private Linearization linearized(Tensor x, Tensor... p) {
        int[] places = floating(p);
        return Autograd.linearize(own -> {
            Tensor[] all = p.clone();
            for (int n = 0; n < places.length; n++) {
                all[places[n]] = own[n + 1];
            }
            return new Tensor[] {value(own[0], all)};
        }, joined(x, Arrays.stream(places).mapToObj(i -> p[i]).toArray(Tensor[]::new)));
    }

    private Tensor value(Tensor x, Tensor... p) {
        Tensor value = f.apply(x, p.clone());
        Shape shape = value == null ? null : value.shape();
        if (!x.shape().equals(shape)) {
            throw new IllegalArgumentException("the function is " + (shape == null ? "null" : "of shape " + shape)
                    + " at a root of shape " + x.shape()
                    + "; it must have as many equations as unknowns, in their shape");
        }
        return value;
    }

    private static int[] floating(Tensor... p) {
        return IntStream.range(0, p.length).filter(i -> p[i].dtype().isFloating()).toArray();
    }

    private static Tensor[] joined(Tensor first, Tensor... others) {
        return Stream.concat(Stream.of(first), Stream.of(others)).toArray(Tensor[]::new);
    }
}
