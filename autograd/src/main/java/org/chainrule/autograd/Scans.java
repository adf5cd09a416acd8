package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.RowScans;
import org.jspecify.annotations.Nullable;

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
     * @alias PyTorch cumsum; NumPy cumsum; JAX cumsum; DJL cumSum
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
     * @alias PyTorch cumprod; NumPy cumprod; JAX cumprod; DJL cumProd
     */
    default Tensor cumprod(int axis) {
        return new CumProd(axis).apply((Tensor) this);
    }

    /**
     * Computes the cumulative maxima along an axis: element n is the greatest of elements 0 .. n. The gradient goes to that one.
     *
     * @param axis the axis
     * @return the maxima and their indices, of this shape; of equal ones the last, of NaN the last one from the first on
     * @alias PyTorch cummax; NumPy maximum.accumulate; JAX lax.cummax
     */
    default Selection cummax(int axis) {
        return extremes("cummax", true, axis);
    }

    /**
     * Computes the cumulative minima along an axis: element n is the least of elements 0 .. n. The gradient goes to that one.
     *
     * @param axis the axis
     * @return the minima and their indices, of this shape; of equal ones the last, of NaN the last one from the first on
     * @alias PyTorch cummin; NumPy minimum.accumulate; JAX lax.cummin
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
     * @alias PyTorch logcumsumexp; JAX lax.cumlogsumexp
     */
    default Tensor logCumSumExp(int axis) {
        return new LogCumSumExp(axis).apply((Tensor) this);
    }

    /**
     * Computes the differences of neighbours along an axis, y[n] = x[n+1] - x[n].
     *
     * @param axis the axis
     * @return the differences, one fewer than there are elements; none of none
     * @alias PyTorch diff; NumPy diff; JAX diff; DJL diff
     */
    default Tensor diff(int axis) {
        return diff(1, axis);
    }

    /**
     * Computes the differences of neighbours along an axis, those of the differences, and so on.
     *
     * @param n how often
     * @param axis the axis
     * @return the differences of order n, n fewer than there are elements, or none; the elements themselves for n = 0
     * @throws IllegalArgumentException if n is negative
     */
    default Tensor diff(int n, int axis) {
        return diff(n, axis, null, null);
    }

    /**
     * Computes the differences of neighbours along an axis as {@link #diff(int, int)} does, with other elements before the first and
     * behind the last.
     *
     * @param n how often
     * @param axis the axis
     * @param prepend what comes before the first, of this shape but for the axis; null for nothing
     * @param append what comes behind the last, of this shape but for the axis; null for nothing
     * @return the differences of order n, n fewer than there are elements in all, or none; the elements themselves for n = 0
     * @throws IllegalArgumentException if n is negative, or the shapes don't fit
     */
    default Tensor diff(int n, int axis, @Nullable Tensor prepend, @Nullable Tensor append) {
        Tensor x = (Tensor) this;
        Tensor[] parts = Stream.of(prepend, x, append).filter(Objects::nonNull).toArray(Tensor[]::new);
        return Tape.reportAs("diff", () -> {
            if (n < 0) {
                throw new IllegalArgumentException("n must be 0 or more, not " + n);
            }
            Tensor all = parts.length > 1 ? Tensor.concat(axis, parts) : x;
            int size = all.shape().size(axis);
            if (all.size() == 0 || n >= size) {
                Tensor none = all.slice(axis, Math.min(n, size), size);
                return none.sub(none);
            }
            Tensor differences = n == 0 ? Copy.OP.apply(all) : all;
            for (int done = 0; done < n; done++) {
                differences = later(differences, axis).sub(earlier(differences, axis));
            }
            return differences;
        }, parts);
    }

    /** Returns all elements along an axis but the first. */
    private static Tensor later(Tensor x, int axis) {
        int size = x.shape().size(axis);
        return x.slice(axis, Math.min(1, size), size);
    }

    /** Returns all elements along an axis but the last. */
    private static Tensor earlier(Tensor x, int axis) {
        return x.slice(axis, 0, Math.max(0, x.shape().size(axis) - 1));
    }

    /**
     * Computes the integral along the last axis by the trapezoidal rule, for elements at a distance of 1.
     *
     * @return the integrals, without that axis
     * @alias PyTorch trapezoid, trapz; NumPy trapezoid; JAX trapezoid
     */
    default Tensor trapezoid() {
        return trapezoid(1, -1);
    }

    /**
     * Computes the integral along an axis by the trapezoidal rule, for elements at equal distances: the sum of (y[n] + y[n+1])/2 dx.
     *
     * @param dx the distance
     * @param axis the axis
     * @return the integrals, without the axis; 0 of fewer than two elements
     * @throws IllegalArgumentException if the distance isn't finite
     */
    default Tensor trapezoid(double dx, int axis) {
        return areas("trapezoid", dx, axis, areas -> areas.sum(axis));
    }

    /**
     * Computes the integral along an axis by the trapezoidal rule: the sum of (y[n] + y[n+1])/2 (x[n+1] - x[n]).
     *
     * @param x the places of the elements: a vector, or a tensor that broadcasts to this one
     * @param axis the axis
     * @return the integrals, without the axis; 0 of fewer than two elements
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor trapezoid(Tensor x, int axis) {
        return areas("trapezoid", x, axis, areas -> areas.sum(axis));
    }

    /**
     * Computes the integrals up to each element along the last axis by the trapezoidal rule, for elements at a distance of 1.
     *
     * @return the integrals from the first element to each of the others
     * @alias PyTorch cumulative_trapezoid; SciPy integrate.cumulative_trapezoid
     */
    default Tensor cumulativeTrapezoid() {
        return cumulativeTrapezoid(1, -1);
    }

    /**
     * Computes the integrals up to each element along an axis by the trapezoidal rule, for elements at equal distances: the cumulative
     * sums of (y[n] + y[n+1])/2 dx.
     *
     * @param dx the distance
     * @param axis the axis
     * @return the integrals from the first element to each of the others
     * @throws IllegalArgumentException if the distance isn't finite
     */
    default Tensor cumulativeTrapezoid(double dx, int axis) {
        return areas("cumulativeTrapezoid", dx, axis, areas -> areas.cumsum(axis));
    }

    /**
     * Computes the integrals up to each element along an axis by the trapezoidal rule: the cumulative sums of (y[n] + y[n+1])/2 (x[n+1]
     * - x[n]).
     *
     * @param x the places of the elements: a vector, or a tensor that broadcasts to this one
     * @param axis the axis
     * @return the integrals from the first element to each of the others
     * @throws IllegalArgumentException if the shapes don't fit
     */
    default Tensor cumulativeTrapezoid(Tensor x, int axis) {
        return areas("cumulativeTrapezoid", x, axis, areas -> areas.cumsum(axis));
    }

    private Tensor areas(String name, double dx, int axis, UnaryOperator<Tensor> add) {
        Tensor y = (Tensor) this;
        Setting.finite(name, "dx", dx, y);
        return Tape.reportAs(name, () -> add.apply(means(y, axis).mul(dx)), y);
    }

    private Tensor areas(String name, Tensor places, int axis, UnaryOperator<Tensor> add) {
        Objects.requireNonNull(places, "x");
        Tensor y = (Tensor) this;
        return Tape.reportAs(name, () -> {
            int along = y.shape().axis(axis);
            int last = y.shape().rank() - 1;
            boolean isVector = places.shape().rank() == 1;
            if (isVector && places.size() != y.shape().size(along)) {
                throw new IllegalArgumentException(
                        "there are " + places.size() + " places for the " + y.shape().size(along)
                                + " elements along axis " + axis);
            }
            int[] column = new int[isVector ? last - along + 1 : 0];
            Arrays.fill(column, 1);
            Tensor x = isVector ? places.reshape(Shape.of(column).with(0, places.size())) : places;
            Tensor widths = x.diff(along - last - 1);
            Tensor means = means(y, axis);
            if (!widths.shape().broadcastsTo(means.shape())) {
                throw new IllegalArgumentException("places of shape " + places.shape() + " don't broadcast to "
                        + y.shape());
            }
            return add.apply(means.mul(widths));
        }, y, places);
    }

    /** Returns the means of neighbours along an axis. */
    private static Tensor means(Tensor y, int axis) {
        y.dtype().requireFloating();
        return later(y, axis).add(earlier(y, axis)).mul(0.5);
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

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(along -> new CumSum(along, fromEnd), axis, isBatched, x);
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

    /** With y[n] = x[n] y[n-1] the tangents are a recurrence of the same factors. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        if (y.dtype() == DType.F32) {
            Tensor factors = x[0].to(DType.F64);
            return jvp(new Tensor[] {tangents[0].to(DType.F64)}, apply(factors), factors).to(DType.F32);
        }
        return new Recurrence(axis, false).apply(x[0], tangents[0].mul(Recurrence.before(y, axis, 1)));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(CumProd::new, axis, isBatched, x);
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
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(along -> new CumArgMaxMin(along, greatest), axis, isBatched, x);
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
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(LogCumSumExp::new, axis, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (y.dtype() == DType.F32) { // whose rounding the exponentials would magnify
            Tensor scores = x[0].to(DType.F64);
            return gradient(g.to(DType.F64), apply(scores), scores).to(DType.F32);
        }
        return gradient(g, y, x[0]);
    }

    /** With shares of the sum the tangents are a recurrence. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        if (y.dtype() == DType.F32) {
            Tensor scores = x[0].to(DType.F64);
            return jvp(new Tensor[] {tangents[0].to(DType.F64)}, apply(scores), scores).to(DType.F32);
        }
        Tensor shares = SHARE.apply(Recurrence.before(y, axis, 0), y);
        return new Recurrence(axis, false).apply(shares, SHARE.apply(x[0], y).mul(tangents[0]));
    }

    private Tensor gradient(Tensor g, Tensor y, Tensor x) {
        Tensor shares = SHARE.apply(Recurrence.before(y, axis, 0), y);
        return SHARE.apply(x, y).mul(new Recurrence(axis, true).apply(shares, g));
    }
}
