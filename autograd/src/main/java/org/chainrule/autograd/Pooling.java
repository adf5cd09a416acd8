package org.chainrule.autograd;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Pooling: the maximum, mean or norm of windows, as in PyTorch. The last axes are pooled, one to three by the op's name; before them
 * is an axis of channels, and before that one of samples, which may be missing: {@code maxPool2d} takes (N, C, H, W) and (C, H, W).
 * From an axis of size n, windows of size k at stride s with padding p make floor((n + 2p - k) / s) + 1.
 */
public sealed interface Pooling permits Tensor {

    /**
     * Selects the greatest elements of windows side by side along the last axis; see {@link #maxPool1d(PoolOptions)}.
     *
     * @param size the size of the windows along each axis
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or the windows don't fit
     * @alias PyTorch nn.functional.max_pool1d; JAX flax.linen.max_pool
     */
    default Tensor maxPool1d(int size) {
        return maxPool("maxPool1d", 1, () -> PoolOptions.size(size)).values();
    }

    /**
     * Selects the greatest elements of windows along the last axis. Padding is never selected. The gradient goes to the first of
     * several greatest elements in a window; NaN is greater than all numbers.
     *
     * @param options the windows
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or the windows don't fit
     */
    default Tensor maxPool1d(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return maxPool("maxPool1d", 1, () -> options).values();
    }

    /**
     * Selects the greatest elements of windows along the last axis, and tells where they are; see {@link #maxPool1d(PoolOptions)}.
     *
     * @param options the windows
     * @return the greatest elements, and their indices in the plane of the last axis in row-major order, which
     *         {@code maxUnpool1d} takes
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or the windows don't fit
     * @alias PyTorch nn.functional.max_pool1d(return_indices=True)
     */
    default Selection maxPool1dWithIndices(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return maxPool("maxPool1dWithIndices", 1, () -> options);
    }

    /**
     * Selects the greatest elements of windows side by side along the last two axes; see {@link #maxPool2d(PoolOptions)}.
     *
     * @param size the size of the windows along each axis
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or the windows don't fit
     * @alias PyTorch nn.functional.max_pool2d; JAX flax.linen.max_pool
     */
    default Tensor maxPool2d(int size) {
        return maxPool("maxPool2d", 2, () -> PoolOptions.size(size)).values();
    }

    /**
     * Selects the greatest elements of windows along the last two axes. Padding is never selected. The gradient goes to the first of
     * several greatest elements in a window; NaN is greater than all numbers.
     *
     * @param options the windows
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or the windows don't fit
     */
    default Tensor maxPool2d(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return maxPool("maxPool2d", 2, () -> options).values();
    }

    /**
     * Selects the greatest elements of windows along the last two axes, and tells where they are; see {@link #maxPool2d(PoolOptions)}.
     *
     * @param options the windows
     * @return the greatest elements, and their indices in the plane of the last two axes in row-major order, which
     *         {@code maxUnpool2d} takes
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or the windows don't fit
     * @alias PyTorch nn.functional.max_pool2d(return_indices=True)
     */
    default Selection maxPool2dWithIndices(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return maxPool("maxPool2dWithIndices", 2, () -> options);
    }

    /**
     * Selects the greatest elements of windows side by side along the last three axes; see {@link #maxPool3d(PoolOptions)}.
     *
     * @param size the size of the windows along each axis
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     * @alias PyTorch nn.functional.max_pool3d; JAX flax.linen.max_pool
     */
    default Tensor maxPool3d(int size) {
        return maxPool("maxPool3d", 3, () -> PoolOptions.size(size)).values();
    }

    /**
     * Selects the greatest elements of windows along the last three axes. Padding is never selected. The gradient goes to the first of
     * several greatest elements in a window; NaN is greater than all numbers.
     *
     * @param options the windows
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     */
    default Tensor maxPool3d(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return maxPool("maxPool3d", 3, () -> options).values();
    }

    /**
     * Selects the greatest elements of windows along the last three axes, and tells where they are; see {@link #maxPool3d(PoolOptions)}.
     *
     * @param options the windows
     * @return the greatest elements, and their indices in the plane of the last three axes in row-major order, which
     *         {@code maxUnpool3d} takes
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     * @alias PyTorch nn.functional.max_pool3d(return_indices=True)
     */
    default Selection maxPool3dWithIndices(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return maxPool("maxPool3dWithIndices", 3, () -> options);
    }

