package org.chainrule.examples;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.Mnist;
import org.chainrule.nn.data.RandomAffine;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.ConfusionMatrix;
import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Classifiers of MNIST (LeCun, Cortes, Burges 1998): 60,000 handwritten digits for training and 10,000 for the test.
 *
 * <p>
 * The small one, 784 - 36 - 14 - 10 with leaky rectifiers, is that of T. Hill's text, trained by Nesterov's momentum with an L2
 * penalty. {@code --augment} randomly rotates, shifts, scales and shears every digit anew in each epoch. {@code --wide} takes 784 - 512 - 256 - 10 and Adam.
 *
 * <p>
 * The digits don't come with the examples. {@code --data} names a folder with the four files, compressed or not;
 * {@code --download} downloads those that are missing.
 */
@Command(name = "mnist", description = "Classifies the handwritten digits of MNIST: --data FOLDER, --augment, --wide.")
final class HandwrittenDigits implements Runnable {
    private static final int SIDE = 28;
    private static final int BATCH = 32;
    private static final int MOST_UNITS = 64; // in a picture
    private static final RandomAffine AUGMENTATION = RandomAffine.identity().degrees(4).shift(0.03).scale(0.95, 1.05)
            .shear(2);

    @Option(names = "--data", required = true, paramLabel = "FOLDER", description = "where the four files of MNIST are")
    Path folder;

    @Option(names = "--download", description = "download the files that are missing, 11 MB in all")
    boolean download;

    @Option(names = "--wide", description = "784-512-256-10 and Adam instead of 784-36-14-10 and Nesterov's momentum")
    boolean wide;

    @Option(names = "--augment", description = "rotate, shift, scale and shear each digit at random")
    boolean augment;

    @Option(names = "--epochs", paramLabel = "N", description = "number of epochs; 30 by default, 80 with --augment, 15 with --wide")
    @Range(from = 1)
    Integer epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of the random numbers; ${DEFAULT-VALUE} by default")
    long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (!download && !Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "Invalid value for option '--data': there is no folder "
                    + folder.toAbsolutePath() + "; --download makes one");
        }
        train(download ? Mnist.download(folder) : read(folder));
    }

    /** Reads the files in a folder, and says what to do where there aren't any. */
    static Mnist read(Path folder) {
        try {
            return Mnist.of(folder);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException missing) {
                throw new UncheckedIOException("There is no " + missing.getFile()
                        + ", plain or with .gz; the example mnist downloads what is missing with --download", missing);
            }
            throw e;
        }
    }

    /** Trains the network and returns the last epoch, whose validation set is the test set. */
    Epoch train(Mnist mnist) {
        int count = epochs != null ? epochs : wide ? 15 : augment ? 80 : 30;
        DataLoader data = DataLoader.of(mnist.train(), wide ? 128 : BATCH).shuffle(seed).prefetch(2);
        if (augment) {
            data = data.transform(AUGMENTATION.forRows(SIDE, SIDE));
        }
        Sequential network = Network.to(network(), DType.F32);
        System.out.println(network);
        Optimizer optimizer = Optimizer
                .of(wide
                        ? new Adam(0.001)
                        : new Sgd(0.02).momentum(0.9).nesterov(true).weightDecay(augment ? 2e-5 : 3e-4), network)
                .schedule(Schedule.cosine((long) count * data.batches(), 0.001));
        History history = Trainer.of(network, Loss.crossEntropy(), optimizer).seed(seed)
                .validation(DataLoader.of(mnist.test(), 1000)).metrics(Metric.accuracy())
                .callbacks(Callback.progress()).fit(data, count);
        Epoch last = history.last();
        double seconds = history.epochs().stream().mapToDouble(Epoch::seconds).average().orElseThrow();
        System.out.printf("%nAccuracy on the 10,000 digits of the test set: %.2f %%. An epoch took %.2f s.%n",
                100 * accuracy(last), seconds);
        Path curves = Pictures.write("mnist.png", Plot.of("Learning MNIST", "epoch", "loss").logY()
                .curve("training", history.column(epoch -> epoch.training().loss()))
                .curve("test", history.column(epoch -> epoch.validation().orElseThrow().loss())));
        System.out.println("The losses are in " + curves);
        draw(network, mnist.test());
        return last;
    }

    /** Draws which digits of the test are taken for which, and what the units of the first layer look at. */
    private static void draw(Sequential network, Dataset test) {
        var matrix = new ConfusionMatrix(10);
        Autograd.noGrad(() -> DataLoader.of(test, 1000).epoch(1)
                .forEach(batch -> matrix.add(network.forward(batch.input()), batch.target())));
        Tensor weights = ((Linear) network.layers().getFirst()).weight().detach();
        List<float[]> units = IntStream.range(0, Math.min(MOST_UNITS, weights.shape().size(0)))
                .mapToObj(unit -> weights.select(0, unit).toFloatArray()).toList();
        System.out.println("The confusion matrix is in " + ConfusionPicture.write("mnist-confusion.png", matrix, 10)
                + ", the weights of " + units.size() + " units of the first layer in "
                + DigitSheet.writeWeights("mnist-weights.png", SIDE, SIDE, (int) Math.ceil(Math.sqrt(units.size())),
                        units));
    }

    static double accuracy(Epoch epoch) {
        return epoch.validation().orElseThrow().metrics().get("accuracy");
    }

    private Sequential network() {
        var random = new Random(seed);
        return wide
                ? Sequential.of(Linear.of(SIDE * SIDE, 512, random), Tensor::relu, new Dropout(0.2),
                        Linear.of(512, 256, random), Tensor::relu, new Dropout(0.2), Linear.of(256, 10, random))
                : Mlp.of(SIDE * SIDE, 36, 14, 10).activation(x -> x.leakyRelu(0.01)).weights(Initializer.heNormal())
                        .create(random);
    }
}
