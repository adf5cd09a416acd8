package org.chainrule.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

import dotty.tools.dotc.Main;

/** The code in Scala, compiled once: that of the page, and the networks of the tests. */
final class ScalaClasses {
    private static final ClassLoader LOADER = compiled();

    private ScalaClasses() {}

    static Class<?> get(String name) throws ClassNotFoundException {
        return LOADER.loadClass(name);
    }

    private static ClassLoader compiled() {
        try {
            Path classes = Files.createDirectories(Path.of("target/scala-classes"));
            Path page = Files.writeString(Path.of("target/page.scala"), Page.of("scala").code());
            var report = Main
                    .process(new String[] {"-classpath", System.getProperty("java.class.path"), "-color", "never", "-d",
                        classes.toString(), page.toString(), "src/test/resources/networks.scala"});
            assertThat(report.hasErrors()).isFalse();
            return new URLClassLoader(new URL[] {classes.toUri().toURL()}, ScalaClasses.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
