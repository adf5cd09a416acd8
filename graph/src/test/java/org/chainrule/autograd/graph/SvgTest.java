package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Picture.Area;
import org.chainrule.autograd.graph.Picture.Point;
import org.chainrule.autograd.graph.Picture.Wire;
import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SvgTest {

    @Test
    void theLecturesCircuitShowsWhatTheLectureShows() throws Exception {
        var picture = new Picture(Graph.of(Circuits.lecture()).toSvg());

        assertThat(picture.boxes).extracting(Area::text).containsExactlyInAnyOrder("w0", "x0", "*", "w1", "x1", "*",
                "+", "w2", "+", "*-1", "exp", "+1", "1/x");
        assertThat(labels(picture, "w0", "x0", "w1", "x1", "w2")).containsExactly("2.00 / -0.20", "-1.00 / 0.39",
                "-3.00 / -0.39", "-2.00 / -0.59", "-3.00 / 0.20");
        assertThat(labels(picture, "v1", "v2", "v3", "v4", "v5", "v6", "v7", "f")).containsExactly("-2.00 / 0.20",
                "6.00 / 0.20", "4.00 / 0.20", "1.00 / 0.20", "-1.00 / -0.20", "0.37 / -0.53", "1.37 / -0.53",
                "0.73 / 1.00");
        assertThat(picture.texts("f", Palette.CAPTION)).containsExactly("f");
    }

    private static List<String> labels(Picture picture, String... gates) {
        return List.of(gates).stream().map(gate -> String.join("", picture.texts(gate, Palette.VALUE)) + " / "
                + String.join("", picture.texts(gate, Palette.GRADIENT))).toList();
    }

    @Test
    void columnsAreDepthsAndALeafStandsBeforeItsFirstUse() throws Exception {
        var picture = new Picture(Graph.of(Circuits.lecture()).toSvg());

        List<List<String>> columns = List.of(List.of("w0", "x0", "w1", "x1"), List.of("v1", "v2"), List.of("v3", "w2"),
                List.of("v4"), List.of("v5"), List.of("v6"), List.of("v7"), List.of("f"));
        double right = 0;
        for (List<String> column : columns) {
            double middle = picture.box(column.getFirst()).middle();
            assertThat(column)
                    .allSatisfy(gate -> assertThat(picture.box(gate).middle()).isCloseTo(middle, within(0.1)));
            assertThat(picture.box(column.getFirst()).left()).isGreaterThan(right);
            right = column.stream().mapToDouble(gate -> picture.box(gate).right()).max().orElseThrow();
        }
    }

    @Test
    void theValueStandsAboveTheWireAndTheGradientBelow() throws Exception {
        var picture = new Picture(Graph.of(Circuits.neurons()).toSvg());

        for (Wire wire : picture.wires) {
            double y = wire.points().getFirst().y();
            double box = picture.box(wire.gate()).right();
            double bend = wire.points().stream().filter(point -> point.y() == y).mapToDouble(Point::x).max().orElse(0);
            assertThat(picture.texts).filteredOn(text -> text.gate().equals(wire.gate())).allSatisfy(text -> {
                switch (text.colour()) {
                    case Palette.VALUE -> assertThat(text.bottom()).isBetween(y - 6, y);
                    case Palette.GRADIENT -> assertThat(text.top()).isBetween(y, y + 6);
                    default -> assertThat(text.colour()).isEqualTo(Palette.CAPTION);
                }
                if (!text.colour().equals(Palette.CAPTION)) {
                    assertThat(text.left()).isGreaterThan(box);
                    assertThat(text.right()).isLessThan(bend);
                }
            });
        }
    }

    @Test
    void everyWireHasItsNumbers() throws Exception {
        assertLegible(Graph.of(Circuits.neurons()));
        assertLegible(Graph.of(Circuits.perceptron()));
        assertLegible(Graph.of(Circuits.parameter("x", 3)));
        assertLegible(Graph.of(Tensor.of(1, 2, 3)));
    }

    @Property(tries = 60)
    void everyGraphIsLegible(@ForAll long seed, @ForAll @IntRange(min = 6, max = 60) int ops) throws Exception {
        assertLegible(Graph.of(Circuits.random(seed, ops)));
    }

    /** Nothing is missing, nothing lies on anything else, and no wire runs through a box or a number. */
    private static void assertLegible(Graph graph) throws Exception {
        var picture = new Picture(graph.toSvg());
        assertThat(picture.boxes).hasSameSizeAs(graph.gates());
        assertThat(picture.wires).hasSameSizeAs(graph.gates());
        for (Gate gate : graph.gates()) {
            assertThat(picture.texts(gate.name(), Palette.VALUE)).containsExactly(ValueFormat.briefValue(gate.value()));
            assertThat(picture.texts(gate.name(), Palette.GRADIENT)).hasSize(gate.gradient() == null ? 0 : 1);
        }
        assertNothingOverlaps(picture);
        for (Wire wire : picture.wires) {
            Set<String> ends = graph.gates().stream()
                    .filter(gate -> gate.name().equals(wire.gate()) || gate.inputNames().contains(wire.gate()))
                    .map(Gate::name).collect(Collectors.toSet());
            assertEndsInBoxes(wire, ends, picture);
            for (Point point : wire.points()) {
                assertThat(picture.texts).as(wire.gate()).noneMatch(text -> text.contains(point));
                assertThat(picture.boxes).as(wire.gate())
                        .noneMatch(box -> box.contains(point) && !ends.contains(box.gate()));
            }
        }
    }

    private static void assertNothingOverlaps(Picture picture) {
        var areas = new ArrayList<>(picture.boxes);
        areas.addAll(picture.texts);
        for (int i = 0; i < areas.size(); i++) {
            Area area = areas.get(i);
            assertThat(areas.subList(0, i)).as("%s", area).noneMatch(area::overlaps);
            assertThat(area.left()).isPositive();
            assertThat(area.top()).isPositive();
            assertThat(area.right()).isLessThan(picture.width);
            assertThat(area.bottom()).isLessThan(picture.height);
        }
    }

    private static void assertEndsInBoxes(Wire wire, Set<String> ends, Picture picture) {
        assertThat(ends).as(wire.gate())
                .allMatch(end -> wire.points().stream().anyMatch(point -> picture.box(end).contains(point)));
    }

    @Test
    void argumentsEnterAGateFromTopToBottom() throws Exception {
        Tensor a = Circuits.parameter("a", 1);
        Tensor b = Circuits.parameter("b", 2);
        var picture = new Picture(Graph.of(a.sub(b).add(b.div(a).named("q"))).toSvg());

        Area quotient = picture.box("q");
        assertThat(entry(picture, "b", quotient)).isLessThan(entry(picture, "a", quotient));
    }

    private static double entry(Picture picture, String from, Area box) {
        return picture.wires.stream().filter(wire -> wire.gate().equals(from)).flatMap(wire -> wire.points().stream())
                .filter(box::contains).findFirst().orElseThrow().y();
    }

    @Test
    void aLongWireIsLevelBetweenItsEnds() throws Exception {
        Tensor x = Circuits.parameter("x", 1);
        var picture = new Picture(Graph.of(x.exp().tanh().sigmoid().mul(2).add(x.named("x"))).toSvg());

        Wire wire = picture.wires.stream().filter(each -> each.gate().equals("x")).findFirst().orElseThrow();
        double left = picture.box("v2").left();
        double right = picture.box("v4").left();
        assertThat(wire.points().stream().filter(point -> left < point.x() && point.x() < right)
                .map(point -> Math.rint(10 * point.y())).distinct()).hasSize(1);
    }

    @Test
    void namesAreShownAsTheyAre() throws Exception {
        String name = "<w> & \"b\" 'c' \\n ]]> \u91cd\ud83d\ude00";
        Tensor w = Circuits.parameter(name, 2);
        var picture = new Picture(Graph.of(w.tanh().named("a</text>")).toSvg());

        assertThat(picture.boxes).extracting(Area::text).containsExactlyInAnyOrder(name, "tanh");
        assertThat(picture.texts(picture.boxes.getLast().gate(), Palette.CAPTION)).containsExactly("a</text>");
    }

    @Test
    void aLongNameIsCutInThePictureAndWholeInItsTitle() throws Exception {
        String name = "the_weights_of_the_first_layer_of_the_encoder";
        var picture = new Picture(Graph.of(Circuits.parameter(name, 2)).toSvg());

        assertThat(picture.boxes).extracting(Area::text).containsExactly("the_weights_of_the_firs\u2026");
        assertThat(picture.boxes).extracting(Area::gate).containsExactly(name);
    }

    @Test
    void thePictureNeedsNothingElse() throws Exception {
        var picture = new Picture(Graph.of(Circuits.perceptron()).toSvg());

        assertThat(picture.svg.everything().map(Xml::name).distinct()).containsExactlyInAnyOrder("svg", "title", "desc",
                "rect", "g", "path", "text");
        assertThat(picture.svg.everything().flatMap(element -> element.attributes().keySet().stream()))
                .doesNotContain("href", "id", "class", "style");
        assertThat(picture.svg.all("title").getFirst().text()).hasToString("The circuit of loss");
        assertThat(picture.svg.attributes()).containsEntry("viewBox",
                "0 0 " + picture.svg.attributes().get("width") + " " + picture.svg.attributes().get("height"));
    }

    @Test
    void aGateTellsItsDetails() throws Exception {
        Tensor x = Circuits.parameter("x", 0.123456789);
        var svg = Xml.parse(Graph.of(x.mul(x).named("y")).toSvg());

        assertThat(svg.all("g").getLast().all("title").getFirst().text())
                .hasToString("y = * of x, x\nvalue (): 0.01524158\ngradient: 1");
    }

    @Test
    void aThousandGatesAreTheLimit() {
        Tensor x = Circuits.parameter("x", 1);
        for (int i = 0; i < 999; i++) {
            x = x.add(1);
        }
        Graph largest = Graph.of(x);
        Graph tooLarge = Graph.of(x.add(1));

        assertThat(largest.toSvg()).endsWith("</svg>\n");
        assertThatIllegalArgumentException().isThrownBy(tooLarge::toSvg).withMessageContaining("1001 gates")
                .withMessageContaining("1000").withMessageContaining("toDot()");
    }

    @Test
    void aNetworkOfFiftyGatesFitsOnAPage() throws Exception {
        var picture = new Picture(Graph.of(Circuits.neurons()).toSvg());

        assertThat(picture.boxes).hasSize(50);
        assertThat(picture.width).isLessThan(1600);
        assertThat(picture.height).isLessThan(500);
    }
}
