package org.chainrule.autograd;

import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Variances, norms and normalization over some axes, or over all when none is named. */
public sealed interface Statistics permits Tensor {

    /**
     * Computes the unbiased variance over axes, or of all elements: the sum of squared deviations from the mean divided
     * by n - 1.
     *
     * @param axes the axes; none for all
     * @return the variance; NaN for fewer than two elements
     * @alias PyTorch var; NumPy var(ddof=1); JAX var(ddof=1)
     */
    default Tensor var(int... axes) {
        return var(false, axes);
    }

    /**
     * Computes the unbiased variance over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the variance; NaN for fewer than two elements
     */
    default Tensor var(boolean keepDims, int... axes) {
        return var(Correction.BESSEL, keepDims, axes);
    }

    /**
     * Computes the variance over axes, y = sum (x - mean)^2 / (n - correction); dy/dx = 2 (x - mean)/(n - correction).
     * Both are finite unless they overflow themselves, though the sum may or a deviation.
     *
     * @param correction what is subtracted from the number of elements: 1 for an unbiased estimate, 0 for the variance
     *        of a population
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the variance; NaN unless n &gt; correction
     */
    default Tensor var(Correction correction, boolean keepDims, int... axes) {
        Objects.requireNonNull(correction, "correction");
        return new Variance(correction.value(), ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }

    /**
     * Computes the standard deviation over axes, or of all elements: the square root of the unbiased variance.
     *
     * @param axes the axes; none for all
     * @return the deviation; NaN for fewer than two elements
     * @alias PyTorch std; NumPy std(ddof=1); JAX std(ddof=1)
     */
    default Tensor std(int... axes) {
        return std(false, axes);
    }

    /**
     * Computes the standard deviation over axes, the square root of the unbiased variance.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the deviation; NaN for fewer than two elements
     */
    default Tensor std(boolean keepDims, int... axes) {
        return std(Correction.BESSEL, keepDims, axes);
    }

    /**
     * Computes the standard deviation over axes, y = sqrt(var); dy/dx = (x - mean)/(y (n - correction)), 0 where all
     * elements are equal. It is finite where the variance overflows.
     *
     * @param correction what is subtracted from the number of elements; see {@link #var(Correction, boolean, int...)}
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the deviation; NaN unless n &gt; correction
     */
    default Tensor std(Correction correction, boolean keepDims, int... axes) {
        Objects.requireNonNull(correction, "correction");
        Tensor x = (Tensor) this;
        var variance = new Variance(correction.value(), ReducedAxes.of(keepDims, axes));
        return Tape.reportAs("std", () -> {
            x.dtype().requireFloating();
            Tensor deviation = deviation(x, variance);
            if (x.isCaptured()) {
                Tensor factors = Rescaling.captured(Rescaling::factors, deviation, x, variance.over());
                return deviation(x.mul(factors), variance).div(factors.reshape(deviation.shape()));
            }
            Tensor factors = Rescaling.factors(deviation, x, variance.over());
            return factors == null
                    ? deviation
                    : deviation(x.mul(factors), variance).div(factors.reshape(deviation.shape()));
        }, x);
    }

    private static Tensor deviation(Tensor x, Variance variance) {
        ReducedAxes over = variance.over();
        return new Norm(2, over).apply(Deviations.of(x, over.toArray())).div(Math.sqrt(variance.degreesOfFreedom(x)));
    }

    /**
     * Computes the unbiased variance and the mean over axes, or of all elements; see {@link #var(int...)}.
     *
     * @param axes the axes; none for all
     * @return both; the variance is NaN for fewer than two elements
     * @alias PyTorch var_mean
     */
    default VarMean varMean(int... axes) {
        return varMean(false, axes);
    }

    /**
     * Computes the unbiased variance and the mean over axes; see {@link #var(boolean, int...)}.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return both; the variance is NaN for fewer than two elements
     */
    default VarMean varMean(boolean keepDims, int... axes) {
        return varMean(Correction.BESSEL, keepDims, axes);
    }

    /**
     * Computes the variance and the mean over axes; see {@link #var(Correction, boolean, int...)}.
     *
     * @param correction what is subtracted from the number of elements in the divisor of the variance
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return both; the variance is NaN unless n &gt; correction
     */
    default VarMean varMean(Correction correction, boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("varMean",
                () -> new VarMean(x.var(correction, keepDims, axes), x.mean(keepDims, axes)), x);
    }

    /**
     * Computes the unbiased deviation and the mean over axes, or of all elements; see {@link #std(int...)}.
     *
     * @param axes the axes; none for all
     * @return both; the deviation is NaN for fewer than two elements
     * @alias PyTorch std_mean
     */
    default StdMean stdMean(int... axes) {
        return stdMean(false, axes);
    }

    /**
     * Computes the unbiased deviation and the mean over axes; see {@link #std(boolean, int...)}.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return both; the deviation is NaN for fewer than two elements
     */
    default StdMean stdMean(boolean keepDims, int... axes) {
        return stdMean(Correction.BESSEL, keepDims, axes);
    }

    /**
     * Computes the deviation and the mean over axes; see {@link #std(Correction, boolean, int...)}.
     *
     * @param correction what is subtracted from the number of elements in the divisor of the variance
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return both; the deviation is NaN unless n &gt; correction
     */
    default StdMean stdMean(Correction correction, boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("stdMean",
                () -> new StdMean(x.std(correction, keepDims, axes), x.mean(keepDims, axes)), x);
    }

    /**
     * Normalizes over the last axes, y = (x - mean) / sqrt(var + eps) weight + bias, where var is the mean square of
     * the deviations (Ba, Kiros, Hinton 2016); with h = (x - mean) / sqrt(var + eps) and G the gradient with respect to
     * y, dx = (G weight - mean(G weight) - h mean(G weight h)) / sqrt(var + eps), dweight = sum of G h and dbias = sum
     * of G over the rows.
     *
     * @param weight the scale, of the shape of the last axes, at least one
     * @param bias the offset, of the same shape
     * @param eps what is added to the variance to keep the divisor from 0, not negative
     * @return the normalized elements, of this shape
     * @throws IllegalArgumentException if the shapes don't fit, or eps is negative or not finite
     * @alias PyTorch nn.functional.layer_norm
     */
    default Tensor layerNorm(Tensor weight, Tensor bias, double eps) {
        Objects.requireNonNull(weight, "weight");
        Objects.requireNonNull(bias, "bias");
        Tensor x = (Tensor) this;
        var op = new Normalize(eps);
        Tensor moments = Tape.reportAs(op.name(), () -> {
            requireEps(eps);
            op.shape(x.shape(), weight.shape(), bias.shape());
            IntStream.range(0, 3).forEach(i -> Tape.requireFloating(i, x, weight, bias));
            return op.moments(x, x.dtype().promote(weight.dtype()).promote(bias.dtype()), weight.shape());
        }, x, weight, bias);
        return Tape.apply(op, x, weight, bias, moments);
    }

    private static void requireEps(double eps) {
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eps must be a small number that isn't negative, not " + eps);
        }
    }

