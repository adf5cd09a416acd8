package org.chainrule.notebook;

import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Graph;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.train.History;

/**
 * Displays objects in notebooks: a tensor as a table, a graph as a picture, a network as its summary and a training as curves. A kernel for
 * which there is an extension, such as {@link JJavaExtension}, does so by itself; in others pass on what {@link #of} returns.
 */
public final class Display {
    private Display() {}

    /**
     * Returns an object in the forms in which a notebook can show it.
     *
     * @param value the object
     * @return its forms by their MIME types, the richest first; always as {@code text/plain}
     */
    public static SequencedMap<String, String> of(Object value) {
        SequencedMap<String, String> forms = new LinkedHashMap<>();
        switch (Objects.requireNonNull(value, "value")) {
            case Tensor tensor when TensorTable.fits(tensor) -> forms.put("text/html", TensorTable.of(tensor));
            case Graph graph -> forms.put("image/svg+xml", graph.toSvg());
            case History history -> forms.put("text/html", LossCurves.of(history));
            case Layer network -> forms.put("text/html", "<pre>" + escaped(Network.summary(network)) + "</pre>");
            default -> {
            }
        }
        forms.put("text/plain", value.toString());
        return forms;
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
