package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.ArraySlice;
import org.chainrule.autograd.kernel.LayerNormKernel;
import org.chainrule.autograd.kernel.NormDirections;
import org.chainrule.autograd.kernel.RowReductions;

/** Variances, norms and normalization over some axes, or over all when none is named. */
public sealed interface Statistics permits Tensor {

    /**
     * Computes the unbiased variance over axes, or of all elements: the sum of squared deviations from the mean divided
     * by n - 1.
     *
     * @param axes the axes; none for all
     * @return the variance; NaN for fewer than two elements
     */
    default Tensor var(int... axes) {
        return var(1, false, axes);
    }

    /**
     * Computes the variance over axes, y = sum (x - mean)^2 / (n - correction); dy/dx = 2 (x - mean)/(n - correction).
     * Both are finite unless they overflow themselves, though the sum may or a deviation.
     *
     * @param correction what is subtracted from the number of elements: 1 for an unbiased estimate, 0 for the variance
     *        of a population
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the variance; NaN unless n &gt; correction
     */
    default Tensor var(int correction, boolean keepDims, int... axes) {
        return new Variance(correction, ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }

    /**
     * Computes the standard deviation over axes, or of all elements: the square root of the unbiased variance.
     *
     * @param axes the axes; none for all
     * @return the deviation; NaN for fewer than two elements
     */
    default Tensor std(int... axes) {
        return std(1, false, axes);
    }

    /**
     * Computes the standard deviation over axes, y = sqrt(var); dy/dx = (x - mean)/(y (n - correction)), 0 where all
     * elements are equal. It is finite where the variance overflows.
     *
     * @param correction what is subtracted from the number of elements; see {@link #var(int, boolean, int...)}
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the deviation; NaN unless n &gt; correction
     */
    default Tensor std(int correction, boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        var variance = new Variance(correction, ReducedAxes.of(keepDims, axes));
        return Tape.reportAs("std", () -> {
            x.dtype().requireFloating();
            Tensor deviation = deviation(x, variance);
            Tensor factors = Rescaling.factors(deviation, x, variance.over());
            return factors == null
                    ? deviation
                    : deviation(x.mul(factors), variance).div(factors.reshape(deviation.shape()));
        }, x);
    }

    private static Tensor deviation(Tensor x, Variance variance) {
        ReducedAxes over = variance.over();
        return new Norm(2, over).apply(Deviations.of(x, over.toArray())).div(Math.sqrt(variance.degreesOfFreedom(x)));
    }

    /**
     * Normalizes over the last axes, y = (x - mean) / sqrt(var + eps) weight + bias, where var is the mean square of
     * the deviations (Ba, Kiros, Hinton 2016); with h = (x - mean) / sqrt(var + eps) and G the gradient with respect to
     * y, dx = (G weight - mean(G weight) - h mean(G weight h)) / sqrt(var + eps), dweight = sum of G h and dbias = sum
     * of G over the rows.
     *
     * @param weight the scale, of the shape of the last axes, at least one
     * @param bias the offset, of the same shape
     * @param eps what is added to the variance to keep the divisor from 0, not negative
     * @return the normalized elements, of this shape
     * @throws IllegalArgumentException if the shapes don't fit, or eps is negative or not finite
     */
    default Tensor layerNorm(Tensor weight, Tensor bias, double eps) {
        Objects.requireNonNull(weight, "weight");
        Objects.requireNonNull(bias, "bias");
        Tensor x = (Tensor) this;
        var op = new Normalize(eps);
        Tensor moments = Tape.reportAs(op.name(), () -> {
            requireEps(eps);
            op.shape(x.shape(), weight.shape(), bias.shape());
            IntStream.range(0, 3).forEach(i -> Tape.requireFloating(i, x, weight, bias));
            return op.moments(x, x.dtype().promote(weight.dtype()).promote(bias.dtype()), weight.shape());
        }, x, weight, bias);
        return Tape.apply(op, x, weight, bias, moments);
    }

    private static void requireEps(double eps) {
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eps must be a small number that isn't negative, not " + eps);
        }
    }

    /**
     * Computes the Euclidean norm of all elements.
     *
     * @return sqrt(sum x^2)
     */
    default Tensor norm() {
        return norm(2);
    }

