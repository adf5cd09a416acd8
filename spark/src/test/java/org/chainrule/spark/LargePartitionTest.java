package org.chainrule.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scala.Tuple2;

/** The examples of a worker may be more than its memory holds. */
class LargePartitionTest {
    private static final int EXAMPLES = 20_000;
    private static final int NUMBERS = 1_000; // of each, so that all are 160 MB
    private static final String MEMORY = "-Xmx64m";

    /** Reads a partition, and all of its batches in a random order. */
    static final class Reader {
        private Reader() {}

        public static void main(String... args) throws IOException {
            var part = new WorkerData.Part<>(IntStream.range(0, EXAMPLES).mapToObj(n -> {
                double[] numbers = new double[NUMBERS];
                Arrays.fill(numbers, n);
                return new Tuple2<>((long) n, Example.ofLabel(numbers, n));
            }).iterator(), new ExampleReader.OfExamples("example"), 0);
            long sum = 0;
            long inOrder = 0;
            try (ExampleFile examples = part.written(null, DType.F32, null)) {
                for (Batch batch : DataLoader.of(examples, 64).shuffle(1).epoch(1)) {
                    float[] inputs = batch.input().toFloatArray();
                    long[] labels = batch.target().toLongArray();
                    for (int n = 0; n < labels.length; n++) {
                        sum += labels[n] == inputs[n * NUMBERS] && labels[n] == inputs[(n + 1) * NUMBERS - 1]
                                ? labels[n]
                                : Integer.MIN_VALUE;
                        inOrder += n > 0 && labels[n] == labels[n - 1] + 1 ? 1 : 0;
                    }
                }
            }
            System.out.print(sum + (inOrder < 100 ? " shuffled" : " in order"));
        }
    }

    @Test
    void aPartitionMayBeLargerThanMemory(@TempDir Path folder) throws Exception {
        Process reader = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                MEMORY, "-Djava.io.tmpdir=" + folder, "-cp", System.getProperty("java.class.path"),
                Reader.class.getName())).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(EXAMPLES * (EXAMPLES - 1L) / 2 + " shuffled");
        assertThat(reader.waitFor()).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("temporary files").isEmpty();
        }
    }
}
