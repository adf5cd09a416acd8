package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the scripts for JBang by {@code java}, as it does with what its directives say, and the start-up script of jshell. */
class ScriptsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern DIRECTIVE = Pattern.compile("^//([A-Z_]+) (.*)$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("scripts"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static List<String> directives(Path script, String name) throws IOException {
        return DIRECTIVE.matcher(Files.readString(script)).results().filter(found -> found.group(1).equals(name))
                .map(found -> found.group(2)).toList();
    }

    private String printed(String script) throws IOException, InterruptedException {
        Path file = ROOT.resolve("scripts").resolve(script);
        Path output = folder.resolve("output.txt");
        var command = Stream.of(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                directives(file, "RUNTIME_OPTIONS"),
                List.of("-cp", System.getProperty("java.class.path"), file.toString())).flatMap(List::stream).toList();
        Process process = new ProcessBuilder(command).directory(folder.toFile())
                .redirectError(folder.resolve("errors.txt").toFile()).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("errors.txt"))).isZero();
        return Files.readString(output).replace("\r\n", "\n");
    }

    /** The numbers are those of the README. */
    @Test
    void xorPrintsWhatTheReadmeSays() throws Exception {
        assertThat(printed("xor.java")).isEqualTo("[0.01441144, 0.99670757, 0.98037769, 0.01466917]\n");
    }

    @Test
    void gatesPrintsTheCircuitAndWritesItsPage() throws Exception {
        assertThat(printed("gates.java")).contains("sigmoid").contains("0.7310586").contains("-0.5898358");
        assertThat(folder.resolve("circuit.html")).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    void dependenciesAreModulesOfThisVersion() throws IOException {
        var version = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        for (Path script : scripts()) {
            assertThat(directives(script, "JAVA")).containsExactly("25");
            assertThat(directives(script, "DEPS")).isNotEmpty().allSatisfy(dependency -> {
                assertThat(dependency).matches("org\\.chainrule:chainrule-[a-z-]+:" + Pattern.quote(version.group(1)));
                assertThat(ROOT.resolve(dependency.split(":")[1].replace("chainrule-", ""))).isDirectory();
            });
        }
    }

    @Test
    void theCatalogHasAllScriptsWithTheirDescriptions() throws IOException {
        String catalog = Files.readString(ROOT.resolve("jbang-catalog.json"));
        for (Path script : scripts()) {
            assertThat(catalog).contains("\"script-ref\": \"scripts/" + script.getFileName() + "\"");
            assertThat(directives(script, "DESCRIPTION")).singleElement()
                    .satisfies(text -> assertThat(catalog).contains("\"description\": \"" + text + "\""));
        }
        assertThat(Pattern.compile("script-ref").matcher(catalog).results()).hasSameSizeAs(scripts());
    }

    @Test
    void theStartUpScriptOfJShellRuns() throws IOException {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            String printed = Console.of(() -> {
                run(shell, read("scripts/chainrule.jsh"));
                run(shell,
                        "var x = leaf(3); graph(x.mul(x)); leaf(1, 2).shape(); Linear.of(2, 1, new java.util.Random(1));");
            });
            assertThat(printed).containsPattern("v1 +\\* .* 9 +1\n"); // the square of 3
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void run(JShell shell, String code) {
        for (String rest = code; !rest.isBlank();) {
            var next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            assertThat(next.completeness().isComplete()).as(rest).isTrue();
            for (SnippetEvent event : shell.eval(next.source())) {
                assertThat(event.status()).as(next.source()).isEqualTo(Snippet.Status.VALID);
                assertThat(event.exception()).as(next.source()).isNull();
            }
            rest = next.remaining();
        }
    }
}
