package org.chainrule.examples;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a long computation has come: a bar on a terminal, and elsewhere a line at the start and after every tenth. */
sealed interface Progress extends AutoCloseable {

    /**
     * Begins.
     *
     * @param unit what the steps are: epochs
     * @param total how many there will be
     */
    static Progress of(String unit, int total) {
        return System.console() != null && System.console().isTerminal()
                ? new Bar(unit, total)
                : new Lines(unit, total);
    }

    /** Tells that a step is done, and how things stand, as in {@code step("loss %.4f", loss)}. */
    void step(String format, Object... args);

    /** Ends, sooner than expected or not. */
    @Override
    void close();

    /** Lines that are written below each other. */
    final class Lines implements Progress {
        private final String unit;
        private final int total;
        private int done;
        private int told; // how many were done when the last line was written
        private String format;
        private Object[] args;

        Lines(String unit, int total) {
            this.unit = unit;
            this.total = total;
        }

        @Override
        public void step(String format, Object... args) {
            done++;
            this.format = format;
            this.args = args;
            boolean completesATenth = 10L * done / total > 10L * (done - 1) / total;
            if (done == 1 || completesATenth) {
                tell();
            }
        }

        private void tell() {
            String count = "%" + Integer.toString(total).length() + "d/%d";
            System.out.println(unit + " " + count.formatted(done, total) + "  " + format.formatted(args));
            told = done;
        }

        @Override
        public void close() {
            if (told < done) {
                tell();
            }
        }
    }

    /** A line that is written over and over. */
    final class Bar implements Progress {
        private final ProgressBar bar;

        Bar(String unit, int total) {
            bar = new ProgressBarBuilder().setTaskName(unit).setInitialMax(total).setUpdateIntervalMillis(200)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK).build();
        }

        @Override
        public void step(String format, Object... args) {
            bar.step();
            bar.setExtraMessage(" " + format.formatted(args));
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
