package org.chainrule.autograd.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.AssumptionFailed;
import org.chainrule.autograd.internal.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that assign to tensors write at the end of each run what they would have written themselves. */
class CompiledWritesTest {
    private static final Tensor X = Tensor.of(1.5, -2, 3);

    private static void assertSame(Tensor found, Tensor expected) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(found.toDoubleArray()).isEqualTo(expected.toDoubleArray());
    }

    private static Tensor matrix() {
        return Tensor.arange(6).to(DType.F64).reshape(2, 3).copy();
    }

    /** Functions of an argument that write to a matrix. */
    static Stream<BiFunction<Tensor, Tensor, Tensor>> functions() {
        return Stream.of(
                (x, w) -> { // reads what it writes
                    Autograd.assign(w, w.mul(0.9).add(x.mul(0.1)));
                    return w.sum();
                },
                (x, w) -> { // reads before and after, through views
                    Tensor row = w.select(0, 1);
                    Tensor before = row.mul(x);
                    Autograd.assign(w, w.add(1));
                    Tensor after = row.mul(x);
                    Autograd.assign(w, w.mul(2));
                    return before.add(after).add(w.transpose().select(1, 0));
                },
                (x, w) -> { // writes parts
                    Autograd.assign(w.select(0, 0), x);
                    Autograd.assign(w.transpose().select(0, 2), w.select(1, 0).neg());
                    return w.mul(2);
                },
                (x, w) -> { // writes its argument, and a row of what it writes over
                    Autograd.assign(w.select(0, 1), x);
                    Autograd.assign(w, w.flip(0));
                    return x;
                },
                (x, w) -> { // returns what it has written
                    Autograd.assign(w, x.expand(2, 3));
                    return w;
                },
                (x, w) -> { // writes what others are computed from, whose arrays are used again
                    Autograd.assign(w, x.expand(2, 3).cumsum(0));
                    return w.cumsum(1).cumsum(0).cumsum(1).cumsum(0);
                },
                (x, w) -> { // writes what it has computed before
                    Tensor sums = x.expand(2, 3).cumsum(0);
                    Autograd.assign(w, x.expand(2, 3).cumsum(0));
                    return sums.mul(w);
                },
                (x, w) -> { // reads elements in an op
                    Autograd.assign(w, x.expand(2, 3).cumsum(0));
                    return CustomFunction.of("first", in -> Tensor.of(in[0].get(0, 0)), (_, _, _) -> new Tensor[1])
                            .apply(w);
                });
    }

    @ParameterizedTest
    @MethodSource("functions")
    void runsWriteWhatCallsDo(BiFunction<Tensor, Tensor, Tensor> f) {
        Tensor eager = matrix();
        Tensor compiled = matrix();
        Compiled g = Compiled.of(x -> f.apply(x, compiled));
        for (int n = 0; n < 4; n++) {
            Tensor x = X.mul(n + 1);
            assertSame(g.apply(x), f.apply(x, eager));
            assertSame(compiled, eager);
        }
        assertThat(g.recordings()).isEqualTo(1);
    }

    @Test
    void recordingWritesNothingAndEachRunOnce() {
        Tensor w = X.copy().named("running");
        Compiled f = Compiled.of(x -> {
            Autograd.assign(w, w.mul(0.5).add(x));
            return x.neg();
        });
        Program program = f.program(X);
        assertSame(w, X);
        assertThat(program.toString()).contains("write %").contains(" to %1:running\n");
        int version = Engine.version(w);
        f.apply(X);
        assertSame(w, X.mul(1.5));
        assertThat(Engine.version(w)).isEqualTo(version + 1);
    }

    @Test
    void aValueThatIsReadLaterIsThatOfTheWrite() {
        Tensor w = X.copy().requiresGrad(true);
        Compiled f = Compiled.ofAll(x -> {
            Tensor y = x[0].mul(w).sum();
            Autograd.assign(w, x[0]);
            return new Tensor[] {Autograd.grad(y, w)};
        });
        assertSame(f.apply(X.neg()), X.neg());
        Tensor v = X.copy().requiresGrad(true);
        Compiled late = Compiled.ofAll(x -> {
            Tensor a = x[0].add(v);
            Tensor y = a.mul(v).sum(); // whose rule reads v
            Autograd.assign(v, x[0]);
            return new Tensor[] {Autograd.grad(y, v)};
        });
        assertThatThrownBy(() -> late.apply(X)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was written after it was recorded");
        assertSame(v.detach(), X);
    }

    @Test
    void whatIsNotTheCallersIsAnError() {
        assertThatThrownBy(() -> Compiled.of(x -> {
            Autograd.assign(x, x.neg());
            return x;
        }).apply(X)).hasMessageContaining("assign to (3) F64 can't be recorded in a compiled function");
        assertThatThrownBy(() -> Compiled.of(x -> {
            Tensor y = x.mul(2);
            Autograd.assign(y, x);
            return y;
        }).apply(X)).hasMessageContaining("can't be recorded in a compiled function");
        assertThatThrownBy(() -> Compiled.of(x -> {
            Tensor sum = Tensor.zeros(3);
            Autograd.assign(sum, x);
            return sum;
        }).apply(X)).hasMessageContaining("which computes it, makes it or has it as an argument");
        Tensor w = X.copy();
        assertThatThrownBy(() -> Compiled.of(x -> {
            Autograd.assign(w, x);
            return x.mul(w.get(0));
        }).apply(X)).hasMessageContaining("reads elements of a tensor that it has written to");
        assertThatThrownBy(() -> Compiled.of(x -> CustomFunction.of("writes", in -> {
            Autograd.assign(w, in[0]);
            return Tensor.of(in[0].get(0));
        }, (_, _, _) -> new Tensor[1]).apply(x)).apply(X)).hasMessageContaining("reads the elements");
        assertSame(w, X);
    }

    @Test
    void anErrorInARunLeavesAllAsItWas() {
        Tensor w = X.copy();
        Compiled f = Compiled.of(x -> {
            Autograd.assign(w, w.add(x));
            return CustomFunction.of("checked", in -> {
                if (in[0].get(0) > 9) {
                    throw new IllegalArgumentException("too great");
                }
                return in[0];
            }, (_, _, _) -> new Tensor[1]).apply(x);
        });
        f.apply(X);
        assertThatThrownBy(() -> f.apply(X.mul(10))).hasMessageContaining("too great");
        assertSame(w, X.mul(2));
    }

    @Test
    void whereAnAssumptionFailsTheFunctionWrites() {
        Tensor w = Tensor.zeros(3);
        Compiled f = Compiled.of(x -> {
            boolean isCaptured = Engine.isCaptured(x);
            Tensor positive = CustomFunction.of("positive", in -> {
                if (isCaptured && in[0].get(0) < 0) {
                    throw new AssumptionFailed();
                }
                return in[0];
            }, (_, _, _) -> new Tensor[1]).apply(x);
            Autograd.assign(w, w.add(positive));
            return positive;
        });
        f.apply(X.neg());
        assertThat(f.recordings()).isZero();
        f.apply(X);
        f.apply(X.neg());
        assertSame(w, X.neg());
    }

    @Test
    void anArgumentThatIsWrittenToIsReadInOrder() {
        Tensor w = X.copy();
        Compiled f = Compiled.of(x -> {
            Autograd.assign(w, w.add(1));
            return x.mul(2);
        });
        f.apply(X);
        assertSame(w, X.add(1));
        assertSame(f.apply(w), X.add(2).mul(2));
        assertSame(w, X.add(2));
    }

    @Test
    void verifiedRunsCompareWhatIsWritten() {
        Tensor w = X.copy();
        double[] factor = {2};
        Tensor[] target = {w};
        Compiled f = Compiled.of(x -> {
            Autograd.assign(target[0], target[0].add(x.mul(factor[0])));
            return x;
        }).with(CompiledOptions.defaults().verify(1));
        f.apply(X);
        f.apply(X);
        assertSame(w, X.mul(5));
        factor[0] = 3;
        assertThatThrownBy(() -> f.apply(X)).hasMessageContaining("the function itself: 10.5 instead of 12.0");
        factor[0] = 2;
        target[0] = w.copy();
        assertThatThrownBy(() -> f.apply(X)).hasMessageContaining("writes to another tensor");
        assertSame(w, X.mul(5));
        assertSame(target[0], X.mul(5));
    }

    @Test
    void runsInSeveralThreadsWriteOneAfterTheOther() throws Exception {
        Tensor w = Tensor.zeros(3);
        Compiled f = Compiled.of(x -> {
            Autograd.assign(w, w.add(1));
            return x.sum();
        });
        int runs = 300;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Tensor x = Tensor.ones(3 + t % 2); // two programs
                all.add(threads.submit(() -> {
                    for (int n = 0; n < runs; n++) {
                        f.apply(x);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertSame(w, Tensor.full(4 * runs, w.shape(), DType.F64));
    }

    @Test
    void aPreparedRunWritesWhenItIsTold() {
        Tensor w = X.copy();
        Compiled f = Compiled.of(x -> {
            Autograd.assign(w, x);
            return w.mul(x);
        });
        CompiledRun run = f.prepare(X.neg()).orElseThrow();
        assertSame(run.results().getFirst(), X.square());
        assertSame(w, X);
        assertThat(run).hasToString("CompiledRun(1 results, 1 writes)");
        run.write();
        assertSame(w, X.neg());
        assertThatThrownBy(run::write).hasMessageContaining("once only");
        Tensor[] rows = Autograd.vmap(xs -> {
            assertThat(f.prepare(xs)).isEmpty();
            return xs;
        }, new boolean[] {true}, Tensor.ones(2, 3));
        assertThat(Arrays.stream(rows).map(Tensor::shape).toList()).hasSize(1);
    }

    @Test
    void aResultIsComputedOnTheArrayThatIsGiven() {
        Tensor w = X.copy();
        Compiled f = Compiled.of(x -> w.mul(x));
        Tensor given = Tensor.zeros(3);
        CompiledRun run = f.prepareOn(_ -> new Tensor[] {given}, X).orElseThrow();
        assertThat(run.results().getFirst()).isSameAs(given);
        assertSame(given, X.square());
        assertSame(f.prepareOn(_ -> new Tensor[1], X).orElseThrow().results().getFirst(), X.square());
    }

    @Test
    void aGivenArrayCountsAsWritten() {
        Tensor given = Tensor.ones(3);
        Tensor loss = X.copy().requiresGrad(true).mul(given).sum();
        Compiled.of(Tensor::neg).prepareOn(_ -> new Tensor[] {given}, X);
        assertThatThrownBy(loss::backward).hasMessageContaining("was written after it was recorded");
    }

    @Test
    void anArrayThatIsReadOrOnlyInPartGivenIsRefused() {
        Tensor w = X.copy();
        Compiled f = Compiled.ofAll(xs -> new Tensor[] {w.mul(xs[0]), w.add(xs[0])});
        Tensor free = Tensor.zeros(3);
        Tensor row = Tensor.zeros(2, 3).select(0, 1);
        Stream.of(X, w, row, Tensor.zeros(2), Tensor.zeros(3).to(DType.F32), Tensor.zeros(3).requiresGrad(true))
                .forEach(bad -> assertThatThrownBy(() -> f.prepareOn(_ -> new Tensor[] {null, bad}, X))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the tensor for result 1"));
        assertThatThrownBy(() -> f.prepareOn(_ -> new Tensor[] {free, free}, X))
                .hasMessageContaining("of another result");
        assertThatThrownBy(() -> f.prepareOn(_ -> new Tensor[1], X)).hasMessageContaining("each of 2 results, not 1");
        assertSame(w, X);
    }
}
