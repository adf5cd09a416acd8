package org.chainrule.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** Runs the notebook in docs, and compares what its cells show; {@code -Dnotebook=write} writes that anew. */
class NotebookTest {
    private static final Path FILE = Path.of("../docs/notebooks/chainrule.ipynb");

    @Test
    void cellsShowWhatTheNotebookSays() throws IOException {
        JsonObject notebook = JsonParser.parseString(Files.readString(FILE)).getAsJsonObject();
        int shown = 0;
        try (var cells = new Cells(new TestKernel().getRenderer())) {
            for (JsonElement each : notebook.getAsJsonArray("cells")) {
                JsonObject cell = each.getAsJsonObject();
                if (cell.get("cell_type").getAsString().equals("code")) {
                    String code = joined(cell.getAsJsonArray("source"));
                    Map<String, String> forms = cells.run(code);
                    shown += forms.size() > 1 ? 1 : 0;
                    if ("write".equals(System.getProperty("notebook"))) {
                        cell.add("outputs", outputs(forms));
                    }
                    assertThat(withoutTimes(forms)).as(code).isEqualTo(withoutTimes(forms(cell)));
                }
            }
        }
        assertThat(shown).isEqualTo(4); // a tensor, a graph, a network, a training
        if ("write".equals(System.getProperty("notebook"))) {
            Files.writeString(FILE, new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping()
                    .create().toJson(notebook) + "\n");
        }
    }

    private static String joined(JsonArray lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.getAsString()));
        return text.toString();
    }

    private static Map<String, String> forms(JsonObject cell) {
        Map<String, String> forms = new TreeMap<>();
        cell.getAsJsonArray("outputs").forEach(output -> output.getAsJsonObject().getAsJsonObject("data").asMap()
                .forEach((type, text) -> forms.put(type, text.getAsString())));
        return forms;
    }

    private static JsonArray outputs(Map<String, String> forms) {
        JsonArray outputs = new JsonArray();
        if (!forms.isEmpty()) {
            JsonObject data = new JsonObject();
            forms.forEach(data::addProperty);
            JsonObject output = new JsonObject();
            output.add("data", data);
            output.add("execution_count", JsonNull.INSTANCE);
            output.add("metadata", new JsonObject());
            output.addProperty("output_type", "execute_result");
            outputs.add(output);
        }
        return outputs;
    }

    private static Map<String, String> withoutTimes(Map<String, String> forms) {
        Map<String, String> without = new TreeMap<>();
        forms.forEach((type, text) -> without.put(type, text.replaceAll("\\d+\\.\\d s\\b", "")));
        return without;
    }
}
