package org.chainrule.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import clojure.lang.Compiler;
import clojure.lang.RT;
import clojure.lang.Var;
import groovy.lang.GroovyShell;

/** Runs the code in docs/languages.md, and compares what it prints. */
class LanguagesTest {
    private interface Program {
        void run(Page page, PrintStream out) throws Exception;
    }

    private static void assertPrints(String language, Program program) throws Exception {
        Page page = Page.of(language);
        var printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        try (var out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            program.run(page, out);
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(page.output());
    }

    @Test
    void scala() throws Exception {
        var main = ScalaClasses.get("scalaPage").getMethod("main", String[].class);
        assertPrints("scala", (_, out) -> scala.Console.withOut(out, () -> {
            try {
                return main.invoke(null, (Object) new String[0]);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }));
    }

    @Test
    void groovy() throws Exception {
        assertPrints("groovy", (page, _) -> new GroovyShell().evaluate(page.code()));
    }

    @Test
    void clojure() throws Exception {
        assertPrints("clojure", (page, out) -> {
            Var.pushThreadBindings(RT.map(RT.OUT, new PrintWriter(out, true)));
            try {
                Compiler.load(new StringReader("(ns page)" + page.code()));
            } finally {
                Var.popThreadBindings();
            }
        });
    }
}
