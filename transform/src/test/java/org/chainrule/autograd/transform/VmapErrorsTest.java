package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.Update;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

/** What can't be done to all examples at once is an error that says by what. */
class VmapErrorsTest {
    private static final Map<String, Function<Tensor, Object>> READERS = Map.ofEntries(
            Map.entry("item", x -> x.select(0, 0).item()), Map.entry("get", x -> x.get(0)),
            Map.entry("toDoubleArray", Tensor::toDoubleArray), Map.entry("toFloatArray", Tensor::toFloatArray),
            Map.entry("toLongArray", x -> x.to(DType.I64).toLongArray()),
            Map.entry("toBooleanArray", x -> x.gt(0).toBooleanArray()),
            Map.entry("maskedSelect", x -> x.maskedSelect(x.gt(0))), Map.entry("nonzero", Tensor::nonzero),
            Map.entry("maskedScatter", x -> x.maskedScatter(x.gt(0), x)), Map.entry("unique", Tensor::unique),
            Map.entry("uniqueConsecutive", x -> x.uniqueConsecutive(0)),
            Map.entry("histogram", x -> x.histogram(3)), Map.entry("allClose", x -> x.allClose(x)),
            Map.entry("bincount", x -> x.to(DType.I64).bincount()),
            Map.entry("repeatInterleave", x -> x.repeatInterleave(x.to(DType.I64), 0)));

