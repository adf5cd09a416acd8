package org.chainrule.autograd;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A multi-dimensional array that records how it was computed, so that {@link Differentiable#backward()} can compute
 * gradients.
 *
 * {@snippet :
 * Tensor x = Tensor.of(3).requiresGrad(true);
 * Tensor y = x.mul(x).add(1);
 * y.backward();
 * x.grad(); // 6
 * }
 *
 * <p>
 * Tensors are created by the static methods of {@link TensorFactories}, which this class inherits:
 * {@code Tensor.of(1, 2)}, {@code Tensor.zeros(2, 3)}. Values are read by the methods of {@link TensorValues}, gradients
 * are computed by those of {@link Differentiable}.
 * The operations are grouped in families: {@link Arithmetic}, {@link Piecewise}, {@link Functions},
 * {@link SpecialFunctions}, {@link Trigonometry}, {@link Activations}, {@link Comparisons}, {@link Reductions}, {@link Scans},
 * {@link Statistics}, {@link Probabilities}, {@link Shaping}, {@link Slicing}, {@link Sorting}, {@link Counting}, {@link Indexing}, {@link Masking}, {@link Subscripting}, {@link LinearAlgebra}, {@link TensorProducts}, {@link Convolution}, {@link Recurrences}, {@link Pooling}, {@link Attention}, {@link Resampling}.
 *
 * <p>
 * The values of a tensor never change, except for parameters and buffers that are written with {@link Autograd#assign}.
 * Tensors are ordinary objects: none has to be closed, and unreachable ones are garbage-collected together with their
 * recorded history. Different threads may compute with the same tensors.
 *
 * <p>
 * Java serialization keeps the values, whether a leaf requires a gradient, and the name, but neither history nor gradient.
 */
public final class Tensor extends TensorFactories
        implements VjpResult, TensorValues, Differentiable, Arithmetic, Piecewise, Functions,
        SpecialFunctions,
        Trigonometry, Activations, Comparisons, Reductions, Scans, Statistics, Probabilities, Shaping, Slicing, Sorting,
        Counting, Indexing, Masking, Subscripting, LinearAlgebra, TensorProducts, Convolution, Recurrences, Pooling,
        Attention, Resampling, Serializable {
    private static final long serialVersionUID = 1;

    private transient String name = "";

    private Tensor(Storage storage, Layout layout, Node node) {
        super(storage, layout, node);
    }

    /** Returns a tensor that takes over an array, which the caller must not use any more. */
    static Tensor owning(Object array, Shape shape) {
        return owning(new Storage(array), shape);
    }

    /** Returns a tensor that takes over a storage, which the caller must not use any more. */
    static Tensor owning(Storage storage, Shape shape) {
        return new Tensor(storage, Layout.rowMajor(shape), null);
    }

    // ---- joining ----

    /**
     * Concatenates tensors along an axis.
     *
     * @param axis the axis
     * @param parts the tensors, whose shapes agree except for that axis
     * @return all elements, in the greatest of the parts' types
     * @throws IllegalArgumentException if there are no parts, or their shapes don't fit
     * @alias PyTorch cat, concat, concatenate, hstack, vstack; NumPy concatenate, hstack, vstack; JAX concatenate; DJL concat
     */
    public static Tensor concat(int axis, Tensor... parts) {
        requireParts("concat", parts);
        return Tape.reportAs("concat", () -> Concat.of(axis, parts), parts).apply(parts);
    }

    /**
     * Concatenates the tensors of a list along an axis; see {@link #concat(int, Tensor...)}.
     *
     * @param parts the tensors, whose shapes agree except for that axis
     * @param axis the axis
     * @return all elements, in the greatest of the parts' types
     * @throws IllegalArgumentException if there are no parts, or their shapes don't fit
     */
    public static Tensor concat(List<Tensor> parts, int axis) {
        return concat(axis, Objects.requireNonNull(parts, "parts").toArray(Tensor[]::new));
    }

    /**
     * Stacks tensors of one shape along a new axis.
     *
     * @param axis the index of the new axis in the result
     * @param parts the tensors
     * @return all elements, in the greatest of the parts' types
     * @throws IllegalArgumentException if there are no parts, or their shapes differ
     * @alias PyTorch stack; NumPy stack; JAX stack; DJL stack
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

    /**
     * Stacks the tensors of a list along a new axis; see {@link #stack(int, Tensor...)}.
     *
     * @param parts the tensors
     * @param axis the index of the new axis in the result
     * @return all elements, in the greatest of the parts' types
     * @throws IllegalArgumentException if there are no parts, or their shapes differ
     */
    public static Tensor stack(List<Tensor> parts, int axis) {
        return stack(axis, Objects.requireNonNull(parts, "parts").toArray(Tensor[]::new));
    }

    /**
     * Returns the coordinates of a grid: each vector along an axis of its own, in their order, and repeated along the others. In the
     * order of {@code indexing="xy"} the first two axes are {@linkplain Shaping#transpose(int, int) transposed}.
     *
     * @param axes vectors of coordinates; a scalar is a vector of one
     * @return for each a view of the grid's shape
     * @throws IllegalArgumentException if there are none, or one has several axes
     * @alias PyTorch meshgrid; NumPy meshgrid; JAX meshgrid
     */
    public static List<Tensor> meshgrid(Tensor... axes) {
        requireParts("meshgrid", axes);
        return Tape.reportAs("meshgrid", () -> {
            for (Tensor axis : axes) {
                if (axis.shape().rank() > 1) {
                    throw new IllegalArgumentException(axis.describe() + " is no vector");
                }
            }
            Shape grid = Shape.of(Arrays.stream(axes).mapToInt(Tensor::size).toArray());
            return IntStream.range(0, axes.length).mapToObj(i -> {
                int[] sizes = new int[axes.length];
                Arrays.fill(sizes, 1);
                sizes[i] = axes[i].size();
                return axes[i].reshape(sizes).expand(grid);
            }).toList();
        }, axes);
    }

    /**
     * Returns all combinations of an element of each vector, those of the last changing first.
     *
     * @param axes the vectors; a scalar is a vector of one
     * @return a row for each combination; of one vector alone its elements, as in PyTorch
     * @throws IllegalArgumentException if there are none, or one has several axes
     * @alias PyTorch cartesian_prod
     */
    public static Tensor cartesianProd(Tensor... axes) {
        requireParts("cartesianProd", axes);
        return Tape.reportAs("cartesianProd", () -> {
            Tensor rows = stack(-1, meshgrid(axes).stream().map(Tensor::flatten).toArray(Tensor[]::new));
            return axes.length == 1 ? rows.squeeze(-1) : rows;
        }, axes);
    }

    // ---- products of several ----

    /**
     * Computes sums of products in the notation of Einstein, as NumPy: {@code einsum("bij,bjk->bik", a, b)} multiplies matrices,
     * {@code einsum("ii", a)} is the trace. Each letter is an axis; over those that the result doesn't name the products are summed
     * up. {@code ...} stands for axes without a letter, which are broadcast, as are axes of size 1. Without {@code ->} the result has
     * those of an ellipsis and the letters that occur once, in alphabetical order. Products are taken two at a time, in the order that
     * takes the fewest multiplications; matrix products where axes are summed over.
     *
     * @param subscripts a letter for each axis of each operand, with commas between, and those of the result behind {@code ->}
     * @param operands the tensors
     * @return the sums
     * @throws IllegalArgumentException if the subscripts can't be read, or don't fit the operands
     * @alias PyTorch einsum; NumPy einsum; JAX einsum
     */
    public static Tensor einsum(String subscripts, Tensor... operands) {
        Objects.requireNonNull(subscripts, "subscripts");
        requireParts("einsum", operands);
        return Tape.reportAs("einsum", () -> Einsum.parse(subscripts).of(operands), operands);
    }

    /**
     * Computes the product of several matrices, in the order that takes the fewest multiplications.
     *
     * @param factors the matrices; the first may be a vector, which is a row, and the last, which is a column
     * @return the product, without the axis of a vector
     * @throws IllegalArgumentException if there are none, one is no matrix, or neighbours don't fit
     * @alias PyTorch linalg.multi_dot, chain_matmul; NumPy linalg.multi_dot; JAX numpy.linalg.multi_dot
     */
    public static Tensor multiDot(Tensor... factors) {
        requireParts("multiDot", factors);
        return Tape.reportAs("multiDot", () -> {
            List<LabelledTensor> chain = new ArrayList<>();
            for (int i = 0; i < factors.length; i++) {
                boolean isEnd = i == 0 || i == factors.length - 1;
                if (factors[i].shape().rank() != 2 && !(isEnd && factors[i].shape().rank() == 1)) {
                    throw new IllegalArgumentException(factors[i].describe() + " is no matrix");
                }
                if (i > 0 && factors[i - 1].shape().size(-1) != factors[i].shape().size(0)) {
                    throw new IllegalArgumentException("the last axis of " + factors[i - 1].describe()
                            + " and the first of " + factors[i].describe() + " have different sizes");
                }
                boolean isRow = i == 0 && factors[i].shape().rank() == 1 && factors.length > 1;
                chain.add(new LabelledTensor(factors[i],
                        factors[i].shape().rank() == 2 ? new int[] {i, i + 1} : new int[] {isRow ? 1 : i}));
            }
            return Contraction.of(chain, IntStream.of(0, factors.length)
                    .filter(end -> chain.get(end == 0 ? 0 : factors.length - 1).has(end)).toArray());
        }, factors);
    }

    /**
     * Joins matrices along the diagonal of one that is 0 elsewhere. The derivative is 1 for each element.
     *
     * @param blocks the matrices; a vector is a row, and a scalar has one element
     * @return the matrix, in the greatest of the blocks' types
     * @throws IllegalArgumentException if there are none, or one has more than two axes
     * @alias PyTorch block_diag; SciPy linalg.block_diag; JAX scipy.linalg.block_diag
     */
    public static Tensor blockDiagonal(Tensor... blocks) {
        requireParts("blockDiagonal", blocks);
        return Tape.reportAs("blockDiagonal", () -> {
            for (Tensor block : blocks) {
                if (block.shape().rank() > 2) {
                    throw new IllegalArgumentException(block.describe() + " is no matrix");
                }
            }
            Tensor[] matrices = Arrays.stream(blocks)
                    .map(block -> block.shape().rank() == 2 ? block : block.reshape(Shape.of(1, block.size())))
                    .toArray(Tensor[]::new);
            long all = Arrays.stream(matrices).mapToLong(matrix -> matrix.shape().size(1)).sum();
            if (all > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "the blocks have " + all
                                + " columns together, more than 2^31 - 1, the most that an axis can have");
            }
            int columns = (int) all;
            int before = 0;
            for (int i = 0; i < matrices.length; i++) {
                int own = matrices[i].shape().size(1);
                matrices[i] = matrices[i].pad(1, before, columns - before - own);
                before += own;
            }
            return concat(0, matrices);
        }, blocks);
    }

    private static void requireParts(String op, Tensor... parts) {
        if (Objects.requireNonNull(parts, "parts").length == 0) {
            throw new IllegalArgumentException(op + ": there is nothing to put together");
        }
        Tape.requireOperands(op, parts);
    }

    // ---- operations with a scalar as their first operand, or with a condition ----

    /**
     * Computes the difference y = a - x; dy/dx = -1.
     *
     * @param a the scalar
     * @param x the subtrahend
     * @return a - x
     */
    public static Tensor sub(double a, Tensor x) {
        return BoundPointwise.before(a, ArithmeticFormulas.SUB, x);
    }

    /**
     * Computes the quotient y = a / x; dy/dx = -y/x.
     *
     * @param a the scalar
     * @param x the divisor
     * @return a / x
     */
    public static Tensor div(double a, Tensor x) {
        return BoundPointwise.before(a, ArithmeticFormulas.DIV, x);
    }

    /**
     * Computes the power y = a^x; dy/dx = y ln a.
     *
     * @param a the base
     * @param x the exponent
     * @return a^x
     */
    public static Tensor pow(double a, Tensor x) {
        return BoundPointwise.before(a, ArithmeticFormulas.POW, x);
    }

    /**
     * Selects elements of two tensors by a condition. The gradient goes to the operand that was selected, and the other
     * one gets 0, even where its own derivative is infinite.
     *
     * @param condition the mask, broadcast
     * @param a the values where it is true, broadcast
     * @param b the values where it is false, broadcast
     * @return a or b, element by element
     */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Objects.requireNonNull(a, "a").where(condition, b);
    }

    /**
     * Selects elements of a tensor where a condition is true, and a scalar elsewhere; see {@link #where(Tensor, Tensor, Tensor)}.
     *
     * @param condition the mask, broadcast
     * @param a the values where it is true, broadcast
     * @param b the value where it is false; a whole number unless the tensor is floating
     * @return a or b, element by element
     */
    public static Tensor where(Tensor condition, Tensor a, double b) {
        return Objects.requireNonNull(a, "a").where(condition, b);
    }

    /**
     * Selects a scalar where a condition is true, and elements of a tensor elsewhere; see {@link #where(Tensor, Tensor, Tensor)}.
     *
     * @param condition the mask, broadcast
     * @param a the value where it is true; a whole number unless the tensor is floating
     * @param b the values where it is false, broadcast
     * @return a or b, element by element
     */
    public static Tensor where(Tensor condition, double a, Tensor b) {
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(b, "b");
        return Tape.reportAs("where", () -> b.where(condition.logicalNot(), a), condition, b);
    }

    // ---- properties ----

    /** {@return the sizes of the axes} */
    public Shape shape() {
        return layout().shape();
    }

    /** {@return the type of the elements} */
    public DType dtype() {
        return storage().dtype();
    }

    /** {@return the number of elements: the product of the sizes} */
    public int size() {
        return shape().count();
    }

    /** {@return the device in whose memory the elements are} */
    public Device device() {
        return DeviceStorage.device(this);
    }

    /**
     * Moves the elements to a device: y = x. The gradient moves back.
     *
     * @param device the device
     * @return a tensor on that device
     */
    public Tensor to(Device device) {
        return Objects.requireNonNull(device, "device") == device() ? Alias.of(this) : new Move(device).apply(this);
    }

    /**
     * Names this tensor, for error messages and pictures.
     *
     * @param name the name
     * @return this tensor
     */
    public Tensor named(String name) {
        setName(Objects.requireNonNull(name, "name"));
        if (node() instanceof LargeNode large) {
            large.name(name);
        }
        return this;
    }

    void setName(String now) {
        this.name = now;
    }

    /** {@return the name it was given, or the empty string} */
    public String name() {
        return name;
    }

    /** Returns the description of this tensor in error messages: {@code w (3, 2) F64}. */
    String describe() {
        return (name.isEmpty() ? "" : name + " ") + shape() + " " + dtype();
    }

    /** Returns the values in the format of NumPy; within vmap, where there are those of several examples, shape and type. */
    @Override
    public String toString() {
        return BatchedStorage.level(this) > 0 ? "one of several " + describe() : TensorText.of(storage(), layout());
    }

    /** {@return this} */
    @Override
    public Tensor toTensor() {
        return this;
    }

    // ---- for ops ----

    /** Returns a tensor on a new array, whose elements are still to be computed. */
    static Tensor empty(Shape shape, DType type) {
        HeapLimit.check(shape.count(), type.width(), shape);
        return owning(new Storage(type, shape.count()), shape);
    }

    /** Returns the same value as the result of a recorded op, or without a history. */
    Tensor recorded(Node now) {
        return new Tensor(storage(), layout(), now);
    }

    /** Returns the same value and name without its history, for use within an op: this itself if it has none. */
    Tensor unrecorded() {
        return node() == null ? this : recorded(null).named(name);
    }

    /** Returns another view of the same array, unrecorded. */
    Tensor view(Layout other) {
        return new Tensor(storage(), other, null);
    }

    /** Converts to another type as {@link #to}, unrecorded. */
    Tensor converted(DType type) {
        if (dtype() == type) {
            return this;
        }
        return isCaptured() || storage().isOnDevice() ? unrecorded().to(type) : convertedNow(type);
    }

    /** Converts to another type, unrecorded even while a function is. */
    Tensor convertedNow(DType type) {
        if (dtype() == type) {
            return this;
        }
        double[] values = doubles();
        WholeNumbers.requireElements(dtype(), type, values, shape());
        return owning(Storage.of(type, values), shape());
    }

    /** Returns one element, as an unrecorded scalar. */
    Tensor element(int... index) {
        return view(new Layout(Shape.SCALAR, new int[0], layout().position(index)));
    }

    /** Expands to a shape as {@link #expand}, unrecorded. */
    Tensor repeated(Shape shape) {
        return shape().equals(shape) ? this : view(layout().expand(shape));
    }

    /** Reshapes as {@link #reshape}, unrecorded, to a shape of as many elements. */
    Tensor reshaped(Shape shape) {
        Tensor inOrder = contiguous();
        return inOrder.view(inOrder.layout().reshape(shape));
    }

    /** Transposes a matrix as {@link #transpose}, unrecorded. */
    Tensor transposed() {
        return view(layout().transpose());
    }

    /** Returns this if it is contiguous, with its elements in row-major order, else an unrecorded copy. */
    Tensor contiguous() {
        return layout().isContiguous() ? this : copy();
    }

    /** Requires that so many views of this can be made. */
    void requireViews(String op, int count) {
        Tape.reportAs(op, () -> {
            HeapLimit.checkViews(count);
            return null;
        }, this);
    }

    /** Returns the size of an axis that an op was given. */
    int size(String op, int axis) {
        return Tape.reportAs(op, () -> shape().size(axis), this);
    }

    // ---- serialization ----

    private Object writeReplace() {
        return SerializedTensor.of(this);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a tensor is written as a SerializedTensor");
    }
}
