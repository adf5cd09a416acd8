package org.chainrule.nn.train;

import java.time.Duration;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.Locale;
import java.util.Objects;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows the progress of a long computation: a bar with the time left on a terminal, and elsewhere lines: for
 * each step if there are at most 20, and otherwise for the first, the last, and the multiples of a round number, such as
 * 1, 10, 20, ..., 200. The library that draws the bar, {@code me.tongfei:progressbar}, is an optional dependency;
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
        return of(unit, 0, total);
    }

    /**
     * Starts to show the progress of what goes on after some steps.
     *
     * @param unit what is counted, such as epochs
     * @param done the number of steps that are done already
     * @param total the number of steps, including those
     * @return the progress, to be closed at the end
     * @throws IllegalArgumentException if a number is negative
     */
    static Progress of(String unit, long done, long total) {
        Objects.requireNonNull(unit, "unit");
        if (done < 0 || total < 0) {
            throw new IllegalArgumentException("there can't be " + Math.min(done, total) + " steps of " + unit);
        }
        return onTerminal() ? new Bar(unit, done, total) : new Lines(unit, done, total);
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
        private static final int MOST = 20;

        private final String unit;
        private final long total;
        private final long first;
        private final long interval; // the multiples of which are printed
        private long done;
        private long printed; // how many were done when the last line was printed
        private String message;

        Lines(String unit, long done, long total) {
            this.unit = unit;
            this.total = total;
            this.done = done;
            this.printed = done;
            this.first = done + 1;
            this.interval = interval(total - done);
        }

        /** Returns the least of 1, 2, 5, 10, 20, 50, ... of which few enough multiples are among the steps. */
        private static long interval(long steps) {
            long interval = 1;
            for (int n = 0; steps / interval > MOST; n++) {
                interval = n % 3 == 1 ? interval / 2 * 5 : interval * 2;
            }
            return interval;
        }

        @Override
        public void step(String format, Object... args) {
            message = message(format, args);
            done++;
            if (done == first || done == total || done % interval == 0) {
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
        public String toString() {
            return unit + " " + done + "/" + total;
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

        Bar(String unit, long done, long total) {
            bar = new ProgressBarBuilder().setTaskName(unit).setInitialMax(total)
                    .startsFrom(done, Duration.ZERO).setUpdateIntervalMillis(200)
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
        public String toString() {
            return bar.getTaskName() + " " + bar.getCurrent() + "/" + bar.getMax();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