    @Test
    void readingElementsNamesWhatReads() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        READERS.forEach((name, reader) -> {
            assertThatIllegalStateException().as(name).isThrownBy(() -> Transform.vmap(y -> {
                reader.apply(y);
                return y;
            }).apply(x)).withMessageContaining(name + " reads the elements of a tensor within vmap");
            assertThatIllegalStateException().as(name).isThrownBy(() -> Transform.vmap(Transform.vmap(y -> {
                reader.apply(y);
                return y;
            })).apply(x.unsqueeze(0))).withMessageContaining(name + " reads the elements");
        });
    }

    @Test
    void anIndexOutOfRangeOfOneExampleIsFound() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Tensor index = Tensor.of(new long[][] {{0, 1}, {2, 0}});
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.vmap(i -> x.indexSelect(0, i)).apply(index));
        assertThatIllegalArgumentException().isThrownBy(() -> Transform
                .vmap(i -> i.to(DType.F64).indexSelect(0, i)).apply(index)).withMessageContaining("index 2");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.vmap(i -> x.take(i)).apply(index.add(2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.vmap(i -> x.takeAlongAxis(0, i.unsqueeze(0))).apply(index.sub(3)))
                .withMessageContaining("index -3");
    }

    /** In the words of the call: vmap, its arguments and axes. */
    @Test
    void axesThatThereAreNotAreNamed() {
        Tensor x = Tensor.of(1, 2, 3).named("x");
        Tensor y = Tensor.zeros(3, 2);
        Map<Runnable, String> calls = Map.of(() -> Transform.vmap(z -> z).apply(Tensor.of(1)),
                "vmap along axis 0 of the argument, () F64: a scalar has no axis, and so no slices",
                () -> Transform.vmap(z -> z, 2, 0).apply(x),
                "vmap along axis 2 of the argument, x (3) F64: it has axes -1 to 0",
                () -> Transform.vmap(z -> z, -3, 0).apply(y),
                "vmap along axis -3 of the argument, (3, 2) F64: it has axes -2 to 1",
                () -> Transform.vmap(z -> z, 0, 1).apply(x),
                "vmap along axis 1 of the result, (3) F64: it has axes -1 to 0",
                () -> Transform.vmap(z -> z[0].mul(z[1]), new Integer[] {0, 2}, 0).apply(new Tensor[] {x, y}),
                "vmap along axis 2 of argument 1, (3, 2) F64: it has axes -2 to 1",
                () -> Transform.vmap(z -> z[0].mul(z[1]), new Integer[] {0, null}, 3).apply(new Tensor[] {x, y}),
                "vmap along axis 3 of the result, (3, 3, 2) F64: it has axes -3 to 2",
                () -> Transform.vmap(z -> z[0].mul(z[1]), new Integer[] {0, 1}, 0).apply(new Tensor[] {x, y}),
                "vmap along axis 0 of argument 0, x (3) F64, and axis 1 of argument 1, (3, 2) F64: there are 3 and 2"
                        + " slices, but must be as many");
        calls.forEach((call, message) -> assertThatIllegalArgumentException().isThrownBy(call::run)
                .withMessage(message.replace("-3 to 2", "-3 to 2")));
    }

    // ---- writes ----

    @Test
    void whatAllExamplesShareTakesNoValueOfOne() {
        Tensor sum = Tensor.of(0).named("sum");
        Tensor x = Tensor.of(1, 2, 3);
        assertThatIllegalStateException().isThrownBy(() -> Transform.vmap(y -> {
            Autograd.assign(sum, sum.add(y));
            return y;
        }).apply(x)).withMessage(
                "assign to sum () F64 from () F64 within vmap: all examples share the target, and the values"
                        + " differ from example to example; return them from the function, and write them when vmap has returned");
        Update add = Update.of(1, 1, 0, e -> List.of(e.get(0).add(e.get(1))));
        assertThatIllegalStateException().isThrownBy(() -> Transform.vmap(y -> {
            add.apply(List.of(sum), List.of(y));
            return y;
        }).apply(x)).withMessageStartingWith("update to sum () F64 from () F64 within vmap: all examples share");
        assertThat(sum.item()).isZero();
        Transform.vmap(y -> {
            Autograd.assign(sum, Tensor.of(5));
            return y;
        }).apply(x);
        assertThat(sum.item()).isEqualTo(5);
    }

    @Test
    void anExampleIsNotWritten() {
        Update add = Update.of(1, 1, 0, e -> List.of(e.get(0).add(e.get(1))));
        List<Consumer<Tensor>> writes = List.of(y -> Autograd.assign(y, Tensor.of(1)), y -> Autograd.assign(y, y),
                y -> Autograd.assign(y.detach(), y.mul(2)), y -> add.apply(List.of(y.detach()), List.of(y)));
        for (Consumer<Tensor> write : writes) {
            assertThatIllegalStateException().isThrownBy(() -> Transform.vmap(y -> {
                write.accept(y);
                return y;
            }).apply(Tensor.of(1, 2)))
                    .withMessage("assign to () F64 within vmap: it stands for those of all examples, which"
                            + " nothing writes to; compute a new tensor, by where, indexPut, scatter or another op");
        }
    }

    /** Whose gradient was that of several examples, which has no array to be used again. */
    @Test
    void aParameterHasGradientsAgainAfterABackwardPassWithinVmap() {
        Tensor w = Tensor.of(1, 2).requiresGrad(true);
        Transform.vmap(x -> {
            x.mul(w.sum()).backward();
            return x;
        }).apply(Tensor.of(1, 2));
        w.zeroGrad();
        w.square().sum().backward();
        assertThat(w.grad().toDoubleArray()).containsExactly(2, 4);
    }

    /** It is the caller's, who gave it to be differentiated by, not to be written. */
    @Test
    void anArgumentOfAFunctionThatIsDifferentiatedIsNotWritten() {
        Update doubled = Update.of(1, 0, 0, e -> List.of(e.get(0).mul(2)));
        List<Consumer<Tensor>> writes = List.of(y -> Autograd.assign(y, y.mul(2)),
                y -> doubled.apply(List.of(y), List.of()));
        for (Consumer<Tensor> write : writes) {
            for (boolean isParameter : new boolean[] {false, true}) {
                Tensor x = Tensor.of(1, 2, 3).requiresGrad(isParameter);
                assertThatIllegalStateException().isThrownBy(() -> Transform.grad(y -> {
                    write.accept(y);
                    return y.square().sum();
                }).apply(x)).withMessageStartingWith("assign to (3) F64 from (3) F64: the target is ");
                assertThat(x.toDoubleArray()).containsExactly(1, 2, 3);
            }
        }
        assertThat(Transform.grad(y -> {
            Tensor own = y.detach().copy();
            Autograd.assign(own, own.mul(2));
            return y.mul(own).sum();
        }).apply(Tensor.of(1, 2, 3)).toDoubleArray()).containsExactly(2, 4, 6);
    }

    @Test
    void aFunctionThatIsCheckedWritesNothingThatItReads() {
        Tensor x = Tensor.of(1, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> GradCheck.of((Tensor y) -> {
            Tensor sum = y.sum();
            Autograd.assign(y, y.detach().mul(2));
            return sum;
        }).verify(x)).withMessage("the function writes to its argument 0, (2) F64, as by assign; differences need a"
                + " function that leaves its arguments as they are");
        Tensor calls = Tensor.of(0);
        assertThatIllegalArgumentException().isThrownBy(() -> GradCheck.of((Tensor y) -> {
            Autograd.assign(calls, calls.add(1));
            return y.mul(calls).sum();
        }).verify(x)).withMessageEndingWith("and none may write to what it reads, as by assign");
    }
}
