package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.internal.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checkpoint changes what a graph keeps, and no bit of a derivative. */
class CheckpointScopeTest {
    private final Random random = new Random(1);
    private final Tensor x = parameter(5, 6).named("x");
    private final Tensor w = parameter(6, 6).named("w");
    private final Tensor b = parameter(6).named("b");
    private final Tensor mask = Tensor.normal(0, 1, Shape.of(5, 6), random).gt(0).to(DType.F64).mul(2);

    private Tensor parameter(int... sizes) {
        return Tensor.normal(0, 1, Shape.of(sizes), random).requiresGrad(true);
    }

    /** A function that refers to parameters, twice to one, and applies ops of all kinds: kernels, views, reductions, repetitions. */
    private enum Block {
        PERCEPTRON((t, of) -> t.linear(of.w, of.b).gelu().matmul(of.w)), DROPOUT(
                (t, of) -> t.linear(of.w, of.b).mul(of.mask).relu().add(t).mul(of.mask)), VIEWS((t, of) -> t.add(of.b)
                        .transpose().square().select(0, 2).expand(5, 5).transpose().matmul(t).exp().slice(1, 0,
                                3)
                        .reshape(3, 5).transpose().tanh().mul(of.w.select(0, 0).slice(0, 0, 3))), NORMALIZED(
                                (t, of) -> t.linear(of.w, of.b).layerNorm(of.b, of.b, 1e-5).softmax(-1).sub(t.mean(0))
                                        .abs()), SELECTION(
                                                (t, of) -> Tensor.where(t.gt(0), t.exp(), t.mul(of.b)).cumsum(0)
                                                        .max(1)), SHARED((t, of) -> {
                                                            Tensor sum = Tensor.zeros(5, 6);
                                                            Tensor along = t;
                                                            for (int n = 0; n < 6; n++) {
                                                                along = along.add(of.b.mul(.1));
                                                                sum = sum.add(along.sigmoid());
                                                            }
                                                            return sum;
                                                        }), IDENTITY((t, of) -> t), CONSTANT((t, of) -> of.mask);

        private interface Body {
            Tensor of(Tensor t, CheckpointScopeTest of);
        }

        private final Body body;

        Block(Body body) {
            this.body = body;
        }
    }

    /** How a function is called. */
    private interface Call {
        Tensor of(UnaryOperator<Tensor> f, Tensor x);
    }

    private static Tensor checkpoint(UnaryOperator<Tensor> f, Tensor x) {
        return Transforms.checkpoint(f).apply(x);
    }

    private static final Call NESTED = (f, x) -> checkpoint(
            t -> checkpoint(f, t.mul(2)).sin().add(checkpoint(f, t.sin()).square()), x);
    private static final Call NESTED_PLAIN = (f, x) -> f.apply(x.mul(2)).sin().add(f.apply(x.sin()).square());

    /** Values, gradients by all that is differentiable, and second derivatives, one after the other. */
    private List<double[]> derivatives(Call call, UnaryOperator<Tensor> f) {
        List<double[]> all = new ArrayList<>();
        Tensor before = x.mul(b);
        Tensor y = call.of(f, before);
        all.add(y.toDoubleArray());
        Tensor loss = y.mul(Tensor.linspace(1, 2, y.size()).reshape(y.shape())).sum().add(before.mul(b).sum());
        loss.backward();
        for (Tensor parameter : List.of(x, w, b)) {
            if (parameter.grad() != null) {
                all.add(parameter.grad().toDoubleArray());
            }
            parameter.zeroGrad();
        }
        List<Tensor> first = Autograd.of(loss).createGraph().materializeGrads().grad(x, w, b, before);
        first.forEach(g -> all.add(g.toDoubleArray()));
        Tensor norm = first.get(0).square().sum().add(first.get(1).square().sum()).add(first.get(3).exp().sum());
        Autograd.of(norm).materializeGrads().grad(x, w, b).forEach(g -> all.add(g.toDoubleArray()));
        return all;
    }

