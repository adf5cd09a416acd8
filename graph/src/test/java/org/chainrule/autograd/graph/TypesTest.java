package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;

import org.chainrule.autograd.types.TypeGraph;
import org.junit.jupiter.api.Test;

class TypesTest {

    /** A graph writes itself in each format. */
    @Test
    void typesFormNoCyclesButThatOfAGraphAndItsFormats() throws Exception {
        var types = TypeGraph.read(Path.of(Graph.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        assertThat(types.within(Graph.class.getPackageName()).cycles()).containsExactly(
                Set.of("Dot", "Graph", "Mermaid", "Page", "Svg", "TextTable"));
    }
}
