package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.NormDirections;
import org.chainrule.autograd.kernel.RowReductions;

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
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ReductionRules.jvp(this, over, tangents, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new Norm(p, axes), over, 0, isBatched, x);
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

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new NormDirection(p, axes), over, 0, isBatched, x);
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

    /** The second derivatives of a norm are symmetric. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor w, Tensor... x) {
        Tensor tangent = tangents[0] == null ? null : vjp(0, tangents[0], w, x);
        return tangent == null ? Tensor.zerosLike(w) : tangent;
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
        return (p < 3 && Arrays.stream(BatchedStorage.ofAll(isTiny).doubles()).anyMatch(is -> is != 0)
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
