package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir
    Path folder;

    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String line : Console.of(() -> Main.run("list")).split("\n")) {
            if (!line.startsWith(" ")) {
                names.add(line.substring(0, line.indexOf(' ')));
            }
        }
        assertThat(names).hasSize(26);
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachExampleExplainsItsOptions(String name) {
        for (String option : List.of("--help", "-h")) {
            assertThat(Console.of(() -> assertThat(Main.run(name + " " + option)).isZero()))
                    .startsWith("Usage: examples " + name + " [-h]").containsPattern("-h, --help +explain the options");
        }
    }

    @Test
    void soDoesTheProgram() {
        assertThat(Console.of(() -> assertThat(Main.run("--help")).isZero())).startsWith("Usage: examples [-h] NAME")
                .contains("list", "gates", "mnist");
    }

    @Test
    void theListHasTheOptionsInALineOrTwo() {
        String list = Console.of(() -> assertThat(Main.run("list")).isZero());

        assertThat(list).contains("""
                --augment, --wide.
                                     --data FOLDER  --download  --wide  --augment  --epochs N  --seed N
                regression""").contains("--top-p P").doesNotContain("--help");
        assertThat(list).doesNotContainPattern("(?m)(^ .*\n){3}");
        assertThat(Console.of(() -> assertThat(Main.run()).isZero())).isEqualTo(list);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gaits                            | There is no example 'gaits'; did you mean digits, gates?
            qqq                              | There is no example 'qqq'
            digits --epohcs 3                | digits: Unknown options: '--epohcs', '3'; did you mean --epochs?
            digits 5                         | digits: Unmatched argument at index 1: '5'
            digits --epochs many             | digits: Invalid value for option '--epochs': 'many' is not an int
            digits --epochs 1 --epochs 2     | digits: option '--epochs' (N) should be specified only once
            mnist                            | mnist: Missing required option: '--data=FOLDER'
            mnist --data 'a b                | The quote ' isn't closed in: mnist --data 'a b
            mnist --data "no folder"         | mnist: Invalid value for option '--data': there is no folder HERE/no folder; --download makes one
            cnn --data 'no folder'           | cnn: Invalid value for option '--data': there is no folder HERE/no folder
            text --file 'no file'            | text: Invalid value for option '--file': there is no file HERE/no file
            text --file target               | text: Invalid value for option '--file': there is no file HERE/target
            text --model gru                 | text: Invalid value for option '--model': expected one of [transformer, lstm]
            text --width 6                   | text: Invalid value for option '--width': must be a multiple of 4 for --model transformer, not 6
            text --width 1 --model lstm      | text: Invalid value for option '--width': must be at least 2 for --model lstm, not 1
            text --window 26785              | text: Invalid value for option '--window': 26785 characters and a next one don't fit
            """)
    void aMistakeOfTheUserIsALine(String line, String message) {
        assertThat(refusal(line)).startsWith(message.replace("HERE", Path.of("").toAbsolutePath().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"surface --epochs 0", "surface --epochs -1", "surface --side 1", "surface --side 100000",
        "digits --epochs 0", "cnn --epochs 0", "autoencoder --epochs 0", "sequence --epochs 0",
        "mnist --data . --epochs 0", "pinn --iterations 0", "pinn --viscosity 0", "pinn --viscosity -1",
        "pinn --viscosity NaN", "pinn --viscosity Infinity", "text --steps 0", "text --window 1", "text --width 0",
        "text --layers 0", "text --rate 0", "text --rate -0.1", "text --samples 0", "text --length -1",
        "text --temperature -0.1", "text --temperature Infinity", "text --top-k 0", "text --top-p 0",
        "text --top-p 1.1", "step-by-step --decimals -1", "step-by-step --decimals 16"})
    void anImpossibleNumberIsRefusedByItsOption(String line) {
        List<String> words = Words.of(line);
        String option = words.get(words.size() - 2);

        assertThat(refusal(line)).startsWith(
                words.getFirst() + ": Invalid value for option '" + option + "': must be ").contains(", not ");
    }

    /** Returns the one line on the standard error stream. */
    private static String refusal(String line) {
        int[] code = new int[1];
        String printed = Console.ofErrors(() -> Console.of(() -> code[0] = Main.run(line)));

        assertThat(code[0]).isEqualTo(2);
        assertThat(printed).endsWith(System.lineSeparator()).hasLineCount(1);
        return printed.strip();
    }

    @Test
    void rangesAreTold() {
        assertThat(refusal("text --top-p 2")).contains("must be above 0 and at most 1, not 2.0 (text --help");
        assertThat(refusal("digits --epochs 0")).contains("must be at least 1, not 0 (digits --help");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a  b            | a;b
            ' a'  "b 'c' "  | ` a;b 'c' `
            --data='a b'/c  | --data=a b/c
            C:\\x\\y        | C:\\x\\y
            a '' b          | a;;b
            """)
    void wordsAreSplitAsByAShell(String line, String words) {
        assertThat(Words.of(line)).containsExactly(words.split(";"));
        assertThat(Words.of(" ")).isEmpty();
    }

    /** Runs a program as the pom does, with the modules on the class path of this test. */
    @Test
    void theCommandOfThePomTakesAFolderWithSpaces() throws Exception {
        Path data = Files.createDirectories(folder.resolve("my data"));
        Path home = Files.createDirectories(folder.resolve("my work"));
        Files.writeString(data.resolve("train-images-idx3-ubyte"), "no image");

        String errors = runByPom(home, 1, "mnist --data '" + data + "'");

        assertThat(errors).contains("Using incubator modules: jdk.incubator.vector");
        assertThat(errors.lines().toList().getLast()).contains(data.toString()).doesNotContain("there is no");
    }

    @Test
    void picturesAreWrittenToAWorkingDirectoryWithSpaces() throws Exception {
        Path home = Files.createDirectories(folder.resolve("my work"));
        Path text = Files.writeString(home.resolve("my text.txt"), "abc ".repeat(100));

        runByPom(home, 0, "text --file 'my text.txt' --window 4 --width 8 --layers 1 --steps 1 --length 1");

        assertThat(text).exists();
        Png.assertIsDrawn(home.resolve("target/pictures/text.png"));
    }

    private String runByPom(Path home, int code, String example) throws IOException, InterruptedException {
        String pom = Files.readString(Path.of("pom.xml"));
        String arguments = pom.substring(pom.indexOf("<arguments>") + "<arguments>".length(),
                pom.indexOf("</arguments>"));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String line : arguments.strip().split("\n")) {
            String argument = line.strip().replaceAll("</?argument>", "");
            command.add(switch (argument) {
                case "<modulepath/>" -> modules();
                case "${example.jvm}" -> "-Xmx1g";
                case "${example}" -> example;
                default -> argument;
            });
        }
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command).directory(home.toFile()).redirectError(errors.toFile())
                .redirectOutput(folder.resolve("output").toFile()).start();
        assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(code);
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    private static String modules() {
        return String.join(java.io.File.pathSeparator, Arrays
                .stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes")).toList());
    }
}
