package org.chainrule.nn.train;

import java.util.Locale;

/** Shows the progress of training, batch by batch on a terminal and epoch by epoch elsewhere. */
final class ProgressCallback implements Callback {
    private Progress progress;
    private Epoch last;

    @Override
    public void started(TrainingRun run) {
        last = null;
        progress = Progress.onTerminal()
                ? Progress.of("batches", run.epochsLeft() * run.batches())
                : Progress.of("epoch", run.epochsLeft());
    }

    @Override
    public void afterBatch(TrainingRun run, double loss) {
        if (progress.isBar()) {
            String validation = last == null
                    ? ""
                    : last.validation().map(it -> String.format(Locale.ROOT, ", validation %.4f", it.loss()))
                            .orElse("");
            progress.step("epoch %d/%d, loss %.4f%s", run.epoch() + 1, run.epochs(), loss, validation);
        }
    }

    @Override
    public void afterEpoch(TrainingRun run, Epoch epoch) {
        last = epoch;
        if (!progress.isBar()) {
            progress.step("%s", epoch.text());
        }
    }

    @Override
    public void ended(TrainingRun run) {
        progress.close();
    }
}
