package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.select;

import java.util.List;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.SoftmaxKernel;
import org.chainrule.autograd.kernel.SumThenMap;

/** The softmax, its logarithm and log-sum-exp. */
public sealed interface Probabilities permits Tensor {

    /**
     * Computes the logarithm of the sum of exponentials over axes, or of all elements, y = ln(sum e^x) without
     * overflow; dy/dx = softmax(x), which is NaN at elements of infinity, and where all are -infinity.
     *
     * @param axes the axes; none for all
     * @return ln(sum e^this); -infinity where there are no elements
     * @alias PyTorch logsumexp, special.logsumexp; SciPy special.logsumexp; JAX nn.logsumexp
     */
    default Tensor logSumExp(int... axes) {
        return logSumExp(false, axes);
    }

    /**
     * Computes the logarithm of the sum of exponentials over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return ln(sum e^this); -infinity where there are no elements
     */
    default Tensor logSumExp(boolean keepDims, int... axes) {
        return new LogSumExp(ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }

    /**
     * Computes the softmax along an axis, y = e^x / sum e^x without overflow; dx = y (g - sum(g y)).
     *
     * @param axis the axis along which the results add up to 1
     * @return the probabilities; NaN along an axis that is all -infinity
     * @alias PyTorch softmax, nn.functional.softmax, special.softmax; SciPy special.softmax; JAX nn.softmax; DJL softmax
     */
    default Tensor softmax(int axis) {
        return new Softmax(axis).apply((Tensor) this);
    }

    /**
     * Computes the logarithm of the softmax along an axis, y = x - ln(sum e^x); dx = g - e^y sum(g).
     *
     * @param axis the axis
     * @return the logarithms, at most 0
     * @alias PyTorch log_softmax, nn.functional.log_softmax, special.log_softmax; SciPy special.log_softmax; JAX nn.log_softmax; DJL logSoftmax
     */
    default Tensor logSoftmax(int axis) {
        return new LogSoftmax(axis).apply((Tensor) this);
    }

    /**
     * Computes the logarithm of the softmax at one index of each row along an axis, y = x[label] - ln(sum e^x), such as
     * the log-likelihood of a class. Equals {@link #logSoftmax} followed by {@link Tensor#gather}, without an array of
     * all logarithms. dx is g (1 - softmax) at the label and -g softmax elsewhere.
     *
     * @param axis the axis of the class scores
     * @param labels I64, of this shape without the axis, counted from 0
     * @return the logarithms, of the shape of the labels, at most 0
     * @alias PyTorch nn.functional.nll_loss(log_softmax)
     */
    default Tensor logSoftmaxAt(int axis, Tensor labels) {
        return new LogSoftmaxAt(axis).apply((Tensor) this, labels);
    }
}

/**
 * The logarithm of the sum of exponentials over axes.
 *
 * @param over the axes
 */
record LogSumExp(ReducedAxes over) implements RowwiseOp {

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor rows = over.rows(x[0].unrecorded()).contiguous();
        Storage.convert(SoftmaxKernel.logSumExp(rows.storage().array(), rows.layout().offset(), shape.count(),
                rows.shape().size(-1)), out);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ReductionRules.jvp(this, over, tangents, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new LogSumExp(axes), over, 0, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new LogSumExpVjp(over).defer(g, x[0]);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0;
    }
}

/**
 * The vjp rule of {@link LogSumExp}, g times the softmax p over the axes. The arguments are g and the scores.
 *
 * @param over the axes
 */
record LogSumExpVjp(ReducedAxes over) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return in[1];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        over.mapRows(out, (scores, at, result, _, width) -> SoftmaxKernel.logSumExpGradient(scores[0], at[0],
                x[0].doubles(), result, width), x[1]);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(LogSumExpVjp::new, over, 1, isBatched, x);
    }

    /** Sums h p over the axes for g, and is that of the softmax for the scores: p (h g - sum(h g p)). */
    @Override
    public VjpResult vjp(int i, Tensor h, Tensor y, Tensor... x) {
        Tensor p = apply(Tensor.onesLike(x[0]), x[1]);
        if (i == 0) {
            return new Sum(over).defer(h.mul(p));
        }
        Tensor hg = h.mul(Sum.unreduced(over, x[0], x[1].shape()));
        return ArithmeticFormulas.MUL.defer(centered(centered(hg, p), p), p);
    }

    /** Subtracts the mean, weighted by p; twice, so that what is left where p is almost 1 keeps its digits. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor p = apply(Tensor.onesLike(x[0]), x[1]);
        Tensor tangent = tangents[0] == null ? null : apply(tangents[0], x[1]);
        return tangents[1] == null
                ? tangent
                : Tangents.plus(tangent, centered(tangents[1], p).mul(Sum.unreduced(over, x[0], x[1].shape())).mul(p));
    }

    private Tensor centered(Tensor t, Tensor p) {
        return t.sub(Sum.unreduced(over, new Sum(over).apply(t.mul(p)), t.shape()));
    }
}

/**
 * The softmax.
 *
 * @param axis the axis along which the results add up to 1
 */
