package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.chainrule.autograd.kernel.Matrix;
import org.chainrule.autograd.kernel.Products;
import org.chainrule.autograd.kernel.Window;

/** Matrix products, diagonals and triangles. */
public sealed interface LinearAlgebra permits Tensor {

    /**
     * Computes the matrix product y = A B; dA = G B^T and dB = A^T G where G is the gradient with respect to y. As in
     * NumPy, a vector on the left is a row, a vector on the right a column, and that axis is removed from the result;
     * axes before the last two are broadcast.
     *
     * @param b the right factor, (k), (k, n) or (..., k, n)
     * @return the product of (..., m, k) and (..., k, n), of shape (..., m, n)
     * @throws IllegalArgumentException if the inner sizes differ, or a factor is a scalar
     */
    default Tensor matmul(Tensor b) {
        Tensor a = (Tensor) this;
        Tape.requireOperands("matmul", a, b);
        if (a.shape().rank() == 0 || b.shape().rank() == 0) {
            Tape.reportAs("matmul", () -> {
                throw new IllegalArgumentException("a scalar is no matrix; use mul");
            }, a, b);
        }
        return Tape.apply(MatMul.OP, a, b);
    }

    /**
     * Applies the affine map y = x W^T + b of the last axis, where x is this; dx = G W, dW = G^T X over all rows X of
     * x, db = sum of the rows of G, where G is the gradient with respect to y.
     *
     * @param weight W, of shape (out, in)
     * @param bias b, of shape (out)
     * @return (..., out) of (..., in)
     * @throws IllegalArgumentException if the sizes don't fit
     */
    default Tensor linear(Tensor weight, Tensor bias) {
        return Tape.apply(LinearOp.OP, (Tensor) this, weight, bias);
    }

    /**
     * Applies the linear map y = x W^T of the last axis, where x is this; dx = G W, dW = G^T X over all rows X of x.
     *
     * @param weight W, of shape (out, in)
     * @return (..., out) of (..., in)
     * @throws IllegalArgumentException if the sizes don't fit
     */
    default Tensor linear(Tensor weight) {
        return Tape.apply(LinearOp.OP, (Tensor) this, weight);
    }

    /**
     * Computes the inner product of two vectors, y = sum a b; dy/da = b, dy/db = a.
     *
     * @param b the other vector
     * @return a scalar
     * @throws IllegalArgumentException if one is no vector, or their sizes differ
     */
    default Tensor dot(Tensor b) {
        requireVectors("dot", b);
        return Tape.apply(MatMul.DOT, (Tensor) this, b);
    }

    /**
     * Computes the outer product of two vectors, y[i][j] = a[i] b[j].
     *
     * @param b the other vector
     * @return a matrix
     * @throws IllegalArgumentException if one is no vector
     */
    default Tensor outer(Tensor b) {
        requireVectors("outer", b);
        return Tape.reportAs("outer", () -> ((Tensor) this).reshape(-1, 1).mul(b), (Tensor) this, b);
    }

    private void requireVectors(String name, Tensor b) {
        Tensor a = (Tensor) this;
        Tape.requireOperands(name, a, b);
        if (a.shape().rank() != 1 || b.shape().rank() != 1) {
            throw new IllegalArgumentException(
                    name + " of " + a.describe() + " and " + b.describe() + ": both must be vectors; see matmul");
        }
    }

    /**
     * Returns the main diagonal of the last two axes.
     *
     * @return the elements x[..., i, i], along a last axis
     */
    default Tensor diagonal() {
        return diagonal(0);
    }

    /**
     * Returns a diagonal of the last two axes.
     *
     * @param offset how far it is above the main diagonal; negative for below
     * @return the elements x[..., i, i + offset], along a last axis
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    default Tensor diagonal(int offset) {
        Tensor x = requireMatrices("diagonal");
        int rows = x.shape().size(-2);
        int columns = x.shape().size(-1);
        long first = offset >= 0 ? offset : (long) -offset * columns;
        long count = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
        Tensor indices = Tensor.of(LongStream.range(0, count).map(n -> first + n * (columns + 1)).toArray());
        int[] flat = Arrays.copyOf(x.shape().toArray(), x.shape().rank() - 1);
        flat[flat.length - 1] = rows * columns;
        return x.reshape(Shape.of(flat)).indexSelect(-1, indices);
    }

    /**
     * Makes square matrices with the elements along the last axis on their main diagonal, and 0 elsewhere.
     *
     * @return the matrices, whose axes replace the last one: NumPy's {@code diag} of a vector
     * @throws IllegalArgumentException if there is no axis
     */
    default Tensor diagEmbed() {
        Tensor x = (Tensor) this;
        return Tape.reportAs("diagEmbed", () -> {
            int size = x.shape().size(-1);
            int[] sizes = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
            sizes[x.shape().rank()] = size;
            Shape shape = Shape.of(sizes);
            Tensor places = Tensor.arange(size);
            return Tensor.where(places.unsqueeze(1).eq(places), x.unsqueeze(-1).expand(shape),
                    Tensor.full(0, Shape.SCALAR, x.dtype()));
        }, x);
    }

