package org.chainrule.nn.data;

import java.util.Objects;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Texts;

/** Checks and reshapes the images of batches, for transforms of images. */
final class ImageBatches {
    private ImageBatches() {}

    /**
     * Returns the images of a batch.
     *
     * @throws IllegalArgumentException if they aren't of shape (size, height, width) or (size, channels, height, width), or
     *         not floating
     */
    static Tensor images(Batch batch) {
        Tensor images = Objects.requireNonNull(batch, "batch").input();
        Shape shape = images.shape();
        if (shape.rank() != 3 && shape.rank() != 4) {
            throw new IllegalArgumentException("images are of shape (size, height, width) or (size, channels, "
                    + "height, width), not " + shape + "; use forRows(height, width) for flat rows");
        }
        if (!images.dtype().isFloating()) {
            throw new IllegalArgumentException("the images are " + images.dtype()
                    + ", but must be floating point: use to(F32) or to(F64)");
        }
        return images;
    }

    /** Makes a transform of flat rows (size, height width) of one of images. */
    static Transform forRows(Transform transform, int height, int width) {
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException("an image has 1 pixel or more, not " + height + " x " + width);
        }
        return new NamedTransform(transform + Texts.call(".forRows", height, width), (batch, random) -> {
            Tensor input = Objects.requireNonNull(batch, "batch").input();
            Shape rows = input.shape();
            if (rows.rank() != 2 || rows.size(1) != (long) height * width) {
                throw new IllegalArgumentException("inputs of shape " + rows + " aren't flat rows of images of "
                        + height + " x " + width);
            }
            Batch images = batch.withInput(0, input.reshape(rows.size(0), height, width));
            return batch.withInput(0, NamedTransform.changed(transform, images, random).input().flatten(1, -1));
        });
    }
}
