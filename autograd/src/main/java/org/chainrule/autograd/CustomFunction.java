package org.chainrule.autograd;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A function of tensors whose derivative is stated beside its value, as lambdas: a short form of an {@link Op}, for a derivative that is
 * more exact or cheaper than that of the ops in the value, or another one on purpose. JAX calls it custom_vjp and custom_jvp.
 *
 * {@snippet :
 * CustomFunction log1pExp = CustomFunction.of("log1pExp", x -> x[0].exp().log1p(),
 *         (g, y, x) -> new Tensor[] {g.mul(x[0].sigmoid())});
 * Tensor y = log1pExp.apply(x);
 * }
 *
 * <p>
 * Nothing within the value is recorded, so gradients reach arguments alone, not tensors that the lambdas refer to. Rules are written
 * with tensor operations, and can be differentiated again. Within vmap the function is applied to one example after the other,
 * so that a tensor which differs from example to example must be an argument.
 */
public final class CustomFunction {
    private final String name;
    private final Function<Tensor[], Tensor> value;
    private final Vjp vjp;
    private final Jvp jvp; // null for none

    /** Computes the vector-Jacobian products, for all arguments together. */
    @FunctionalInterface
    public interface Vjp {

        /**
         * Computes the gradients by all arguments.
         *
         * @param g the gradient with respect to the result, of its shape and type
         * @param y the result
         * @param x the arguments
         * @return for each argument its gradient, of its shape or of one that it broadcasts to; null for zero, or where there is none, as
         *         for an index
         */
        @Nullable
        Tensor[] gradients(Tensor g, Tensor y, Tensor... x);
    }

    /** Computes the Jacobian-vector product. */
    @FunctionalInterface
    public interface Jvp {

        /**
         * Computes the tangent of the result.
         *
         * @param tangents for each argument its tangent, of its shape and type; zeros where it is constant, null where it isn't floating
         * @param y the result
         * @param x the arguments
         * @return the tangent, of y's shape
         */
        Tensor tangent(@Nullable Tensor[] tangents, Tensor y, Tensor... x);
    }

    private CustomFunction(String name, Function<Tensor[], Tensor> value, Vjp vjp, Jvp jvp) {
        this.name = name;
        this.value = value;
        this.vjp = vjp;
        this.jvp = jvp;
    }

    /**
     * Creates a function with a rule for reverse mode, from which that of forward mode is derived if it is linear in the gradient, as each
     * true derivative is. One that isn't, such as one that clips the gradient, is an error in forward mode, and so in Hessian matrices.
     *
     * @param name its name in error messages and pictures
     * @param value from the arguments to the result: the same for the same arguments
     * @param vjp from the gradient of the result, the result and the arguments to the gradients of all arguments
     * @return the function
     * @throws IllegalArgumentException if the name is empty
     */
    public static CustomFunction of(String name, Function<Tensor[], Tensor> value, Vjp vjp) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException(
                    "the name of a function is empty; errors and pictures call it by its name");
        }
        return new CustomFunction(name, Objects.requireNonNull(value, "value"), Objects.requireNonNull(vjp, "vjp"),
                null);
    }

    /**
     * States the rule of forward mode.
     *
     * @param rule from the tangents of the arguments, the result and the arguments to the tangent of the result
     * @return the changed function
     */
    public CustomFunction withJvp(Jvp rule) {
        return new CustomFunction(name, value, vjp, Objects.requireNonNull(rule, "rule"));
    }

    /**
     * Computes the function and, where an argument requires a gradient, records it as one op.
     *
     * @param x the arguments
     * @return the result, on an array that is none of the arguments': a copy, where the function returns one of them or a view of it
     */
    public Tensor apply(Tensor... x) {
        Tape.requireOperands(name, Objects.requireNonNull(x, "x"));
        return Batching.isAmong(x) ? Batching.each(name, this::apply, x) : Tape.apply(Call.of(this, x), x.clone());
    }

    private Tensor value(Tensor... x) {
        return Capture.composed(name, this::computed, x);
    }

    private Tensor computed(Tensor... x) {
        Tensor y = GradMode.current().recording(false).call(() -> {
            Tensor result = value.apply(Tape.detached(x));
            return result == null ? null : BatchedStorage.onOwnArray(result, x);
        });
        if (y == null) {
            throw new IllegalStateException("its value is null");
        }
        VmapLevel vmap = BatchedStorage.vmap(y);
        if (vmap != null && !GradMode.current().isWithin(vmap)) {
            throw BatchedStorage.outside("its value");
        }
        return y.unrecorded();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }

    /** The gradients of a call, and what they were computed from. */
    private record Gradients(Tensor g, Tensor y, GradMode mode, AtomicInteger asked, Tensor[] all) {

        /** Returns whether these are the gradients for the next argument of the same pass, which asks for one after the other. */
        boolean areFor(int i, Tensor gradient, Tensor result, GradMode current) {
            return g == gradient && y == result && mode == current && asked.getAndSet(i) < i;
        }
    }

    /** One call of a function, which is an op. Its shape follows from the value, which is therefore computed before. */
    private static final class Call implements Op {
        private final CustomFunction function;
        private final Shape shape;
        private Tensor computed; // null once it was asked for
        private volatile WeakReference<Gradients> last = new WeakReference<>(null); // asked for by one argument after the other

        private Call(CustomFunction function, Tensor value) {
            this.function = function;
            this.shape = value.shape();
            this.computed = value;
        }

        static Call of(CustomFunction function, Tensor... x) {
            try {
                return new Call(function, function.value(x));
            } catch (RuntimeException e) {
                throw OpErrors.of(Tape.describe(function.name, x), e);
            }
        }

        @Override
        public String name() {
            return function.name;
        }

        @Override
        public Shape shape(Shape... in) {
            return shape;
        }

        @Override
        public Tensor forward(Tensor... x) {
            Tensor first = computed;
            computed = null;
            return first == null ? function.value(x) : first;
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            GradMode mode = GradMode.current();
            if (mode.capture() != null) { // what is recorded as one op for an argument is no part of that for another
                return gradients(g, y, x)[i];
            }
            Gradients now = last.get();
            if (now == null || !now.areFor(i, g, y, mode)) {
                now = new Gradients(g, y, mode, new AtomicInteger(i), gradients(g, y, x));
                last = new WeakReference<>(now);
            }
            return now.all[i];
        }

        private Tensor[] gradients(Tensor g, Tensor y, Tensor... x) {
            Tensor[] all = function.vjp.gradients(g, y, x.clone());
            if (all == null || all.length != x.length) {
                throw new IllegalStateException("it returned " + (all == null ? "null" : all.length + " gradients")
                        + " for " + x.length + (x.length == 1 ? " argument" : " arguments"));
            }
            return all.clone();
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            if (function.jvp == null) {
                return null;
            }
            Tensor[] all = tangents.clone();
            for (int i = 0; i < x.length; i++) {
                all[i] = all[i] != null || !x[i].dtype().isFloating()
                        ? all[i]
                        : Tensor.zerosLike(x[i]);
            }
            Tensor tangent = function.jvp.tangent(all, y, x.clone());
            if (tangent == null) {
                throw new IllegalStateException("it returned null");
            }
            return tangent;
        }
    }
}
