package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Cell.Link;
import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LevellingTest {

    private static List<List<Cell>> arranged(Tensor result) {
        List<List<Cell>> columns = Columns.of(Graph.of(result).evaluated());
        Arrangement.arrange(columns);
        return columns;
    }

    private static List<Link> links(List<List<Cell>> columns) {
        return columns.stream().flatMap(List::stream).flatMap(cell -> cell.out.stream()).toList();
    }

    @Test
    void noWireOfTheLecturesCircuitIsNearlyLevel() {
        List<Link> links = links(arranged(Circuits.lecture()));

        assertThat(links).extracting(Link::fall).allMatch(fall -> fall == 0 || Math.abs(fall) > 6);
        assertThat(links).filteredOn(link -> link.fall() == 0).hasSizeGreaterThanOrEqualTo(6); // x0, w1 and those behind the last sum
    }

    @Test
    void aChainIsLevel() throws Exception {
        Tensor x = Circuits.parameter("x", 0.1);
        var picture = new Picture(Graph.of(x.exp().mul(x).tanh().sigmoid().mul(3).add(1).sin().cos()).toSvg());

        assertThat(picture.wires).filteredOn(wire -> !wire.gate().equals("x") && !wire.gate().equals("v1"))
                .flatExtracting(Picture.Wire::points).extracting(point -> Math.rint(10 * point.y()))
                .containsOnly(Math.rint(10 * picture.wires.getLast().points().getFirst().y()));
    }

    /** Only small steps are taken out, and only as far as there is room. */
    @Property(tries = 50)
    void cellsKeepTheirDistance(@ForAll long seed) {
        for (List<Cell> column : arranged(Circuits.random(seed, 40))) {
            for (int i = 1; i < column.size(); i++) {
                Cell cell = column.get(i);
                assertThat(cell.y - column.get(i - 1).y)
                        .isGreaterThanOrEqualTo(cell.distanceFrom(column.get(i - 1)) - 0.1);
            }
        }
    }
}
