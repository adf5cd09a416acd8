package org.chainrule.autograd;

import java.util.Objects;
import java.util.stream.IntStream;

/** Resampling of signals, images and volumes: the values of samples and channels (N, C, ...) at other places, as in PyTorch. */
public sealed interface Resampling permits Tensor {

    /**
     * Interpolates along all axes behind samples and channels, one to three. Result j of an axis stands at the position
     * (j + 1/2) n / m - 1/2, where its n elements stand at 0 .. n - 1, or at j (n - 1) / (m - 1) where corners are aligned; beyond the
     * ends stand the elements there. It is linear; the gradient is weighted as the elements are.
     *
     * @param options the sizes or factors, and the mode
     * @return the interpolated values
     * @throws IllegalArgumentException if there are other than 3 to 5 axes, or the options don't fit
     * @alias PyTorch nn.functional.interpolate, nn.functional.upsample; SciPy ndimage.zoom; JAX image.resize
     */
    default Tensor interpolate(InterpolateOptions options) {
        Objects.requireNonNull(options, "options");
        Tensor x = (Tensor) this;
        return Tape.reportAs("interpolate", () -> {
            x.dtype().requireFloating();
            int axes = x.shape().rank() - 2;
            if (axes < 1 || axes > 3) {
                throw new IllegalArgumentException(
                        "there must be 3 to 5 axes, of samples, channels and one to three more,"
                                + " not " + x.shape().rank() + "; unsqueeze inserts an axis of size 1");
            }
            Pools.requirePlanes(x, axes);
            return new AlongAxes("interpolate",
                    IntStream.range(0, axes).mapToObj(k -> options.matrix(k, axes, x.shape().size(k + 2))).toList())
                    .apply(x);
        }, x);
    }

    /**
     * Samples images at the places of a grid, linearly, with zeros outside; see {@link #gridSample(Tensor, GridOptions)}.
     *
     * @param grid the places, (N, Ho, Wo, 2) or (N, Do, Ho, Wo, 3)
     * @return the values, (N, C, Ho, Wo) or (N, C, Do, Ho, Wo)
     * @throws IllegalArgumentException if the shapes don't fit, or the images have no elements
     * @alias PyTorch nn.functional.grid_sample; SciPy ndimage.map_coordinates; JAX scipy.ndimage.map_coordinates
     */
    default Tensor gridSample(Tensor grid) {
        return gridSample(grid, GridOptions.defaults());
    }

    /**
     * Samples images at the places of a grid (Jaderberg et al. 2015, "Spatial transformer networks"): y[n, c, i, j] is the value of
     * channel c of image n at (x, y) = grid[n, i, j], between the elements around it. The first coordinate is along the last axis. The
     * coordinates -1 and 1 are the ends of an axis, so that element k of s is at (2k + 1) / s - 1, or at 2k / (s - 1) - 1 where corners
     * are aligned. Images are (N, C, H, W), or (N, C, D, H, W) with x, y and z.
     *
     * <p>
     * Linear in the images; the derivative by a coordinate is that of the interpolation, 0 for NEAREST and where padding holds a place
     * at a border, the right one where it jumps. A coordinate that is NaN gives NaN (PyTorch answers NaN, 0 or an element, which depends
     * on mode, padding and axes). An infinite one gives 0 or the border, as any far outside does, and NaN where it would be reflected.
     *
     * @param grid the places, (N, Ho, Wo, 2) or (N, Do, Ho, Wo, 3)
     * @param options how values between elements are found, and what is outside
     * @return the values, (N, C, Ho, Wo) or (N, C, Do, Ho, Wo)
     * @throws IllegalArgumentException if the shapes don't fit, the images have no elements, or volumes are to be sampled by CUBIC
     */
    default Tensor gridSample(Tensor grid, GridOptions options) {
        Objects.requireNonNull(grid, "grid");
        Objects.requireNonNull(options, "options");
        Tensor x = (Tensor) this;
        return Tape.reportAs("gridSample", () -> GridSampling.sample(x, grid, options), x, grid);
    }

    /**
     * Makes the grid of affine maps; see {@link #affineGrid(Shape, GridOptions)}.
     *
     * @param images the shape of the images that the grid will give, (N, C, H, W) or (N, C, D, H, W)
     * @return the grid, (N, H, W, 2) or (N, D, H, W, 3)
     * @throws IllegalArgumentException if the shapes don't fit
     * @alias PyTorch nn.functional.affine_grid
     */
    default Tensor affineGrid(Shape images) {
        return affineGrid(images, GridOptions.defaults());
    }

