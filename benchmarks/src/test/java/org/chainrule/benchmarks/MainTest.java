package org.chainrule.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    @TempDir
    private Path folder;

    private int exitCode;

    private String run(String... args) {
        var printed = new ByteArrayOutputStream();
        var errors = new StringWriter();
        PrintStream console = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            exitCode = Main.commandLine().setErr(new PrintWriter(errors)).execute(args);
        } finally {
            System.setOut(console);
        }
        return printed.toString(StandardCharsets.UTF_8) + errors;
    }

    @Test
    void listsWhatFits() {
        assertThat(run("--list", "--works", "mlp-1,cold").lines()).hasSize(2).first().asString().contains("training",
                "mlp-1", "batch 1, 2-16-16-1");
        assertThat(exitCode).isZero();
    }

    @Test
    void anUnknownWorkOrEngineIsAnErrorOfTheCommandLine() {
        assertThat(run("--works", "oops")).contains("no work or group 'oops'");
        assertThat(exitCode).isEqualTo(2);
        assertThat(run("--engines", "oops")).contains("oops", "CHAINRULE");
        assertThat(exitCode).isEqualTo(2);
    }

    @Test
    void aComparisonWritesItsReport() {
        assertThat(run("--quick", "--works", "sum-1e3", "--engines", "floor", "--threads", "1", "--rounds", "2",
                "--warm-up", "0", "--round", "0", "--output", folder.toString())).contains("1/1  sum-1e3", "written:");
        assertThat(exitCode).isZero();
        assertThat(folder.resolve("benchmarks.md")).content()
                .containsPattern("timed for 0.00 s in each of 2\\s+rounds");
    }
}
