package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library alone in a Java of its own: one small jar, no native code, with the Vector API and without. */
class StandaloneTest {
    private static final int MOST_CLASSES = 250;

    /** The annotations are for tools that read classes; the JVMs below have none of them. */
    @Test
    void requiresNothingButTheJavaBase() {
        Set<Requires> all = Tensor.class.getModule().getDescriptor().requires();
        assertThat(all.stream().filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
                .map(Requires::name)).containsExactly("java.base");
        assertThat(all.stream().map(Requires::name)).containsExactlyInAnyOrder("java.base", "org.jspecify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.base", "jdk.incubator.vector"})
    void runsWithoutNativeAccess(String module) throws Exception {
        assertThat(run("--illegal-native-access=deny", "--add-modules", module)).endsWith("dy/dx = 6.0");
    }

    /** The first gradient of a program takes as long as its classes take to load. */
    @Test
    void theFirstGradientLoadsFewClasses() throws Exception {
        List<String> loaded = run("-Xlog:class+load:stdout", "-Xshare:auto").lines()
                .filter(line -> line.contains(" " + Tensor.class.getPackageName() + ".")).toList();

        assertThat(loaded).anyMatch(line -> line.contains(Tensor.class.getName() + " "));
        assertThat(loaded).as("classes of the library").hasSizeLessThan(MOST_CLASSES);
    }

    @Test
    void theJarIsSmall() throws Exception {
        var jar = new ByteArrayOutputStream();
        Path classes = OtherJvm.folderOf(Tensor.class);
        try (var zip = new ZipOutputStream(jar); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString())); // not where it happens to be built
                Files.copy(file, zip);
            }
        }
        assertThat(jar.size()).isBetween(100_000, 1 << 20);
    }

    private static String run(String... options) throws IOException, InterruptedException {
        return OtherJvm.run(FirstGradient.class, options);
    }
}