    /**
     * Writes elements where {@link #maxPool1dWithIndices} found them, and zeros elsewhere, to planes of the size that these windows
     * make so many of; see {@link #maxUnpool1d(Tensor, int...)}.
     *
     * @param indices the indices in the plane
     * @param options the windows; dilation and ceil mode don't count
     * @return planes of size (n - 1) stride + size - 2 padding along each axis
     * @throws IllegalArgumentException if the shapes differ, or an index is outside of the plane
     * @alias PyTorch nn.functional.max_unpool1d
     */
    default Tensor maxUnpool1d(Tensor indices, PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return unpool("maxUnpool1d", 1, indices, x -> Pools.unpooled(x, 1, options));
    }

    /**
     * Writes elements where {@link #maxPool1dWithIndices} found them, and zeros elsewhere. Of several that are written to the same
     * place the last stays, which alone gets the gradient of that place.
     *
     * @param indices the indices in the plane of the last axis, in row-major order
     * @param size the size of the planes: one number for all axes, or one for each
     * @return the planes
     * @throws IllegalArgumentException if the shapes differ, a size is less than 1, or an index is outside of the plane
     */
    default Tensor maxUnpool1d(Tensor indices, int... size) {
        Objects.requireNonNull(size, "size");
        return unpool("maxUnpool1d", 1, indices, x -> Pools.sizes(x, 1, size));
    }

    /**
     * Writes elements where {@link #maxPool2dWithIndices} found them, and zeros elsewhere, to planes of the size that these windows
     * make so many of; see {@link #maxUnpool2d(Tensor, int...)}.
     *
     * @param indices the indices in the plane
     * @param options the windows; dilation and ceil mode don't count
     * @return planes of size (n - 1) stride + size - 2 padding along each axis
     * @throws IllegalArgumentException if the shapes differ, or an index is outside of the plane
     * @alias PyTorch nn.functional.max_unpool2d
     */
    default Tensor maxUnpool2d(Tensor indices, PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return unpool("maxUnpool2d", 2, indices, x -> Pools.unpooled(x, 2, options));
    }

    /**
     * Writes elements where {@link #maxPool2dWithIndices} found them, and zeros elsewhere. Of several that are written to the same
     * place the last stays, which alone gets the gradient of that place.
     *
     * @param indices the indices in the plane of the last two axes, in row-major order
     * @param size the size of the planes: one number for all axes, or one for each
     * @return the planes
     * @throws IllegalArgumentException if the shapes differ, a size is less than 1, or an index is outside of the plane
     */
    default Tensor maxUnpool2d(Tensor indices, int... size) {
        Objects.requireNonNull(size, "size");
        return unpool("maxUnpool2d", 2, indices, x -> Pools.sizes(x, 2, size));
    }

    /**
     * Writes elements where {@link #maxPool3dWithIndices} found them, and zeros elsewhere, to planes of the size that these windows
     * make so many of; see {@link #maxUnpool3d(Tensor, int...)}.
     *
     * @param indices the indices in the plane
     * @param options the windows; dilation and ceil mode don't count
     * @return planes of size (n - 1) stride + size - 2 padding along each axis
     * @throws IllegalArgumentException if the shapes differ, or an index is outside of the plane
     * @alias PyTorch nn.functional.max_unpool3d
     */
    default Tensor maxUnpool3d(Tensor indices, PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return unpool("maxUnpool3d", 3, indices, x -> Pools.unpooled(x, 3, options));
    }

    /**
     * Writes elements where {@link #maxPool3dWithIndices} found them, and zeros elsewhere. Of several that are written to the same
     * place the last stays, which alone gets the gradient of that place.
     *
     * @param indices the indices in the plane of the last three axes, in row-major order
     * @param size the size of the planes: one number for all axes, or one for each
     * @return the planes
     * @throws IllegalArgumentException if the shapes differ, a size is less than 1, or an index is outside of the plane
     */
    default Tensor maxUnpool3d(Tensor indices, int... size) {
        Objects.requireNonNull(size, "size");
        return unpool("maxUnpool3d", 3, indices, x -> Pools.sizes(x, 3, size));
    }

    /**
     * Computes the means of windows side by side along the last axis; see {@link #avgPool1d(PoolOptions)}.
     *
     * @param size the size of the windows along each axis
     * @return the means
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or the windows don't fit
     * @alias PyTorch nn.functional.avg_pool1d; JAX flax.linen.avg_pool
     */
    default Tensor avgPool1d(int size) {
        return avgPool("avgPool1d", 1, () -> PoolOptions.size(size));
    }

    /**
     * Computes the means of windows along the last axis, where padding counts as zeros unless it is excluded. What a window of the
     * ceil mode has beyond the padding doesn't count. The derivative is 1 / count for each element.
     *
     * @param options the windows, without dilation
     * @return the means
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or the windows don't fit
     */
    default Tensor avgPool1d(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return avgPool("avgPool1d", 1, () -> options);
    }

