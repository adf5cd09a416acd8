package org.chainrule.autograd.kernel;

/**
 * A matrix within an array: element (i, j) has the index {@code offset + i * rowStride + j * columnStride}.
 *
 * @param array float[], double[] or long[]
 * @param offset the index of element (0, 0)
 * @param rowStride from a row to the next
 * @param columnStride from a column to the next
 * @param rows how many rows
 * @param columns how many columns
 */
public record Matrix(Object array, int offset, int rowStride, int columnStride, int rows, int columns) {

    /**
     * Creates a matrix of all elements of an array.
     *
     * @param array float[], double[] or long[], with an element for each of the matrix
     * @param rows how many rows
     * @param columns how many columns
     * @return the matrix, row by row
     */
    public static Matrix rowMajor(Object array, int rows, int columns) {
        return new Matrix(array, 0, columns, 1, rows, columns);
    }

    /**
     * Returns the transpose.
     *
     * @return rows for columns, on the same array
     */
    public Matrix transposed() {
        return new Matrix(array, offset, columnStride, rowStride, columns, rows);
    }

    /** Returns some of the rows and columns. */
    Matrix part(int row, int column, int rowCount, int columnCount) {
        return new Matrix(array, index(row, column), rowStride, columnStride, rowCount, columnCount);
    }

    /** Returns the index of an element in the array. */
    int index(int row, int column) {
        return offset + row * rowStride + column * columnStride;
    }
}
