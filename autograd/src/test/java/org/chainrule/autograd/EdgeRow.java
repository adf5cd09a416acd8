package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Function;

/**
 * A row of {@code docs/edges.md}. Operands are written as their elements,
 * those of several operands divided by bars, and with a shape in front unless they are vectors: {@code "(2,1) 3 4 | () 5"}.
 *
 * @param number the number of the row in {@code docs/edges.md}
 * @param what the expression
 * @param f computes it
 * @param at the operands
 * @param value the expected value
 * @param gradients the expected gradients of the value's sum by each operand
 */
record EdgeRow(int number, String what, Function<Tensor[], Tensor> f, String at, String value, String gradients) {

    static EdgeRow row(int number, String what, Function<Tensor[], Tensor> f, String at, String value,
            String gradients) {
        return new EdgeRow(number, what, f, at, value, gradients);
    }

    void verify() {
        Tensor[] x = read(at);
        for (Tensor operand : x) {
            operand.requiresGrad(true);
        }
        Tensor y = f.apply(x);
        assertSame(y, read(value)[0]);
        var found = Autograd.of(y).seed(Tensor.full(1, y.shape(), DType.F64)).materializeGrads().grad(x);
        Tensor[] expected = read(gradients);
        assertThat(expected).hasSameSizeAs(x);
        for (int i = 0; i < x.length; i++) {
            assertSame(found.get(i), expected[i]);
        }
    }

    private static Tensor[] read(String operands) {
        return Arrays.stream(operands.split("\\|")).map(String::strip).map(EdgeRow::readOne).toArray(Tensor[]::new);
    }

    static Tensor readOne(String text) {
        int end = text.indexOf(')');
        double[] elements = Arrays.stream(text.substring(end + 1).split(" ")).filter(word -> !word.isEmpty())
                .mapToDouble(EdgeRow::number).toArray();
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

    static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] values = actual.toDoubleArray();
        double[] wanted = expected.toDoubleArray();
        for (int n = 0; n < wanted.length; n++) {
            if (Double.isFinite(wanted[n]) && wanted[n] != 0) {
                assertThat(values[n]).isCloseTo(wanted[n], within(4e-15 * Math.abs(wanted[n])));
            } else {
                assertThat(values[n] + 0.0).isEqualTo(Double.valueOf(wanted[n] + 0.0)); // either zero will do
            }
        }
    }

    @Override
    public String toString() {
        return number + ": " + what + " at " + at;
    }
}
