package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;

import org.chainrule.autograd.formula.Expr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedUpdateTest {
    private static final Update MOMENTUM = Update.of(2, 1, 1, x -> {
        Expr v = x.get(1).mul(0.5).add(x.get(2));
        return List.of(x.get(0).sub(x.get(3).mul(v)), v);
    });

    private static Tensor numbers(DType type, int count) {
        return Tensor.arange(count).to(DType.F64).div(count).add(1).to(type).copy();
    }

    private static void step(CheckedUpdate update, double... scalars) {
        update.gradientMagnitude();
        update.prepare(scalars);
        assertThat(update.firstNonFinite()).isEqualTo(-1);
        update.apply();
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32"})
    void stepsAreThoseOfTheUpdate(DType type) {
        for (int count : new int[] {1, 7, 1025}) {
            Tensor w = numbers(type, count).requiresGrad(true);
            Tensor v = Tensor.full(0, w.shape(), type);
            Tensor expected = w.detach().copy();
            Tensor velocity = v.copy();
            var update = CheckedUpdate.of(List.of(w, v), MOMENTUM);
            for (int n = 1; n <= 3; n++) {
                Tensor g = numbers(type, count).mul(n);
                w.replaceGrad(g);
                step(update, 0.1 * n);
                MOMENTUM.apply(List.of(expected, velocity), List.of(g), 0.1 * n);
                assertThat(w.toDoubleArray()).containsExactly(expected.toDoubleArray());
                assertThat(v.toDoubleArray()).containsExactly(velocity.toDoubleArray());
            }
        }
    }

    /** A target that isn't in row-major order, and a gradient that isn't, or is on the target's own array. */
    @Test
    void layoutsDoNotMatter() {
        Tensor w = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}).transpose().requiresGrad(true);
        var update = CheckedUpdate.of(List.of(w), Update.of(1, 1, 0, x -> List.of(x.get(0).sub(x.get(1)))));
        w.replaceGrad(Tensor.of(new double[][] {{1, 1, 1}, {2, 2, 2}}).transpose());
        step(update);
        assertThat(w.toDoubleArray()).containsExactly(0, 2, 1, 3, 2, 4);

        Tensor straight = Tensor.of(1, 2, 3).requiresGrad(true);
        update = CheckedUpdate.of(List.of(straight), Update.of(1, 1, 0, x -> List.of(x.get(0).add(x.get(1)))));
        straight.replaceGrad(straight.detach().flip(0));
        step(update);
        assertThat(straight.toDoubleArray()).containsExactly(4, 4, 4);
    }

    /** Over several pieces, in both types, of a target or of what is written beside it; and nothing is written. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1024, 1025, 5000})
    void theFirstElementThatWouldNotBeFiniteIsFound(int count) {
        Update sum = Update.of(2, 1, 1,
                x -> List.of(x.get(0).sub(x.get(2).mul(x.get(3))), x.get(1).add(x.get(2))));
        for (DType type : List.of(DType.F64, DType.F32)) {
            Tensor a = numbers(type, count).requiresGrad(true);
            Tensor b = numbers(type, count);
            var update = CheckedUpdate.of(List.of(a, b), sum);
            assertThat(update.gradientMagnitude()).as("without a gradient").isEqualTo(-1);
            for (int bad : new int[] {0, count / 2, count - 1}) {
                double[] g = numbers(type, count).toDoubleArray();
                a.replaceGrad(Tensor.of(g).to(type));
                assertThat(firstNonFinite(update, 2)).isEqualTo(-1);
                g[bad] = type == DType.F64 ? 1e308 : 3e38;
                a.replaceGrad(Tensor.of(g).to(type));
                double[] before = a.toDoubleArray();
                assertThat(firstNonFinite(update, 2)).isEqualTo(bad);
                assertThat(firstNonFinite(update, -2)).isEqualTo(bad);
                assertThat(firstNonFinite(update, 1)).isEqualTo(-1);
                Tensor large = b.mul(0).add(type == DType.F64 ? 1e308 : 3e38);
                assertThat(firstNonFinite(CheckedUpdate.of(List.of(a, large), sum), 0)).isEqualTo(bad);
                assertThat(a.toDoubleArray()).containsExactly(before);
            }
        }
    }

    private static int firstNonFinite(CheckedUpdate update, double... scalars) {
        update.gradientMagnitude();
        update.prepare(scalars);
        return update.firstNonFinite();
    }

    /** Which is what bounds alone would allow; each step moves by half of the range. */
    @Test
    void boundsAreMeasuredAnewWhereTheyGrowTooGreat() {
        Tensor w = Tensor.of(0).requiresGrad(true);
        var update = CheckedUpdate.of(List.of(w), Update.of(1, 1, 0, x -> List.of(x.get(0).sub(x.get(1)))));
        for (int n = 0; n < 20; n++) {
            w.replaceGrad(Tensor.of(n % 2 == 0 ? 8e307 : -8e307));
            step(update);
        }
        assertThat(w.item()).isZero();
        w.replaceGrad(Tensor.of(8e307));
        step(update);
        step(update);
        assertThat(firstNonFinite(update)).isZero();
    }

    @Test
    void writesByOthersAreNoticed() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        Tensor v = Tensor.of(1);
        var update = CheckedUpdate.of(List.of(w, v), MOMENTUM);
        w.replaceGrad(Tensor.of(1));
        step(update, 1);
        Autograd.assign(w, Tensor.of(-Double.MAX_VALUE));
        assertThat(firstNonFinite(update, 1e300)).isZero();
        Autograd.assign(w, Tensor.of(0));
        Autograd.assign(v, Tensor.of(Double.NaN));
        assertThat(firstNonFinite(update, 1)).isZero();
    }

    /** A step like any other, but for the values that it starts from. */
    @Test
    void boundsGoOnFromStepToStep() {
        Tensor w = Tensor.of(0).requiresGrad(true);
        Tensor v = Tensor.of(0);
        var update = CheckedUpdate.of(List.of(w, v),
                Update.of(2, 1, 0, x -> List.of(x.get(0), x.get(1).mul(0x1p100).add(x.get(2)))));
        w.replaceGrad(Tensor.of(1));
        for (int n = 0; n < 11; n++) {
            step(update);
        }
        assertThat(v.item()).isEqualTo(0x1p1000);
        assertThat(firstNonFinite(update)).isZero();
    }

    /**
     * Also where bounds of many steps are known beforehand, of targets that grow slowly or by leaps, and again after one was
     * written that is greater than those were.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1.4, 4, 32, 64, 512})
    void overflowAndFormulasAreRightAfterHoweverManySteps(double growth) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            Tensor w = Tensor.of(0).to(type).copy().requiresGrad(true);
            Tensor v = Tensor.of(0).to(type).copy();
            var update = CheckedUpdate.of(List.of(w, v),
                    Update.of(2, 1, 1, x -> List.of(Expr.constant(1), grown(x, growth))),
                    Update.of(2, 1, 1, x -> List.of(Expr.constant(0), grown(x, growth))));
            double moderate = type == DType.F64 ? 0x1p450 : 0x1p50;
            double max = type == DType.F64 ? Double.MAX_VALUE : Float.MAX_VALUE;
            for (double start : new double[] {0, moderate / 8}) {
                Autograd.assign(v, Tensor.of(start).to(type));
                w.replaceGrad(Tensor.of(1e-3).to(type));
                for (int n = 0; n < 300 && firstNonFinite(update, 1) < 0; n++) {
                    double before = v.item();
                    update.apply();
                    assertThat(w.item()).as("step %d from %s", n, before).isEqualTo(before <= moderate ? 0 : 1);
                }
                assertThat(firstNonFinite(update, 1)).isEqualTo(v.item() * growth > max ? 0 : -1);
            }
        }
    }

    private static Expr grown(List<Expr> x, double growth) {
        return x.get(1).mul(growth).add(x.get(2).mul(x.get(3)));
    }

    /** Any one of them: a gradient, a scalar, or a value that another has written, before or amid such steps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 66, 80, 127, 128, 129, 200})
    void leapsAreNoticedAfterHoweverManySteps(int steps) {
        double huge = 1e308;
        Tensor w = Tensor.of(1).requiresGrad(true);
        var update = CheckedUpdate.of(List.of(w),
                Update.of(1, 1, 1, x -> List.of(x.get(0).mul(0.5).sub(x.get(1).mul(x.get(2))))),
                Update.of(1, 1, 1, x -> List.of(x.get(0).mul(0.25).sub(x.get(1).mul(x.get(2))))));
        for (int n = 0; n < steps; n++) {
            w.replaceGrad(Tensor.of(1));
            step(update, 2);
        }
        w.replaceGrad(Tensor.of(huge));
        assertThat(firstNonFinite(update, 2)).isZero();
        w.replaceGrad(Tensor.of(1));
        assertThat(firstNonFinite(update, Double.POSITIVE_INFINITY)).isZero();
        assertThat(firstNonFinite(update, 2)).isEqualTo(-1);
        Autograd.assign(w, Tensor.of(huge));
        step(update, 2);
        assertThat(w.item()).as("by formulas for any values").isEqualTo(huge / 2);
        step(update, 2);
        assertThat(w.item()).isEqualTo(huge / 4);
        w.replaceGrad(Tensor.of(0x1p451));
        Autograd.assign(w, Tensor.of(0));
        step(update, 2);
        assertThat(w.item()).isEqualTo(-0x1p452);
    }

    @Test
    void aStepIsAWrite() {
        Tensor w = Tensor.of(3).requiresGrad(true);
        Tensor y = w.square();
        w.replaceGrad(Tensor.of(1));
        step(CheckedUpdate.of(List.of(w), Update.of(1, 1, 0, x -> List.of(x.get(0).sub(x.get(1))))));
        assertThatIllegalStateException().isThrownBy(y::backward).withMessageContaining("was written");
    }

    /** The bounds are for scalars that aren't negative. */
    @Test
    void negativeScalarsAreLookedAt() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        var update = CheckedUpdate.of(List.of(w),
                Update.of(1, 1, 1, x -> List.of(x.get(0).sub(x.get(1).mul(x.get(2))))));
        w.replaceGrad(Tensor.of(2));
        assertThat(firstNonFinite(update, -1e308)).isZero();
        assertThat(firstNonFinite(update, -1)).isEqualTo(-1);
    }

    /** Nor do their bounds, which mean nothing, hold for the next step. */
    @Test
    void boundsAreMeasuredAnewAfterNegativeScalars() {
        Tensor w = Tensor.of(0).requiresGrad(true);
        var update = CheckedUpdate.of(List.of(w),
                Update.of(1, 1, 1, x -> List.of(x.get(0).mul(0x1p30).sub(x.get(1).mul(x.get(2))))));
        w.replaceGrad(Tensor.of(1));
        step(update, -0x1p1000);
        assertThat(w.item()).isEqualTo(0x1p1000);
        assertThat(firstNonFinite(update, 0)).isZero();
    }

    /** 0 times what may be infinite. */
    @Test
    void whatHasNoBoundIsLookedAt() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        var update = CheckedUpdate.of(List.of(w),
                Update.of(1, 1, 1, x -> List.of(x.get(0).sub(x.get(2).mul(x.get(1).exp())))));
        w.replaceGrad(Tensor.of(1000));
        assertThat(firstNonFinite(update, 0)).isZero();
        w.replaceGrad(Tensor.of(2));
        assertThat(firstNonFinite(update, 0)).isEqualTo(-1);
    }

    /** In single precision 0.6 times the least value is rounded to it again, while a bound would go on to fall. */
    @Test
    void boundsDoNotFallBelowWhatIsRoundedUp() {
        Tensor w = Tensor.of(0).to(DType.F32).copy().requiresGrad(true);
        Tensor v = Tensor.of(Float.MIN_VALUE).to(DType.F32).copy();
        var update = CheckedUpdate.of(List.of(w, v), Update.of(2, 1, 1, x -> List.of(
                x.get(1).mul(x.get(3)).mul(x.get(3)).mul(x.get(3)), x.get(1).mul(0.6))));
        w.replaceGrad(Tensor.of(0).to(DType.F32));
        for (int n = 0; n < 400; n++) {
            step(update, 1);
        }
        assertThat(v.item()).isEqualTo(Float.MIN_VALUE);
        assertThat(firstNonFinite(update, 0x1p93)).as("2^(3 93 - 149)").isZero();
    }

    /** What is taken depends on the values, not on bounds that have grown from step to step. */
    @ParameterizedTest
    @EnumSource(names = {"F64", "F32"})
    void formulasForModerateValuesAreTakenHoweverManySteps(DType type) {
        double half = type == DType.F64 ? 0x1p449 : 0x1p49;
        Update moderate = Update.of(1, 1, 0, x -> List.of(x.get(0).sub(x.get(1))));
        Update other = Update.of(1, 1, 0, _ -> List.of(Expr.constant(7)));
        Tensor w = Tensor.of(0).to(type).copy().requiresGrad(true);
        var update = CheckedUpdate.of(List.of(w), other, moderate);
        for (int n = 0; n < 10; n++) {
            w.replaceGrad(Tensor.of(n % 2 == 0 ? half : -half).to(type));
            step(update);
            assertThat(w.item()).isEqualTo(n % 2 == 0 ? -half : 0);
        }
    }

    /** Beyond 2^50 in single precision, and beyond 2^450 in double, of a target or of the gradient. */
    @ParameterizedTest
    @EnumSource(names = {"F64", "F32"})
    void formulasForModerateValuesAreTakenForThese(DType type) {
        double limit = type == DType.F64 ? 0x1p450 : 0x1p50;
        Update moderate = Update.of(1, 1, 0, x -> List.of(x.get(0).add(1)));
        Update other = Update.of(1, 1, 0, x -> List.of(x.get(0).mul(2)));
        for (double[] pair : new double[][] {{1, 1, 2}, {limit, 1, limit + 1}, {1, limit, 2}, {2 * limit, 1, 4 * limit},
            {1, 2 * limit, 2}, {3, 2 * limit, 6}}) {
            Tensor w = Tensor.of(pair[0]).to(type).copy().requiresGrad(true);
            w.replaceGrad(Tensor.of(pair[1]).to(type));
            step(CheckedUpdate.of(List.of(w), other, moderate));
            assertThat(w.item()).isEqualTo(type == DType.F64 ? pair[2] : (float) pair[2]);
        }
    }

    @Test
    void badUsesAreExplained() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        assertThatIllegalArgumentException().isThrownBy(() -> CheckedUpdate.of(List.of(w), MOMENTUM))
                .withMessageContaining("2 targets, 1 arguments and 1 numbers, not 1");
        assertThatIllegalArgumentException().isThrownBy(() -> CheckedUpdate.of(List.of(w, Tensor.of(1, 2)), MOMENTUM))
                .withMessageContaining("the shapes differ");
        var update = CheckedUpdate.of(List.of(w, Tensor.of(1)), MOMENTUM);
        assertThat(update.gradientMagnitude()).isEqualTo(-1);
        assertThatIllegalStateException().isThrownBy(() -> update.prepare(1)).withMessageContaining("found a gradient");
        w.replaceGrad(Tensor.of(-3));
        assertThat(update.gradientMagnitude()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> update.prepare()).withMessageContaining("0");
        assertThatIllegalStateException().isThrownBy(update::apply).withMessageContaining("prepare");
        assertThatIllegalStateException().isThrownBy(update::firstNonFinite).withMessageContaining("prepare");
    }
}
