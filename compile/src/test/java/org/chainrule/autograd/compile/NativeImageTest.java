package org.chainrule.autograd.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** In a native image no class can be defined, so that programs of single numbers run op by op there, to the same bits. */
class NativeImageTest {

    /** In a JVM of its own. */
    public static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Compiled compiled = Compiled.of(x -> {
                Tensor y = x;
                for (int n = 0; n < 50; n++) {
                    y = y.sin().mul(x).add(0.5);
                }
                return y;
            });
            for (int n = 0; n < 3; n++) {
                System.out.println("bits " + Double.doubleToLongBits(compiled.apply(Tensor.of(0.1 * n)).item()));
            }
        }
    }

    @Test
    void noClassIsDefinedAndTheBitsAreTheSame() throws Exception {
        List<String> jvm = run("-Dchainrule=true");
        List<String> image = run("-Dorg.graalvm.nativeimage.imagecode=runtime");

        assertThat(jvm).anyMatch(line -> line.contains(".Generated"));
        assertThat(image).noneMatch(line -> line.contains(".Generated"));
        assertThat(bits(image)).hasSize(3).isEqualTo(bits(jvm));
    }

    private static List<String> bits(List<String> printed) {
        return printed.stream().filter(line -> line.startsWith("bits ")).toList();
    }

    private static List<String> run(String option) throws IOException, InterruptedException {
        String classPath = Stream.of(Tensor.class, Compiled.class).map(NativeImageTest::home)
                .flatMap(home -> Stream.of(home, home.resolveSibling("test-classes"))).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), option,
                "-Xlog:class+load:stdout", "-cp", classPath, Program.class.getName()));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> printed = new String(java.getInputStream().readAllBytes()).lines().toList();
        assertThat(java.waitFor()).as(String.join("\n", printed)).isZero();
        return printed;
    }

    private static Path home(Class<?> type) {
        return Path.of(type.getModule().getLayer().configuration().findModule(type.getModule().getName()).orElseThrow()
                .reference().location().orElseThrow());
    }
}
