package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * An array of numbers of any rank that remembers how it was computed, so that {@link Differentiable#backward()} can find its gradient.
 *
 * {@snippet :
 * Tensor x = Tensor.of(3).requiresGrad(true);
 * Tensor y = x.mul(x).add(1);
 * y.backward();
 * x.grad(); // 6
 * }
 *
 * <p>
 * The values of a tensor never change, except for parameters and buffers that are written with {@link Autograd#assign}.
 * Tensors are ordinary objects: nothing has to be closed, and what nobody holds is collected, its history included.
 * Different threads may compute with the same tensors.
 *
 * <p>
 * Its values are read by the methods of {@link TensorValues}, its gradient is found by those of {@link Differentiable}. The
 * operations stand in families: {@link Arithmetic}, {@link Piecewise}, {@link Functions}, {@link Trigonometry}, {@link Activations},
 * {@link Comparisons}, {@link Reductions}, {@link Statistics}, {@link Probabilities}, {@link Shaping}, {@link Slicing},
 * {@link Indexing}, {@link LinearAlgebra}.
 */
public final class Tensor extends TensorCore
        implements VjpResult, TensorValues, Differentiable, Arithmetic, Piecewise, Functions, Trigonometry, Activations,
        Comparisons, Reductions, Statistics, Probabilities, Shaping, Slicing, Indexing, LinearAlgebra {
    private String name = "";

    private Tensor(Storage storage, Layout layout, Node node) {
        super(storage, layout, node);
    }

    /** Returns a tensor on a new array that nobody else holds. */
    static Tensor owning(Object array, Shape shape) {
        return owning(new Storage(array), shape);
    }

    /** Returns a tensor on a new storage that nobody else holds. */
    static Tensor owning(Storage storage, Shape shape) {
        return new Tensor(storage, Layout.rowMajor(shape), null);
    }

    // ---- making tensors ----

    /**
     * A single number, of shape () and type F64.
     *
     * @param value the number
     * @return the scalar
     */
    public static Tensor of(double value) {
        return owning(new double[] {value}, Shape.SCALAR);
    }

    /**
     * A vector of type F64.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(double... values) {
        return of(Shape.of(values.length), values);
    }

    /**
     * A vector of type F32.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(float[] values) {
        return of(Shape.of(values.length), values);
    }

    /**
     * A vector of type I64.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(long[] values) {
        return owning(values.clone(), Shape.of(values.length));
    }

    /**
     * A vector of type BOOL.
     *
     * @param values its elements
     * @return the vector
     */
    public static Tensor of(boolean[] values) {
        return owning(values.clone(), Shape.of(values.length));
    }

    /**
     * A tensor from nested arrays: {@code double[][]}, {@code float[][][]} and so on, also of long and boolean.
     *
     * @param nested the rows; all of the same length at every level
     * @return a tensor of the elements' type with an axis for each level
     * @throws IllegalArgumentException if the arrays are ragged or of another type
     */
    public static Tensor of(Object[] nested) {
        NestedArrays read = NestedArrays.read(nested);
        return owning(read.elements(), read.shape());
    }

    /**
     * A tensor of type F64.
     *
     * @param shape its shape
     * @param values its elements in row-major order
     * @return the tensor
     */
    public static Tensor of(Shape shape, double[] values) {
        requireCount(shape, values.length);
        return owning(values.clone(), shape);
    }

    /**
     * A tensor of type F32.
     *
     * @param shape its shape
     * @param values its elements in row-major order
     * @return the tensor
     */
    public static Tensor of(Shape shape, float[] values) {
        requireCount(shape, values.length);
        return owning(values.clone(), shape);
    }

    private static void requireCount(Shape shape, int count) {
        if (shape.count() != count) {
            throw new IllegalArgumentException(
                    "shape " + shape + " has " + shape.count() + " elements, but " + count + " values are given");
        }
    }

    /**
     * A tensor of one repeated value, stored once for each element.
     *
     * @param value the value
     * @param shape the shape
     * @param type the type
     * @return the tensor
     */
    public static Tensor full(double value, Shape shape, DType type) {
        double[] values = new double[shape.count()];
        Arrays.fill(values, value);
        return owning(Storage.of(type, values), shape);
    }

    /**
     * Zeros of type F64.
     *
     * @param sizes the sizes of the axes
     * @return the tensor
     */
    public static Tensor zeros(int... sizes) {
        return full(0, Shape.of(sizes), DType.F64);
    }

    /**
     * Ones of type F64.
     *
     * @param sizes the sizes of the axes
     * @return the tensor
     */
    public static Tensor ones(int... sizes) {
        return full(1, Shape.of(sizes), DType.F64);
    }

    /**
     * The numbers 0, 1, ... up to an end, of type I64.
     *
     * @param end the end, which is left out
     * @return the vector
     */
    public static Tensor arange(int end) {
        return of(LongStream.range(0, end).toArray());
    }

    /**
     * Numbers at a distance, of type F64.
     *
     * @param start the first
     * @param end the end, which is left out
     * @param step the distance, not 0
     * @return start, start + step, ... as far as the end isn't reached
     * @throws IllegalArgumentException if the step is 0 or leads away from the end
     */
    public static Tensor arange(double start, double end, double step) {
        double count = Math.ceil((end - start) / step);
        if (!(count >= 0 && count <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("arange from " + start + " to " + end + " in steps of " + step
                    + " never ends, or is too long");
        }
        double[] values = new double[(int) count];
        Arrays.setAll(values, n -> start + n * step);
        return of(values);
    }

    /**
     * Evenly spaced numbers of type F64, both ends included.
     *
     * @param start the first
     * @param end the last
     * @param count how many
     * @return the vector
     * @throws IllegalArgumentException if the count is negative
     */
    public static Tensor linspace(double start, double end, int count) {
        double[] values = new double[Shape.of(count).count()];
        double step = count > 1 ? (end - start) / (count - 1) : 0;
        Arrays.setAll(values, n -> n == count - 1 && n > 0 ? end : start + n * step);
        return of(values);
    }

    /**
     * The identity matrix of type F64.
     *
     * @param size the number of its rows
     * @return 1 on the diagonal, 0 elsewhere
     */
    public static Tensor eye(int size) {
        double[] values = new double[Shape.of(size, size).count()];
        for (int n = 0; n < size; n++) {
            values[n * (size + 1)] = 1;
        }
        return owning(values, Shape.of(size, size));
    }

    /**
     * Random numbers of type F64, evenly distributed.
     *
     * @param low the lower bound
     * @param high the upper bound, which is left out
     * @param shape the shape
     * @param random where the numbers come from, in row-major order
     * @return the tensor
     */
    public static Tensor uniform(double low, double high, Shape shape, RandomGenerator random) {
        double[] values = new double[shape.count()];
        Arrays.setAll(values, _ -> low + random.nextDouble() * (high - low));
        return owning(values, shape);
    }

    /**
     * Random numbers of type F64, normally distributed.
     *
     * @param mean the mean
     * @param deviation the standard deviation
     * @param shape the shape
     * @param random where the numbers come from, in row-major order
     * @return the tensor
     */
    public static Tensor normal(double mean, double deviation, Shape shape, RandomGenerator random) {
        double[] values = new double[shape.count()];
        Arrays.setAll(values, _ -> mean + deviation * random.nextGaussian());
        return owning(values, shape);
    }

    /**
     * Tensors one behind the other along an axis.
     *
     * @param axis the axis
     * @param parts the tensors, whose shapes agree but for that axis
     * @return all elements, in the greatest of the parts' types
     * @throws IllegalArgumentException if there are no parts, or their shapes don't fit
     */
    public static Tensor concat(int axis, Tensor... parts) {
        requireParts("concat", parts);
        return new Concat(axis).apply(parts);
    }

    /**
     * Tensors of one shape along a new axis.
     *
     * @param axis where the new axis will stand
     * @param parts the tensors
     * @return all elements, in the greatest of the parts' types
     * @throws IllegalArgumentException if there are no parts, or their shapes differ
     */
    public static Tensor stack(int axis, Tensor... parts) {
        requireParts("stack", parts);
        return Tape.reportAs("stack", () -> {
            for (Tensor part : parts) {
                if (!part.shape().equals(parts[0].shape())) {
                    throw new IllegalArgumentException("the shapes " + parts[0].shape() + " and " + part.shape()
                            + " differ; concat joins tensors of different sizes along an axis that they have");
                }
            }
            return concat(axis, Arrays.stream(parts).map(part -> part.unsqueeze(axis)).toArray(Tensor[]::new));
        }, parts);
    }

    private static void requireParts(String op, Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException(op + ": there is nothing to put together");
        }
    }

    // ---- operations with a number first, or with no first operand ----

    /**
     * The difference y = a - x; dy/dx = -1.
     *
     * @param a the number
     * @param x what is taken away
     * @return a - x
     */
    public static Tensor sub(double a, Tensor x) {
        return BoundPointwise.before(a, ArithmeticFormulas.SUB, x);
    }

    /**
     * The quotient y = a / x; dy/dx = -y/x.
     *
     * @param a the number
     * @param x the divisor
     * @return a / x
     */
    public static Tensor div(double a, Tensor x) {
        return BoundPointwise.before(a, ArithmeticFormulas.DIV, x);
    }

    /**
     * The power y = a^x; dy/dx = y ln a.
     *
     * @param a the base
     * @param x the exponent
     * @return a^x
     */
    public static Tensor pow(double a, Tensor x) {
        return BoundPointwise.before(a, ArithmeticFormulas.POW, x);
    }

    /**
     * A choice, element by element. The gradient flows into what was chosen, and the other side gets 0, even where its
     * own derivative is infinite.
     *
     * @param condition the mask
     * @param a the values where it is true
     * @param b the values where it is false
     * @return one or the other, broadcast
     */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return a.where(condition, b);
    }

    // ---- what it is ----

    /** {@return the sizes of the axes} */
    public Shape shape() {
        return layout().shape();
    }

    /** {@return the kind of number} */
    public DType dtype() {
        return storage().dtype();
    }

    /** {@return the number of elements: the product of the sizes} */
    public int size() {
        return shape().count();
    }

    /**
     * Gives this tensor a name, for errors and pictures.
     *
     * @param name the name
     * @return this tensor
     */
    public Tensor named(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /** {@return the name it was given, or the empty string} */
    public String name() {
        return name;
    }

    /** What is said of this tensor in errors: {@code w (3, 2) F64}. */
    String describe() {
        return (name.isEmpty() ? "" : name + " ") + shape() + " " + dtype();
    }

    /** The values, as NumPy writes them. */
    @Override
    public String toString() {
        return TensorText.of(storage(), layout());
    }

    /** {@return this} */
    @Override
    public Tensor toTensor() {
        return this;
    }

    // ---- for ops ----

    /** Returns a tensor on a new array that is still to be written. */
    static Tensor empty(Shape shape, DType type) {
        return owning(new Storage(type, shape.count()), shape);
    }

    /** Returns the same value as the result of a recorded op, or without a history. */
    Tensor recorded(Node now) {
        return new Tensor(storage(), layout(), now);
    }

    /** Returns another view of the same array, unrecorded. */
    Tensor view(Layout other) {
        return new Tensor(storage(), other, null);
    }

    /** As {@link #to}, unrecorded. */
    Tensor converted(DType type) {
        return dtype() == type ? this : owning(Storage.of(type, doubles()), shape());
    }

    /** Returns one element, as an unrecorded scalar. */
    Tensor element(int... index) {
        return view(new Layout(Shape.SCALAR, new int[0], layout().position(index)));
    }

    /** As {@link #expand}, unrecorded. */
    Tensor repeated(Shape shape) {
        return shape().equals(shape) ? this : view(layout().expand(shape));
    }

    /** As {@link #reshape}, unrecorded, to a shape of as many elements. */
    Tensor reshaped(Shape shape) {
        Tensor inOrder = contiguous();
        return inOrder.view(inOrder.layout().reshape(shape));
    }

    /** As {@link #transpose} of a matrix, unrecorded. */
    Tensor transposed() {
        return view(layout().transpose());
    }

    /** Returns this if its elements stand in row-major order, else an unrecorded copy. */
    Tensor contiguous() {
        return layout().isContiguous() ? this : copy();
    }

    /** Returns the size along an axis that an op was given. */
    int size(String op, int axis) {
        return Tape.reportAs(op, () -> shape().size(axis), this);
    }
}
