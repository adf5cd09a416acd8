package org.chainrule.nn.internal;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import org.chainrule.autograd.AttentionDropout;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Surroundings;
import org.chainrule.nn.random.RandomKey;

/** A scope in which layers compute in training or in evaluation mode. In a compiled function its key is a tensor, which each run reads. */
public final class TrainingScope {
    /** Evaluation mode. */
    public static final TrainingScope OFF = new TrainingScope(false, null, null);

    /** Evaluation mode that nobody has chosen, where a loss is trained. */
    public static final TrainingScope UNDECIDED = new TrainingScope(false, null, null);

    private static final ScopedValue<TrainingScope> CURRENT = ScopedValue.newInstance();
    private static final int NUMBERS = 4; // of a key

    static {
        Surroundings.add(() -> current() == UNDECIDED ? UNDECIDED : current().on); // which a compiled function finds
    }

    private final boolean on;
    private final RandomKey key; // null for none
    private final Tensor recorded; // the key in a function that is being compiled; null elsewhere
    private final AtomicInteger draws = new AtomicInteger(); // how many streams were named by the key

    private TrainingScope(boolean on, RandomKey key, Tensor recorded) {
        this.on = on;
        this.key = key;
        this.recorded = recorded;
    }

    /**
     * Creates a scope in training mode.
     *
     * @param key the first key; null for none
     * @return the scope
     */
    public static TrainingScope on(RandomKey key) {
        return new TrainingScope(true, key, null);
    }

    /**
     * Creates a scope in training mode.
     *
     * @param key the numbers of the first key
     * @return the scope
     */
    public static TrainingScope on(Tensor key) {
        return Engine.isCaptured(requireKey(key)) ? new TrainingScope(true, null, key) : on(key(key));
    }

    /**
     * Returns the scope of the current thread.
     *
     * @return the scope
     */
    public static TrainingScope current() {
        return CURRENT.orElse(OFF);
    }

    /**
     * Returns whether a mode was chosen, or a loss is trained without.
     *
     * @return whether there is a scope
     */
    public static boolean isBound() {
        return CURRENT.isBound();
    }

    /**
     * Calls a body in this scope.
     *
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public <R, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> body) throws X {
        return ScopedValue.where(CURRENT, this).call(body);
    }

    /**
     * Returns whether layers compute in training mode.
     *
     * @return whether they do
     */
    public boolean isOn() {
        return on;
    }

    /**
     * Returns whether there is a key, which isn't a tensor.
     *
     * @return whether there is one
     */
    public boolean hasKey() {
        return key != null;
    }

    /**
     * Returns the same scope from the next key on, which stays to be taken here.
     *
     * @return the other scope
     */
    public TrainingScope copy() {
        return key == null ? this : on(next());
    }

    /**
     * Returns the numbers of the next key, without taking it.
     *
     * @return seed, step, rank and draw
     */
    public Tensor nextTensor() {
        return tensor(next());
    }

    private RandomKey next() {
        return key.withDraw(key.draw() + draws());
    }

    /**
     * Returns how many keys were taken.
     *
     * @return the number
     */
    public int draws() {
        return draws.get();
    }

    /**
     * Takes so many keys.
     *
     * @param count how many
     */
    public void skip(int count) {
        draws.addAndGet(count);
    }

    /**
     * Takes the next key.
     *
     * @param layer who needs it, for an error
     * @return the key
     */
    public RandomKey nextKey(Object layer) {
        if (recorded != null) {
            throw new IllegalStateException(
                    layer + " takes the name of its random numbers, which would be the same in all runs of a"
                            + " compiled function; draw them by Training.draw");
        }
        if (key == null) {
            throw new IllegalStateException(
                    layer + " needs random numbers: compute within Training.with(random, () -> ...)");
        }
        return key.withDraw(key.draw() + draws.getAndIncrement());
    }

    /**
     * Draws random numbers by the next key.
     *
     * @param layer who needs them, for an error
     * @param shape the shape of the numbers
     * @param source from a key and a shape to numbers of that
     * @return the numbers
     */
    public Tensor draw(Object layer, Shape shape, BiFunction<RandomKey, Shape, Tensor> source) {
        String name = layer.toString();
        if (recorded == null) {
            RandomKey next = nextKey(layer);
            return Autograd.draw(name, shape, all -> source.apply(next, all));
        }
        int draw = draws.getAndIncrement();
        return Autograd.draw(name, shape, all -> CustomFunction
                .of(name, x -> source.apply(keyOf(x[0], draw), all), (_, _, _) -> new Tensor[1]).apply(recorded));
    }

    /**
     * Returns the dropout of the probabilities of attention by the next key: the same whenever it is asked for.
     *
     * @param layer who needs it, for an error
     * @param p the probability that one is dropped
     * @return the factors
     */
    public AttentionDropout dropout(Object layer, double p) {
        return recorded == null
                ? new Dropped(p, nextKey(layer), null, 0)
                : new Dropped(p, null, recorded, draws.getAndIncrement());
    }

    /** Drops probabilities by a key, or by a tensor of its numbers and the number of a draw. */
    private record Dropped(double p, RandomKey of, Tensor key, int draw) implements AttentionDropout {

        @Override
        public void fill(long first, double[] factors) {
            int[] words = (of == null ? keyOf(key, draw) : of).bits(first, factors.length);
            double scale = p == 1 ? 0 : 1 / (1 - p);
            long dropped = (long) (p * 0x1p32); // of the words that there are
            for (int n = 0; n < factors.length; n++) {
                factors[n] = Integer.toUnsignedLong(words[n]) < dropped ? 0 : scale;
            }
        }

        @Override
        public AttentionDropout withKey(Tensor other) {
            return new Dropped(p, keyOf(other, draw), null, 0);
        }
    }

    // ---- keys as tensors ----

    /**
     * Returns the numbers of a key: seed, step, rank and draw.
     *
     * @param key the key
     * @return the numbers
     */
    public static Tensor tensor(RandomKey key) {
        return Tensor.of(new long[] {key.seed(), key.step(), key.rank(), key.draw()});
    }

    private static RandomKey key(Tensor tensor) {
        long[] numbers = requireKey(tensor).toLongArray();
        if (numbers[2] != (int) numbers[2] || numbers[3] != (int) numbers[3]) {
            throw new IllegalArgumentException(
                    "the rank and the draw of a key are ints, not those of " + Arrays.toString(numbers));
        }
        return new RandomKey(numbers[0], numbers[1], (int) numbers[2], (int) numbers[3]);
    }

    private static RandomKey keyOf(Tensor tensor, int draw) {
        RandomKey first = key(tensor);
        return first.withDraw(first.draw() + draw);
    }

    private static Tensor requireKey(Tensor tensor) {
        if (tensor.dtype() != DType.I64 || !tensor.shape().equals(Shape.of(NUMBERS))) {
            throw new IllegalArgumentException(
                    "a key as a tensor has shape (4) and type I64, as of Training.asTensor, not "
                            + tensor.shape() + " " + tensor.dtype());
        }
        return tensor;
    }
}
