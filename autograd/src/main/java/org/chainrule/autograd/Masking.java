package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Elements selected by masks, which are tensors of type BOOL, broadcast; true where an element is selected. */
public sealed interface Masking permits Tensor {

    /**
     * Fills with a value where a mask is true. The derivative is 0 there and 1 elsewhere.
     *
     * @param mask where to fill, broadcast
     * @param value the value; in a tensor of type I64 it is truncated towards zero, 3.9 to 3
     * @return the value where the mask is true, else this
     * @throws IllegalArgumentException if the shapes don't broadcast, or this is I64, and the value NaN or beyond the range of
     *         long
     * @alias PyTorch Tensor.masked_fill; NumPy putmask; JAX where
     */
    default Tensor maskedFill(Tensor mask, double value) {
        return filled(mask, type -> Tensor.full(value, Shape.SCALAR, type));
    }

    /**
     * Fills with a whole number where a mask is true, exactly in a tensor of type I64; else as
     * {@link #maskedFill(Tensor, double)}.
     *
     * @param mask where to fill, broadcast
     * @param value the value
     * @return the value where the mask is true, else this
     */
    default Tensor maskedFill(Tensor mask, long value) {
        return filled(mask, type -> Tensor.full(value, Shape.SCALAR, type));
    }

    private Tensor filled(Tensor mask, Function<DType, Tensor> value) {
        Objects.requireNonNull(mask, "mask");
        Tensor x = (Tensor) this;
        return Tape.reportAs("maskedFill", () -> Tensor.where(mask, value.apply(x.dtype()), x), x, mask);
    }

    /**
     * Selects the elements where a mask is true. The gradient goes to these.
     *
     * @param mask the mask, broadcast, as this is
     * @return the elements, as a vector in row-major order
     * @throws IllegalArgumentException if the shapes don't broadcast, or the mask isn't BOOL
     * @alias PyTorch masked_select; NumPy x[mask]; JAX x[mask]; DJL booleanMask
     */
    default Tensor maskedSelect(Tensor mask) {
        Objects.requireNonNull(mask, "mask");
        Tensor x = (Tensor) this;
        return Tape.reportAs("maskedSelect", () -> {
            Shape shape = x.shape().broadcast(mask.shape());
            return x.expand(shape).flatten().indexSelect(0, places(mask, shape));
        }, x, mask);
    }

    /**
     * Writes elements of another tensor where a mask is true, the first at the first such place in row-major order. The gradient goes
     * to what was written, elsewhere to this.
     *
     * @param mask the mask, broadcast to this shape
     * @param source at least as many elements as there are places
     * @return the elements, of this shape, in the greater of both types
     * @throws IllegalArgumentException if the mask isn't BOOL or doesn't broadcast to this shape, or the source has too few elements
     * @alias PyTorch Tensor.masked_scatter; NumPy place; JAX place
     */
    default Tensor maskedScatter(Tensor mask, Tensor source) {
        Objects.requireNonNull(mask, "mask");
        Objects.requireNonNull(source, "source");
        Tensor x = (Tensor) this;
        return Tape.reportAs("maskedScatter", () -> {
            Tensor places = places(mask, x.shape());
            if (source.size() < places.size()) {
                throw new IllegalArgumentException("the source has " + source.size() + " elements for the "
                        + places.size() + " places where the mask is true");
            }
            return x.flatten().scatter(0, places, source.flatten().slice(0, 0, places.size())).reshape(x.shape());
        }, x, mask, source);
    }

    /** Returns the places where a mask is true, counted in row-major order of a shape that it is broadcast to. */
    private static Tensor places(Tensor mask, Shape shape) {
        if (mask.dtype() != DType.BOOL) {
            throw new IllegalArgumentException(
                    "the mask is " + mask.dtype() + ", but must be BOOL; compare by gt, eq ...");
        }
        boolean[] selected = (boolean[]) mask.expand(shape).contiguousArray();
        return Tensor.of(IntStream.range(0, selected.length).filter(n -> selected[n]).asLongStream().toArray());
    }

    /**
     * Returns the indices of the elements that aren't 0; NaN isn't. The derivative is 0.
     *
     * @return a row for each, in row-major order, and a column for each axis; I64
     * @alias PyTorch nonzero, argwhere; NumPy argwhere; JAX argwhere; DJL nonzero
     */
    default Tensor nonzero() {
        Tensor x = (Tensor) this;
        boolean[] selected = x.toBooleanArray();
        int rank = x.shape().rank();
        int count = (int) IntStream.range(0, selected.length).filter(n -> selected[n]).count();
        Shape shape = Tape.reportAs("nonzero", () -> Shape.of(count, rank), x);
        long[] indices = (long[]) DType.I64.newArray(shape.count());
        for (int n = 0, to = 0; n < selected.length; n++) {
            if (selected[n]) {
                for (int component : x.shape().index(n)) {
                    indices[to++] = component;
                }
            }
        }
        return Tensor.owning(indices, shape);
    }
}
