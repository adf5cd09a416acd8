package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the Java code in the documentation, and follows its links. The blocks of a page are given to JShell in order; what a
 * block prints must be what the plain block that follows it shows.
 */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCE = Pattern.compile("^```([^\\n]*)\\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:)([^)#]*)(?:#([^)]*))?\\)");

    /** A block of Java and what it should print; null where the page doesn't say. */
    private record Block(String java, String output) {}

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md")).sorted().toList());
            pages.add(ROOT.resolve("README.md"));
            pages.add(ROOT.resolve("README.zh-CN.md"));
            pages.add(ROOT.resolve("CONTRIBUTING.md"));
            return pages.stream().map(ROOT::relativize);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void codeRunsAndPrintsWhatThePageSays(Path page) throws IOException {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            shell.eval("import java.util.*;"); // as jshell itself has by default
            shell.eval("import java.util.function.*;");
            for (Block block : blocks(page)) {
                String printed = Console.of(() -> run(shell, block.java()));
                if (block.output() != null) {
                    assertThat(printed.stripTrailing()).as("printed by\n%s", block.java())
                            .isEqualTo(block.output().stripTrailing());
                }
            }
        }
    }

    private static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        var fence = FENCE.matcher(Files.readString(ROOT.resolve(page)));
        String before = "";
        for (; fence.find(); before = fence.group(1)) {
            Block last = blocks.isEmpty() ? null : blocks.getLast();
            if (fence.group(1).equals("java")) {
                blocks.add(new Block(fence.group(2), null));
            } else if (fence.group(1).isEmpty() && last != null && last.output() == null && !before.equals("sh")) {
                blocks.set(blocks.size() - 1, new Block(last.java(), fence.group(2)));
            }
        }
        return blocks;
    }

    private static void run(JShell shell, String code) {
        var analysis = shell.sourceCodeAnalysis();
        for (String rest = code; !rest.isBlank();) {
            var next = analysis.analyzeCompletion(rest);
            assertThat(next.completeness().isComplete()).as("complete code: %s", rest).isTrue();
            for (SnippetEvent event : shell.eval(next.source())) {
                String problems = String.join("\n",
                        shell.diagnostics(event.snippet()).map(problem -> problem.getMessage(null)).toList());
                assertThat(event.status()).as("%s\n%s", next.source(), problems).isNotEqualTo(Snippet.Status.REJECTED);
                if (event.exception() != null) {
                    throw new AssertionError(next.source(), event.exception());
                }
            }
            rest = next.remaining();
        }
    }

    /**
     * jshell takes code that is typed or read from a file line by line, and evaluates a statement as soon as it can end: a call that
     * begins the next line comes too late.
     */
    @ParameterizedTest
    @MethodSource("pages")
    void noLineGoesOnWithAStatementThatCouldHaveEndedBefore(Path page) throws IOException {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            var analysis = shell.sourceCodeAnalysis();
            for (Block block : blocks(page)) {
                String waiting = "";
                for (String line : block.java().lines().toList()) {
                    assertThat(waiting.isBlank() && line.strip().startsWith("."))
                            .as("the line before ends a statement: %s",
                                    line)
                            .isFalse();
                    waiting += line + "\n";
                    for (boolean complete = true; complete && !waiting.isBlank();) {
                        var next = analysis.analyzeCompletion(waiting);
                        complete = next.completeness().isComplete();
                        waiting = complete ? next.remaining() : waiting;
                    }
                }
                assertThat(waiting).isBlank();
            }
        }
    }

    /** Code first, then the picture that it draws; {@code -Dreadme.picture=write} draws it anew. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void thePictureIsWhatTheCodeAboveItDraws(Path page) throws IOException {
        assertThat(Files.readString(ROOT.resolve(page))).contains("(docs/gates.svg)").contains("Graph.of(f).toSvg()");
        String code = blocks(page).getFirst().java();
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            String drawn = Console.of(() -> {
                run(shell, "var console = System.out; System.setOut(new java.io.PrintStream("
                        + "java.io.OutputStream.nullOutputStream()));");
                run(shell, code);
                run(shell, "console.print(Graph.of(f).toSvg()); System.setOut(console);");
            });
            Path picture = ROOT.resolve("docs/gates.svg");
            if ("write".equals(System.getProperty("readme.picture"))) {
                Files.writeString(picture, drawn);
            }
            assertThat(Files.readString(picture)).isEqualTo(drawn);
        }
    }

    /** Every layer has a row, and what its row says makes one. */
    @Test
    void layersAreMadeAsTheTableOfLayersSays() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/networks.md"));
        String table = page.substring(page.indexOf("| layer | made by |"), page.indexOf("Each is a record"));
        assertThat(layersMade(table, "(?<=`), (?=`)", type -> type.equals("functions") ? "Layer" : type))
                .isGreaterThan(15);
        try (Stream<Path> sources = Files.list(ROOT.resolve("nn/src/main/java/org/chainrule/nn/layers"))) {
            for (Path source : sources.toList()) {
                var layer = Pattern.compile("public record (\\w+)").matcher(Files.readString(source));
                if (layer.find()) {
                    assertThat(table).contains("| `" + layer.group(1) + "` |");
                }
            }
        }
    }

    /** The Chinese table has a row for each kind of layer, and calls without the types. */
    @Test
    void layersAreMadeAsTheChineseTableSays() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/zh/networks.md"));
        String table = page.substring(page.indexOf("| 层 | 创建 |"), page.indexOf("每种层都是 record"));
        assertThat(layersMade(table, "(?<=`)、(?=`)", type -> type.equals("函数") ? "Layer" : "var")).isGreaterThan(25);
    }

    /** Runs the calls in the second column of a table; returns how many there were. */
    private static int layersMade(String table, String between, UnaryOperator<String> typeOf) {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            run(shell, "import java.util.*; import org.chainrule.autograd.*; import org.chainrule.nn.*;"
                    + " import org.chainrule.nn.layers.*; var random = new Random(1);");
            int made = 0;
            for (String row : table.lines().skip(2).filter(line -> !line.isBlank()).toList()) {
                String[] cells = row.split("\\|");
                String type = typeOf.apply(cells[1].strip().replace("`", ""));
                for (String call : cells[2].strip().split(between)) {
                    run(shell, type + " layer" + made++ + " = " + call.replace("`", "") + ";");
                }
            }
            return made;
        }
    }

    @Test
    void thePagesHaveCode() throws IOException {
        for (String page : List.of("README.md", "docs/guide.md", "docs/networks.md", "docs/texts.md",
                "docs/engine-in-100-lines.md", "docs/from-pytorch.md", "README.zh-CN.md", "docs/zh/guide.md",
                "docs/zh/texts.md", "docs/zh/networks.md", "docs/zh/training.md", "docs/zh/from-pytorch.md")) {
            assertThat(blocks(Path.of(page))).as(page).isNotEmpty();
        }
    }

    /** A promise that names a test which isn't there is tested by nothing. */
    @Test
    void theTestsThatPagesNameExist() throws IOException {
        List<String> tests;
        try (Stream<Path> sources = Files.walk(ROOT)) {
            tests = sources.map(source -> source.getFileName().toString()).filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.replace(".java", "")).toList();
        }
        for (String page : List.of("docs/reliability.md", "docs/testing.md")) {
            List<String> named = Pattern.compile("`(\\w+Test)`").matcher(Files.readString(ROOT.resolve(page))).results()
                    .map(match -> match.group(1)).toList();
            assertThat(tests).as(page).containsAll(named);
            assertThat(page.equals("docs/testing.md") || named.size() > 30).isTrue();
        }
    }

    /** Links within the project; {@code page#section} names a section by its title. */
    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        var link = LINK.matcher(FENCE.matcher(Files.readString(ROOT.resolve(page))).replaceAll(""));
        while (link.find()) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
            assertThat(ROOT.resolve(target)).as("%s from %s", target, page).exists();
            if (link.group(2) != null) {
                assertThat(sections(target)).as("sections of %s, to which %s links", target, page)
                        .contains(link.group(2));
            }
        }
    }

    /** The names by which sections are linked to: {@code ## T. Hill's step} is {@code t-hills-step}. */
    private static List<String> sections(Path page) throws IOException {
        String text = FENCE.matcher(Files.readString(ROOT.resolve(page))).replaceAll("");
        return text.lines().filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
