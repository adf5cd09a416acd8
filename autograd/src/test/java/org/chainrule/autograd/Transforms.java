package org.chainrule.autograd;

import java.util.function.UnaryOperator;

/** Derivatives and vmap of functions of one tensor, for tests: the module {@code transform} has them for users. */
final class Transforms {
    private Transforms() {}

    /** The value of a function and its derivative in a direction. */
    record Jvp(Tensor value, Tensor tangent) {}

    private static Linearization linearize(UnaryOperator<Tensor> f, Tensor x) {
        return Autograd.linearize(xs -> new Tensor[] {f.apply(xs[0])}, x);
    }

    static Jvp jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        Linearization map = linearize(f, x);
        return new Jvp(map.values().getFirst(), map.jvp(v).getFirst());
    }

    static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
        return x -> linearize(f, x).grad().getFirst();
    }

    static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f) {
        return x -> Autograd.vmap(slices -> new Tensor[] {f.apply(slices[0])}, new boolean[] {true}, x)[0];
    }

    static UnaryOperator<Tensor> checkpoint(UnaryOperator<Tensor> f) {
        return x -> Autograd.checkpoint(xs -> new Tensor[] {f.apply(xs[0])}, x)[0];
    }

    /** Computes the matrix of second derivatives of a function of a vector, row by row. */
    static Tensor hessian(UnaryOperator<Tensor> f, Tensor x) {
        Linearization gradient = linearize(grad(f), x);
        Tensor[] rows = new Tensor[x.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = gradient.vjp(Tensor.eye(rows.length).select(0, i)).getFirst();
        }
        return Tensor.stack(0, rows);
    }
}
