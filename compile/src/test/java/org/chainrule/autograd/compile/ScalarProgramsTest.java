package org.chainrule.autograd.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Schedule.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarProgramsTest {
    private static final List<PointwiseOp> OPS = ops();
    private static final List<PointwiseOp> NUMERIC = OPS.stream().filter(PointwiseOp::isNumeric).toList();

    /** A method of tensors that is computed by formulas, of one or two tensors. */
    private record PointwiseOp(Method method) {

        Tensor apply(Tensor a, Tensor b) {
            try {
                return (Tensor) (method.getParameterCount() == 0 ? method.invoke(a) : method.invoke(a, b));
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }

        /** Returns whether it is computed by formulas alone, with its gradients. */
        boolean isPointwise() {
            try {
                return scalars(withGradients(xs -> apply(xs[0], xs[1])), Form.ANY, Tensor.of(0.3),
                        Tensor.of(0.4)) != null;
            } catch (RuntimeException e) {
                return false; // it isn't for numbers, or has no gradient
            }
        }

        /** Returns whether it computes numbers from whatever it is given, rather than masks. */
        boolean isNumeric() {
            return !method.getName().equals("retainGrad") && apply(Tensor.of(0.3), Tensor.of(0.4)).dtype() == DType.F64;
        }

        @Override
        public String toString() {
            return method.getName();
        }
    }

    private static List<PointwiseOp> ops() {
        return Arrays.stream(Tensor.class.getMethods())
                .filter(m -> !Modifier.isStatic(m.getModifiers()) && m.getReturnType() == Tensor.class)
                .filter(m -> m.getParameterCount() == 0
                        || m.getParameterCount() == 1 && m.getParameterTypes()[0] == Tensor.class)
                .map(PointwiseOp::new).filter(PointwiseOp::isPointwise)
                .sorted(Comparator.comparing(op -> op.method().toString())).toList();
    }

    static Stream<PointwiseOp> pointwiseOps() {
        return OPS.stream();
    }

    private static CompiledScalars scalars(Function<Tensor[], Tensor[]> f, Form form, Tensor... xs) {
        return CompiledScalars.of(Simplification.of(Recorder.record(f, xs).program()), form);
    }

    /** Returns a function plus its arguments, so that it depends on them all, and its gradients; or a function that has none. */
    private static Function<Tensor[], Tensor[]> withGradients(Function<Tensor[], Tensor> f) {
        return xs -> {
            Tensor[] leaves = Stream.of(xs).map(x -> x.detach().requiresGrad(true)).toArray(Tensor[]::new);
            Tensor value = f.apply(leaves);
            Tensor y = value.dtype().isFloating() ? Stream.of(leaves).reduce(value, Tensor::add) : value;
            return y.requiresGrad()
                    ? Stream.concat(Stream.of(y.detach()), Autograd.grad(y, leaves).stream()).toArray(Tensor[]::new)
                    : new Tensor[] {y};
        };
    }

    /** Asserts that a function has the same bits when it is compiled, for arguments other than the recorded ones, too. */
    private static void assertSame(Function<Tensor[], Tensor[]> f, Form form, Tensor[]... arguments) {
        CompiledScalars scalars = scalars(f, form, arguments[0]);
        assertThat(scalars).isNotNull();
        var frame = new ScalarFrame(scalars);
        for (Tensor[] xs : arguments) {
            Tensor[] results = frame.run(new Tensor[scalars.program().results().size()], xs).results();
            Tensor[] expected = f.apply(xs.clone());
            for (int i = 0; i < expected.length; i++) {
                assertThat(results[i].dtype()).isEqualTo(expected[i].dtype());
                assertThat(results[i].shape()).isEqualTo(expected[i].shape());
                assertThat(results[i].toDoubleArray()).as("result %d %s", i, form)
                        .isEqualTo(expected[i].toDoubleArray());
            }
        }
    }

    private static Tensor[] arguments(int count, DType type, int seed) {
        var random = new Random(seed);
        return IntStream.range(0, count).mapToObj(_ -> Tensor.of(random.nextGaussian()).to(type))
                .toArray(Tensor[]::new);
    }

    // ---- ops ----

    @Test
    void mostPointwiseOpsAreMet() {
        assertThat(OPS).extracting(PointwiseOp::toString).contains("add", "mul", "div", "pow", "atan2", "exp", "tanh",
                "relu", "maximum", "lgamma", "gelu", "abs");
        assertThat(OPS.size()).isGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("pointwiseOps")
    void everyOpHasTheSameBits(PointwiseOp op) {
        double[] values = {0, -0.0, 1, -1, 0.5, -3.75, 1e-300, 1e300, 700, -700, Double.NaN, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY};
        for (DType type : List.of(DType.F64, DType.F32)) {
            Tensor[][] all = Arrays.stream(values).boxed()
                    .flatMap(a -> Arrays.stream(values).mapToObj(b -> new Tensor[] {
                        Tensor.of((double) a).to(type), Tensor.of(b).to(type)}))
                    .toArray(Tensor[][]::new);
            assertSame(withGradients(xs -> op.apply(xs[0], xs[1])), Form.STRAIGHT, all);
            assertSame(withGradients(xs -> op.apply(xs[0], xs[1])), Form.LEVELS, all[5], all[7]);
        }
    }

    // ---- random programs ----

    /** Applies random ops: operands are found among the last so many values. */
    private static Function<Tensor[], Tensor[]> random(int seed, int size, int reach, List<PointwiseOp> ops) {
        return withGradients(xs -> {
            var random = new Random(seed);
            List<Tensor> values = new ArrayList<>(List.of(xs));
            for (int n = 0; n < size; n++) {
                Tensor y = ops.get(random.nextInt(ops.size())).apply(near(values, reach, random),
                        near(values, reach, random));
                values.add(n % 3 == 0 ? y.sin() : y); // numbers that are finite at times
            }
            return values.subList(Math.max(0, values.size() - 5), values.size()).stream().reduce(Tensor::add)
                    .orElseThrow();
        });
    }

    private static Tensor near(List<Tensor> values, int reach, Random random) {
        return values.get(values.size() - 1 - random.nextInt(Math.min(reach, values.size())));
    }

    /** Repeats random ops, whose operands are constants, values of the same repetition or the one before, and others. */
    private static Function<Tensor[], Tensor[]> repeated(int seed, int size, int period, List<PointwiseOp> ops) {
        return withGradients(xs -> {
            var random = new Random(seed);
            int[] kinds = random.ints(2 * period, 0, 5).toArray();
            int[] back = random.ints(2 * period, 1, period + 2).toArray();
            int[] chosen = random.ints(period, 0, ops.size()).toArray();
            List<Tensor> values = new ArrayList<>(List.of(xs));
            for (int n = 0; n < size; n++) {
                int step = n % period;
                Tensor[] x = new Tensor[2];
                for (int i = 0; i < 2; i++) {
                    int at = 2 * step + i;
                    x[i] = switch (kinds[at]) {
                        case 0 -> xs[back[at] % xs.length];
                        case 1 -> values.get(n / period + xs.length / 2); // moves by one
                        case 2 -> near(values, 50, random);
                        default -> values.get(Math.max(0, values.size() - back[at]));
                    };
                }
                values.add(ops.get(chosen[step]).apply(x[0], x[1]));
            }
            return values.subList(values.size() - 3, values.size()).stream().reduce(Tensor::add).orElseThrow();
        });
    }

    private static List<PointwiseOp> simple() {
        List<String> names = List.of("add", "sub", "mul", "sin", "neg", "maximum", "tanh", "square");
        return OPS.stream().filter(op -> names.contains(op.toString())).toList();
    }

    @ParameterizedTest
    @EnumSource
    void randomProgramsHaveTheSameBits(Form form) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            for (int seed = 0; seed < 8; seed++) {
                int size = List.of(1, 3, 20, 300, 1000, 3000).get(seed % 6);
                List<PointwiseOp> ops = seed % 2 == 0 ? NUMERIC : simple();
                Tensor[][] xs = {arguments(10, type, seed), arguments(10, type, seed + 100)};
                assertSame(random(seed, size, 3, ops), form, xs);
                assertSame(random(seed, size, 40, ops), form, xs);
                assertSame(random(seed, size, size, ops), form, xs);
                assertSame(repeated(seed, size, 1 + seed, ops), form, xs);
                assertSame(repeated(seed, size, 2 + 4 * seed, simple()), form, xs);
            }
        }
    }

    /** Where the first or the last repetition isn't like the others, operands must be in memory in time. */
    @Test
    void repetitionsMayDiffer() {
        Tensor[][] xs = {{Tensor.of(0.7)}, {Tensor.of(-0.4)}};
        assertSame(x -> {
            Tensor a = x[0];
            Tensor before = null;
            for (int n = 0; n < 40; n++) {
                Tensor b = a.sin();
                a = a.mul(n == 0 ? b : before);
                before = b;
            }
            return new Tensor[] {a};
        }, Form.REPEATED, xs);
        assertSame(x -> {
            Tensor a = x[0];
            for (int n = 0; n < 40; n++) {
                Tensor b = a.sin();
                a = b.cos().mul(n == 39 ? b : x[0]);
            }
            return new Tensor[] {a};
        }, Form.REPEATED, xs);
        assertSame(x -> {
            Tensor a = x[0];
            Tensor first = null;
            for (int n = 0; n < 40; n++) {
                Tensor b = a.sin();
                first = n == 0 ? b : first;
                a = b.mul(first);
            }
            return new Tensor[] {a};
        }, Form.REPEATED, xs);
    }

    @ParameterizedTest
    @EnumSource(names = {"ANY", "LEVELS", "REPEATED", "SWITCH"})
    void largeProgramsHaveTheSameBits(Form form) {
        DType type = form == Form.LEVELS ? DType.F32 : DType.F64;
        Tensor[][] xs = {arguments(10, type, 1), arguments(10, type, 2)};
        assertSame(random(1, 100_000, 100_000, simple()), form, xs);
        assertSame(random(2, 30_000, 3, simple()), form, xs);
        assertSame(repeated(3, 100_000, 7, simple()), form, xs);
        assertSame(repeated(4, 30_000, 100, simple()), form, xs);
    }

    // ---- how programs run ----

    private static Tensor chain(Tensor x, Tensor w) {
        for (int n = 0; n < 2000; n++) {
            x = x.mul(w).add(0.01).sin();
        }
        return x;
    }

    @Test
    void capturedNumbersAreReadAnew() {
        Tensor w = Tensor.of(0.9, 0.8).requiresGrad(true);
        Function<Tensor[], Tensor[]> f = xs -> {
            Tensor y = chain(xs[0], Tensor.of(0.5).mul(w.detach().select(0, 1)));
            return new Tensor[] {y, xs[1].reshape().gt(y), xs[1], w.detach().select(0, 0)};
        };
        Compiled compiled = Compiled.ofAll(f);
        for (int n = 0; n < 3; n++) {
            Tensor[] xs = {Tensor.of(0.1 * n), Tensor.of(new double[][] {{0.1 * n}})};
            Tensor[] expected = f.apply(xs);
            List<Tensor> results = compiled.applyAll(xs);
            for (int i = 0; i < expected.length; i++) {
                assertThat(results.get(i).shape()).isEqualTo(expected[i].shape());
                assertThat(results.get(i).dtype()).isEqualTo(expected[i].dtype());
                assertThat(results.get(i).toDoubleArray()).isEqualTo(expected[i].toDoubleArray());
            }
            Autograd.assign(w, w.detach().mul(0.7));
        }
        assertThat(compiled.recordings()).isEqualTo(1);
        assertThat(scalars(f, Form.ANY, Tensor.of(1), Tensor.of(new double[][] {{2}}))).isNotNull();
    }

    @Test
    void argumentsMayBeViews() {
        Function<Tensor[], Tensor[]> f = xs -> new Tensor[] {chain(xs[0].select(0, 1).select(0, 2), xs[1].reshape())};
        Tensor a = Tensor.arange(12).to(DType.F64).mul(0.1);
        Tensor[] recorded = {a.reshape(3, 4), a.slice(0, 3, 4)};
        Tensor[] views = {a.reshape(4, 3).transpose(), a.slice(0, 5, 6)};
        assertSame(f, Form.ANY, recorded, views);
    }

    @Test
    void severalThreadsRunAtOnce() throws InterruptedException {
        Compiled compiled = Compiled.of(x -> chain(x, x));
        double[] expected = IntStream.range(0, 8).mapToDouble(n -> chain(Tensor.of(0.1 * n), Tensor.of(0.1 * n)).item())
                .toArray();
        boolean[] isRight = new boolean[8];
        Thread[] threads = new Thread[8];
        for (int n = 0; n < 8; n++) {
            int number = n;
            threads[n] = Thread.ofVirtual().unstarted(() -> {
                boolean same = true;
                for (int k = 0; k < 100; k++) {
                    same &= compiled.apply(Tensor.of(0.1 * number)).item() == expected[number];
                }
                isRight[number] = same;
            });
            threads[n].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(isRight).containsOnly(true);
    }

    @Test
    void programsOfOtherTensorsAreNone() {
        Tensor x = Tensor.of(1., 2);
        Tensor one = Tensor.of(0.5);
        assertThat(scalars(xs -> new Tensor[] {xs[0].mul(2)}, Form.ANY, x)).isNull();
        assertThat(scalars(xs -> new Tensor[] {xs[0].sum().mul(2)}, Form.ANY, x)).isNull();
        assertThat(scalars(xs -> new Tensor[] {xs[0].mul(2).to(DType.F32).mul(2)}, Form.ANY, one)).isNull();
        assertThat(scalars(xs -> new Tensor[] {xs[0].mul(2), xs[1]}, Form.ANY, one, x)).isNull();
        assertThat(scalars(xs -> xs, Form.ANY, one)).isNull();
        assertThat(scalars(xs -> new Tensor[] {xs[0].mul(2)}, Form.ANY, Tensor.full(3.0, Shape.of(1, 1), DType.F64)))
                .isNotNull();
    }
}
