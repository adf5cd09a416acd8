package org.chainrule.autograd.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.Update;
import org.chainrule.autograd.VjpResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledTest {
    private static final Tensor X = Tensor.of(1.5, -2, 0.25);

    private static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.dtype()).isEqualTo(expected.dtype());
        assertThat(actual.toDoubleArray()).isEqualTo(expected.toDoubleArray());
    }

    @Test
    void theFunctionIsCalledOnceForEachShapeAndType() {
        var calls = new AtomicInteger();
        Compiled f = Compiled.of(x -> {
            calls.incrementAndGet();
            return x.mul(2).sin().sum();
        });
        for (Tensor x : List.of(X, X.neg(), X.mul(3), X.to(DType.F32), X.reshape(3, 1), X.square())) {
            assertSame(f.apply(x), x.mul(2).sin().sum());
        }
        assertThat(calls).hasValue(3);
        assertThat(f.recordings()).isEqualTo(3);
    }

    @Test
    void theLastUsedProgramsAreKept() {
        Compiled f = Compiled.of(x -> x.mul(2)).with(CompiledOptions.defaults().programs(2));
        f.apply(Tensor.ones(1));
        f.apply(Tensor.ones(2));
        f.apply(Tensor.ones(1));
        f.apply(Tensor.ones(3)); // in the place of that for 2
        f.apply(Tensor.ones(1));
        assertThat(f.recordings()).isEqualTo(3);
        f.apply(Tensor.ones(2));
        assertThat(f.recordings()).isEqualTo(4);
    }

    @Test
    void parametersAreReadAnew() {
        Tensor w = Tensor.of(1., 2, 3).requiresGrad(true);
        Compiled f = Compiled.ofAll(xs -> {
            Tensor loss = xs[0].mul(w).square().sum();
            return new Tensor[] {loss.detach(), Autograd.grad(loss, w)};
        });
        f.applyAll(X);
        Autograd.assign(w, Tensor.of(-1., 0.5, 4));
        List<Tensor> results = f.applyAll(X);
        assertSame(results.get(0), X.mul(w.detach()).square().sum());
        assertSame(results.get(1), X.mul(w.detach()).mul(2).mul(X));
    }

    @Test
    void laterRunsDontChangeResults() {
        Compiled f = Compiled.ofAll(xs -> {
            Tensor y = xs[0].exp();
            return new Tensor[] {y, y.slice(0, 1, 3), xs[0], y.mul(2), y, X};
        });
        List<Tensor> first = f.applyAll(X);
        List<double[]> values = first.stream().map(Tensor::toDoubleArray).toList();
        List<Tensor> second = f.applyAll(X.neg());
        for (int i = 0; i < values.size(); i++) {
            assertThat(first.get(i).toDoubleArray()).isEqualTo(values.get(i));
        }
        List<Tensor> all = Stream.of(first.stream(), second.stream(), Stream.of(X)).flatMap(tensors -> tensors)
                .toList();
        for (Tensor a : all) {
            all.stream().filter(b -> b != a).forEach(b -> {
                double[] before = b.toDoubleArray();
                double[] own = a.toDoubleArray();
                if (a.dtype().isFloating() && a != X) {
                    Autograd.assign(a, a.add(1));
                    assertThat(b.toDoubleArray()).isEqualTo(before);
                    Autograd.assign(a, Tensor.of(own));
                }
            });
        }
    }

    static Stream<Tensor> views() {
        Tensor all = Tensor.arange(24).to(DType.F64).reshape(4, 6);
        return Stream.of(all.transpose().slice(0, 1, 5), all.slice(0, 0, 4).reshape(4, 6).slice(1, 2, 6).transpose(),
                all.select(0, 2).slice(0, 2, 6).expand(4, 4), all.slice(0, 1, 3).reshape(3, 4).flip(0).slice(0, 1, 3),
                all.reshape(24).slice(0, 8, 24).reshape(4, 4));
    }

    @ParameterizedTest
    @MethodSource("views")
    void argumentsMayBeViews(Tensor x) {
        Compiled f = Compiled.of(a -> a.transpose().mul(2).cumsum(0).add(a.sum()));
        f.apply(x.mul(3)); // whose elements are in order
        assertSame(f.apply(x), x.transpose().mul(2).cumsum(0).add(x.sum()));
    }

    @Test
    void anArgumentMayBeWhatTheFunctionRefersTo() {
        Compiled f = Compiled.of(x -> x.mul(X));
        f.apply(X);
        assertSame(f.apply(X.neg()), X.square().neg());
    }

    @Test
    void threadsHaveArraysOfTheirOwn() throws Exception {
        Compiled f = Compiled.of(x -> IntStream.range(0, 20).boxed().reduce(x, (y, n) -> y.mul(1.01).sin(), (a, b) -> b)
                .matmul(x.transpose()));
        Thread[] threads = new Thread[4];
        boolean[] isRight = new boolean[threads.length];
        for (int n = 0; n < threads.length; n++) {
            int number = n;
            threads[n] = new Thread(() -> {
                Tensor x = Tensor.normal(0, 1, Shape.of(30, 20), new Random(number));
                Tensor expected = IntStream.range(0, 20).boxed().reduce(x, (y, _) -> y.mul(1.01).sin(), (a, b) -> b)
                        .matmul(x.transpose());
                boolean same = true;
                for (int k = 0; k < 50; k++) {
                    same &= Arrays.equals(f.apply(x).toDoubleArray(), expected.toDoubleArray());
                }
                isRight[number] = same;
            });
            threads[n].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(isRight).containsOnly(true);
        assertThat(f.recordings()).isEqualTo(1);
    }

    /** A function that reads elements is run as a whole, and so is its rule. */
    @Test
    void customFunctionsMayReadElements() {
        var product = CustomFunction.of("product", x -> Tensor.of(x[0].toDoubleArray()).mul(x[1]),
                (g, _, x) -> new Tensor[] {g.mul(Tensor.of(x[1].toDoubleArray())),
                    g.mul(Tensor.of(x[0].toDoubleArray()))});
        Function<Tensor[], Tensor[]> f = xs -> {
            Tensor[] leaves = Stream.of(xs).map(x -> x.detach().requiresGrad(true)).toArray(Tensor[]::new);
            Tensor y = product.apply(leaves).sin();
            return Stream.concat(Stream.of(y.detach()), Autograd.grad(y.sum(), leaves).stream()).toArray(Tensor[]::new);
        };
        Compiled compiled = Compiled.ofAll(f);
        compiled.applyAll(X, X.neg());
        List<Tensor> results = compiled.applyAll(X.mul(2), X.add(1));
        Tensor[] expected = f.apply(new Tensor[] {X.mul(2), X.add(1)});
        for (int i = 0; i < expected.length; i++) {
            assertSame(results.get(i), expected[i]);
        }
        assertThatThrownBy(() -> Compiled.of(x -> {
            Tensor y = x.exp();
            return CustomFunction
                    .of("hidden", a -> Tensor.of(a[0].toDoubleArray()).mul(y), (g, _, _) -> new Tensor[] {g}).apply(x);
        }).apply(X)).hasMessageContaining("pass it to the op as an argument");
    }

    // ---- what the function refers to ----

    /** Functions of an argument and of a tensor that they refer to, of which the library reads elements, or copies some. */
    static Stream<BinaryOperator<Tensor>> functionsOfWritten() {
        return Stream.of((x, w) -> x.add(w.copy()), (x, w) -> x.sum().add(w.transpose().reshape(6)),
                (x, w) -> x.sum().add(w.maxPool1d(2)), (x, w) -> x.sum().add(w.std(1)),
                (x, w) -> x.sum().add(w.median()), (x, w) -> x.gather(1, w.to(DType.I64).clamp(0, 1)),
                (x, w) -> x.mul(w.get(0, 1)), (x, w) -> x.mul(Tensor.of(w.select(0, 1).toDoubleArray())),
                (x, w) -> w.get(0, 0) > 0 ? x : x.neg());
    }

    @ParameterizedTest
    @MethodSource("functionsOfWritten")
    void tensorsAreReadAnewHoweverTheyAreRead(BinaryOperator<Tensor> f) {
        Tensor x = Tensor.arange(6).to(DType.F64).reshape(2, 3);
        Tensor w = x.add(1);
        Compiled compiled = Compiled.of(a -> f.apply(a, w));
        compiled.apply(x);
        Autograd.assign(w, Tensor.of(new double[][] {{0, -2, 1}, {1, 0.5, -7}}));
        assertSame(compiled.apply(x), f.apply(x, w));
        int recordings = compiled.recordings();
        assertSame(compiled.apply(x.neg()), f.apply(x.neg(), w));
        assertThat(compiled.recordings()).isEqualTo(recordings);
    }

    @Test
    void writesToWhatOnlyOpsReadAreNoReasonToRecordAgain() {
        Tensor w = X.copy();
        Compiled f = Compiled.of(x -> x.mul(w.flip(0).copy()).index("::-1"));
        f.apply(X);
        Autograd.assign(w, X.neg());
        f.apply(X);
        assertThat(f.recordings()).isEqualTo(1);
    }

    @Test
    void programsKnowWhetherGradientsAreRecorded() {
        Tensor w = X.copy().requiresGrad(true);
        Compiled f = Compiled.of(x -> x.mul(w));
        Autograd.noGrad(() -> f.apply(X));
        assertThatThrownBy(() -> f.apply(X)).hasMessageContaining("requires a gradient");
    }

    /** Multiplies by a tensor that is no argument. */
    private record Scale(Tensor by) implements KernelOp {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public DType dtype(Tensor... x) {
            return DType.F64;
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            Arrays.setAll((double[]) out, i -> x[0].get(i) * by.item());
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(by);
        }
    }

    @Test
    void anOpThatReadsWhatIsNoArgumentIsAnError() {
        assertThatThrownBy(() -> Compiled.of(x -> new Scale(x.sum()).apply(x)).apply(X))
                .hasMessageContaining("isn't among its arguments");
        assertThatThrownBy(() -> Compiled.of(x -> {
            Tensor sum = x.sum();
            return CustomFunction.of("scale", in -> Tensor.of(in[0].toDoubleArray()).mul(sum),
                    (g, _, _) -> new Tensor[] {g.mul(sum)}).apply(x);
        }).apply(X)).hasMessageContaining("isn't among its arguments");
        Compiled f = Compiled.of(x -> CustomFunction.of("scale", in -> Tensor.of(in[0].toDoubleArray()).mul(in[1]),
                (g, _, in) -> new Tensor[] {g.mul(in[1]), null}).apply(x, x.sum()));
        f.apply(X);
        assertSame(f.apply(X.neg()), X.mul(X.sum()));
    }

    /** What an op leaves behind is that of the first run. */
    @Test
    void aTensorThatAnOpHasMadeForAnotherIsAnError() {
        for (boolean rereads : new boolean[] {false, true}) {
            assertThatThrownBy(() -> Compiled.of(x -> {
                Tensor[] saved = new Tensor[1];
                Tensor leaf = x.detach().requiresGrad(true);
                Tensor y = CustomFunction.of("saves", in -> {
                    saved[0] = rereads && saved[0] != null ? saved[0] : in[0].exp();
                    in[0].toDoubleArray();
                    return in[0].exp();
                }, (g, _, _) -> new Tensor[] {g.mul(saved[0])}).apply(leaf);
                return Autograd.grad(y, leaf);
            }).apply(X.select(0, 0))).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("uses a tensor which an op, or a function in the place of one, has made");
        }
        assertThatThrownBy(() -> Compiled.of(x -> {
            Tensor[] saved = new Tensor[1];
            CustomFunction.of("saves", in -> {
                saved[0] = Tensor.of(in[0].toDoubleArray());
                return saved[0];
            }, (_, _, _) -> new Tensor[1]).apply(x);
            return saved[0];
        }).apply(X)).hasMessageContaining("uses a tensor which an op");
        assertThatThrownBy(() -> Compiled.of(x -> {
            Tensor[] saved = new Tensor[1];
            Tensor y = CustomFunction.of("saves", in -> {
                saved[0] = Tensor.of(in[0].toDoubleArray());
                return saved[0];
            }, (_, _, _) -> new Tensor[1]).apply(x);
            return CustomFunction
                    .of("reads", in -> Tensor.of(in[0].get(0) * saved[0].get(1)), (_, _, _) -> new Tensor[1])
                    .apply(y);
        }).apply(X)).hasMessageContaining("uses a tensor which an op");
    }

    @Test
    void whatAnotherThreadComputesMeanwhileIsAnError() {
        Tensor w = X.copy();
        assertThatThrownBy(() -> Compiled.of(x -> x.add(CompletableFuture.supplyAsync(() -> w.mul(2)).join())).apply(X))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("uses a tensor which another thread has made meanwhile");
        Tensor[] before = new Tensor[1];
        assertSame(Compiled.of(x -> {
            CompletableFuture.runAsync(() -> before[0] = w.mul(2)).join();
            return x.neg();
        }).apply(X), X.neg());
        assertSame(Compiled.of(x -> x.add(before[0])).apply(X), X.add(w.mul(2)));
    }

    @Test
    void momentsOfRowsOfFourAreNotOverwrittenBeforeTheyAreRead() {
        Compiled f = Compiled.of((x, w) -> {
            Tensor leaf = x.detach().requiresGrad(true);
            return Autograd.of(leaf.layerNorm(w, w, 1e-5)).seed(x).grad(leaf).neg(); // its moments are an array of the same shape
        });
        for (int rows = 1; rows < 4; rows++) {
            Tensor x = Tensor.arange(rows * 4).to(DType.F64).add(1).log().reshape(rows, 4);
            Tensor w = X.sum().add(Tensor.arange(4).to(DType.F64));
            Tensor leaf = x.detach().requiresGrad(true);
            assertSame(f.apply(x, w), Autograd.of(leaf.layerNorm(w, w, 1e-5)).seed(x).grad(leaf).neg());
        }
    }

    @Test
    void updatesAndClearedGradientsAreErrors() {
        Tensor w = X.copy().requiresGrad(true);
        w.sum().backward();
        assertThatThrownBy(() -> Compiled.of(x -> {
            Update.of(1, 0, 0, of -> List.of(of.get(0).neg())).apply(List.of(w), List.of());
            return x;
        }).apply(X)).hasMessageContaining("an update writes to tensors");
        assertThatThrownBy(() -> Compiled.of(x -> {
            w.zeroGrad();
            return x;
        }).apply(X)).hasMessageContaining("zeroGrad clears a gradient");
        assertSame(w.detach(), X);
        assertSame(w.grad(), Tensor.ones(3));
    }

    @Test
    void aRuleThatReadsElementsHasNoDerivativeOfItsOwn() {
        CustomFunction square = CustomFunction.of("square", in -> in[0].square(),
                (g, _, in) -> new Tensor[] {in[0].sum().item() > 9 ? g : g.mul(in[0]).mul(2)});
        UnaryOperator<Tensor> f = x -> {
            Tensor v = x.detach().requiresGrad(true);
            Tensor gradient = Autograd.of(square.apply(v).add(v.square()).sum()).createGraph().grad(v);
            return Autograd.grad(gradient.sum(), v);
        };
        assertSame(f.apply(X), Tensor.full(4, X.shape(), X.dtype()));
        assertThatThrownBy(() -> Compiled.of(f).apply(X)).hasMessageContaining("reads the elements");
    }

    // ---- where the function itself is called ----

    @Test
    void derivativesByArgumentsAreThoseOfTheFunction() {
        Compiled f = Compiled.of(x -> x.square().sum());
        f.apply(X);
        Tensor x = X.copy().requiresGrad(true);
        f.apply(x).backward();
        assertSame(x.grad(), X.mul(2));
        assertSame(Autograd.noGrad(() -> f.apply(x)), X.square().sum());
    }

    @Test
    void withinVmapAndOtherCompiledFunctionsItIsTheFunction() {
        Compiled f = Compiled.of(x -> x.square().sum());
        Tensor rows = Tensor.arange(6).to(DType.F64).reshape(2, 3);
        Tensor[] sums = Autograd.vmap(xs -> new Tensor[] {f.apply(xs)}, new boolean[] {true}, rows);
        assertSame(sums[0], rows.square().sum(1));
        Compiled outer = Compiled.of(x -> f.apply(x.add(1)));
        outer.apply(X);
        assertSame(outer.apply(X.neg()), Tensor.sub(1, X).square().sum());
    }

    // ---- errors ----

    @Test
    void readingElementsIsAnError() {
        assertThatThrownBy(() -> Compiled.of(x -> x.sum().item() > 0 ? x : x.neg()).apply(X))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("item reads the elements");
        assertThatThrownBy(() -> Compiled.of(x -> Tensor.of(x.toDoubleArray())).apply(X))
                .hasMessageContaining("toDoubleArray reads the elements");
        assertThatThrownBy(() -> Compiled.of(x -> x.maskedSelect(x.gt(0))).apply(X))
                .hasMessageContaining("reads the elements");
    }

    @Test
    void randomNumbersAreAnError() {
        assertThatThrownBy(() -> Compiled.of(x -> x.add(Tensor.normal(0, 1, x.shape(), new Random(1)))).apply(X))
                .hasMessageContaining("normal draws random numbers").hasMessageContaining("pass them as an argument");
    }

    @Test
    void backwardIsAnError() {
        Tensor w = X.copy().requiresGrad(true);
        assertThatThrownBy(() -> Compiled.of(x -> {
            x.mul(w).sum().backward();
            return x;
        }).apply(X)).hasMessageContaining("backward() adds to gradients").hasMessageContaining("Autograd.grad");
        assertThat(w.grad()).isNull();
    }

    @Test
    void aResultWithAGradientIsAnError() {
        Tensor w = X.copy().requiresGrad(true);
        Compiled f = Compiled.of(x -> x.mul(w));
        assertThatThrownBy(() -> f.apply(X)).hasMessageContaining("result 0 of the compiled function, (3) F64")
                .hasMessageContaining("detach()");
        assertSame(Autograd.noGrad(() -> f.apply(X)), X.mul(X));
    }

    @Test
    void whatTheFunctionThrowsIsThrown() {
        Compiled f = Compiled.of(x -> x.matmul(Tensor.ones(4, 2)));
        assertThatThrownBy(() -> f.apply(X)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matmul");
        assertThatThrownBy(() -> f.apply(X, X)).hasMessageContaining("takes 1 tensor, not 2");
        assertThatThrownBy(() -> Compiled.of(_ -> null).apply(X)).isInstanceOf(NullPointerException.class)
                .hasMessageContaining("result 0 of the compiled function is null");
        assertThatThrownBy(() -> Compiled.ofAll(_ -> null).applyAll(X)).isInstanceOf(NullPointerException.class)
                .hasMessageContaining("array of results of the compiled function");
        assertThatThrownBy(() -> Compiled.ofAll(xs -> xs).apply(X, X)).hasMessageContaining("2 results: use applyAll");
    }

    @Test
    void errorsOfRunsNameTheOpThatTheFunctionCalls() {
        Compiled f = Compiled.of((x, index) -> x.mul(2).takeAlongAxis(0, index).sum());
        f.apply(X, Tensor.of(new long[] {0, -1}));
        Tensor outside = Tensor.of(new long[] {0, 3});
        assertThatThrownBy(() -> f.apply(X, outside)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("takeAlongAxis of (3) F64 and (2) I64: index 3 at [1] is outside -3 to 2");
    }

    @Test
    void verifiedRunsFindWhatHasChanged() {
        double[] factor = {2};
        Function<Tensor[], Tensor[]> f = xs -> new Tensor[] {xs[0].mul(factor[0])};
        Compiled verified = Compiled.ofAll(f).with(CompiledOptions.defaults().verify(3));
        for (int n = 0; n < 6; n++) {
            verified.apply(X);
        }
        factor[0] = 5;
        verified.apply(X);
        verified.apply(X);
        assertThatThrownBy(() -> verified.apply(X))
                .hasMessageContaining("another result 0 than the function itself: 3.0 instead of 7.5");
    }

    @Test
    void verifiedRunsCompareNumbersTypesAndAllBits() {
        Tensor[][] now = new Tensor[1][];
        Compiled f = Compiled.ofAll(_ -> now[0]).with(CompiledOptions.defaults().verify(1));
        Tensor whole = Tensor.of(new long[] {1L << 60, 2});
        now[0] = new Tensor[] {X, whole};
        f.applyAll();
        now[0] = new Tensor[] {X};
        assertThatThrownBy(f::applyAll).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "the compiled function gives 2 results, and the function itself 1; does it depend");
        now[0] = new Tensor[] {X, whole, X};
        assertThatThrownBy(f::applyAll).hasMessageContaining("2 results, and the function itself 3");
        now[0] = new Tensor[] {X.to(DType.F32), whole};
        assertThatThrownBy(f::applyAll)
                .hasMessageContaining("another result 0 than the function itself: F64 instead of F32");
        now[0] = new Tensor[] {X, whole.add(1)};
        assertThatThrownBy(f::applyAll)
                .hasMessageContaining(
                        "result 1 than the function itself: 1152921504606846976 instead of 1152921504606846977 at [0]");
        now[0] = new Tensor[] {X.reshape(3, 1), whole};
        assertThatThrownBy(f::applyAll)
                .hasMessageContaining("another result 0 than the function itself: (3) instead of (3, 1)");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> CompiledOptions.defaults().programs(0))
                .hasMessageContaining("programs must be at least 1, not 0");
        assertThatThrownBy(() -> CompiledOptions.defaults().verify(-1)).hasMessageContaining("0 or more, not -1");
    }
}