    /**
     * Computes the p-norm over axes, or of all elements; see {@link #norm(double, boolean, int...)}.
     *
     * @param p the order
     * @param axes the axes; none for all
     * @return the norm
     */
    default Tensor norm(double p, int... axes) {
        return norm(p, false, axes);
    }

    /**
     * Computes the p-norm over axes, y = (sum |x|^p)^(1/p); dy/dx = sign(x) (|x|/y)^(p-1), 0 at the origin. p =
     * infinity gives the greatest absolute value; the gradient goes to it, and equal ones share it evenly.
     *
     * @param p the order, positive; it may be infinite
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the norm
     * @throws IllegalArgumentException if p is not positive
     */
    default Tensor norm(double p, boolean keepDims, int... axes) {
        if (!(p > 0)) {
            throw new IllegalArgumentException(
                    "norm of " + ((Tensor) this).describe() + ": the order must be positive, "
                            + "not " + p);
        }
        Tensor x = (Tensor) this;
        return p == Double.POSITIVE_INFINITY
                ? Tape.reportAs("norm", () -> x.abs().max(keepDims, axes), x)
                : new Norm(p, ReducedAxes.of(keepDims, axes)).apply(x);
    }
}

/**
 * Layer normalization of the last axes, as many as the weight has. The arguments are x, weight, bias, and the
 * {@link #moments} of each row of x, which the vjp rules read instead of computing them again.
 *
 * @param eps what is added to the variance to keep the divisor from 0
 */
record Normalize(double eps) implements KernelOp {

    @Override
    public String name() {
        return "layerNorm";
    }

    /**
     * Returns the moments of the rows of x, unrecorded: the op's vjp rule takes into account that they depend on it.
     */
    Tensor moments(Tensor x, DType type, Shape features) {
        int width = features.count();
        Tensor in = x.unrecorded().converted(type).contiguous();
        Tensor moments = Tensor.empty(Shape.of(width == 0 ? 0 : x.size() / width, LayerNormKernel.MOMENTS), type);
        LayerNormKernel.moments(rows(in), moments.storage().array(), moments.shape().size(0), width, eps);
        return moments.named("moments");
    }

    static ArraySlice rows(Tensor inOrder) {
        return new ArraySlice(inOrder.storage().array(), inOrder.layout().offset());
    }

    /** Returns the arguments converted to one type, each contiguous. */
    static Tensor[] inOrder(DType type, Tensor... x) {
        Tensor[] inOrder = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            inOrder[i] = x[i].converted(type).contiguous();
        }
        return inOrder;
    }

    @Override
    public Shape shape(Shape... in) {
        Shape x = in[0];
        Shape weight = in[1];
        int rank = weight.rank();
        boolean fits = rank > 0 && rank <= x.rank();
        for (int axis = -1; fits && axis >= -rank; axis--) {
            fits = x.size(axis) == weight.size(axis);
        }
        if (!fits || !in[2].equals(weight)) {
            throw new IllegalArgumentException("weight " + weight + " and bias " + in[2]
                    + " must have the shape of the last axes of " + x + ", at least one");
        }
        return x;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor[] in = inOrder(DType.of(out), x);
        LayerNormKernel.normalize(rows(in[0]), in[3].storage().array(), rows(in[1]), rows(in[2]), out,
                in[3].shape().size(0),
                in[1].size());
    }

    /** The engine sums dbias = G over the rows; the moments have no gradient of their own. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> new NormalizeInputVjp(eps).defer(g, x[0], x[1], x[3]);
            case 1 -> new NormalizeWeightVjp(x[1].shape().rank(), eps).defer(g, x[0], x[3]);
            case 2 -> g;
            default -> null;
        };
    }

    @Override
    public boolean reads(int i, int j) {
        return i < 2 && (j == 0 || j == 3 || i == 0 && j == 1);
    }

    /** Returns the last axes, as many as the weight has. */
    static int[] lastAxes(int rank) {
        return IntStream.rangeClosed(-rank, -1).toArray();
    }
}

