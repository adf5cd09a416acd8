package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What PyTorch computed of numbers that every program can make: the values of a case, and its gradients for a seed.
 *
 * @param shape the result's shape
 * @param values the result
 * @param gradients that of each operand; none if the result has no derivative
 */
record PyTorchNumbers(Shape shape, double[] values, List<double[]> gradients) {

    /** Reads a table of cases: lines of name, shape, values and gradients. */
    static Map<String, PyTorchNumbers> read(String file) {
        try (InputStream in = PyTorchNumbers.class.getResourceAsStream(file)) {
            Map<String, PyTorchNumbers> all = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1)).forEach(columns -> all.put(columns[0], of(columns)));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PyTorchNumbers of(String... columns) {
        int[] sizes = Stream.of(columns[1].split(" ")).mapToInt(Integer::parseInt).toArray();
        return new PyTorchNumbers(Shape.of(sizes), numbers(columns[2]),
                Arrays.stream(columns).skip(3).map(PyTorchNumbers::numbers).toList());
    }

    private static double[] numbers(String column) {
        return column.isEmpty()
                ? new double[0]
                : Stream.of(column.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** Requires these values and gradients of an op, in double precision to 14 digits and in single to 6. */
    void verify(Function<Tensor[], Tensor> op, Tensor... operands) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Tensor[] x = Stream.of(operands)
                    .map(operand -> operand.dtype().isFloating() ? operand.to(type).requiresGrad(true) : operand)
                    .toArray(Tensor[]::new);
            Tensor y = op.apply(x);
            double tolerance = type == DType.F64 ? 1e-14 : 2e-6;
            assertThat(y.shape()).isEqualTo(shape);
            requireNear(y, values, tolerance);
            if (!gradients.isEmpty()) {
                y.backward(seed(shape).to(type));
                for (int i = 0; i < x.length; i++) {
                    if (x[i].requiresGrad()) {
                        requireNear(x[i].grad(), gradients.get(i), tolerance);
                    }
                }
            }
        }
    }

    private static void requireNear(Tensor actual, double[] expected, double tolerance) {
        double greatest = Arrays.stream(expected).map(Math::abs).reduce(1, Math::max);
        assertThat(actual.toDoubleArray()).containsExactly(expected, within(tolerance * greatest));
    }

    /** An operand: multiples of 1/16 from -50/16 to 50/16, of which some are equal. */
    static Tensor input(int... sizes) {
        return numbers(Shape.of(sizes), 37, 11, 101, 16);
    }

    /** The seed of a gradient: multiples of 1/8 from -11/8 to 11/8. */
    static Tensor seed(Shape shape) {
        return numbers(shape, 29, 3, 23, 8);
    }

    /** The elements (n factor + first) mod m, less (m - 1) / 2 and divided. */
    static Tensor numbers(Shape shape, int factor, int first, int modulus, double divisor) {
        double[] values = new double[shape.count()];
        Arrays.setAll(values, n -> (((long) n * factor + first) % modulus - modulus / 2) / divisor);
        return Tensor.of(shape, values);
    }
}
