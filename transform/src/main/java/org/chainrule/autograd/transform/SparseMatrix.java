package org.chainrule.autograd.transform;

import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * A matrix most of whose elements are 0, as the others and where they are.
 *
 * @param rows the number of rows
 * @param columns the number of columns
 * @param indices the row and the column of each element, (count, 2) of type I64, in row-major order
 * @param values the elements, (count)
 */
public record SparseMatrix(int rows, int columns, Tensor indices, Tensor values) {

    /**
     * Creates a matrix.
     *
     * @throws IllegalArgumentException if there isn't an element for each row and column, or one is outside
     */
    public SparseMatrix {
        Objects.requireNonNull(values, "values");
        SparsityPattern pattern = SparsityPattern.of(rows, columns, indices);
        if (!values.shape().equals(Shape.of(pattern.count())) || indices.shape().size(0) != pattern.count()) {
            throw new IllegalArgumentException("SparseMatrix: values of shape " + values.shape() + " for "
                    + pattern.count() + " different places of " + indices.shape().size(0)
                    + "; there must be one for each");
        }
    }

    /**
     * Returns the matrix with its zeros.
     *
     * @return the elements, (rows, columns); the gradient of each goes to its value
     */
    public Tensor toDense() {
        Tensor places = indices.select(1, 0).mul(Tensor.full(columns, Shape.SCALAR, DType.I64))
                .add(indices.select(1, 1));
        return Tensor.full(0, Shape.of(rows * columns), values.dtype()).scatter(0, places, values).reshape(rows,
                columns);
    }

    /** Returns the size: {@code 298 elements of 100 x 100}. */
    @Override
    public String toString() {
        return values.size() + " elements of " + rows + " x " + columns;
    }
}
