package org.chainrule.nn.train;

import java.nio.file.Path;
import java.util.List;

import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.optim.NonFinite;

/** The options of a {@link Trainer}, which changes its own only while it makes a changed copy of itself. */
final class TrainingOptions {
    long seed;
    DataLoader validation; // null for none
    List<Metric> metrics = List.of();
    int batchesPerStep = 1;
    CompiledOptions compiled; // null for none
    StopCriterion stop = new NamedCriterion("none", () -> _ -> false);
    boolean keepsBest;
    Path checkpoint; // null for none
    int checkpointSteps; // after which it is written within an epoch; 0 for none
    boolean acceptsChangedSettings;
    NonFinite nonFinite; // null for the optimizer's own choice
    List<Callback> callbacks = List.of();

    /** Creates the default options. */
    TrainingOptions() {}

    /** Copies options. */
    TrainingOptions(TrainingOptions options) {
        seed = options.seed;
        validation = options.validation;
        metrics = options.metrics;
        batchesPerStep = options.batchesPerStep;
        compiled = options.compiled;
        stop = options.stop;
        keepsBest = options.keepsBest;
        checkpoint = options.checkpoint;
        checkpointSteps = options.checkpointSteps;
        acceptsChangedSettings = options.acceptsChangedSettings;
        nonFinite = options.nonFinite;
        callbacks = options.callbacks;
    }
}
