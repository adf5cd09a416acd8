package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Subtracts the mean over axes, y = x - mean(x): one op on the tape, whose vjp is the op itself, since it is a
 * symmetric linear map.
 *
 * @param axes the axes of the mean
 */
record SubtractMean(List<Integer> axes) implements Op {

    static Tensor of(Tensor x, int... axes) {
        return new SubtractMean(Arrays.stream(axes).boxed().toList()).apply(x);
    }

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    /**
     * Subtracts the mean twice: the first is rounded, which matters where the deviations are small beside it, and what
     * it leaves of the mean is subtracted in turn.
     */
    @Override
    public Tensor forward(Tensor... x) {
        int[] over = axes.stream().mapToInt(axis -> axis).toArray();
        Tensor near = x[0].sub(x[0].mean(true, over));
        return near.sub(near.mean(true, over));
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return apply(g);
    }

    @Override
    public boolean reads(int i, int j) {
        return false;
    }

    @Override
    public boolean keepsGradient() {
        return false;
    }
}