    /**
     * Makes the grid for {@link #gridSample} that affine maps make of the places of elements: the place of the element at (x, y) is
     * A (x, y, 1) with the matrix A of its image. Linear in the matrices.
     *
     * @param images the shape of the images that the grid will give, (N, C, H, W), or (N, C, D, H, W) for matrices (N, 3, 4)
     * @param options the options for {@code gridSample}, of which {@code alignCorners} is read
     * @return the grid, (N, H, W, 2) or (N, D, H, W, 3)
     * @throws IllegalArgumentException if this isn't of shape (N, 2, 3) or (N, 3, 4), or the images are others
     */
    default Tensor affineGrid(Shape images, GridOptions options) {
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(options, "options");
        Tensor theta = (Tensor) this;
        return Tape.reportAs("affineGrid", () -> GridSampling.affine(theta, images, options), theta);
    }

    /**
     * Arranges channels as pixels: (..., C r^2, H, W) becomes (..., C, H r, W r), where channel c r^2 + i r + j has the pixels at row i
     * and column j of each square.
     *
     * @param factor the number r of rows and columns of a square
     * @return the larger images
     * @throws IllegalArgumentException if there are fewer than 3 axes, or the channels can't be divided
     * @alias PyTorch nn.functional.pixel_shuffle
     */
    default Tensor pixelShuffle(int factor) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("pixelShuffle", () -> {
            requireImages(factor);
            int channels = x.shape().size(-3);
            if (channels % ((long) factor * factor) != 0) {
                throw new IllegalArgumentException(
                        "the " + channels + " channels (axis -3) can't be divided by " + factor
                                + "^2; make them a multiple of " + (long) factor * factor);
            }
            int height = x.shape().size(-2);
            int width = x.shape().size(-1);
            Tensor squares = x.reshape(images(channels / factor / factor, factor, factor, height, width));
            int rank = squares.shape().rank();
            return squares.permute(last(rank, rank - 2, rank - 4, rank - 1, rank - 3))
                    .reshape(images(channels / factor / factor, Math.multiplyExact(height, factor),
                            Math.multiplyExact(width, factor)));
        }, x);
    }

    /**
     * Arranges pixels as channels: (..., C, H r, W r) becomes (..., C r^2, H, W), the inverse of {@link #pixelShuffle}.
     *
     * @param factor the number r of rows and columns of a square
     * @return the smaller images
     * @throws IllegalArgumentException if there are fewer than 3 axes, or height or width can't be divided
     * @alias PyTorch nn.functional.pixel_unshuffle
     */
    default Tensor pixelUnshuffle(int factor) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("pixelUnshuffle", () -> {
            requireImages(factor);
            int channels = x.shape().size(-3);
            int height = x.shape().size(-2);
            int width = x.shape().size(-1);
            if (height % factor != 0 || width % factor != 0) {
                throw new IllegalArgumentException("height " + height + " and width " + width
                        + " (axes -2 and -1) can't be divided by " + factor + "; pad or slice them");
            }
            Tensor squares = x.reshape(images(channels, height / factor, factor, width / factor, factor));
            int rank = squares.shape().rank();
            return squares.permute(last(rank, rank - 3, rank - 1, rank - 4, rank - 2))
                    .reshape(images(Math.multiplyExact(Math.multiplyExact(channels, factor), factor), height / factor,
                            width / factor));
        }, x);
    }

    /**
     * Takes channels from groups in turn: channel i g + j of the result is channel j C/g + i, for g groups of (N, C, ...).
     *
     * @param groups the number of groups
     * @return the channels in another order
     * @throws IllegalArgumentException if there are fewer than 2 axes, or the channels can't be divided
     * @alias PyTorch nn.functional.channel_shuffle
     */
    default Tensor channelShuffle(int groups) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("channelShuffle", () -> {
            int channels = x.shape().rank() < 2 ? 0 : x.shape().size(1);
            if (x.shape().rank() < 2 || groups < 1 || channels % groups != 0) {
                throw new IllegalArgumentException("there must be an axis 1 of channels, whose size " + groups
                        + " groups divide without a rest");
            }
            return x.unflatten(1, groups, channels / groups).transpose(1, 2).reshape(x.shape());
        }, x);
    }

    private void requireImages(int factor) {
        if (((Tensor) this).shape().rank() < 3 || factor < 1) {
            throw new IllegalArgumentException(
                    "images have 3 axes or more, the last of channels, rows and columns, not "
                            + ((Tensor) this).shape().rank() + ", and the factor must be 1 or more; it is " + factor);
        }
    }

    /** Returns the shape of images: the axes before channels, and other sizes for the rest. */
    private Shape images(int... rest) {
        int[] sizes = ((Tensor) this).shape().toArray();
        return Shape.of(IntStream.concat(IntStream.of(sizes).limit(sizes.length - 3), IntStream.of(rest)).toArray());
    }

    /** Returns the order of axes in which the last four are rearranged. */
    private static int[] last(int rank, int... four) {
        return IntStream.concat(IntStream.range(0, rank - 4), IntStream.of(four)).toArray();
    }
}
