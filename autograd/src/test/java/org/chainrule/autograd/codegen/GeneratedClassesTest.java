package org.chainrule.autograd.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that are made at run time can be read, with what they compute. */
class GeneratedClassesTest {
    @TempDir
    private Path folder;

    /** In a JVM of its own, whose system property is there from the start. */
    public static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Tensor x = Tensor.full(.5, Shape.of(10_000), org.chainrule.autograd.DType.F64);
            System.out.println(x.tanh().sum().item());
        }
    }

    @Test
    void areWrittenWhereThePropertySays() throws Exception {
        Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dchainrule.dump=" + folder, "-cp", classPath(), Program.class.getName()).redirectErrorStream(true)
                .start();
        String printed = new String(java.getInputStream().readAllBytes());
        assertThat(java.waitFor()).as(printed).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> texts = files.filter(file -> file.toString().endsWith(".txt")).toList();
            assertThat(texts).isNotEmpty().allSatisfy(text -> {
                assertThat(Files.readString(text)).contains("stored: ");
                assertThat(Files.readAllBytes(Path.of(text.toString().replace(".txt", ".class")))).startsWith(0xCA,
                        0xFE,
                        0xBA, 0xBE);
            });
        }
    }

    private static String classPath() throws Exception {
        Path classes = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return classes + java.io.File.pathSeparator + classes.resolveSibling("test-classes");
    }
}