    /**
     * Returns the trace of the last two axes: the sum of the main diagonal.
     *
     * @return a scalar for each matrix: a tensor with two axes less
     */
    default Tensor trace() {
        Tensor x = requireMatrices("trace");
        return Tape.reportAs("trace", () -> x.diagonal().sum(-1), x);
    }

    /**
     * Returns the upper triangle of the last two axes, with zeros below the main diagonal.
     *
     * @return the triangle, of this shape
     */
    default Tensor triu() {
        return triu(0);
    }

    /**
     * Returns the upper triangle of the last two axes, with zeros below a diagonal.
     *
     * @param offset how far the diagonal is above the main one; negative for below
     * @return the triangle, of this shape
     */
    default Tensor triu(int offset) {
        return triangle("triu", (row, column) -> column - row >= offset);
    }

    /**
     * Returns the lower triangle of the last two axes, with zeros above the main diagonal.
     *
     * @return the triangle, of this shape
     */
    default Tensor tril() {
        return tril(0);
    }

    /**
     * Returns the lower triangle of the last two axes, with zeros above a diagonal.
     *
     * @param offset how far the diagonal is above the main one; negative for below
     * @return the triangle, of this shape
     */
    default Tensor tril(int offset) {
        return triangle("tril", (row, column) -> column - row <= offset);
    }

    private Tensor triangle(String name, BiPredicate<Integer, Integer> kept) {
        Tensor x = requireMatrices(name);
        int columns = x.shape().size(-1);
        boolean[] dropped = new boolean[x.shape().size(-2) * columns];
        for (int n = 0; n < dropped.length; n++) {
            dropped[n] = !kept.test(n / columns, n % columns);
        }
        return Tape.reportAs(name,
                () -> x.maskedFill(Tensor.of(dropped).reshape(x.shape().size(-2), columns), 0), x);
    }

    private Tensor requireMatrices(String name) {
        Tensor x = (Tensor) this;
        if (x.shape().rank() < 2) {
            throw new IllegalArgumentException(name + " of " + x.describe() + ": there are fewer than two axes");
        }
        return x;
    }

    /**
     * Transposes the last two axes.
     *
     * @return a view, whose matrices are the transposes of this one's
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    default Tensor matrixTranspose() {
        int rank = ((Tensor) this).shape().rank();
        if (rank < 2) {
            throw new IllegalArgumentException("matrixTranspose of " + ((Tensor) this).describe()
                    + ": a matrix has at least two axes; reshape makes a row or a column");
        }
        return rank == 2 ? ((Tensor) this).transpose() : ((Tensor) this).transpose(-2, -1);
    }
}

/**
 * The product of matrices (..., m, k) and (..., k, n), whose leading axes are broadcast. A vector on the left is a row,
 * one on the right a column, and the result lacks that axis.
 *
 * @param name what the user called it
 */
record MatMul(String name) implements KernelOp {
    static final MatMul OP = new MatMul("matmul");
    static final MatMul DOT = new MatMul("dot");

    @Override
    public Shape shape(Shape... in) {
        Shape a = in[0];
        Shape b = in[1];
        requireInner(a, b);
        if (a.rank() == 1 || b.rank() == 1) {
            return withoutAxes(matrices(asRow(a), asColumn(b)), a.rank() == 1, b.rank() == 1);
        }
        return matrices(a, b);
    }

    /** Returns the shape of the product of matrices. */
    private static Shape matrices(Shape a, Shape b) {
        return b.rank() == 2 ? a.with(-1, b.size(1)) : a.broadcast(b, 2).with(-2, a.size(-2)).with(-1, b.size(-1));
    }

