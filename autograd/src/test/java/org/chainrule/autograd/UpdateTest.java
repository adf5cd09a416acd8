package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateTest {
    /** a, b become b - c/3, a n. */
    private static final Update CROSSED = Update.of(2, 1, 1,
            x -> List.of(x.get(1).sub(x.get(2).div(3)), x.get(0).mul(x.get(3))));

    private final Random random = new Random(7);

    private Tensor numbers(DType type, int... sizes) {
        return Tensor.normal(0, 1, Shape.of(sizes), random).to(type).copy();
    }

    /** Around a tile's size, in both types: the same bits as by ops, one after the other. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 100, 1023, 1024, 1025, 5000})
    void everyFormulaSeesTheOldValues(int count) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            for (int repetition = 0; repetition < 4; repetition++) { // interpreted at first, generated later
                Tensor a = numbers(type, count);
                Tensor b = numbers(type, count);
                Tensor c = numbers(type, count);
                Tensor newA = b.sub(c.div(3)).copy();
                Tensor newB = a.mul(0.1).copy();
                CROSSED.apply(List.of(a, b), List.of(c), 0.1);
                assertThat(a.toDoubleArray()).containsExactly(newA.toDoubleArray());
                assertThat(b.toDoubleArray()).containsExactly(newB.toDoubleArray());
            }
        }
    }

    @Test
    void viewsAreWrittenWhereTheyStand() {
        Tensor whole = numbers(DType.F64, 3, 4);
        Tensor before = whole.copy();
        Tensor b = numbers(DType.F64, 2, 3);
        Tensor c = numbers(DType.F64, 3, 2);
        Tensor expected = b.sub(c.transpose().div(3)).transpose().copy();
        CROSSED.apply(List.of(whole.slice(1, 1, 3).transpose(), b), List.of(c.transpose()), 2);
        assertThat(whole.slice(1, 1, 3).toDoubleArray()).containsExactly(expected.toDoubleArray());
        assertThat(whole.select(1, 0).toDoubleArray()).containsExactly(before.select(1, 0).toDoubleArray());
        assertThat(b.toDoubleArray()).containsExactly(before.slice(1, 1, 3).transpose().mul(2).toDoubleArray());
    }

    @Test
    void anArgumentMayBeAnotherViewOfATarget() {
        Tensor a = Tensor.arange(0, 3000, 1);
        Update.of(1, 1, 0, x -> List.of(x.get(0).sub(x.get(1)))).apply(List.of(a), List.of(a.flip(0)));
        assertThat(a.toDoubleArray()).containsExactly(Tensor.arange(-2999, 3000, 2).toDoubleArray());
    }

    @Test
    void whatWasComputedFromTheOldValuesIsStale() {
        Tensor w = Tensor.of(1, 2).requiresGrad(true);
        Tensor square = w.mul(w).sum();
        Update.of(1, 0, 0, x -> List.of(x.get(0).neg())).apply(List.of(w), List.of());
        assertThatIllegalStateException().isThrownBy(square::backward).withMessageContaining("was written");
        assertThat(w.toDoubleArray()).containsExactly(-1, -2);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Tensor a = Tensor.of(1, 2);
        Tensor b = Tensor.of(1, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> CROSSED.apply(List.of(a), List.of(b), 1))
                .withMessageContaining("2 targets, 1 arguments and 1 numbers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CROSSED.apply(List.of(a, b), List.of(Tensor.of(1, 2, 3)), 1))
                .withMessageContaining("the shapes differ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CROSSED.apply(List.of(a, b.to(DType.F32)), List.of(b), 1))
                .withMessageContaining("the types differ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CROSSED.apply(List.of(a, Tensor.of(1).expand(Shape.of(2))), List.of(b), 1))
                .withMessageContaining("expanded view");
        Tensor computed = a.copy().requiresGrad(true).mul(2);
        assertThatIllegalStateException().isThrownBy(() -> CROSSED.apply(List.of(a, computed), List.of(b), 1))
                .withMessageContaining("the result of mul");
        assertThatIllegalArgumentException().isThrownBy(() -> Update.of(2, 0, 0, x -> List.of(x.get(0))))
                .withMessageContaining("as many formulas");
        assertThatIllegalArgumentException().isThrownBy(() -> Update.of(0, 1, 0, x -> List.of()))
                .withMessageContaining("one tensor at least, not 0");
        assertThatIllegalArgumentException().isThrownBy(() -> Update.of(1, -1, 0, x -> List.of()))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> CROSSED.apply(List.of(), List.of(), 1))
                .withMessageContaining("2 targets, 1 arguments and 1 numbers, not 0");
        Update doubled = Update.of(1, 0, 0, x -> List.of(x.get(0).mul(2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> doubled.apply(List.of(Tensor.of(new long[] {1}).named("n")), List.of()))
                .withMessageStartingWith("update of n (1) I64: is for floating point");
        assertThat(a.toDoubleArray()).containsExactly(1, 2);
    }
}
