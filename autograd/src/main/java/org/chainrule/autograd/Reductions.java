package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.IntegerRows;
import org.chainrule.autograd.kernel.RowExtremes;
import org.chainrule.autograd.kernel.RowReductions;

/**
 * Reductions over some axes, or over all when none is named. With {@code keepDims} the axes stay, with size 1, so that
 * the result broadcasts against the argument. Sums and products of I64 and BOOL are I64, and wrap around where they overflow,
 * as in Java.
 */
public sealed interface Reductions permits Tensor {

    /**
     * Returns the sum over axes, or of all elements. The derivative is 1 for each element.
     *
     * @param axes the axes; none for all
     * @return the sum; 0 where there are no elements
     * @alias PyTorch sum; NumPy sum; JAX sum; DJL sum
     */
    default Tensor sum(int... axes) {
        return sum(false, axes);
    }

    /**
     * Returns the sum over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the sum; 0 where there are no elements
     */
    default Tensor sum(boolean keepDims, int... axes) {
        return Tape.apply(new Sum(ReducedAxes.of(keepDims, axes)), (Tensor) this);
    }

    /**
     * Returns the sum over axes, or of all elements, of those that aren't NaN. The derivative is 1 for each of these, and 0 for NaN.
     *
     * @param axes the axes; none for all
     * @return the sum; 0 where there are none
     * @alias PyTorch nansum; NumPy nansum; JAX nansum
     */
    default Tensor nanSum(int... axes) {
        return nanSum(false, axes);
    }

    /**
     * Returns the sum over axes of those elements that aren't NaN.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the sum; 0 where there are none
     */
    default Tensor nanSum(boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanSum", () -> x.maskedFill(x.isNaN(), 0).sum(keepDims, axes), x);
    }

    /**
     * Returns the mean over axes, or of all elements, of those that aren't NaN. The derivative is 1/n for each of n such elements.
     *
     * @param axes the axes; none for all
     * @return the mean; NaN where there are none
     * @alias PyTorch nanmean; NumPy nanmean; JAX nanmean
     */
    default Tensor nanMean(int... axes) {
        return nanMean(false, axes);
    }

