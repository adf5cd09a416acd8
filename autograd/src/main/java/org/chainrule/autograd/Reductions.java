package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.kernel.Sums;

/**
 * Sums and the like over some axes, or over all when none is named. With {@code keepDims} the axes stay, with size 1, so
 * that the result broadcasts against what it was made from.
 */
public sealed interface Reductions permits Tensor {

    /**
     * The sum over axes.
     *
     * @param axes which, counted from 0 or from the end; none for all
     * @param keepDims whether they stay with size 1
     */
    record Sum(List<Integer> axes, boolean keepDims) implements Op {

        @Override
        public Shape shape(Shape... in) {
            boolean[] summed = summed(in[0]);
            int[] sizes = in[0].toArray();
            int rank = 0;
            for (int axis = 0; axis < summed.length; axis++) {
                if (!summed[axis] || keepDims) {
                    sizes[rank++] = summed[axis] ? 1 : sizes[axis];
                }
            }
            return Shape.of(Arrays.copyOf(sizes, rank));
        }

        private boolean[] summed(Shape in) {
            boolean[] summed = new boolean[in.rank()];
            int[] chosen = in.axes(axes.stream().mapToInt(axis -> axis).toArray());
            Arrays.fill(summed, chosen.length == 0);
            for (int axis : chosen) {
                summed[axis] = true;
            }
            return summed;
        }

        @Override
        public Tensor forward(Tensor... x) {
            x[0].requireFloating();
            Shape in = x[0].shape();
            double[] sums = Sums.over(x[0].doubles(), in.toArray(), summed(in));
            return Tensor.owning(Storage.of(x[0].dtype(), sums), shape(in));
        }

        /** Every term has slope 1: the gradient is repeated. */
        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            Shape kept = new Sum(axes, true).shape(x[0].shape());
            return g.reshape(kept).expand(x[0].shape());
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }

    /**
     * The sum over axes, or of all elements; the slope is 1 for each.
     *
     * @param axes which; none for all
     * @return the sum; 0 where there are no elements
     */
    default Tensor sum(int... axes) {
        return sum(false, axes);
    }

    /**
     * The sum over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes which; none for all
     * @return the sum; 0 where there are no elements
     */
    default Tensor sum(boolean keepDims, int... axes) {
        return new Sum(Arrays.stream(axes).boxed().toList(), keepDims).apply((Tensor) this);
    }

    /**
     * The mean over axes, or of all elements; the slope is 1/n for each of n.
     *
     * @param axes which; none for all
     * @return the mean; NaN where there are no elements
     */
    default Tensor mean(int... axes) {
        return mean(false, axes);
    }

    /**
     * The mean over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes which; none for all
     * @return the mean; NaN where there are no elements
     */
    default Tensor mean(boolean keepDims, int... axes) {
        Tensor sum = sum(keepDims, axes);
        Shape shape = ((Tensor) this).shape();
        int count = 1;
        for (int axis : axes) {
            count *= shape.size(axis);
        }
        return sum.div(axes.length == 0 ? shape.count() : count);
    }
}
