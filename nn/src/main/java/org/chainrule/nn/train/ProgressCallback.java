package org.chainrule.nn.train;

import java.util.Locale;
import java.util.Objects;

/** Shows the progress of training, batch by batch on a terminal and epoch by epoch elsewhere. */
final class ProgressCallback implements Callback {
    private Progress progress;
    private Epoch last;

    @Override
    public void started(TrainingRun run) {
        Objects.requireNonNull(run, "run");
        last = null;
        long done = run.epoch() - 1;
        progress = Progress.onTerminal()
                ? Progress.of("batches", done * run.batches() + run.batchesBefore(),
                        (long) run.epochs() * run.batches())
                : Progress.of("epoch", done, run.epochs());
    }

    @Override
    public void afterBatch(TrainingRun run, double loss) {
        Objects.requireNonNull(run, "run");
        requireStarted();
        if (progress.isBar()) {
            String validation = last == null
                    ? ""
                    : last.validation().map(it -> String.format(Locale.ROOT, ", validation %.4f", it.loss()))
                            .orElse("");
            progress.step("epoch %d/%d, loss %.4f%s", run.epoch(), run.epochs(), loss, validation);
        }
    }

    @Override
    public void afterEpoch(TrainingRun run, Epoch epoch) {
        last = Objects.requireNonNull(epoch, "epoch");
        requireStarted();
        if (!progress.isBar()) {
            progress.step("%s", epoch.text());
        }
    }

    @Override
    public void ended(TrainingRun run) {
        requireStarted();
        progress.close();
    }

    private void requireStarted() {
        if (progress == null) {
            throw new IllegalStateException("the progress of a training is shown once it has started");
        }
    }

    @Override
    public String toString() {
        return "progress()";
    }
}