    private static Shape asRow(Shape a) {
        return a.rank() == 1 ? Shape.of(1, a.size(0)) : a;
    }

    private static Shape asColumn(Shape b) {
        return b.rank() == 1 ? Shape.of(b.size(0), 1) : b;
    }

    /** Returns a product's shape without the axis of rows, or of columns, or both. */
    private static Shape withoutAxes(Shape product, boolean rows, boolean columns) {
        int rank = product.rank();
        return Shape.of(IntStream.range(0, rank)
                .filter(axis -> !(rows && axis == rank - 2 || columns && axis == rank - 1)).map(product::size)
                .toArray());
    }

    /** Returns the shape of the product as a matrix, for factors of which one may be a vector. */
    private static Shape asMatrix(Shape product, Tensor... x) {
        boolean hasVector = x[0].shape().rank() == 1 || x[1].shape().rank() == 1;
        return hasVector ? matrices(asRow(x[0].shape()), asColumn(x[1].shape())) : product;
    }

    /** Requires equal inner sizes of two factors, which may be vectors. */
    static Shape requireInner(Shape a, Shape b) {
        int size = b.size(b.rank() == 1 ? 0 : -2);
        if (a.size(-1) != size) {
            throw new IllegalArgumentException("the last axis of " + a + " has size " + a.size(-1)
                    + " and must equal the " + (b.rank() <= 2 ? "first" : "last but one") + " of " + b
                    + ", which has size " + size + "; should one of them be transposed?");
        }
        return a;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor a = left(out, x);
        Tensor b = right(out, x);
        Shape product = asMatrix(shape, x);
        if (areMatrices(a, b)) {
            Products.multiply(Matrices.rows(a), Matrices.of(b), Matrices.rowMajor(out, product), null);
        } else {
            Products.multiply(repeated(a, product), repeated(b, product), out, product.toArray(), a.shape().size(-1));
        }
    }

    private static Tensor left(Object out, Tensor... x) {
        Tensor a = x[0].converted(DType.of(out));
        return a.shape().rank() == 1 ? a.reshaped(asRow(a.shape())) : a;
    }

    private static Tensor right(Object out, Tensor... x) {
        Tensor b = x[1].converted(DType.of(out));
        return b.shape().rank() == 1 ? b.reshaped(asColumn(b.shape())) : b;
    }

    @Override
    public boolean accumulate(Shape shape, Object out, Tensor... x) {
        Tensor a = left(out, x);
        Tensor b = right(out, x);
        return areMatrices(a, b)
                && Products.addTo(Matrices.rows(a), Matrices.of(b), Matrices.rowMajor(out, asMatrix(shape, x)));
    }

    /** Returns whether it is one product, of the stacked rows of all left factors. */
    private static boolean areMatrices(Tensor a, Tensor b) {
        return b.shape().rank() == 2 && (a.shape().rank() == 2 || a.layout().isContiguous());
    }

    /** Returns the factor with its leading axes broadcast to those of the product. */
    private static Window repeated(Tensor x, Shape product) {
        return x.repeated(product.with(-2, x.shape().size(-2)).with(-1, x.shape().size(-1))).window();
    }

    /** Returns dA = G B^T or dB = A^T G. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (x[0].shape().rank() == 1 || x[1].shape().rank() == 1) {
            return vectorVjp(i, g, asMatrix(g.shape(), x), x[0], x[1]);
        }
        return i == 0 ? OP.defer(g, x[1].matrixTranspose()) : OP.defer(x[0].matrixTranspose(), g);
    }

    /** Returns the same where a factor is a vector; for one on the right as a row, db^T = G^T A. */
    private VjpResult vectorVjp(int i, Tensor g, Shape product, Tensor a, Tensor b) {
        boolean isColumn = b.shape().rank() == 1;
        if (i == 0) {
            return OP.defer(g.reshape(product), isColumn ? b.reshape(1, -1) : b.matrixTranspose());
        }
        boolean isRow = a.shape().rank() == 1;
        return isColumn
                ? OP.defer(g.reshape(product.with(-1, product.size(-2)).with(-2, 1)), isRow ? a.reshape(1, -1) : a)
                : OP.defer(isRow ? a.reshape(-1, 1) : a.matrixTranspose(), g.reshape(product));
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1 - i;
    }

    @Override
    public boolean appliesOpsInRules() {
        return false;
    }
}

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
    public boolean reads(int i, int j) {
        return j == 1 - i;
    }
}
