package org.chainrule.spark.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Mnist;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;
import org.chainrule.spark.SparkTrainer;

/**
 * Trains on handwritten digits on a cluster of two executors, each a process of this machine, and in one process, and compares weights and
 * times. With a folder of MNIST's files as its argument it takes 12,800 of those, else 1,792 digits of 8x8 pixels.
 */
public final class SparkMnist {
    private static final int WORKERS = 2;
    private static final int BATCH = 64;
    private static final int EPOCHS = 10;

    private SparkMnist() {}

    /** Pixels from 0 to 1, and labels. */
    private record Digits(double[][] pixels, int[] labels) {

        static Digits of(List<double[]> pixels, List<Integer> labels) {
            return new Digits(pixels.toArray(double[][]::new), labels.stream().mapToInt(n -> n).toArray());
        }

        static Digits mnist(Path folder) {
            Batch first = Mnist.of(folder).train().get(java.util.stream.IntStream.range(0, 12_800).toArray());
            Tensor images = first.input().reshape(12_800, 784).to(DType.F64);
            List<double[]> pixels = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            for (int n = 0; n < 12_800; n++) {
                pixels.add(images.select(0, n).toDoubleArray());
                labels.add((int) first.target().toLongArray()[n]);
            }
            return of(pixels, labels);
        }

        static Digits shipped() throws IOException {
            List<double[]> pixels = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            try (InputStream in = SparkMnist.class.getResourceAsStream("/org/chainrule/examples/digits.csv.gz");
                    var lines = new BufferedReader(
                            new InputStreamReader(new GZIPInputStream(in), StandardCharsets.US_ASCII))) {
                for (String line = lines.readLine(); pixels.size() < 1792; line = lines.readLine()) {
                    String[] cells = line.split(",");
                    double[] row = new double[64];
                    for (int n = 0; n < 64; n++) {
                        row[n] = Double.parseDouble(cells[n]) / 16;
                    }
                    pixels.add(row);
                    labels.add((int) Double.parseDouble(cells[64]));
                }
            }
            return of(pixels, labels);
        }

        /** Returns the digits such that batches of one process are those of the workers, to whom rows are dealt out. */
        org.chainrule.nn.data.Dataset inOrderOfWorkers() {
            Tensor x = Tensor.of(pixels).to(DType.F32);
            Tensor y = Tensor.of(Shape.of(labels.length), java.util.Arrays.stream(labels).asLongStream().toArray());
            int[] order = new int[labels.length];
            int at = 0;
            for (int from = 0; from < labels.length / WORKERS; from += BATCH) {
                for (int worker = 0; worker < WORKERS; worker++) {
                    for (int n = from; n < from + BATCH; n++) {
                        order[at++] = n * WORKERS + worker;
                    }
                }
            }
            return org.chainrule.nn.data.Dataset.of(x, y).subset(order);
        }

        Dataset<Row> table(SparkSession spark) {
            List<Row> rows = new ArrayList<>();
            for (int n = 0; n < labels.length; n++) {
                rows.add(RowFactory.create(Vectors.dense(pixels[n]), labels[n]));
            }
            return spark.createDataFrame(JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 1),
                    new StructType().add("pixels", SQLDataTypes.VectorType()).add("label", DataTypes.IntegerType));
        }
    }

    private static Layer network(int pixels) {
        var random = new Random(1);
        return Network.to(Sequential.of(Linear.of(pixels, 256, random), Tensor::relu, new Dropout(0.2),
                Linear.of(256, 10, random)), DType.F32);
    }

    private static Trainer trainer(Layer network) {
        return Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.001), network))
                .metrics(Metric.accuracy());
    }

    /**
     * Trains both.
     *
     * @param args a folder of MNIST's files, or nothing
     */
    public static void main(String... args) throws IOException {
        Digits digits = args.length == 0 || args[0].isBlank() ? Digits.shipped() : Digits.mnist(Path.of(args[0]));
        int pixels = digits.pixels[0].length;
        Layer alone = network(pixels);
        long start = System.nanoTime();
        History expected = trainer(alone).accumulate(WORKERS).fit(DataLoader.of(digits.inOrderOfWorkers(), BATCH),
                EPOCHS);
        report("one process", expected, System.nanoTime() - start);

        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        SparkSession spark = SparkSession.builder().master("local-cluster[" + WORKERS + ",1,2048]")
                .appName("spark-mnist").config("spark.ui.enabled", "false").config("spark.log.level", "ERROR")
                .config("spark.driver.host", "localhost").config("spark.executor.memory", "2g")
                .config("spark.executor.extraJavaOptions", "--add-modules jdk.incubator.vector")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s").getOrCreate();
        try {
            Layer network = network(pixels);
            SparkTrainer on = SparkTrainer.of(trainer(network)).workers(WORKERS).batchSize(BATCH);
            start = System.nanoTime();
            History history = on.fit(spark, digits.table(spark), EPOCHS, "label", "pixels");
            report(WORKERS + " executors", history, System.nanoTime() - start);
            System.out.println("The weights are the same to the bit: " + isSame(alone, network));
            double ratio = seconds(expected) / seconds(history);
            System.out.printf(Locale.ROOT, "Speed-up of the later epochs: %.2f%n", ratio);
        } finally {
            spark.stop();
        }
    }

    /** Returns how long the second half of the epochs took, in which everything is compiled. */
    private static double seconds(History history) {
        return history.epochs().stream().skip(EPOCHS / 2).mapToDouble(epoch -> epoch.seconds()).sum();
    }

    private static void report(String where, History history, long nanos) {
        System.out.printf(Locale.ROOT,
                "%-14s loss %.6f, accuracy %.4f after %d steps; %.1f s, %.0f ms an epoch at last%n",
                where, history.last().training().loss(), history.last().training().metrics().get("accuracy"),
                history.last().steps(), nanos / 1e9, 1e3 * seconds(history) / (EPOCHS - EPOCHS / 2));
    }

    private static boolean isSame(Layer a, Layer b) {
        List<Tensor> as = Network.parameters(a).tensors();
        List<Tensor> bs = Network.parameters(b).tensors();
        for (int n = 0; n < as.size(); n++) {
            if (!java.util.Arrays.equals(as.get(n).toFloatArray(), bs.get(n).toFloatArray())) {
                return false;
            }
        }
        return true;
    }
}
