package org.chainrule.autograd;

/**
 * Sorting, and elements selected by their place in the order. The order is stable: equal elements keep the order that they have,
 * -0 equals 0, and of several equal elements the first is selected, which alone gets the gradient. NaN is last, whether from the
 * least or from the greatest. All types can be sorted, I64 exactly.
 */
public sealed interface Sorting permits Tensor {

    /**
     * Sorts along the last axis, from the least; see {@link #sort(int, boolean)}.
     *
     * @return the sorted elements and their indices
     * @alias PyTorch sort; NumPy sort; JAX sort; DJL sort
     */
    default Selection sort() {
        return sort(-1, false);
    }

    /**
     * Sorts along an axis, from the least; see {@link #sort(int, boolean)}.
     *
     * @param axis the axis
     * @return the sorted elements and their indices
     */
    default Selection sort(int axis) {
        return sort(axis, false);
    }

    /**
     * Sorts along an axis, stably; dy/dx is 1 for each element at its place.
     *
     * @param axis the axis
     * @param descending whether from the greatest to the least
     * @return the sorted elements and their indices, of this shape; NaN is last
     */
    default Selection sort(int axis, boolean descending) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("sort", () -> selection(axis, argsort(axis, descending)), x);
    }

    private Selection selection(int axis, Tensor indices) {
        return new Selection(((Tensor) this).gather(axis, indices), indices);
    }

    /**
     * Returns the indices that sort along an axis, from the least; see {@link #argsort(int, boolean)}.
     *
     * @param axis the axis
     * @return the indices
     * @alias PyTorch argsort; NumPy argsort; JAX argsort; DJL argSort
     */
    default Tensor argsort(int axis) {
        return argsort(axis, false);
    }

    /**
     * Returns the indices that sort along an axis, stably.
     *
     * @param axis the axis
     * @param descending whether from the greatest to the least
     * @return the indices, of type I64 and this shape; those of NaN are last
     */
    default Tensor argsort(int axis, boolean descending) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("argsort", () -> new ArgSort(axis, descending, x.shape().atLeast1d().size(axis)).apply(x),
                x);
    }

    /**
     * Selects the greatest elements along the last axis; see {@link #topk(int, int, boolean)}.
     *
     * @param k how many
     * @return the elements, from the greatest, and their indices
     * @alias PyTorch topk; JAX lax.top_k; DJL topK
     */
    default Selection topk(int k) {
        return topk(k, -1, true);
    }

    /**
     * Selects the greatest elements along an axis; see {@link #topk(int, int, boolean)}.
     *
     * @param k how many
     * @param axis the axis
     * @return the elements, from the greatest, and their indices
     */
    default Selection topk(int k, int axis) {
        return topk(k, axis, true);
    }

    /**
     * Selects the greatest or the least elements along an axis; dy/dx is 1 for each that is selected.
     *
     * @param k how many, up to the size of the axis
     * @param axis the axis
     * @param largest whether the greatest
     * @return the elements, the most extreme one first, and their indices; NaN only if there are fewer than k others
     * @throws IllegalArgumentException if k is negative or greater than the size of the axis
     */
    default Selection topk(int k, int axis, boolean largest) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("topk", () -> {
            int size = x.shape().atLeast1d().size(axis);
            if (k < 0 || k > size) {
                throw new IllegalArgumentException(
                        "k must be between 0 and the size " + size + " of axis " + axis + ", not " + k);
            }
            return selection(axis, new ArgSort(axis, largest, k).apply(x));
        }, x);
    }

    /**
     * Selects the k-th least element along the last axis; see {@link #kthValue(int, int, boolean)}.
     *
     * @param k the place, counted from 1 as in PyTorch
     * @return the elements and their indices
     * @throws IllegalArgumentException if k isn't between 1 and the size of the axis
     * @alias PyTorch kthvalue; NumPy partition; JAX partition
     */
    default Selection kthValue(int k) {
        return kthValue(k, -1, false);
    }

    /**
     * Selects the k-th least element along an axis; see {@link #kthValue(int, int, boolean)}.
     *
     * @param k the place, counted from 1 as in PyTorch
     * @param axis the axis, which the result doesn't have
     * @return the elements and their indices
     * @throws IllegalArgumentException if k isn't between 1 and the size of the axis
     */
    default Selection kthValue(int k, int axis) {
        return kthValue(k, axis, false);
    }

    /**
     * Selects the k-th least element along an axis; dy/dx is 1 for it.
     *
     * @param k the place, counted from 1 as in PyTorch
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the elements and their indices
     * @throws IllegalArgumentException if k isn't between 1 and the size of the axis
     */
    default Selection kthValue(int k, int axis, boolean keepDims) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("kthValue", () -> {
            int size = x.shape().atLeast1d().size(axis);
            if (k < 1 || k > size) {
                throw new IllegalArgumentException(
                        "k must be between 1 and the size " + size + " of axis " + axis + ", not " + k);
            }
            return single(axis, keepDims, new ArgAtPlace(axis, k - 1, false).apply(x));
        }, x);
    }

    /** Returns the elements at the indices, whose axis has size 1, and stays or not. */
    private Selection single(int axis, boolean keepDims, Tensor indices) {
        Selection kept = selection(axis, indices);
        return keepDims ? kept : new Selection(kept.values().squeeze(axis), indices.squeeze(axis));
    }

    /**
     * Computes the median of all elements, the lower one of the two in the middle, as PyTorch does. The gradient goes to it; equal
     * ones share it evenly. The mean of both is {@link #quantile(double) quantile(0.5)}.
     *
     * @return the median; NaN, with the gradient NaN, if an element is NaN
     * @throws IllegalArgumentException if there are no elements
     * @alias PyTorch median; DJL median
     */
    default Tensor median() {
        Tensor x = (Tensor) this;
        return Tape.reportAs("median", () -> {
            Tensor all = x.flatten();
            return Quantiles.sharing(all, all.detach().median(0).values());
        }, x);
    }

    /**
     * Selects the median along an axis; see {@link #median(int, boolean)}.
     *
     * @param axis the axis, which the result doesn't have
     * @return the medians and their indices; of a row with NaN, the first NaN
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Selection median(int axis) {
        return median(axis, false);
    }

    /**
     * Selects the median along an axis, the lower one of the two in the middle; dy/dx is 1 for it.
     *
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the medians and their indices; of a row with NaN, the first NaN
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Selection median(int axis, boolean keepDims) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("median", () -> {
            int size = x.shape().atLeast1d().size(axis);
            ReducedAxes.of(false, axis).requireElements("median", x.shape());
            return single(axis, keepDims, new ArgAtPlace(axis, (size - 1) / 2, true).apply(x));
        }, x);
    }

    /**
     * Computes the median of the elements that aren't NaN, the lower one of the two in the middle. Equal ones share the gradient evenly.
     *
     * @return the median; NaN if all elements are NaN
     * @throws IllegalArgumentException if there are no elements
     * @alias PyTorch nanmedian
     */
    default Tensor nanMedian() {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanMedian", () -> {
            Tensor all = x.flatten();
            return Quantiles.sharing(all, all.detach().nanMedian(0).values());
        }, x);
    }

    /**
     * Selects the median of the elements that aren't NaN along an axis; see {@link #nanMedian(int, boolean)}.
     *
     * @param axis the axis, which the result doesn't have
     * @return the medians and their indices; of a row of NaN, the first NaN
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Selection nanMedian(int axis) {
        return nanMedian(axis, false);
    }

    /**
     * Selects the median of the elements that aren't NaN along an axis, the lower one of the two in the middle; dy/dx is 1 for it.
     *
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the medians and their indices; of a row of NaN, the first NaN
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Selection nanMedian(int axis, boolean keepDims) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanMedian", () -> {
            ReducedAxes.of(false, axis).requireElements("median", x.shape());
            Tensor places = Quantiles.lastNumbers(x, axis).floorDivide(2);
            return single(axis, keepDims, argsort(axis).gather(axis, places));
        }, x);
    }

    /**
     * Computes a quantile of all elements; see {@link #quantile(double, int, boolean, QuantileMode)}.
     *
     * @param q the share of elements below it, from 0 to 1
     * @return the quantile; NaN if an element is NaN
     * @alias PyTorch quantile; NumPy quantile; JAX quantile
     */
    default Tensor quantile(double q) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("quantile", () -> x.flatten().quantile(q, 0), x);
    }

    /**
     * Computes a quantile along an axis; see {@link #quantile(double, int, boolean, QuantileMode)}.
     *
     * @param q the share of elements below it, from 0 to 1
     * @param axis the axis, which the result doesn't have
     * @return the quantiles; NaN for a row with NaN
     */
    default Tensor quantile(double q, int axis) {
        return quantile(q, axis, false, QuantileMode.LINEAR);
    }

    /**
     * Computes a quantile along an axis; see {@link #quantile(double, int, boolean, QuantileMode)}.
     *
     * @param q the share of elements below it, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the quantiles; NaN for a row with NaN
     */
    default Tensor quantile(double q, int axis, boolean keepDims) {
        return quantile(q, axis, keepDims, QuantileMode.LINEAR);
    }

    /**
     * Computes a quantile along an axis, what is at the place q (n - 1) of the order; the gradient goes to the one or two elements around
     * it, by their weights. For q = 0.5 it is the median, in the linear mode the mean of the two in the middle.
     *
     * @param q the share of elements below it, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @param mode what is between two elements
     * @return the quantiles; NaN for a row with NaN
     * @throws IllegalArgumentException if q isn't between 0 and 1, the axis has no elements or the type isn't floating
     */
    default Tensor quantile(double q, int axis, boolean keepDims, QuantileMode mode) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("quantile", () -> Quantiles.one(false, x, q, axis, keepDims, mode), x);
    }

    /**
     * Computes several quantiles of all elements; see {@link #quantile(double[], int, boolean, QuantileMode)}.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @return a vector of the quantiles; NaN if an element is NaN
     */
    default Tensor quantile(double[] q) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("quantile", () -> x.flatten().quantile(q, 0), x);
    }

    /**
     * Computes several quantiles along an axis; see {@link #quantile(double[], int, boolean, QuantileMode)}.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @param axis the axis, which the result doesn't have
     * @return the quantiles, along a new first axis; NaN for a row with NaN
     */
    default Tensor quantile(double[] q, int axis) {
        return quantile(q, axis, false, QuantileMode.LINEAR);
    }

    /**
     * Computes several quantiles along an axis; see {@link #quantile(double[], int, boolean, QuantileMode)}.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the quantiles, along a new first axis; NaN for a row with NaN
     */
    default Tensor quantile(double[] q, int axis, boolean keepDims) {
        return quantile(q, axis, keepDims, QuantileMode.LINEAR);
    }

    /**
     * Computes several quantiles along an axis, each as {@link #quantile(double, int, boolean, QuantileMode)} does.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @param mode what is between two elements
     * @return the quantiles, along a new first axis; NaN for a row with NaN
     * @throws IllegalArgumentException if one of q isn't between 0 and 1, the axis has no elements or the type isn't floating
     */
    default Tensor quantile(double[] q, int axis, boolean keepDims, QuantileMode mode) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("quantile", () -> Quantiles.several(false, x, q, axis, keepDims, mode), x);
    }

    /**
     * Computes a quantile of the elements that aren't NaN; see {@link #nanQuantile(double, int, boolean, QuantileMode)}.
     *
     * @param q the share of elements below it, from 0 to 1
     * @return the quantile; NaN of none
     * @alias PyTorch nanquantile; NumPy nanquantile, nanmedian; JAX nanquantile, nanmedian
     */
    default Tensor nanQuantile(double q) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanQuantile", () -> x.flatten().nanQuantile(q, 0), x);
    }

    /**
     * Computes a quantile of the elements that aren't NaN along an axis; see {@link #nanQuantile(double, int, boolean, QuantileMode)}.
     *
     * @param q the share of elements below it, from 0 to 1
     * @param axis the axis, which the result doesn't have
     * @return the quantiles; NaN for a row of NaN
     */
    default Tensor nanQuantile(double q, int axis) {
        return nanQuantile(q, axis, false, QuantileMode.LINEAR);
    }

    /**
     * Computes a quantile of the elements that aren't NaN along an axis; see {@link #nanQuantile(double, int, boolean, QuantileMode)}.
     *
     * @param q the share of elements below it, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the quantiles; NaN for a row of NaN
     */
    default Tensor nanQuantile(double q, int axis, boolean keepDims) {
        return nanQuantile(q, axis, keepDims, QuantileMode.LINEAR);
    }

    /**
     * Computes a quantile of the elements that aren't NaN along an axis, as {@link #quantile(double, int, boolean, QuantileMode)} does of
     * all: the place is q (n - 1) for n such elements.
     *
     * @param q the share of elements below it, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @param mode what is between two elements
     * @return the quantiles; NaN for a row of NaN
     * @throws IllegalArgumentException if q isn't between 0 and 1, the axis has no elements or the type isn't floating
     */
    default Tensor nanQuantile(double q, int axis, boolean keepDims, QuantileMode mode) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanQuantile", () -> Quantiles.one(true, x, q, axis, keepDims, mode), x);
    }

    /**
     * Computes several quantiles of the elements that aren't NaN; see {@link #nanQuantile(double[], int, boolean, QuantileMode)}.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @return a vector of the quantiles; NaN of none
     */
    default Tensor nanQuantile(double[] q) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanQuantile", () -> x.flatten().nanQuantile(q, 0), x);
    }

    /**
     * Computes several quantiles of the elements that aren't NaN along an axis; see {@link #nanQuantile(double[], int, boolean, QuantileMode)}.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @param axis the axis, which the result doesn't have
     * @return the quantiles, along a new first axis; NaN for a row of NaN
     */
    default Tensor nanQuantile(double[] q, int axis) {
        return nanQuantile(q, axis, false, QuantileMode.LINEAR);
    }

    /**
     * Computes several quantiles of the elements that aren't NaN along an axis; see {@link #nanQuantile(double[], int, boolean, QuantileMode)}.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the quantiles, along a new first axis; NaN for a row of NaN
     */
    default Tensor nanQuantile(double[] q, int axis, boolean keepDims) {
        return nanQuantile(q, axis, keepDims, QuantileMode.LINEAR);
    }

    /**
     * Computes several quantiles of the elements that aren't NaN along an axis, each as {@link #nanQuantile(double, int, boolean, QuantileMode)} does.
     *
     * @param q the shares of elements below them, from 0 to 1
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @param mode what is between two elements
     * @return the quantiles, along a new first axis; NaN for a row of NaN
     * @throws IllegalArgumentException if one of q isn't between 0 and 1, the axis has no elements or the type isn't floating
     */
    default Tensor nanQuantile(double[] q, int axis, boolean keepDims, QuantileMode mode) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("nanQuantile", () -> Quantiles.several(true, x, q, axis, keepDims, mode), x);
    }

    /**
     * Selects the greatest element along an axis; see {@link #maxWithIndex(int, boolean)}.
     *
     * @param axis the axis, which the result doesn't have
     * @return the elements, of equal ones the first, and their indices; the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     * @alias PyTorch max(dim)
     */
    default Selection maxWithIndex(int axis) {
        return maxWithIndex(axis, false);
    }

    /**
     * Selects the greatest element along an axis; dy/dx is 1 for it, while {@link Reductions#max(int...)} shares it among equal ones.
     *
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the elements, of equal ones the first, and their indices; the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Selection maxWithIndex(int axis, boolean keepDims) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("maxWithIndex", () -> single(axis, keepDims, x.argmax(axis, true)), x);
    }

    /**
     * Selects the least element along an axis; see {@link #minWithIndex(int, boolean)}.
     *
     * @param axis the axis, which the result doesn't have
     * @return the elements, of equal ones the first, and their indices; the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     * @alias PyTorch min(dim)
     */
    default Selection minWithIndex(int axis) {
        return minWithIndex(axis, false);
    }

    /**
     * Selects the least element along an axis; dy/dx is 1 for it, while {@link Reductions#min(int...)} shares it among equal ones.
     *
     * @param axis the axis
     * @param keepDims whether it stays with size 1
     * @return the elements, of equal ones the first, and their indices; the first NaN if there is one
     * @throws IllegalArgumentException if the axis has no elements
     */
    default Selection minWithIndex(int axis, boolean keepDims) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("minWithIndex", () -> single(axis, keepDims, x.argmin(axis, true)), x);
    }
}
