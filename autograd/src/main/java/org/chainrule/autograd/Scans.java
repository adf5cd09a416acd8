package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.RowScans;

/**
 * Scans along an axis: element n of the result depends on the elements 0 .. n. Floating-point scans compute in double precision and
 * round each result.
 */
public sealed interface Scans permits Tensor {

    /**
     * Computes the cumulative sums along an axis: element n is the sum of elements 0 .. n. The derivative is 1 for each
     * of these.
     *
     * @param axis the axis
     * @return the sums, of this shape; I64 for integers and masks, whose higher bits are lost where they overflow
     */
    default Tensor cumsum(int axis) {
        return new CumSum(axis, false).apply((Tensor) this);
    }

    /**
     * Computes the cumulative products along an axis, y[n] = x[0] x[1] ... x[n]; dx[i] = y[i-1] s[i] with s[i] = g[i] + x[i+1]
     * s[i+1], without a division, so that elements may be 0.
     *
     * @param axis the axis
     * @return the products, of this shape; I64 for integers and masks, whose higher bits are lost where they overflow
     */
    default Tensor cumprod(int axis) {
        return new CumProd(axis).apply((Tensor) this);
    }

    /**
     * Computes the cumulative maxima along an axis: element n is the greatest of elements 0 .. n. The gradient goes to that one.
     *
     * @param axis the axis
     * @return the maxima and their indices, of this shape; of equal ones the last, of NaN the last one from the first on
     */
    default Selection cummax(int axis) {
        return extremes("cummax", true, axis);
    }

    /**
     * Computes the cumulative minima along an axis: element n is the least of elements 0 .. n. The gradient goes to that one.
     *
     * @param axis the axis
     * @return the minima and their indices, of this shape; of equal ones the last, of NaN the last one from the first on
     */
    default Selection cummin(int axis) {
        return extremes("cummin", false, axis);
    }

    private Selection extremes(String name, boolean greatest, int axis) {
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> {
            Tensor indices = new CumArgMaxMin(axis, greatest).apply(x);
            return new Selection(x.gather(axis, indices), indices);
        }, x);
    }

    /**
     * Computes the logarithms of the cumulative sums of exponentials along an axis, y[n] = ln(e^x[0] + ... + e^x[n]) without overflow;
     * dx[i] = e^(x[i] - y[i]) s[i] with s[i] = g[i] + e^(y[i] - y[i+1]) s[i+1]. Elements -infinity have the derivative 0, and infinite
     * ones NaN.
     *
     * @param axis the axis
     * @return the logarithms, of this shape
     */
    default Tensor logCumSumExp(int axis) {
        return new LogCumSumExp(axis).apply((Tensor) this);
    }

    /**
     * Computes the differences of neighbours along an axis, y[n] = x[n+1] - x[n].
     *
     * @param axis the axis
     * @return the differences, one fewer than there are elements; none of none
     */
    default Tensor diff(int axis) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("diff", () -> {
            int size = x.shape().size(axis);
            return x.slice(axis, Math.min(1, size), size).sub(x.slice(axis, 0, Math.max(0, size - 1)));
        }, x);
    }
}

/** An op whose result has the shape of its argument, since each element depends on those before it along an axis. */
interface Scan extends KernelOp {

    /** Returns the axis. */
    int axis();

    @Override
    default Shape shape(Shape... in) {
        in[0].atLeast1d().axis(axis());
        return in[0];
    }
}

/**
 * Cumulative sums along an axis.
 *
 * @param axis the axis
 * @param fromEnd whether they begin at the last element
 */
record CumSum(int axis, boolean fromEnd) implements Scan, LinearMap {

    @Override
    public String name() {
        return "cumsum";
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().accumulated();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        if (shape.count() == 0) {
            return; // of slices that might be longer than an array
        }
        if (DType.of(out).isFloating() && shape.atLeast1d().axis(axis) < shape.rank() - 1) {
            Tensor x = given[0].converted(DType.of(out)).contiguous();
            RowScans.sumsOfSlices(x.storage().array(), x.layout().offset(), fromEnd, out,
                    IndexSelect.around(shape, axis));
            return;
        }
        AlongAxis.map(axis, (x, at, sums, rows, width) -> {
            if (sums instanceof long[] integers) {
                RowScans.sums((long[]) x[0], at[0], integers, width);
            } else {
                RowScans.sums(x[0], at[0], fromEnd, sums, rows, width);
            }
        }, out, given[0].converted(DType.of(out)));
    }

