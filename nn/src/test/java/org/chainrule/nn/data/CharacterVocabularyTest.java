package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.io.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharacterVocabularyTest {
    private static final CharacterVocabulary VOCABULARY = CharacterVocabulary.of("call me Ishmael\n");

    @TempDir
    Path folder;

    /** Python's {@code sorted(set(text))}. */
    @Test
    void charactersAreInUnicodesOrder() {
        assertThat(VOCABULARY.characters()).isEqualTo("\n Iacehlms");
        assertThat(VOCABULARY.size()).isEqualTo(10);
        assertThat(VOCABULARY).hasToString("10 characters: \"\\n Iacehlms\"");
        assertThat(CharacterVocabulary.of("")).extracting(CharacterVocabulary::size).isEqualTo(0);
    }

    @Test
    void tokensAreTheIndicesOfCharacters() {
        Tensor tokens = VOCABULARY.encode("males\n");

        assertThat(tokens.dtype()).isEqualTo(DType.I64);
        assertThat(tokens.toLongArray()).containsExactly(8, 3, 7, 5, 9, 0);
        assertThat(VOCABULARY.decode(tokens)).isEqualTo("males\n");
        assertThat(VOCABULARY.decode(tokens.select(0, 1))).isEqualTo("a");
        assertThat(VOCABULARY.encode("").shape()).isEqualTo(Shape.of(0));
        assertThat(VOCABULARY.decode(VOCABULARY.encode(""))).isEmpty();
    }

    @Test
    void aCodePointIsACharacterAlsoWhereJavaNeedsTwo() {
        String text = "\uD83D\uDC33a\uD83D\uDC33\u2014";
        CharacterVocabulary vocabulary = CharacterVocabulary.of(text);

        assertThat(vocabulary.size()).isEqualTo(3);
        assertThat(vocabulary.encode(text).toLongArray()).containsExactly(2, 0, 2, 1);
        assertThat(vocabulary.decode(vocabulary.encode(text))).isEqualTo(text);
    }

    @Test
    void anUnknownCharacterIsAnErrorOrATokenOfItsOwn() {
        assertThatThrownBy(() -> VOCABULARY.encode("a whale")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("character 2 of the text is 'w', U+0077, which is not among the 10 of the vocabulary; "
                        + "withUnknown() has a token for such characters");
        assertThatThrownBy(() -> VOCABULARY.encode("\t")).hasMessageContaining("is U+0009, which");

        CharacterVocabulary open = VOCABULARY.withUnknown();
        assertThat(open.size()).isEqualTo(11);
        assertThat(open.encode("a whale").toLongArray()).containsExactly(3, 1, 10, 6, 3, 7, 5);
        assertThat(open.decode(open.encode("a whale"))).isEqualTo("a \uFFFDhale");
        assertThat(open).asString().endsWith(", and a token for all others");
    }

    @Test
    void whatIsNoTokenIsAnError() {
        assertThatThrownBy(() -> VOCABULARY.decode(Tensor.of(new long[] {0, 10})))
                .hasMessage("there is no token 10 at index 1 among the 10 of the vocabulary, which are counted from 0");
        assertThatThrownBy(() -> VOCABULARY.decode(Tensor.of(new long[] {-1}))).hasMessageContaining("no token -1");
        assertThatThrownBy(() -> VOCABULARY.decode(Tensor.of(1.0, 2)))
                .hasMessageContaining("tokens of type I64 and shape (characters), not of (2) F64");
        assertThatThrownBy(() -> VOCABULARY.decode(Tensor.zeros(1, 1).to(DType.I64))).hasMessageContaining("(1, 1)");
        assertThatThrownBy(() -> new CharacterVocabulary("abca", false)).hasMessageContaining("is there twice");
    }

    @Test
    void aSavedVocabularyIsTheSame() throws IOException {
        Path file = folder.resolve("vocabulary.json");
        for (CharacterVocabulary each : new CharacterVocabulary[] {VOCABULARY, VOCABULARY.withUnknown(),
            CharacterVocabulary.of("\u0000\"\\\uD83D\uDC33"), CharacterVocabulary.of("")}) {
            each.save(file);

            assertThat(CharacterVocabulary.load(file)).isEqualTo(each);
        }
    }

    /** As Python's json.dumps writes it. */
    @Test
    void aTableOfAnotherProgramIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.json"),
                "{\"b\": 1, \"\\u2014\": 2, \"a\": 0, \"\\ud83d\\udc33\": 3, \"<unk>\": 4}");

        assertThat(CharacterVocabulary.load(file))
                .isEqualTo(new CharacterVocabulary("ab\u2014\uD83D\uDC33", true));
    }

    @Test
    void aTableOfWordsIsNoVocabularyOfCharacters() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0, \"whale\": 1}");

        assertThatThrownBy(() -> CharacterVocabulary.load(file)).isInstanceOf(FormatException.class)
                .hasMessage(file + ": token 1 is \"whale\", which is no single character");
    }
}
