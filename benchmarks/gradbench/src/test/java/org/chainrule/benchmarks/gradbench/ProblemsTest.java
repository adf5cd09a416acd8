package org.chainrule.benchmarks.gradbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.benchmarks.gradbench.Differences.assertClose;
import static org.chainrule.benchmarks.gradbench.Differences.byField;
import static org.chainrule.benchmarks.gradbench.Differences.numbers;
import static org.chainrule.benchmarks.gradbench.Differences.output;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {
    private static final Random RANDOM = new Random(5);

    private static ObjectNode input(Map<String, ?> fields) {
        return (ObjectNode) Protocol.input(fields);
    }

    private static double[] uniform(int count) {
        return Inputs.uniform(RANDOM, 0, 1, count);
    }

    /** Small inputs of the problems with a gradient, and the fields by which it is taken, in order. */
    static Stream<Arguments> gradients() {
        return Stream.of(
                Arguments.argumentSet("det", new Det(), input(Map.of("A", uniform(16), "ell", 4)), List.of("A")),
                Arguments.argumentSet("lse", new Lse(), input(Map.of("x", uniform(7))), List.of("x")),
                Arguments.argumentSet("llsq", new Llsq(), input(Map.of("x", uniform(5), "n", 9)), List.of("x")),
                Arguments.argumentSet("ode", new Ode(), input(Map.of("x", uniform(6), "s", 3)), List.of("x")),
                Arguments.argumentSet("gmm", new Gmm(), gmm(3, 2, 5), List.of("alpha", "mu", "q", "l")),
                Arguments.argumentSet("gmm of one component", new Gmm(), gmm(1, 1, 2),
                        List.of("alpha", "mu", "q", "l")),
                Arguments.argumentSet("lstm", new Lstm(), input(Lstm.workload(2, 5, 3).input()),
                        List.of("main_params", "extra_params")));
    }

    private static ObjectNode gmm(int d, int k, int n) {
        return input(Gmm.workload(d, k, n).input()).put("gamma", 0.7).put("m", 2);
    }

    @ParameterizedTest
    @MethodSource("gradients")
    void gradientIsThatOfDifferences(Problem problem, ObjectNode input, List<String> fields) {
        List<String> names = List.copyOf(problem.functions().keySet());
        double[] expected = fields.stream().flatMapToDouble(field -> Arrays.stream(byField(input, field, in -> {
            double[] values = numbers(output(problem, names.get(0), in));
            return values[values.length - 1]; // of the differential equation the last
        }))).toArray();

        assertClose(numbers(output(problem, names.get(1), input)), expected, 1e-8);
    }

    @ParameterizedTest
    @MethodSource("gradients")
    void gradientByHandIsTheSame(Problem problem, ObjectNode input, List<String> fields) {
        if (problem.byHand() != null) {
            String derivative = List.copyOf(problem.functions().keySet()).get(1);
            assertClose(numbers(Protocol.json(problem.byHand().apply(input).get())),
                    numbers(output(problem, derivative, input)), 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("gradients")
    void compiledGradientIsTheSameToTheBit(Problem problem, ObjectNode input, List<String> fields) {
        if (problem.compiled() != null) {
            String derivative = List.copyOf(problem.functions().keySet()).get(1);
            Supplier<?> compiled = problem.compiled().apply(input);
            compiled.get(); // records
            assertThat(numbers(Protocol.json(compiled.get())))
                    .isEqualTo(numbers(output(problem, derivative, input)));
        }
    }

    @Test
    void helloSquares() {
        JsonNode three = Protocol.json(3.0);
        assertThat(output(new Hello(), "square", three).doubleValue()).isEqualTo(9);
        assertThat(output(new Hello(), "double", three).doubleValue()).isEqualTo(6);
    }

    @Test
    void determinantOfPowersIsTheProductOfDifferences() {
        double[] x = {1.5, -0.5, 2, 3, -1};
        double expected = 1;
        double[] powers = new double[25];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                powers[5 * i + j] = Math.pow(x[i], j);
                expected *= j < i ? x[i] - x[j] : 1;
            }
        }
        assertThat(output(new Det(), "primal", input(Map.of("A", powers, "ell", 5))).doubleValue())
                .isCloseTo(expected, within(1e-10));
    }

    @Test
    void logSumExpDoesNotOverflow() {
        assertThat(output(new Lse(), "primal", input(Map.of("x", new double[] {1000, 1000, 1000}))).doubleValue())
                .isCloseTo(1000 + Math.log(3), within(1e-12));
    }

    @Test
    void leastSquaresOfNothingIsTheSumOfSigns() {
        ObjectNode input = input(Map.of("x", new double[3], "n", 5)); // t = -1, -1/2, 0, 1/2, 1
        assertThat(output(new Llsq(), "primal", input).doubleValue()).isEqualTo(2);
        assertThat(numbers(output(new Llsq(), "gradient", input))).containsExactly(0, -3, 0);
    }

    @Test
    void differentialEquationHasPowersForSolutions() {
        double[] x = {0.5, 2, -1, 3};
        double[] expected = new double[4]; // the method is exact for polynomials of fourth degree
        double value = 1;
        for (int i = 0; i < 4; i++) {
            value *= x[i] * 2 / (i + 1);
            expected[i] = value;
        }
        for (int steps : new int[] {1, 7}) {
            assertClose(numbers(output(new Ode(), "primal", input(Map.of("x", x, "s", steps)))), expected, 1e-14);
        }
    }

    @Test
    void mixtureIsThatOfDensities() {
        double[][] x = {{0.3, -1}, {1.2, 0.4}, {-0.5, 0.9}};
        double[][] mu = {{0, 0.5}, {1, -1}};
        double[] alpha = {0.2, -0.7};
        double[][] q = {{0.1, -0.3}, {0.4, 0.2}};
        double[] l = {0.8, -0.6};
        double gamma = 1.3;
        double sumOfWeights = Math.exp(alpha[0]) + Math.exp(alpha[1]);
        double expected = 0;
        for (double[] point : x) {
            double density = 0;
            for (int k = 0; k < 2; k++) {
                double u = Math.exp(q[k][0]) * (point[0] - mu[k][0]);
                double v = l[k] * (point[0] - mu[k][0]) + Math.exp(q[k][1]) * (point[1] - mu[k][1]);
                density += Math.exp(alpha[k]) / sumOfWeights * Math.exp(q[k][0] + q[k][1] - 0.5 * (u * u + v * v))
                        / (2 * Math.PI);
            }
            expected += Math.log(density);
        }
        for (int k = 0; k < 2; k++) { // a Wishart density with 4 degrees of freedom and the scale 1 / gamma^2
            double trace = Math.exp(2 * q[k][0]) + Math.exp(2 * q[k][1]) + l[k] * l[k];
            double determinant = Math.exp(2 * (q[k][0] + q[k][1]));
            double gamma2 = Math.sqrt(Math.PI) * 1 * (Math.sqrt(Math.PI) / 2); // Gamma_2(2)
            expected += Math.log(Math.sqrt(determinant) * Math.exp(-0.5 * gamma * gamma * trace)
                    / (16 * Math.pow(gamma, -8) * gamma2));
        }
        ObjectNode input = input(Map.of("d", 2, "k", 2, "n", 3, "alpha", alpha, "mu", mu, "q", q, "l",
                new double[][] {{l[0]}, {l[1]}}, "x", x, "gamma", gamma, "m", 1));

        assertThat(output(new Gmm(), "objective", input).doubleValue()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void newtonsDirectionLeadsFromTheMeans() {
        ObjectNode input = input(Map.of("points", new double[][] {{0, 0}, {1, 0}, {0, 2}, {9, 9}, {11, 10}},
                "centroids", new double[][] {{1, 1}, {10, 8}}));

        assertThat(output(new Kmeans(), "cost", input).doubleValue()).isCloseTo(2 + 1 + 2 + 2 + 5, within(1e-12));
        assertClose(numbers(output(new Kmeans(), "dir", input)), new double[] {1 - 1.0 / 3, 1 - 2.0 / 3, 0, -1.5},
                1e-12);
        assertClose(numbers(output(new Kmeans(), "gradient", input)),
                byField(input, "centroids", in -> output(new Kmeans(), "cost", in).doubleValue()), 1e-8);
    }

    @Test
    void lstmFollowsItsEquations() {
        ObjectNode input = input(Lstm.workload(2, 4, 3).input());

        assertThat(output(new Lstm(), "objective", input).doubleValue()).isCloseTo(plainLstm(input), within(1e-12));
    }

    private static double plainLstm(JsonNode input) {
        int bits = 3;
        double[] w = Inputs.doubles(input.get("main_params"));
        double[] extra = Inputs.doubles(input.get("extra_params"));
        double[] state = Inputs.doubles(input.get("state"));
        double[] sequence = Inputs.doubles(input.get("sequence"));
        double total = 0;
        for (int t = 0; t < 3; t++) {
            double[] y = new double[bits];
            for (int i = 0; i < bits; i++) {
                double u = sequence[t * bits + i] * extra[i];
                for (int layer = 0; layer < 2; layer++) {
                    int weight = layer * 8 * bits + i;
                    int bias = weight + 4 * bits;
                    int hidden = layer * 2 * bits + i;
                    double forget = sigmoid(u * w[weight] + w[bias]);
                    double in = sigmoid(state[hidden] * w[weight + bits] + w[bias + bits]);
                    double out = sigmoid(u * w[weight + 2 * bits] + w[bias + 2 * bits]);
                    double change = Math.tanh(state[hidden] * w[weight + 3 * bits] + w[bias + 3 * bits]);
                    state[hidden + bits] = state[hidden + bits] * forget + in * change;
                    state[hidden] = out * Math.tanh(state[hidden + bits]);
                    u = state[hidden];
                }
                y[i] = u * extra[bits + i] + extra[2 * bits + i];
            }
            double normalizer = Math.log(2 + DoubleStream.of(y).map(Math::exp).sum());
            for (int i = 0; i < bits; i++) {
                total += sequence[(t + 1) * bits + i] * (y[i] - normalizer);
            }
        }
        return -total / (3 * bits);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void cameraTurnsAQuarterAboutItsAxis() {
        ObjectNode input = input(Map.of("n", 2, "m", 3, "p", 30, "cam",
                new double[] {0, 0, Math.PI / 2, 1, 1, 0, 100, 5, 6, 0.1, 0.01}, "x", new double[] {3, 2, 4}, "w", 0.5,
                "feat", new double[] {1, 2}));
        double r2 = (1 + 4) / 16.0; // (2, 1, 4) turns to (-1, 2, 4)
        double factor = 100 * (1 + 0.1 * r2 + 0.01 * r2 * r2) / 4;
        JsonNode output = output(new Ba(), "objective", input);

        assertClose(numbers(output.get("reproj_error").get("elements")),
                new double[] {0.5 * (-factor + 5 - 1), 0.5 * (2 * factor + 6 - 2)}, 1e-12);
        assertThat(output.get("reproj_error").get("repeated").intValue()).isEqualTo(30);
        assertThat(output.get("w_err").get("element").doubleValue()).isEqualTo(0.75);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void bundleAdjustmentHasTheJacobianOfDifferences(double angle) {
        ObjectNode input = input(Map.of("n", 2, "m", 3, "p", 30, "cam",
                new double[] {angle, -angle, 2 * angle, 1, 1, 0, 100, 5, 6, 0.1, 0.01}, "x", new double[] {3, 2, 4},
                "w",
                0.5, "feat", new double[] {1, 2}));
        double[] expected = IntStream.of(0, 1).boxed().flatMapToDouble(i -> Stream.of("cam", "x", "w")
                .flatMapToDouble(field -> Arrays.stream(byField(input, field, in -> numbers(
                        output(new Ba(), "objective", in).get("reproj_error").get("elements"))[i]))))
                .toArray();
        JsonNode output = output(new Ba(), "jacobian", input);
        double[] values = numbers(output.get("vals"));

        if (angle != 0) { // elsewhere the rotation is one of first order at 0 alone, so differences see another function
            assertClose(Arrays.copyOf(values, 30), expected, 1e-8);
        }
        assertThat(Arrays.stream(values)).allMatch(Double::isFinite);
        assertThat(values[30]).isEqualTo(-1);
        assertThat(numbers(output.get("rows"))).startsWith(0, 15, 30).endsWith(29 * 15, 2 * 30 * 15 + 30);
        assertThat(numbers(output.get("cols"))).startsWith(0, 1, 2).contains(22, 23, 24, 31).endsWith(60);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void handHasTheJacobianOfDifferences(boolean inTriangles) {
        ObjectNode input = input(Ht.workload(12, 4, inTriangles).input());
        JsonNode output = output(new Ht(), "jacobian", input);
        int columns = 26 + (inTriangles ? 2 : 0);

        assertThat(output).hasSize(12);
        for (int row : new int[] {0, 4, 11}) {
            double[] byTheta = byField(input, "theta", in -> numbers(output(new Ht(), "objective", in))[row]);
            double[] actual = numbers(output.get(row));
            assertClose(Arrays.copyOfRange(actual, columns - 26, columns), byTheta, 1e-7);
            if (inTriangles) {
                double[] byUs = byField(input, "us", in -> numbers(output(new Ht(), "objective", in))[row]);
                int point = row / 3;
                assertClose(Arrays.copyOf(actual, 2), Arrays.copyOfRange(byUs, 2 * point, 2 * point + 2), 1e-8);
            }
        }
    }

    @Test
    void handAtRestIsWhereItsVerticesAre() {
        int bones = 22;
        double[][] one = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
        double[][] weights = new double[2][bones];
        weights[0][0] = 1;
        weights[1][4] = 1; // the third bone of the thumb
        double[] theta = new double[26];
        theta[2] = Math.PI / 2; // the hand turns by a quarter about the third axis
        theta[3] = 10;
        theta[6] = Math.PI / 2; // the thumb by another about the first
        int[] parents = IntStream.range(0, bones).map(i -> i - 1).toArray();
        ObjectNode input = input(Map.of("theta", theta, "us", new double[0][], "data", Map.of("model",
                Map.of("parents", parents, "base_relatives", Stream.generate(() -> one).limit(bones).toArray(),
                        "inverse_base_absolutes", Stream.generate(() -> one).limit(bones).toArray(), "base_positions",
                        new double[][] {{1, 2, 3, 1}, {1, 2, 3, 1}}, "weights", weights, "triangles", new int[0][],
                        "is_mirrored", false),
                "correspondences", new int[] {0, 1}, "points", new double[2][3])));

        assertClose(numbers(output(new Ht(), "objective", input)), new double[] {-(-2 + 10), -1, -3, -(3 + 10), -1, -2},
                1e-12);
    }
}
