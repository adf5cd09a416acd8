package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class GridTest {

    @Test
    void thePointsGoRowByRowFromTheBottom() {
        Tensor points = new Grid(new double[] {0, 1, 2}, new double[] {5, 6}).points();

        assertThat(points.shape()).hasToString("(6, 2)");
        assertThat(points.toDoubleArray()).containsExactly(0, 5, 1, 5, 2, 5, 0, 6, 1, 6, 2, 6);
    }

    @Test
    void aSquareReachesFromCornerToCorner() {
        Grid grid = Grid.square(-2, 2, 5);

        assertThat(grid.x()).containsExactly(-2, -1, 0, 1, 2).isEqualTo(grid.y());
    }
}
