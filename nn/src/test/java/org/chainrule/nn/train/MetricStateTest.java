package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A metric that goes on from its state has the bits of one that was never interrupted. */
class MetricStateTest {
    private static final int BATCHES = 4;

    static Stream<Metric> ofClasses() {
        return Stream.of(Metric.accuracy(), Metric.topK(2), Metric.perplexity(), Metric.f1(),
                Metric.accuracy().ignoreIndex(2), Metric.perplexity().classesLast(), Metric.f1().ignoreIndex(1));
    }

    static Stream<Metric> ofNumbers() {
        return Stream.of(Metric.binaryAccuracy(0.3), Metric.r2(), Metric.mae());
    }

    private static List<Tensor> numbers(long seed) {
        var random = new Random(seed);
        return Stream.generate(() -> Tensor.normal(0, 1, Shape.of(7, 4), random)).limit(BATCHES).toList();
    }

    @ParameterizedTest
    @MethodSource("ofClasses")
    void ofClassesGoOn(Metric metric) {
        List<Tensor> scores = numbers(1);
        if (!metric.name().equals("perplexity")) {
            Autograd.assign(scores.get(1).select(0, 2), Tensor.full(Double.NaN, Shape.of(4), DType.F64));
        }
        requireSame(metric, scores, numbers(2).stream().map(each -> each.argmax(1, false)).toList());
    }

    @ParameterizedTest
    @MethodSource("ofNumbers")
    void ofNumbersGoOn(Metric metric) {
        requireSame(metric, numbers(3), numbers(4));
        requireSame(metric, numbers(3).stream().map(each -> each.mul(1e200)).toList(), numbers(4));
    }

    private static void requireSame(Metric metric, List<Tensor> predictions, List<Tensor> targets) {
        Metric.Accumulator whole = metric.started();
        for (int n = 0; n < BATCHES; n++) {
            whole.add(predictions.get(n), targets.get(n));
        }
        assertThat(whole.value()).isNotNaN();
        for (int stop = 0; stop <= BATCHES; stop++) {
            Metric.Accumulator accumulator = metric.started();
            for (int n = 0; n < BATCHES; n++) {
                accumulator = n == stop ? loaded(metric, accumulator) : accumulator;
                accumulator.add(predictions.get(n), targets.get(n));
            }
            assertThat(loaded(metric, accumulator).value()).isEqualTo(whole.value());
            assertThat(loaded(metric, accumulator).state()).isEqualTo(whole.state());
        }
    }

    /** Returns another accumulator, with the state as a checkpoint has it. */
    private static Metric.Accumulator loaded(Metric metric, Metric.Accumulator from) {
        Metric.Accumulator other = metric.started();
        other.load(States.ofText(States.text(from.state())));
        return other;
    }

    @Test
    void statesOfNothingElseAreRefused() {
        Stream.concat(ofClasses(), ofNumbers()).forEach(metric -> {
            assertThatThrownBy(() -> metric.started().load(-1, 0.5, 0, 0)).as(metric.name())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(metric.started().value()).isNaN();
        });
        Metric.Accumulator own = new Metric.Accumulator() {
            @Override
            public void add(Tensor prediction, Tensor target) {}

            @Override
            public double value() {
                return 0;
            }
        };
        assertThat(own.state()).isNull();
        assertThat(new ClassAccumulators.Ignoring(own, 0).state()).isNull();
        assertThatThrownBy(() -> own.load(1)).isInstanceOf(UnsupportedOperationException.class);
    }
}
