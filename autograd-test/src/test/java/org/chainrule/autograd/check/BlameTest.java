package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Which op the check blames for a wrong gradient, and what it says of it. */
class BlameTest {

    /** x^2 y, whose rules are given. */
    private static final class SquareTimes implements Op {
        private final Rule rule;

        interface Rule {
            Tensor of(int i, Tensor x, Tensor y);
        }

        SquareTimes(Rule rule) {
            this.rule = rule;
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].square().mul(x[1]);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(rule.of(i, x[0], x[1]));
        }
    }

    private static final Op RIGHT = new SquareTimes((i, x, y) -> i == 0 ? x.mul(2).mul(y) : x.square());

    /** Right but where x is greater than 2, where the derivative by y lacks 0.5. */
    private static final Op WRONG = new SquareTimes((i, x, y) -> i == 0
            ? x.mul(2).mul(y)
            : x.square().sub(x.gt(2).to(x.dtype()).mul(0.5)));

    private static GradCheckException failure(GradCheck check, Tensor... x) {
        return catchThrowableOfType(GradCheckException.class, () -> check.verify(x));
    }

    @Test
    void theOpIsNamedWithArgumentIndexNumbersShapesAndLine() {
        var failure = failure(
                GradCheck.of((x, y) -> WRONG.apply(RIGHT.apply(x, y).sin().add(1.9), y.exp()).tanh().sum()),
                Tensor.of(0.1, 0.9, 1.2), Tensor.of(0.2, 0.4, 0.3));

        assertThat(failure.op()).isEqualTo("squareTimes");
        assertThat(failure.argument()).isEqualTo("argument 1");
        assertThat(failure)
                .hasMessageMatching("gradient by argument 1 at index \\[1\\]: analytic .*, numeric .*; to blame is "
                        + "squareTimes \\(BlameTest.java:\\d+\\) of \\(3\\) F64 and \\(3\\) F64: gradient of the weighted sum .*");
        var own = (GradCheckException) failure.getCause();
        assertThat(own.argument()).isEqualTo("argument 1");
        assertThat(Math.abs(own.analytic() - own.numeric())).isBetween(0.25, 0.75); // 0.5 times a weight
    }

    /** The element that is most wrong isn't the first that is. */
    @Test
    void theWorstElementIsNamed() {
        Op wrong = new SquareTimes((i, x, y) -> i == 0 ? x.mul(2).mul(y).mul(x.mul(0.01).add(1)) : x.square());
        var failure = failure(GradCheck.of((Tensor x) -> wrong.apply(x, Tensor.of(1, 1, 1)).sum()),
                Tensor.of(1, 30, 2));

        assertThat(failure.index()).containsExactly(0);
        assertThat(((GradCheckException) failure.getCause()).index()).containsExactly(1);
    }

    @Test
    void anOpOfManyElementsIsFoundInOneDirection() {
        var failure = failure(GradCheck.of((Tensor x) -> {
            Tensor many = x.expand(600).mul(1);
            return WRONG.apply(many, many.exp()).sum();
        }), Tensor.of(2.5));

        assertThat(failure.op()).isEqualTo("squareTimes");
        assertThat(((GradCheckException) failure.getCause()).index()).containsExactly(0);
    }

    @Test
    void anOpThatForgetsWhatItDependsOnIsToBlameForSecondDerivatives() {
        Op forgetful = new SquareTimes((i, x, y) -> i == 0 ? x.mul(2).mul(y.detach()) : x.square());
        var failure = failure(GradCheck.of((x, y) -> RIGHT.apply(forgetful.apply(x, y), y).sum()).secondOrder(),
                Tensor.of(0.5, 0.7), Tensor.of(1.5, 2));

        assertThat(failure).hasMessageStartingWith("second derivative by ");
        assertThat(failure.op()).isEqualTo("squareTimes");
        assertThat(failure.getCause()).hasMessageContaining("second derivative by argument 1");
    }

    @Test
    void noOpIsToBlameForWhatIsNotRecorded() {
        var failure = failure(GradCheck.of((Tensor x) -> x.mul(x.detach()).sum()), Tensor.of(2, 3));

        assertThat(failure.op()).isEmpty();
        assertThat(failure).hasMessageContaining("; each of the 2 ops is right by itself");
        assertThat(failure).hasNoCause();
    }

    /** The moments that its op is given move with x, so that alone it seems wrong. */
    @Test
    void anOpWhoseArgumentsAreComputedFromOthersIsNotBlamedForAnother() {
        var failure = failure(
                GradCheck.of((x, y) -> WRONG.apply(x.layerNorm(Tensor.ones(3), Tensor.zeros(3), 1e-5).add(2), y).sum()),
                Tensor.of(new double[][] {{1, 2, 4}, {0.3, 0.2, -1}}),
                Tensor.of(new double[][] {{1, 2, 4}, {3, 2, 1}}));

        assertThat(failure.op()).isEqualTo("squareTimes");
    }
}
