package org.chainrule.autograd;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A function of one variable that the library computes, and what it is. An op of several arguments is one function for
 * each argument, the others being constants.
 *
 * @param op the constant that states the op, as {@link OpCatalogue#pointwise} lists it
 * @param name what it is called in failures
 * @param f computes it
 * @param truth the value and the first two derivatives
 * @param low the least argument for which there is a truth
 * @param high the greatest
 * @param points where its arithmetic changes, or it vanishes
 * @param stated arguments without a truth in digits, with value, first and second derivative there
 */
record AccurateFunction(String op, String name, UnaryOperator<Tensor> f, Function<BigDecimal, Jet> truth, double low,
        double high, double[] points, Map<Double, double[]> stated) {

    static AccurateFunction of(String op, String name, UnaryOperator<Tensor> f, Function<BigDecimal, Jet> truth) {
        return new AccurateFunction(op, name, f, truth, -Double.MAX_VALUE, Double.MAX_VALUE, new double[0], Map.of());
    }

    AccurateFunction between(double least, double greatest) {
        return new AccurateFunction(op, name, f, truth, least, greatest, points, stated);
    }

    AccurateFunction near(double... at) {
        return new AccurateFunction(op, name, f, truth, low, high, at, stated);
    }

    /** States what is expected at certain arguments, such as {@code "inf: 1 0 0, 0: 0 1 nan"}. */
    AccurateFunction at(String statements) {
        Map<Double, double[]> values = new TreeMap<>(stated);
        for (String statement : statements.split(", *")) {
            String[] parts = statement.split(": *");
            values.put(number(parts[0]), Arrays.stream(parts[1].split(" ")).mapToDouble(AccurateFunction::number)
                    .toArray());
        }
        return new AccurateFunction(op, name, f, truth, low, high, points, values);
    }

    private static double number(String word) {
        return switch (word) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }

    /** Whether there is a truth in digits. */
    boolean hasTruthAt(double x) {
        return x >= low && x <= high && Double.isFinite(x) && !stated.containsKey(x + 0.0);
    }

    /** Value, first and second derivative as the library computes them. */
    double[][] compute(DType type, double... at) {
        Tensor x = Tensor.of(at).to(type).requiresGrad(true);
        Tensor ones = Tensor.full(1, x.shape(), type);
        Tensor y = f.apply(x);
        Tensor first = derivative(y, x, ones);
        return new double[][] {y.toDoubleArray(), first.toDoubleArray(), derivative(first, x, ones).toDoubleArray()};
    }

    private static Tensor derivative(Tensor y, Tensor x, Tensor ones) {
        return y.requiresGrad()
                ? Autograd.of(y).seed(ones).createGraph().materializeGrads().grad(x)
                : Tensor.full(0, x.shape(), x.dtype());
    }

    @Override
    public String toString() {
        return name;
    }
}
