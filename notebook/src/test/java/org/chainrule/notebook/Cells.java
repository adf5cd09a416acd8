package org.chainrule.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Runs cells in JShell, as JJava does, and renders the value of the last expression of each by the renderer of JJava. */
public final class Cells implements AutoCloseable {
    private static Object shown;

    private final JShell shell = JShell.builder().executionEngine("local").build();
    private final Renderer renderer;

    Cells(Renderer renderer) {
        this.renderer = renderer;
        shell.addToClasspath(System.getProperty("java.class.path"));
        shell.eval("import java.util.*;");
    }

    /**
     * Takes a value from a cell.
     *
     * @param value the value
     */
    public static void show(Object value) {
        shown = value;
    }

    /** Returns what a cell shows, by MIME types; nothing if it doesn't end with an expression. */
    Map<String, String> run(String code) {
        String name = null;
        for (String rest = code; !rest.isBlank();) {
            var next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            String source = next.source() == null ? rest : next.source();
            for (SnippetEvent event : shell.eval(source)) {
                assertThat(event.status()).as("%s\n%s", source, shell.diagnostics(event.snippet())
                        .map(problem -> problem.getMessage(null)).toList()).isEqualTo(Snippet.Status.VALID);
                assertThat(event.exception()).as(source).isNull();
                name = event.snippet() instanceof ExpressionSnippet expression
                        ? expression.name()
                        : event.snippet() instanceof VarSnippet value && value.name().startsWith("$")
                                ? value.name()
                                : null;
            }
            rest = next.source() == null ? "" : next.remaining();
        }
        return name == null ? Map.of() : rendered(name);
    }

    private Map<String, String> rendered(String name) {
        shell.eval(Cells.class.getName() + ".show(" + name + ");");
        DisplayData data = renderer.render(shown);
        Map<String, String> forms = new HashMap<>();
        for (MIMEType type : new MIMEType[] {MIMEType.TEXT_HTML, MIMEType.IMAGE_SVG, MIMEType.TEXT_PLAIN}) {
            if (data.getData(type) != null) {
                forms.put(type.toString(), data.getData(type).toString());
            }
        }
        return new TreeMap<>(forms);
    }

    @Override
    public void close() {
        shell.close();
    }
}