    /**
     * Computes the means of windows side by side along the last two axes; see {@link #avgPool2d(PoolOptions)}.
     *
     * @param size the size of the windows along each axis
     * @return the means
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or the windows don't fit
     * @alias PyTorch nn.functional.avg_pool2d; JAX flax.linen.avg_pool
     */
    default Tensor avgPool2d(int size) {
        return avgPool("avgPool2d", 2, () -> PoolOptions.size(size));
    }

    /**
     * Computes the means of windows along the last two axes, where padding counts as zeros unless it is excluded. What a window of the
     * ceil mode has beyond the padding doesn't count. The derivative is 1 / count for each element.
     *
     * @param options the windows, without dilation
     * @return the means
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or the windows don't fit
     */
    default Tensor avgPool2d(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return avgPool("avgPool2d", 2, () -> options);
    }

    /**
     * Computes the means of windows side by side along the last three axes; see {@link #avgPool3d(PoolOptions)}.
     *
     * @param size the size of the windows along each axis
     * @return the means
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     * @alias PyTorch nn.functional.avg_pool3d; JAX flax.linen.avg_pool
     */
    default Tensor avgPool3d(int size) {
        return avgPool("avgPool3d", 3, () -> PoolOptions.size(size));
    }

    /**
     * Computes the means of windows along the last three axes, where padding counts as zeros unless it is excluded. What a window of the
     * ceil mode has beyond the padding doesn't count. The derivative is 1 / count for each element.
     *
     * @param options the windows, without dilation
     * @return the means
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     */
    default Tensor avgPool3d(PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return avgPool("avgPool3d", 3, () -> options);
    }

    /**
     * Computes the power averages (sum x^p)^(1/p) of windows along the last axis, as PyTorch does: without the absolute value, so that p
     * should be even where elements are negative; a window that reaches beyond the end of an axis counts as the mean of its elements times
     * its size. The derivative is (x / y)^(p-1), and 0 where the sum is 0.
     *
     * @param p the order, positive and finite
     * @param options the windows, without padding and dilation
     * @return the power averages
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or the windows don't fit
     * @alias PyTorch nn.functional.lp_pool1d
     */
    default Tensor lpPool1d(double p, PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return lpPool("lpPool1d", 1, p, options);
    }

    /**
     * Computes the power averages (sum x^p)^(1/p) of windows along the last two axes, as PyTorch does: without the absolute value, so that p
     * should be even where elements are negative; a window that reaches beyond the end of an axis counts as the mean of its elements times
     * its size. The derivative is (x / y)^(p-1), and 0 where the sum is 0.
     *
     * @param p the order, positive and finite
     * @param options the windows, without padding and dilation
     * @return the power averages
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or the windows don't fit
     * @alias PyTorch nn.functional.lp_pool2d
     */
    default Tensor lpPool2d(double p, PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return lpPool("lpPool2d", 2, p, options);
    }

    /**
     * Computes the power averages (sum x^p)^(1/p) of windows along the last three axes, as PyTorch does: without the absolute value, so that p
     * should be even where elements are negative; a window that reaches beyond the end of an axis counts as the mean of its elements times
     * its size. The derivative is (x / y)^(p-1), and 0 where the sum is 0.
     *
     * @param p the order, positive and finite
     * @param options the windows, without padding and dilation
     * @return the power averages
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or the windows don't fit
     * @alias PyTorch nn.functional.lp_pool3d
     */
    default Tensor lpPool3d(double p, PoolOptions options) {
        Objects.requireNonNull(options, "options");
        return lpPool("lpPool3d", 3, p, options);
    }

    /**
     * Computes the means of as many windows as there should be along the last axis: window i of m from floor(i n / m) to
     * ceil((i + 1) n / m), so that neighbours may share an element. The derivative is 1 / count for each element.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the means
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_avg_pool1d
     */
    default Tensor adaptiveAvgPool1d(int... size) {
        return adaptiveAvgPool("adaptiveAvgPool1d", 1, size);
    }

    /**
     * Selects the greatest elements of as many windows as there should be along the last axis; see {@link #adaptiveMaxPool1dWithIndices}.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_max_pool1d
     */
    default Tensor adaptiveMaxPool1d(int... size) {
        return adaptiveMaxPool("adaptiveMaxPool1d", 1, size).values();
    }

    /**
     * Selects the greatest elements of as many windows as there should be along the last axis, those of {@link #adaptiveAvgPool1d},
     * and tells where they are. The gradient goes to the first of several greatest elements in a window.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the greatest elements, and their indices in the plane of the last axis in row-major order
     * @throws IllegalArgumentException if there are other than 2 or 3 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_max_pool1d(return_indices=True)
     */
    default Selection adaptiveMaxPool1dWithIndices(int... size) {
        return adaptiveMaxPool("adaptiveMaxPool1dWithIndices", 1, size);
    }