    /**
     * Computes the Euclidean norm of all elements.
     *
     * @return sqrt(sum x^2)
     * @alias PyTorch linalg.vector_norm, norm; NumPy linalg.norm; JAX numpy.linalg.norm; DJL norm
     */
    default Tensor norm() {
        return norm(2);
    }

    /**
     * Computes the p-norm over axes, or of all elements; see {@link #norm(double, boolean, int...)}.
     *
     * @param p the order
     * @param axes the axes; none for all
     * @return the norm
     */
    default Tensor norm(double p, int... axes) {
        return norm(p, false, axes);
    }

    /**
     * Computes the p-norm over axes, y = (sum |x|^p)^(1/p); dy/dx = sign(x) (|x|/y)^(p-1), 0 at the origin. p =
     * infinity gives the greatest absolute value and p = -infinity the least; the gradient goes to it, and equal ones share it evenly.
     * p = 0 counts the elements that aren't 0, with the derivative 0. For a negative p the norm is 0 where an element is, and has no
     * derivative there.
     *
     * @param p the order; it may be negative or infinite
     * @param keepDims whether the axes stay with size 1
     * @param axes the axes; none for all
     * @return the norm
     * @throws IllegalArgumentException if p is NaN, or infinite and there are no elements
     */
    default Tensor norm(double p, boolean keepDims, int... axes) {
        Tensor x = (Tensor) this;
        Setting.bound("norm", "the order", p, x);
        if (p > 0 && p < Double.POSITIVE_INFINITY) {
            return new Norm(p, ReducedAxes.of(keepDims, axes)).apply(x);
        }
        return Tape.reportAs("norm", () -> {
            x.dtype().requireFloating();
            return p == 0
                    ? x.sign().square().sum(keepDims, axes)
                    : p == Double.POSITIVE_INFINITY
                            ? x.abs().max(keepDims, axes)
                            : p == Double.NEGATIVE_INFINITY
                                    ? x.abs().min(keepDims, axes)
                                    : x.reciprocal().norm(-p, keepDims, axes).reciprocal();
        }, x);
    }

