package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.kernel.Indexed;

/**
 * The first argument multiplied by the elements of the third at the indices in the second. Floating-point products are computed in
 * doubles.
 *
 * @param axis the axis
 */
record ScatterProd(int axis) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return ScatterAdd.requireSources(axis, in);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().promote(x[2].dtype()).accumulated();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape to = shape.atLeast1d();
        int along = to.axis(axis);
        long[] index = Indices.of(x[1], to.size(along));
        int[] indexSizes = x[1].shape().atLeast1d().toArray();
        if (out instanceof long[] integers) {
            System.arraycopy(x[0].toLongArray(), 0, integers, 0, integers.length);
            Indexed.scatterMultiply(integers, to.toArray(), index, indexSizes, along, x[2].toLongArray());
            return;
        }
        double[] products = x[0].toDoubleArray();
        Indexed.scatterMultiply(products, to.toArray(), index, indexSizes, along, x[2].toDoubleArray());
        Storage.convert(products, out);
    }

    /** The derivative is the product of the other factors. */
    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 1 ? null : Composition.vjp(i, g, this::inPairs, x);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ForwardPass.ofComposition(tangents, this::inPairs, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(ScatterProd::new, axis, isBatched, x);
    }

    /**
     * Multiplies the factors of each place in pairs, then the products in pairs, and so on, without a division, so that derivatives of
     * any order are right where factors are 0.
     */
    private Tensor inPairs(Tensor... x) {
        DType type = x[0].dtype().promote(x[2].dtype());
        Tensor own = Tensor.arange(x[0].size());
        Tensor places = Tensor.concat(0, own, own.reshape(x[0].shape()).gather(axis, x[1]).flatten());
        Tensor order = places.argsort(0);
        Tensor factors = Tensor.concat(0, x[0].flatten(), x[2].flatten()).to(DType.F64).indexSelect(0, order);
        long[] of = places.indexSelect(0, order).toLongArray(); // the place of each factor
        while (of.length > own.size()) {
            int count = 0;
            long[] first = new long[of.length];
            long[] second = new long[of.length];
            for (int n = 0; n < of.length; n++) {
                boolean isPair = n + 1 < of.length && of[n + 1] == of[n];
                first[count] = n;
                second[count] = isPair ? n + 1 : of.length; // the last one stands for a factor of 1
                of[count++] = of[n];
                n += isPair ? 1 : 0;
            }
            Tensor padded = factors.pad(0, 0, 1, 1);
            factors = factors.indexSelect(0, Tensor.of(Arrays.copyOf(first, count)))
                    .mul(padded.indexSelect(0, Tensor.of(Arrays.copyOf(second, count))));
            of = Arrays.copyOf(of, count);
        }
        return factors.reshape(x[0].shape()).to(type);
    }

    @Override
    public boolean reads(int i, int j) {
        return j < 3;
    }
}