    private static void assertSameBits(List<double[]> actual, List<double[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
    }

    @ParameterizedTest
    @EnumSource(Block.class)
    void derivativesAreThoseOfThePlainFunction(Block block) {
        UnaryOperator<Tensor> f = t -> block.body.of(t, this);
        assertSameBits(derivatives(CheckpointScopeTest::checkpoint, f), derivatives(UnaryOperator::apply, f));
    }

    @ParameterizedTest
    @EnumSource(value = Block.class, names = "CONSTANT", mode = EnumSource.Mode.EXCLUDE)
    void derivativesOfNestedCheckpointsAreThoseOfThePlainFunction(Block block) {
        UnaryOperator<Tensor> f = t -> block.body.of(t, this);
        assertSameBits(derivatives(NESTED, f), derivatives(NESTED_PLAIN, f));
    }

    @ParameterizedTest
    @EnumSource(Block.class)
    void transformsAreThoseOfThePlainFunction(Block block) {
        UnaryOperator<Tensor> f = t -> block.body.of(t, this);
        UnaryOperator<Tensor> g = Transforms.checkpoint(f);
        Tensor direction = Tensor.normal(0, 1, Shape.of(5, 6), random);
        Tensor at = x.detach();
        assertThat(Transforms.jvp(g, at, direction).tangent().toDoubleArray())
                .isEqualTo(Transforms.jvp(f, at, direction).tangent().toDoubleArray());
        Tensor many = Tensor.normal(0, 1, Shape.of(3, 5, 6), random);
        for (Function<UnaryOperator<Tensor>, UnaryOperator<Tensor>> transform : List
                .<Function<UnaryOperator<Tensor>, UnaryOperator<Tensor>>>of(Transforms::vmap,
                        h -> Transforms.vmap(Transforms.grad(t -> h.apply(t).square().sum())),
                        h -> Transforms.grad(t -> Transforms.vmap(h).apply(t).square().sum()))) {
            assertThat(transform.apply(g).apply(many).toDoubleArray())
                    .isEqualTo(transform.apply(f).apply(many).toDoubleArray());
        }
    }

    @Test
    void severalArgumentsAndResults() {
        Tensor[] y = Autograd.checkpoint(xs -> new Tensor[] {xs[0].mul(xs[1]).exp(), xs[1].sin().square()}, x, b);
        assertThat(Autograd.grad(y[0].sum().add(y[1].sum()), b).toDoubleArray()).isEqualTo(
                Autograd.grad(x.mul(b).exp().sum().add(b.sin().square().sum()), b).toDoubleArray());
    }

    @Test
    void aResultThatLeavesByAnotherWayIsComputedAgain() {
        List<Tensor> leaked = new ArrayList<>();
        Tensor y = checkpoint(t -> {
            leaked.add(t.exp().sin());
            return t.square();
        }, x);
        Tensor loss = leaked.removeFirst().mul(y).cos().sum();
        System.gc();
        assertThat(Autograd.grad(loss, x).toDoubleArray())
                .isEqualTo(Autograd.grad(x.exp().sin().mul(x.square()).cos().sum(), x).toDoubleArray());
    }

    @Test
    void theFunctionIsCalledOnce() {
        var calls = new AtomicInteger();
        Tensor y = checkpoint(t -> {
            calls.incrementAndGet();
            return t.exp().sin();
        }, x);
        y.sum().backward();
        y.sum().backward();
        assertThat(calls).hasValue(1);
    }

    @Test
    void nothingIsRecordedWithoutAGradient() {
        assertThat(checkpoint(Tensor::exp, x.detach()).requiresGrad()).isFalse();
        assertThat(Autograd.noGrad(() -> checkpoint(Tensor::exp, x)).requiresGrad()).isFalse();
    }

    @Test
    void threadsPassOverOneGraph() throws Exception {
        Tensor y = checkpoint(t -> chain(t, 20), x).sum();
        double[] expected = Autograd.grad(chain(x, 20).sum(), x).toDoubleArray();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<double[]>> gradients = new ArrayList<>();
            for (int n = 0; n < 200; n++) {
                gradients.add(threads.submit(() -> Autograd.grad(y, x).toDoubleArray()));
            }
            for (Future<double[]> gradient : gradients) {
                assertThat(gradient.get()).isEqualTo(expected);
            }
        }
    }

    private static Tensor chain(Tensor t, int length) {
        Tensor y = t;
        for (int n = 0; n < length; n++) {
            y = y.sin().add(y.mul(.5));
        }
        return y;
    }

    // ---- memory ----

    @Test
    void whatIsComputedOnTheWayIsCollected() {
        List<WeakReference<Object>> arrays = new ArrayList<>();
        UnaryOperator<Tensor> f = t -> {
            Tensor y = t;
            for (int n = 0; n < 5; n++) {
                y = y.sin();
                arrays.add(new WeakReference<>(y.storage().array()));
            }
            return y;
        };
        Tensor y = checkpoint(f, x).sum();
        assertThat(arrays.subList(0, 4)).allMatch(Collected::soon);
        assertThat(Engine.keptBytes(y)).isZero();
        y.backward();
        assertThat(Engine.keptBytes(y)).isZero(); // again
        assertThat(x.grad()).isNotNull();
    }

