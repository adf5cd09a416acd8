package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
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

    /** The value that the op is given moves with x, and its rule for x counts what that does. */
    private record OfExp(double factor) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].mul(x[1]);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return i == 0 ? g.mul(x[1].add(x[0].mul(x[1])).mul(factor)) : null;
        }
    }

    @Test
    void aRuleThatCountsWhatAnotherArgumentDoesIsRight() {
        var failure = failure(
                GradCheck.of((x, y) -> WRONG.apply(new OfExp(1).apply(x, x.exp()).add(3), y).sum()), Tensor.of(0.5, 1),
                Tensor.of(1, 2));

        assertThat(failure.op()).isEqualTo("squareTimes");
    }

    /** Beside the point there are two ops more, so that those behind them can't be found by their number. */
    @Test
    void aProgramThatBranchesThereIsSearchedAllTheSame() {
        var failure = failure(GradCheck.of((x, y) -> {
            Tensor z = x.get(0) > 0.5 ? x.mul(2).div(2) : x;
            return WRONG.apply(new OfExp(1).apply(z, z.exp()).add(3), y).sum();
        }), Tensor.of(0.5, 1), Tensor.of(1, 2));

        assertThat(failure.op()).isEqualTo("squareTimes");
    }

    @Test
    void aRuleThatCountsItWronglyIsToBlame() {
        var failure = failure(
                GradCheck.of((x, y) -> RIGHT.apply(new OfExp(1.01).apply(x, x.exp()).add(3), y).sum()),
                Tensor.of(0.5, 1), Tensor.of(1, 2));

        assertThat(failure).hasMessageMatching(".*; to blame is ofExp \\(BlameTest.java:\\d+\\) of .*: gradient in a "
                + "direction in which its arguments move together: analytic .*, numeric .*, which differ by .*");
    }

    /** The direction of a norm is given the norm, beside what it is of; only along that are its rules right. */
    @Test
    void noRuleOfAGradientWithinTheFunctionIsToBlameForWhatIsNotRecorded() {
        var failure = failure(GradCheck.of((Tensor x) -> Autograd
                .linearize(at -> new Tensor[] {at[0].norm()}, x).grad().getFirst().mul(x.detach())), Tensor.of(3, 4));

        assertThat(failure.op()).isEmpty();
        assertThat(failure).hasMessageContaining(" ops is right by itself");
    }

    // ---- wherever the op stands ----

    @Test
    void theOnlyOpIsNamed() {
        var failure = failure(GradCheck.of((Tensor x) -> WRONG.apply(Tensor.of(1, 3), x)), Tensor.of(1, 2));

        assertThat(failure).hasMessageMatching("gradient of the weighted sum of the 2 results by argument 0 at index "
                + "\\[1\\]: analytic .*; to blame is squareTimes \\(BlameTest.java:\\d+\\) of \\(2\\) F64 and the function's "
                + "argument 0 \\(2\\) F64: gradient of the weighted sum of the 2 results by argument 1 \\(the function's "
                + "argument 0\\) of op squareTimes at index \\[1\\]: analytic .*");
    }

    @Test
    void anOpThatIsCheckedItselfIsNamed() {
        var failure = failure(GradCheck.of(WRONG), Tensor.of(1, 3), Tensor.of(1, 2));

        assertThat(failure).hasMessageMatching(".*; to blame is squareTimes \\(BlameTest.java:\\d+\\) of .*");
    }

    @Test
    void theLastOpIsNamed() {
        var failure = failure(GradCheck.of((x, y) -> WRONG.apply(x.exp(), y.tanh())), Tensor.of(0.1, 1.2),
                Tensor.of(1, 2));

        assertThat(failure)
                .hasMessageMatching(".*; to blame is squareTimes \\(BlameTest.java:\\d+\\) of .* by argument 1 of "
                        + "op squareTimes at index \\[1\\]: .*");
    }

    /** Each has an argument 1: the function doesn't, nor is that of the op its argument. */
    @Test
    void argumentsOfTheOpAreToldFromThoseOfTheFunction() {
        Tensor mass = Tensor.of(1, 2).requiresGrad(true).named("mass");
        var failure = failure(GradCheck.of(() -> WRONG.apply(Tensor.of(1, 3), mass).mul(0.1).tanh()), mass);

        assertThat(failure.argument()).isEqualTo("mass");
        assertThat(failure).hasMessageContaining("results by mass at index [1]: ")
                .hasMessageContaining(" by argument 1 (mass) of op squareTimes at index [1]: ");
        assertThat(((GradCheckException) failure.getCause()).argument()).isEqualTo("argument 1");
    }

    @Test
    void aCustomFunctionIsNamed() {
        CustomFunction wrong = CustomFunction.of("halfSquare", x -> x[0].square().div(2),
                (g, y, x) -> new Tensor[] {g.mul(x[0]).mul(1.1)});
        var failure = failure(GradCheck.of((Tensor x) -> wrong.apply(x.exp())), Tensor.of(0.1, 1.2));

        assertThat(failure).hasMessageMatching(".*; to blame is halfSquare \\(BlameTest.java:\\d+\\) of \\(2\\) F64: "
                + "gradient of the weighted sum of the 2 results by argument 0 of op halfSquare at index \\[1\\]: .*");
    }

    /** A gradient within the function. */
    @Test
    void anOpWithinATransformIsNamed() {
        Op forgetful = new SquareTimes((i, x, y) -> i == 0 ? x.mul(2).mul(y.detach()) : x.square());
        var failure = failure(GradCheck.of((Tensor x) -> Autograd
                .linearize(at -> new Tensor[] {forgetful.apply(at[0].sin(), at[0].exp()).sum()}, x.mul(2)).grad()
                .getFirst()),
                Tensor.of(0.1, 1.2));

        assertThat(failure)
                .hasMessageMatching(".*; to blame is squareTimes \\(BlameTest.java:\\d+\\) of .*: second derivative "
                        + ".*by argument 1 of op squareTimes.*");
    }

    @Test
    void anOpThatIsAppliedToExamplesTogetherIsNamed() {
        var failure = failure(GradCheck.of((Tensor x) -> Autograd.vmap(
                at -> new Tensor[] {WRONG.apply(at[0], at[0].exp()).sum()}, new boolean[] {true}, x)[0]),
                Tensor.of(new double[][] {{0.1, 1.2}, {2.5, 3}}));

        assertThat(failure.getMessage()).contains("; to blame is squareTimes (BlameTest.java:");
    }

    @Test
    void anOpWithinACheckpointIsNamed() {
        var failure = failure(GradCheck.of((Tensor x) -> Autograd.checkpoint(
                at -> new Tensor[] {WRONG.apply(at[0].mul(2), at[0].exp()).sum()}, x)[0]), Tensor.of(0.1, 1.2));

        assertThat(failure).hasMessageMatching(".*; to blame is squareTimes \\(BlameTest.java:\\d+\\) of .*");
    }
}
