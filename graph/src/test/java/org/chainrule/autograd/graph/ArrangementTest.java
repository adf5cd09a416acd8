package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ArrangementTest {

    private static List<List<Cell>> arranged(Tensor result) {
        List<List<Cell>> columns = Columns.of(Graph.of(result).evaluated());
        Arrangement.arrange(columns);
        return columns;
    }

    @Test
    void crossingsAreCounted() {
        Cell a = new Cell(null, 0, null);
        Cell b = new Cell(null, 0, null);
        Cell c = new Cell(null, 1, null);
        Cell d = new Cell(null, 1, null);
        a.linkTo(d, 0);
        b.linkTo(c, 0);
        a.linkTo(c, 8); // above it b arrives, which starts below: a second crossing
        b.linkTo(c, -8); // and a third and fourth

        assertThat(Crossings.count(List.of(List.of(a, b), List.of(c, d)))).isEqualTo(4);
        assertThat(Crossings.count(List.of(List.of(b, a), List.of(c, d)))).isZero();
    }

    @Test
    void theLecturesCircuitHasNoCrossings() {
        assertThat(Crossings.count(arranged(Circuits.lecture()))).isZero();
    }

    @Test
    void sweepsTakeOutCrossings() {
        Tensor result = Circuits.random(3, 40);
        long asEvaluated = Crossings.count(Columns.of(Graph.of(result).evaluated()));

        assertThat(Crossings.count(arranged(result))).isLessThan(asEvaluated / 2);
    }

    @Property(tries = 50)
    void noGraphGetsMoreCrossings(@ForAll long seed) {
        Tensor result = Circuits.random(4, 40);

        assertThat(Crossings.count(arranged(result)))
                .isLessThanOrEqualTo(Crossings.count(Columns.of(Graph.of(result).evaluated())));
    }

    @Test
    void aWireThatPassesManyColumnsIsStraight() {
        List<List<Cell>> columns = arranged(Circuits.recurrent(6));

        for (String weight : List.of("w", "b")) {
            assertThat(columns.stream().flatMap(List::stream)
                    .filter(cell -> cell.isPassing() && cell.gate.name().equals(weight)).map(cell -> cell.y).distinct())
                    .as(weight).hasSize(1);
        }
    }
}
