package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Residual;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;

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
        var key = new RandomKey(1, 2, 3, 4);
        RandomKey other = key.withStep(5);
        Layer layer = new Dropout(0.5);

        assertThat(Training.with(key, () -> Training.nextKey(layer))).isEqualTo(key);
        assertThat(Training.with(key, () -> Training.with(other, () -> Training.nextKey(layer)))).isEqualTo(other);
        assertThatThrownBy(() -> Training.with(key, () -> Training.on(() -> Training.nextKey(layer))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Training.nextKey(layer)).isInstanceOf(IllegalStateException.class)
                .hasMessage("Dropout(0.5) needs random numbers: compute within Training.with(random, () -> ...)");
        assertThatThrownBy(() -> Training.with((RandomGenerator) null, () -> 1))
                .isInstanceOf(NullPointerException.class).hasMessage("random");
        assertThatThrownBy(() -> Training.with((RandomKey) null, () -> 1)).isInstanceOf(NullPointerException.class)
                .hasMessage("key");
    }

    @Test
    void eachRequestForRandomNumbersHasItsOwn() {
        var key = new RandomKey(1, 2, 3, 4);
        Layer layer = new Dropout(0.5);

        List<RandomKey> keys = Training.with(key, () -> List.of(Training.nextKey(layer),
                Training.with(key.withStep(3), () -> Training.nextKey(layer)), Training.nextKey(layer)));
        long second = Training.with(key, () -> {
            Training.random(layer);
            return Training.random(layer).nextLong();
        });

        assertThat(keys).containsExactly(key, key.withStep(3), key.withDraw(5));
        assertThat(second).isEqualTo(key.withDraw(5).generator().nextLong());
    }

    @Test
    void aGeneratorGivesTheSeed() {
        Layer layer = new Dropout(0.5);

        assertThat(Training.with(new Random(1), () -> Training.nextKey(layer)))
                .isEqualTo(RandomKey.of(new Random(1).nextLong()));
    }

    /** Without an error it would be trained without dropout. */
    @Test
    void aStepOutsideOfAnyScopeIsRefusedWhereALayerDependsOnIt() {
        Tensor x = Tensor.ones(4, 3);
        var net = Sequential.of(Linear.of(3, 2, random), BatchNorm.of(2));
        var optimizer = Optimizer.of(new Sgd(0.1), net);
        Supplier<Tensor> loss = () -> net.forward(x).square().mean();

        assertThatThrownBy(() -> optimizer.step(loss)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("BatchNorm(2) at 1: a step of training would compute it in evaluation mode; ")
                .hasMessageContaining("Training.with").hasMessageContaining("Training.off");
        assertThatThrownBy(() -> optimizer.step(List.of(loss))).isInstanceOf(IllegalStateException.class);
        assertThat(optimizer.steps()).isZero();

        optimizer.step(() -> Training.on(loss::get));
        optimizer.step(() -> Training.off(loss::get));
        Training.on(() -> optimizer.step(loss));
        Training.off(() -> optimizer.step(loss));
        assertThat(optimizer.steps()).isEqualTo(4);
        assertThat(net.forward(x).shape()).as("outside a step").isEqualTo(Shape.of(4, 2));
    }

    @Test
    void aStepNeedsNoScopeWhereNoLayerDependsOnIt() {
        var net = Sequential.of(Linear.of(3, 2, random), new Dropout(0), Tensor::tanh);
        var optimizer = Optimizer.of(new Sgd(0.1), net);
        optimizer.step(() -> net.forward(Tensor.ones(4, 3)).square().mean());
        assertThat(optimizer.steps()).isEqualTo(1);
        assertThat(Network.dependsOnTraining(net)).isFalse();
        assertThat(Network.dependsOnTraining(Map.of("body", List.of(new Residual(new Dropout(0.5), null))))).isTrue();
    }
}
