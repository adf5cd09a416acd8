package org.chainrule.autograd;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * NumPy's subscripts, {@code x[1:, ::2, None, ...]}, in the text that they have there, so that they can be taken over as they are;
 * {@code {}} stands for a value of the program: {@code x.index("{}:{}, ..., {}", from, to, indices)}.
 *
 * <table>
 * <caption>Subscripts, separated by commas</caption>
 * <tr><td>{@code 2}, {@code -1}</td><td>one index, without its axis; negative ones count from the end</td></tr>
 * <tr><td>{@code from:to:step}</td><td>a range; every part may be missing, bounds outside the axis are moved to its ends, and a negative
 * step reverses the order</td></tr>
 * <tr><td>{@code ...}</td><td>all axes that the others leave</td></tr>
 * <tr><td>{@code None}</td><td>a new axis of size 1</td></tr>
 * <tr><td>{@code {}}</td><td>an integer, also as a part of a range; or indices, as a tensor of type I64, {@code int[]} or {@code long[]};
 * or a mask of type BOOL for as many axes as it has</td></tr>
 * </table>
 *
 * <p>
 * Several index tensors are broadcast against each other, an integer beside them too, and their axes take the place of the axes that
 * they index, if these are neighbours without {@code ...} between; otherwise they come first, as in NumPy. Without index tensors the result is a view.
 */
public sealed interface Subscripting permits Tensor {

    /**
     * Selects elements by subscripts. The gradients of an element that is selected several times are added up.
     *
     * @param subscripts the subscripts, as between NumPy's brackets
     * @param values what stands for each {@code {}} among them
     * @return the elements; a view, unless there are index tensors or masks
     * @throws IllegalArgumentException if there are too many subscripts, one can't be read, or an index is out of range
     * @alias PyTorch Tensor.__getitem__; NumPy x[...]; JAX x[...]; DJL get
     */
    default Tensor index(String subscripts, Object... values) {
        Tensor x = (Tensor) this;
        Subscripts parsed = Subscripts.parse(x, subscripts, values);
        return Tape.reportAs("index", () -> parsed.select(x), x);
    }

    /**
     * Selects elements by a tensor of indices for each of the first axes, y[i] = x[a[i]][b[i]] ...
     *
     * @param indices the indices, broadcast, of type I64, of which negative ones count from the end; or masks
     * @return the elements: the axes of the indices, then the axes that are left
     * @throws IllegalArgumentException if there are more than axes, their shapes don't broadcast, or an index is out of range
     */
    default Tensor index(Tensor... indices) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("index", () -> Subscripts.of(indices).select(x), x);
    }

    /**
     * Writes elements of another tensor where subscripts select, as {@code x[subscripts] = source} in NumPy, in a new tensor. Of
     * several that are written to the same place the last stays, and the others have the gradient 0, as has what was there.
     *
     * @param source what is written, broadcast to the shape that {@link #index(String, Object...)} returns
     * @param subscripts the subscripts
     * @param values what stands for each {@code {}} among them
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the subscripts don't fit, or the source doesn't broadcast
     * @alias PyTorch index_put; NumPy x[...] = y; JAX x.at[...].set; DJL set
     */
    default Tensor indexPut(Tensor source, String subscripts, Object... values) {
        Subscripts parsed = Subscripts.parse((Tensor) this, subscripts, values);
        return put("indexPut", false, source, parsed::select);
    }

    /**
     * Writes elements of another tensor at a tensor of indices for each of the first axes, or adds them.
     *
     * @param accumulate whether elements are added to what was there and to each other, or else written over it
     * @param source what is written, broadcast to the shape that {@link #index(Tensor...)} returns
     * @param indices the indices, as there
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the indices don't fit, or the source doesn't broadcast
     */
    default Tensor indexPut(boolean accumulate, Tensor source, Tensor... indices) {
        return put("indexPut", accumulate, source, numbers -> Subscripts.of(indices).select(numbers));
    }

    /**
     * Writes elements of another tensor where {@link Slicing#select} selects, in a new tensor. The gradient goes to what was written,
     * elsewhere to this.
     *
     * @param source what is written, broadcast to the shape of the selected slice
     * @param axis the axis, which the slice doesn't have
     * @param index the index; negative counts from the end
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the index is out of range, or the source doesn't broadcast
     * @alias PyTorch select_scatter; NumPy x[..., i] = y; JAX x.at[..., i].set
     */
    default Tensor selectScatter(Tensor source, int axis, int index) {
        return put("selectScatter", false, source, numbers -> numbers.select(axis, index));
    }

    /**
     * Writes elements of another tensor over the elements {@code from .. to - 1} along an axis; see
     * {@link #sliceScatter(Tensor, int, int, int, int)}.
     *
     * @param source what is written, broadcast to the shape of the slice
     * @param axis the axis
     * @param from the first index; negative counts from the end
     * @param to the end, exclusive; negative counts from the end
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the slice is no part of this, or the source doesn't broadcast
     * @alias PyTorch slice_scatter; NumPy x[a:b] = y; JAX x.at[a:b].set, lax.dynamic_update_slice
     */
    default Tensor sliceScatter(Tensor source, int axis, int from, int to) {
        return sliceScatter(source, axis, from, to, 1);
    }

    /**
     * Writes elements of another tensor where {@link Slicing#slice(int, int, int, int)} selects, in a new tensor. The gradient goes to
     * what was written, elsewhere to this.
     *
     * @param source what is written, broadcast to the shape of the slice
     * @param axis the axis
     * @param from the first index; negative counts from the end
     * @param to the end, exclusive; negative counts from the end
     * @param step the step, positive
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the slice is no part of this, or the source doesn't broadcast
     */
    default Tensor sliceScatter(Tensor source, int axis, int from, int to, int step) {
        return put("sliceScatter", false, source, numbers -> numbers.slice(axis, from, to, step));
    }

    /**
     * Writes elements of another tensor over the main diagonal of the first two axes; see
     * {@link #diagonalScatter(Tensor, int, int, int)}.
     *
     * @param source what is written, broadcast to the shape of the diagonal
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if there are fewer than two axes, or the source doesn't broadcast
     * @alias PyTorch diagonal_scatter; NumPy fill_diagonal; JAX fill_diagonal
     */
    default Tensor diagonalScatter(Tensor source) {
        return diagonalScatter(source, 0, 0, 1);
    }

    /**
     * Writes elements of another tensor over a diagonal of matrices, where {@link LinearAlgebra#diagonal(int, int, int)} selects, in a new
     * tensor. The gradient goes to what was written, elsewhere to this.
     *
     * @param source what is written, broadcast to the shape of the diagonal, which is along the last axis
     * @param offset how far above the main diagonal; negative is below
     * @param axis1 the axis of the rows
     * @param axis2 the axis of the columns
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if an axis doesn't exist, both are the same, or the source doesn't broadcast
     */
    default Tensor diagonalScatter(Tensor source, int offset, int axis1, int axis2) {
        return put("diagonalScatter", false, source, numbers -> numbers.diagonal(offset, axis1, axis2));
    }

    private Tensor put(String name, boolean accumulate, Tensor source, UnaryOperator<Tensor> selection) {
        Objects.requireNonNull(source, "source");
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> {
            Tensor places = selection.apply(Tensor.arange(x.size()).reshape(x.shape()));
            Tensor elements = source.expand(places.shape()).flatten();
            Tensor flat = x.flatten();
            return (accumulate
                    ? flat.indexAdd(0, places.flatten(), elements)
                    : flat.scatter(0, places.flatten(), elements)).reshape(x.shape());
        }, x, source);
    }
}
