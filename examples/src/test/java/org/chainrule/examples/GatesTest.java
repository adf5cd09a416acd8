package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Gate;
import org.chainrule.autograd.graph.Graph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lecture's numbers, to 12 digits and as it prints them. */
class GatesTest {
    private final Gates gates = new Gates();
    private final Graph graph = Graph.of(gates.inSmallGates());

    private Gate gate(int number) {
        return graph.gates().get(number);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # visited, gate,       value,                gradient
            0,         f,          0.7310585786300049,   1
            1,         v3,         1.3678794411714423,  -0.534446645388523
            2,         v2,         0.36787944117144233, -0.534446645388523
            3,         v1,        -1,                   -0.19661193324148188
            4,         score,      1,                    0.19661193324148188
            5,         sum,        4,                    0.19661193324148188
            6,         w0x0,      -2,                    0.19661193324148188
            7,         w1x1,       6,                    0.19661193324148188
            8,         w2,        -3,                    0.19661193324148188
            9,         w0,         2,                   -0.19661193324148188
            10,        x0,        -1,                    0.39322386648296376
            11,        w1,        -3,                   -0.39322386648296376
            12,        x1,        -2,                   -0.5898357997244457
            """)
    void everyGateHasTheLecturesValueAndGradient(int number, String name, double value, double gradient) {
        assertThat(gate(number).name()).isEqualTo(name);
        assertThat(gate(number).value().item()).isEqualTo(value, offset(1e-12));
        assertThat(gate(number).gradient().item()).isEqualTo(gradient, offset(1e-12));
    }

    @Test
    void everyLocalRuleHasItsValue() {
        assertThat(Gates.localDerivative(gate(0), 0)).isEqualTo(-1 / (1.3678794411714423 * 1.3678794411714423),
                offset(1e-12));
        assertThat(Gates.localDerivative(gate(2), 0)).isEqualTo(0.36787944117144233, offset(1e-12));
        assertThat(Gates.localDerivative(gate(3), 0)).isEqualTo(-1);
        assertThat(Gates.localDerivative(gate(7), 1)).isEqualTo(-3);
    }

    @Test
    void theSingleGateGivesTheSameGradients() {
        Graph fused = Graph.of(gates.withOneGate());

        assertThat(fused.gate(gates.w2).gradient().item()).isEqualTo(0.19661193324148185, offset(1e-15));
        for (Tensor leaf : new Tensor[] {gates.w0, gates.x0, gates.w1, gates.x1, gates.w2}) {
            assertThat(fused.gate(leaf).gradient().item()).isEqualTo(graph.gate(leaf).gradient().item(), offset(1e-15));
        }
    }

    @Test
    void printsTheLecturesTable() {
        assertThat(Console.of(gates)).contains("""
                gate   op          value  gradient   local rule
                f      1/x          0.73      1.00   dy/dx = -y^2 = -0.53               gives -0.53 for v3
                v3     +1           1.37     -0.53   dy/dx = 1                          gives -0.53 for v2
                v2     exp          0.37     -0.53   dy/dx = y = 0.37                   gives -0.20 for v1
                v1     *-1         -1.00     -0.20   dy/dx = -1                         gives  0.20 for score
                """).contains("""
                w0x0   *           -2.00      0.20   dy/da = b = -1.00                  gives -0.20 for w0
                                                     dy/db = a = 2.00                   gives  0.39 for x0
                """).contains("Finite differences agree with all 5 derivatives").contains("gates.html in a browser");
    }
}
