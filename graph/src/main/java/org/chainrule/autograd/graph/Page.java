package org.chainrule.autograd.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts the page of a graph together: its picture, its data, and the resources that are the same for all pages. */
final class Page {
    private static final int MOST_GATES = 2000;
    private static final List<String> SCRIPTS = List.of("text.js", "circuit.js", "steps.js", "picture.js", "folding.js",
            "bubble.js",
            "details.js", "table.js", "sliders.js", "controls.js");

    private Page() {}

    static String of(Graph graph) {
        List<Gate> backward = graph.gates();
        if (backward.size() > MOST_GATES) {
            throw new IllegalArgumentException(
                    "toHtml of a graph of " + backward.size() + " gates: a page shows no more than "
                            + MOST_GATES + "; use toText(), toDot() with Graphviz, or the graph of an earlier result");
        }
        Folding folding = Folding.of(graph.evaluated(), graph.groups());
        Map<Gate, String> ids = PageData.ids(graph.ids(), folding);
        SvgLayout outside = SvgLayout.of(folding.outside());
        var formulas = new PageFormulas(backward);
        String title = Markup.escape("The circuit of " + backward.getFirst().name());
        String script = formulas.toJavaScript()
                + new PageData(backward, ids, formulas).toJavaScript(graph.evaluated(), folding, outside)
                + SCRIPTS.stream().map(Page::resource).collect(Collectors.joining());
        return filled(resource("page.html"),
                Map.of("title", title, "palette", palette(), "style", resource("page.css"), "circuit",
                        new PageDrawing(folding, ids).draw(outside, "The circuit of " + backward.getFirst().name()),
                        "script", script));
    }

    private static String palette() {
        return ":root { --value: " + Palette.VALUE + "; --gradient: " + Palette.GRADIENT + "; --ink: " + Palette.INK
                + "; --caption: "
                + Palette.CAPTION + "; --wire: " + Palette.WIRE + "; --still: " + Palette.DATA_WIRE + "; }";
    }

    /** Puts texts in the place of their names between double braces, once from the start to the end: none is looked at for others. */
    private static String filled(String template, Map<String, String> texts) {
        var page = new StringBuilder();
        int from = 0;
        for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", from)) {
            int close = template.indexOf("}}", open);
            page.append(template, from, open).append(texts.get(template.substring(open + 2, close)).strip());
            from = close + 2;
        }
        return page.append(template.substring(from)).toString();
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + name + " of the page", e);
        }
    }
}
