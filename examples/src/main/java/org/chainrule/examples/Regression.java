package org.chainrule.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.Standardizer;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.Evaluation;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;
import picocli.CommandLine.Command;

/**
 * A regression of the progression of diabetes within a year on age, sex, body mass, blood pressure and six blood values of 442
 * people (Efron, Hastie, Johnstone, Tibshirani 2004). It stops, resumes and saves a training: the resumed training ends with
 * the same bits as the uninterrupted one.
 */
@Command(name = "regression", description = "Predicts the progression of a disease; stops, resumes, saves and loads the training.")
final class Regression implements Runnable {
    private static final int SEED = 4;
    private static final int EPOCHS = 60;
    private static final Path FOLDER = Path.of("target", "regression");

    private final Dataset examples;
    private final Dataset heldOut;
    private final Standardizer targets;

    Regression() {
        List<Dataset> parts = ShippedData.diabetes().split(SEED, 0.8, 0.2);
        var inputs = Standardizer.fit(parts.get(0).all().input());
        targets = Standardizer.fit(parts.get(0).all().target());
        examples = standardized(parts.get(0), inputs);
        heldOut = standardized(parts.get(1), inputs);
    }

    private Dataset standardized(Dataset data, Standardizer inputs) {
        return Dataset.of(inputs.apply(data.all().input()), targets.apply(data.all().target()));
    }

    private static Sequential network() {
        var random = new Random(SEED);
        return Sequential.of(Linear.of(10, 16, random), Tensor::tanh, new Dropout(0.1), Linear.of(16, 1, random));
    }

    private static Trainer trainer(Sequential network) {
        return Trainer.of(network, Loss.mse(), Optimizer.of(new Adam(0.003).weightDecay(0.01), network)).seed(SEED)
                .metrics(Metric.r2());
    }

    private DataLoader batches() {
        return DataLoader.of(examples, 16).shuffle(SEED);
    }

    @Override
    public void run() {
        try {
            Files.createDirectories(FOLDER);
            Path checkpoint = FOLDER.resolve("training.safetensors");
            Path weights = FOLDER.resolve("weights.safetensors");
            Files.deleteIfExists(checkpoint);
            tell(checkpoint, weights);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + FOLDER.toAbsolutePath(), e);
        }
    }

    private void tell(Path checkpoint, Path weights) throws IOException {
        System.out.printf("%d people for training, %d for the test.%n", examples.size(), heldOut.size());
        Sequential atOnce = network();
        trainer(atOnce).fit(batches(), EPOCHS);

        Sequential first = network();
        History half = trainer(first).checkpoint(checkpoint).fit(batches(), EPOCHS / 2);
        System.out.printf("Stopped after epoch %d: %s%n", half.last().number(), half.last().training());
        Sequential second = network();
        History whole = trainer(second).checkpoint(checkpoint).fit(batches(), EPOCHS);
        System.out.printf("Resumed from %s to epoch %d: %s%n", checkpoint, whole.last().number(),
                whole.last().training());
        System.out.println("The same bits as without interruption: " + (sameBits(atOnce, second) ? "yes" : "no"));

        Weights.save(weights, second);
        Sequential loaded = network();
        Weights.load(weights, loaded);
        System.out.println("Saved to " + weights + " and loaded: "
                + (sameBits(second, loaded) ? "the same bits" : "other bits"));
        report(loaded);
    }

    static boolean sameBits(Object a, Object b) {
        List<Tensor> left = Network.state(a).tensors();
        List<Tensor> right = Network.state(b).tensors();
        for (int i = 0; i < left.size(); i++) {
            if (!Arrays.equals(left.get(i).toDoubleArray(), right.get(i).toDoubleArray())) {
                return false;
            }
        }
        return left.size() == right.size();
    }

    private void report(Sequential network) {
        Evaluation learnt = trainer(network).evaluate(batches());
        Evaluation test = trainer(network).evaluate(DataLoader.of(heldOut, heldOut.size()));
        System.out.printf("%nIt explains %.0f %% of the variance in the training set, %.0f %% in the test set.%n",
                100 * learnt.metrics().get("r2"), 100 * test.metrics().get("r2"));
        Tensor predicted = targets.inverse(Autograd.noGrad(() -> network.forward(heldOut.all().input())));
        Tensor truth = targets.inverse(heldOut.all().target());
        System.out.printf("The mean absolute error is %.0f, on a scale from 25 to 346.%n",
                predicted.sub(truth).abs().mean().item());
        double[] x = truth.flatten().toDoubleArray();
        Path picture = Pictures.write("regression.png", Plot.of("Progression of the disease", "measured", "predicted")
                .points("test set", x, predicted.flatten().toDoubleArray())
                .curve("equal", new double[] {25, 346}, new double[] {25, 346}));
        System.out.println("The predictions are in " + picture);
    }
}
