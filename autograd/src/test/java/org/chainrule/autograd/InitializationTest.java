package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two threads may be the first to touch the library, one through {@link Tensor} and one through an op's constant. Tensor's
 * initialization waits for its families', so theirs must not wait for Tensor's. What a class's initialization does can be
 * seen once in a virtual machine: each case starts a fresh one.
 */
class InitializationTest {
    private static final long PATIENCE = 30; // seconds until a deadlock is believed

    static List<Class<?>> families() {
        return OpCatalogue.families();
    }

    /** What the fresh machine runs: initializes the named classes, each in a thread of its own, all at once. */
    static final class Fresh {
        private Fresh() {}

        public static void main(String[] classNames) throws Exception {
            var start = new CyclicBarrier(classNames.length);
            List<FutureTask<Class<?>>> tasks = new ArrayList<>();
            for (String name : classNames) {
                var task = new FutureTask<Class<?>>(() -> {
                    start.await();
                    return Class.forName(name);
                });
                tasks.add(task);
                Thread.ofPlatform().daemon().start(task);
            }
            for (var task : tasks) {
                task.get();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void aFamilyInitializesWithoutTensor(Class<?> family) throws Exception {
        assertThat(initializedWith(family)).contains("'" + internalName(family) + "'")
                .doesNotContain("'" + internalName(Tensor.class) + "'");
    }

    @Test
    void tensorInitializesItsFamilies() throws Exception {
        String initialized = initializedWith(Tensor.class); // so the names are written as the other test expects
        assertThat(families()).isNotEmpty()
                .allSatisfy(family -> assertThat(initialized).contains("'" + internalName(family) + "'"));
    }

    @ParameterizedTest
    @MethodSource("families")
    void tensorAndAFamilyAtOnce(Class<?> family) throws Exception {
        initializedWith(Tensor.class, family);
    }

    @Test
    void everythingAtOnce() throws Exception {
        List<Class<?>> classes = new ArrayList<>(families());
        classes.addAll(List.of(Tensor.class, Pointwise.class, Autograd.class));
        initializedWith(classes.toArray(Class<?>[]::new));
    }

    private static String internalName(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    /** The log of the classes that a fresh machine initializes until it has initialized all of these at once. */
    private static String initializedWith(Class<?>... classes) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1", "-Xlog:class+init=info:stdout", "-cp",
                location(Tensor.class) + File.pathSeparator + location(Fresh.class), Fresh.class.getName()));
        for (Class<?> touched : classes) {
            command.add(touched.getName());
        }
        Path log = Files.createTempFile("initialization", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
                    .start();
            boolean finished = process.waitFor(PATIENCE, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            assertThat(finished).as("initialization came to an end").isTrue();
            assertThat(log).content().contains(internalName(classes[0]));
            assertThat(process.exitValue()).as("exit value").isZero();
            return Files.readString(log);
        } finally {
            Files.delete(log);
        }
    }

    private static String location(Class<?> ours) {
        return ours.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
