package org.chainrule.nn.data;

import java.util.Objects;

import org.chainrule.autograd.Correction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Scales features to mean 0 and standard deviation 1: y = (x - mean) / deviation. Fit it to the training data alone,
 * and apply it to all.
 *
 * @param mean the mean of each feature, of a row's shape
 * @param deviation the standard deviation of each feature, of a row's shape; 1 for a feature that is constant
 */
public record Standardizer(Tensor mean, Tensor deviation) {

    /**
     * Makes a standardizer with these numbers.
     *
     * @throws IllegalArgumentException if they aren't floating, or their shapes differ
     */
    public Standardizer {
        Objects.requireNonNull(mean, "mean");
        Objects.requireNonNull(deviation, "deviation");
        if (!mean.shape().equals(deviation.shape()) || !mean.dtype().isFloating() || !deviation.dtype().isFloating()) {
            throw new IllegalArgumentException("mean " + mean.shape() + " " + mean.dtype() + " and deviation "
                    + deviation.shape() + " " + deviation.dtype() + " must be floating and of one shape");
        }
    }

    /**
     * Computes mean and deviation of each feature. The deviation is that of the rows themselves, the root of the mean
     * squared distance, without a correction for a sample.
     *
     * @param x the rows, of shape (rows, ...)
     * @return the standardizer, in the rows' type
     * @throws IllegalArgumentException if there are no rows, they aren't floating, or a number isn't finite
     */
    public static Standardizer fit(Tensor x) {
        Objects.requireNonNull(x, "x");
        requireFloating(x.dtype());
        Tensor rows = x.detach();
        if (rows.shape().rank() == 0 || rows.shape().size(0) == 0) {
            throw new IllegalArgumentException("there are no rows to fit to in a tensor of shape " + rows.shape());
        }
        requireFinite(rows);
        Tensor least = rows.min(0);
        Tensor constant = least.eq(rows.max(0)); // the rounded mean of equal numbers may be another
        Tensor one = Tensor.full(1, Shape.SCALAR, rows.dtype());
        Tensor deviation = rows.std(Correction.NONE, false, 0); // 0 also where it is less than any number
        return new Standardizer(Tensor.where(constant, least, rows.mean(0)),
                Tensor.where(constant, one, Tensor.where(deviation.eq(0), one, deviation)));
    }

    /**
     * Standardizes rows.
     *
     * @param x a row, or rows along further axes in front, floating
     * @return (x - mean) / deviation, in x's type
     * @throws IllegalArgumentException if x isn't floating, or its last axes aren't those of the rows fitted to
     */
    public Tensor apply(Tensor x) {
        Objects.requireNonNull(x, "x");
        requireRows(x);
        return x.sub(mean.to(x.dtype())).div(deviation.to(x.dtype()));
    }

    /**
     * Inverts {@link #apply}.
     *
     * @param y a standardized row, or rows along further axes in front, floating
     * @return y deviation + mean, in y's type
     * @throws IllegalArgumentException if y isn't floating, or its last axes aren't those of the rows fitted to
     */
    public Tensor inverse(Tensor y) {
        Objects.requireNonNull(y, "y");
        requireRows(y);
        return y.mul(deviation.to(y.dtype())).add(mean.to(y.dtype()));
    }

    private void requireRows(Tensor x) {
        requireFloating(x.dtype());
        Shape row = mean.shape();
        boolean fits = x.shape().rank() >= row.rank();
        for (int back = 1; fits && back <= row.rank(); back++) {
            fits = x.shape().size(-back) == row.size(-back);
        }
        if (!fits) {
            throw new IllegalArgumentException("this standardizes rows of shape " + row
                    + ", but the last axes of a tensor of shape " + x.shape() + " are others");
        }
    }

    private static void requireFloating(DType type) {
        if (!type.isFloating()) {
            throw new IllegalArgumentException("only floating numbers are standardized, not " + type
                    + ": use to(F64) or to(F32)");
        }
    }

    private static void requireFinite(Tensor rows) {
        double[] values = rows.toDoubleArray();
        for (int n = 0; n < values.length; n++) {
            if (!Double.isFinite(values[n])) {
                int[] index = rows.shape().index(n);
                throw new IllegalArgumentException("row " + index[0] + " has a feature that is " + values[n]
                        + ", so there is no mean: leave the row out, or fill it in");
            }
        }
    }
}
