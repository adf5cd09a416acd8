package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Matrix;
import org.chainrule.autograd.kernel.Products;

/** The linear map x W^T of the last axis, with a third argument the affine map x W^T + b. */
record LinearOp() implements KernelOp {
    static final LinearOp OP = new LinearOp();

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public Shape shape(Shape... in) {
        Shape x = in[0];
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
        Matrix rows = Matrices.rowMajor(out, shape);
        Matrix bias = x.length == 2 ? null : Matrices.repeated(x[2].converted(type), rows.rows());
        Products.multiply(Matrices.rows(x[0].converted(type)), Matrices.of(x[1].converted(type)).transposed(), rows,
                bias);
    }

    /** Returns dx = G W; dW = G^T X, over all rows; db = G, which the engine sums over the rows. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> MatMul.OP.defer(asMatrix(g), x[1]);
            case 1 -> LinearWeightVjp.OP.defer(g, x[0]);
            default -> g;
        };
    }

    /** Returns a vector as a matrix of one row. */
    static Tensor asMatrix(Tensor x) {
        return x.shape().rank() == 1 ? x.reshape(1, -1) : x;
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.bilinear(this, tangents, x.length == 3 ? tangents[2] : null, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return isBatched[1] || x.length == 3 && isBatched[2] ? null : apply(x);
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
record LinearWeightVjp() implements KernelOp {
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
    public boolean accumulate(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        return Products.addTo(columns(x[0], type), Matrices.rows(x[1].converted(type)), Matrices.rowMajor(out, shape));
    }

    private static Matrix columns(Tensor x, DType type) {
        return Matrices.rows(x.converted(type)).transposed();
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