    /**
     * Returns the mean over axes of those elements that aren't NaN.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the mean; NaN where there are none
     */
    default Tensor nanMean(boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanMean", () -> {
            x.dtype().requireFloating();
            return x.nanSum(keepDims, axes).div(x.isNaN().logicalNot().sum(keepDims, axes).to(x.dtype()));
        }, x);
    }

    /**
     * Counts the elements over axes, or among all, that aren't 0; NaN isn't.
     *
     * @param axes the axes; none for all
     * @return the numbers, of type I64
     * @alias PyTorch count_nonzero; NumPy count_nonzero; JAX count_nonzero; DJL countNonzero
     */
    default Tensor countNonzero(int... axes) {
        return countNonzero(false, axes);
    }

    /**
     * Counts the elements over axes that aren't 0; NaN isn't.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the numbers, of type I64
     */
    default Tensor countNonzero(boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("countNonzero", () -> x.to(DType.BOOL).sum(keepDims, axes), x);
    }

    /**
     * Returns the mean over axes, or of all elements. The derivative is 1/n for each of n elements.
     *
     * @param axes the axes; none for all
     * @return the mean; NaN where there are no elements
     * @alias PyTorch mean; NumPy mean; JAX mean; DJL mean
     */
    default Tensor mean(int... axes) {
        return mean(false, axes);
    }

    /**
     * Returns the mean over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the mean; NaN where there are no elements
     */
    default Tensor mean(boolean keepDims, int... axes) {
        return Tape.apply(new Mean(ReducedAxes.of(keepDims, axes)), (Tensor) this);
    }

    /**
     * Returns the product over axes, or of all elements. The derivative for each element is the product of the others,
     * also where some are 0.
     *
     * @param axes the axes; none for all
     * @return the product; 1 where there are no elements
     * @alias PyTorch prod; NumPy prod; JAX prod; DJL prod
     */
    default Tensor prod(int... axes) {
        return prod(false, axes);
    }

    /**
     * Returns the product over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the product; 1 where there are no elements
     */
    default Tensor prod(boolean keepDims, int... axes) {
        return new Prod(ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }

    /**
     * Returns the maximum over axes, or of all elements. The gradient goes to the greatest element; equal ones share it
     * evenly.
     *
     * @param axes the axes; none for all
     * @return the maximum; NaN if there is a NaN
     * @throws IllegalArgumentException if there are no elements to choose from
     * @alias PyTorch amax, max; NumPy max, amax; JAX max; DJL max
     */
    default Tensor max(int... axes) {
        return max(false, axes);
    }

    /**
     * Returns the maximum over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the maximum; NaN if there is a NaN
     * @throws IllegalArgumentException if there are no elements to choose from
     */
    default Tensor max(boolean keepDims, int... axes) {
        return new MaxMin(true, ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }

    /**
     * Returns the minimum over axes, or of all elements. The gradient goes to the least element; equal ones share it
     * evenly.
     *
     * @param axes the axes; none for all
     * @return the minimum; NaN if there is a NaN
     * @throws IllegalArgumentException if there are no elements to choose from
     * @alias PyTorch amin, min; NumPy min, amin; JAX min; DJL min
     */
    default Tensor min(int... axes) {
        return min(false, axes);
    }

    /**
     * Returns the minimum over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the minimum; NaN if there is a NaN
     * @throws IllegalArgumentException if there are no elements to choose from
     */
    default Tensor min(boolean keepDims, int... axes) {
        return new MaxMin(false, ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }

    /**
     * Returns the minimum and the maximum over axes, or of all elements; see {@link #min(int...)} and {@link #max(int...)}.
     *
     * @param axes the axes; none for all
     * @return both; NaN if there is a NaN
     * @throws IllegalArgumentException if there are no elements to choose from
     * @alias PyTorch aminmax
     */
    default MinMax aminmax(int... axes) {
        return aminmax(false, axes);
    }

    /**
     * Returns the minimum and the maximum over axes; see {@link #min(boolean, int...)} and {@link #max(boolean, int...)}.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return both; NaN if there is a NaN
     * @throws IllegalArgumentException if there are no elements to choose from
     */
    default MinMax aminmax(boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("aminmax", () -> new MinMax(x.min(keepDims, axes), x.max(keepDims, axes)), x);
    }

    /**
     * Returns the index of the maximum of all elements in row-major order, the first of equal ones.
     *
     * @return the index, of type I64; of the first NaN if there is one
     * @throws IllegalArgumentException if there are no elements
     * @alias PyTorch argmax; NumPy argmax; JAX argmax; DJL argMax
     */
    default Tensor argmax() {
        return new ArgMaxMin(true, ReducedAxes.of(false)).apply((Tensor) this);
    }

    /**
     * Returns the indices of the maxima along an axis, the first of equal ones.
     *
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the indices, of type I64; of the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Tensor argmax(int axis, boolean keepDims) {
        return new ArgMaxMin(true, ReducedAxes.of(keepDims, axis)).apply((Tensor) this);
    }

    /**
     * Returns the indices of the maxima along an axis, the first of equal ones.
     *
     * @param axis the axis
     * @return the indices, of type I64; of the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Tensor argmax(int axis) {
        return new ArgMaxMin(true, ReducedAxes.of(false, axis)).apply((Tensor) this);
    }

    /**
     * Returns the index of the minimum of all elements in row-major order, the first of equal ones.
     *
     * @return the index, of type I64; of the first NaN if there is one
     * @throws IllegalArgumentException if there are no elements
     * @alias PyTorch argmin; NumPy argmin; JAX argmin; DJL argMin
     */
    default Tensor argmin() {
        return new ArgMaxMin(false, ReducedAxes.of(false)).apply((Tensor) this);
    }

    /**
     * Returns the indices of the minima along an axis, the first of equal ones.
     *
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the indices, of type I64; of the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Tensor argmin(int axis, boolean keepDims) {
        return new ArgMaxMin(false, ReducedAxes.of(keepDims, axis)).apply((Tensor) this);
    }

    /**
     * Returns the indices of the minima along an axis, the first of equal ones.
     *
     * @param axis the axis
     * @return the indices, of type I64; of the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Tensor argmin(int axis) {
        return new ArgMaxMin(false, ReducedAxes.of(false, axis)).apply((Tensor) this);
    }

    /**
     * Returns whether any element is true, along axes or overall.
     *
     * @param axes the axes; none for all
     * @return a mask; false where there are no elements
     * @alias PyTorch any; NumPy any; JAX any; DJL any
     */
    default Tensor any(int... axes) {
        return any(false, axes);
    }

    /**
     * Returns whether any element is true along axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return a mask; false where there are no elements
     */
    default Tensor any(boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("any", () -> x.to(DType.BOOL).to(DType.F32).sum(keepDims, axes).gt(0), x);
    }

    /**
     * Returns whether all elements are true, along axes or overall.
     *
     * @param axes the axes; none for all
     * @return a mask; true where there are no elements
     * @alias PyTorch all; NumPy all; JAX all; DJL all
     */
    default Tensor all(int... axes) {
        return all(false, axes);
    }

    /**
     * Returns whether all elements are true along axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return a mask; true where there are no elements
     */
    default Tensor all(boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("all", () -> x.logicalNot().any(keepDims, axes).logicalNot(), x);
    }
}

/**
 * The mean over axes, rounded once.
 *
 * @param over the axes
 */
record Mean(ReducedAxes over) implements KernelOp, LinearMap, DeviceOp {

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    /** Means of whole numbers and of masks are F64. */
    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().isFloating() ? x[0].dtype() : DType.F64;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Storage.convert(over.mean(x[0].dtype().isFloating() ? x[0] : x[0].converted(DType.F64)), out);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        Tensor elements = x[0].dtype().isFloating() ? x[0] : x[0].converted(DType.F64);
        DeviceStorage.sum(device, elements, over.mask(elements.shape()), over.count(elements.shape()), out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new Mean(axes), over, 0, isBatched, x);
    }

    /** The derivative is 1/n for each of n elements. */
    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Shape in = x[0].shape();
        return Sum.unreduced(over, g.div(over.count(in)), in);
    }
}