    @Test
    void argumentsAndResultsAreKept() {
        Tensor argument = x.exp();
        Tensor y = checkpoint(t -> chain(t, 5), checkpoint(t -> chain(t, 5), argument)).sin().sum();
        int elements = x.size() * 3; // argument and results; the sine in the end isn't read, but the graph refers to it
        assertThat(Engine.keptBytes(y)).isEqualTo(Double.BYTES * (elements + x.size()));
    }

    /** Of 64 ops in 4 parts of 4 parts of 4, the backward pass has the results of the parts that it is in. */
    @Test
    void ofNestedCheckpointsFewResultsAreThereAtATime() {
        var sine = new ObservedSine();
        UnaryOperator<Tensor> inner = Transforms.checkpoint(repeated(sine::apply, 4));
        UnaryOperator<Tensor> middle = Transforms.checkpoint(repeated(inner, 4));
        Tensor y = repeated(Transforms.checkpoint(repeated(middle, 4)), 1).apply(x).sum();
        sine.most = 0;
        y.backward();
        assertThat(sine.most).isBetween(8, 4 + 4 + 4 + 2);
        Tensor checkpointed = x.grad();
        x.zeroGrad();
        repeated(Tensor::sin, 64).apply(x).sum().backward();
        assertThat(x.grad().toDoubleArray()).isEqualTo(checkpointed.toDoubleArray());
    }

    /** Also what no rule reads, but several ops take: else the number would grow with the square of the length. */
    @Test
    void whatIsNeededIsComputedAgainOnce() {
        var step = new CountedStep(new AtomicInteger());
        Tensor y = checkpoint(t -> {
            Tensor sum = t;
            Tensor along = t;
            for (int n = 0; n < 8; n++) {
                along = step.apply(along);
                sum = sum.add(along.exp());
            }
            return sum;
        }, x).sum();
        assertThat(Collected.soon(step.last())).isTrue();
        y.backward();
        assertThat(step.count).hasValue(16);
    }

    /** The sum with 1, of which no rule reads anything. */
    private record CountedStep(AtomicInteger count, List<WeakReference<Object>> arrays) implements Op {
        CountedStep(AtomicInteger count) {
            this(count, new ArrayList<>());
        }

        WeakReference<Object> last() {
            return arrays.getLast();
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            count.incrementAndGet();
            Tensor y = x[0].add(1);
            arrays.add(new WeakReference<>(y.storage().array()));
            return y;
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g;
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }

    /** The sine, which counts how many of its results there are. */
    private static final class ObservedSine implements Op {
        private final List<WeakReference<Object>> arrays = new ArrayList<>();
        private int most;

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            Tensor y = x[0].sin();
            arrays.add(new WeakReference<>(y.storage().array()));
            System.gc();
            most = Math.max(most, (int) arrays.stream().filter(array -> !array.refersTo(null)).count());
            return y;
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(x[0].cos());
        }
    }

    private static UnaryOperator<Tensor> repeated(UnaryOperator<Tensor> f, int times) {
        return t -> {
            Tensor y = t;
            for (int n = 0; n < times; n++) {
                y = f.apply(y);
            }
            return y;
        };
    }

    // ---- errors ----

    @Test
    void aWrittenParameterThatIsNeededAgainIsAnError() {
        List<WeakReference<Object>> sum = new ArrayList<>();
        Tensor y = checkpoint(t -> {
            Tensor shifted = t.add(b);
            sum.add(new WeakReference<>(shifted.storage().array()));
            return shifted.sin().exp();
        }, x).sum();
        assertThat(Collected.soon(sum.getFirst())).isTrue();
        Autograd.assign(b, Tensor.zeros(6));
        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "the result of add of x (5, 6) F64 and b (6) F64, isn't kept, since it is within a"
                                + " checkpoint, and can't be computed again, since it or one of these was written");
        assertThat(x.grad()).isNull();
    }

    @Test
    void aFunctionWithoutAResultIsAnError() {
        assertThatThrownBy(() -> checkpoint(t -> null, x)).isInstanceOf(NullPointerException.class)
                .hasMessage("a result of the function");
        assertThatThrownBy(() -> Autograd.checkpoint(xs -> null, x, b)).isInstanceOf(NullPointerException.class)
                .hasMessage("the results of the function");
        assertThat(Arrays.asList(Autograd.checkpoint(xs -> new Tensor[0], x, b))).isEmpty();
    }
}
