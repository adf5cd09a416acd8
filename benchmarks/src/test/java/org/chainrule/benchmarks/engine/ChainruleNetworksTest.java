package org.chainrule.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Work;
import org.chainrule.benchmarks.work.Works;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainruleNetworksTest {

    private static double[] results(Work work, int runs) {
        try (Task task = new ChainruleEngine(false).prepare(work)) {
            for (int i = 0; i < runs; i++) {
                task.run();
            }
            return task.results();
        }
    }

    @ParameterizedTest
    @CsvSource({"lenet, 10", "transformer, 65"})
    void threeStepsLowerTheLossSoThatTheCheckSeesIt(String name, int classes) {
        Work work = Works.named(name);
        double before = results(work, 0)[0];
        double after = results(work, work.runsBeforeCheck())[0];
        assertThat(before).as("a guess among all classes, or hardly worse").isBetween(0.9 * Math.log(classes),
                1.1 * Math.log(classes));
        assertThat(before - after).isGreaterThan(10 * work.precision().tolerance() * before);
    }

    @Test
    void theLstmHasGradientsOfItsInputAndOfAllParameters() {
        Work work = Works.named("lstm");
        double[] results = results(work, work.runsBeforeCheck());
        assertThat(Arrays.stream(results)).hasSize(1 + 1 + 2 * 4)
                .allSatisfy(each -> assertThat(each).isFinite().isPositive());
        assertThat(results[4]).as("both biases are added to the same sum").isEqualTo(results[5]);
        assertThat(results[8]).isEqualTo(results[9]);
        assertThat(results[2]).as("each has its own").isNotEqualTo(results[3]);
    }
}
