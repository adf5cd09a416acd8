package org.chainrule.benchmarks.gradbench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The gradient of {@link Gmm} in plain Java: that of a point's likelihood by alpha is the share w of each component in it, by mu
 * w Q^T Q (x - mu), and by Q -w Q (x - mu) (x - mu)^T.
 *
 * @param l the elements below the diagonals, by rows of components
 */
record GmmByHand(int d, int k, double[] alpha, double[] mu, double[] q, double[] l, double[] x, double gamma, int m) {

    static GmmByHand of(JsonNode input) {
        return new GmmByHand(Inputs.integer(input, "d"), Inputs.integer(input, "k"),
                Inputs.doubles(Inputs.field(input, "alpha")),
                Inputs.doubles(Inputs.field(input, "mu")), Inputs.doubles(Inputs.field(input, "q")),
                Inputs.doubles(Inputs.field(input, "l")),
                Inputs.doubles(Inputs.field(input, "x")), Inputs.number(input, "gamma"), Inputs.integer(input, "m"));
    }

    Map<String, Object> gradient() {
        int below = d * (d - 1) / 2;
        int n = x.length / d;
        var diagonal = new double[q.length];
        var logWeights = alpha.clone();
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < d; j++) {
                diagonal[c * d + j] = Math.exp(q[c * d + j]);
                logWeights[c] += q[c * d + j];
            }
        }
        var ofAlpha = new double[k];
        var ofMu = new double[k * d];
        var ofQ = new double[k * d];
        var ofL = new double[k * below];
        var centred = new double[k * d];
        var products = new double[k * d];
        var shares = new double[k];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < k; c++) {
                shares[c] = logWeights[c] - 0.5 * square(c, i, diagonal, centred, products);
            }
            softmax(shares);
            for (int c = 0; c < k; c++) {
                ofAlpha[c] += shares[c];
                add(c, shares[c], diagonal, centred, products, ofMu, ofQ, ofL);
            }
        }
        var weights = alpha.clone();
        softmax(weights);
        for (int c = 0; c < k; c++) {
            double sumOfShares = ofAlpha[c];
            for (int j = c * d; j < (c + 1) * d; j++) {
                ofQ[j] = (ofQ[j] - gamma * gamma * diagonal[j]) * diagonal[j] + sumOfShares + m;
            }
            ofAlpha[c] -= n * weights[c];
        }
        for (int j = 0; j < l.length; j++) {
            ofL[j] -= gamma * gamma * l[j];
        }
        Map<String, Object> gradient = new LinkedHashMap<>();
        gradient.put("alpha", ofAlpha);
        gradient.put("mu", rows(ofMu, d));
        gradient.put("q", rows(ofQ, d));
        gradient.put("l", rows(ofL, below));
        return gradient;
    }

    /** Computes x - mu and Q (x - mu) for a component, and returns the square of the latter. */
    private double square(int c, int i, double[] diagonal, double[] centred, double[] products) {
        int from = c * d;
        for (int j = 0; j < d; j++) {
            centred[from + j] = x[i * d + j] - mu[from + j];
            products[from + j] = diagonal[from + j] * centred[from + j];
        }
        int next = c * (d * (d - 1) / 2);
        for (int column = 0; column < d; column++) {
            double element = centred[from + column];
            for (int row = column + 1; row < d; row++) {
                products[from + row] += l[next++] * element;
            }
        }
        double sum = 0;
        for (int j = from; j < from + d; j++) {
            sum += products[j] * products[j];
        }
        return sum;
    }

    private void add(int c, double share, double[] diagonal, double[] centred, double[] products, double[] ofMu,
            double[] ofDiagonal, double[] ofL) {
        int from = c * d;
        int next = c * (d * (d - 1) / 2);
        for (int column = 0; column < d; column++) {
            double element = share * centred[from + column];
            double ofPoint = diagonal[from + column] * products[from + column];
            ofDiagonal[from + column] -= products[from + column] * element;
            for (int row = column + 1; row < d; row++) {
                ofPoint += l[next] * products[from + row];
                ofL[next++] -= products[from + row] * element;
            }
            ofMu[from + column] += share * ofPoint;
        }
    }

    private static void softmax(double[] values) {
        System.arraycopy(ByHand.lseGradient(values), 0, values, 0, values.length);
    }

    private static double[][] rows(double[] values, int columns) {
        var rows = new double[columns == 0 ? 0 : values.length / columns][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
        }
        return rows;
    }
}
