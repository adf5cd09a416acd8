package org.chainrule.nn.io;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Limits what a file may expand to while it is read, so that a small one that was made to do harm can't take all memory.
 * What would go beyond is a {@link FormatException} before the memory is taken. The limits hold for every reader of this
 * package, in the thread that reads:
 *
 * {@snippet :
 * Tensor images = ReadLimits.standard().bytes(8L << 30).apply(() -> Npy.read(Path.of("images.npy")));
 * }
 *
 * @param bytes the most memory that reading a file may take, in bytes: arrays, and copies that are needed meanwhile
 * @param pixels the most pixels that an image may have
 */
public record ReadLimits(long bytes, long pixels) {
    private static final long MOST_PIXELS = 1L << 27;
    private static final ReadLimits STANDARD = new ReadLimits(Runtime.getRuntime().maxMemory() / 3 * 2, MOST_PIXELS);
    private static final ScopedValue<ReadLimits> CURRENT = ScopedValue.newInstance();

    /**
     * Makes limits.
     *
     * @throws IllegalArgumentException if one isn't positive
     */
    public ReadLimits {
        if (bytes < 1 || pixels < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive, not " + bytes + " bytes and " + pixels + " pixels");
        }
    }

    /**
     * Returns the limits that hold where none are set: two thirds of the greatest heap, and 2^27 pixels.
     *
     * @return the limits
     */
    public static ReadLimits standard() {
        return STANDARD;
    }

    /**
     * Sets the limit of memory.
     *
     * @param most how many bytes reading a file may take
     * @return the changed limits
     * @throws IllegalArgumentException if it isn't positive
     */
    public ReadLimits bytes(long most) {
        return new ReadLimits(most, pixels);
    }

    /**
     * Sets the limit of pixels.
     *
     * @param most how many an image may have
     * @return the changed limits
     * @throws IllegalArgumentException if it isn't positive
     */
    public ReadLimits pixels(long most) {
        return new ReadLimits(bytes, most);
    }

    /**
     * Reads within these limits.
     *
     * @param reading reads files
     * @param <R> what it returns
     * @return what it returned
     */
    public <R extends @Nullable Object> R apply(Supplier<? extends R> reading) {
        Objects.requireNonNull(reading, "reading");
        return ScopedValue.where(CURRENT, this).call(reading::get);
    }

    static ReadLimits current() {
        return CURRENT.orElse(STANDARD);
    }
}