/**
 * Normalized rows as a composition of other ops, from which second derivatives are derived.
 *
 * @param h the normalized elements
 * @param scale the factor 1 / sqrt(var + eps) of the deviations
 * @param factors what each row was multiplied by before; null for nothing
 */
record NormalizedRows(Tensor h, Tensor scale, Tensor factors) {

    /**
     * Normalizes rows as the kernel does.
     *
     * @param x the elements
     * @param moments the moments of each row
     * @param axes the last axes, which make a row
     * @param eps what is added to the variance to keep the divisor from 0
     */
    static NormalizedRows of(Tensor x, Tensor moments, int[] axes, double eps) {
        Tensor factors = factors(moments, ReducedAxes.of(true, axes).shape(x.shape()));
        Tensor deviations = Deviations.of(factors == null ? x : x.mul(factors), axes);
        Tensor variance = deviations.square().mean(true, axes);
        Tensor scale = (factors == null ? variance.add(eps) : variance.add(factors.mul(eps).mul(factors))).rsqrt();
        return new NormalizedRows(deviations.mul(scale), scale, factors);
    }

    private static Tensor factors(Tensor moments, Shape shape) {
        Tensor factors = moments.detach().select(1, LayerNormKernel.FACTOR);
        return Arrays.stream(factors.toDoubleArray()).allMatch(factor -> factor == 1) ? null : factors.reshape(shape);
    }

    /** Returns the gradient of x, given that of the normalized elements for a scale that is constant. */
    Tensor scaled(Tensor gradient) {
        Tensor scaled = gradient.mul(scale);
        return factors == null ? scaled : scaled.mul(factors);
    }
}

/**
 * The vjp rule of {@link Normalize} for x: dx = scale (G w - mean(G w) - h mean(G w h)) with the normalized h. The
 * arguments are G, x, w and the moments.
 *
 * @param eps what is added to the variance to keep the divisor from 0
 */
record NormalizeInputVjp(double eps) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        Tensor[] x = Normalize.inOrder(DType.of(out), given);
        LayerNormKernel.inputGradient(Normalize.rows(x[1]), x[3].storage().array(), Normalize.rows(x[2]),
                Normalize.rows(x[0]),
                out, x[3].shape().size(0), x[2].size());
    }

    @Override
    public boolean worksInPlace() {
        return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 3) {
            return null;
        }
        int[] axes = Normalize.lastAxes(x[2].shape().rank());
        return Composition.vjp(i, g, args -> {
            NormalizedRows rows = NormalizedRows.of(args[1], x[3], axes, eps);
            Tensor gw = args[0].mul(args[2]);
            Tensor along = rows.h().mul(gw.mul(rows.h()).mean(true, axes));
            return rows.scaled(gw.sub(gw.mean(true, axes)).sub(along));
        }, x[0], x[1], x[2]);
    }
}

/**
 * The vjp rule of {@link Normalize} for the weight: the sum of G h over the rows, with the normalized h. The arguments
 * are G, x and the moments.
 *
 * @param rank the rank of the weight
 * @param eps what is added to the variance to keep the divisor from 0
 */
record NormalizeWeightVjp(int rank, double eps) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        int[] sizes = in[0].toArray();
        return Shape.of(Arrays.copyOfRange(sizes, sizes.length - rank, sizes.length));
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        Tensor[] x = Normalize.inOrder(DType.of(out), given);
        Storage.convert(
                LayerNormKernel.weightGradient(Normalize.rows(x[1]), x[2].storage().array(), Normalize.rows(x[0]),
                        x[2].shape().size(0), shape.count()),
                out);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 2) {
            return null;
        }
        int[] axes = Normalize.lastAxes(rank);
        return Composition.vjp(i, g,
                args -> args[0].mul(NormalizedRows.of(args[1], x[2], axes, eps).h()).sumTo(y.shape()), x[0], x[1]);
    }
}

/**
 * The p-norm over axes, for 0 &lt; p &lt; infinity.
 *
 * @param p the order
 * @param over the axes
 */
record Norm(double p, ReducedAxes over) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Storage.convert(over.reduce(x[0], RowReductions.norm(p)), out);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return ArithmeticFormulas.MUL.defer(Sum.unreduced(over, g, x[0].shape()),
                new NormDirection(p, over).apply(x[0], y));
    }
}

