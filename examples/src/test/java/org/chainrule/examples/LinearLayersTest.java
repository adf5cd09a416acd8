package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;

class LinearLayersTest {

    @Test
    void threeLayersAreOne() {
        Sequential network = LinearLayers.linear();
        Linear one = LinearLayers.product(network);

        assertThat(one.weight().shape().toArray()).containsExactly(1, 2);
        Tensor x = LinearLayers.SAMPLES.inputs();
        assertThat(one.forward(x).sub(network.forward(x)).abs().max().item()).isLessThan(1e-14);
        assertThat(one.forward(x).square().mean().item()).isGreaterThan(1e-3);
    }

    /** Least squares by the normal equations, in loops over plain numbers. */
    @Test
    void theyLearnTheBestPlane() {
        double[] x = LinearLayers.SAMPLES.inputs().toDoubleArray();
        double[] z = LinearLayers.SAMPLES.targets().toDoubleArray();
        double[][] m = new double[3][4];
        for (int i = 0; i < z.length; i++) {
            double[] row = {x[2 * i], x[2 * i + 1], 1, z[i]};
            for (int a = 0; a < 3; a++) {
                for (int b = 0; b < 4; b++) {
                    m[a][b] += row[a] * row[b];
                }
            }
        }
        for (int a = 0; a < 3; a++) {
            for (int c = 0; c < 3; c++) {
                double factor = c == a ? 0 : m[c][a] / m[a][a];
                for (int b = 0; b < 4; b++) {
                    m[c][b] -= factor * m[a][b];
                }
            }
        }
        double error = 0;
        for (int i = 0; i < z.length; i++) {
            double plane = x[2 * i] * m[0][3] / m[0][0] + x[2 * i + 1] * m[1][3] / m[1][1] + m[2][3] / m[2][2];
            error += (plane - z[i]) * (plane - z[i]) / z.length;
        }

        assertThat(LinearLayers.bestPlane()).isEqualTo(error, offset(1e-12));
        Sequential network = LinearLayers.linear();
        assertThat(LinearLayers.train(network)).isEqualTo(error, offset(1e-6));
        Linear one = LinearLayers.product(network);
        assertThat(one.weight().get(0, 0)).isEqualTo(m[0][3] / m[0][0], offset(1e-3));
        assertThat(one.weight().get(0, 1)).isEqualTo(m[1][3] / m[1][1], offset(1e-3));
        assertThat(LinearLayers.train(LinearLayers.network(Tensor::relu))).isLessThan(error / 5);
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new LinearLayers())).containsPattern("W3 W2 W1 = \\(0.5917\\d\\d, 0.4909\\d\\d\\)")
                .containsPattern("without activation +0.408845\nthe best plane +0.408845\nwith relu +0.0");
        Png.assertIsDrawn(Path.of("target/pictures/linear-layers.png"));
    }
}
