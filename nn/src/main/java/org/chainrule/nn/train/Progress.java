package org.chainrule.nn.train;

import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.Locale;
import java.util.Objects;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows the progress of a long computation: a bar with the time left on a terminal, and elsewhere a line at the start
 * and after every tenth. The library that draws the bar, {@code me.tongfei:progressbar}, is an optional dependency;
 * without it there are lines on a terminal, too.
 */
public sealed interface Progress extends AutoCloseable {

    /**
     * Starts to show progress.
     *
     * @param unit what is counted, such as epochs
     * @param total the number of steps
     * @return the progress, to be closed at the end
     * @throws IllegalArgumentException if the number is negative
     */
    static Progress of(String unit, long total) {
        Objects.requireNonNull(unit, "unit");
        if (total < 0) {
            throw new IllegalArgumentException("there can't be " + total + " steps of " + unit);
        }
        return onTerminal() ? new Bar(unit, total) : new Lines(unit, total);
    }

    /** {@return whether a bar can be drawn here} */
    static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal() && Bar.IS_AVAILABLE;
    }

    /**
     * Shows that a step is done, with a message.
     *
     * @param format as of {@link String#format}, such as {@code "loss %.4f"}
     * @param args the arguments of the format
     * @throws IllegalArgumentException if the format doesn't fit its arguments
     */
    void step(String format, Object... args);

    private static String message(String format, Object... args) {
        try {
            return String.format(Locale.ROOT, Objects.requireNonNull(format, "format"), args);
        } catch (IllegalFormatException e) {
            throw new IllegalArgumentException(
                    "the message \"" + format + "\" doesn't fit its arguments " + Arrays.toString(args) + ": " + e, e);
        }
    }

    /** {@return whether this is a bar, which copes with steps in quick succession} */
    boolean isBar();

    /** Ends the display, also before the last step. */
    @Override
    void close();

    /** Prints lines below each other. */
    final class Lines implements Progress {
        private final String unit;
        private final long total;
        private long done;
        private long printed; // how many were done when the last line was printed
        private String message;

        Lines(String unit, long total) {
            this.unit = unit;
            this.total = total;
        }

        @Override
        public void step(String format, Object... args) {
            message = message(format, args);
            done++;
            boolean completesATenth = total > 0 && 10 * done / total > 10 * (done - 1) / total;
            if (done == 1 || completesATenth) {
                print();
            }
        }

        private void print() {
            String count = "%" + Long.toString(total).length() + "d/%d";
            System.out.println(unit + " " + count.formatted(done, total) + "  " + message);
            printed = done;
        }

        @Override
        public boolean isBar() {
            return false;
        }

        @Override
        public void close() {
            if (printed < done) {
                print();
            }
        }
    }

    /** Draws a bar, which is updated in place. */
    final class Bar implements Progress {
        static final boolean IS_AVAILABLE = isAvailable();

        private final ProgressBar bar;

        Bar(String unit, long total) {
            bar = new ProgressBarBuilder().setTaskName(unit).setInitialMax(total).setUpdateIntervalMillis(200)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK).build();
        }

        private static boolean isAvailable() {
            try {
                Class.forName("me.tongfei.progressbar.ProgressBar");
                return true;
            } catch (ClassNotFoundException _) {
                return false;
            }
        }

        @Override
        public void step(String format, Object... args) {
            String message = message(format, args);
            bar.step();
            bar.setExtraMessage(" " + message);
        }

        @Override
        public boolean isBar() {
            return true;
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
