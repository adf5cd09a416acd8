package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;

/**
 * A view of a value: element (i, j, ...) is at {@code offset + i * strides[0] + j * strides[1] ...} of its array.
 *
 * @param value the value
 * @param shape the shape of the view
 * @param offset the index of the first element
 * @param strides a stride for each axis
 */
public record Operand(Value value, Shape shape, int offset, int[] strides) {

    /** Creates an operand. */
    public Operand {
        Objects.requireNonNull(value, "value");
        if (Objects.requireNonNull(strides, "strides").length != Objects.requireNonNull(shape, "shape").rank()) {
            throw new IllegalArgumentException("an operand of shape " + shape + " has " + strides.length
                    + " strides, but takes one for each axis");
        }
    }

    /** Returns all of a value. */
    static Operand of(Value value) {
        return new Operand(value, value.shape(), 0, RowMajor.strides(value.shape()));
    }

    /** Returns whether this is the whole value, as it is. */
    boolean isWhole() {
        return isInOrder() && shape.equals(value.shape());
    }

    /** Returns whether this has all elements of the value in their order, if in another shape. */
    boolean isInOrder() {
        return offset == 0 && shape.count() == value.shape().count() && Arrays.equals(strides, RowMajor.strides(shape));
    }

    /** Returns whether this is one element, or one that stands for all. */
    boolean isOne() {
        return IntStream.range(0, strides.length).allMatch(axis -> strides[axis] == 0 || shape.size(axis) == 1);
    }

    /** Returns the strides by which this is read where it is broadcast to another shape. */
    int[] stridesAlong(Shape other) {
        int[] all = new int[other.rank()];
        int added = all.length - strides.length;
        for (int axis = 0; axis < strides.length; axis++) {
            all[added + axis] = shape.size(axis) == 1 ? 0 : strides[axis];
        }
        return all;
    }

    /** Returns the same view of another value, which has the elements of this one in their order. */
    Operand on(Value other) {
        return new Operand(other, shape, offset, strides);
    }

    /** {@inheritDoc} Strides are compared one by one. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Operand(Value otherValue, Shape otherShape, int otherOffset, int[] otherStrides)
                && value.equals(otherValue) && shape.equals(otherShape) && offset == otherOffset
                && Arrays.equals(strides, otherStrides);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * value.number() + shape.hashCode()) + offset;
    }

    /** Returns whether the strides are those of a whole array of this shape; that of an axis of one element may be any. */
    boolean hasStridesOfShape() {
        int[] ofShape = RowMajor.strides(shape);
        return IntStream.range(0, ofShape.length)
                .allMatch(axis -> shape.size(axis) == 1 || strides[axis] == ofShape[axis]);
    }

    /** Returns the value; of a view its shape as well, and its strides unless they follow from it: {@code %3 (4, 2) by (1, 4)}. */
    @Override
    public String toString() {
        if (isWhole()) {
            return value.toString();
        }
        String by = hasStridesOfShape() ? "" : " by " + Arrays.toString(strides).replace('[', '(').replace(']', ')');
        return value + " " + shape + by + (offset == 0 ? "" : " from " + offset);
    }
}