    /**
     * Computes the Euclidean distances between the rows of this and of another matrix; the derivative is 0 for rows that are equal. It
     * holds all differences in memory.
     *
     * @param b the other rows, (..., n, k)
     * @return the distances, (..., m, n) for this of (..., m, k)
     * @throws IllegalArgumentException if the shapes don't fit
     * @alias PyTorch cdist; SciPy spatial.distance.cdist
     */
    default Tensor cdist(Tensor b) {
        Objects.requireNonNull(b, "b");
        Tensor a = (Tensor) this;
        return Tape.reportAs("cdist", () -> {
            if (a.shape().rank() < 2 || b.shape().rank() < 2 || a.shape().size(-1) != b.shape().size(-1)) {
                throw new IllegalArgumentException("both must have rows of one length along the last axis");
            }
            return a.unsqueeze(-2).sub(b.unsqueeze(-3)).norm(2, -1);
        }, a, b);
    }

    /**
     * Computes the Euclidean distance from another tensor; see {@link #dist(Tensor, double)}.
     *
     * @param b the other, broadcast
     * @return the distance, a scalar
     * @alias PyTorch dist; SciPy spatial.distance.euclidean
     */
    default Tensor dist(Tensor b) {
        return dist(b, 2);
    }

    /**
     * Computes the distance from another tensor in a norm, y = |a - b|; the derivatives are those of {@link #norm(double, boolean, int...)},
     * 0 where both are equal.
     *
     * @param b the other, broadcast
     * @param p the order of the norm; it may be negative or infinite
     * @return the distance, a scalar
     * @throws IllegalArgumentException if the shapes don't broadcast, p is NaN, or p is infinite and there are no elements
     */
    default Tensor dist(Tensor b, double p) {
        Objects.requireNonNull(b, "b");
        Tensor a = (Tensor) this;
        return Tape.reportAs("dist", () -> a.sub(b).norm(p), a, b);
    }

    /**
     * Scales slices down to a norm where theirs is greater, y = x min(1, m / |x|); those within it have the derivative 1.
     * (PyTorch divides by |x| + 10^-7.)
     *
     * @param p the order of the norm; it may be infinite
     * @param axis the axis that counts the slices; those of a vector are its elements
     * @param maxNorm the greatest norm m that a slice may have, positive
     * @return the slices, of this shape
     * @throws IllegalArgumentException if p is NaN, or the greatest norm isn't positive and finite
     * @alias PyTorch renorm
     */
    default Tensor renorm(double p, int axis, double maxNorm) {
        Tensor x = (Tensor) this;
        Setting.positive("renorm", "maxNorm", maxNorm, x);
        return Tape.reportAs("renorm", () -> {
            int along = x.shape().axis(axis);
            int[] others = IntStream.range(0, x.shape().rank()).filter(other -> other != along).toArray();
            Tensor norms = others.length == 0 ? x.unsqueeze(1).norm(p, 1) : x.norm(p, true, others);
            return x.mul(Tensor.div(maxNorm, norms.clampMin(maxNorm)));
        }, x);
    }

