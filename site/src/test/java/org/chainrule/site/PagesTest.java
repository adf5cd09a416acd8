package org.chainrule.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages as they are linked to, and links that lead nowhere. */
class PagesTest {
    private static final String SOURCES = "https://example.org/blob/main/";

    @TempDir
    Path root;

    @BeforeEach
    void writeWhatEachPageLinksTo() throws IOException {
        for (String page : List.of("guide", "networks", "training", "ops")) {
            write("docs/" + page + ".md", "# A page\n\n## T. Hill's step\n");
        }
        for (String page : List.of("README.md", "README.zh-CN.md", "CHANGELOG.md")) {
            write(page, "# Chainrule\n");
        }
        write("site/api/index.html", "");
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    private List<String> broken() throws IOException {
        Path site = root.resolve("site");
        return Links.broken(site, new Pages(root, site, SOURCES).write());
    }

    private String page(String file) throws IOException {
        return Files.readString(root.resolve("site").resolve(file));
    }

    @Test
    void linksLeadToPagesAndSourcesToTheRepository() throws IOException {
        write("docs/zh/guide.md", "# 指南\n\n| [a](../guide.md#t-hills-step) | [b](../../README.md) |\n|---|---|\n"
                + "| [c](../../nn/Layer.java) | ![d](../d.svg) |\n");
        write("docs/d.svg", "<svg/>");

        assertThat(broken()).isEmpty();
        assertThat(page("docs/zh/guide.html")).contains("<html lang=\"zh-CN\">", "<title>指南</title>",
                "<th><a href=\"../guide.html#t-hills-step\">a</a></th>", "href=\"../../index.html\"",
                "href=\"" + SOURCES + "nn/Layer.java\"", "src=\"../d.svg\"", "href=\"../../site.css\"");
        assertThat(root.resolve("site/docs/d.svg")).exists();
    }

    @Test
    void linksThatLeadNowhereAreReported() throws IOException {
        write("README.md", "# Chainrule\n\n[a](docs/guide.md#nowhere) [b](#nowhere-either)\n");
        Files.delete(root.resolve("site/api/index.html"));

        assertThat(broken()).contains("index.html to docs/guide.html#nowhere", "index.html to #nowhere-either",
                "index.html to ./api/index.html");
    }
}
