package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the ops answer where a formula alone doesn't settle it: kinks, ties, poles, NaN, broadcasting. The numbers of the
 * rows are those of the table of edge behaviour by which the library is specified; 10 to 14 are in {@link BadInputTest},
 * 17 to 22 in {@link AssignTest}.
 */
class EdgeBehaviourTest {

    /**
     * One line of the table. Operands are written as their elements, those of several operands divided by bars, and with a
     * shape in front unless they are vectors: {@code "(2,1) 3 4 | () 5"}.
     *
     * @param number the row's number
     * @param what the expression
     * @param f computes it
     * @param at the operands
     * @param value the expected value
     * @param gradients the expected gradients of the value's sum by each operand
     */
    private record Row(int number, String what, Function<Tensor[], Tensor> f, String at, String value,
            String gradients) {

        @Override
        public String toString() {
            return number + ": " + what + " at " + at;
        }
    }

    private static Row row(int number, String what, Function<Tensor[], Tensor> f, String at, String value,
            String gradients) {
        return new Row(number, what, f, at, value, gradients);
    }

    static Stream<Row> rows() {
        // @formatter:off
        return Stream.of(
                row(1, "x * x", x -> x[0].mul(x[0]), "() 3", "() 9", "() 6"),
                row(2, "x + x + x", x -> x[0].add(x[0]).add(x[0]), "() 3", "() 9", "() 3"),
                row(3, "(3x)(4x)", x -> x[0].mul(3).mul(x[0].mul(4)), "() 2", "() 48", "() 48"),
                row(4, "y = y + y, 20 times", x -> doubled(x[0], 20), "() 1", "() 1048576", "() 1048576"),
                row(15, "detach(x) * x", x -> x[0].detach().mul(x[0]), "() 1", "() 1", "() 1"),
                row(37, "relu", x -> x[0].relu(), "-1 0 2 nan", "0 0 2 nan", "0 0 1 nan"),
                row(39, "sqrt", x -> x[0].sqrt(), "4 0 -0 -1", "2 0 -0 nan", "0.25 inf -inf nan"),
                row(40, "log", x -> x[0].log(), "2 0", "0.6931471805599453 -inf", "0.5 inf"),
                row(40, "1/x", x -> x[0].reciprocal(), "2 0 -0", "0.5 inf -inf", "-0.25 -inf -inf"),
                row(40, "1/x as a quotient", x -> Tensor.div(1, x[0]), "2 0", "0.5 inf", "-0.25 -inf"),
                row(46, "x^0", x -> x[0].pow(0), "0 2 nan", "1 1 1", "0 0 0"),
                row(47, "a^b", x -> x[0].pow(x[1]), "0 0 0 2 -2 | 0 1 2 0 2", "1 0 0 1 4",
                        "0 1 0 0 -4 | 0 0 0 0.6931471805599453 nan"),
                row(48, "a^b", x -> x[0].pow(x[1]), "0 | -1", "inf", "-inf | -inf"),
                row(49, "0^x", x -> Tensor.pow(0, x[0]), "0 1 2", "1 0 0", "0 0 0"),
                row(52, "maximum(a, a)", x -> x[0].maximum(x[0]), "3", "3", "1"),
                row(52, "maximum(a, b)", x -> x[0].maximum(x[1]), "1 2 3 nan | 1 3 2 1", "1 3 3 nan",
                        "0.5 0 1 nan | 0.5 1 0 nan"),
                row(52, "minimum(a, b)", x -> x[0].minimum(x[1]), "1 2 3 1 | 1 3 2 nan", "1 2 2 nan",
                        "0.5 1 0 nan | 0.5 0 1 nan"),
                row(68, "where(x > 0, sqrt x, 0)", x -> Tensor.where(x[0].gt(0), x[0].sqrt(), Tensor.of(0)),
                        "0 1", "0 1", "0 0.5"),
                row(68, "where(false, a * b, 0)", x -> untaken(x[0].mul(x[1])), "1 | inf", "0", "0 | 0"),
                row(68, "where(false, a / b, 0)", x -> untaken(x[0].div(x[1])), "1 | 0", "0", "0 | 0"),
                row(68, "where(false, log x, 0)", x -> untaken(x[0].log()), "0", "0", "0"),
                row(68, "where(false, a^b, 0)", x -> untaken(x[0].pow(x[1])), "0 | -1", "0", "0 | 0"),
                row(69, "where(x > 0, x / 4, 0)", x -> Tensor.where(x[0].gt(0), x[0].div(4), Tensor.of(0)),
                        "0 1", "0 0.25", "0 0.25"),
                row(72, "(3,1) + (1,4)", x -> x[0].add(x[1]), "(3,1) 1 2 3 | (1,4) 1 2 3 4",
                        "(3,4) 2 3 4 5 3 4 5 6 4 5 6 7", "(3,1) 4 4 4 | (1,4) 3 3 3 3"),
                row(73, "(3,1) * (1,4)", x -> x[0].mul(x[1]), "(3,1) 1 2 3 | (1,4) 1 2 3 4",
                        "(3,4) 1 2 3 4 2 4 6 8 3 6 9 12", "(3,1) 10 10 10 | (1,4) 6 6 6 6"),
                row(74, "(2,3) * (3)", x -> x[0].mul(x[1]), "(2,3) 1 2 3 4 5 6 | 1 10 100",
                        "(2,3) 1 20 300 4 50 600", "(2,3) 1 10 100 1 10 100 | 5 7 9"),
                row(75, "() + (2,3)", x -> x[0].add(x[1]), "() 1 | (2,3) 1 2 3 4 5 6",
                        "(2,3) 2 3 4 5 6 7", "() 6 | (2,3) 1 1 1 1 1 1"),
                row(76, "(1) + (0)", x -> x[0].add(x[1]), "1 | (0)", "(0)", "0 | (0)"),
                row(77, "sum of nothing", x -> x[0].sum(), "(0)", "() 0", "(0)"),
                row(77, "mean of nothing", x -> x[0].mean(), "(0)", "() nan", "(0)"),
                row(78, "(2,0) @ (0,3)", x -> x[0].matmul(x[1]), "(2,0) | (0,3)", "(2,3) 0 0 0 0 0 0",
                        "(2,0) | (0,3)"),
                row(79, "(2) @ (2)", x -> x[0].matmul(x[1]), "1 2 | 3 4", "() 11", "3 4 | 1 2"),
                row(79, "(2) @ (2,1)", x -> x[0].matmul(x[1]), "1 2 | (2,1) 3 4", "11", "3 4 | (2,1) 1 2"),
                row(79, "(1,2) @ (2)", x -> x[0].matmul(x[1]), "(1,2) 1 2 | 3 4", "11", "(1,2) 3 4 | 1 2"),
                row(79, "(2,1,1,2) @ (3,2,1)", x -> x[0].matmul(x[1]), "(2,1,1,2) 1 2 3 4 | (3,2,1) 1 0 0 1 1 1",
                        "(2,3,1,1) 1 2 3 3 4 7", "(2,1,1,2) 2 2 2 2 | (3,2,1) 4 6 4 6 4 6"));
        // @formatter:on
    }

