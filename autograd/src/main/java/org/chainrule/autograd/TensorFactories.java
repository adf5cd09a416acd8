package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Creates tensors. {@link Tensor} inherits these methods, and is the class to call them by: {@code Tensor.of(1, 2)}.
 */
public abstract sealed class TensorFactories extends TensorCore permits Tensor {

    TensorFactories(Storage storage, Layout layout, Node node) {
        super(storage, layout, node);
    }

    /**
     * Creates a scalar, of shape () and type F64.
     *
     * @param value the value
     * @return the scalar
     * @alias PyTorch tensor, as_tensor; NumPy array, asarray; JAX array, asarray; DJL NDManager.create
     */
    public static Tensor of(double value) {
        return Tensor.owning(new double[] {value}, Shape.SCALAR);
    }

    /**
     * Creates a vector of type F64.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(double... values) {
        return of(Shape.of(Objects.requireNonNull(values, "values").length), values);
    }

    /**
     * Creates a vector of type F32.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(float[] values) {
        return of(Shape.of(Objects.requireNonNull(values, "values").length), values);
    }

    /**
     * Creates a vector of type I64.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(long[] values) {
        return Tensor.owning(Objects.requireNonNull(values, "values").clone(), Shape.of(values.length));
    }

    /**
     * Creates a vector of type BOOL.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(boolean[] values) {
        return Tensor.owning(Objects.requireNonNull(values, "values").clone(), Shape.of(values.length));
    }

    /**
     * Creates a vector of type I64, such as labels or tokens.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(int[] values) {
        return of(Shape.of(Objects.requireNonNull(values, "values").length), values);
    }

    /**
     * Creates a tensor from nested arrays: {@code double[][]}, {@code float[][][]} and so on, also of long, int and
     * boolean.
     *
     * @param nested the rows; all of the same length at every level
     * @return a tensor of the elements' type, I64 for int, with an axis for each level
     * @throws IllegalArgumentException if the arrays are ragged or of another type
     */
    public static Tensor of(Object[] nested) {
        NestedArrays read = NestedArrays.read(Objects.requireNonNull(nested, "nested"));
        return Tensor.owning(read.elements(), read.shape());
    }

    /**
     * Creates a tensor from a list of numbers or booleans, or a list of such lists. Integers, of whatever class, make a
     * tensor of type I64, {@code Float} F32, {@code Double} F64 and {@code Boolean} BOOL; among several the greatest
     * type is taken. A list without elements makes one of type F64.
     *
     * @param values the elements, or the rows; all of the same size at every level
     * @return a tensor with an axis for each level
     * @throws IllegalArgumentException if the lists are ragged, or an element is null or anything else
     */
    public static Tensor of(List<?> values) {
        NestedLists read = NestedLists.read(Objects.requireNonNull(values, "values"));
        return Tensor.owning(read.elements(), read.shape());
    }

    /**
     * Creates a tensor of type F64.
     *
     * @param shape its shape
     * @param values its elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if there are more or fewer of them than the shape has elements
     */
    public static Tensor of(Shape shape, double[] values) {
        requireCount(shape, Objects.requireNonNull(values, "values").length);
        return Tensor.owning(values.clone(), shape);
    }

    /**
     * Creates a tensor of type F32.
     *
     * @param shape its shape
     * @param values its elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if there are more or fewer of them than the shape has elements
     */
    public static Tensor of(Shape shape, float[] values) {
        requireCount(shape, Objects.requireNonNull(values, "values").length);
        return Tensor.owning(values.clone(), shape);
    }

    /**
     * Creates a tensor of type I64.
     *
     * @param shape its shape
     * @param values its elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if there are more or fewer of them than the shape has elements
     */
    public static Tensor of(Shape shape, long[] values) {
        requireCount(shape, Objects.requireNonNull(values, "values").length);
        return Tensor.owning(values.clone(), shape);
    }

