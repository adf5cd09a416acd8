package org.chainrule.nn.train;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.tensorboard.SummaryWriter;

/** Writes loss, metrics, learning rate, norms of gradients and distributions of weights of each epoch to an event file. */
final class TensorBoardCallback implements Callback {
    private final Path folder;
    private SummaryWriter writer; // null before training
    private GradientNorms norms;

    TensorBoardCallback(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder");
    }

    @Override
    public void started(TrainingRun run) {
        Objects.requireNonNull(run, "run");
        norms = GradientNorms.ofParameters(run.optimizer());
        writer = SummaryWriter.of(folder);
        writer.addText("settings", run.trainer().toString().indent(4), run.epoch() - 1L); // four spaces are code in Markdown
    }

    @Override
    public void afterBatch(TrainingRun run, double loss) {
        requireStarted();
        norms.measure();
    }

    @Override
    public void afterEpoch(TrainingRun run, Epoch epoch) {
        Objects.requireNonNull(run, "run");
        requireStarted();
        long step = Objects.requireNonNull(epoch, "epoch").number();
        add("training", epoch.training(), step);
        epoch.validation().ifPresent(validation -> add("validation", validation, step));
        writer.addScalar("learning_rate", epoch.learningRate(), step);
        writer.addScalar("seconds", epoch.seconds(), step);
        GradientNorms.Means means = norms.takeMeans();
        writer.addScalar("gradient_norm_total", means.total(), step);
        means.byName().forEach((name, norm) -> writer.addScalar(legal("gradient_norm/" + name), norm, step));
        GradientNorms.parameters(run.optimizer()).forEach((name, parameter) -> addWeights(name, parameter, step));
    }

    private void add(String data, Evaluation evaluation, long step) {
        writer.addScalar("loss/" + data, evaluation.loss(), step);
        evaluation.metrics()
                .forEach((name, value) -> writer.addScalar(legal("metrics/" + name + "/" + data), value, step));
    }

    private void addWeights(String name, Tensor parameter, long step) {
        if (Arrays.stream(parameter.toDoubleArray()).anyMatch(Double::isFinite)) { // else there is no distribution
            writer.addHistogram(legal("weights/" + name), parameter, step);
        }
    }

    /** Replaces characters that a tag can't have. */
    private static String legal(String tag) {
        return tag.replaceAll("[\\p{Cc}\\p{Cs}]", "_");
    }

    @Override
    public void ended(TrainingRun run) {
        requireStarted();
        writer.close();
    }

    private void requireStarted() {
        if (writer == null) {
            throw new IllegalStateException("the events of a training are written once it has started");
        }
    }

    @Override
    public String toString() {
        return "tensorBoard(" + folder + ")";
    }
}
