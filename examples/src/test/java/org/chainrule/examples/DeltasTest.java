package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Compares the example with loops over plain numbers, and with differences of the cost. */
class DeltasTest {
    private static final double[][] W2 = {{0.1, 0.2, 0.3}, {0.4, -0.5, 0.6}, {-0.7, 0.8, 0.9}};
    private static final double[] B2 = {0.1, 0.2, 0.3};
    private static final double[][] W3 = {{0.5, -0.4, 0.3}, {-0.2, 0.6, 0.1}};
    private static final double[] B3 = {-0.1, 0.2};
    private static final double[][] INPUTS = {{1, 0.5, -1}, {0, 1, 0.5}};
    private static final double[][] TARGETS = {{1, 0}, {0, 1}};

    private static double[] layer(double[][] w, double[] b, double[] x) {
        double[] a = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            double z = b[i];
            for (int j = 0; j < x.length; j++) {
                z += w[i][j] * x[j];
            }
            a[i] = 1 / (1 + Math.exp(-z));
        }
        return a;
    }

    private static double cost() {
        double cost = 0;
        for (int n = 0; n < 2; n++) {
            double[] a = layer(W3, B3, layer(W2, B2, INPUTS[n]));
            for (int i = 0; i < 2; i++) {
                cost += Math.pow(a[i] - TARGETS[n][i], 2) / 2 / 2;
            }
        }
        for (double[][] w : new double[][][] {W2, W3}) {
            for (double[] row : w) {
                for (double weight : row) {
                    cost += 0.1 / 2 * weight * weight;
                }
            }
        }
        return cost;
    }

    private static double difference(double[] row, int place) {
        double h = 1e-5;
        double at = row[place];
        row[place] = at + h;
        double above = cost();
        row[place] = at - h;
        double below = cost();
        row[place] = at;
        return (above - below) / (2 * h);
    }

    @Test
    void theGradientsAreDifferencesOfTheCost() {
        assertThat(Deltas.Pass.of(Deltas.X, Deltas.Y).cost().item()).isEqualTo(cost(), offset(1e-15));
        for (var found : new Tensor[][] {gradients(Deltas.byTheEquations()), gradients(Deltas.byBackward())}) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    assertThat(found[0].get(i, j)).isEqualTo(difference(W2[i], j), offset(1e-10));
                }
                assertThat(found[1].get(i, 0)).isEqualTo(difference(B2, i), offset(1e-10));
            }
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 3; j++) {
                    assertThat(found[2].get(i, j)).isEqualTo(difference(W3[i], j), offset(1e-10));
                }
                assertThat(found[3].get(i, 0)).isEqualTo(difference(B3, i), offset(1e-10));
            }
        }
    }

    private static Tensor[] gradients(Map<String, Tensor> found) {
        return new Tensor[] {found.get("dE/dW^2"), found.get("dE/db^2"), found.get("dE/dW^3"), found.get("dE/db^3")};
    }

    @Test
    void theDeltasAreThoseOfPlainLoops() {
        for (var found : List.of(Deltas.byTheEquations(), Deltas.byBackward())) {
            for (int n = 0; n < 2; n++) {
                double[] a2 = layer(W2, B2, INPUTS[n]);
                double[] a3 = layer(W3, B3, a2);
                double[] delta3 = new double[2];
                for (int i = 0; i < 2; i++) {
                    delta3[i] = (a3[i] - TARGETS[n][i]) * a3[i] * (1 - a3[i]);
                    assertThat(found.get("delta^3").get(i, n)).isEqualTo(delta3[i], offset(1e-15));
                }
                for (int j = 0; j < 3; j++) {
                    double back = W3[0][j] * delta3[0] + W3[1][j] * delta3[1];
                    assertThat(found.get("delta^2").get(j, n)).isEqualTo(back * a2[j] * (1 - a2[j]), offset(1e-15));
                }
            }
        }
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new Deltas()))
                .contains("BP-3  dE/dW^l = 1/N sum of delta^l transpose(a^(l-1)) + lambda W^l")
                .contains("BP-4  dE/db^l = 1/N sum of delta^l").contains("""
                        delta^3  -0.121037  0.138492
                                  0.143591 -0.091776
                        """);
        assertThat(Path.of("target/pictures/deltas.svg")).content().contains(">a = 0.515<", ">δ = -0.121<")
                .containsSubsequence(">0.100<", ">0.400<", ">-0.700<", ">0.200<", ">-0.500<", ">0.800<", ">0.500<",
                        ">-0.200<", ">-0.400<", ">0.600<");
    }
}
