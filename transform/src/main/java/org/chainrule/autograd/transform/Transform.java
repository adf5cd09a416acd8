package org.chainrule.autograd.transform;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VmapOptions;
import org.jspecify.annotations.Nullable;

/**
 * Transforms of functions of one tensor, or of several, which then take an array; {@link Autograd#linearize} is for several results, too. A
 * function may call transforms of others, on tensors that depend on its argument or not: each differentiates by its own argument alone.
 *
 * <p>
 * What is differentiated must be of type F64 or F32; whole numbers and masks have no derivative, and are an
 * {@link IllegalArgumentException}. Gradients, Jacobians and Hessians by x have x's type in all modes, those in a direction, and series,
 * that of f(x). A function that returns null is a {@link NullPointerException} that names the transform.
 */
public final class Transform extends ImplicitFunctions {
    private Transform() {}

    /**
     * Computes a function and its Jacobian-vector product, the derivative in a direction, in forward mode.
     *
     * @param f the function
     * @param x the point
     * @param v the direction, of x's shape
     * @return f(x) and J v
     * @throws IllegalArgumentException if the shapes of x and v differ
     */
    public static Jvp jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        Linearization linearized = Linearized.at("jvp", f, x);
        return new Jvp(linearized.values().getFirst(), linearized.jvp(v).getFirst());
    }

    /**
     * Computes a function and its vector-Jacobian product in reverse mode.
     *
     * @param f the function
     * @param x the point
     * @param u the weights of the function's results, of their shape
     * @return f(x) and J^T u
     * @throws IllegalArgumentException if the shapes of f(x) and u differ
     */
    public static Vjp vjp(UnaryOperator<Tensor> f, Tensor x, Tensor u) {
        Linearization linearized = Linearized.at("vjp", f, x);
        return new Vjp(linearized.values().getFirst(), linearized.vjp(u).getFirst());
    }

    /**
     * Returns the gradient of a function as another function, which can be transformed in turn.
     *
     * @param f the function, whose results have one element
     * @return x to the gradient of f at x, of x's shape; it throws an {@link IllegalArgumentException} if f(x) has several elements
     */
    public static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
        return Linearized.grad("grad", f);
    }

    /**
     * Computes the Jacobian matrix of a function, in the mode that takes fewer passes.
     *
     * @param f the function
     * @param x the point
     * @return the derivatives, with the axes of f(x) followed by those of x, of x's type
     */
    public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x) {
        return jacobian(f, x, JacobianMode.AUTO);
    }

    /**
     * Computes the Jacobian matrix of a function. The function is evaluated once.
     *
     * @param f the function
     * @param x the point
     * @param mode how
     * @return the derivatives, with the axes of f(x) followed by those of x, of x's type
     */
    public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x, JacobianMode mode) {
        Objects.requireNonNull(mode, "mode");
        return Linearized.jacobians(Linearized.at("jacobian", f, x), mode, x).getFirst();
    }

    /**
     * Computes a Jacobian matrix of which most elements are 0, without these: products with few vectors, each the sum of unit vectors for
     * columns that have no row in common, computed together in one forward pass; or with rows, where these take fewer. The function is
     * evaluated once.
     *
     * @param f the function
     * @param x the point
     * @param pattern where derivatives may differ from 0, a row for each element of f(x) and a column for each of x; what it leaves out
     *        must be 0, or else other elements are wrong
     * @return the derivatives at the places of the pattern
     * @throws IllegalArgumentException if the pattern has another size
     */
    public static SparseMatrix sparseJacobian(UnaryOperator<Tensor> f, Tensor x, SparsityPattern pattern) {
        Objects.requireNonNull(x, "x");
        return SparseDerivatives.jacobian(f, x, Objects.requireNonNull(pattern, "pattern"));
    }

    /**
     * Computes a Hessian matrix of which most elements are 0, without these: products with fewer vectors than a Jacobian needs, since
     * each element stands in two places, computed together in one pass of forward mode over reverse mode.
     *
     * @param f the function, whose results have one element
     * @param x the point
     * @param pattern where second derivatives may differ from 0, a row and a column for each element of x; one of two mirrored places is
     *        enough
     * @return the second derivatives at the places of the pattern and those mirrored to them
     * @throws IllegalArgumentException if the pattern has another size, or f(x) has several elements
     */
    public static SparseMatrix sparseHessian(UnaryOperator<Tensor> f, Tensor x, SparsityPattern pattern) {
        Objects.requireNonNull(f, "f");
        Objects.requireNonNull(x, "x");
        return SparseDerivatives.hessian(f, x, Objects.requireNonNull(pattern, "pattern"));
    }

    /**
     * Returns a function that applies another to each slice of a tensor along the first axis, and stacks the results: in one call, with
     * ops on all slices at once. See {@link Autograd#vmap} for several arguments.
     *
     * @param f the function of one slice
     * @return the function of all
     */
    public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f) {
        return vmap(f, 0, 0);
    }

    /**
     * Returns a function that applies another to each slice of a tensor along an axis, and stacks the results along another.
     *
     * @param f the function of one slice
     * @param axis the axis of the argument along which the slices are
     * @param resultAxis the axis of the result along which they are
     * @return the function of all
     */
    public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f, int axis, int resultAxis) {
        return vmap(f, axis, resultAxis, VmapOptions.defaults());
    }

    /**
     * Returns a function that applies another to each slice of a tensor along the first axis, with options.
     *
     * @param f the function of one slice
     * @param options what it may draw at random
     * @return the function of all
     */
    public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f, VmapOptions options) {
        return vmap(f, 0, 0, options);
    }

    /**
     * Returns a function that applies another to each slice of a tensor along an axis, with options.
     *
     * @param f the function of one slice
     * @param axis the axis of the argument along which the slices are
     * @param resultAxis the axis of the result along which they are
     * @param options what it may draw at random
     * @return the function of all
     */
    public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> f, int axis, int resultAxis, VmapOptions options) {
        Objects.requireNonNull(f, "f");
        Objects.requireNonNull(options, "options");
        return x -> Slices.vmap(slices -> f.apply(slices[0]), new Integer[] {axis}, resultAxis, options,
                Objects.requireNonNull(x, "x"));
    }

    /**
     * Returns a function that applies another to slices of several tensors, each along an axis of its own, and stacks the results along
     * another. See {@link Autograd#vmap} for several results.
     *
     * {@snippet :
     * Function<Tensor[], Tensor> dots = Transform.vmap(x -> x[0].dot(x[1]), new Integer[] {0, null}, 0); // rows with one vector
     * }
     *
     * @param f the function of one slice of each
     * @param axes for each argument the axis along which the slices are; null if it is the same for all
     * @param resultAxis the axis of the result along which they are
     * @return the function of all; it throws an {@link IllegalArgumentException} if there are more or fewer arguments than axes, none has
     *         slices, or their numbers differ
     */
    public static Function<Tensor[], Tensor> vmap(Function<Tensor[], Tensor> f, @Nullable Integer[] axes,
            int resultAxis) {
        return vmap(f, axes, resultAxis, VmapOptions.defaults());
    }

    /**
     * Returns a function that applies another to slices of several tensors, with options.
     *
     * @param f the function of one slice of each
     * @param axes for each argument the axis of the slices; null if it is the same for all
     * @param resultAxis the axis of the result along which they are
     * @param options what it may draw at random
     * @return the function of all
     */
    public static Function<Tensor[], Tensor> vmap(Function<Tensor[], Tensor> f, @Nullable Integer[] axes,
            int resultAxis,
            VmapOptions options) {
        Objects.requireNonNull(f, "f");
        Objects.requireNonNull(options, "options");
        Integer[] along = Objects.requireNonNull(axes, "axes").clone();
        return xs -> Slices.vmap(f, along, resultAxis, options, xs);
    }

    /**
     * Returns a function that computes the same without keeping what it computes on the way for a backward pass, which computes it again:
     * less memory for more time. See {@link Autograd#checkpoint}.
     *
     * @param f the function
     * @return the function whose results are those of f, as are its derivatives, to the bit
     */
    public static UnaryOperator<Tensor> checkpoint(UnaryOperator<Tensor> f) {
        Objects.requireNonNull(f, "f");
        return x -> Autograd.checkpoint(xs -> new Tensor[] {Linearized.result("checkpoint", f.apply(xs[0]))}, x)[0];
    }

    /**
     * Computes the Hessian matrix of a function, column by column: forward mode over reverse mode.
     *
     * @param f the function, whose results have one element
     * @param x the point
     * @return the second derivatives, with the axes of x twice
     * @throws IllegalArgumentException if f(x) has several elements
     */
    public static Tensor hessian(UnaryOperator<Tensor> f, Tensor x) {
        return jacobian(Linearized.grad("hessian", f), x, JacobianMode.FORWARD);
    }

    /**
     * Computes the product of the Hessian matrix with a vector, H v, without the matrix: forward mode over reverse mode.
     *
     * @param f the function, whose results have one element
     * @param x the point
     * @param v the vector, of x's shape
     * @return the product, of x's shape
     * @throws IllegalArgumentException if f(x) has several elements, or the shapes of x and v differ
     */
    public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return jvp(Linearized.grad("hvp", f), x, v).tangent();
    }

    /**
     * Computes the product of a vector with the Hessian matrix, v^T H, without the matrix: reverse mode over reverse mode. The matrix is
     * symmetric, so that it differs from {@link #hvp} in rounding alone.
     *
     * @param f the function, whose results have one element
     * @param x the point
     * @param v the vector, of x's shape
     * @return the product, of x's shape
     * @throws IllegalArgumentException if f(x) has several elements, or the shapes of x and v differ
     */
    public static Tensor vhp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return vjp(Linearized.grad("vhp", f), x, v).gradient();
    }

    /**
     * Computes the Laplacian of a function, the sum of its second derivatives by each element: the trace of the Hessian, without the
     * matrix.
     *
     * @param f the function, whose results have one element
     * @param x the point
     * @return a scalar
     * @throws IllegalArgumentException if f(x) has several elements
     */
    public static Tensor laplacian(UnaryOperator<Tensor> f, Tensor x) {
        Linearization gradient = Linearized.at("laplacian", Linearized.grad("laplacian", f), x);
        Tensor sum = Tensor.full(0, Shape.SCALAR, x.dtype());
        for (int n = 0; n < x.size(); n++) {
            Tensor direction = Linearized.basis(x, n);
            sum = sum.add(gradient.jvp(direction).getFirst().mul(direction).sum());
        }
        return sum;
    }

    /**
     * Computes the Taylor series of a function in a direction: the coefficients c[k] of f(x + t v) = c[0] + c[1] t + c[2] t^2 + ..., which
     * are the k-th derivatives by t divided by k!. They take one pass, whose cost grows with the square of the order; see
     * {@link Linearization#taylor}, also for several arguments.
     *
     * @param f the function
     * @param x the point
     * @param v the direction, of x's shape
     * @param order the greatest power of t, from 0 to 1000
     * @return the coefficients from 0 to the order, each of f(x)'s shape
     * @throws IllegalArgumentException if the order is negative or too large, or the shapes of x and v differ
     */
    public static List<Tensor> taylor(UnaryOperator<Tensor> f, Tensor x, Tensor v, int order) {
        return Linearized.at("taylor", f, x).taylor(order, new Tensor[] {Objects.requireNonNull(v, "v")}).getFirst();
    }

    /**
     * Computes the Taylor series of a function along a curve x(t) = x[0] + x[1] t + x[2] t^2 + ... (a jet): the coefficients of f(x(t)) up
     * to the same power. These are Taylor coefficients, derivatives by t divided by k!, both as arguments and as results.
     *
     * @param f the function
     * @param x the coefficients of the curve, from the point x[0] on, all of its shape; from 1 to 1001 of them
     * @return as many coefficients of f(x(t)), each of f(x[0])'s shape
     * @throws IllegalArgumentException if there is none or too many, or their shapes differ
     */
    public static List<Tensor> jet(UnaryOperator<Tensor> f, List<Tensor> x) {
        Objects.requireNonNull(f, "f");
        if (Objects.requireNonNull(x, "x").isEmpty()) {
            throw new IllegalArgumentException("a jet begins with the point x[0], but the list x is empty");
        }
        return Linearized.at("jet", f, x.getFirst()).taylor(x.size() - 1, x.stream().skip(1).toArray(Tensor[]::new))
                .getFirst();
    }

    /**
     * Returns the n-th derivative of a function of one number, or of one that is applied to each element, as another function, which can
     * be transformed in turn: f'(x), f''(x), ... It overflows or vanishes where the derivative does; within vmap, where nothing can be looked
     * at, also where the derivative times (n/4)^n / n!, or (n/2)^n / n!, does.
     *
     * @param f the function, each of whose results depends on the only element of its argument or on that at the same place
     * @param n the order, from 0, which is the function itself, to 1000
     * @return x to the n-th derivative of f at x, of f(x)'s shape; it throws an {@link IllegalArgumentException} if n is too large, or x
     *         has several elements and f(x) another shape, or an element that depends on others of x. The latter is looked for by a
     *         second direction, which takes two forward passes; within vmap, where nothing can be looked at, the result then is the sum of
     *         derivatives by all of them
     * @throws IllegalArgumentException if n is negative
     */
    public static UnaryOperator<Tensor> derivative(UnaryOperator<Tensor> f, int n) {
        Objects.requireNonNull(f, "f");
        if (n < 0) {
            throw new IllegalArgumentException("the order of a derivative can't be negative, but n = " + n);
        }
        return x -> {
            Linearization at = Linearized.at("derivative", f, x);
            Shape shape = at.values().getFirst().shape();
            if (x.size() == 1) {
                return HighDerivative.of(at, Tensor.full(1, x.shape(), x.dtype()), n);
            }
            if (!shape.equals(x.shape())) {
                throw new IllegalArgumentException("derivative of a function from a tensor of shape " + x.shape()
                        + " to one of shape " + shape
                        + ": it must be a function of one number or of each element; take partial, jvp or jacobian");
            }
            if (n > 0) {
                Elementwise.require(at, x);
            }
            return HighDerivative.ofElements(at, x, n);
        };
    }

    /**
     * Computes a partial derivative of any order, such as d^3 f / dx[0]^2 dx[2] for the indices 0, 0, 2, whose order makes no
     * difference. The cost grows with the square of the number of equal indices, and with the product of these costs for different ones.
     *
     * @param f the function
     * @param x the point
     * @param indices by which elements of x, counted from 0 in row-major order, it is differentiated
     * @return the derivative of each result, of f(x)'s shape; f(x) itself if there are no indices
     * @throws IllegalArgumentException if x has no element of an index
     */
    public static Tensor partial(UnaryOperator<Tensor> f, Tensor x, int... indices) {
        Objects.requireNonNull(x, "x");
        UnaryOperator<Tensor> derivative = Objects.requireNonNull(f, "f");
        int[] rising = Objects.requireNonNull(indices, "indices").clone();
        Arrays.sort(rising);
        for (int first = 0, end = 0; first < rising.length; first = end) {
            int index = rising[first];
            if (index < 0 || index >= x.size()) {
                throw new IllegalArgumentException("partial derivative at a point of shape " + x.shape()
                        + ": there is no element " + index + " among " + x.size() + ", counted from 0");
            }
            while (end < rising.length && rising[end] == index) {
                end++;
            }
            UnaryOperator<Tensor> before = derivative;
            int n = end - first;
            derivative = at -> HighDerivative.of(Linearized.at("partial", before, at), Linearized.basis(x, index), n);
        }
        return Linearized.result("partial", derivative.apply(x));
    }

    /**
     * Computes a function of several tensors and its derivative in a direction, the sum of J[i] v[i], in forward mode.
     *
     * @param f the function
     * @param xs the point, a tensor for each argument
     * @param vs the direction, a tensor of the shape of each
     * @return f(xs) and the derivative
     * @throws IllegalArgumentException if there are more or fewer directions than arguments, or the shapes differ
     */
    public static Jvp jvp(Function<Tensor[], Tensor> f, Tensor[] xs, Tensor[] vs) {
        Linearization linearized = Linearized.at("jvp", f, xs);
        return new Jvp(linearized.values().getFirst(), linearized.jvp(vs).getFirst());
    }

    /**
     * Computes a function of several tensors and its vector-Jacobian products in reverse mode.
     *
     * @param f the function
     * @param xs the point, a tensor for each argument
     * @param u the weights of the function's results, of their shape
     * @return f(xs), and J[i]^T u for each argument
     * @throws IllegalArgumentException if the shapes of f(xs) and u differ
     */
    public static Gradients vjp(Function<Tensor[], Tensor> f, Tensor[] xs, Tensor u) {
        Linearization linearized = Linearized.at("vjp", f, xs);
        return new Gradients(linearized.values().getFirst(), linearized.vjp(u));
    }

    /**
     * Computes the gradients of a function of several tensors. Those by some of them alone are the gradients of a function that takes
     * only these, and the others from around it: {@code grad(w -> loss(w, data)).apply(weights)}.
     *
     * @param f the function, whose results have one element
     * @param xs the point, a tensor for each argument
     * @return the gradient by each argument, of its shape
     * @throws IllegalArgumentException if f(xs) has several elements
     */
    public static List<Tensor> grad(Function<Tensor[], Tensor> f, Tensor... xs) {
        return Linearized.gradients(Linearized.at("grad", f, xs));
    }

    /**
     * Computes the Jacobian matrices of a function of several tensors, in the mode that takes fewer passes. The function is evaluated
     * once.
     *
     * @param f the function
     * @param xs the point, a tensor for each argument
     * @return the derivatives by each argument, with the axes of f(xs) followed by those of the argument, of its
     *         type
     */
    @SuppressWarnings("overloads") // for one tensor it is the other that is meant
    public static List<Tensor> jacobian(Function<Tensor[], Tensor> f, Tensor... xs) {
        return Linearized.jacobians(Linearized.at("jacobian", f, xs), JacobianMode.AUTO, xs);
    }

    /**
     * Computes the Hessian matrix of a function of several tensors in blocks, column by column: forward mode over reverse mode.
     *
     * @param f the function, whose results have one element
     * @param xs the point, a tensor for each argument
     * @return at i and j the second derivatives by arguments i and j, with the axes of the first followed by those of the second
     * @throws IllegalArgumentException if f(xs) has several elements
     */
    @SuppressWarnings("overloads") // for one tensor it is the other that is meant
    public static List<List<Tensor>> hessian(Function<Tensor[], Tensor> f, Tensor... xs) {
        Objects.requireNonNull(f, "f");
        return Linearized
                .byColumns(
                        Autograd.linearize(
                                at -> Linearized.gradients(Linearized.at("hessian", f, at)).toArray(Tensor[]::new), xs),
                        xs)
                .stream()
                .map(List::copyOf).toList();
    }
}
