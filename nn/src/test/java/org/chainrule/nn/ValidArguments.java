package org.chainrule.nn;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import javax.imageio.ImageIO;

import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.nn.distributed.Rendezvous;
import org.chainrule.nn.distributed.RingPort;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.ImageFolder;
import org.chainrule.nn.data.Mnist;
import org.chainrule.nn.data.SlidingWindows;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.io.Csv;
import org.chainrule.nn.io.Images;
import org.chainrule.nn.io.Npy;
import org.chainrule.nn.io.Npz;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.layers.Bilinear;
import org.chainrule.nn.layers.LayerExamples;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.layers.MultiHeadAttention;
import org.chainrule.nn.layers.Recurrent;
import org.chainrule.nn.layers.TransformerDecoder;
import org.chainrule.nn.layers.TransformerDecoderLayer;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.Lbfgs;
import org.chainrule.nn.optim.MovingAverage;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.chainrule.nn.tensorboard.SummaryWriter;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.ConfusionMatrix;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;
import org.chainrule.nn.train.TrainingPage;
import org.chainrule.nn.train.TrainingRun;

/** Arguments that methods of this library take, of each kind that hostile calls wouldn't come by themselves. */
final class ValidArguments {
    private ValidArguments() {}

    static Object[] in(Path folder, Layer layer, Optimizer optimizer) throws IOException {
        List<Object> all = new ArrayList<>(files(folder, layer, optimizer));
        all.addAll(List.of(layer, optimizer, Mlp.of(3, 4, 2).create(new Random(1)), Bilinear.of(3, 2, 2, new Random(1)),
                Recurrent.of(3, 2), PoolOptions.size(2), TransformerDecoder.of(1,
                        _ -> TransformerDecoderLayer.of(2, 1, 2, new Random(1))),
                SlidingWindows.of(Tensor.ones(6, 2), 2),
                new Adam(0.1), new Sgd(0.1), Lbfgs.of(layer), MovingAverage.of(layer, 0.9), Clip.norm(1),
                Clip.value(1).requireFinite(), UpdateRule.Step.to(Expr.argument(0)), Expr.argument(1)));
        all.addAll(List.of(Loss.mse(), Loss.crossEntropy(), Metric.f1(), Metric.accuracy(),
                new ConfusionMatrix(List.of("a", "b")), new Batch(Tensor.zeros(2, 3), Tensor.zeros(2, 2)),
                Network.state(layer), Callback.progress(), SummaryWriter.of(folder.resolve("run")),
                InstantSource.system(),
                TrainingPage.of(folder.resolve("page.html")), RingPort.open(InetAddress.getLoopbackAddress()),
                meeting()));
        all.addAll(LayerExamples.oneOfEach());
        all.addAll(training());
        all.addAll(List.of(MultiHeadAttention.of(2, 1, 3, 3, new Random(1)).projections()));
        return all.toArray();
    }

    /** A meeting that is closed, at which nobody waits for others. */
    private static Rendezvous meeting() {
        var meeting = Rendezvous.open(InetAddress.getLoopbackAddress(), 0, new byte[16]);
        meeting.close();
        return meeting;
    }

    private static List<Object> training() {
        Tensor inputs = Tensor.normal(0, 1, Shape.of(4, 3), new Random(2));
        DataLoader data = DataLoader.of(Dataset.of(inputs, Tensor.of(new int[] {0, 1, 1, 0})), 2);
        Layer network = Linear.of(3, 2, new Random(4));
        List<TrainingRun> run = new ArrayList<>();
        Trainer trainer = Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Sgd(0.1), network))
                .validation(data).metrics(Metric.accuracy()).callbacks(new Callback() {
                    @Override
                    public void started(TrainingRun started) {
                        run.add(started);
                    }
                });
        return List.of(data, trainer, trainer.fit(data, 1), run.getFirst(), Metric.mae().accumulator().get(),
                Metric.f1().accumulator().get());
    }

    private static List<Object> files(Path folder, Layer layer, Optimizer optimizer) throws IOException {
        Path table = Files.writeString(folder.resolve("table.csv"), "a,b\n1,2\n");
        Path weights = folder.resolve("weights.safetensors");
        Weights.save(weights, layer);
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        Checkpoint.save(checkpoint, layer, optimizer, new Checkpoint.Progress(1, 2, 3, Map.of("history", ",")));
        Npy.write(folder.resolve("a.npy"), Tensor.of(1, 2));
        Npz.write(folder.resolve("a.npz"), Network.state(layer));
        Path images = folder.resolve("images");
        Path file = Files.createDirectories(images.resolve("cat")).resolve("1.png");
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        Path digits = digits(Files.createDirectories(folder.resolve("digits")));
        return List.of(folder, folder.resolve("new"), folder.resolve("none/new"), table, weights, checkpoint,
                folder.resolve("a.npy"), folder.resolve("a.npz"), file,
                Files.write(folder.resolve("garbage"), new byte[] {1, 2, 3}), images, digits,
                Csv.withHeader().read(table), ImageFolder.of(images, Images.grayscale(2, 2)), Mnist.of(digits));
    }

    /** Writes one image of a digit to train with, and one to test with. */
    private static Path digits(Path folder) throws IOException {
        for (String part : List.of("train", "t10k")) {
            byte[] image = ByteBuffer.allocate(16 + 28 * 28).putInt(0x803).putInt(1).putInt(28).putInt(28).array();
            Files.write(folder.resolve(part + "-images-idx3-ubyte"), image);
            byte[] label = ByteBuffer.allocate(8 + 1).putInt(0x801).putInt(1).array();
            Files.write(folder.resolve(part + "-labels-idx1-ubyte"), label);
        }
        return folder;
    }
}
