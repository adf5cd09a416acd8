package org.chainrule.autograd.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Linearizations of functions, and what is made of many products with their Jacobians. */
final class Linearized {
    private Linearized() {}

    /**
     * Linearizes a function.
     *
     * @param name the transform, for errors
     */
    static Linearization at(String name, UnaryOperator<Tensor> f, Tensor x) {
        Objects.requireNonNull(f, "f");
        Objects.requireNonNull(x, "x");
        return Autograd.linearize(xs -> new Tensor[] {differentiable(name, f.apply(xs[0]))}, x);
    }

    static Linearization at(String name, Function<Tensor[], Tensor> f, Tensor[] xs) {
        Objects.requireNonNull(f, "f");
        return Autograd.linearize(all -> new Tensor[] {differentiable(name, f.apply(all))}, xs);
    }

    static UnaryOperator<Tensor> grad(String name, UnaryOperator<Tensor> f) {
        Objects.requireNonNull(f, "f");
        return x -> gradients(at(name, f, x)).getFirst();
    }

    /** Requires that a function returned something. */
    static <T> T result(String name, T y) {
        return Objects.requireNonNull(y, () -> name + " of a function f that returned null");
    }

    /** Requires a floating result of a function. */
    static Tensor differentiable(String name, Tensor y) {
        if (!result(name, y).dtype().isFloating()) {
            throw new IllegalArgumentException(name + " of a function whose result is " + y.shape() + " " + y.dtype()
                    + ", which has no derivative: only F64 and F32 do; return what it was before to(" + y.dtype()
                    + "), a comparison or argmax");
        }
        return y;
    }

    static List<Tensor> gradients(Linearization linearized) {
        Tensor y = linearized.values().getFirst();
        if (y.size() != 1) {
            throw new IllegalArgumentException("grad of a function with a result of shape " + y.shape()
                    + ": only a single number has a gradient; take sum() or mean(), or jacobian");
        }
        return linearized.grad();
    }

    /** Computes the Jacobian matrix of the only result by each argument, of its type. */
    static List<Tensor> jacobians(Linearization linearized, JacobianMode mode, Tensor... xs) {
        Tensor y = linearized.values().getFirst();
        int columns = Stream.of(xs).mapToInt(Tensor::size).sum();
        if (mode == JacobianMode.FORWARD || mode == JacobianMode.AUTO && columns < y.size()) {
            return byColumns(linearized, xs).getFirst();
        }
        List<List<Tensor>> rows = IntStream.range(0, y.size()).mapToObj(n -> linearized.vjp(basis(y, n))).toList();
        return IntStream.range(0, xs.length).mapToObj(i -> block(0, xs[i], rows, i, y, xs[i])).toList();
    }

    /** Computes the Jacobian matrix of each result by each argument, of its type, from products with the vectors of a basis. */
    static List<List<Tensor>> byColumns(Linearization linearized, Tensor... xs) {
        List<Tensor> ys = linearized.values();
        List<List<Tensor>> blocks = Stream.generate(() -> (List<Tensor>) new ArrayList<Tensor>()).limit(ys.size())
                .toList();
        for (int j = 0; j < xs.length; j++) {
            Tensor[] v = Stream.of(xs).map(x -> Tensor.full(0, x.shape(), x.dtype())).toArray(Tensor[]::new);
            List<List<Tensor>> columns = new ArrayList<>();
            for (int n = 0; n < xs[j].size(); n++) {
                v[j] = basis(xs[j], n);
                columns.add(linearized.jvp(v));
            }
            for (int i = 0; i < ys.size(); i++) {
                blocks.get(i).add(block(-1, ys.get(i), columns, i, ys.get(i), xs[j]).to(xs[j].dtype()));
            }
        }
        return blocks;
    }

    /** Stacks one of several products with each vector of a basis, each of the shape of {@code part}, to the Jacobian matrix of y by x. */
    private static Tensor block(int axis, Tensor part, List<List<Tensor>> products, int which, Tensor y, Tensor x) {
        Tensor derivatives = products.isEmpty()
                ? Tensor.zeros(Shape.of(0), part.dtype())
                : Tensor.stack(axis, products.stream().map(all -> all.get(which)).toArray(Tensor[]::new));
        int[] sizes = IntStream.concat(IntStream.of(y.shape().toArray()), IntStream.of(x.shape().toArray())).toArray();
        return derivatives.reshape(Shape.of(sizes));
    }

    /** Returns the vector that is 1 at one element, of the shape and type of a tensor. */
    static Tensor basis(Tensor like, int n) {
        double[] elements = new double[like.size()];
        elements[n] = 1;
        Tensor vector = Tensor.of(like.shape(), elements);
        return like.dtype() == DType.F64 ? vector : vector.to(like.dtype());
    }

    /** A product with a Jacobian matrix, or with its transpose. */
    interface Product {
        List<Tensor> of(Tensor... vector);
    }

    /** Computes so many products together, with vectors of the shape and type of a tensor whose elements follow each other. */
    static Tensor products(Product product, int count, Tensor like, double... elements) {
        int[] sizes = IntStream.concat(IntStream.of(count), IntStream.of(like.shape().toArray())).toArray();
        return Autograd.vmap(vectors -> new Tensor[] {product.of(vectors).getFirst()}, new boolean[] {true},
                Tensor.of(Shape.of(sizes), elements).to(like.dtype()))[0];
    }
}
