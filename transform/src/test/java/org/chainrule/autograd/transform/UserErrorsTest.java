package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An exception of a user's rule or hook, wherever it is called, says what it said, with its cause, and whose rule or hook it was. */
class UserErrorsTest {

    private record Scale(RuntimeException error) implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].mul(2);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            throw error;
        }
    }

    private static Tensor fail(RuntimeException error) {
        throw error;
    }

    private static RuntimeException withCause(RuntimeException error) {
        error.initCause(new IOException("the disk is full"));
        return error;
    }

    private static Stream<RuntimeException> errors() {
        return Stream.of(new IllegalStateException("out of rope"), new IllegalArgumentException("out of rope"),
                new UnsupportedOperationException("out of rope"), new IndexOutOfBoundsException("out of rope"),
                new ArithmeticException("out of rope"), new NullPointerException("out of rope"),
                withCause(new IllegalStateException("out of rope")), withCause(new ArithmeticException("out of rope")),
                new UncheckedIOException("out of rope", new IOException("the disk is full")));
    }

    private static Map<String, Consumer<RuntimeException>> calls() {
        Tensor x = Tensor.of(1, 2, 3);
        Tensor one = Tensor.of(1);
        Map<String, Consumer<RuntimeException>> calls = new LinkedHashMap<>();
        calls.put("scale", e -> {
            CustomFunction scale = CustomFunction.of("scale", a -> fail(e), (g, y, a) -> new Tensor[] {g});
            scale.apply(x);
        });
        calls.put("scale in vmap", e -> Transform.vmap(
                CustomFunction.of("scale", a -> fail(e), (g, y, a) -> new Tensor[] {g})::apply).apply(x));
        Map.of("scale", scale(), "the rule of an Op, scale", Scale::new).forEach((name, made) -> {
            calls.put(name + " vjp", e -> Transform.vjp(apply(made, e), x, x));
            calls.put(name + " jvp", e -> Transform.jvp(apply(made, e), x, x));
            calls.put(name + " taylor", e -> Transform.taylor(apply(made, e), x, x, 2));
            calls.put(name + " vjp in vmap", e -> Transform.vmap(Transform.grad(apply(made, e))).apply(x));
            calls.put(name + " vjp of vmap", e -> Transform.vjp(Transform.vmap(apply(made, e)), x, x));
            calls.put(name + " jvp in vmap",
                    e -> Transform.vmap(a -> Transform.jvp(apply(made, e), a, one).tangent()).apply(x));
            calls.put(name + " taylor in vmap",
                    e -> Transform.vmap(a -> Transform.taylor(apply(made, e), a, one, 2).get(2)).apply(x));
        });
        calls.put("a gradient hook of weights", e -> weights(w -> w.registerHook(g -> fail(e))));
        calls.put("a hook after the accumulation of the gradient of weights",
                e -> weights(w -> w.registerPostAccumulateGradHook(g -> fail(e))));
        calls.put("implicitRoot", e -> Transform.implicitRoot((z, p) -> z, p -> fail(e), x));
        calls.put("implicitRoot vjp", e -> Transform
                .vjp(a -> Transform.implicitRoot((z, p) -> z.requiresGrad() ? fail(e) : z.sub(p[0]), p -> p[0], a), x,
                        x));
        return calls;
    }

    private interface Made {
        Object of(RuntimeException error);
    }

    private static Made scale() {
        return e -> CustomFunction.of("scale", a -> a[0].mul(2), (g, y, a) -> {
            throw e;
        });
    }

    private static UnaryOperator<Tensor> apply(Made made, RuntimeException e) {
        Object op = made.of(e);
        return x -> op instanceof Op own ? own.apply(x) : ((CustomFunction) op).apply(x);
    }

    private static void weights(Consumer<Tensor> hooked) {
        Tensor weights = Tensor.of(1, 2, 3).requiresGrad(true).named("weights");
        hooked.accept(weights);
        weights.square().sum().backward();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void isToldInFull(RuntimeException error) {
        calls().forEach((name, call) -> {
            Throwable thrown = catchThrowable(() -> call.accept(error));
            assertThat(thrown).as(name).isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class,
                    ArithmeticException.class).hasStackTraceContaining(": out of rope"); // in the message, or that of the cause
            String who = Stream.of("scale", "implicitRoot", "weights").filter(name::contains).findFirst().orElseThrow();
            assertThat(thrown).as(name).hasMessageContaining(who.equals("weights") ? "weights (3)" : who + " of (");
            if (error.getCause() != null) {
                assertThat(thrown).as(name).hasRootCauseMessage("the disk is full");
            }
        });
    }

    /** Within vmap a rule that says it in an exception of the class of those that read elements isn't asked again. */
    @Test
    void aRuleThatFailsIsCalledOnce() {
        int[] calls = new int[1];
        CustomFunction once = CustomFunction.of("once", a -> a[0].mul(2), (g, y, a) -> {
            calls[0]++;
            throw new IllegalStateException("out of rope");
        });
        assertThat(catchThrowable(() -> Transform.vmap(Transform.grad(once::apply)).apply(Tensor.of(1, 2, 3))))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the backward rule of once of () F64 for argument 0: out of rope");
        assertThat(calls).containsExactly(1);
        record Twice(int[] calls) implements Op {
            @Override
            public Shape shape(Shape... in) {
                return in[0];
            }

            @Override
            public Tensor forward(Tensor... x) {
                return x[0].mul(2);
            }

            @Override
            public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
                calls[0]++;
                throw new IllegalStateException("out of rope");
            }
        }
        calls[0] = 0;
        assertThat(catchThrowable(
                () -> Transform.vmap(Transform.grad(new Twice(calls)::apply)).apply(Tensor.of(1, 2, 3))))
                .hasMessage("the backward rule of twice of () F64 for argument 0: out of rope");
        assertThat(calls).containsExactly(1);
    }
}
