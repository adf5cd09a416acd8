package org.chainrule.benchmarks.workers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Averaging;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;

/** Trains on digits of 8 x 8 pixels with four workers, and evaluates the network on digits that they haven't seen. */
final class Accuracies {
    private static final int WORKERS = 4;
    private static final int SEEDS = 10;
    private static final int EPOCHS = 30;
    private static final int BATCH = 16;
    private static final int TRAINED_ON = 1400;

    private final Tensor x;
    private final Tensor y;

    private Accuracies(List<double[]> rows) {
        x = Tensor.of(rows.stream().map(row -> Arrays.copyOf(row, 64)).toArray(double[][]::new)).div(16).to(DType.F32);
        y = Tensor.of(Shape.of(rows.size()), rows.stream().mapToLong(row -> (long) row[64]).toArray());
    }

    static Accuracies read() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Accuracies.class.getResourceAsStream("/org/chainrule/examples/digits.csv.gz")),
                StandardCharsets.US_ASCII))) {
            List<double[]> rows = new ArrayList<>(lines.lines()
                    .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray()).toList());
            Collections.shuffle(rows, new Random(1));
            return new Accuracies(rows);
        }
    }

    /** Returns the accuracies of trainings with different seeds. */
    DoubleSummaryStatistics of(Averaging averaging) {
        return IntStream.range(0, SEEDS).mapToDouble(seed -> of(averaging, seed)).summaryStatistics();
    }

    private double of(Averaging averaging, int seed) {
        List<CompletableFuture<History>> histories = new ArrayList<>();
        for (AllReduce worker : AllReduce.ofThreads(WORKERS, Duration.ofMinutes(1))) {
            histories.add(CompletableFuture.supplyAsync(() -> trained(averaging, seed, worker),
                    work -> Thread.ofPlatform().start(work)));
        }
        List<History> all = histories.stream().map(CompletableFuture::join).toList();
        return all.getFirst().last().validation().orElseThrow().metrics().get("accuracy");
    }

    private History trained(Averaging averaging, int seed, AllReduce worker) {
        Layer network = Network.to(Mlp.of(64, 64, 10).create(new Random(seed)), DType.F32);
        Optimizer optimizer = Optimizer.of(new Adam(0.003), network).distributed(worker, averaging);
        int all = y.shape().size(0);
        return Trainer.of(network, Loss.crossEntropy(), optimizer).metrics(Metric.accuracy())
                .validation(part(TRAINED_ON, all).shard(worker.rank(), WORKERS))
                .fit(part(0, TRAINED_ON).shuffle(seed).shard(worker.rank(), WORKERS), EPOCHS);
    }

    private DataLoader part(int from, int to) {
        return DataLoader.of(Dataset.of(x.slice(0, from, to), y.slice(0, from, to)), BATCH);
    }
}