    /**
     * Creates a tensor of type I64.
     *
     * @param shape its shape
     * @param values its elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if there are more or fewer of them than the shape has elements
     */
    public static Tensor of(Shape shape, int[] values) {
        requireCount(shape, Objects.requireNonNull(values, "values").length);
        return Tensor.owning(Arrays.stream(values).asLongStream().toArray(), shape);
    }

    /**
     * Creates a tensor of type BOOL.
     *
     * @param shape its shape
     * @param values its elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if there are more or fewer of them than the shape has elements
     */
    public static Tensor of(Shape shape, boolean[] values) {
        requireCount(shape, Objects.requireNonNull(values, "values").length);
        return Tensor.owning(values.clone(), shape);
    }

    private static double[] newDoubles(Shape shape) {
        HeapLimit.check(Objects.requireNonNull(shape, "shape").count(), Double.BYTES, shape);
        return new double[shape.count()];
    }

    private static void requireCount(Shape shape, int count) {
        if (Objects.requireNonNull(shape, "shape").count() != count) {
            throw new IllegalArgumentException(
                    "shape " + shape + " has " + shape.count() + " elements, but " + count + " values are given");
        }
    }

    /**
     * Creates a tensor filled with one value, which is stored for each element.
     *
     * @param value the value; for I64 it is truncated towards zero, 3.9 to 3
     * @param shape the shape
     * @param type the type
     * @return the tensor
     * @throws IllegalArgumentException if the type is I64, and the value is NaN or beyond the range of long
     * @alias PyTorch full; NumPy full; JAX full; DJL NDManager.full
     */
    public static Tensor full(double value, Shape shape, DType type) {
        Objects.requireNonNull(type, "type");
        WholeNumbers.require(type, value);
        double[] values = newDoubles(shape);
        Arrays.fill(values, value);
        return Tensor.owning(Storage.of(type, values), shape);
    }

    /**
     * Creates a tensor filled with a whole number, exactly where it is of type I64.
     *
     * @param value the value
     * @param shape the shape
     * @param type the type
     * @return the tensor
     */
    public static Tensor full(long value, Shape shape, DType type) {
        if (type != DType.I64) {
            return full((double) value, shape, type);
        }
        HeapLimit.check(Objects.requireNonNull(shape, "shape").count(), Long.BYTES, shape);
        long[] values = new long[shape.count()];
        Arrays.fill(values, value);
        return Tensor.owning(values, shape);
    }

    /**
     * Creates a tensor filled with a whole number, of the shape, type and device of another, exactly where that is I64.
     *
     * @param x the other, whose history is of no concern
     * @param value the value
     * @return the tensor
     * @alias PyTorch full_like; NumPy full_like; JAX full_like
     */
    public static Tensor fullLike(Tensor x, long value) {
        return beside(x, full(value, Objects.requireNonNull(x, "x").shape(), x.dtype()));
    }

    /**
     * Creates a tensor filled with one value, of the shape, type and device of another.
     *
     * @param x the other, whose history is of no concern
     * @param value the value, as for {@link #full(double, Shape, DType)}
     * @return the tensor
     * @throws IllegalArgumentException if the type is I64, and the value is NaN or beyond the range of long
     */
    public static Tensor fullLike(Tensor x, double value) {
        return beside(x, full(value, Objects.requireNonNull(x, "x").shape(), x.dtype()));
    }

    /** Returns a tensor on the device of another. */
    private static Tensor beside(Tensor x, Tensor made) {
        return Storage.areDevicesUsed() && !x.device().isCpu() ? made.to(x.device()) : made;
    }

    /**
     * Creates a tensor of zeros of type F64.
     *
     * @param sizes the sizes of the axes
     * @return the tensor
     * @alias PyTorch zeros; NumPy zeros; JAX zeros; DJL NDManager.zeros
     */
    public static Tensor zeros(int... sizes) {
        return full(0, Shape.of(sizes), DType.F64);
    }

    /**
     * Creates a tensor of zeros.
     *
     * @param shape the shape
     * @param type the type
     * @return the tensor
     */
    public static Tensor zeros(Shape shape, DType type) {
        return full(0, shape, type);
    }

