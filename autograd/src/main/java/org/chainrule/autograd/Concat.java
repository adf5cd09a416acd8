package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.device.Accelerator;

/**
 * The concatenation of tensors along an axis.
 *
 * @param axis the axis
 * @param starts the index along the axis where each of them begins in the result: known beforehand, so that the gradients
 *        of n tensors take n steps
 */
record Concat(int axis, int[] starts) implements KernelOp, LinearMap, DeviceOp {

    static Concat of(int axis, Tensor... parts) {
        Shape first = parts[0].shape();
        int along = first.rank() == 0 ? 0 : first.axis(axis);
        int[] starts = new int[parts.length];
        for (int i = 1; i < parts.length; i++) {
            Shape before = parts[i - 1].shape();
            boolean fits = before.rank() == first.rank() && along < before.rank(); // if not, the shape rule refuses it
            starts[i] = starts[i - 1] + (fits ? before.size(along) : 0);
        }
        return new Concat(axis, starts);
    }

    @Override
    public Shape shape(Shape... in) {
        long size = 0;
        for (int i = 0; i < in.length; i++) {
            Shape shape = in[i];
            if (shape.rank() == 0) {
                throw new IllegalArgumentException("a scalar has no axes; reshape it to (1), or use stack");
            }
            if (!shape.with(axis, 0).equals(in[0].with(axis, 0))) {
                throw new IllegalArgumentException(
                        "shapes " + in[0] + " and " + shape + " differ in more than axis " + axis
                                + "; reshape or transpose one of them, or join them along another axis");
            }
            if (starts[i] != (int) size) {
                throw new IllegalArgumentException("this op is for other sizes along axis " + axis + " than "
                        + Arrays.toString(in));
            }
            size += shape.size(axis);
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "axis " + axis + " would have " + size + " elements, more than 2^31 - 1");
        }
        return in[0].with(axis, (int) size);
    }

    @Override
    public DType dtype(Tensor... x) {
        DType type = DType.BOOL;
        for (Tensor part : x) {
            type = type.promote(part.dtype());
        }
        return type;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Layout whole = Layout.rowMajor(shape);
        int along = shape.axis(axis);
        for (int i = 0; i < x.length; i++) {
            Tensor part = x[i].converted(DType.of(out));
            whole.slice(along, starts[i], 1, part.shape().size(along)).write(part.contiguousArray(), out);
        }
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        int along = shape.axis(axis);
        for (int i = 0; i < x.length; i++) {
            Layout place = out.layout().slice(along, starts[i], 1, x[i].shape().size(along));
            DeviceStorage.copy(x[i].converted(out.dtype()), out.view(place));
        }
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return new Concat(Batches.behind(axis), starts).apply(Batches.repeated(isBatched, x));
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g.slice(axis, starts[i], starts[i] + x[i].shape().size(axis));
    }
}
