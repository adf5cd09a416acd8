package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

import com.sun.management.ThreadMXBean;

/** How readers refuse bad content: by a {@link FormatException} that names the source, and without taking much memory. */
final class Refusals {
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Refusals() {}

    /** The only exception that reading bad content may throw, or null if it is read. */
    static FormatException refusal(Runnable reading) {
        try {
            reading.run();
            return null;
        } catch (FormatException e) {
            return e;
        }
    }

    /** The same, if not more than so many bytes are allocated meanwhile. */
    static FormatException refusal(Runnable reading, long most) {
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        FormatException refusal = refusal(reading);
        assertThat(MEMORY.getCurrentThreadAllocatedBytes() - before).as("bytes that were allocated").isLessThan(most);
        return refusal;
    }

    /**
     * Writes a file that a reader refuses for a reason, and a stream for the same one, unless it is about what follows.
     *
     * @param readsToTheEnd whether the reader reads streams to their end
     */
    static void assertRefused(Path file, byte[] bytes, String reason, long most, Consumer<Path> fileReader,
            Consumer<InputStream> streamReader, boolean readsToTheEnd) throws IOException {
        Files.write(file, bytes);
        refusal(() -> fileReader.accept(file)); // loads classes
        assertThat(refusal(() -> fileReader.accept(file), most)).isNotNull().hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason).satisfies(Refusals::requireBrief);

        FormatException ofStream = refusal(() -> streamReader.accept(new ByteArrayInputStream(bytes)), most);
        if (reason.equals("something else") && !readsToTheEnd) {
            assertThat(ofStream).as("what follows in a stream may be another's").isNull();
        } else {
            assertThat(ofStream).isNotNull().hasMessageStartingWith("stream").hasMessageContaining(reason)
                    .satisfies(Refusals::requireBrief);
        }
    }

    private static void requireBrief(FormatException refusal) {
        assertThat(refusal.getMessage()).hasSizeLessThan(1000).doesNotContain("\n ");
    }
}
