package org.chainrule.autograd;

import java.util.stream.IntStream;

/** Lays out what windows see of images as the columns of matrices, and adds such columns up to images. */
final class ImageColumns {
    private ImageColumns() {}

    static Tensor of(Tensor x, int[] kernel, ConvOptions options) {
        int axes = x.shape().rank() - 2;
        if (axes < 1 || axes > 3) {
            throw new IllegalArgumentException("images have 3 to 5 axes, of samples, channels and one to three more,"
                    + " not " + x.shape().rank() + "; unsqueeze inserts an axis of size 1");
        }
        options.requireNoOutputPadding();
        int[] window = Pools.sizes(axes, kernel);
        ConvSettings settings = options.settings(window);
        int[] places = settings.outputSizes(ConvSettings.window(x.shape()), window);
        Tensor windows = options.paddingMode().pad(x, settings);
        for (int k = 0; k < axes; k++) {
            int dilation = settings.dilation().get(k);
            int span = (window[k] - 1) * dilation + 1;
            windows = windows.unfold(k + 2, span, settings.stride().get(k)).slice(-1, 0, span, dilation);
        }
        // (N, C, places, taps) to (N, C, taps, places)
        return windows.permute(exchanged(axes)).reshape(x.shape().size(0), taps(x.shape().size(1), window),
                Shape.of(places).count());
    }

    /** Returns the order of axes in which places are behind taps, or these behind places. */
    private static int[] exchanged(int axes) {
        return concat(new int[] {0, 1}, IntStream.range(0, 2 * axes).map(k -> 2 + (k + axes) % (2 * axes)).toArray());
    }

    private static int[] concat(int[] first, int... second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }

    /** Returns the number of taps of all channels. */
    private static int taps(int channels, int... window) {
        return Shape.of(concat(new int[] {channels}, window)).count();
    }

    static Tensor toImages(Tensor columns, int[] size, int[] kernel, ConvOptions options) {
        int axes = size.length;
        if (columns.shape().rank() != 3 || axes < 1 || axes > 3) {
            throw new IllegalArgumentException("columns have 3 axes (samples, taps of all channels, places), and images"
                    + " one to three sizes, not " + columns.shape().rank() + " and " + axes);
        }
        options.requireZeros();
        options.requireNoOutputPadding();
        int[] sizes = Pools.sizes(axes, size);
        int[] window = Pools.sizes(axes, kernel);
        ConvSettings settings = options.settings(window);
        int[] places = settings.outputSizes(sizes, window);
        int taps = taps(1, window);
        if (columns.shape().size(1) % taps != 0 || columns.shape().size(2) != Shape.of(places).count()) {
            throw new IllegalArgumentException("images of " + Shape.text(sizes) + " with windows of "
                    + Shape.text(window) + " have columns of " + taps + " elements for each channel, at "
                    + Shape.of(places).count() + " places, but the columns are " + columns.shape().size(1) + " by "
                    + columns.shape().size(2));
        }
        int channels = columns.shape().size(1) / taps;
        // (N, C, taps, places) to (N, C, places, taps), of which each fold adds up the last
        Tensor images = columns.reshape(concat(concat(new int[] {columns.shape().size(0), channels}, window), places))
                .permute(exchanged(axes));
        for (int k = axes - 1; k >= 0; k--) {
            int dilation = settings.dilation().get(k);
            int span = (window[k] - 1) * dilation + 1;
            int before = settings.before().get(k);
            Tensor spread = dilation == 1 ? images : new Pad(-1, span, 0, dilation, 0).apply(images);
            images = spread.fold(k + 2, before + sizes[k] + settings.after().get(k), settings.stride().get(k))
                    .slice(k + 2, before, before + sizes[k]);
        }
        return images;
    }
}