/**
 * The derivative of the {@link Norm}, given its value as the second argument: x / y for the Euclidean one, sign(x) (|x| /
 * y)^(p - 1) for others. It is 0 where x is 0, though p &lt; 1 has a pole there, and at the origin.
 *
 * @param p the order
 * @param over the axes
 */
record NormDirection(double p, ReducedAxes over) implements KernelOp {
    private static final Pointwise UNIT = Pointwise.of("unit", Expr::div);
    private static final Pointwise POWER = Pointwise.of("power",
            (r, p) -> Expr.select(r.eq(0), Expr.zero(), r.abs().pow(p.sub(2))));
    /** |x|^e, 0 where x is. */
    private static final Pointwise ROOT = Pointwise.of("root",
            (x, e) -> Expr.select(x.eq(0), Expr.zero(), x.abs().pow(e)));
    private static final double TINY = 0x1p-300; // the power of a smaller quotient may overflow, though not the product

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor norm = x[1].unrecorded();
        if (p == 2 && Rescaling.areNormal(norm)) {
            UNIT.compute(shape, out, x[0], Sum.unreduced(over, norm, shape));
        } else {
            over.mapRows(out, (in, at, result, rows, width) -> NormDirections.compute(in[0], at[0],
                    norm.doubles(), p, result, rows, width), x[0]);
        }
    }

    /**
     * With r = x / y and this direction w it is (p - 1) |r|^(p - 2) (h - r sum(w h)) / y as a function of x; the norm
     * given is no argument of its own. At the origin it doesn't exist and is NaN. Multiples of x have the same direction.
     */
    @Override
    public Tensor vjp(int i, Tensor h, Tensor w, Tensor... x) {
        if (i == 1 || p == 1) {
            return null;
        }
        Tensor factors = Rescaling.factors(x[1], x[0], over);
        if (factors == null) {
            return derivative(h, w, x[0], x[1]);
        }
        Tensor multiple = x[0].mul(factors);
        return derivative(h, w, multiple, new Norm(p, over).apply(multiple)).mul(factors);
    }

    private Tensor derivative(Tensor h, Tensor w, Tensor x, Tensor norm) {
        if (p != 2 && x.dtype() != DType.F64) { // the powers of quotients leave the range of floats
            return derivative(h.to(DType.F64), w.to(DType.F64), x.to(DType.F64), norm.to(DType.F64)).to(x.dtype());
        }
        Tensor y = Sum.unreduced(over, norm, x.shape());
        Tensor r = x.div(y);
        Tensor result = across(across(h, r, w), r, w).div(y);
        if (p == 2) {
            return result;
        }
        result = result.mul(POWER.apply(r, order(p)));
        Tensor isTiny = r.detach().abs().lt(TINY);
        return (p < 3 && Arrays.stream(isTiny.doubles()).anyMatch(is -> is != 0)
                ? Tensor.where(isTiny, ofTiny(h, w, x, y), result)
                : result).mul(p - 1);
    }

    /**
     * Computes |r|^(p - 2) h / y - w sum(w h) / y, where nothing cancels. The power is |x|^(p - 2) y^(1 - p), taken in
     * parts and an order that don't overflow unless the product does.
     */
    private Tensor ofTiny(Tensor h, Tensor w, Tensor x, Tensor y) {
        Tensor ofX = ROOT.apply(x, order((p - 2) / 4));
        Tensor ofY = ROOT.apply(y, order((1 - p) / 2));
        Tensor product = h.mul(ofX).mul(ofY).mul(ofX).mul(ofY).mul(ofX).mul(ofX);
        return product.sub(w.mul(Sum.unreduced(over, new Sum(over).apply(w.mul(h)), h.shape()).div(y)));
    }

    private static Tensor order(double p) {
        return Tensor.full(p, Shape.SCALAR, DType.F64);
    }

    /**
     * Takes off the part along r; done twice it keeps the digits of what is left where one element is most of the norm.
     */
    private Tensor across(Tensor h, Tensor r, Tensor w) {
        return h.sub(r.mul(Sum.unreduced(over, new Sum(over).apply(w.mul(h)), h.shape())));
    }
}
