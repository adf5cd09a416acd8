package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Products of tensors beside those of matrices. */
public sealed interface TensorProducts permits Tensor {

    /**
     * Adds a scaled matrix product, y = beta x + alpha A B, where x is this; dx = beta G, dA = alpha G B^T, dB = alpha A^T G. For
     * matrices, vectors and batches, like PyTorch's {@code addmm}, {@code addmv} and {@code baddbmm}.
     *
     * @param a the left factor, as of {@link LinearAlgebra#matmul}
     * @param b the right factor
     * @param beta the factor of this; for 0 its elements aren't taken in, not even NaN
     * @param alpha the factor of the product
     * @return the sum, broadcast
     * @throws IllegalArgumentException if the shapes don't fit, or a factor isn't finite in the type of this
     * @alias PyTorch addmm, addmv, baddbmm
     */
    default Tensor addmm(Tensor a, Tensor b, double beta, double alpha) {
        Tensor x = (Tensor) this;
        Tape.requireOperands("addmm", x, a, b);
        Setting.finite("addmm", "beta", beta, x, a, b);
        Setting.finite("addmm", "alpha", alpha, x, a, b);
        return Tape.reportAs("addmm", () -> {
            Tensor product = a.matmul(b);
            Tensor scaled = alpha == 1 ? product : product.mul(alpha);
            return beta == 0
                    ? scaled.expand(x.shape().broadcast(scaled.shape()))
                    : scaled.add(beta == 1 ? x : x.mul(beta));
        }, x, a, b);
    }

    /**
     * Sums products over the last axes of this and the first of another tensor.
     *
     * @param b the other tensor
     * @param count how many axes; 0 for the product of every element with every other
     * @return the sums: the axes of this that are left, then those of the other
     * @throws IllegalArgumentException if there aren't so many axes, or their sizes differ
     * @alias PyTorch tensordot; NumPy tensordot; JAX tensordot
     */
    default Tensor tensorDot(Tensor b, int count) {
        Objects.requireNonNull(b, "b");
        Tensor a = (Tensor) this;
        return Tape.reportAs("tensorDot", () -> {
            if (count < 0 || count > Math.min(a.shape().rank(), b.shape().rank())) {
                throw new IllegalArgumentException("there are no " + count + " axes to sum over in both");
            }
            return tensorDot(b, IntStream.range(-count, 0).toArray(), IntStream.range(0, count).toArray());
        }, a, b);
    }

    /**
     * Sums products over axes of this and of another tensor, pair by pair.
     *
     * @param b the other tensor
     * @param axes the axes of this
     * @param axesOfB the axes of the other, as many
     * @return the sums: the axes of this that are left, then those of the other
     * @throws IllegalArgumentException if an axis doesn't exist or is named twice, or the numbers or sizes of the axes differ
     */
    default Tensor tensorDot(Tensor b, int[] axes, int[] axesOfB) {
        Objects.requireNonNull(b, "b");
        Objects.requireNonNull(axes, "axes");
        Objects.requireNonNull(axesOfB, "axesOfB");
        Tensor a = (Tensor) this;
        return Tape.reportAs("tensorDot", () -> {
            int[] left = a.shape().axes(axes);
            int[] right = b.shape().axes(axesOfB);
            if (left.length != right.length) {
                throw new IllegalArgumentException(
                        "there are " + left.length + " axes of one tensor, but " + right.length + " of the other");
            }
            int rank = a.shape().rank();
            int[] labels = IntStream.range(0, rank).toArray();
            int[] labelsOfB = IntStream.range(rank, rank + b.shape().rank()).toArray();
            for (int i = 0; i < left.length; i++) {
                if (a.shape().size(left[i]) != b.shape().size(right[i])) {
                    throw new IllegalArgumentException(
                            "axis " + axes[i] + " has size " + a.shape().size(left[i]) + ", but axis "
                                    + axesOfB[i] + " of the other tensor " + b.shape().size(right[i]));
                }
                labelsOfB[right[i]] = left[i];
            }
            int[] remaining = IntStream.concat(
                    IntStream.of(labels).filter(axis -> IntStream.of(left).noneMatch(summed -> summed == axis)),
                    IntStream.of(labelsOfB).filter(label -> label >= rank)).toArray();
            return Contraction.of(List.of(new LabelledTensor(a, labels), new LabelledTensor(b, labelsOfB)), remaining);
        }, a, b);
    }

    /**
     * Computes the Kronecker product, in which every element of this is replaced by its product with the other tensor. The tensor of
     * fewer axes gets axes of size 1 in front.
     *
     * @param b the other tensor
     * @return the product, whose sizes are the products of both sizes along each axis
     * @alias PyTorch kron; NumPy kron; JAX kron
     */
    default Tensor kron(Tensor b) {
        Objects.requireNonNull(b, "b");
        Tensor a = (Tensor) this;
        return Tape.reportAs("kron", () -> {
            int rank = Math.max(a.shape().rank(), b.shape().rank());
            int[] ofA = new int[2 * rank];
            int[] ofB = new int[2 * rank];
            Arrays.fill(ofA, 1);
            Arrays.fill(ofB, 1);
            int[] sizes = new int[rank];
            for (int axis = -rank; axis < 0; axis++) {
                int sizeOfA = -axis <= a.shape().rank() ? a.shape().size(axis) : 1;
                int sizeOfB = -axis <= b.shape().rank() ? b.shape().size(axis) : 1;
                ofA[2 * (axis + rank)] = sizeOfA;
                ofB[2 * (axis + rank) + 1] = sizeOfB;
                sizes[axis + rank] = Shape.of(sizeOfA, sizeOfB).count();
            }
            Shape product = Shape.of(sizes);
            return a.reshape(ofA).mul(b.reshape(ofB)).reshape(product);
        }, a, b);
    }

    /**
     * Computes the cross product of vectors of three components along the last axis; see {@link #cross(Tensor, int)}.
     *
     * @param b the other vectors
     * @return the products
     * @alias PyTorch linalg.cross, cross; NumPy cross; JAX cross
     */
    default Tensor cross(Tensor b) {
        return cross(b, -1);
    }

    /**
     * Computes the cross product of vectors of three components along an axis, y = a x b; da = b x g, db = g x a.
     *
     * @param b the other vectors, broadcast along the other axes
     * @param axis the axis, of the broadcast shape
     * @return the products
     * @throws IllegalArgumentException if the axis of one isn't of size 3, or the shapes don't broadcast
     */
    default Tensor cross(Tensor b, int axis) {
        Objects.requireNonNull(b, "b");
        Tensor a = (Tensor) this;
        return Tape.reportAs("cross", () -> {
            Shape shape = a.shape().broadcast(b.shape());
            int fromEnd = shape.axis(axis) - shape.rank();
            for (Tensor vectors : new Tensor[] {a, b}) {
                if (-fromEnd > vectors.shape().rank() || vectors.shape().size(fromEnd) != 3) {
                    throw new IllegalArgumentException("the vectors must have 3 components along axis " + axis);
                }
            }
            return a.roll(-1, fromEnd).mul(b.roll(-2, fromEnd)).sub(a.roll(-2, fromEnd).mul(b.roll(-1, fromEnd)));
        }, a, b);
    }
}
