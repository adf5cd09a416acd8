package org.chainrule.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.chainrule.benchmarks.work.Task;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private final List<String> done = new ArrayList<>();

    private final Worker worker = new Worker(work -> {
        done.add("prepare " + work.name());
        return new Task() {
            @Override
            public void run() {
                done.add("run");
            }

            @Override
            public double[] results() {
                return new double[] {done.size()};
            }

            @Override
            public void close() {
                done.add("close");
            }
        };
    });

    @Test
    void aWorkIsRunAsOftenAsItSaysBeforeItsResultsAreTaken() {
        Reply reply = worker.answer(Request.prepare("mlp-1"));
        assertThat(done).containsExactly("prepare mlp-1", "run", "run", "run");
        assertThat(reply.results()).containsExactly(4);
    }

    @Test
    void aRunIsCountedHoweverShortTheTime() {
        worker.answer(Request.prepare("gates"));
        done.clear();
        Reply reply = worker.answer(Request.run(Duration.ZERO));
        assertThat(reply.runs()).isEqualTo(1);
        assertThat(done).containsExactly("run");
        assertThat(reply.seconds()).isPositive();
    }

    @Test
    void runsGoOnUntilTheTimeIsUp() {
        worker.answer(Request.prepare("gates"));
        done.clear();
        Reply reply = worker.answer(Request.run(Duration.ofMillis(20)));
        assertThat(reply.runs()).isEqualTo(done.size()).isGreaterThan(1);
        assertThat(reply.seconds()).isGreaterThanOrEqualTo(0.02);
    }

    @Test
    void aTaskIsClosedOnce() {
        worker.answer(Request.prepare("gates"));
        worker.answer(Request.close());
        worker.answer(Request.close());
        assertThat(done).filteredOn("close"::equals).hasSize(1);
    }

    @Test
    void anUnknownWorkIsAFailureNotAnEnd() {
        assertThat(worker.answer(Request.prepare("oops")).problem()).contains("no work 'oops'");
        assertThat(worker.answer(Request.prepare("gates")).succeeded()).isTrue();
    }

    @Test
    void whatALibraryThrowsIsTold() {
        assertThat(new Worker(_ -> {
            throw new ExceptionInInitializerError(new IllegalStateException("no natives"));
        }).answer(Request.prepare("gates")).problem()).contains("IllegalStateException", "no natives");
        assertThat(new Worker(_ -> {
            throw new UnsupportedOperationException("takes hours");
        }).answer(Request.prepare("gates")).problem()).isEqualTo("takes hours");
    }
}
