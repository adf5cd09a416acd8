package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.DisplayName;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Writing parameters, and what it does to what was computed from them. */
class AssignTest {
    private final Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}).requiresGrad(true).named("w");
    private final Tensor others = Tensor.of(new double[][] {{7, 8, 9}, {10, 11, 12}});

    private void assertStale(Tensor y) {
        assertThatIllegalStateException().isThrownBy(() -> y.sum().backward()).withMessageContaining("written")
                .withMessageContaining("call backward before writing, or compute the result again");
        assertThat(w.grad()).isNull();
    }

    @Test
    void writesTheValues() {
        Autograd.assign(w, others);
        assertThat(w.toDoubleArray()).containsExactly(7, 8, 9, 10, 11, 12);
        Autograd.assign(others, Tensor.zeros(2, 3));
        assertThat(w.get(0, 0)).isEqualTo(7); // a copy
        assertThat(w.requiresGrad()).isTrue();
        assertThat(w.name()).isEqualTo("w");
    }

    @Test
    void theValuesHistoryIsNotTakenAlong() {
        Autograd.assign(w, w.mul(2));
        assertThat(w.isLeaf()).isTrue();
        w.sum().backward();
        assertThat(w.grad().toDoubleArray()).containsOnly(1);
    }

    @Test
    @DisplayName("18: a written value that a rule reads is an error, not a wrong gradient")
    void aStaleArgumentIsAnError() {
        Tensor y = w.mul(w);
        Autograd.assign(w, others);
        assertThatIllegalStateException().isThrownBy(() -> y.sum().backward())
                .withMessageContainingAll("mul of w (2, 3) F64 and w (2, 3) F64", "written");
        assertThatIllegalStateException().isThrownBy(() -> Autograd.grad(y.sum(), w));
        assertThat(w.grad()).isNull();
        assertThat(Autograd.grad(w.mul(w).sum(), w).get(1, 2)).isEqualTo(24); // computed again
    }

    @Test
    @DisplayName("18: likewise where the rule reads the result")
    void aStaleResultIsAnError() {
        Tensor y = w.exp();
        Autograd.assign(y.detach(), others);
        assertThatIllegalStateException().isThrownBy(() -> y.sum().backward())
                .withMessageContainingAll("exp of w (2, 3) F64", "its result");
    }

    @Test
    void opsWithANumberReadWhatTheirRulesNeed() {
        Tensor power = w.pow(2);
        Tensor scaled = w.mul(2);
        Tensor quotient = Tensor.div(1, w);
        Autograd.assign(quotient.detach(), others); // -y/x reads its result
        assertStale(quotient);
        Autograd.assign(scaled.detach(), others);
        Autograd.assign(w, others);
        assertStale(power);
        scaled.sum().backward(); // its derivative is the number
        assertThat(w.grad().toDoubleArray()).containsOnly(2);
    }

    @Test
    @DisplayName("19: a written value that no rule reads doesn't matter")
    void anUnreadArgumentMayBeWritten() {
        Tensor sum = w.add(w).sum();
        Autograd.assign(w, others);
        sum.backward();
        assertThat(w.grad().toDoubleArray()).containsOnly(2);
    }

    /** Its own value isn't needed where the other factor is a constant: the case of data times a parameter. */
    @Test
    void aParameterTimesDataMayBeWritten() {
        Tensor data = Tensor.of(new double[][] {{1, 0}, {2, 3}});
        Tensor product = data.matmul(w).sum();
        Autograd.assign(w, others);
        product.backward();
        assertThat(w.grad().toDoubleArray()).containsExactly(3, 3, 3, 3, 3, 3);
        Tensor again = data.matmul(w);
        Autograd.assign(data, Tensor.zeros(2, 2));
        assertThatIllegalStateException().isThrownBy(() -> again.sum().backward());
    }

    @Test
    void writingTheParameterConcernsItsViews() {
        Tensor throughTranspose = w.transpose().mul(w.transpose());
        Tensor throughReshape = w.reshape(6).pow(2);
        Tensor throughRow = w.reshape(1, 6).expand(Shape.of(2, 6)).exp();
        Autograd.assign(w, others);
        assertStale(throughTranspose);
        assertStale(throughReshape);
        throughRow.sum().backward(); // e^x reads its result only
        assertThat(w.grad().get(0, 0)).isEqualTo(2 * StrictMath.exp(1), Offset.offset(1e-15));
    }

    @Test
    void writingThroughAViewConcernsTheParameter() {
        Tensor throughReshape = w.mul(w);
        Autograd.assign(w.detach().reshape(6), Tensor.of(7, 8, 9, 10, 11, 12));
        assertThat(w.toDoubleArray()).containsExactly(7, 8, 9, 10, 11, 12);
        assertStale(throughReshape);
        Tensor throughTranspose = w.mul(w);
        Autograd.assign(w.detach().transpose(), Tensor.of(new double[][] {{1, 4}, {2, 5}, {3, 6}}));
        assertThat(w.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertStale(throughTranspose);
    }

    @Test
    void aViewMayBeWrittenFromItsOwnElements() {
        Tensor square = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Autograd.assign(square, square.transpose());
        assertThat(square.toDoubleArray()).containsExactly(1, 3, 2, 4);
        Autograd.assign(square.transpose(), square);
        assertThat(square.toDoubleArray()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void freezingAndThawingDoNotMakeAResultStale() {
        Autograd.assign(w, others);
        Tensor v = Tensor.ones(2, 3).requiresGrad(true);
        Autograd.assign(v, others);
        Tensor y = w.mul(v).sum();
        v.requiresGrad(false);
        y.backward();
        assertThat(w.grad().toDoubleArray()).containsExactly(7, 8, 9, 10, 11, 12);
        assertThat(v.grad()).isNull();
    }

    /** A gradient is asked for what is computed from then on, not for what was computed before. */
    @Test
    void whatWasConstantWhenRecordedStaysConstant() {
        Autograd.assign(w, others);
        Tensor frozen = Tensor.ones(2, 3);
        Tensor y = w.mul(frozen).sum();
        frozen.requiresGrad(true);
        Autograd.assign(w, others); // read by a rule for `frozen` only
        y.backward();
        assertThat(w.grad().toDoubleArray()).containsOnly(1);
        assertThat(frozen.grad()).isNull();
    }

    @Test
    void everyKindOfNumberCanBeWritten() {
        Tensor counts = Tensor.of(new long[] {1, 2});
        Autograd.assign(counts, Tensor.of(new long[] {3, 4}));
        assertThat(counts.toLongArray()).containsExactly(3, 4);
        Tensor mask = Tensor.of(new boolean[] {true, false});
        Autograd.assign(mask, Tensor.of(new boolean[] {false, true}));
        assertThat(mask.toBooleanArray()).containsExactly(false, true);
        Tensor single = Tensor.of(new float[] {1, 2});
        Autograd.assign(single, Tensor.of(new float[] {3, .1f}));
        assertThat(single.toFloatArray()).containsExactly(3, .1f);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatIllegalArgumentException().isThrownBy(() -> Autograd.assign(w, Tensor.ones(3, 2)))
                .withMessage("assign to w (2, 3) F64 from (3, 2) F64: the shapes differ; expand or reshape the values");
        assertThatIllegalArgumentException().isThrownBy(() -> Autograd.assign(w, others.to(DType.F32)))
                .withMessageContaining("the types differ; convert with to(F64)");
        assertThatIllegalStateException().isThrownBy(() -> Autograd.assign(w.mul(2), others))
                .withMessageContaining("the target is the result of mul");
        assertThat(w.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    @DisplayName("22: an expanded view can't be written")
    void refusesAViewWhoseElementsShareAPlace() {
        Tensor row = Tensor.of(1, 2, 3).expand(Shape.of(2, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> Autograd.assign(row, others))
                .withMessageContaining("expanded view");
    }
}
