package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class SpacingTest {

    private static List<Cell> column(int cells) {
        var column = new ArrayList<Cell>();
        for (int i = 0; i < cells; i++) {
            column.add(new Cell(null, 0, null));
        }
        return column;
    }

    @Test
    void cellsThatWantTheSamePlaceShareIt() {
        List<Cell> column = column(3);
        Spacing.place(column, _ -> 7, _ -> 1);

        double distance = column.get(1).distanceFrom(column.get(0));
        assertThat(column).extracting(cell -> cell.y).containsExactly(7 - distance, 7.0, 7 + distance);
    }

    @Test
    void cellsWithRoomStandWhereTheyWant() {
        List<Cell> column = column(2);
        Spacing.place(column, cell -> cell == column.get(0) ? -100 : 100, _ -> 1);

        assertThat(column).extracting(cell -> cell.y).containsExactly(-100.0, 100.0);
    }

    @Property(tries = 200)
    void noMoveBringsTheCellsNearer(
            @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = -60, max = 60) Double> wanted) {
        List<Cell> column = column(wanted.size());
        Spacing.place(column, cell -> wanted.get(column.indexOf(cell)), cell -> 1 + column.indexOf(cell) % 3);

        for (int i = 0; i < column.size(); i++) {
            if (i > 0) {
                assertThat(column.get(i).y - column.get(i - 1).y)
                        .isGreaterThanOrEqualTo(column.get(i).distanceFrom(column.get(i - 1)) - 1e-9);
            }
            // moving all cells from i on down, or all up to i up, keeps the distances, and must not be an improvement
            assertThat(derivative(column, wanted, i, column.size())).isGreaterThan(-1e-6);
            assertThat(derivative(column, wanted, 0, i + 1)).isLessThan(1e-6);
        }
    }

    /** How fast the sum of squares grows when some cells move down. */
    private static double derivative(List<Cell> column, List<Double> wanted, int from, int to) {
        double derivative = 0;
        for (int i = from; i < to; i++) {
            derivative += (1 + i % 3) * (column.get(i).y - wanted.get(i));
        }
        return derivative;
    }

    @Test
    void weightDecidesWhoGivesWay() {
        List<Cell> column = column(2);
        Spacing.place(column, _ -> 0, cell -> cell == column.get(0) ? 9 : 1);

        double distance = column.get(1).distanceFrom(column.get(0));
        assertThat(column.get(0).y).isCloseTo(-distance / 10, within(1e-12));
    }
}
