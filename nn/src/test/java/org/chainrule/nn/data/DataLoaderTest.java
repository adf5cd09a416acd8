package org.chainrule.nn.data;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DataLoaderTest {
    /** Noise, so that random numbers show in the batches. */
    private static final Transform NOISE = (batch, random) -> new Batch(
            batch.input().add(Tensor.normal(0, 1, batch.input().shape(), random)), batch.target());

    private static List<Long> targets(Iterable<Batch> batches) {
        List<Long> targets = new ArrayList<>();
        batches.forEach(batch -> LongStream.of(batch.target().toLongArray()).forEach(n -> targets.add(n / 10)));
        return targets;
    }

    /** The numbers of batches, to be compared bit by bit. */
    private static List<String> bits(Iterable<Batch> batches) {
        List<String> bits = new ArrayList<>();
        batches.forEach(batch -> bits.add(batch.target() + " " + LongStream.of(LongStream.range(0,
                batch.input().size()).map(
                        n -> Double.doubleToRawLongBits(
                                batch.input().toDoubleArray()[(int) n]))
                .toArray()).boxed().toList()));
        return bits;
    }

    /** Those before aren't made, and those after are the same as in the whole epoch. */
    @Test
    void anEpochCanBeginAtAnyBatch() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(20), 3).shuffle(4).transform(NOISE);
        for (DataLoader each : List.of(loader, loader.prefetch(2), loader.shard(1, 2), loader.limit(4))) {
            List<String> whole = bits(each.epoch(2));
            for (int first = 0; first <= each.batches() + 1; first++) {
                assertThat(bits(each.epoch(2, first))).isEqualTo(
                        whole.subList(Math.min(first, whole.size()), whole.size()));
            }
        }
        AtomicInteger made = new AtomicInteger();
        DataLoader counted = loader.transform((batch, _) -> {
            made.incrementAndGet();
            return batch;
        });
        assertThat(counted.epoch(2, 5)).hasSize(2);
        assertThat(made).hasValue(2);
        assertThat(counted.epoch(2, 5)).hasToString("epoch 2 from batch 5 on of " + counted);
        assertThatThrownBy(() -> loader.epoch(1, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batches are counted from 0, and there is no batch -1");
    }

    @Test
    void givesAllInOrderAndTheRestInTheLastBatch() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(7), 3);

        assertThat(loader.batches()).isEqualTo(3);
        assertThat(loader.batchSize()).isEqualTo(3);
        assertThat(loader.dataset().size()).isEqualTo(7);
        assertThat(loader.epoch(0)).extracting(Batch::size).containsExactly(3, 3, 1);
        assertThat(targets(loader.epoch(5))).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void dropLastLeavesOutWhatIsLeft() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(7), 3).dropLast();

        assertThat(loader.batches()).isEqualTo(2);
        assertThat(loader.epoch(0)).extracting(Batch::size).containsExactly(3, 3);
        assertThat(DataLoader.of(DatasetTest.counting(6), 3).dropLast().batches()).isEqualTo(2);
        assertThatThrownBy(() -> DataLoader.of(DatasetTest.counting(2), 3).dropLast())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no batch would be left");
    }

    @Test
    void aLimitEndsAnEpochEarly() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(10), 3).shuffle(1).limit(2);

        assertThat(loader.batches()).isEqualTo(2);
        assertThat(loader.epoch(1)).extracting(Batch::size).containsExactly(3, 3);
        assertThat(targets(loader.epoch(1)))
                .isEqualTo(targets(DataLoader.of(DatasetTest.counting(10), 3).shuffle(1).epoch(1)).subList(0, 6))
                .isNotEqualTo(targets(loader.epoch(2)));
        assertThat(loader.limit(9).batches()).isEqualTo(4);
        assertThat(loader).hasToString("10 examples in batches of 3, shuffled with seed 1, at most 2 an epoch");
        assertThatThrownBy(() -> loader.limit(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
    }

    @Test
    void settingsMakeChangedCopies() {
        DataLoader plain = DataLoader.of(DatasetTest.counting(20), 3);
        DataLoader shuffled = plain.shuffle(1);
        shuffled.dropLast();
        plain.transform(NOISE).prefetch(2);

        assertThat(targets(plain.epoch(0))).isSorted();
        assertThat(targets(shuffled.epoch(0))).hasSize(20).isNotEqualTo(targets(plain.epoch(0)));
    }

    @Property(tries = 100)
    void eachEpochHasEachExampleOnce(@ForAll @IntRange(max = 50) int size,
            @ForAll @IntRange(min = 1, max = 60) int batch,
            @ForAll long seed, @ForAll long epoch, @ForAll @IntRange(max = 3) int ahead) {
        DataLoader loader = DataLoader.of(DatasetTest.counting(size), batch).shuffle(seed).prefetch(ahead);

        assertThat(targets(loader.epoch(epoch))).containsExactlyInAnyOrderElementsOf(
                LongStream.range(0, size).boxed().toList());
        assertThat(loader.epoch(epoch)).hasSize(loader.batches());
    }

    @Test
    void epochsAndSeedsHaveOrdersOfTheirOwn() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(50), 8).shuffle(1);

        assertThat(targets(loader.epoch(0))).isNotEqualTo(targets(loader.epoch(1)))
                .isNotEqualTo(targets(loader.shuffle(2).epoch(0)));
    }

    @Test
    void anyEpochCanBeHadAgain() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(30), 4).shuffle(9).transform(NOISE);
        List<List<String>> inOneGo = new ArrayList<>();
        for (int epoch = 0; epoch < 4; epoch++) {
            inOneGo.add(bits(loader.epoch(epoch)));
        }
        DataLoader resumed = DataLoader.of(DatasetTest.counting(30), 4).shuffle(9).transform(NOISE);

        assertThat(bits(resumed.epoch(2))).isEqualTo(inOneGo.get(2));
        Iterable<Batch> epoch = resumed.epoch(3);
        assertThat(bits(epoch)).isEqualTo(inOneGo.get(3)).isEqualTo(bits(epoch));
    }

    /** Random numbers go with the batch's number, so they don't depend on how many other batches drew. */
    @Test
    void batchesHaveRandomNumbersOfTheirOwn() {
        Dataset zeros = Dataset.of(Tensor.zeros(6, 2), Tensor.arange(6));
        List<String> inputs = new ArrayList<>();
        DataLoader loader = DataLoader.of(zeros, 2).transform(NOISE);
        for (int epoch = 0; epoch < 2; epoch++) {
            loader.epoch(epoch).forEach(batch -> inputs.add(batch.input().toString()));
        }
        assertThat(inputs).doesNotHaveDuplicates().hasSize(6);
    }

    @Property(tries = 50)
    void prefetchingChangesNothing(@ForAll @IntRange(max = 40) int size, @ForAll @IntRange(min = 1, max = 9) int batch,
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int ahead) {
        DataLoader plain = DataLoader.of(DatasetTest.counting(size), batch).shuffle(seed).transform(NOISE);

        assertThat(bits(plain.prefetch(ahead).epoch(2))).isEqualTo(bits(plain.epoch(2)));
    }

    @Test
    void withoutPrefetchingEverythingHappensInTheThreadThatAsks() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Transform noting = (batch, _) -> {
            threads.add(Thread.currentThread());
            return batch;
        };
        DataLoader loader = DataLoader.of(DatasetTest.counting(9), 2).transform(noting);
        loader.epoch(0).forEach(_ -> {});
        assertThat(threads).containsExactly(Thread.currentThread());

        threads.clear();
        loader.prefetch(2).epoch(0).forEach(_ -> {});
        assertThat(threads).hasSize(5).allMatch(Thread::isVirtual);
    }

    @Test
    @Timeout(60)
    void isSoManyBatchesAheadAndNoMore() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        Iterator<Batch> batches = DataLoader.of(DatasetTest.counting(20), 1).prefetch(3).transform((batch, _) -> {
            made.incrementAndGet();
            four.countDown();
            return batch;
        }).epoch(0).iterator();
        assertThat(made).hasValue(0);
        batches.next();

        assertThat(four.await(30, SECONDS)).as("one given and three ahead").isTrue();
        Thread.sleep(50);
        assertThat(made).hasValue(4);
    }

    /** The consumer stops after one batch; what was begun ends by itself. */
    @Test
    @Timeout(60)
    void stoppingEarlyLeavesNothingBlocked() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch six = new CountDownLatch(6);
        Iterator<Batch> batches = DataLoader.of(DatasetTest.counting(100), 1).prefetch(5).transform((batch, _) -> {
            threads.add(Thread.currentThread());
            six.countDown();
            return batch;
        }).epoch(0).iterator();
        batches.next();
        assertThat(six.await(30, SECONDS)).isTrue();

        assertThat(threads).hasSize(6);
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    @Timeout(60)
    void whatABatchThrowsIsThrownToTheConsumer() {
        var broken = new UnsupportedOperationException("no such colour");
        DataLoader loader = DataLoader.of(DatasetTest.counting(6), 2).transform((batch, _) -> {
            if (batch.target().get(0) == 20) {
                throw broken;
            }
            return batch;
        });
        for (DataLoader each : List.of(loader, loader.prefetch(1), loader.prefetch(9))) {
            Iterator<Batch> batches = each.epoch(4).iterator();
            assertThat(batches.next().target().toLongArray()).containsExactly(0, 10);
            assertThatThrownBy(batches::next).isInstanceOf(IllegalStateException.class)
                    .hasMessage("batch 1 of epoch 4: no such colour").hasCause(broken);
            assertThat(batches.next().target().toLongArray()).as("the next is whole").containsExactly(40, 50);
            assertThat(batches.hasNext()).isFalse();
        }
    }

    @Test
    void errorsOfTheMachineAreThrownAsTheyAre() {
        var error = new StackOverflowError();
        DataLoader loader = DataLoader.of(DatasetTest.counting(2), 2).transform((_, _) -> {
            throw error;
        });
        for (DataLoader each : List.of(loader, loader.prefetch(1))) {
            assertThat(catchThrowable(() -> each.epoch(0).iterator().next())).isSameAs(error);
        }
    }

    @Test
    @Timeout(60)
    void anInterruptedConsumerStopsWaiting() {
        CountDownLatch never = new CountDownLatch(1);
        Iterator<Batch> batches = DataLoader.of(DatasetTest.counting(2), 2).prefetch(1).transform((batch, _) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return batch;
        }).epoch(0).iterator();
        Thread.currentThread().interrupt();

        assertThatThrownBy(batches::next).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("interrupted while waiting for batch 0");
        assertThat(Thread.interrupted()).isTrue();
        never.countDown();
    }

    @Test
    void anEmptySetHasEmptyEpochs() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(0), 4).shuffle(1).prefetch(2);

        assertThat(loader.batches()).isZero();
        assertThat(loader.epoch(0)).isEmpty();
        assertThatThrownBy(() -> loader.epoch(0).iterator().next()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void settingsOutOfRangeAreErrors() {
        Dataset ten = DatasetTest.counting(10);
        assertThatThrownBy(() -> DataLoader.of(ten, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
        assertThatThrownBy(() -> DataLoader.of(ten, 1).prefetch(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 batches ahead");
    }

    @Test
    void hugeBatchesAreWholeSets() {
        DataLoader loader = DataLoader.of(DatasetTest.counting(3), Integer.MAX_VALUE);

        assertThat(loader.epoch(0)).hasSize(1).first().extracting(batch -> batch.input().shape())
                .isEqualTo(Shape.of(3, 2));
        assertThat(Collections.max(targets(loader.epoch(0)))).isEqualTo(2);
    }
}
