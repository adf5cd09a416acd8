package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.examples.CustomOp.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CustomOpTest {

    @ParameterizedTest
    @CsvSource({"-2, 0.5", "-0.3, 1", "0, 2", "1.7, 3"})
    void theDerivedSlopesOfSnakeAreThoseOnPaper(double a, double b) {
        Tensor x = Tensor.of(a).requiresGrad(true);
        Tensor frequency = Tensor.of(b).requiresGrad(true);

        Tensor y = CustomOp.SNAKE.apply(x, frequency);
        List<Tensor> derivatives = Autograd.grad(y, x, frequency);

        double sine = Math.sin(a * b);
        assertThat(y.item()).isEqualTo(a + sine * sine / b, offset(1e-15));
        assertThat(derivatives.get(0).item()).isEqualTo(1 + Math.sin(2 * a * b), offset(1e-15));
        assertThat(derivatives.get(1).item()).isEqualTo(a * Math.sin(2 * a * b) / b - sine * sine / (b * b),
                offset(1e-15));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F64", "F32"})
    void oneOperationAndThreeGiveTheSameBits(DType type) {
        assertThat(CustomOp.agreeToTheLastBit(type)).isTrue();
    }

    /** Of (3, 4), the direction is (0.6, 0.8), and its derivative by x (I - y y^T) / 5. */
    @Test
    void theDirectionTurnsByWhatIsPerpendicular() {
        Tensor x = Tensor.of(3, 4).requiresGrad(true);
        Tensor y = new Direction().apply(x);

        assertThat(y.toDoubleArray()).containsExactly(new double[] {0.6, 0.8}, offset(1e-15));
        assertThat(Autograd.of(y).seed(Tensor.of(1, 0)).grad(x).toDoubleArray())
                .containsExactly(new double[] {0.64 / 5, -0.48 / 5}, offset(1e-15));
        assertThat(Autograd.of(y).seed(Tensor.of(3, 4)).grad(x).toDoubleArray())
                .containsExactly(new double[] {0, 0}, offset(1e-15));
    }

    @Test
    void theDirectionIsThatOfAVector() {
        assertThatThrownBy(() -> new Direction().apply(Tensor.zeros(2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("direction of (2, 2) F64: takes one vector");
    }

    @Test
    void theCheckerFindsOutTheWrongRules() {
        assertThat(CustomOp.complaint(GradCheck.of(CustomOp.FORGETFUL)))
                .startsWith("gradient of the weighted sum of the 2 results by x at index [0]");
        assertThat(CustomOp.complaint(GradCheck.of(CustomOp.ONLY_ONCE))).isEqualTo("all 2 derivatives are right");
        assertThat(CustomOp.complaint(GradCheck.of(CustomOp.ONLY_ONCE).secondOrder()))
                .startsWith("second derivative by x at index [0]");
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new CustomOp())).contains("snake: a + sin(b * a)^2 / b")
                .contains("Finite differences agree with all 20 first and second derivatives")
                .contains("y     neuron  x, w, b  -0.4136444   1")
                .contains("in F64, values and gradients are the same to the last bit")
                .contains("in F32, values and gradients are the same to the last bit")
                .containsPattern("direction +x +\\(2\\) +\\[0.6, 0.8\\]")
                .contains("first order:  all 2 derivatives are right");
        Png.assertIsDrawn(Path.of("target/pictures/snake.png"));
    }
}
