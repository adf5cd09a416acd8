package org.chainrule.autograd.blame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.chainrule.autograd.transform.Transform;
import org.junit.jupiter.api.Test;

/** The op that is to blame for a wrong gradient is found where transforms differentiate it. Lines within the transforms' own package aren't named. */
class BlameWithinTransformsTest {

    /** Squares, of which the rule is wrong by a factor, or can't be differentiated. */
    private record Squared(double factor, boolean isForgetful) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].square();
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(isForgetful ? x[0].detach().mul(2) : x[0].mul(2 * factor));
        }
    }

    private static final Op WRONG = new Squared(1.1, false);
    private static final Op FORGETFUL = new Squared(1, true);

    private static GradCheckException failure(GradCheck check, Tensor... x) {
        return catchThrowableOfType(GradCheckException.class, () -> check.verify(x));
    }

    private static Tensor root(Op square, Tensor a) {
        return Transform.implicitRoot((x, p) -> square.apply(x).sub(p[0].exp()), p -> Tensor.of(p[0].shape(),
                Arrays.stream(p[0].toDoubleArray()).map(value -> Math.exp(value / 2)).toArray()), a);
    }

    @Test
    void inTheEquationOfARoot() {
        var failure = failure(GradCheck.of((Tensor a) -> root(WRONG, a).sin()), Tensor.of(0.5, 1));

        assertThat(failure)
                .hasMessageMatching(".*; to blame is a rule of implicitRoot \\(BlameWithinTransformsTest.java:"
                        + "\\d+\\) of .*: squared \\(BlameWithinTransformsTest.java:\\d+\\) of \\(2\\) F64: gradient of the weighted "
                        + "sum of the 2 results by argument 0 of op squared at index .*");
        assertThat(failure.op()).isEqualTo("squared");
    }

    @Test
    void besideARoot() {
        var failure = failure(GradCheck.of((Tensor a) -> WRONG.apply(root(new Squared(1, false), a))),
                Tensor.of(0.5, 1));

        assertThat(failure)
                .hasMessageMatching(".*; to blame is squared \\(BlameWithinTransformsTest.java:\\d+\\) of .* by "
                        + "argument 0 of op squared at index .*");
    }

    @Test
    void inAFixedPoint() {
        var failure = failure(
                GradCheck.of((Tensor a) -> Transform.fixedPoint((x, p) -> WRONG.apply(x).mul(0.1).add(p[0]),
                        p -> { // x = 0.1 x^2 + p
                            return Tensor.of(p[0].shape(), Arrays.stream(p[0].toDoubleArray())
                                    .map(value -> 5 - Math.sqrt(25 - 10 * value)).toArray());
                        }, a)),
                Tensor.of(0.5, 1));

        assertThat(failure.getMessage()).contains("squared (BlameWithinTransformsTest.java:",
                "by argument 0 of op squared");
        assertThat(failure.op()).isEqualTo("squared");
    }

    @Test
    void inGradientsOfAnyKind() {
        assertThat(failure(GradCheck.of((Tensor x) -> Transform.grad((Tensor y) -> FORGETFUL.apply(y.sin()).sum())
                .apply(x)), Tensor.of(0.5, 1)).op()).isEqualTo("squared");
        assertThat(failure(GradCheck.of((Tensor x) -> Transform.jvp(y -> FORGETFUL.apply(y.sin()), x,
                Tensor.ones(2)).tangent()), Tensor.of(0.5, 1)).op()).isEqualTo("squared");
        assertThat(failure(GradCheck.of((Tensor x) -> Transform.jacobian(y -> FORGETFUL.apply(y.sin()), x)),
                Tensor.of(0.5, 1)).op()).isEqualTo("squared");
    }
}
