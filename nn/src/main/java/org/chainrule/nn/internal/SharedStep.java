package org.chainrule.nn.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import org.chainrule.autograd.internal.Surroundings;

/**
 * A step of training that is computed together with other workers, which exchange numbers in the course of it: a scope for computing
 * losses and going backward. Workers that have computed all of theirs, or have none, answer the others until these have, too.
 */
public final class SharedStep {
    private static final ScopedValue<SharedStep> CURRENT = ScopedValue.newInstance();

    /** Where a worker computes what the others don't, which is exchanged with nobody. */
    private static final SharedStep APART = new SharedStep(0, true, message -> List.of(message),
            IllegalStateException::new);

    private static final byte[] DONE = {0};
    private static final byte TAKES_PART = 2; // other messages of a step begin with 0 or 1

    static {
        Surroundings.add(SharedStep::isExpected); // which a compiled function finds
    }

    private final int rank;
    private final boolean isExpected;
    private final Function<byte[], List<byte[]>> gather;
    private final Function<String, RuntimeException> mismatch;
    private RuntimeException failure; // of an exchange; null for none

    /**
     * Creates the step of a worker.
     *
     * @param rank the worker's rank
     * @param isExpected whether all workers expect that numbers are exchanged; otherwise that is an error
     * @param gather exchanges messages
     * @param mismatch makes an error for workers that exchange different things
     */
    public SharedStep(int rank, boolean isExpected, Function<byte[], List<byte[]>> gather,
            Function<String, RuntimeException> mismatch) {
        this.rank = rank;
        this.isExpected = isExpected;
        this.gather = gather;
        this.mismatch = mismatch;
    }

    private static SharedStep current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    private static boolean isExpected() {
        return CURRENT.isBound() && CURRENT.get().isExpected;
    }

    /**
     * Returns the step in whose scope a layer is computed.
     *
     * @param layer the layer, for an error
     * @return the step; null for none
     * @throws IllegalStateException if the other workers don't expect it
     */
    public static SharedStep of(Supplier<String> layer) {
        SharedStep step = current();
        if (step != null && !step.isExpected) {
            throw new IllegalStateException(layer.get() + ": the optimizer doesn't know that this layer exchanges its "
                    + "moments with other workers, since it was made of parameters or groups of them; make it of the "
                    + "network, or call optimizer.layersOf(network)");
        }
        return step;
    }

    /**
     * Computes gradients in this scope, and answers the other workers until they have computed theirs.
     *
     * @param gradients computes them
     * @return what that returns
     */
    public boolean compute(BooleanSupplier gradients) {
        boolean result;
        try {
            result = ScopedValue.where(CURRENT, this).call(gradients::getAsBoolean);
        } catch (RuntimeException e) {
            throw failure == null ? e : failure; // which the backward pass has wrapped
        }
        while (isExpected && !gathered(DONE).stream().allMatch(SharedStep::isDone)) {
            // the others aren't done yet
        }
        return result;
    }

    /**
     * Computes something that the other workers don't, such as an explanation of an error: layers take the numbers of this worker
     * for those of all.
     *
     * @param body what to compute
     * @param <R> the kind of result
     * @return the body's result
     */
    public static <R> R apart(Supplier<R> body) {
        return ScopedValue.where(CURRENT, APART).call(body::get);
    }

    /**
     * Exchanges numbers with the workers that compute the same.
     *
     * @param what what is exchanged, which must be the same for all
     * @param own the numbers of this worker
     * @return the numbers of these workers, in order of their ranks
     */
    public List<double[]> exchange(String what, double... own) {
        SharedStep current = current();
        if (current == APART) {
            return List.of(own);
        }
        if (current != this) {
            throw new IllegalStateException(what + " are exchanged with other workers, but their step is over; go "
                    + "backward in the step that computed the loss");
        }
        byte[] label = what.getBytes(StandardCharsets.UTF_8);
        var message = ByteBuffer.allocate(1 + Integer.BYTES + label.length + own.length * Double.BYTES).put(TAKES_PART)
                .putInt(label.length).put(label);
        message.asDoubleBuffer().put(own);
        List<byte[]> all = gathered(message.array());
        List<double[]> numbers = new ArrayList<>();
        for (int other = 0; other < all.size(); other++) {
            if (!isDone(all.get(other))) {
                numbers.add(numbers(all.get(other), other, label, own.length));
            }
        }
        return numbers;
    }

    private static boolean isDone(byte[] message) {
        return Arrays.equals(message, DONE);
    }

    private List<byte[]> gathered(byte[] message) {
        try {
            return gather.apply(message);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * Describes what a worker wants to exchange.
     *
     * @param message what it has sent
     * @return numbers and what they are for; empty if the message is none of a step
     */
    public static Optional<String> described(byte[] message) {
        var in = ByteBuffer.wrap(message);
        if (in.remaining() <= Integer.BYTES || in.get() != TAKES_PART) {
            return Optional.empty();
        }
        byte[] label = new byte[in.getInt()];
        in.get(label);
        return Optional.of(in.remaining() / Double.BYTES + " numbers for " + new String(label, StandardCharsets.UTF_8));
    }

    /** Reads the numbers of another worker. */
    private double[] numbers(byte[] message, int other, byte[] label, int count) {
        String mine = count + " numbers for " + new String(label, StandardCharsets.UTF_8);
        Optional<String> others = described(message);
        if (others.filter(mine::equals).isPresent()) {
            double[] numbers = new double[count];
            int bytes = count * Double.BYTES;
            ByteBuffer.wrap(message).slice(message.length - bytes, bytes).asDoubleBuffer().get(numbers);
            return numbers;
        }
        failure = mismatch.apply("worker " + other + " exchanges " + others.orElse("something else") + " where worker "
                + rank + " exchanges " + mine);
        throw failure;
    }
}
