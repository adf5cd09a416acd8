package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.random.RandomKey;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A variational autoencoder (Kingma, Welling 2013) of the handwritten digits of 8 x 8 pixels that come with the examples. It lays them out
 * in a plane, of which each point can be decoded to a digit, without being told which digits they are.
 *
 * <p>
 * The encoder gives a normal distribution of points z for each image x, q(z|x) = N(mean, variance), the decoder the probability that
 * each pixel is dark, p(x|z). What is made small is an upper bound of -ln p(x), the negative ELBO: the reconstruction -E ln p(x|z) and the
 * divergence KL(q(z|x) || N(0, 1)), both in nats an image.
 */
@Command(name = "autoencoder", description = "A variational autoencoder lays digits out in a plane, and draws new ones.")
final class VariationalAutoencoder implements Runnable {
    private static final int SIDE = 8;
    private static final int CLASSES = 10;
    private static final int LATENT = 2; // dimensions
    private static final int NEIGHBOURS = 5;
    private static final int SHOWN = 16; // digits with their reconstructions
    private static final int MANIFOLD = 16; // decoded points in a row and in a column
    private static final double DARKEST = 16; // of a pixel

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of the random numbers; ${DEFAULT-VALUE} by default")
    long seed;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "100", description = "number of epochs; ${DEFAULT-VALUE} by default")
    @Range(from = 1)
    int epochs;

    @Override
    public void run() {
        List<Dataset> parts = ShippedData.digits(DARKEST).split(seed, 0.8, 0.2);
        Dataset training = parts.get(0);
        Dataset heldOut = parts.get(1);
        System.out.printf("%d digits for training, %d held out.%n%n", training.size(), heldOut.size());
        Autoencoder network = Network.to(Autoencoder.of(new Random(seed)), DType.F32);
        System.out.println(Network.summary(network));
        report("before", network, training, heldOut);

        long start = System.nanoTime();
        DataLoader batches = DataLoader.of(training, 64).shuffle(seed);
        Optimizer optimizer = Optimizer.of(new Adam(0.003), network)
                .schedule(Schedule.cosine((long) epochs * batches.batches(), 0.01));
        Trainer.of(network, batch -> network.forward(batch.input()), VariationalAutoencoder::loss, optimizer).seed(seed)
                .callbacks(Callback.progress()).fit(batches, epochs);
        report("after", network, training, heldOut);
        System.out.printf("%nTrained in %.1f s.%n", (System.nanoTime() - start) / 1e9);

        Autograd.noGrad(() -> draw(network, heldOut.all()));
    }

    /** An encoder of images to mean and ln variance of z, the choice of a z, and a decoder of z to the logits of pixels. */
    record Autoencoder(Sequential encoder, Reparameterization choice, Sequential decoder) {

        static Autoencoder of(RandomGenerator random) {
            return new Autoencoder(
                    Sequential.of(Linear.of(SIDE * SIDE, 256, random), Tensor::relu, //
                            Linear.of(256, 128, random), Tensor::relu, Linear.of(128, 2 * LATENT, random)),
                    new Reparameterization(),
                    Sequential.of(Linear.of(LATENT, 128, random), Tensor::relu, //
                            Linear.of(128, 256, random), Tensor::relu, Linear.of(256, SIDE * SIDE, random)));
        }

        /** Returns the logits of the pixels, mean, and ln variance. */
        List<Tensor> forward(Tensor x) {
            Tensor code = encoder.forward(x);
            Tensor logits = decoder.forward(choice.forward(code));
            return List.of(logits, code.slice(1, 0, LATENT), code.slice(1, LATENT, 2 * LATENT));
        }

        Tensor mean(Tensor x) {
            return encoder.forward(x).slice(1, 0, LATENT);
        }

        /** Returns the probabilities that pixels are dark. */
        Tensor decoded(Tensor z) {
            return decoder.forward(z).sigmoid();
        }
    }

    /**
     * Chooses z = mean + deviation noise, with noise of N(0, 1): the reparameterization trick, by which mean and deviation have
     * gradients although z is random. In evaluation mode z is the mean.
     */
    record Reparameterization() implements Layer {

        @Override
        public Tensor forward(Tensor code) {
            Tensor mean = code.slice(1, 0, LATENT);
            if (!Training.isOnFor(this)) {
                return mean;
            }
            Tensor deviation = code.slice(1, LATENT, 2 * LATENT).div(2).exp();
            return mean.add(deviation.mul(Tensor.normal(0, 1, mean.shape(), Training.random(this)).to(mean.dtype())));
        }

        @Override
        public boolean dependsOnTraining() {
            return true;
        }
    }

    private static Tensor loss(List<Tensor> predictions, Batch batch) {
        return reconstruction(predictions, batch).add(divergence(predictions));
    }

    /** Computes -ln p(x|z), summed over the pixels; a grey one counts as dark in a share of the cases, its darkness. */
    private static Tensor reconstruction(List<Tensor> predictions, Batch batch) {
        return Loss.bceWithLogits().reduction(Reduction.SUM).of(predictions.get(0), batch.input()).div(batch.size());
    }

    /** Computes KL(q(z|x) || N(0, 1)) = sum (mean² + variance - 1 - ln variance)/2 (appendix B of the paper), the mean over images. */
    static Tensor divergence(List<Tensor> predictions) {
        Tensor mean = predictions.get(1);
        Tensor logVariance = predictions.get(2);
        return mean.square().add(logVariance.expm1()).sub(logVariance).sum(1).mean().div(2);
    }

    /** Prints both parts of the loss of the digits held out, for one z each, and how well the plane tells digits apart. */
    private void report(String when, Autoencoder network, Dataset training, Dataset heldOut) {
        Batch digits = heldOut.all();
        Autograd.noGrad(() -> {
            List<Tensor> predictions = Training.with(RandomKey.of(seed), () -> network.forward(digits.input()));
            System.out.printf(
                    "Held-out digits %s training: reconstruction %.2f, KL %.2f; the neighbours' class is right for %.1f %%%n",
                    when, reconstruction(predictions, digits).item(), divergence(predictions).item(),
                    100 * agreement(network, training.all(), digits));
        });
    }

    /** Returns the share of digits whose class is the commonest one of the nearest training digits in the plane. */
    private static double agreement(Autoencoder network, Batch training, Batch digits) {
        Tensor distances = network.mean(digits.input()).cdist(network.mean(training.input()));
        Tensor nearest = distances.topk(NEIGHBOURS, 1, false).indices();
        Tensor votes = training.target().take(nearest).oneHot(CLASSES).sum(1);
        return votes.argmax(1).eq(digits.target()).mean().item();
    }

    /** Draws digits beside their reconstructions, and the plane: decoded points whose coordinates are quantiles of N(0, 1). */
    private static void draw(Autoencoder network, Batch digits) {
        Tensor decoded = network.decoded(network.mean(digits.input()));
        List<DigitSheet.Digit> pairs = new ArrayList<>();
        for (int n = 0; n < SHOWN; n++) {
            pairs.add(new DigitSheet.Digit(digits.input().select(0, n).toFloatArray(),
                    "a " + digits.target().toLongArray()[n]));
            pairs.add(new DigitSheet.Digit(decoded.select(0, n).toFloatArray(), "decoded"));
        }
        Path sheet = DigitSheet.write("autoencoder-digits.png", SIDE, SIDE, pairs);

        double half = 0.5 / MANIFOLD;
        double[] quantiles = Tensor.linspace(2 * half - 1, 1 - 2 * half, MANIFOLD).erfinv().mul(Math.sqrt(2))
                .toDoubleArray();
        Tensor points = new Grid(quantiles, quantiles).points().to(DType.F32);
        Path manifold = DigitSheet.writeTiles("autoencoder-plane.png", SIDE, SIDE, MANIFOLD,
                network.decoded(points).unbind(0).stream().map(Tensor::toFloatArray).toList());
        System.out.printf("Reconstructions are in %s, the decoded plane in %s%n", sheet, manifold);
    }
}
