package org.chainrule.nn.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with bytes lost or changed are read or give a {@link FormatException}, and never anything else. */
class DamagedFilesTest {
    private static final int TRIES = 1500;

    @TempDir
    Path folder;

    /** Reads damaged copies and counts those that were refused. */
    private int refused(byte[] whole, Consumer<Path> reader) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Path path = folder.resolve("damaged");
        int refused = 0;
        for (int n = 0; n < TRIES; n++) {
            Files.write(path, damaged(whole, random));
            try {
                reader.accept(path);
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith(path.toString());
                refused++;
            }
        }
        return refused;
    }

    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = random.nextInt(3) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        int changes = bytes.length == 0 ? 0 : random.nextInt(4);
        for (int n = 0; n < changes; n++) {
            int place = random.nextBoolean()
                    ? random.nextInt(bytes.length)
                    : random.nextInt(Math.min(16, bytes.length));
            bytes[place] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[place] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    @Test
    void idx() throws IOException {
        Path path = folder.resolve("whole");
        for (DType type : new DType[] {DType.I64, DType.F32, DType.F64}) {
            Idx.write(path, Tensor.arange(60).reshape(3, 4, 5).to(type));
            byte[] whole = Files.readAllBytes(path);

            assertThat(refused(whole, Idx::read)).isBetween(TRIES / 3, TRIES - 1);
            assertThat(refused(whole, Idx::images)).isBetween(TRIES / 3, TRIES);
            assertThat(refused(FileBytes.gzip(whole), Idx::read)).isBetween(TRIES / 3, TRIES - 1);
        }
    }

    @Test
    void csv() throws IOException {
        byte[] whole = """
                length,"width, in cm",spécies
                1.5,2,"setosa"
                3,4,"a ""quoted"" one"
                5,6,setosa
                """.getBytes(UTF_8);
        Consumer<Path> reader = path -> {
            Table table = Csv.withHeader().read(path);
            if (table.columns() == 3) {
                table.numbers(0, 1);
                table.labels(2);
                table.integers(1);
            }
        };
        assertThat(refused(whole, reader)).isBetween(TRIES / 3, TRIES - 1);
        assertThat(refused(FileBytes.gzip(whole), reader)).isBetween(TRIES / 3, TRIES - 1);
    }
}