    /** An element contributes to the sums from its own index on. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new CumSum(axis, !fromEnd).defer(g);
    }
}

/**
 * Cumulative products along an axis.
 *
 * @param axis the axis
 */
record CumProd(int axis) implements Scan {

    @Override
    public String name() {
        return "cumprod";
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().accumulated();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        AlongAxis.map(axis, (x, at, products, rows, width) -> {
            if (products instanceof long[] integers) {
                RowScans.products((long[]) x[0], at[0], integers, width);
            } else {
                RowScans.products(x[0], at[0], products, rows, width);
            }
        }, out, given[0].converted(DType.of(out)));
    }

    /** Element i is a factor of each product from its own on: of y[i-1] times the product of elements i+1 .. n. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (y.dtype() == DType.F32) { // whose range parts of a product may leave, though the product doesn't
            Tensor factors = x[0].to(DType.F64);
            return Recurrence.before(apply(factors), axis, 1)
                    .mul(new Recurrence(axis, true).apply(factors, g.to(DType.F64))).to(DType.F32);
        }
        return ArithmeticFormulas.MUL.defer(Recurrence.before(y, axis, 1), new Recurrence(axis, true).apply(x[0], g));
    }
}

/**
 * The recurrence y[n] = b[n] + a[n] y[n-1] along an axis, of the factors a and the addends b. Its derivatives are recurrences of the
 * same factors in the opposite direction.
 *
 * @param axis the axis
 * @param fromEnd whether it begins at the last element, y[n] = b[n] + a[n+1] y[n+1]
 */
record Recurrence(int axis, boolean fromEnd) implements KernelOp {

    /** Returns for each element the one before it along the axis, and for the first a value. */
    static Tensor before(Tensor x, int axis, double first) {
        int size = x.shape().atLeast1d().size(axis);
        return size <= 1
                ? Tensor.full(first, x.shape(), x.dtype())
                : x.slice(axis, 0, size - 1).pad(axis, 1, 0, first);
    }

    @Override
    public Shape shape(Shape... in) {
        return in[1];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        AlongAxis.map(axis,
                (in, at, y, rows, width) -> RowScans.recurrence(in[0], at[0], in[1], at[1], fromEnd, y, rows,
                        width),
                out, x[0].converted(type), x[1].converted(type));
    }

    /** With the recurrence s of the gradient in the opposite direction: db = s; da[n] = s[n] y[n-1], or s[n-1] y[n]. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        var opposite = new Recurrence(axis, !fromEnd);
        if (i == 1) {
            return opposite.defer(x[0], g);
        }
        Tensor s = opposite.apply(x[0], g);
        return fromEnd
                ? ArithmeticFormulas.MUL.defer(before(s, axis, 0), y)
                : ArithmeticFormulas.MUL.defer(s, before(y, axis, 0));
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0 || i == 0 && j == 2;
    }
}

/**
 * The index of the greatest or least element up to each along an axis.
 *
 * @param axis the axis
 * @param greatest whether of the greatest
 */
record CumArgMaxMin(int axis, boolean greatest) implements Scan, IndexOp {

    @Override
    public String name() {
        return greatest ? "cummax" : "cummin";
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        if (shape.count() > 0) {
            RowsToEnd.map(axis, x[0], shape, (long[]) out,
                    (in, width, places, _) -> RowScans.indicesOfExtremes(in, greatest, places, width));
        }
    }
}

/**
 * The logarithms of the cumulative sums of exponentials along an axis.
 *
 * @param axis the axis
 */
record LogCumSumExp(int axis) implements Scan {

    /** The share e^(part - sum) of a part, given by its logarithm and that of the sum. */
    private static final Pointwise SHARE = Pointwise.of("share", (part, sum) -> Expr.select(
            part.eq(Expr.constant(Double.NEGATIVE_INFINITY)), Expr.zero(), part.sub(sum).exp()));

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        AlongAxis.map(axis, (x, at, y, rows, width) -> RowScans.logSumExps(x[0], at[0], y, rows, width), out, given);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (y.dtype() == DType.F32) { // whose rounding the exponentials would magnify
            Tensor scores = x[0].to(DType.F64);
            return gradient(g.to(DType.F64), apply(scores), scores).to(DType.F32);
        }
        return gradient(g, y, x[0]);
    }

    private Tensor gradient(Tensor g, Tensor y, Tensor x) {
        Tensor shares = SHARE.apply(Recurrence.before(y, axis, 0), y);
        return SHARE.apply(x, y).mul(new Recurrence(axis, true).apply(shares, g));
    }
}
