package org.chainrule.nn.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.chainrule.nn.Bits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both implementations keep the same laws. */
class AllReduceTest {
    private static final byte[] SECRET = "what workers know".getBytes(StandardCharsets.US_ASCII);
    private static final int[] COUNTS = {1, 2, 3, 5};
    private static final int[] LENGTHS = {0, 1, 7, 8, 9, 1000, 20_011};
    /** Chunks of 64 floats: long arrays have more than may be on their way. */
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(20)).chunkBytes(256);
    private static final RingOptions HURRIED = OPTIONS.timeout(Duration.ofMillis(700));

    enum Kind {
        THREADS, RING;

        <R> List<Object> run(int count, RingOptions options, Workers.Work<R> work) throws Exception {
            return this == RING ? Workers.inRing(count, options, work) : Workers.inThreads(count, options, work);
        }
    }

    private static float[] floats(int length, int rank, int call) {
        var random = new Random(31 * rank + call);
        float[] values = new float[length];
        for (int n = 0; n < length; n++) {
            values[n] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(30)));
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource
    void sumsAreAddedInOrderOfTheRanks(Kind kind) throws Exception {
        for (int count : COUNTS) {
            List<Object> results = kind.run(count, OPTIONS, workers -> {
                List<float[]> sums = new ArrayList<>();
                for (int call = 0; call < LENGTHS.length; call++) {
                    float[] values = floats(LENGTHS[call], workers.rank(), call);
                    workers.sum(values);
                    sums.add(values);
                }
                return sums;
            });
            for (int call = 0; call < LENGTHS.length; call++) {
                float[] expected = floats(LENGTHS[call], 0, call);
                for (int rank = 1; rank < count; rank++) {
                    float[] more = floats(LENGTHS[call], rank, call);
                    for (int n = 0; n < expected.length; n++) {
                        expected[n] += more[n];
                    }
                }
                for (Object result : results) {
                    assertThat(result).isInstanceOf(List.class);
                    assertThat(((List<?>) result).get(call)).as("%s of %s in call %s", kind, count, call)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** Returns the nearer of the two numbers of 8 digits around a finite one; of two as near, the even one. */
    private static float inBfloat16(float value) {
        float below = Float.intBitsToFloat(Float.floatToIntBits(value) & 0xffff0000);
        float above = Float.intBitsToFloat((Float.floatToIntBits(value) & 0xffff0000) + 0x10000);
        double down = Math.abs((double) value - below);
        double up = Math.abs((double) above - value);
        boolean isEven = (Float.floatToIntBits(below) & 0x10000) == 0;
        return down < up || down == up && isEven ? below : above;
    }

    @ParameterizedTest
    @EnumSource
    void sumsInBfloat16PassOnWhatTheyRoundOff(Kind kind) throws Exception {
        int calls = 4;
        int length = 1000;
        for (int count : new int[] {2, 3, 5}) {
            List<Object> results = kind.run(count, OPTIONS, workers -> {
                List<float[]> sums = new ArrayList<>();
                float[] errors = new float[length];
                for (int call = 0; call < calls; call++) {
                    float[] values = floats(length, workers.rank(), call);
                    workers.sumInBfloat16(values, errors);
                    sums.add(values);
                }
                sums.add(errors);
                return sums;
            });
            float[][] errors = new float[count][length];
            float[][] sums = new float[calls][length];
            for (int call = 0; call < calls; call++) {
                for (int n = 0; n < length; n++) {
                    for (int rank = 0; rank < count; rank++) {
                        float exact = sums[call][n] + (floats(length, rank, call)[n] + errors[rank][n]);
                        sums[call][n] = inBfloat16(exact);
                        errors[rank][n] = exact - sums[call][n];
                    }
                }
            }
            for (int rank = 0; rank < count; rank++) {
                List<float[]> expected = new ArrayList<>(List.of(sums));
                expected.add(errors[rank]);
                assertThat(results.get(rank)).isInstanceOf(List.class).usingRecursiveComparison(Bits.exactly())
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sumsInBfloat16LoseNothingInTheLongRun(Kind kind) throws Exception {
        List<Object> results = kind.run(2, OPTIONS, workers -> {
            float[] errors = new float[1];
            double sum = 0;
            for (int call = 0; call < 1000; call++) {
                float[] value = {0.123456f};
                workers.sumInBfloat16(value, errors);
                sum += value[0];
            }
            return sum;
        });
        assertThat((double) results.get(1)).isCloseTo(2 * 0.123456f * 1000, within(0.002)); // one rounding's worth
    }

    @ParameterizedTest
    @EnumSource
    void sumsInBfloat16OfSpecialNumbers(Kind kind) throws Exception {
        float[] values = {Float.POSITIVE_INFINITY, Float.NaN, Float.MAX_VALUE, -0f, Float.MIN_VALUE,
            Float.intBitsToFloat(0x7f800001), 1 + 0x1p-8f, 1 + 0x3p-8f};
        List<Object> results = kind.run(2, OPTIONS, workers -> {
            float[] own = workers.rank() == 0 ? values.clone() : new float[values.length];
            float[] errors = new float[values.length];
            workers.sumInBfloat16(own, errors);
            float[] next = new float[values.length];
            workers.sumInBfloat16(next, errors);
            return List.of(own, next);
        });
        var both = (List<?>) results.get(1);
        assertThat((float[]) both.get(0)).containsExactly(Float.POSITIVE_INFINITY, Float.NaN, Float.POSITIVE_INFINITY,
                0f, 0f, Float.NaN, 1, 1 + 0x1p-6f); // halves are rounded to the even number
        assertThat((float[]) both.get(1)).containsExactly(0, 0, 0, 0, 0, 0, 0x1p-8f, -0x1p-8f);
    }

    @ParameterizedTest
    @EnumSource
    void sumsInBfloat16OfOneWorkerKeepAllDigits(Kind kind) throws Exception {
        List<Object> results = kind.run(1, OPTIONS, workers -> {
            float[] values = {0.123456f};
            workers.sumInBfloat16(values, new float[1]);
            assertThatIllegalArgumentException().isThrownBy(() -> workers.sumInBfloat16(values, new float[2]))
                    .withMessageContaining("1 elements, not 2");
            return values[0];
        });
        assertThat(results).containsExactly(0.123456f);
    }

    @ParameterizedTest
    @EnumSource
    void sumsOfAnotherKindAreAnError(Kind kind) throws Exception {
        List<Object> results = kind.run(2, OPTIONS, workers -> {
            if (workers.rank() == 0) {
                workers.sumInBfloat16(new float[3], new float[3]);
            } else {
                workers.sum(new float[3]);
            }
            return "went on";
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class));
        assertThat(results.toString()).contains("in bfloat16");
    }

    @ParameterizedTest
    @EnumSource
    void doublesAndMessagesInTurn(Kind kind) throws Exception {
        for (int count : COUNTS) {
            List<Object> results = kind.run(count, OPTIONS, workers -> {
                int rank = workers.rank();
                List<Object> all = new ArrayList<>();
                for (int round = 0; round < 20; round++) {
                    double[] values = new double[100];
                    for (int n = 0; n < values.length; n++) {
                        values[n] = Math.scalb(1.0, 10 * rank) / (n + round + 1);
                    }
                    workers.sum(values);
                    all.add(values);
                    workers.gather(new byte[] {(byte) rank, (byte) round}).forEach(all::add);
                    workers.gather(new byte[rank * 100]).forEach(all::add);
                }
                return all;
            });
            List<Object> expected = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                double[] sums = new double[100];
                for (int n = 0; n < sums.length; n++) {
                    sums[n] = 1.0 / (n + round + 1);
                    for (int rank = 1; rank < count; rank++) {
                        sums[n] += Math.scalb(1.0, 10 * rank) / (n + round + 1);
                    }
                }
                expected.add(sums);
                for (int rank = 0; rank < count; rank++) {
                    expected.add(new byte[] {(byte) rank, (byte) round});
                }
                for (int rank = 0; rank < count; rank++) {
                    expected.add(new byte[rank * 100]);
                }
            }
            assertThat(results).hasSize(count).allSatisfy(
                    result -> assertThat(((List<?>) result).toArray()).isEqualTo(expected.toArray())); // to the elements of arrays
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerThatFailsEndsTheCallsOfAll(Kind kind) throws Exception {
        List<Object> results = kind.run(3, OPTIONS, workers -> {
            workers.sum(new float[1000]);
            if (workers.rank() == 1) {
                workers.abort("the disk is full");
            }
            workers.sum(new float[1000]);
            return "went on";
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class));
        assertThat(results).extracting(result -> ((Exception) result).getMessage())
                .containsOnly("worker 1 failed: the disk is full");
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerThatHangsIsNotWaitedForLonger(Kind kind) throws Exception {
        List<Object> results = kind.run(3, HURRIED, workers -> {
            workers.sum(new float[1000]);
            if (workers.rank() == 2) {
                Thread.sleep(3 * HURRIED.timeout().toMillis());
            }
            workers.sum(new float[1000]);
            return "went on";
        });
        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class));
        assertThat(results.get(0)).asString().contains("waited 700 ms");
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerThatLeavesEndsTheCallsOfAll(Kind kind) throws Exception {
        List<Object> results = kind.run(3, OPTIONS, workers -> {
            workers.gather(new byte[3]);
            if (workers.rank() == 1) {
                workers.close();
                return "left";
            }
            workers.sum(new double[1000]);
            return "went on";
        });
        assertThat(results.get(1)).isEqualTo("left");
        assertThat(List.of(results.get(0), results.get(2)))
                .allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class));
    }

    @ParameterizedTest
    @EnumSource
    void differentCallsAreAnError(Kind kind) throws Exception {
        List<Object> lengths = kind.run(2, OPTIONS, workers -> {
            workers.sum(new float[10 + workers.rank()]);
            return "went on";
        });
        assertThat(lengths).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("float[10]", "float[11]", "the same calls"));
        List<Object> types = kind.run(2, OPTIONS, workers -> {
            if (workers.rank() == 0) {
                workers.sum(new float[10]);
            } else {
                workers.sum(new double[10]);
            }
            return "went on";
        });
        assertThat(types).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("float", "double"));
        List<Object> kinds = kind.run(2, OPTIONS, workers -> {
            if (workers.rank() == 0) {
                workers.sum(new float[10]);
            } else {
                workers.gather(new byte[10]);
            }
            return "went on";
        });
        assertThat(kinds).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduceException.class)
                .asString().contains("messages"));
    }

    @Test
    void aStrangerCannotJoin() throws Exception {
        byte[] guess = SECRET.clone();
        guess[3]++;
        assertThat(joined(SECRET, guess)).allSatisfy(
                result -> assertThat(result).isInstanceOf(AllReduceException.class));
        List<Object> joined = joined(SECRET, SECRET);
        assertThat(joined).allSatisfy(result -> assertThat(result).isInstanceOf(AllReduce.class));
        joined.forEach(each -> ((AllReduce) each).close());
    }

    /** Lets two workers join, while a third party is connected with one of them and silent. */
    private static List<Object> joined(byte[]... secrets) throws Exception {
        RingOptions options = secrets[0] == secrets[1] ? OPTIONS : HURRIED;
        try (var port = RingPort.open(InetAddress.getLoopbackAddress());
                var other = RingPort.open(InetAddress.getLoopbackAddress());
                var _ = new Socket(port.address().getAddress(), port.address().getPort())) {
            List<InetSocketAddress> addresses = List.of(port.address(), other.address());
            List<Object> results = Workers.run(2,
                    rank -> (rank == 0 ? port : other).join(rank, addresses, secrets[rank], options));
            assertThatIllegalStateException().isThrownBy(() -> port.join(0, addresses, SECRET, options));
            return results;
        }
    }

    @Test
    void aWorkerThatNeverComes() throws Exception {
        try (var port = RingPort.open(InetAddress.getLoopbackAddress());
                var other = RingPort.open(InetAddress.getLoopbackAddress())) {
            List<InetSocketAddress> addresses = List.of(port.address(), other.address());
            List<Object> results = Workers.run(1, rank -> port.join(0, addresses, SECRET, HURRIED));
            assertThat(results.getFirst()).isInstanceOf(AllReduceException.class).asString().contains("worker 1");
        }
    }

    @Test
    void badArguments() {
        assertThatIllegalArgumentException().isThrownBy(() -> AllReduce.ofThreads(0, Duration.ofSeconds(1)))
                .withMessage("there must be 1 worker or more, not 0");
        assertThatIllegalArgumentException().isThrownBy(() -> RingOptions.defaults().chunkBytes(12));
        assertThatIllegalArgumentException().isThrownBy(() -> RingOptions.defaults().timeout(Duration.ZERO));
        try (var port = RingPort.open(InetAddress.getLoopbackAddress())) {
            List<InetSocketAddress> addresses = List.of(port.address());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> port.join(1, addresses, SECRET, RingOptions.defaults()))
                    .withMessage("the rank of one of 1 workers is 0 to 0, not 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> port.join(0, addresses, new byte[3], RingOptions.defaults()))
                    .withMessage("a secret has 16 bytes or more, not 3");
        }
    }
}
