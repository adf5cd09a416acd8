package org.chainrule.nn.init;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Gives an initializer a name, as which it prints and with which its errors begin.
 *
 * @param name the call that makes it, {@code uniform(-1.0, 1.0)}
 * @param rule makes the tensors; its errors state the reason only
 */
record NamedInitializer(String name, Initializer rule) implements Initializer {

    /** Returns the text of a call, whose arguments all have to be finite. */
    static String call(String name, double... settings) {
        String call = Arrays.stream(settings).mapToObj(String::valueOf)
                .collect(Collectors.joining(", ", name + "(", ")"));
        if (!Arrays.stream(settings).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(call + ": the numbers must be finite");
        }
        return call;
    }

    /** Draws from the uniform distribution on [-b, b), where b depends on the fans. */
    static Initializer uniformByFans(String call, ToDoubleFunction<Fans> bound) {
        return new NamedInitializer(call, (shape, random) -> {
            double b = bound.applyAsDouble(Fans.of(shape));
            return Tensor.uniform(-b, b, shape, random);
        });
    }

    /** Draws from the normal distribution with mean 0 and a deviation that depends on the fans. */
    static Initializer normalByFans(String call, ToDoubleFunction<Fans> deviation) {
        return new NamedInitializer(call,
                (shape, random) -> Tensor.normal(0, deviation.applyAsDouble(Fans.of(shape)), shape, random));
    }

    @Override
    public Tensor of(Shape shape, RandomGenerator random) {
        try {
            return rule.of(shape, random);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e.getCause());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
