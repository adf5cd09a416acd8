package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void theLecturesCircuit() {
        assertThat(Graph.of(Circuits.lecture())).hasToString("""
                gate  op    inputs  value       gradient
                f     1/x   v7       0.7310586   1
                v7    +1    v6       1.367879   -0.5344466
                v6    exp   v5       0.3678794  -0.5344466
                v5    *-1   v4      -1          -0.1966119
                v4    +     v3, w2   1           0.1966119
                v3    +     v1, v2   4           0.1966119
                v1    *     w0, x0  -2           0.1966119
                v2    *     w1, x1   6           0.1966119
                w2    leaf          -3           0.1966119
                w0    leaf           2          -0.1966119
                x0    leaf          -1           0.3932239
                w1    leaf          -3          -0.3932239
                x1    leaf          -2          -0.5898358
                """);
    }

    @Test
    void arraysHaveTheirShapeAndTheirElementsOrTheirNorm() {
        Tensor x = Tensor.of(Shape.of(2, 3), new double[] {3, 0, 0, 0, 0, 4}).named("x");
        Tensor w = Circuits.parameter("w", 1, 2, -1.5);

        assertThat(Graph.of(x.mul(w).sum().named("y")).toText()).isEqualTo("""
                gate  op        inputs  shape   value          gradient
                y     sum       v1      ()          -3              1
                v1    *         x, w    (2, 3)  norm 6.708204  norm 2.44949
                x     constant          (2, 3)  norm 5
                w     leaf              (3)     [1, 2, -1.5]   [3, 0, 4]
                """);
    }

    @Test
    void namesBeyondTheBasicPlaneCountAsOneColumn() {
        Tensor x = Circuits.parameter("\ud83d\ude00", 1);

        assertThat(Graph.of(x.tanh().named("y")).toText().lines().map(line -> line.codePoints().toArray()))
                .allSatisfy(line -> assertThat(new String(line, 6, line.length - 6)).doesNotStartWith(" "));
    }
}
