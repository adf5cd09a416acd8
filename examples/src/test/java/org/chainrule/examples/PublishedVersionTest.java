package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** One version in all POMs and pages, and a list of what is published that is complete. */
class PublishedVersionTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String GROUP = "org.chainrule";
    private static final Pattern COORDINATES = Pattern.compile("<groupId>" + GROUP
            + "</groupId>\\s*<artifactId>(chainrule[\\w-]*)</artifactId>\\s*<version>([^<]+)</version>|\\(\"" + GROUP
            + ":(chainrule[\\w-]*):([^\"]+)\"\\)");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(chainrule[\\w-]*)</artifactId>");

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    private static List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files
                    .filter(file -> file.getFileName().toString().matches(name) && !file.toString().contains("target"))
                    .sorted().toList();
        }
    }

    @Test
    void theVersionIsTheSameEverywhere() throws IOException {
        var parent = COORDINATES.matcher(text(ROOT.resolve("pom.xml")));
        assertThat(parent.find()).isTrue();
        String version = parent.group(2);

        List<String> others = new ArrayList<>();
        int found = 0;
        for (Path file : files("pom\\.xml|.*\\.md|.*\\.gradle\\.kts")) {
            var named = COORDINATES.matcher(text(file));
            while (named.find()) {
                String other = named.group(2) == null ? named.group(4) : named.group(2);
                found++;
                if (!other.equals(version) && !other.startsWith("${")) {
                    others.add(ROOT.relativize(file) + ": " + other);
                }
            }
        }
        assertThat(others).as("other versions than %s", version).isEmpty();
        assertThat(found).isGreaterThan(20);
        assertThat(text(ROOT.resolve("CITATION.cff"))).contains("\nversion: " + version + "\n");
        assertThat(text(ROOT.resolve("examples/consumer/pom.xml")))
                .contains("<chainrule.version>" + version + "</chainrule.version>");
        assertThat(text(ROOT.resolve("CHANGELOG.md"))).contains("\n## " + version.replace("-SNAPSHOT", ""));
    }

    /** The BOM inherits the parent's dependencyManagement, so that this may list nothing but what is published. */
    @Test
    void theListOfModulesIsThatOfThePublishedOnes() throws IOException {
        String parent = text(ROOT.resolve("pom.xml"));
        String managed = parent.substring(parent.indexOf("<dependencyManagement>"),
                parent.indexOf("</dependencyManagement>"));
        Set<String> published = new TreeSet<>();
        for (Path pom : files("pom\\.xml")) {
            String text = text(pom);
            if (text.contains("</parent>") && !text.contains("<maven.deploy.skip>true")
                    && !text.contains("<packaging>pom")
                    && !pom.toString().contains("engines")) {
                var artifact = ARTIFACT.matcher(text.substring(text.indexOf("</parent>")));
                assertThat(artifact.find()).isTrue();
                published.add(artifact.group(1));
            }
        }
        assertThat(ARTIFACT.matcher(managed).results().map(artifact -> artifact.group(1)))
                .containsExactlyInAnyOrderElementsOf(published);
        assertThat(managed.split("<dependency>")).hasSize(published.size() + 1);
        assertThat(text(ROOT.resolve("bom/pom.xml"))).doesNotContain("<dependencyManagement>");
    }
}
