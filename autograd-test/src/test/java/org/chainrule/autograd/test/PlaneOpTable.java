package org.chainrule.autograd.test;

import static java.util.Map.entry;
import static org.chainrule.autograd.test.TestTensors.random;

import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.GridOptions;
import org.chainrule.autograd.GridPadding;
import org.chainrule.autograd.InterpolateMode;
import org.chainrule.autograd.InterpolateOptions;
import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The part of the {@link LibraryOpTable} for ops on planes: pooling, resampling and convolution. */
final class PlaneOpTable {
    private PlaneOpTable() {}

    private static Map.Entry<String, OpCase> one(String key, UnaryOperator<Tensor> call, Shape result, Tensor input) {
        return one(key, call, in -> result.with(0, in.size(0)), input);
    }

    private static Map.Entry<String, OpCase> one(String key, UnaryOperator<Tensor> call, UnaryOperator<Shape> result,
            Tensor input) {
        return entry(key, OpCase.of(key, x -> call.apply(x[0]), input).shape(in -> result.apply(in[0])));
    }

    /** Axes of which every other place has a window, but for that of channels. */
    private static Shape halved(Shape in) {
        int[] sizes = in.toArray();
        for (int axis = 1; axis < sizes.length; axis++) {
            sizes[axis] = Math.ceilDiv(sizes[axis], 2);
        }
        return Shape.of(sizes);
    }

    private static Map.Entry<String, OpCase> several(String key, Function<Tensor[], Tensor> call,
            Function<Shape[], Shape> shape, Tensor... inputs) {
        return entry(key, OpCase.of(key, call, inputs).shape(shape));
    }

    private static final Tensor IMAGES = random(2, 2, 3, 4);
    /** Places in the first half of each axis, so that wrong indices are those of other elements. */
    private static final Tensor GRID = random(2, 3, 2, 2).sigmoid().mul(0.6).sub(0.65);

    private static final ConvOptions SLIDING = ConvOptions.defaults().stride(2).padding(1).groups(2);

    private static final ConvOptions STRIDED = ConvOptions.defaults().stride(2, 1).padding(1, 0).dilation(2, 1);

    /** The shape of a convolution's result. */
    private static Shape slid(Shape[] in, int stride, int padding) {
        Shape shape = in[0].with(1, in[1].size(0));
        for (int axis = 2; axis < shape.rank(); axis++) {
            shape = shape.with(axis, (in[0].size(axis) + 2 * padding - in[1].size(axis)) / stride + 1);
        }
        return shape;
    }

    private static Shape slidBack(Shape[] in, int stride, int padding, int groups) {
        Shape shape = in[0].with(1, in[1].size(1) * groups);
        for (int axis = 2; axis < shape.rank(); axis++) {
            shape = shape.with(axis, (in[0].size(axis) - 1) * stride - 2 * padding + in[1].size(axis));
        }
        return shape;
    }

    @FunctionalInterface
    private interface Sampling {
        Tensor of(Tensor x, Tensor grid, GridOptions options);
    }

    private static Map.Entry<String, OpCase> grid(String key, UnaryOperator<OpCase> more, GridOptions options,
            Sampling call) {
        return entry(key, more.apply(OpCase.of(key, x -> call.of(x[0], x[1], options), IMAGES, GRID)
                .shape(in -> in[0].with(2, in[1].size(1)).with(3, in[1].size(2)))));
    }

    /** Images at the places of the grid, each the sum over all elements, of which those within a distance of 1 have a weight. */
    private static Tensor sampled() {
        double[] values = new double[2 * 2 * 3 * 2];
        for (int n = 0; n < values.length; n++) {
            int sample = n / 12;
            int place = n % 6;
            double right = ((GRID.get(sample, place / 2, place % 2, 0) + 1) * 4 - 1) / 2;
            double down = ((GRID.get(sample, place / 2, place % 2, 1) + 1) * 3 - 1) / 2;
            for (int pixel = 0; pixel < 12; pixel++) {
                values[n] += Math.max(0, 1 - Math.abs(right - pixel % 4)) * Math.max(0, 1 - Math.abs(down - pixel / 4))
                        * IMAGES.get(sample, n / 6 % 2, pixel / 4, pixel % 4);
            }
        }
        return Tensor.of(Shape.of(2, 2, 3, 2), values);
    }

    private static Shape images(Tensor theta, int... sizes) {
        Shape shape = Shape.of(sizes);
        return theta.shape().rank() == 0 ? shape : shape.with(0, theta.shape().size(0));
    }

