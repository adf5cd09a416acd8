package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.concurrent.CountDownLatch;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Profile;
import org.chainrule.autograd.Profile.Pass;
import org.chainrule.autograd.Profile.Row;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private final Tensor x = Tensor.of(1.0, 2, 3, 4, 5, 6).reshape(3, 2);
    private final Tensor w = Tensor.of(0.1, 0.2, 0.3, 0.4).reshape(2, 2).copy().requiresGrad(true);

    @Test
    void countsCallsAndBytesForwardAndBackward() {
        Profile profile = Autograd.profile(() -> {
            for (int i = 0; i < 3; i++) {
                w.zeroGrad();
                x.matmul(w).tanh().sum().backward();
            }
        });

        assertThat(counts(profile)).containsExactlyInAnyOrder(
                "FORWARD matmul [(3, 2), (2, 2)] (3, 2) 3 144", "BACKWARD matmul [(3, 2), (2, 2)] (3, 2) 3 96",
                "FORWARD tanh [(3, 2)] (3, 2) 3 144", "BACKWARD tanh [(3, 2)] (3, 2) 3 144",
                "FORWARD sum [(3, 2)] () 3 24", "BACKWARD sum [(3, 2)] () 3 0"); // its gradient is an expanded view
    }

    @Test
    void tellsFusedFormulasFromSeveralOps() {
        Pointwise fused = Pointwise.of("snake", e -> e.add(e.sin().square()));
        Tensor v = Tensor.of(1.0, 2).requiresGrad(true);

        assertThat(counts(Autograd.profile(() -> fused.apply(v).sum().backward()))).contains(
                "FORWARD snake [(2)] (2) 1 16", "BACKWARD snake [(2)] (2) 1 16").hasSize(4);
    }

    @Test
    void namesTheSourceLineOfTheCallInBothPasses() {
        Profile profile = Autograd.profile(() -> {
            Tensor h = w.exp();
            Tensor again = h.exp();
            again.sum().backward();
        });
        List<Row> rows = profile.rows().stream().filter(row -> row.op().equals("exp")).toList();

        assertThat(rows).hasSize(4);
        assertThat(rows).filteredOn(row -> row.pass() == Pass.FORWARD).map(Row::source).doesNotHaveDuplicates()
                .allMatch(source -> source.matches("ProfileTest\\.java:\\d+"));
        assertThat(sources(rows, Pass.BACKWARD)).isEqualTo(sources(rows, Pass.FORWARD));
    }

    @Test
    void doesNotKnowWhereAnEarlierGraphWasRecorded() {
        Tensor loss = w.exp().sum();

        assertThat(Autograd.profile(loss::backward).rows()).isNotEmpty().allMatch(row -> row.source().isEmpty());
    }

    @Test
    void countsViewsWithoutBytesButTheGradientOfASlice() {
        Profile profile = Autograd.profile(() -> w.slice(0, 0, 1).reshape(2).sum().backward());

        assertThat(counts(profile)).contains("FORWARD slice [(2, 2)] (1, 2) 1 0", "FORWARD reshape [(1, 2)] (2) 1 0",
                "BACKWARD slice [(2, 2)] (1, 2) 1 32");
    }

    @Test
    void countsWhatAnOpCallsAsPartOfIt() {
        Op square = new Op() {
            @Override
            public String name() {
                return "viaOthers";
            }

            @Override
            public Shape shape(Shape... in) {
                return in[0];
            }

            @Override
            public Tensor forward(Tensor... given) {
                return given[0].mul(given[0]).add(0);
            }

            @Override
            public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... given) {
                return g.mul(given[0]).mul(2);
            }
        };

        assertThat(counts(Autograd.profile(() -> square.apply(w).sum().backward()))).containsExactlyInAnyOrder(
                "FORWARD viaOthers [(2, 2)] (2, 2) 1 32", "BACKWARD viaOthers [(2, 2)] (2, 2) 1 32",
                "FORWARD sum [(2, 2)] () 1 8", "BACKWARD sum [(2, 2)] () 1 0");
    }

    @Test
    void nests() {
        List<Profile> inner = new ArrayList<>();
        Profile outer = Autograd.profile(() -> {
            x.exp();
            inner.add(Autograd.profile(() -> x.exp().log()));
            x.sin();
        });

        assertThat(counts(inner.getFirst())).containsExactlyInAnyOrder("FORWARD exp [(3, 2)] (3, 2) 1 48",
                "FORWARD log [(3, 2)] (3, 2) 1 48");
        assertThat(outer.rows().stream().filter(row -> row.op().equals("exp")).mapToLong(Row::calls).sum())
                .isEqualTo(2);
        assertThat(outer.rows()).map(Row::op).contains("log", "sin");
    }

    @Test
    void seesOnlyTheOpsOfItsThread() throws InterruptedException {
        List<Profile> profiles = new ArrayList<>();
        var bothWithin = new CountDownLatch(2);
        Runnable measured = () -> {
            Profile profile = Autograd.profile(() -> {
                bothWithin.countDown();
                await(bothWithin);
                for (int i = 0; i < 100; i++) {
                    w.exp().sum();
                }
            });
            synchronized (profiles) {
                profiles.add(profile);
            }
        };
        Thread one = Thread.ofPlatform().start(measured);
        Thread other = Thread.ofPlatform().start(measured);
        one.join();
        other.join();

        assertThat(profiles).hasSize(2).allSatisfy(profile -> assertThat(counts(profile)).containsExactlyInAnyOrder(
                "FORWARD exp [(2, 2)] (2, 2) 100 3200", "FORWARD sum [(2, 2)] () 100 800"));
    }

    private static void jvp(UnaryOperator<Tensor> f, Tensor x) {
        Autograd.linearize(xs -> new Tensor[] {f.apply(xs[0])}, x).jvp(x);
    }

    private static void vmap(UnaryOperator<Tensor> f, Tensor x) {
        Autograd.vmap(slices -> new Tensor[] {f.apply(slices[0])}, new boolean[] {true}, x);
    }

    @Test
    void saysWhichOpsFellBack() {
        Tensor v = Tensor.of(1.0, 2, 3);
        Op plain = new Plain();

        Profile tangents = Autograd.profile(() -> jvp(plain::apply, v));
        assertThat(tangents.rows()).filteredOn(row -> row.pass() == Pass.TANGENT).singleElement()
                .satisfies(row -> assertThat(row.fallback()).isEqualTo("two reverse passes"));
        Profile examples = Autograd.profile(() -> vmap(plain::apply, x));
        assertThat(examples.rows()).filteredOn(row -> row.op().equals("plain")).singleElement().satisfies(row -> {
            assertThat(row.fallback()).isEqualTo("one by one");
            assertThat(row.bytes()).isEqualTo(48);
        });
        assertThat(Autograd.profile(() -> vmap(Tensor::exp, x)).rows())
                .allMatch(row -> row.fallback().isEmpty());
        assertThat(Autograd.profile(() -> jvp(Tensor::exp, v)).rows())
                .allMatch(row -> row.fallback().isEmpty());
    }

    @Test
    void measuresSecondDerivatives() {
        Tensor v = Tensor.of(1.0, 2).requiresGrad(true);
        Profile profile = Autograd.profile(() -> {
            Tensor first = Autograd.of(v.exp().sum()).createGraph().grad(v);
            Autograd.grad(first.sum(), v);
        });

        assertThat(profile.rows()).filteredOn(row -> row.op().equals("exp")).map(Row::pass)
                .containsOnly(Pass.FORWARD, Pass.BACKWARD);
        assertThat(profile.rows()).filteredOn(row -> row.pass() == Pass.BACKWARD).map(Row::source)
                .allMatch(source -> source.startsWith("ProfileTest.java:"));
    }

    @Test
    void changesNoResult() {
        x.matmul(w).tanh().sum().backward();
        double[] expected = w.grad().toDoubleArray();
        w.zeroGrad();
        Autograd.profile(() -> x.matmul(w).tanh().sum().backward());

        assertThat(w.grad().toDoubleArray()).containsExactly(expected);
    }

    @Test
    void endsWithItsScopeAlsoByAnError() {
        assertThatThrownBy(() -> Autograd.profile(() -> x.matmul(x))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matmul");
        assertThat(Autograd.profile(() -> {}).rows()).isEmpty();
    }

    @Test
    void printsATableByDecreasingTime() {
        Profile profile = Autograd.profile(() -> Tensor.concat(0, x, x, x, x).exp().sum());

        assertThat(profile.rows()).isSortedAccordingTo(Comparator.comparingLong(Row::nanos).reversed());
        assertThat(profile.rows().stream().mapToLong(Row::nanos).sum()).isPositive().isLessThan(profile.nanos());
        assertThat(profile.toString().lines()).hasSize(2 + profile.rows().size())
                .element(1).asString().containsSubsequence("time", "share", "calls", "bytes", "pass", "op", "shapes",
                        "source", "fallback");
        assertThat(profile.toString()).contains("concat", "(3, 2), (3, 2), (3, 2), ... -> (12, 2)", "192 B");
    }

    /** An op with a vjp rule alone. */
    private record Plain() implements Op {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... given) {
            return given[0].square();
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... given) {
            return g.mul(given[0]).mul(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> sources(List<Row> rows, Pass pass) {
        return rows.stream().filter(row -> row.pass() == pass).map(Row::source).sorted().toList();
    }

    private static List<String> counts(Profile profile) {
        return profile.rows().stream().map(row -> row.pass() + " " + row.op() + " " + row.arguments() + " "
                + row.result() + " " + row.calls() + " " + row.bytes()).toList();
    }

    /** Takes its time, for the value. */
    private record Slow() implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return x[0].mul(2);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(2);
        }
    }

    /** What a checkpoint computes again isn't the time of the op whose rule asked for it: else that would take longer. */
    @Test
    void whatIsComputedAgainHasRowsOfItsOwn() {
        Tensor v = Tensor.of(1.0, 2).requiresGrad(true);
        long[] elapsed = new long[1];
        Runnable body = () -> {
            Tensor y = Autograd.checkpoint(a -> new Tensor[] {new Slow().apply(a[0].mul(3)).sin().mul(1)}, v)[0].sum();
            System.gc(); // what nothing but the graph refers to is gone
            long start = System.nanoTime();
            y.backward();
            elapsed[0] = System.nanoTime() - start;
        };
        Profile profile = Autograd.profile(body);

        assertThat(counts(profile)).contains("FORWARD slow [(2)] (2) 1 16", "RECOMPUTED slow [(2)] (2) 1 16",
                "RECOMPUTED mul [(2)] (2) 1 16");
        assertThat(profile.rows().stream().filter(row -> row.pass() != Pass.FORWARD).mapToLong(Row::nanos).sum())
                .as("no time is counted twice").isLessThanOrEqualTo(elapsed[0]);
        assertThat(profile.rows()).filteredOn(row -> row.op().equals("slow")).map(Row::source).doesNotContain("")
                .containsOnly(profile.rows().stream().filter(row -> row.op().equals("sin")).findFirst().orElseThrow()
                        .source());
        assertThat(profile.rows()).map(Row::nanos).allMatch(nanos -> nanos >= 0);
        assertThat(profile.toString()).contains("recomputed");
    }
}
