package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ContoursTest {
    private static final Grid GRID = Grid.square(-1, 1, 41);

    private static double[] values(Grid grid, DoubleBinaryOperator f) {
        double[] values = new double[grid.size()];
        for (int row = 0; row < grid.y().length; row++) {
            for (int column = 0; column < grid.x().length; column++) {
                values[row * grid.x().length + column] = f.applyAsDouble(grid.x()[column], grid.y()[row]);
            }
        }
        return values;
    }

    @Test
    void aPlaneIsCutAlongALine() {
        List<Contours.Ring> rings = Contours.of(GRID, values(GRID, (x, y) -> x + 0 * y), 0.43);

        assertThat(rings).hasSize(1);
        assertThat(rings.getFirst().area()).isEqualTo((1 - 0.43) * 2, offset(1e-12));
        assertThat(rings.getFirst().hill()).isTrue();
        assertThat(Arrays.stream(rings.getFirst().x()).min().orElseThrow()).isEqualTo(0.43, offset(1e-12));
    }

    @Test
    void aRoundHillHasACircle() {
        List<Contours.Ring> rings = Contours.of(GRID, values(GRID, (x, y) -> -Math.hypot(x, y)), -0.7);

        assertThat(rings).hasSize(1);
        Contours.Ring ring = rings.getFirst();
        assertThat(ring.hill()).isTrue();
        assertThat(ring.area()).isEqualTo(Math.PI * 0.7 * 0.7, offset(0.01));
        for (int i = 0; i < ring.x().length; i++) {
            assertThat(Math.hypot(ring.x()[i], ring.y()[i])).isEqualTo(0.7, offset(0.001));
        }
    }

    @Test
    void aHollowLiesWithinTheHighGroundThatReachesTheBorder() {
        List<Contours.Ring> rings = Contours.of(GRID, values(GRID, Math::hypot), 0.7);

        assertThat(rings).extracting(Contours.Ring::hill).containsExactly(true, false);
        assertThat(rings.getFirst().area()).isEqualTo(4, offset(1e-12));
        assertThat(rings.getLast().area()).isEqualTo(Math.PI * 0.7 * 0.7, offset(0.01));
    }

    @Test
    void theLargestRingComesFirst() {
        List<Contours.Ring> rings = Contours.of(GRID, values(GRID, (x, y) -> -Math.hypot(x, y)), -0.8, -0.5, -0.2);

        assertThat(rings).extracting(Contours.Ring::level).containsExactly(-0.8, -0.5, -0.2);
    }

    @Test
    void theMiddleOfASaddleDecidesWhatIsJoined() {
        Grid cell = Grid.square(0, 1, 2);
        double[] saddle = {1, 0, 0, 1};

        assertThat(Contours.of(cell, saddle, 0.4)).hasSize(1);
        assertThat(Contours.of(cell, saddle, 0.6)).hasSize(2);
    }

    /** However rough the ground: what lies above and what lies below make up the whole. */
    @Property(tries = 100)
    void aboveAndBelowMakeUpTheWhole(@ForAll long seed, @ForAll @DoubleRange(min = -1, max = 1) double level) {
        Grid grid = Grid.square(0, 1, 9);
        double[] ground = new Random(seed).doubles(grid.size(), -1, 1).toArray();
        double[] upsideDown = Arrays.stream(ground).map(v -> -v).toArray();

        assertThat(areaAbove(grid, ground, level) + areaAbove(grid, upsideDown, -level)).isEqualTo(1, offset(1e-9));
    }

    private static double areaAbove(Grid grid, double[] values, double level) {
        return Contours.of(grid, values, level).stream().mapToDouble(ring -> ring.hill() ? ring.area() : -ring.area())
                .sum();
    }

    @Test
    void asksForAFiniteValueAtEveryPoint() {
        assertThatThrownBy(() -> Contours.of(GRID, new double[3], 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the grid has 1681 points, but there are 3 values");
        assertThatThrownBy(() -> Contours.of(Grid.square(0, 1, 2), new double[] {0, 1, Double.NaN, 1}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("must be finite");
    }
}
