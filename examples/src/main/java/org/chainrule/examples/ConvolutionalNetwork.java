package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.Mnist;
import org.chainrule.nn.data.RandomAffine;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Conv2d;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.AdamW;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.ConfusionMatrix;
import org.chainrule.nn.train.Evaluation;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A convolutional network reads digits: those of 8 x 8 pixels that come with the examples, or with {@code --data} those of MNIST, or any
 * other images in its format, such as Fashion-MNIST (Xiao, Rasul, Vollgraf 2017).
 *
 * <p>
 * Windows of 3 x 3 pixels slide over the image, twice with a stride of 2, so that each channel of the last images has seen most of the
 * digit. Images are randomly rotated, shifted and scaled in every epoch, and a tenth of each target is spread over all classes, against
 * overfitting. Larger images have fewer channels, since there each of them is more work.
 *
 * <p>
 * Of the digits that come with the examples 99.2 % of the test set are read rightly with seed 1, and 99.5 % in the mean of the seeds 1 to
 * 5, each with a test set of its own, within about a minute; of MNIST's test set 99.5 %, and of Fashion-MNIST's 91.7 %, within some
 * minutes.
 */
@Command(name = "cnn", description = "Reads digits with a convolutional network; --data FOLDER for MNIST or Fashion-MNIST.")
final class ConvolutionalNetwork implements Runnable {
    private static final int CLASSES = 10;
    private static final int SHOWN = 32; // misread images in the picture
    private static final double DARKEST = 16; // of a pixel of the digits that come with the examples
    private static final RandomAffine AUGMENTATION = RandomAffine.identity().degrees(6).shift(0.05).scale(0.94, 1.06);

    @Option(names = "--data", paramLabel = "FOLDER", converter = Existing.Folder.class, description = "a folder with the four files of MNIST or Fashion-MNIST")
    Path folder;

    @Option(names = "--epochs", paramLabel = "N", description = "number of epochs; 60 by default, 6 with --data")
    @Range(from = 1)
    Integer epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of the random numbers; ${DEFAULT-VALUE} by default")
    long seed;

    @Override
    public void run() {
        if (folder == null) {
            List<Dataset> parts = ShippedData.digits(DARKEST).split(seed, 0.8, 0.2);
            train(parts.get(0), parts.get(1), 8, 32, epochs == null ? 60 : epochs);
        } else {
            Mnist mnist = HandwrittenDigits.read(folder);
            train(mnist.train(), mnist.test(), 28, 24, epochs == null ? 6 : epochs);
        }
    }

    private void train(Dataset training, Dataset test, int side, int channels, int count) {
        System.out.printf("%d images for training, %d for the test.%n%n", training.size(), test.size());
        Sequential network = Network.to(network(side, channels), DType.F32);
        System.out.println(network);

        long start = System.nanoTime();
        DataLoader batches = DataLoader.of(training, 64).shuffle(seed).prefetch(2)
                .transform(AUGMENTATION.forRows(side, side));
        Optimizer optimizer = Optimizer.of(new AdamW(0.006).weightDecay(0.01), network)
                .schedule(Schedule.cosine((long) count * batches.batches(), 0.001));
        Trainer trainer = Trainer.of(network, Loss.crossEntropy().labelSmoothing(0.1), optimizer).seed(seed)
                .metrics(Metric.accuracy()).callbacks(Callback.progress());
        trainer.fit(batches, count);
        Evaluation result = trainer.evaluate(DataLoader.of(test, 500));
        System.out.printf("%nAccuracy on the %d images of the test set: %.2f %%; %.1f s in all.%n%n", test.size(),
                100 * result.metrics().get("accuracy"), (System.nanoTime() - start) / 1e9);

        report(network, test, side);
    }

    private Sequential network(int side, int channels) {
        var random = new Random(seed);
        int twice = 2 * channels;
        int last = Math.ceilDiv(Math.ceilDiv(side, 2), 2);
        Layer image = x -> x.unflatten(1, 1, side, side);
        return Sequential.of(image, //
                conv(1, channels, 1, random), BatchNorm.of(channels), Tensor::relu, //
                conv(channels, channels, 2, random), BatchNorm.of(channels), Tensor::relu, //
                conv(channels, twice, 1, random), BatchNorm.of(twice), Tensor::relu, //
                conv(twice, twice, 2, random), BatchNorm.of(twice), Tensor::relu, //
                Flatten.of(), new Dropout(0.2), Linear.of(twice * last * last, CLASSES, random));
    }

    private static Conv2d conv(int in, int out, int stride, Random random) {
        return Conv2d.withoutBias(in, out, 3, ConvOptions.defaults().stride(stride).padding(1), random);
    }

    /** Prints the confusion matrix, and draws the filters of the first layer and the images that were misread. */
    private static void report(Sequential network, Dataset test, int side) {
        var matrix = new ConfusionMatrix(CLASSES);
        List<DigitSheet.Digit> misread = new ArrayList<>();
        for (Batch batch : DataLoader.of(test, 500).epoch(0)) {
            Tensor scores = Autograd.noGrad(() -> network.forward(batch.input()));
            matrix.add(scores, batch.target());
            long[] read = scores.argmax(1).toLongArray();
            long[] labels = batch.target().toLongArray();
            for (int n = 0; n < read.length; n++) {
                if (read[n] != labels[n] && misread.size() < SHOWN) {
                    misread.add(new DigitSheet.Digit(batch.input().select(0, n).toFloatArray(),
                            labels[n] + ", predicted " + read[n]));
                }
            }
        }
        System.out.print("Confusion matrix; rows are true classes, columns are predictions:\n" + matrix);
        Path errors = DigitSheet.write("cnn-misread.png", side, side, misread);
        Path filters = DigitSheet.write("cnn-filters.png", 3, 3, filters(network));
        System.out.printf("%nMisread images, %d at most, are in %s, the filters of the first layer in %s%n", SHOWN,
                errors,
                filters);
    }

    /** Returns the windows of the first layer, from the most negative weight in white to the most positive one in black. */
    private static List<DigitSheet.Digit> filters(Sequential network) {
        Tensor weights = Network.parameters(network).get("1.weight").detach();
        Tensor scaled = weights.div(weights.abs().max().item() * 2).add(0.5);
        return IntStream.range(0, scaled.shape().size(0))
                .mapToObj(n -> new DigitSheet.Digit(scaled.select(0, n).toFloatArray(), "channel " + n)).toList();
    }
}
