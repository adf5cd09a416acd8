package org.chainrule.benchmarks.compare;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.chainrule.benchmarks.engine.Library;

/** Measures libraries as a whole: the size of their jars, the time of a cold start, the memory of their graphs. */
final class Probes {
    private static final int CHAIN = 1_000_000;
    private static final List<String> HEAP_IN_MEMORY = List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch");

    private final Launcher launcher;
    private final Duration timeout;

    Probes(Launcher launcher, Duration timeout) {
        this.launcher = launcher;
        this.timeout = timeout;
    }

    /** Returns the versions of the main artifacts, taken from the names of the jars. */
    List<String> versions(Library library) {
        List<String> names = launcher.classPath(library).stream().map(jar -> jar.getFileName().toString()).toList();
        List<String> versions = new ArrayList<>();
        for (String artifact : library.artifacts()) {
            Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*?)(-[a-z]+-[a-z0-9_]+)?\\.jar");
            names.stream().map(jar::matcher).filter(matcher -> matcher.matches()).findFirst()
                    .ifPresent(matcher -> versions.add(artifact + " " + matcher.group(1)));
        }
        return versions;
    }

    /** Returns the size of all jars; a folder of classes counts as the jar that would be made of it. */
    long bytes(Library library) {
        return launcher.classPath(library).stream().mapToLong(entry -> {
            try {
                return Files.isDirectory(entry) ? jarSize(entry) : Files.size(entry);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).sum();
    }

    private static long jarSize(Path folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(folder.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
        return bytes.size();
    }

    /** Measures the seconds from the start of a JVM to its first gradient. */
    Sample coldStart(Library library) {
        long start = System.nanoTime();
        String line = firstMessage(ColdStart.class, library, List.of(), List.of(library.name()));
        double seconds = (System.nanoTime() - start) / 1e9;
        return isNumber(line) ? Sample.of(seconds) : Sample.missing(line);
    }

    Sample bytesPerNode(Library library) {
        String line = firstMessage(Retained.class, library, HEAP_IN_MEMORY,
                List.of(library.name(), Integer.toString(CHAIN)));
        return isNumber(line) ? Sample.of(Double.valueOf(line)) : Sample.missing(line);
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d.*");
    }

    /** Returns what a program prints between braces, as soon as it is printed; or what went wrong. */
    private String firstMessage(Class<?> program, Library library, List<String> options, List<String> arguments) {
        Process process;
        try {
            process = launcher.startProbe(program, library, options, arguments);
        } catch (IOException | UncheckedIOException e) {
            return e.getMessage();
        }
        var watchdog = process.onExit().orTimeout(timeout.toSeconds(), TimeUnit.SECONDS).exceptionally(_ -> {
            process.destroyForcibly();
            return process;
        });
        LastLines errors = LastLines.of(process.errorReader(StandardCharsets.UTF_8));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String message = lines.lines().filter(Protocol::isMessage).findFirst().orElse(null);
            if (message != null) {
                return message.substring(1, message.length() - 1);
            }
            return "its JVM ended with exit code " + watchdog.join().exitValue() + errors.described();
        } catch (IOException e) {
            return e.getMessage();
        } finally {
            watchdog.join();
        }
    }
}
