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
        if (isBatched[1] || x[0].shape().rank() == (isBatched[0] ? 1 : 0)) {
            return null;
        }
        Tensor[] all = Batches.repeated(isBatched, x);
        return new IndexAdd(Batches.behind(axis)).apply(all[0], x[1], all[2]);
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