    /**
     * Creates a tensor of zeros, of the shape, type and device of another.
     *
     * @param x the other
     * @return the tensor
     * @alias PyTorch zeros_like; NumPy zeros_like; JAX zeros_like; DJL zerosLike
     */
    public static Tensor zerosLike(Tensor x) {
        return fullLike(x, 0);
    }

    /**
     * Creates a tensor of ones of type F64.
     *
     * @param sizes the sizes of the axes
     * @return the tensor
     * @alias PyTorch ones; NumPy ones; JAX ones; DJL NDManager.ones
     */
    public static Tensor ones(int... sizes) {
        return full(1, Shape.of(sizes), DType.F64);
    }

    /**
     * Creates a tensor of ones.
     *
     * @param shape the shape
     * @param type the type
     * @return the tensor
     */
    public static Tensor ones(Shape shape, DType type) {
        return full(1, shape, type);
    }

    /**
     * Creates a tensor of ones, of the shape, type and device of another.
     *
     * @param x the other
     * @return the tensor
     * @alias PyTorch ones_like; NumPy ones_like; JAX ones_like; DJL onesLike
     */
    public static Tensor onesLike(Tensor x) {
        return fullLike(x, 1);
    }

    /**
     * Returns the integers in [0, end), of type I64.
     *
     * @param end the end, exclusive
     * @return the vector
     * @alias PyTorch arange; NumPy arange; JAX arange; DJL NDManager.arange
     */
    public static Tensor arange(int end) {
        long[] values = (long[]) DType.I64.newArray(Math.max(0, end));
        Arrays.setAll(values, n -> n);
        return Tensor.owning(values, Shape.of(values.length));
    }

    /**
     * Returns evenly spaced values in [start, end), of type F64.
     *
     * @param start the first value
     * @param end the end, exclusive
     * @param step the step, not 0; negative for descending values
     * @return start, start + step, ... up to, but excluding, the end
     * @throws IllegalArgumentException if the step is 0 or leads away from the end
     */
    public static Tensor arange(double start, double end, double step) {
        boolean isFar = Double.isInfinite(end - start);
        double count = Math.ceil(isFar ? end / step - start / step : (end - start) / step);
        if (!(count >= 0 && count <= Integer.MAX_VALUE) || !HeapLimit.fits((int) count, Double.BYTES)) {
            throw new IllegalArgumentException("arange from " + start + " to " + end + " in steps of " + step
                    + " never ends, or is too long");
        }
        double[] values = newDoubles(Shape.of((int) count));
        Arrays.setAll(values, n -> isFar ? 2 * (start / 2 + n * (step / 2)) : start + n * step);
        return Tensor.owning(values, Shape.of(values.length));
    }

    /**
     * Returns evenly spaced values in [start, end], of type F64.
     *
     * @param start the first value
     * @param end the last value
     * @param count the number of values
     * @return the vector
     * @throws IllegalArgumentException if the count is negative, or start or end isn't finite
     * @alias PyTorch linspace; NumPy linspace; JAX linspace; DJL NDManager.linspace
     */
    public static Tensor linspace(double start, double end, int count) {
        if (!(Double.isFinite(start) && Double.isFinite(end))) {
            throw new IllegalArgumentException("linspace: start and end must be finite, not " + start + " and " + end);
        }
        double[] values = newDoubles(Shape.of(count));
        boolean isFar = Double.isInfinite(end - start);
        double step = count > 1 ? (end - start) / (count - 1) : 0;
        Arrays.setAll(values, n -> n == count - 1 && n > 0
                ? end
                : isFar && count > 1 ? between(start, end, (double) n / (count - 1)) : start + n * step);
        return Tensor.owning(values, Shape.of(values.length));
    }

    /**
     * Returns powers of 10 whose exponents are evenly spaced in [start, end], of type F64; see
     * {@link #logspace(double, double, int, double)}.
     *
     * @param start the first exponent
     * @param end the last exponent
     * @param count the number of values
     * @return the vector
     * @throws IllegalArgumentException if the count is negative, or start or end isn't finite
     * @alias PyTorch logspace; NumPy logspace; JAX logspace
     */
    public static Tensor logspace(double start, double end, int count) {
        return logspace(start, end, count, 10);
    }

