package org.chainrule.autograd;

import java.util.stream.IntStream;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.kernel.Products;

/**
 * The product of matrices (..., m, k) and (..., k, n), whose leading axes are broadcast. A vector on the left is a row,
 * one on the right a column, and the result lacks that axis.
 *
 * @param name what the user called it
 */
record MatMul(String name) implements KernelOp, DeviceOp {
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

    /** Whole numbers and masks have a product of whole numbers. */
    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().isFloating() || x[1].dtype().isFloating() ? KernelOp.super.dtype(x) : DType.I64;
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
        Tensor a = left(DType.of(out), x);
        Tensor b = right(DType.of(out), x);
        Shape product = asMatrix(shape, x);
        if (areMatrices(a, b)) {
            Products.multiply(Matrices.rows(a), Matrices.of(b), Matrices.rowMajor(out, product), null);
        } else {
            Products.multiply(repeated(a, product).window(), repeated(b, product).window(), out, product.toArray(),
                    a.shape().size(-1));
        }
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        if (!out.dtype().isFloating()) {
            throw new UnsupportedOperationException("there is none for integers");
        }
        Tensor a = left(out.dtype(), x);
        Tensor b = right(out.dtype(), x);
        Shape product = asMatrix(shape, x);
        if (areMatrices(a, b)) {
            multiply(device, asRows(a), b, null, out);
        } else {
            device.product(DeviceStorage.window(repeated(a, product)), DeviceStorage.window(repeated(b, product)), null,
                    product.toArray(), a.shape().size(-1), DeviceStorage.array(out));
        }
    }

    /** Multiplies two matrices on a device, into a tensor of any shape. */
    static void multiply(Accelerator device, Tensor a, Tensor b, Tensor z, Tensor out) {
        int[] sizes = {a.shape().size(0), b.shape().size(1)};
        device.product(DeviceStorage.window(a), DeviceStorage.window(b), z == null ? null : DeviceStorage.window(z),
                sizes,
                a.shape().size(1), DeviceStorage.array(out));
    }

    /** Returns the rows along the last axis as one matrix. */
    static Tensor asRows(Tensor x) {
        return x.shape().rank() == 2 ? x : x.reshaped(Shape.of(Matrices.count(x.shape()), x.shape().size(-1)));
    }

    private static Tensor left(DType type, Tensor... x) {
        Tensor a = x[0].converted(type);
        return a.shape().rank() == 1 ? a.reshaped(asRow(a.shape())) : a;
    }

    private static Tensor right(DType type, Tensor... x) {
        Tensor b = x[1].converted(type);
        return b.shape().rank() == 1 ? b.reshaped(asColumn(b.shape())) : b;
    }

    @Override
    public boolean accumulate(Shape shape, Object out, Tensor... x) {
        Tensor a = left(DType.of(out), x);
        Tensor b = right(DType.of(out), x);
        return areMatrices(a, b)
                && Products.addTo(Matrices.rows(a), Matrices.of(b), Matrices.rowMajor(out, asMatrix(shape, x)));
    }

    /** Returns whether it is one product, of the stacked rows of all left factors. */
    private static boolean areMatrices(Tensor a, Tensor b) {
        return b.shape().rank() == 2 && (a.shape().rank() == 2 || a.layout().isContiguous());
    }

    /** Returns the factor with its leading axes broadcast to those of the product. */
    private static Tensor repeated(Tensor x, Shape product) {
        return x.repeated(product.with(-2, x.shape().size(-2)).with(-1, x.shape().size(-1)));
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
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.bilinear(this, tangents, null, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        boolean isRow = x[0].shape().rank() == (isBatched[0] ? 2 : 1);
        boolean isColumn = x[1].shape().rank() == (isBatched[1] ? 2 : 1);
        Tensor product = Batches.broadcast(OP, isBatched, isRow ? x[0].unsqueeze(-2) : x[0],
                isColumn ? x[1].unsqueeze(-1) : x[1]);
        Tensor rows = isRow ? product.squeeze(-2) : product;
        return isColumn ? rows.squeeze(-1) : rows;
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
