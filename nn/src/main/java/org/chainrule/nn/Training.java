package org.chainrule.nn;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import org.chainrule.nn.random.RandomKey;

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
    private static final ScopedValue<Training> CURRENT = ScopedValue.newInstance();
    private static final Training OFF = new Training(false, null);
    private static final Training UNDECIDED = new Training(false, null);

    private final boolean on;
    private final RandomKey key;
    private final AtomicInteger draws = new AtomicInteger(); // how many streams were named by the key

    private Training(boolean on, RandomKey key) {
        this.on = on;
        this.key = key;
    }

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
    public static <R, X extends Throwable> R with(RandomKey key, ScopedValue.CallableOp<? extends R, X> body)
            throws X {
        Objects.requireNonNull(body, "body");
        return ScopedValue.where(CURRENT, new Training(true, Objects.requireNonNull(key, "key"))).call(body);
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
    public static <R, X extends Throwable> R with(RandomGenerator random,
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
    public static <R, X extends Throwable> R on(ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return ScopedValue.where(CURRENT, new Training(true, null)).call(body);
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
    public static <R, X extends Throwable> R off(ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return ScopedValue.where(CURRENT, OFF).call(body);
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
    public static <R, X extends Throwable> R requireChoice(ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return CURRENT.isBound() ? body.call() : ScopedValue.where(CURRENT, UNDECIDED).call(body);
    }

    /**
     * Returns whether layers compute in training mode here.
     *
     * @return true within {@link #with} and {@link #on}
     */
    public static boolean isOn() {
        return CURRENT.orElse(OFF).on;
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
        Training now = CURRENT.orElse(OFF);
        if (now == UNDECIDED) {
            throw new IllegalStateException(Network.describe(layer) + ": a step of training would compute it in "
                    + "evaluation mode; compute the loss within Training.with(random, () -> ...), or, to train in "
                    + "evaluation mode on purpose, within Training.off(() -> ...)");
        }
        return now.on;
    }

    /**
     * Returns the name of random numbers that nothing else in this scope has.
     *
     * @param layer the layer that needs them, for an error
     * @return the key that {@link #with} was given, and at the next call that of the next draw
     * @throws IllegalStateException if there is none
     */
    public static RandomKey nextKey(Layer layer) {
        Objects.requireNonNull(layer, "layer");
        Training now = CURRENT.orElse(OFF);
        if (now.key == null) {
            throw new IllegalStateException(layer
                    + " needs random numbers: compute within Training.with(random, () -> ...)");
        }
        return now.key.withDraw(now.key.draw() + now.draws.getAndIncrement());
    }

    /**
     * Returns a source of random numbers that nothing else in this scope has.
     *
     * @param layer the layer that needs them, for an error
     * @return a new generator of the {@linkplain #nextKey next key's} numbers
     * @throws IllegalStateException if there is none
     */
    public static RandomGenerator random(Layer layer) {
        return nextKey(layer).generator();
    }
}
