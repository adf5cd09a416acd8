package org.chainrule.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.chainrule.benchmarks.engine.Library;

/**
 * Starts JVMs for engines. Each has the class path of its own POM and nothing else, since two libraries may need different
 * versions of the same jar.
 */
public final class Launcher {
    /** JVM options for timed runs: the throughput collector, and a heap whose pages are touched at the start. */
    public static final List<String> STEADY = List.of("-XX:+UseParallelGC", "-Xms3g", "-XX:+AlwaysPreTouch");

    private final Path engines;
    private final List<String> jvmOptions;

    /**
     * Creates a launcher.
     *
     * @param engines the folder of the engines' POMs, where the build has written their class paths
     * @param jvmOptions options for every JVM, beside those that its library needs
     */
    public Launcher(Path engines, List<String> jvmOptions) {
        this.engines = engines;
        this.jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * Returns the class path that a user of a library has.
     *
     * @param library the library
     * @return jars, or class folders of modules in this build
     */
    public List<Path> classPath(Library library) {
        if (library == Library.FLOOR) {
            return List.of();
        }
        Path file = engines.resolve(library.folder()).resolve("target").resolve("class-path");
        try {
            return Stream.of(Files.readString(file).strip().split(File.pathSeparator)).map(Path::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no class path for " + library.title() + "; build with -Pbench", e);
        }
    }

    /** Starts a JVM that answers requests of the {@link Protocol}. */
    Process startWorker(Library library, int threads) throws IOException {
        Stream<Class<?>> forProtocol = Stream.of(ObjectMapper.class, JsonFactory.class, JsonProperty.class);
        return start(library, threads, Worker.class, forProtocol, STEADY,
                List.of(library.name(), Integer.toString(threads)));
    }

    /** Starts a JVM whose program prints one message. */
    Process startProbe(Class<?> main, Library library, List<String> options, List<String> arguments)
            throws IOException {
        return start(library, 1, main, Stream.empty(), options, arguments);
    }

    private Process start(Library library, int threads, Class<?> main, Stream<Class<?>> needed, List<String> options,
            List<String> arguments) throws IOException {
        String classPath = Stream.concat(Stream.concat(Stream.of(main), needed).map(Launcher::home),
                classPath(library).stream()).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(library.jvmOptions(threads));
        command.addAll(options);
        command.addAll(jvmOptions);
        command.addAll(List.of("-classpath", classPath, main.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(library.environment(threads));
        return builder.start();
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
