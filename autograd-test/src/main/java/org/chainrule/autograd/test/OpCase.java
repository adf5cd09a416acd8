package org.chainrule.autograd.test;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * A call of an op, or of several, on tensors that it takes.
 *
 * {@snippet :
 * OpCase.of("softmax", x -> x[0].softmax(-1), TestTensors.random(2, 3)).shape(in -> in[0]);
 * }
 *
 * <p>
 * Laws differentiate by the inputs of type F64, so these should be far from kinks and poles: the distance of a finite
 * difference is about 1e-5. A case is immutable; each setting returns a changed copy.
 */
public final class OpCase {
    private final String name;
    private final Function<Tensor[], Tensor> call;
    private final Tensor[] inputs;
    private final Function<Shape[], Shape> shape; // null where it isn't stated
    private final Tensor value; // null where it isn't stated
    private final boolean readsValues;

    private OpCase(String name, Function<Tensor[], Tensor> call, Tensor[] inputs, Function<Shape[], Shape> shape,
            Tensor value, boolean readsValues) {
        this.name = Objects.requireNonNull(name, "name");
        this.call = Objects.requireNonNull(call, "call");
        this.inputs = inputs;
        this.shape = shape;
        this.value = value;
        this.readsValues = readsValues;
    }

    /**
     * Returns a case.
     *
     * @param name what tests call it
     * @param call from the inputs to the result
     * @param inputs the tensors to differentiate by, of type F64, and others
     * @return the case
     */
    public static OpCase of(String name, Function<Tensor[], Tensor> call, Tensor... inputs) {
        return new OpCase(name, call, Stream.of(inputs).map(Tensor::detach).toArray(Tensor[]::new), null, null, false);
    }

    /**
     * States the shape of the result, independently of the op's own rule.
     *
     * @param stated from the shapes of the inputs to that of the result. It is asked for other sizes than those of the inputs,
     *        too, for which the call may throw
     * @return the changed case
     */
    public OpCase shape(Function<Shape[], Shape> stated) {
        return new OpCase(name, call, inputs, stated, value, readsValues);
    }

    /**
     * States the value of the result, which was found in another way.
     *
     * @param stated the value for these inputs, of any type
     * @return the changed case
     */
    public OpCase value(Tensor stated) {
        return new OpCase(name, call, inputs, shape, stated.detach(), readsValues);
    }

    /**
     * States that the call depends on elements in a way that isn't an op, as a result's shape does, so that it is an error within
     * {@code vmap}.
     *
     * @return the changed case
     */
    public OpCase readingValues() {
        return new OpCase(name, call, inputs, shape, value, true);
    }

    boolean readsValues() {
        return readsValues;
    }

    /** {@return what tests call it} */
    public String name() {
        return name;
    }

    /**
     * Computes the result.
     *
     * @param x the inputs
     * @return the result
     */
    public Tensor result(Tensor... x) {
        return call.apply(x);
    }

    /** {@return copies of the inputs, constants} */
    public Tensor[] inputs() {
        return Stream.of(inputs).map(Tensor::copy).toArray(Tensor[]::new);
    }

    /**
     * Returns copies of the inputs as parameters.
     *
     * @param type the type of those that are floating
     * @return leaves that require a gradient, and other inputs as they are
     */
    Tensor[] parameters(DType type) {
        return Stream.of(inputs).map(input -> input.dtype().isFloating()
                ? (input.dtype() == type ? input : input.to(type)).copy().requiresGrad(true)
                : input.copy()).toArray(Tensor[]::new);
    }

    Optional<Function<Shape[], Shape>> statedShape() {
        return Optional.ofNullable(shape);
    }

    Optional<Tensor> statedValue() {
        return Optional.ofNullable(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