    /**
     * Selects the most frequent element along an axis; see {@link #mode(int, boolean)}.
     *
     * @param axis the axis, which the result doesn't have
     * @return the elements and their indices
     * @throws IllegalArgumentException if the axis has no elements
     * @alias PyTorch mode; SciPy stats.mode; JAX scipy.stats.mode
     */
    default Selection mode(int axis) {
        return mode(axis, false);
    }

    /**
     * Selects the most frequent element along an axis, of equally frequent ones the least; NaN counts as one value, the greatest. The
     * gradient goes to the first of the equal elements, whose index is returned.
     *
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the elements and their indices
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Selection mode(int axis, boolean keepDims) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("mode", () -> {
            ReducedAxes.of(false, axis).requireElements("mode", x.shape());
            if (x.shape().rank() == 0) {
                return x.maxWithIndex(axis, keepDims);
            }
            Tensor order = x.argsort(axis);
            Tensor sorted = x.detach().gather(axis, order).moveAxis(axis, -1);
            Tensor counts = sorted.searchSorted(sorted, true).sub(sorted.searchSorted(sorted));
            Tensor indices = order.gather(axis, counts.argmax(-1, true).moveAxis(-1, axis));
            Tensor values = x.gather(axis, indices);
            return keepDims
                    ? new Selection(values, indices)
                    : new Selection(values.squeeze(axis), indices.squeeze(axis));
        }, x);
    }

    /**
     * Computes the unbiased covariances of variables; see {@link #cov(Correction)}.
     *
     * @return the matrix
     * @alias PyTorch cov; NumPy cov; JAX cov
     */
    default Tensor cov() {
        return cov(Correction.BESSEL);
    }

    /**
     * Computes the covariances of variables, the rows of this matrix, over observations, its columns: C = D D^T / (n - correction) with
     * the deviations D from the means; dD = (G + G^T) D / (n - correction).
     *
     * @param correction what is subtracted from the number of observations
     * @return a symmetric matrix of a row for each variable; a scalar for a vector, which is one variable; NaN unless n &gt; correction
     * @throws IllegalArgumentException if there are more than two axes, or none
     */
    default Tensor cov(Correction correction) {
        Objects.requireNonNull(correction, "correction");
        return covariances("cov", x -> {
            Tensor deviations = Deviations.of(x, -1);
            double degrees = x.shape().size(1) - correction.value();
            return deviations.matmul(deviations.transpose()).div(degrees > 0 ? degrees : Double.NaN);
        });
    }

    /**
     * Computes the correlation coefficients of variables, the rows of this matrix, over observations, its columns: covariances, divided
     * by the deviations of both.
     *
     * @return a symmetric matrix of a row for each variable, with elements from -1 to 1; a scalar for a vector; NaN for a variable that
     *         is constant
     * @throws IllegalArgumentException if there are more than two axes, or none
     * @alias PyTorch corrcoef; NumPy corrcoef; JAX corrcoef
     */
    default Tensor corrcoef() {
        return covariances("corrcoef", x -> {
            Tensor deviations = Deviations.of(x, -1);
            Tensor directions = deviations.div(deviations.norm(2, true, -1));
            Tensor cosines = directions.matmul(directions.transpose());
            return cosines.sub(cosines.sub(cosines.clamp(-1, 1)).detach()); // exact, and leaves the derivatives as they are
        });
    }

    private Tensor covariances(String name, UnaryOperator<Tensor> ofRows) {
        Tensor x = (Tensor) this;
        return Tape.reportAs(name, () -> {
            int rank = x.shape().rank();
            if (rank != 1 && rank != 2) {
                throw new IllegalArgumentException("the variables must be the rows of a matrix, or one vector");
            }
            x.dtype().requireFloating();
            return rank == 2 ? ofRows.apply(x) : ofRows.apply(x.unsqueeze(0)).reshape(Shape.SCALAR);
        }, x);
    }
}
