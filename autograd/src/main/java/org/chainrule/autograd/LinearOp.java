package org.chainrule.autograd;

import java.util.stream.Stream;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.Matrix;
import org.chainrule.autograd.kernel.Products;

/**
 * The linear map x W^T of the last axis, with a third argument the affine map x W^T + b.
 *
 * @param ofEach whether there are several of each argument along a first axis, as many as there are matrices x
 */
record LinearOp(boolean ofEach) implements KernelOp, DeviceOp {
    static final LinearOp OP = new LinearOp(false);
    private static final LinearOp EACH = new LinearOp(true);

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public Shape shape(Shape... in) {
        Shape x = in[0];
        if (ofEach) {
            return x.with(-1, in[1].size(1));
        }
        Shape weight = in[1];
        if (weight.rank() != 2) {
            throw new IllegalArgumentException("the weight must be a matrix (out, in), not of shape " + weight);
        }
        if (x.rank() == 0 || x.size(-1) != weight.size(1)) {
            throw new IllegalArgumentException("the last axis of " + x + " must have size " + weight.size(1)
                    + ", that of the rows of the weight " + weight);
        }
        if (in.length == 3 && (in[2].rank() != 1 || in[2].size(0) != weight.size(0))) {
            throw new IllegalArgumentException("the bias must have shape (" + weight.size(0)
                    + "), an element for each row of the weight, not " + in[2]);
        }
        return x.with(-1, weight.size(0));
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        if (ofEach) {
            computeEach(shape, out, Normalize.inOrder(type, Tape.detached(x)));
            return;
        }
        Matrix rows = Matrices.rowMajor(out, shape);
        Matrix bias = x.length == 2 ? null : Matrices.repeated(x[2].converted(type), rows.rows());
        Products.multiply(Matrices.rows(x[0].converted(type)), Matrices.of(x[1].converted(type)).transposed(), rows,
                bias);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        if (ofEach) {
            throw new UnsupportedOperationException("there is none for several weights, as within vmap");
        }
        DType type = out.dtype();
        Tensor rows = MatMul.asRows(asMatrix(x[0].unrecorded().converted(type)));
        Tensor bias = x.length == 2
                ? null
                : x[2].converted(type).repeated(Shape.of(rows.shape().size(0), x[1].shape().size(0)));
        MatMul.multiply(device, rows, x[1].converted(type).transposed(), bias, out);
    }

    private static void computeEach(Shape shape, Object out, Tensor... x) {
        int size = shape.size(1) * shape.size(2);
        for (int n = 0; n < shape.size(0); n++) {
            Products.multiply(Matrices.of(x[0], n), Matrices.of(x[1], n).transposed(),
                    new Matrix(out, n * size, shape.size(2), 1, shape.size(1), shape.size(2)),
                    x.length == 2 ? null : Matrices.repeated(x[2].select(0, n), shape.size(1)));
        }
    }

    /** Returns dx = G W; dW = G^T X, over all rows; db = G, which the engine sums over the rows. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> MatMul.OP.defer(asMatrix(g), x[1]);
            case 1 -> ofEach ? MatMul.OP.defer(g.matrixTranspose(), x[0]) : LinearWeightVjp.OP.defer(g, x[0]);
            default -> ofEach ? new Sum(ReducedAxes.of(false, 1)).defer(g) : g;
        };
    }

    /** Returns a vector as a matrix of one row. */
    static Tensor asMatrix(Tensor x) {
        return x.shape().rank() == 1 ? x.reshape(1, -1) : x;
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor bias = x.length == 3 ? tangents[2] : null;
        return Tangents.bilinear(this, tangents, ofEach && bias != null ? bias.unsqueeze(1) : bias, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        if (!ofEach && !isBatched[1] && !(x.length == 3 && isBatched[2])) {
            return apply(x);
        }
        int size = Batches.size(isBatched, x);
        Tensor[] all = Batches.repeated(isBatched, x);
        if (ofEach) {
            int each = all[0].shape().size(1);
            return apply(Stream.of(all).map(argument -> argument.flatten(0, 1)).toArray(Tensor[]::new))
                    .unflatten(0, size, each);
        }
        Shape result = all[0].shape().with(-1, all[1].shape().size(1));
        all[0] = rows(true, all[0]);
        return EACH.apply(all).reshape(result);
    }

    /** Returns the elements as rows of a matrix, or of one for each example. */
    static Tensor rows(boolean isBatched, Tensor x) {
        Shape shape = x.shape();
        int width = shape.size(-1);
        int rows = 1;
        for (int axis = isBatched ? 1 : 0; axis < shape.rank() - 1; axis++) {
            rows *= shape.size(axis);
        }
        return x.reshape(isBatched ? Shape.of(shape.size(0), rows, width) : Shape.of(rows, width));
    }

    @Override
    public boolean reads(int i, int j) {
        return i < 2 && j == 1 - i;
    }

    @Override
    public boolean appliesOpsInRules() {
        return false;
    }
}

/**
 * The gradient G^T X of a linear map's weight, from the gradient of its result and its argument, over all rows of
 * these.
 */
record LinearWeightVjp() implements KernelOp, DeviceOp {
    static final LinearWeightVjp OP = new LinearWeightVjp();

    @Override
    public Shape shape(Shape... in) {
        return Shape.owning(new int[] {in[0].size(-1), in[1].size(-1)});
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        Products.multiply(columns(x[0], type), Matrices.rows(x[1].converted(type)), Matrices.rowMajor(out, shape),
                null);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        Tensor g = MatMul.asRows(LinearOp.asMatrix(x[0].unrecorded().converted(out.dtype())));
        Tensor rows = MatMul.asRows(LinearOp.asMatrix(x[1].unrecorded().converted(out.dtype())));
        MatMul.multiply(device, g.transposed(), rows, null, out);
    }

    @Override
    public boolean accumulate(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        return Products.addTo(columns(x[0], type), Matrices.rows(x[1].converted(type)), Matrices.rowMajor(out, shape));
    }

    private static Matrix columns(Tensor x, DType type) {
        return Matrices.rows(x.converted(type)).transposed();
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return MatMul.OP.apply(LinearOp.rows(isBatched[0], x[0]).matrixTranspose(), LinearOp.rows(isBatched[1], x[1]));
    }

    /** Returns, for a gradient H of the result, dG = X H^T or dX = G H. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 0 ? LinearOp.OP.defer(x[1], g) : MatMul.OP.defer(LinearOp.asMatrix(x[0]), g);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.bilinear(this, tangents, null, y, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1 - i;
    }
}
