package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;

import org.chainrule.nn.layers.Dropout;

class TrainingTest {
    private final Random random = new Random();

    @Test
    void isOffUnlessSaid() {
        assertThat(Training.isOn()).isFalse();
        assertThat(Training.on(Training::isOn)).isTrue();
        assertThat(Training.with(random, Training::isOn)).isTrue();
        assertThat(Training.off(Training::isOn)).isFalse();
        assertThat(Training.isOn()).isFalse();
    }

    @Test
    void theInnermostScopeHolds() {
        Training.on(() -> {
            assertThat(Training.off(Training::isOn)).isFalse();
            assertThat(Training.off(() -> Training.on(Training::isOn))).isTrue();
            return assertThat(Training.isOn()).isTrue();
        });
    }

    @Test
    void theScopeEndsWithAnErrorToo() {
        assertThatThrownBy(() -> Training.on(() -> {
            throw new IOException("of the body's own kind");
        })).isInstanceOf(IOException.class);

        assertThat(Training.isOn()).isFalse();
    }

    @Test
    void otherThreadsAreNotInTheScope() throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            boolean there = Training.on(() -> executor.submit(Training::isOn).get());
            assertThat(there).isFalse();

            boolean here = executor.submit(() -> Training.on(() -> isOnElsewhereOf(Thread.currentThread()))).get();
            assertThat(here).isFalse();
        }
    }

    private static boolean isOnElsewhereOf(Thread training) throws InterruptedException {
        boolean[] seen = {true};
        Thread other = Thread.ofPlatform().start(() -> seen[0] = Training.isOn());
        other.join();
        assertThat(other).isNotSameAs(training);
        return seen[0];
    }

    @Test
    void randomNumbersComeFromTheInnermostScope() {
        var other = new Random();
        Layer layer = new Dropout(0.5);

        assertThat(Training.with(random, () -> Training.random(layer))).isSameAs(random);
        assertThat(Training.with(random, () -> Training.with(other, () -> Training.random(layer)))).isSameAs(other);
        assertThatThrownBy(() -> Training.with(random, () -> Training.on(() -> Training.random(layer))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Training.random(layer)).isInstanceOf(IllegalStateException.class)
                .hasMessage("Dropout(0.5) needs random numbers: compute within Training.with(random, () -> ...)");
        assertThatThrownBy(() -> Training.with(null, () -> 1)).isInstanceOf(NullPointerException.class)
                .hasMessage("random");
    }
}
