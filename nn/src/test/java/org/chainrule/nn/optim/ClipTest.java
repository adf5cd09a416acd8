package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class ClipTest {
    private final Tensor a = Tensor.of(3).requiresGrad(true);
    private final Tensor b = Tensor.of(4).requiresGrad(true);
    private final Tensor without = Tensor.of(1).requiresGrad(true);
    private final List<Tensor> parameters = List.of(a, b, without);

    private void backward() {
        a.mul(3).add(b.mul(-4)).backward();
    }

    @Test
    void theNormIsThatOfAllGradientsTogether() {
        backward();
        assertThat(Clip.norm(1).apply(parameters)).isEqualTo(5);
        assertThat(a.grad().item()).isCloseTo(0.59999988, within(1e-8));
        assertThat(b.grad().item()).isCloseTo(-0.79999984, within(1e-8));
        assertThat(without.grad()).isNull();
    }

    @Test
    void aParameterThatIsGivenTwiceCountsOnce() {
        backward();
        assertThat(Clip.norm(1).apply(List.of(a, b, a, b))).isEqualTo(5);
        assertThat(a.grad().item()).isCloseTo(0.59999988, within(1e-8));
        assertThat(b.grad().item()).isCloseTo(-0.79999984, within(1e-8));
    }

    @Test
    void shortGradientsStayAsTheyAre() {
        backward();
        Tensor before = a.grad();
        assertThat(Clip.norm(6).apply(parameters)).isEqualTo(5);
        assertThat(a.grad()).isSameAs(before);
    }

    @Test
    void valuesAreLimitedOneByOne() {
        backward();
        Tensor before = b.grad();
        assertThat(Clip.value(3.5).apply(parameters)).isEqualTo(4);
        assertThat(a.grad().item()).isEqualTo(3);
        assertThat(b.grad().item()).isEqualTo(-3.5);
        assertThat(before.item()).as("a gradient that was read").isEqualTo(-4);
    }

    private static Tensor withGradient(DType type, double... gradient) {
        Tensor w = Tensor.of(gradient).to(type).mul(0).detach().requiresGrad(true);
        w.replaceGrad(Tensor.of(gradient).to(type));
        return w;
    }

    @Test
    void aNormThatIsNotFiniteLeavesTheGradients() {
        for (double bad : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
            Tensor w = withGradient(DType.F64, bad, 1, bad);
            assertThat(Double.toString(Clip.norm(1).apply(List.of(w)))).isEqualTo(Double.toString(bad));
            assertThat(w.grad().toDoubleArray()).containsExactly(bad, 1, bad);

            Tensor named = withGradient(DType.F32, 1, bad).named("scale");
            assertThatThrownBy(() -> Clip.norm(1).requireFinite().apply(List.of(a, named)))
                    .isInstanceOf(ArithmeticException.class).hasMessageContaining("the gradient of scale isn't finite");
            assertThat(named.grad().toDoubleArray()).containsExactly(1, bad);
        }
        backward();
        assertThat(Clip.norm(10).requireFinite().apply(parameters)).isEqualTo(5);
    }

    @Test
    void squaresNeitherOverflowNorUnderflow() {
        double half = Math.sqrt(0.5);
        for (double huge : new double[] {1e20, 1e160, 1e300, 1.7e308}) {
            Tensor w = withGradient(DType.F64, huge, -huge);
            double norm = Clip.norm(1).apply(List.of(w));
            if (huge < 1e308) {
                assertThat(norm * half).isCloseTo(huge, within(1e-15 * huge));
            } else {
                assertThat(norm).isInfinite(); // it is greater than the greatest number
            }
            assertThat(w.grad().toDoubleArray()).containsExactly(new double[] {half, -half}, within(1e-15));
        }
        for (double huge : new double[] {1e20, 1e38, Float.MAX_VALUE}) {
            Tensor w = withGradient(DType.F32, huge, 0, huge);
            Clip.norm(1e-3).apply(List.of(w));
            assertThat(w.grad().toDoubleArray()).containsExactly(new double[] {1e-3 * half, 0, 1e-3 * half},
                    within(1e-10));
        }
        for (double tiny : new double[] {1e-160, 1e-300, 1e-310}) {
            Tensor w = withGradient(DType.F64, 3 * tiny, 4 * tiny);
            assertThat(Clip.norm(1).apply(List.of(w))).isCloseTo(5 * tiny, within(1e-12 * tiny));
            assertThat(w.grad().toDoubleArray()).containsExactly(3 * tiny, 4 * tiny);
        }
        assertThat(Clip.norm(1).apply(List.of(withGradient(DType.F64, 0, 0)))).isZero();
    }

    @Test
    void aLimitFarBelowTheNormIsReachedThoughTheFactorUnderflows() {
        Tensor single = withGradient(DType.F32, 3e29, 4e29);
        assertThat(Clip.norm(1e-30).apply(List.of(single))).isCloseTo(5e29, within(1e23));
        assertThat(single.grad().toDoubleArray()).containsExactly(new double[] {6e-31, 8e-31}, within(1e-36));

        Tensor many = withGradient(DType.F64, 3e29, 4e29);
        Clip.norm(1e-300).apply(List.of(many));
        assertThat(many.grad().toDoubleArray()).containsExactly(new double[] {6e-301, 8e-301}, within(1e-315));
    }

    @Test
    void theLimitMustBePositive() {
        assertThatThrownBy(() -> Clip.norm(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Clip.value(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