    /**
     * Computes the means of as many windows as there should be along the last two axes: window i of m from floor(i n / m) to
     * ceil((i + 1) n / m), so that neighbours may share an element. The derivative is 1 / count for each element.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the means
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_avg_pool2d
     */
    default Tensor adaptiveAvgPool2d(int... size) {
        return adaptiveAvgPool("adaptiveAvgPool2d", 2, size);
    }

    /**
     * Selects the greatest elements of as many windows as there should be along the last two axes; see {@link #adaptiveMaxPool2dWithIndices}.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_max_pool2d
     */
    default Tensor adaptiveMaxPool2d(int... size) {
        return adaptiveMaxPool("adaptiveMaxPool2d", 2, size).values();
    }

    /**
     * Selects the greatest elements of as many windows as there should be along the last two axes, those of {@link #adaptiveAvgPool2d},
     * and tells where they are. The gradient goes to the first of several greatest elements in a window.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the greatest elements, and their indices in the plane of the last two axes in row-major order
     * @throws IllegalArgumentException if there are other than 3 or 4 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_max_pool2d(return_indices=True)
     */
    default Selection adaptiveMaxPool2dWithIndices(int... size) {
        return adaptiveMaxPool("adaptiveMaxPool2dWithIndices", 2, size);
    }

    /**
     * Computes the means of as many windows as there should be along the last three axes: window i of m from floor(i n / m) to
     * ceil((i + 1) n / m), so that neighbours may share an element. The derivative is 1 / count for each element.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the means
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_avg_pool3d
     */
    default Tensor adaptiveAvgPool3d(int... size) {
        return adaptiveAvgPool("adaptiveAvgPool3d", 3, size);
    }

    /**
     * Selects the greatest elements of as many windows as there should be along the last three axes; see {@link #adaptiveMaxPool3dWithIndices}.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the greatest elements
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_max_pool3d
     */
    default Tensor adaptiveMaxPool3d(int... size) {
        return adaptiveMaxPool("adaptiveMaxPool3d", 3, size).values();
    }

    /**
     * Selects the greatest elements of as many windows as there should be along the last three axes, those of {@link #adaptiveAvgPool3d},
     * and tells where they are. The gradient goes to the first of several greatest elements in a window.
     *
     * @param size the number of windows: one for all axes, or one for each
     * @return the greatest elements, and their indices in the plane of the last three axes in row-major order
     * @throws IllegalArgumentException if there are other than 4 or 5 axes, or a size is less than 1
     * @alias PyTorch nn.functional.adaptive_max_pool3d(return_indices=True)
     */
    default Selection adaptiveMaxPool3dWithIndices(int... size) {
        return adaptiveMaxPool("adaptiveMaxPool3dWithIndices", 3, size);
    }

    // ---- for any number of axes ----

    private Selection maxPool(String name, int axes, Supplier<PoolOptions> options) {
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> MaxPool.select(name, Pools.windows(x, axes, options.get()), x), x);
    }

    private Tensor avgPool(String name, int axes, Supplier<PoolOptions> options) {
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> new AlongAxes(name, Pools.means(x, axes, options.get())).apply(x), x);
    }

    private Selection adaptiveMaxPool(String name, int axes, int... size) {
        Objects.requireNonNull(size, "size");
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> MaxPool.select(name, Pools.adaptiveWindows(x, axes, size), x), x);
    }

    private Tensor adaptiveAvgPool(String name, int axes, int... size) {
        Objects.requireNonNull(size, "size");
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> new AlongAxes(name, Pools.adaptiveMeans(x, axes, size)).apply(x), x);
    }

    private Tensor lpPool(String name, int axes, double p, PoolOptions options) {
        Tensor x = (Tensor) this;
        Setting.positive(name, "p", p, x);
        return Tape.reportAs(name, () -> {
            x.dtype().requireFloating();
            Tensor means = new AlongAxes("avgPool" + axes + "d", Pools.meansWithoutPadding(x, axes, options))
                    .apply(x.pow(p));
            Tensor sums = means.mul(options.places(axes));
            Tensor isZero = sums.eq(0);
            return sums.maskedFill(isZero, 1).pow(1 / p).maskedFill(isZero, 0);
        }, x);
    }

    private Tensor unpool(String name, int axes, Tensor indices, Function<Tensor, int[]> size) {
        Objects.requireNonNull(indices, "indices");
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> Pools.unpool(x, axes, indices, size.apply(x)), x, indices);
    }
}
