package org.chainrule.nn.train;

/** Tells how far training is, batch by batch on a terminal and epoch by epoch elsewhere. */
final class ShownProgress implements Callback {
    private Progress progress;
    private Epoch last;

    @Override
    public void started(Run run) {
        progress = Progress.onTerminal()
                ? Progress.of("batches", run.epochsLeft() * run.batches())
                : Progress.of("epoch", run.epochsLeft());
    }

    @Override
    public void afterBatch(Run run, double loss) {
        if (progress.isBar()) {
            if (last == null) {
                progress.step("epoch %d/%d, loss %.4f", run.epoch(), run.epochs(), loss);
            } else {
                progress.step("epoch %d/%d, loss %.4f; last: %s", run.epoch(), run.epochs(), loss, last);
            }
        }
    }

    @Override
    public void afterEpoch(Run run, Epoch epoch) {
        last = epoch;
        if (!progress.isBar()) {
            progress.step("%s", epoch);
        }
    }

    @Override
    public void ended(Run run) {
        progress.close();
    }
}