    static final Map<String, OpCase> CASES = Map.ofEntries(
            several("conv1d(Tensor)", x -> x[0].conv1d(x[1]), in -> slid(in, 1, 0), random(2, 2, 5), random(4, 2, 3)),
            several("conv1d(Tensor, ConvOptions)", x -> x[0].conv1d(x[1], SLIDING), in -> slid(in, 2, 1),
                    random(2, 2, 5), random(4, 1, 2)),
            several("conv1d(Tensor, Tensor)", x -> x[0].conv1d(x[1], x[2]), in -> slid(in, 1, 0), random(2, 2, 5),
                    random(4, 2, 3), random(4)),
            several("conv1d(Tensor, Tensor, ConvOptions)", x -> x[0].conv1d(x[1], x[2], SLIDING), in -> slid(in, 2, 1),
                    random(2, 2, 5), random(4, 1, 2), random(4)),
            several("convTranspose1d(Tensor)", x -> x[0].convTranspose1d(x[1]), in -> slidBack(in, 1, 0, 1),
                    random(2, 2, 5), random(2, 3, 2)),
            several("convTranspose1d(Tensor, ConvOptions)", x -> x[0].convTranspose1d(x[1], SLIDING),
                    in -> slidBack(in, 2, 1, 2), random(2, 2, 5), random(2, 2, 3)),
            several("convTranspose1d(Tensor, Tensor)", x -> x[0].convTranspose1d(x[1], x[2]),
                    in -> slidBack(in, 1, 0, 1), random(2, 2, 5), random(2, 3, 2), random(3)),
            several("convTranspose1d(Tensor, Tensor, ConvOptions)", x -> x[0].convTranspose1d(x[1], x[2], SLIDING),
                    in -> slidBack(in, 2, 1, 2), random(2, 2, 5), random(2, 2, 3), random(4)),
            several("conv2d(Tensor)", x -> x[0].conv2d(x[1]), in -> slid(in, 1, 0), random(2, 2, 4, 3),
                    random(4, 2, 3, 2)),
            several("conv2d(Tensor, ConvOptions)", x -> x[0].conv2d(x[1], SLIDING), in -> slid(in, 2, 1),
                    random(2, 2, 4, 3), random(4, 1, 2, 2)),
            several("conv2d(Tensor, Tensor)", x -> x[0].conv2d(x[1], x[2]), in -> slid(in, 1, 0), random(2, 2, 4, 3),
                    random(4, 2, 3, 2), random(4)),
            several("conv2d(Tensor, Tensor, ConvOptions)", x -> x[0].conv2d(x[1], x[2], SLIDING), in -> slid(in, 2, 1),
                    random(2, 2, 4, 3), random(4, 1, 2, 2), random(4)),
            several("convTranspose2d(Tensor)", x -> x[0].convTranspose2d(x[1]), in -> slidBack(in, 1, 0, 1),
                    random(2, 2, 4, 3), random(2, 3, 2, 1)),
            several("convTranspose2d(Tensor, ConvOptions)", x -> x[0].convTranspose2d(x[1], SLIDING),
                    in -> slidBack(in, 2, 1, 2), random(2, 2, 4, 3), random(2, 2, 2, 3)),
            several("convTranspose2d(Tensor, Tensor)", x -> x[0].convTranspose2d(x[1], x[2]),
                    in -> slidBack(in, 1, 0, 1), random(2, 2, 4, 3), random(2, 3, 2, 1), random(3)),
            several("convTranspose2d(Tensor, Tensor, ConvOptions)", x -> x[0].convTranspose2d(x[1], x[2], SLIDING),
                    in -> slidBack(in, 2, 1, 2), random(2, 2, 4, 3), random(2, 2, 2, 3), random(4)),
            several("conv3d(Tensor)", x -> x[0].conv3d(x[1]), in -> slid(in, 1, 0), random(1, 2, 3, 2, 3),
                    random(2, 2, 2, 1, 2)),
            several("conv3d(Tensor, ConvOptions)", x -> x[0].conv3d(x[1], SLIDING), in -> slid(in, 2, 1),
                    random(1, 2, 3, 2, 3), random(2, 1, 2, 2, 1)),
            several("conv3d(Tensor, Tensor)", x -> x[0].conv3d(x[1], x[2]), in -> slid(in, 1, 0), random(1, 2, 3, 2, 3),
                    random(2, 2, 2, 1, 2), random(2)),
            several("conv3d(Tensor, Tensor, ConvOptions)", x -> x[0].conv3d(x[1], x[2], SLIDING), in -> slid(in, 2, 1),
                    random(1, 2, 3, 2, 3), random(2, 1, 2, 2, 1), random(2)),
            several("convTranspose3d(Tensor)", x -> x[0].convTranspose3d(x[1]), in -> slidBack(in, 1, 0, 1),
                    random(1, 2, 3, 2, 3), random(2, 2, 1, 2, 2)),
            several("convTranspose3d(Tensor, ConvOptions)", x -> x[0].convTranspose3d(x[1], SLIDING),
                    in -> slidBack(in, 2, 1, 2), random(1, 2, 3, 2, 3), random(2, 1, 2, 1, 2)),
            several("convTranspose3d(Tensor, Tensor)", x -> x[0].convTranspose3d(x[1], x[2]),
                    in -> slidBack(in, 1, 0, 1), random(1, 2, 3, 2, 3), random(2, 2, 1, 2, 2), random(2)),
            several("convTranspose3d(Tensor, Tensor, ConvOptions)", x -> x[0].convTranspose3d(x[1], x[2], SLIDING),
                    in -> slidBack(in, 2, 1, 2), random(1, 2, 3, 2, 3), random(2, 1, 2, 1, 2), random(2)),
            several("im2col(int[])", x -> x[0].im2col(2), in -> Shape.of(in[0].size(0), 4 * in[0].size(1), 6),
                    random(2, 2, 3, 4)),
            several("im2col(int[], ConvOptions)", x -> x[0].im2col(new int[] {2, 3}, STRIDED),
                    in -> Shape.of(in[0].size(0), 6 * in[0].size(1), (in[0].size(2) + 1) / 2 * (in[0].size(3) - 2)),
                    random(2, 2, 3, 4)),
            several("col2im(int[], int[])", x -> x[0].col2im(new int[] {3, 4}, 2),
                    in -> Shape.of(in[0].size(0), in[0].size(1) / 4, 3, 4), random(2, 8, 6)),
            several("col2im(int[], int[], ConvOptions)",
                    x -> x[0].col2im(new int[] {3, 4}, new int[] {2, 3}, STRIDED),
                    in -> Shape.of(in[0].size(0), in[0].size(1) / 6, 3, 4), random(2, 12, 4)),
            one("maxPool1d(int)", x -> x.maxPool1d(2), Shape.of(2, 3), random(2, 7)),
            one("maxPool1d(PoolOptions)", x -> x.maxPool1d(PoolOptions.size(3).stride(2).padding(1)),
                    PlaneOpTable::halved,
                    random(2, 7)),
            one("avgPool1d(int)", x -> x.avgPool1d(2), Shape.of(2, 3), random(2, 7)),
            one("avgPool1d(PoolOptions)", x -> x.avgPool1d(PoolOptions.size(3).stride(2).padding(1)),
                    PlaneOpTable::halved,
                    random(2, 7)),
            one("lpPool1d(double, PoolOptions)", x -> x.lpPool1d(2, PoolOptions.size(2)), Shape.of(2, 3), random(2, 7)),
            one("adaptiveAvgPool1d(int[])", x -> x.adaptiveAvgPool1d(3), Shape.of(2, 3), random(2, 7)),
            one("adaptiveMaxPool1d(int[])", x -> x.adaptiveMaxPool1d(3), Shape.of(2, 3), random(2, 7)),
            one("maxUnpool1d(Tensor, int[])", x -> x.maxUnpool1d(Tensor.of(new long[][] {{2, 0}, {1, 1}}), 3),
                    Shape.of(2, 3), random(2, 2)),
            one("maxUnpool1d(Tensor, PoolOptions)",
                    x -> x.maxUnpool1d(Tensor.of(new long[][] {{2, 0}, {1, 1}}), PoolOptions.size(2)), Shape.of(2, 4),
                    random(2, 2)),
            one("maxPool2d(int)", x -> x.maxPool2d(2), Shape.of(2, 2, 3), random(2, 5, 7)),
            one("maxPool2d(PoolOptions)", x -> x.maxPool2d(PoolOptions.size(3).stride(2).padding(1)),
                    PlaneOpTable::halved,
                    random(2, 5, 7)),
            one("avgPool2d(int)", x -> x.avgPool2d(2), Shape.of(2, 2, 3), random(2, 5, 7)),
            one("avgPool2d(PoolOptions)", x -> x.avgPool2d(PoolOptions.size(3).stride(2).padding(1)),
                    PlaneOpTable::halved,
                    random(2, 5, 7)),
            one("lpPool2d(double, PoolOptions)", x -> x.lpPool2d(2, PoolOptions.size(2)), Shape.of(2, 2, 3),
                    random(2, 5, 7)),
            one("adaptiveAvgPool2d(int[])", x -> x.adaptiveAvgPool2d(3, 4), Shape.of(2, 3, 4), random(2, 5, 7)),
            one("adaptiveMaxPool2d(int[])", x -> x.adaptiveMaxPool2d(3, 4), Shape.of(2, 3, 4), random(2, 5, 7)),
            one("maxUnpool2d(Tensor, int[])",
                    x -> x.maxUnpool2d(Tensor.of(new long[][] {{6, 0}, {3, 3}}).unsqueeze(1), 3), Shape.of(2, 3, 3),
                    random(2, 1, 2)),
            one("maxUnpool2d(Tensor, PoolOptions)",
                    x -> x.maxUnpool2d(Tensor.of(new long[][] {{6, 0}, {3, 3}}).unsqueeze(1), PoolOptions.size(3, 2)),
                    Shape.of(2, 3, 4), random(2, 1, 2)),
            one("maxPool3d(int)", x -> x.maxPool3d(2), Shape.of(2, 2, 2, 1), random(2, 5, 4, 3)),
            one("maxPool3d(PoolOptions)", x -> x.maxPool3d(PoolOptions.size(3).stride(2).padding(1)),
                    PlaneOpTable::halved, random(2, 5, 4, 3)),
            one("avgPool3d(int)", x -> x.avgPool3d(2), Shape.of(2, 2, 2, 1), random(2, 5, 4, 3)),
            one("avgPool3d(PoolOptions)", x -> x.avgPool3d(PoolOptions.size(3).stride(2).padding(1)),
                    PlaneOpTable::halved, random(2, 5, 4, 3)),
            one("lpPool3d(double, PoolOptions)", x -> x.lpPool3d(2, PoolOptions.size(2)), Shape.of(2, 2, 2, 1),
                    random(2, 5, 4, 3)),
            one("adaptiveAvgPool3d(int[])", x -> x.adaptiveAvgPool3d(1, 3, 2), Shape.of(2, 1, 3, 2),
                    random(2, 5, 4, 3)),
            one("adaptiveMaxPool3d(int[])", x -> x.adaptiveMaxPool3d(1, 3, 2), Shape.of(2, 1, 3, 2),
                    random(2, 5, 4, 3)),
            one("maxUnpool3d(Tensor, int[])",
                    x -> x.maxUnpool3d(Tensor.of(new long[][] {{6, 20}, {3, 3}}).unsqueeze(1).unsqueeze(1), 3),
                    Shape.of(2, 3, 3, 3), random(2, 1, 1, 2)),
            one("maxUnpool3d(Tensor, PoolOptions)",
                    x -> x.maxUnpool3d(Tensor.of(new long[][] {{6, 20}, {3, 3}}).unsqueeze(1).unsqueeze(1),
                            PoolOptions.size(3, 3, 2)),
                    Shape.of(2, 3, 3, 4), random(2, 1, 1, 2)),
            one("interpolate(InterpolateOptions)",
                    x -> x.interpolate(InterpolateOptions.size(5, 7).mode(InterpolateMode.LINEAR)),
                    in -> in.with(2, 5).with(3, 7), random(2, 2, 3, 4)),
            grid("gridSample(Tensor)", one -> one.value(sampled()), GridOptions.defaults(),
                    (x, grid, _) -> x.gridSample(grid)),
            grid("gridSample(Tensor, GridOptions)", one -> one, GridOptions.defaults().mode(InterpolateMode.CUBIC)
                    .padding(GridPadding.REFLECTION).alignCorners(), Tensor::gridSample),
            one("affineGrid(Shape)", x -> x.affineGrid(images(x, 1, 1, 3, 4)),
                    in -> Shape.of(in.size(0), 3, 4, 2), random(2, 2, 3)),
            one("affineGrid(Shape, GridOptions)",
                    x -> x.affineGrid(images(x, 1, 1, 2, 3, 2), GridOptions.defaults().alignCorners()),
                    in -> Shape.of(in.size(0), 2, 3, 2, 3), random(2, 3, 4)),
            one("pixelShuffle(int)", x -> x.pixelShuffle(2),
                    in -> Shape.of(in.size(0), in.size(1) / 4, 2 * in.size(2), 2 * in.size(3)),
                    random(2, 4, 3, 5)),
            one("pixelUnshuffle(int)", x -> x.pixelUnshuffle(2),
                    in -> Shape.of(in.size(0), 4 * in.size(1), in.size(2) / 2, in.size(3) / 2),
                    random(2, 1, 6, 2)),
            one("channelShuffle(int)", x -> x.channelShuffle(2), in -> in, random(2, 4, 3)));
}
