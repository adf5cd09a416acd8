package org.chainrule.nn.distributed;

import java.time.Duration;
import java.util.Objects;

/**
 * The options of a ring of workers. Immutable: each setting returns a changed copy.
 *
 * @param timeout how long a worker waits for the others, when they meet and in each exchange
 * @param chunkBytes how many bytes of an array are sent at a time: while one worker adds a chunk, its neighbour adds the one before
 */
public record RingOptions(Duration timeout, int chunkBytes) {
    private static final int LEAST_CHUNK = 8;
    private static final int MOST_CHUNK = 1 << 24;

    /** Creates options. */
    public RingOptions {
        if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a worker waits for a positive time, not " + timeout);
        }
        if (chunkBytes < LEAST_CHUNK || chunkBytes > MOST_CHUNK || chunkBytes % LEAST_CHUNK != 0) {
            throw new IllegalArgumentException("a chunk has " + LEAST_CHUNK + " to " + MOST_CHUNK
                    + " bytes, a multiple of " + LEAST_CHUNK + ", not " + chunkBytes);
        }
    }

    /** {@return 60 seconds and 64 KiB} */
    public static RingOptions defaults() {
        return new RingOptions(Duration.ofSeconds(60), 1 << 16);
    }

    /**
     * Sets how long a worker waits.
     *
     * @param time the time
     * @return the changed options
     */
    public RingOptions timeout(Duration time) {
        return new RingOptions(time, chunkBytes);
    }

    /**
     * Sets the size of chunks.
     *
     * @param bytes the number of bytes
     * @return the changed options
     */
    public RingOptions chunkBytes(int bytes) {
        return new RingOptions(timeout, bytes);
    }
}
