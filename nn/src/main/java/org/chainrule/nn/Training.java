package org.chainrule.nn;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.TrainingScope;
import org.chainrule.nn.random.RandomKey;
import org.jspecify.annotations.Nullable;

/**
 * Sets the scope in which layers compute in training mode: {@code Dropout} drops, {@code BatchNorm} uses the statistics
 * of the batch and keeps moving averages of them. Elsewhere they compute in evaluation mode, and a network is a plain
 * function.
 *
 * {@snippet :
 * Tensor loss = Training.with(random, () -> Loss.crossEntropy().of(net.forward(x), labels));
 * }
 *
 * <p>
 * The scope is the current thread's, and ends with the call; it doesn't follow tasks that are handed to an executor.
 */
public final class Training {
    private Training() {}

    /**
     * Computes in training mode, with random numbers that follow from a key: the first layer that asks for some has those of the
     * key, the next those of the next {@linkplain RandomKey#draw draw}, and so on.
     *
     * @param key the name of the random numbers, which should be of this step alone
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R with(RandomKey key,
            ScopedValue.CallableOp<? extends R, X> body)
            throws X {
        Objects.requireNonNull(body, "body");
        return TrainingScope.on(Objects.requireNonNull(key, "key")).call(body);
    }

    /**
     * Computes in training mode, with random numbers that follow from a key that is a tensor. It may be an argument of a compiled
     * function, whose runs then draw other numbers for other keys.
     *
     * {@snippet :
     * Compiled f = Compiled.ofAll(xs -> Training.with(xs[1], () -> new Tensor[] {net.forward(xs[0])}));
     * f.applyAll(x, Training.asTensor(RandomKey.of(7).withStep(step)));
     * }
     *
     * @param key {@link #asTensor} of a key
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     * @throws IllegalArgumentException if the tensor isn't of shape (4) and type I64
     */
    public static <R extends @Nullable Object, X extends Throwable> R with(Tensor key,
            ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return TrainingScope.on(Objects.requireNonNull(key, "key")).call(body);
    }

    /**
     * Returns a key as a tensor of its numbers.
     *
     * @param key the key
     * @return (seed, step, rank, draw), of type I64
     */
    public static Tensor asTensor(RandomKey key) {
        return TrainingScope.tensor(Objects.requireNonNull(key, "key"));
    }

    /**
     * Computes in training mode, with random numbers of a key whose seed is drawn.
     *
     * @param random the source of the seed, of which one {@code long} is taken
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R with(RandomGenerator random,
            ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return with(RandomKey.of(Objects.requireNonNull(random, "random").nextLong()), body);
    }

    /**
     * Computes in training mode, for networks that need no random numbers there.
     *
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R on(ScopedValue.CallableOp<? extends R, X> body)
            throws X {
        Objects.requireNonNull(body, "body");
        return TrainingScope.on((RandomKey) null).call(body);
    }

    /**
     * Computes in evaluation mode, also within a training scope.
     *
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R off(ScopedValue.CallableOp<? extends R, X> body)
            throws X {
        Objects.requireNonNull(body, "body");
        return TrainingScope.OFF.call(body);
    }

    /**
     * Computes a loss to be trained, such that a layer to which the mode matters refuses to compute in evaluation mode because
     * nobody has chosen one. {@link #with}, {@link #on} and {@link #off} choose, be it within the body or around it.
     *
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R requireChoice(
            ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return TrainingScope.isBound() ? body.call() : TrainingScope.UNDECIDED.call(body);
    }

    /**
     * Returns whether layers compute in training mode here.
     *
     * @return true within {@link #with} and {@link #on}
     */
    public static boolean isOn() {
        return TrainingScope.current().isOn();
    }

    /**
     * Returns whether a layer computes in training mode here, for a layer that {@linkplain Layer#dependsOnTraining depends on
     * that}.
     *
     * @param layer the layer, for an error
     * @return true within {@link #with} and {@link #on}
     * @throws IllegalStateException if a loss to be trained is computed, and no mode was chosen
     */
    public static boolean isOnFor(Layer layer) {
        Objects.requireNonNull(layer, "layer");
        TrainingScope now = TrainingScope.current();
        if (now == TrainingScope.UNDECIDED) {
            throw new IllegalStateException(Network.describe(layer) + ": a step of training would compute it in "
                    + "evaluation mode; compute the loss within Training.with(random, () -> ...), or, to train in "
                    + "evaluation mode on purpose, within Training.off(() -> ...)");
        }
        return now.isOn();
    }

    /**
     * Returns the name of random numbers that nothing else in this scope has.
     *
     * @param layer the layer that needs them, for an error
     * @return the key that {@link #with} was given, and at the next call that of the next draw
     * @throws IllegalStateException if there is none; or in a compiled function, where {@link #draw} is for that
     */
    public static RandomKey nextKey(Layer layer) {
        return TrainingScope.current().nextKey(Objects.requireNonNull(layer, "layer"));
    }

    /**
     * Draws random numbers by the next key. In a compiled function they are drawn anew in each run, by the key of that.
     *
     * @param layer the layer that needs them, for an error
     * @param shape the shape of the numbers
     * @param source from a key and a shape to a tensor of that shape, the same for the same key; the shape is that of all examples
     *        within {@code vmap} as in {@link Autograd#draw}
     * @return the numbers
     * @throws IllegalStateException if there is no key; or as {@link Autograd#draw}
     */
    public static Tensor draw(Layer layer, Shape shape, BiFunction<RandomKey, Shape, Tensor> source) {
        return TrainingScope.current().draw(Objects.requireNonNull(layer, "layer"),
                Objects.requireNonNull(shape, "shape"), Objects.requireNonNull(source, "source"));
    }

    /**
     * Returns a source of random numbers that nothing else in this scope has.
     *
     * @param layer the layer that needs them, for an error
     * @return a new generator of the {@linkplain #nextKey next key's} numbers
     * @throws IllegalStateException as {@link #nextKey}
     */
    public static RandomGenerator random(Layer layer) {
        return nextKey(layer).generator();
    }
}
