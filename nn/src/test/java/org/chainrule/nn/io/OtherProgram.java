package org.chainrule.nn.io;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;

/** Starts programs among the tests in a JVM of their own. */
public final class OtherProgram {
    private OtherProgram() {}

    /** Starts a program, whose errors go where this one's go. */
    public static Process start(List<String> options, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String classPath() {
        var modules = Network.class.getModule().getLayer().configuration();
        List<Path> main = Stream.of(Network.class.getModule().getName(), Tensor.class.getModule().getName(),
                "com.fasterxml.jackson.core", "de.siegmar.fastcsv").map(name -> modules.findModule(name).orElseThrow())
                .map(module -> Path.of(module.reference().location().orElseThrow())).toList();
        Path tests = main.getFirst().resolveSibling("test-classes");
        return Stream.concat(main.stream(), Stream.of(tests)).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
