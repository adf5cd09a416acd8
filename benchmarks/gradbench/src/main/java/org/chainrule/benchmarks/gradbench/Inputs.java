package org.chainrule.benchmarks.gradbench;

import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Reads and makes arrays of numbers. */
final class Inputs {
    private Inputs() {}

    /** Returns a field of an input; throws if there is none. */
    static JsonNode field(JsonNode input, String name) {
        JsonNode field = input.get(name);
        if (field == null) {
            throw new IllegalArgumentException("the input has no field " + name);
        }
        return field;
    }

    /** Returns a field that is a whole number. */
    static int integer(JsonNode input, String name) {
        return integer(field(input, name));
    }

    private static int integer(JsonNode node) {
        if (!node.canConvertToInt() || !node.canConvertToExactIntegral()) {
            throw new IllegalArgumentException("the input has " + node + " in place of a whole number of 32 bits");
        }
        return node.intValue();
    }

    /** Returns a field that is a number. */
    static double number(JsonNode input, String name) {
        return number(field(input, name));
    }

    /** Returns a number. */
    static double number(JsonNode node) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException("the input has " + (node.isMissingNode() ? "nothing" : node)
                    + " in place of a number");
        }
        return node.doubleValue();
    }

    /** Returns the numbers of an array, nested or not, in order. */
    static double[] doubles(JsonNode array) {
        var values = new double[count(array)];
        fill(array, values, 0);
        return values;
    }

    private static int count(JsonNode node) {
        if (!node.isArray() || node.isEmpty()) {
            return node.isArray() ? 0 : 1;
        }
        int sum = 0;
        for (JsonNode element : node) {
            sum += count(element);
        }
        return sum;
    }

    private static int fill(JsonNode node, double[] values, int from) {
        if (!node.isArray()) {
            values[from] = number(node);
            return from + 1;
        }
        int next = from;
        for (JsonNode element : node) {
            next = fill(element, values, next);
        }
        return next;
    }

    /** Returns the whole numbers of an array. */
    static int[] ints(JsonNode array) {
        var values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = integer(array.get(i));
        }
        return values;
    }

    /** Returns the numbers of an array as a vector. */
    static Tensor vector(JsonNode array) {
        return Tensor.of(doubles(array));
    }

    /** Returns nested arrays as a tensor. */
    static Tensor tensor(JsonNode array) {
        int[] sizes = new int[rank(array)];
        JsonNode part = array;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = part.size();
            part = part.get(0);
        }
        return Tensor.of(Shape.of(sizes), doubles(array));
    }

    private static int rank(JsonNode node) {
        return !node.isArray() ? 0 : node.isEmpty() ? 1 : 1 + rank(node.get(0));
    }

    /** Returns numbers between bounds. */
    static double[] uniform(Random random, double low, double high, int count) {
        return random.doubles(count, low, high).toArray();
    }

    /** Returns rows of normally distributed numbers. */
    static double[][] normal(Random random, int rows, int columns) {
        var values = new double[rows][columns];
        for (double[] row : values) {
            for (int j = 0; j < columns; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return values;
    }

    /** Returns a matrix as an array of its rows. */
    static double[][] rows(Tensor matrix) {
        int columns = matrix.shape().size(1);
        double[] all = matrix.toDoubleArray();
        var rows = new double[matrix.shape().size(0)][columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(all, i * columns, rows[i], 0, columns);
        }
        return rows;
    }
}
