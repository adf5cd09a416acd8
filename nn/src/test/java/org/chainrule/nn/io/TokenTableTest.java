package org.chainrule.nn.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTableTest {

    private static List<String> read(String json) {
        return TokenTable.read(new ByteArrayInputStream(json.getBytes(UTF_8)), "vocab.json");
    }

    @Test
    void tokensAreInTheOrderOfTheirNumbers(@TempDir Path folder) {
        List<String> tokens = List.of("the", " ", "\n", "\"", "\u2014", "<unk>", "");
        var out = new ByteArrayOutputStream();
        TokenTable.write(out, tokens);
        TokenTable.write(folder.resolve("vocab.json"), tokens);

        assertThat(read(out.toString(UTF_8))).isEqualTo(tokens);
        assertThat(TokenTable.read(new ByteArrayInputStream(out.toByteArray()))).isEqualTo(tokens);
        assertThat(TokenTable.read(folder.resolve("vocab.json"))).isEqualTo(tokens);
        assertThat(read("{\"b\":1,\"a\":0}\n")).containsExactly("a", "b");
        assertThat(read("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "[1]|must be an object from tokens to their numbers",
        "''|must be an object",
        "{\"a\":0|isn't valid JSON",
        "{\"a\":0} x|isn't valid JSON",
        "{\"a\":0} {}|goes on after the last brace",
        "{\"a\":0,\"a\":1}|isn't valid JSON",
        "{\"a\":0,\"b\":0}|the tokens \"a\" and \"b\" have the same number, 0",
        "{\"a\":0,\"b\":2}|the 2 tokens must have the numbers 0 to 1, but \"b\" has 2",
        "{\"a\":-1}|must be a whole number from 0, not \"-1\"",
        "{\"a\":0.0}|must be a whole number from 0",
        "{\"a\":99999999999999999999}|must be a whole number from 0",
        "{\"a\":[0]}|must be a whole number from 0"})
    void whatIsNoTableIsAnErrorThatNamesTheFile(String json, String problem) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(FormatException.class).hasMessageStartingWith("vocab.json: ")
                .hasMessageContaining(problem);
    }

    @Test
    void aTokenHasOneNumber() {
        assertThatThrownBy(() -> TokenTable.write(new ByteArrayOutputStream(), List.of("a", "b", "a")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the token \"a\" is there twice");
    }
}
