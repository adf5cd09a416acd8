package org.chainrule.autograd;

/**
 * The concatenation of tensors along an axis.
 *
 * @param axis the axis
 */
record Concat(int axis) implements KernelOp, LinearMap {

    @Override
    public Shape shape(Shape... in) {
        int size = 0;
        for (Shape shape : in) {
            if (shape.rank() == 0) {
                throw new IllegalArgumentException("a scalar has no axes; reshape it to (1), or use stack");
            }
            if (!shape.with(axis, 0).equals(in[0].with(axis, 0))) {
                throw new IllegalArgumentException(
                        "shapes " + in[0] + " and " + shape + " differ in more than axis " + axis);
            }
            size = Math.addExact(size, shape.size(axis));
        }
        return in[0].with(axis, size);
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
        int from = 0;
        for (Tensor part : x) {
            int size = part.shape().size(along);
            whole.slice(along, from, 1, size).write(part.converted(DType.of(out)).contiguousArray(), out);
            from += size;
        }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        int from = 0;
        for (int before = 0; before < i; before++) {
            from += x[before].shape().size(axis);
        }
        return g.slice(axis, from, from + x[i].shape().size(axis));
    }
}