/**
 * The maximum or minimum over axes.
 *
 * @param greatest whether it is the maximum
 * @param over the axes
 */
record MaxMin(boolean greatest, ReducedAxes over) implements KernelOp {

    @Override
    public String name() {
        return greatest ? "max" : "min";
    }

    @Override
    public Shape shape(Shape... in) {
        over.requireElements(name(), in[0]);
        return over.shape(in[0]);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        if (out instanceof long[] integers) {
            over.reduceIntegers(x[0], (in, from, to) -> in[from + IntegerRows.indexOf(greatest, in, from, to)],
                    integers);
        } else if (out instanceof boolean[]) {
            Storage.convert(over.reduce(x[0], greatest ? RowReductions::max : RowReductions::min), out);
        } else {
            Tensor rows = over.rows(x[0].unrecorded()).contiguous();
            RowExtremes.of(greatest, rows.storage().array(), rows.layout().offset(), rows.shape().size(-1), out);
        }
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor ones = Tensor.onesLike(y);
        return new Sum(over).apply(PowerSeries.SAFE_MUL.apply(vjp(0, ones, y, x).toTensor(), tangents[0]));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new MaxMin(greatest, axes), over, 0, isBatched, x);
    }

    /** The gradient goes to the greatest or least element; equal ones share it evenly. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Shape in = x[0].shape();
        Tensor chosen = x[0].eq(Sum.unreduced(over, y, in)).to(g.dtype());
        Tensor count = Sum.unreduced(over, new Sum(over).apply(chosen), in);
        return PowerSeries.SAFE_MUL.defer(chosen.div(count), Sum.unreduced(over, g, in));
    }
}

/**
 * The index of the maximum or minimum along axes.
 *
 * @param greatest whether it is the maximum
 * @param over the axes
 */
record ArgMaxMin(boolean greatest, ReducedAxes over) implements IndexOp {

    @Override
    public String name() {
        return greatest ? "argmax" : "argmin";
    }

    @Override
    public Shape shape(Shape... in) {
        over.requireElements(name(), in[0]);
        return over.shape(in[0]);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new ArgMaxMin(greatest, axes), over, 0, isBatched, x);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        if (x[0].dtype() == DType.I64) {
            over.reduceIntegers(x[0], (in, from, to) -> IntegerRows.indexOf(greatest, in, from, to), (long[]) out);
        } else {
            Storage.convert(over.reduce(x[0], greatest ? RowReductions::argmax : RowReductions::argmin), out);
        }
    }
}
