package org.chainrule.nn.distributed;

import java.time.Duration;
import java.util.List;

/**
 * What one worker of a data-parallel training exchanges with the others: sums of arrays, such as gradients, and short messages.
 *
 * <p>
 * A sum has a defined order, that of the ranks: ((a0 + a1) + a2) + ..., each addition rounded to the type of the elements. So it has the same
 * bits on all workers, whichever implementation computes it, and the bits of one process that adds up the same arrays one after the other.
 *
 * <p>
 * All workers call the same methods in the same order, with arrays of the same types and lengths, each from one thread at a time. Where one
 * of them fails, all calls of the others, present and future, throw an {@link AllReduceException} that says what happened.
 */
public interface AllReduce extends AutoCloseable {

    /** {@return the rank of this worker, from 0} */
    int rank();

    /** {@return the number of workers} */
    int workers();

    /**
     * Replaces the elements by their sums over the workers.
     *
     * @param values the elements of this worker, and then the sums
     * @throws AllReduceException if a worker fails or can't be reached; the array may then hold some of the sums
     */
    void sum(float[] values);

    /**
     * Replaces the elements by their sums over the workers.
     *
     * @param values the elements of this worker, and then the sums
     * @throws AllReduceException if a worker fails or can't be reached; the array may then hold some of the sums
     */
    void sum(double[] values);

    /**
     * Replaces the elements by their sums over the workers, each rounded to bfloat16 when a worker has added its own, so that half as much is
     * sent. What rounding takes off is added the next time (error feedback: Seide et al. 2014, Karimireddy et al. 2019), so that over many sums
     * nothing is lost. One worker alone sends nothing, and keeps all digits.
     *
     * @param values the elements of this worker, and then the sums
     * @param errors what rounding took off this worker's sums before, zeros at first; and then what it took off these
     * @throws IllegalArgumentException if the arrays have different lengths
     * @throws UnsupportedOperationException if this exchange has no such sums
     * @throws AllReduceException if a worker fails or can't be reached; the arrays may then hold some of the sums
     */
    void sumInBfloat16(float[] values, float[] errors);

    /**
     * Exchanges messages, which may be of different lengths. No call returns before all workers have made theirs.
     *
     * @param message the message of this worker
     * @return the messages of all workers by rank
     * @throws AllReduceException if a worker fails or can't be reached
     */
    List<byte[]> gather(byte[] message);

    /**
     * Says that this worker has failed, so that the calls of all workers fail.
     *
     * @param reason what happened
     */
    void abort(String reason);

    /** Ends the exchange; the calls of workers that go on fail. */
    @Override
    void close();

    /** {@return the only worker, which is added to nothing} */
    static AllReduce alone() {
        return Alone.WORKER;
    }

    /**
     * Creates workers for threads of this process.
     *
     * @param workers how many, each for a thread of its own
     * @param timeout how long a worker waits for the others
     * @return the workers by rank
     * @throws IllegalArgumentException if the number isn't positive, or the time is negative
     */
    static List<AllReduce> ofThreads(int workers, Duration timeout) {
        return ThreadWorkers.of(workers, timeout);
    }
}
