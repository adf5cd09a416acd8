package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Valid files with random damage: there is a result or a FormatException, and no memory beyond what the file justifies. */
class FuzzedFilesTest {
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TRIES = 3000;
    private static final long BASE = 1_000_000; // bytes that reading takes of itself
    private static final long FACTOR = 64; // a byte may become a long, twice, and a header's few bytes an object
    private static final long DEFLATED = 1032; // what a byte may be unpacked to

    private static final byte[][] SAFETENSORS = new byte[1][];
    private static final byte[][] NPY = new byte[2][];
    private static final byte[][] NPZ = new byte[2][];

    private static Path file;

    @BeforeContainer
    static void writeValidFiles() throws IOException {
        file = Files.createTempFile("fuzz", ".bin");
        NamedTensors tensors = FileBytes.named("hidden.weight", Tensor.arange(6).to(DType.F32).reshape(2, 3), "mask",
                Tensor.of(new boolean[] {true, false}), "n", Tensor.arange(1).reshape(Shape.SCALAR), "none",
                Tensor.zeros(0, 2));
        Safetensors.write(file, tensors, Map.of("made", "here"));
        SAFETENSORS[0] = Files.readAllBytes(file);
        Npy.write(file, Tensor.arange(6).reshape(2, 3));
        NPY[0] = Files.readAllBytes(file);
        NPY[1] = FileBytes.npy("{'descr':'>u2','fortran_order':True,'shape':(2,3)}", new byte[12]);
        Npz.write(file, tensors);
        NPZ[0] = Files.readAllBytes(file);
        NPZ[1] = HostileNpzTest.zip("a.npy", NPY[0], "b.npy", NPY[1]);
        for (byte[][] valid : List.of(SAFETENSORS, NPY, NPZ)) { // loads classes, so that they aren't measured
            for (byte[] bytes : valid) {
                Files.write(file, bytes);
                FileBytes.refusal(() -> Safetensors.read(file));
                FileBytes.refusal(() -> Npy.read(file));
                FileBytes.refusal(() -> Npz.read(file));
            }
        }
    }

    @AfterContainer
    static void deleteThem() throws IOException {
        Files.delete(file);
    }

    /** Some damage to a file. */
    private sealed interface Damage {

        byte[] to(byte[] bytes);

        /** The place, which is counted round and round. */
        static int wrapped(int number, byte[] bytes) {
            return Math.floorMod(number, bytes.length + 1);
        }

        record Flip(int place, int bit) implements Damage {
            @Override
            public byte[] to(byte[] bytes) {
                byte[] changed = Arrays.copyOf(bytes, Math.max(1, bytes.length));
                changed[Math.floorMod(place, changed.length)] ^= (byte) (1 << bit);
                return changed;
            }
        }

        record Overwrite(int place, byte[] by) implements Damage {
            @Override
            public byte[] to(byte[] bytes) {
                byte[] changed = bytes.clone();
                int at = wrapped(place, bytes);
                System.arraycopy(by, 0, changed, at, Math.min(by.length, changed.length - at));
                return changed;
            }
        }

        record Insert(int place, byte[] what) implements Damage {
            @Override
            public byte[] to(byte[] bytes) {
                int at = wrapped(place, bytes);
                return FileBytes.of(Arrays.copyOf(bytes, at), what, Arrays.copyOfRange(bytes, at, bytes.length));
            }
        }

        record Remove(int place, int count) implements Damage {
            @Override
            public byte[] to(byte[] bytes) {
                int at = wrapped(place, bytes);
                int end = Math.min(bytes.length, at + count);
                return FileBytes.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
            }
        }

        record CutOff(int place) implements Damage {
            @Override
            public byte[] to(byte[] bytes) {
                return Arrays.copyOf(bytes, wrapped(place, bytes));
            }
        }
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 5000);
        Arbitrary<byte[]> bytes = Arbitraries.oneOf(Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(12),
                Arbitraries.of("0", "9", "99999999", "-", "{", "[", "\"", ",", "}", "1e9", "NaN", "(", "'", "\\")
                        .map(text -> FileBytes.of(text)));
        Arbitrary<Damage> one = Arbitraries.oneOf(
                Combinators.combine(places, Arbitraries.integers().between(0, 7)).as(Damage.Flip::new),
                Combinators.combine(places, bytes).as(Damage.Overwrite::new),
                Combinators.combine(places, bytes).as(Damage.Insert::new),
                Combinators.combine(places, Arbitraries.integers().between(1, 20)).as(Damage.Remove::new),
                places.map(Damage.CutOff::new));
        return one.list().ofMinSize(1).ofMaxSize(4);
    }

    @Property(tries = TRIES)
    void safetensors(@ForAll("damages") List<Damage> damages) throws IOException {
        assertHarmless(SAFETENSORS[0], damages, FACTOR, () -> Safetensors.read(file));
    }

    @Property(tries = TRIES)
    void npy(@ForAll("damages") List<Damage> damages) throws IOException {
        for (byte[] valid : NPY) {
            assertHarmless(valid, damages, FACTOR, () -> Npy.read(file));
        }
    }

    @Property(tries = TRIES)
    void npz(@ForAll("damages") List<Damage> damages) throws IOException {
        for (byte[] valid : NPZ) {
            assertHarmless(valid, damages, FACTOR * DEFLATED, () -> Npz.read(file));
        }
    }

    private static void assertHarmless(byte[] valid, List<Damage> damages, long factor, Runnable reading)
            throws IOException {
        byte[] bytes = valid;
        for (Damage damage : damages) {
            bytes = damage.to(bytes);
        }
        Files.write(file, bytes);
        long before = MEMORY.getCurrentThreadAllocatedBytes();

        FormatException refusal = FileBytes.refusal(reading);

        assertThat(MEMORY.getCurrentThreadAllocatedBytes() - before).isLessThan(BASE + factor * bytes.length);
        if (refusal != null) {
            assertThat(refusal).hasMessageContaining(file.toString());
        }
    }

    /** What makes headers that are valid but for a few numbers, which damage at random hardly ever does. */
    @Property(tries = TRIES)
    void safetensorsOfAnyNumbers(@ForAll long seed) throws IOException {
        var random = new Random(seed);
        long[] numbers = {0, 1, 2, 3, 4, 8, 1 << 16, Integer.MAX_VALUE, 1L << 31, 1L << 32, Long.MAX_VALUE};
        StringBuilder header = new StringBuilder("{");
        for (int tensor = 0; tensor < 3; tensor++) {
            long[] n = random.longs(4, 0, numbers.length).map(i -> numbers[(int) i]).toArray();
            header.append(tensor == 0 ? "" : ",").append("\"").append(tensor).append("\":{\"dtype\":\"")
                    .append(ElementType.values()[random.nextInt(ElementType.values().length)]).append("\",\"shape\":[")
                    .append(n[0]).append(',').append(n[1]).append("],\"data_offsets\":[").append(n[2]).append(',')
                    .append(n[3]).append("]}");
        }
        assertHarmless(FileBytes.safetensors(header.append('}').toString(), random.nextInt(32)), List.of(), FACTOR,
                () -> Safetensors.read(file));
    }
}
