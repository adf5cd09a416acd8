package org.chainrule.autograd;

import java.util.Objects;
import java.util.function.Supplier;

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
        return put(false, source, () -> parsed);
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
        return put(accumulate, source, () -> Subscripts.of(indices));
    }

    private Tensor put(boolean accumulate, Tensor source, Supplier<Subscripts> subscripts) {
        Objects.requireNonNull(source, "source");
        Tensor x = (Tensor) this;
        return Tape.reportAs("indexPut", () -> {
            Tensor places = subscripts.get().select(Tensor.arange(x.size()).reshape(x.shape()));
            Tensor elements = source.expand(places.shape()).flatten();
            Tensor flat = x.flatten();
            return (accumulate
                    ? flat.indexAdd(0, places.flatten(), elements)
                    : flat.scatter(0, places.flatten(), elements)).reshape(x.shape());
        }, x, source);
    }
}