record Softmax(int axis) implements RowwiseOp, DeviceOp {

    @Override
    public ReducedAxes over() {
        return ReducedAxes.of(false, axis);
    }

    @Override
    public Shape shape(Shape... in) {
        in[0].atLeast1d().axis(axis);
        return in[0];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... scores) {
        AlongAxis.map(axis, (x, at, y, rows, width) -> SoftmaxKernel.softmax(x[0], at[0], y, rows, width), out, scores);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        DeviceRows.map(axis, out, (in, rows, width, to) -> device.softmax(rows, width, in[0], to), x);
    }

    /** The Jacobian is symmetric. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return new SoftmaxVjp(axis).apply(tangents[0], y);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(Softmax::new, axis, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new SoftmaxVjp(axis).defer(g, y);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1; // the result
    }
}

/**
 * The vjp rule of {@link Softmax}: y c, with the {@linkplain #CENTERED centered} gradient c. The arguments are g and y.
 *
 * @param axis the axis along which y adds up to 1
 */
record SoftmaxVjp(int axis) implements SumThenMapOp {
    private static final Expr G = Expr.argument(0);
    private static final Expr Y = Expr.argument(1);

    /**
     * g - sum(g y), where the same sum of the result is taken off again. It would be 0 but for the rounding of the first
     * one and of a y that is almost 1, beside which the others' part of the sum would be lost.
     */
    private static final List<Expr> SUMS = List.of(G.mul(Y), G.sub(Expr.argument(2)).mul(Y));
    private static final Expr CENTER = G.sub(Expr.argument(2)).sub(Expr.argument(3));
    private static final RowFormula CENTERED = RowFormula
            .of("centered", ArithmeticFormulas.MUL, Pointwise.of("centered", (g, _, s) -> g.sub(s)))
            .computedBy(new SumThenMap(2, SUMS, CENTER));
    private static final SumThenMap KERNEL = new SumThenMap(2, SUMS, CENTER.mul(Y));

    @Override
    public SumThenMap kernel() {
        return KERNEL;
    }

    /** Computes h y - y sum(h y) for g, and for y, h (g - sum(g y)) - y sum(g h). */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor result, Tensor... x) {
        Tensor tangent = tangents[0] == null ? null : apply(tangents[0], x[1]);
        Tensor h = tangents[1];
        return h == null
                ? tangent
                : Tangents.plus(tangent,
                        CENTERED.along(axis).apply(x).mul(h).sub(x[1].mul(x[0].mul(h).sum(true, axis))));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(SoftmaxVjp::new, axis, isBatched, x);
    }

    /**
     * The rule for g is this one; that for y is the product of both centered gradients, up to a constant that the rule of
     * the softmax takes off.
     */
    @Override
    public VjpResult vjp(int i, Tensor h, Tensor result, Tensor... x) {
        return i == 0
                ? defer(h, x[1])
                : ArithmeticFormulas.MUL.defer(CENTERED.along(axis).apply(x), CENTERED.along(axis).apply(h, x[1]));
    }
}

/**
 * The logarithm of the softmax.
 *
 * @param axis the axis
 */
record LogSoftmax(int axis) implements RowwiseOp, DeviceOp {

    /**
     * g - e^y s, with the sum s of all g. Where g is most of s, as at the label of a class, their difference is taken
     * first: the small rest of an e^y next to 1 keeps its digits.
     */
    static final Pointwise VJP_MAP = Pointwise.of("logSoftmaxVjp", (g, y, s) -> {
        Expr others = g.sub(s);
        return select(others.abs().lt(g.abs()), others.sub(y.expm1().mul(s)), g.sub(y.exp().mul(s)));
    });
    private static final RowFormula VJP = RowFormula.of("logSoftmaxVjp", Pointwise.of("gradient", (g, y) -> g),
            VJP_MAP);

    @Override
    public ReducedAxes over() {
        return ReducedAxes.of(false, axis);
    }

