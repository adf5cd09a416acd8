package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.Tensor;

/** Runs programs in a Java of their own, with the library and nothing else. */
final class OtherJvm {
    private OtherJvm() {}

    /** Returns what a program prints. */
    static String run(Class<?> program, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp",
                folderOf(Tensor.class) + System.getProperty("path.separator") + folderOf(program), program.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    /** Returns the folder of classes in which one is. */
    static Path folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        Path path = Path.of(URI.create(type.getResource("/" + file).toString()));
        for (int level = 0; level < file.chars().filter(c -> c == '/').count() + 1; level++) {
            path = path.getParent();
        }
        return path;
    }
}
