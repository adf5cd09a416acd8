package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work in several threads. */
class WorkersTest {

    @Test
    void everyPartIsDoneOnceBeforeTheCallReturns() {
        for (int parts = 1; parts < 20; parts++) {
            var done = new AtomicIntegerArray(20);
            Parallel.run(parts, done::incrementAndGet);
            for (int part = 0; part < 20; part++) {
                assertThat(done.get(part)).isEqualTo(part < parts ? 1 : 0);
            }
        }
    }

    /** A team helps with one job at a time; the others, within it or beside it, are done all the same. */
    @Test
    void jobsWithinAJobAndBesideItAreDone() throws InterruptedException {
        var team = new ThreadTeam(3);
        var done = new AtomicIntegerArray(100);
        var callers = new ArrayList<Thread>();
        for (int caller = 0; caller < 4; caller++) {
            callers.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 200; round++) {
                    team.run(10, part -> team.run(10, inner -> done.incrementAndGet(10 * part + inner)));
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        for (int n = 0; n < 100; n++) {
            assertThat(done.get(n)).isEqualTo(4 * 200);
        }
    }

    @Test
    void helpersThatHaveGoneToSleepAreWoken() throws InterruptedException {
        var team = new ThreadTeam(1);
        for (int round = 0; round < 3; round++) {
            Thread.sleep(20);
            var helped = new CountDownLatch(1);
            Thread caller = Thread.currentThread();
            team.run(2, _ -> {
                if (Thread.currentThread() != caller) {
                    helped.countDown();
                } else {
                    awaits(helped); // so the other part is the helper's
                }
            });
            assertThat(helped.getCount()).isZero();
        }
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatGoesWrongInAnyPartIsThrown() {
        for (int wrong = 0; wrong < 3; wrong++) {
            int part = wrong;
            assertThatThrownBy(() -> Parallel.run(3, n -> {
                if (n == part) {
                    throw new IllegalStateException("part " + n);
                }
            })).isInstanceOf(IllegalStateException.class).hasMessageContaining("part " + part);
        }
    }

    @Test
    void thereAreAsManyThreadsAsThePropertySaysOrAsProcessors() {
        assertThat(Parallel.threads("3")).isEqualTo(3);
        assertThat(Parallel.threads(null)).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "two", "", "1.5", "9999999999"})
    void anythingButANumberOfThreadsIsRefused(String property) {
        assertThatIllegalArgumentException().isThrownBy(() -> Parallel.threads(property))
                .withMessageContaining("chainrule.threads").withMessageContaining("\"" + property + "\"");
    }
}