    @Override
    public Shape shape(Shape... in) {
        in[0].atLeast1d().axis(axis);
        return in[0];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... scores) {
        AlongAxis.map(axis, (x, at, y, rows, width) -> SoftmaxKernel.logSoftmax(x[0], at[0], y, rows, width), out,
                scores);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        DeviceRows.map(axis, out, (in, rows, width, to) -> device.logSoftmax(rows, width, in[0], to), x);
    }

    /** The tangent is t - sum(e^y t). */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return tangents[0].sub(y.exp().mul(tangents[0]).sum(true, axis));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(LogSoftmax::new, axis, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return VJP.along(axis).defer(g, y);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1; // the result
    }
}

/**
 * The logarithm of the softmax of the first argument at the labels in the second.
 *
 * @param axis the axis
 */
record LogSoftmaxAt(int axis) implements RowwiseOp, DeviceOp {

    @Override
    public ReducedAxes over() {
        return ReducedAxes.of(false, axis);
    }

    @Override
    public Shape shape(Shape... in) {
        in[0].atLeast1d().axis(axis);
        Shape result = over().shape(in[0]);
        if (!in[1].equals(result)) {
            throw new IllegalArgumentException("the labels have shape " + in[1] + ", but must have " + result
                    + ", that of the scores without axis " + axis);
        }
        return result;
    }

    @Override
    public DType dtype(Tensor... x) {
        return Tape.requireFloating(0, x);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        long[] labels = Indices.of(x[1], x[0].shape().size(axis));
        Tensor rows = over().rows(x[0].unrecorded()).contiguous();
        Storage.convert(SoftmaxKernel.logSoftmaxAt(rows.storage().array(), rows.layout().offset(), labels,
                rows.shape().size(-1)), out);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        Indices.of(x[1], x[0].shape().size(axis)); // throws if one is out of bounds
        Tensor rows = over().rows(x[0].unrecorded());
        int width = rows.shape().size(-1);
        if (out.size() > 0) {
            device.logSoftmaxAt(out.size(), width, DeviceStorage.window(rows.reshaped(Shape.of(out.size(), width))),
                    DeviceRows.ofRows(x[1]), DeviceStorage.array(out));
        }
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ReductionRules.jvp(this, over(), tangents, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(_ -> new LogSoftmaxAt(Batches.behind(axis, isBatched[0], x[0])), over(), 0,
                isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 0 ? new LogSoftmaxAtVjp(axis).defer(g, y, x[0], x[1]) : null;
    }

    @Override
    public boolean reads(int i, int j) {
        return i == 0;
    }
}

/**
 * The vjp rule of {@link LogSoftmaxAt}: g (1 - softmax) at the label, -g softmax elsewhere. The arguments are g, the
 * result, the scores and the labels.
 *
 * @param axis the axis
 */
record LogSoftmaxAtVjp(int axis) implements KernelOp, DeviceOp {

    @Override
    public Shape shape(Shape... in) {
        return in[2];
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        long[] labels = (long[]) x[3].contiguousArray();
        AlongAxis.map(axis,
                (scores, at, result, _, width) -> SoftmaxKernel.logSoftmaxAtGradient(scores[0], at[0], labels,
                        x[0].doubles(), x[1].doubles(), result, width),
                out, x[2]);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        DeviceRows.map(axis, out,
                (in, rows, width, to) -> device.logSoftmaxAtGradient(rows, width, DeviceRows.ofRows(x[0]),
                        DeviceRows.ofRows(x[1]), in[0], DeviceRows.ofRows(x[3]), to),
                x[2]);
    }

    /** Differentiates the result argument as the function of the scores that it is. */
    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 1 || i == 3) {
            return null;
        }
        return Composition.vjp(i == 0 ? 0 : 1, g, args -> composed(x[3], args), x[0], x[2]);
    }

    private Tensor composed(Tensor labels, Tensor... args) {
        Tensor seeds = args[0].unsqueeze(axis);
        Tensor atLabels = Tensor.full(0, args[1].shape(), seeds.dtype()).scatterAdd(axis, labels.unsqueeze(axis),
                seeds);
        return LogSoftmax.VJP_MAP.apply(atLabels, args[1].logSoftmax(axis), seeds);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ForwardPass.ofComposition(new Tensor[] {tangents[0], tangents[2]}, args -> composed(x[3], args), x[0],
                x[2]);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(_ -> new LogSoftmaxAtVjp(Batches.behind(axis, isBatched[2], x[2])),
                ReducedAxes.of(false, axis), 2, isBatched, x);
    }
}
