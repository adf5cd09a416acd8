package org.chainrule.autograd;

import org.chainrule.autograd.kernel.IndexedSlices;

/**
 * The first argument with slices of the third added along an axis at the indices in the second.
 *
 * @param axis the axis
 */
record IndexAdd(int axis) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        Shape slices = IndexSelect.slices(in[0], axis, in[1]);
        if (!in[2].equals(slices)) {
            throw new IllegalArgumentException("the source has shape " + in[2] + ", but must have " + slices
                    + ", where the axes of the index are in the place of axis " + axis);
        }
        return in[0];
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().promote(x[2].dtype()).accumulated();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        int[] sizes = IndexSelect.around(shape, axis);
        long[] index = Indices.of(x[1], sizes[1]);
        DType type = DType.of(out);
        if (out instanceof long[] integers) {
            System.arraycopy(x[0].toLongArray(), 0, integers, 0, integers.length);
            IndexedSlices.add(integers, sizes, index, x[2].toLongArray());
        } else {
            IndexedSlices.add(x[0].converted(type).contiguousArray(), sizes, index,
                    x[2].converted(type).contiguousArray(), out);
        }
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        Tensor[] all = Batches.repeated(isBatched, x);
        Shape shape = all[0].shape();
        if (shape.rank() == 1) { // of scalars, of which there is but one element to add to
            int size = shape.size(0);
            return new ScatterAdd(1).apply(all[0].reshape(size, 1), all[1].reshape(size, 1), all[2].reshape(size, 1))
                    .reshape(size);
        }
        int along = shape.axis(Batches.behind(axis)) - 1;
        if (!isBatched[1]) {
            return new IndexAdd(along + 1).apply(all[0], x[1], all[2]);
        }
        int size = shape.size(along + 1);
        Tensor sums = new IndexAdd(0).apply(IndexSelect.joined(along, all[0]), IndexSelect.inJoined(size, x[1]),
                IndexSelect.swapped(along, x[1].shape().rank() - 1, all[2]));
        return sums.unflatten(0, shape.size(0), size).moveAxis(1, along + 1);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> g;
            case 2 -> new IndexSelect(axis).defer(g, x[1]);
            default -> null;
        };
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.linear(this, tangents, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return i == 2 && j == 1;
    }
}
