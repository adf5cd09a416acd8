package org.chainrule.benchmarks.compare;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A display of progress: a bar on a terminal, a line for every step elsewhere. */
public sealed interface Progress extends AutoCloseable {

    /**
     * Starts a display of progress.
     *
     * @param steps the number of steps
     * @return the progress
     */
    static Progress of(int steps) {
        return System.console() != null && System.console().isTerminal() ? new Bar(steps) : new Lines(steps);
    }

    /**
     * Shows that a step is done.
     *
     * @param message the result of the step
     */
    void step(String message);

    @Override
    void close();

    /** A display that prints a line for each step. */
    final class Lines implements Progress {
        private final int steps;
        private int done;

        Lines(int steps) {
            this.steps = steps;
        }

        @Override
        public void step(String message) {
            String count = "%" + Integer.toString(steps).length() + "d/%d  ";
            System.out.println(count.formatted(++done, steps) + message);
        }

        @Override
        public void close() {}
    }

    /** A progress bar. */
    final class Bar implements Progress {
        private final ProgressBar bar;

        Bar(int steps) {
            bar = new ProgressBarBuilder().setTaskName("benchmarks").setInitialMax(steps).setUpdateIntervalMillis(200)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK).build();
        }

        @Override
        public void step(String message) {
            bar.step();
            bar.setExtraMessage(" " + message);
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