    /** A choice that is never taken. */
    private static Tensor untaken(Tensor y) {
        return Tensor.where(y.detach().lt(y.detach()), y, Tensor.of(0));
    }

    private static Tensor doubled(Tensor x, int times) {
        Tensor y = x;
        for (int n = 0; n < times; n++) {
            y = y.add(y);
        }
        return y;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void tabled(Row row) {
        Tensor[] x = read(row.at);
        for (Tensor operand : x) {
            operand.requiresGrad(true);
        }
        Tensor y = row.f.apply(x);
        assertSame(y, read(row.value)[0]);
        y.backward(Tensor.full(1, y.shape(), DType.F64));
        Tensor[] gradients = read(row.gradients);
        assertThat(gradients).hasSameSizeAs(x);
        for (int i = 0; i < x.length; i++) {
            assertSame(x[i].grad(), gradients[i]);
        }
    }

    private static Tensor[] read(String operands) {
        return Arrays.stream(operands.split("\\|")).map(String::strip).map(EdgeBehaviourTest::readOne)
                .toArray(Tensor[]::new);
    }

    private static Tensor readOne(String text) {
        int end = text.indexOf(')');
        double[] elements = Arrays.stream(text.substring(end + 1).split(" ")).filter(word -> !word.isEmpty())
                .mapToDouble(EdgeBehaviourTest::number).toArray();
        int[] sizes = end < 0
                ? new int[] {elements.length}
                : Arrays.stream(text.substring(1, end).split(",")).filter(word -> !word.isEmpty())
                        .mapToInt(Integer::parseInt).toArray();
        return Tensor.of(Shape.of(sizes), elements);
    }

    private static double number(String word) {
        return switch (word) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }

    private static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] values = actual.toDoubleArray();
        double[] wanted = expected.toDoubleArray();
        for (int n = 0; n < wanted.length; n++) {
            if (Double.isFinite(wanted[n]) && wanted[n] != 0) {
                assertThat(values[n]).isCloseTo(wanted[n], within(1e-15 * Math.abs(wanted[n])));
            } else {
                assertThat(values[n] + 0.0).isEqualTo(Double.valueOf(wanted[n] + 0.0)); // either zero will do
            }
        }
    }

    // ---- rows about what happens, not about a value ----

    @Test
    @DisplayName("6: two results add up")
    void twoResultsAddUp() {
        Tensor x = Tensor.of(1).requiresGrad(true);
        x.mul(2).backward();
        x.mul(3).backward();
        assertThat(x.grad().item()).isEqualTo(5);
    }

    @Test
    @DisplayName("7, 8, 9: a second backward accumulates again, whether or not the rules read values")
    void aSecondBackwardAccumulatesAgain() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor square = x.mul(x);
        square.backward();
        square.backward();
        assertThat(x.grad().item()).isEqualTo(12);
        x.zeroGrad();
        Tensor sum = x.add(1);
        sum.backward();
        sum.backward();
        assertThat(x.grad().item()).isEqualTo(2);
    }

    @Test
    @DisplayName("16: without recording, a result is a leaf that requires nothing")
    void withoutRecordingAResultIsALeaf() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor y = Autograd.noGrad(() -> x.mul(x));
        assertThat(y.item()).isEqualTo(9);
        assertThat(y.requiresGrad()).isFalse();
        assertThat(y.isLeaf()).isTrue();
        assertThat(y.op()).isNull();
        assertThat(y.inputs()).isEmpty();
    }

    @Test
    @DisplayName("31: x^4 at 2, orders 0 to 5")
    void derivativesOfAPower() {
        Tensor x = Tensor.of(2).requiresGrad(true);
        Tensor derivative = x.pow(4);
        for (double expected : new double[] {16, 32, 48, 48, 24}) {
            assertThat(derivative.item()).isEqualTo(expected);
            derivative = Autograd.of(derivative).createGraph().grad(x);
        }
        assertThat(derivative.item()).isZero();
    }

    @Test
    @DisplayName("85: F32 + F64 is F64, and each gradient has its operand's type")
    void everyGradientHasItsOperandsType() {
        Tensor single = Tensor.of(new float[] {.1f}).requiresGrad(true);
        Tensor wide = Tensor.of(new double[] {.1}).requiresGrad(true);
        Tensor sum = single.add(wide);
        sum.sum().backward();
        assertThat(sum.dtype()).isEqualTo(DType.F64);
        assertThat(sum.get(0)).isEqualTo(.1f + .1);
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
        assertThat(wide.grad().dtype()).isEqualTo(DType.F64);
    }

    @Test
    @DisplayName("101: zeroGrad leaves none, not zeros")
    void zeroGradLeavesNone() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        x.mul(x).backward();
        x.zeroGrad();
        assertThat(x.grad()).isNull();
    }
}
