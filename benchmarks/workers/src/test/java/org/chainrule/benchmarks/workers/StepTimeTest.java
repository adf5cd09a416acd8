package org.chainrule.benchmarks.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;

import org.chainrule.benchmarks.workers.StepTime.Link;
import org.chainrule.benchmarks.workers.StepTime.Measured;
import org.chainrule.benchmarks.workers.StepTime.Work;
import org.junit.jupiter.api.Test;

/** The model against sums whose time can be counted by hand. */
class StepTimeTest {
    private static final int CHUNK = 1 << 16;
    private static final Link SLOW = new Link(CHUNK, 0); // a chunk a second
    private static final StepTime QUICK = new StepTime(0, 0);

    @Test
    void oneWorkerAddsNothing() {
        assertThat(QUICK.sum(1e9, 1, SLOW)).isZero();
    }

    @Test
    void chunksOfTwoWorkersFollowEachOther() {
        assertThat(QUICK.sum(CHUNK, 2, SLOW)).isEqualTo(2); // there and back
        assertThat(QUICK.sum(10.0 * CHUNK, 2, SLOW)).isEqualTo(11);
    }

    @Test
    void linksOfMoreCarryEachChunkTwice() {
        assertThat(QUICK.sum(CHUNK, 4, SLOW)).isEqualTo(6);
        assertThat(QUICK.sum(10.0 * CHUNK, 4, SLOW)).isEqualTo(6 + 18);
    }

    @Test
    void hopsAndDelaysAreOfTheWayRound() {
        var model = new StepTime(0, 0.25);
        assertThat(model.sum(4, 3, new Link(Double.POSITIVE_INFINITY, 0.5))).isEqualTo(4 * 0.75);
    }

    @Test
    void aStepWaitsForWhatBackwardDoesNotCover() {
        var work = new Work("a network", 100.0 * CHUNK, 3, 5);
        assertThat(QUICK.step(work, 1, SLOW, 1)).isEqualTo(8);
        assertThat(QUICK.step(work, 2, SLOW, 1)).isEqualTo(3 + (1 + 68) + (1 + 32)); // 2 MiB of it come after backward
        assertThat(QUICK.step(work, 2, SLOW, 0.5)).isEqualTo(3 + (1 + 34) + (1 + 16));
        assertThat(QUICK.step(work, 2, new Link(1e12, 0), 1)).isEqualTo(8, offset(1e-3));
    }

    @Test
    void aDecentLinkMakesManyWorkersUseful() {
        var work = new Work("a network", 100.0 * CHUNK, 3, 5);
        assertThat(QUICK.mostUseful(work, SLOW, 1)).isEqualTo(1);
        assertThat(new StepTime(0, 1e-3).mostUseful(work, new Link(1e12, 0), 1)).isBetween(100, 1000);
    }

    @Test
    void isFittedToTheShortestAndTheLongestSum() {
        StepTime model = StepTime.fitted(List.of(new Measured(0, 2, 0.5), new Measured(1000, 2, 1.5)));
        assertThat(model.hopSeconds()).isEqualTo(0.25);
        assertThat(model.secondsPerByte()).isEqualTo(0.001);
    }
}
