package org.chainrule.autograd;

import java.util.List;

import org.chainrule.autograd.kernel.BandMatrices;
import org.chainrule.autograd.kernel.BandMatrix;

/**
 * The product with a band matrix along each of the last axes. Its rule is the product with their transposes.
 *
 * @param name what the user called it
 * @param matrices a matrix for each of the axes
 */
record AlongAxes(String name, List<BandMatrix> matrices) implements KernelOp, LinearMap {

    @Override
    public Shape shape(Shape... in) {
        int[] sizes = in[0].toArray();
        int first = sizes.length - matrices.size();
        for (int axis = 0; axis < matrices.size(); axis++) {
            sizes[first + axis] = matrices.get(axis).rows();
        }
        return Shape.owning(sizes);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor in = x[0].contiguous();
        BandMatrices.multiply(in.storage().array(), in.layout().offset(), Pools.planes(shape, matrices.size()),
                matrices.toArray(BandMatrix[]::new), out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return apply(x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new AlongAxes(name, matrices.stream().map(BandMatrix::transposed).toList()).defer(g);
    }
}