    /**
     * Returns powers whose exponents are evenly spaced in [start, end], of type F64.
     *
     * @param start the first exponent
     * @param end the last exponent
     * @param count the number of values
     * @param base the base
     * @return the vector, from base^start to base^end
     * @throws IllegalArgumentException if the count is negative, start or end isn't finite, or the base isn't positive and finite
     */
    public static Tensor logspace(double start, double end, int count, double base) {
        if (!(Double.isFinite(start) && Double.isFinite(end))) {
            throw new IllegalArgumentException("logspace: start and end must be finite, not " + start + " and " + end);
        }
        if (!(base > 0 && base < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("logspace: the base must be positive and finite, not " + base);
        }
        return Tensor.pow(base, linspace(start, end, count));
    }

    /**
     * Creates the identity matrix of type F64.
     *
     * @param size the number of its rows
     * @return 1 on the diagonal, 0 elsewhere
     * @alias PyTorch eye; NumPy eye, identity; JAX eye, identity; DJL NDManager.eye
     */
    public static Tensor eye(int size) {
        double[] values = newDoubles(Shape.of(size, size));
        for (int n = 0; n < size; n++) {
            values[n * (size + 1)] = 1;
        }
        return Tensor.owning(values, Shape.of(size, size));
    }

    /**
     * Draws samples of type F64 from the uniform distribution over [low, high).
     *
     * @param low the lower bound
     * @param high the upper bound, exclusive
     * @param shape the shape
     * @param random the generator, which is asked for the elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if low is above high, or there are elements and a bound isn't finite
     * @alias PyTorch rand, Tensor.uniform_; NumPy random.uniform; JAX random.uniform; DJL NDManager.randomUniform
     */
    public static Tensor uniform(double low, double high, Shape shape, RandomGenerator random) {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(random, "random");
        if (!(Double.isFinite(low) && Double.isFinite(high)) && shape.count() > 0) {
            throw new IllegalArgumentException("uniform: low and high must be finite, not " + low + " and " + high);
        }
        if (low > high) {
            throw new IllegalArgumentException("uniform: low comes first, but " + low + " is above " + high);
        }
        boolean isFar = Double.isInfinite(high - low);
        return drawn("uniform", shape, () -> isFar
                ? between(low, high, random.nextDouble())
                : low + random.nextDouble() * (high - low));
    }

    /** Interpolates between numbers whose difference is too large for one. */
    private static double between(double start, double end, double share) {
        return start * (1 - share) + end * share;
    }

    /**
     * Draws samples of type F64 from a normal distribution.
     *
     * @param mean the mean
     * @param deviation the standard deviation
     * @param shape the shape
     * @param random the generator, which is asked for the elements in row-major order
     * @return the tensor
     * @throws IllegalArgumentException if there are elements, and the mean or the deviation isn't finite, or the deviation
     *         is negative
     * @alias PyTorch randn, normal; NumPy random.normal; JAX random.normal; DJL NDManager.randomNormal
     */
    public static Tensor normal(double mean, double deviation, Shape shape, RandomGenerator random) {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(random, "random");
        boolean isDistribution = Double.isFinite(mean) && deviation >= 0 && deviation < Double.POSITIVE_INFINITY;
        if (!isDistribution && shape.count() > 0) {
            throw new IllegalArgumentException("normal: mean and deviation must be finite, and the deviation not "
                    + "negative, not " + mean + " and " + deviation);
        }
        return drawn("normal", shape, () -> mean + deviation * random.nextGaussian());
    }

    private static Tensor drawn(String name, Shape shape, DoubleSupplier next) {
        return Batching.draw(name, shape, all -> {
            double[] values = newDoubles(all);
            Arrays.setAll(values, _ -> next.getAsDouble());
            return Tensor.owning(values, all);
        });
    }
}
