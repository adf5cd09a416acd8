package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.stream.LongStream;

/** Matrix products, diagonals and triangles. */
public sealed interface LinearAlgebra permits Tensor {

    /**
     * Computes the matrix product y = A B; dA = G B^T and dB = A^T G where G is the gradient with respect to y. As in
     * NumPy, a vector on the left is a row, a vector on the right a column, and that axis is removed from the result;
     * axes before the last two are broadcast. Products of I64 or BOOL are I64: exact, and wrapping where they overflow.
     *
     * @param b the right factor, (k), (k, n) or (..., k, n)
     * @return the product of (..., m, k) and (..., k, n), of shape (..., m, n)
     * @throws IllegalArgumentException if the inner sizes differ, a factor is a scalar, or one is I64 or BOOL and the other isn't
     * @alias PyTorch matmul, mm, bmm, mv; NumPy matmul; JAX matmul; DJL matMul
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
     * @alias PyTorch nn.functional.linear
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
     * @alias PyTorch dot, vdot; NumPy dot, vdot; JAX dot; DJL dot
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
     * @alias PyTorch outer, ger; NumPy outer; JAX outer
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
     * @alias PyTorch diagonal, linalg.diagonal; NumPy diagonal; JAX diagonal; DJL diagonal
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
     * Returns a diagonal of two axes.
     *
     * @param offset how far it is above the main diagonal; negative for below
     * @param axis1 the axis of the rows
     * @param axis2 the axis of the columns
     * @return the elements with index i along the one axis and i + offset along the other, along a last axis in their place
     * @throws IllegalArgumentException if an axis doesn't exist, or both are the same
     */
    default Tensor diagonal(int offset, int axis1, int axis2) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("diagonal",
                () -> x.moveAxis(new int[] {axis1, axis2}, new int[] {-2, -1}).diagonal(offset), x);
    }

    /**
     * Makes square matrices with the elements along the last axis on their main diagonal, and 0 elsewhere.
     *
     * @return the matrices, whose axes replace the last one: NumPy's {@code diag} of a vector
     * @throws IllegalArgumentException if there is no axis
     * @alias PyTorch diag_embed
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
     * Makes square matrices with the elements along the last axis on a diagonal, and 0 elsewhere. {@link #diagonal(int, int, int)} with
     * the same arguments returns the elements.
     *
     * @param offset how far the diagonal is above the main one; negative for below
     * @param axis1 the axis of the rows in the result
     * @param axis2 the axis of the columns in the result
     * @return the matrices, whose axes are in the place of the last one, and larger by the offset
     * @throws IllegalArgumentException if there is no axis, or both axes of the matrices are the same
     */
    default Tensor diagEmbed(int offset, int axis1, int axis2) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("diagEmbed", () -> {
            int above = Math.max(0, offset);
            int below = Math.clamp(-(long) offset, 0, Integer.MAX_VALUE);
            return x.diagEmbed().pad(-1, above, below).pad(-2, below, above).moveAxis(new int[] {-2, -1},
                    new int[] {axis1, axis2});
        }, x);
    }

    /**
     * Returns the main diagonal of a matrix, or the matrix with a vector on its main diagonal; see {@link #diag(int)}.
     *
     * @return a vector of a matrix, and a matrix of a vector
     * @throws IllegalArgumentException if this is neither
     * @alias PyTorch diag; NumPy diag; JAX diag
     */
    default Tensor diag() {
        return diag(0);
    }

    /**
     * Returns a diagonal of a matrix, or the matrix with a vector on a diagonal and 0 elsewhere, as NumPy's and PyTorch's {@code diag};
     * {@link #diagonal(int)} and {@link #diagEmbed(int, int, int)} take several matrices.
     *
     * @param offset how far the diagonal is above the main one; negative for below
     * @return a vector of a matrix, and a matrix of a vector
     * @throws IllegalArgumentException if this is neither
     */
    default Tensor diag(int offset) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("diag", () -> switch (x.shape().rank()) {
            case 1 -> x.diagEmbed(offset, 0, 1);
            case 2 -> x.diagonal(offset);
            default -> throw new IllegalArgumentException(
                    "is of a vector or a matrix; diagonal and diagEmbed take other axes");
        }, x);
    }

    /**
     * Returns the trace of the last two axes: the sum of the main diagonal.
     *
     * @return a scalar for each matrix: a tensor with two axes less
     * @alias PyTorch trace; NumPy trace; JAX trace; DJL trace
     */
    default Tensor trace() {
        Tensor x = requireMatrices("trace");
        return Tape.reportAs("trace", () -> x.diagonal().sum(-1), x);
    }

    /**
     * Returns the sum of a diagonal of the last two axes, as NumPy's {@code trace}.
     *
     * @param offset how far the diagonal is above the main one; negative for below
     * @return a scalar for each matrix: a tensor with two axes less
     */
    default Tensor trace(int offset) {
        Tensor x = requireMatrices("trace");
        return Tape.reportAs("trace", () -> x.diagonal(offset).sum(-1), x);
    }

    /**
     * Returns the upper triangle of the last two axes, with zeros below the main diagonal.
     *
     * @return the triangle, of this shape
     * @alias PyTorch triu; NumPy triu; JAX triu
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
     * @alias PyTorch tril; NumPy tril; JAX tril
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
     * @alias PyTorch Tensor.mT; NumPy matrix_transpose; JAX matrix_transpose
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
