package org.chainrule.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** Writes the API documentation of all modules at once, so that they link to each other; no warning passes. */
final class Javadoc {
    /** Where the sources of modules are, by what follows in their names. */
    private static final Map<String, String> MODULES = new TreeMap<>(Map.of("autograd", "autograd", "autograd.compile",
            "compile", "autograd.graph", "graph", "autograd.test", "autograd-test", "autograd.transform", "transform",
            "linalg", "linalg", "nn", "nn"));
    /** These read libraries that are no modules, by package. */
    private static final List<String> READERS = List.of("linalg", "nn");
    private static final String PROJECT = Javadoc.class.getPackageName().replace("site", "");

    private Javadoc() {}

    static void write(Path root, Path folder, String version) throws IOException {
        Files.createDirectories(folder);
        String libraries = System.getProperty("java.class.path");
        List<String> options = new ArrayList<>(List.of("-d", folder.toString(), "-quiet", "-Werror", "-notimestamp",
                "-Xdoclint:none", // the compiler looks at the comments already
                "-encoding", "UTF-8", "-docencoding", "UTF-8", "-windowtitle", "Chainrule " + version, "-doctitle",
                "Chainrule " + version, "-tag", "alias:m:In other libraries:", "-header",
                "<a href=\"{@docRoot}/../index.html\">Chainrule</a>", "--module-path", libraries, "--class-path",
                libraries, "--module",
                MODULES.keySet().stream().map(PROJECT::concat).collect(Collectors.joining(","))));
        MODULES.forEach((name, sources) -> options.addAll(List.of("--module-source-path",
                PROJECT + name + "=" + root.resolve(sources).resolve("src/main/java"))));
        READERS.forEach(name -> options.addAll(List.of("--add-reads", PROJECT + name + "=ALL-UNNAMED")));
        int status = ToolProvider.findFirst("javadoc").orElseThrow().run(System.out, System.err,
                options.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("javadoc ended with status " + status);
        }
    }
}
