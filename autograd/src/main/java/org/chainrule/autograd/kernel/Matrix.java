package org.chainrule.autograd.kernel;

/**
 * A matrix within an array: element (i, j) stands at {@code at + i * rowStep + j * columnStep}.
 *
 * @param array float[] or double[]
 * @param at where element (0, 0) stands
 * @param rowStep from a row to the next
 * @param columnStep from a column to the next
 * @param rows how many rows
 * @param columns how many columns
 */
public record Matrix(Object array, int at, int rowStep, int columnStep, int rows, int columns) {

    /**
     * A matrix on all of an array.
     *
     * @param array float[] or double[], with an element for each of the matrix
     * @param rows how many rows
     * @param columns how many columns
     * @return the matrix, row by row
     */
    public static Matrix rowMajor(Object array, int rows, int columns) {
        return new Matrix(array, 0, columns, 1, rows, columns);
    }

    /**
     * The transpose.
     *
     * @return rows for columns, on the same array
     */
    public Matrix transposed() {
        return new Matrix(array, at, columnStep, rowStep, columns, rows);
    }

    /** Some of the rows and columns. */
    Matrix part(int row, int column, int rowCount, int columnCount) {
        return new Matrix(array, place(row, column), rowStep, columnStep, rowCount, columnCount);
    }

    int place(int row, int column) {
        return at + row * rowStep + column * columnStep;
    }
}
