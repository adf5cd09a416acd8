package org.chainrule.nn.data;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.TokenTable;

/**
 * Numbers the characters of texts, to make tokens of them and texts of tokens. A character is a Unicode code point, so
 * that an emoji is one, too.
 *
 * {@snippet :
 * var vocabulary = CharacterVocabulary.of(text);
 * Tensor tokens = vocabulary.encode("whale");
 * String whale = vocabulary.decode(tokens);
 * }
 *
 * @param characters the characters of tokens 0, 1, ...
 * @param hasUnknown whether a further token, the last, stands for all other characters
 */
public record CharacterVocabulary(String characters, boolean hasUnknown) {
    private static final int REPLACEMENT = 0xFFFD; // the character that Unicode has for those that aren't known
    private static final String UNKNOWN = "<unk>";

    /**
     * Makes a vocabulary of these characters.
     *
     * @throws IllegalArgumentException if one is there twice
     */
    public CharacterVocabulary {
        Objects.requireNonNull(characters, "characters");
        if (characters.codePoints().distinct().count() < characters.codePoints().count()) {
            throw new IllegalArgumentException("a character is there twice among \"" + characters
                    + "\", and would have two numbers; of(text) takes those of a text");
        }
    }

    /**
     * Makes a vocabulary of the characters of a text, in Unicode's order.
     *
     * @param text the text
     * @return the vocabulary, without a token for other characters
     */
    public static CharacterVocabulary of(String text) {
        int[] distinct = Objects.requireNonNull(text, "text").codePoints().sorted().distinct().toArray();
        return new CharacterVocabulary(new String(distinct, 0, distinct.length), false);
    }

    /**
     * Adds a token for all other characters, the last. It is decoded as U+FFFD, the replacement character.
     *
     * @return the changed vocabulary
     */
    public CharacterVocabulary withUnknown() {
        return new CharacterVocabulary(characters, true);
    }

    /** {@return the number of tokens} */
    public int size() {
        return characters.codePointCount(0, characters.length()) + (hasUnknown ? 1 : 0);
    }

    /**
     * Makes tokens of a text.
     *
     * @param text the text
     * @return a token for each character, of type I64 and shape (characters)
     * @throws IllegalArgumentException if a character isn't in the vocabulary, which has no token for others
     */
    public Tensor encode(String text) {
        int[] codes = Objects.requireNonNull(text, "text").codePoints().toArray();
        Map<Integer, Long> numbers = numbers();
        long[] tokens = new long[codes.length];
        for (int n = 0; n < codes.length; n++) {
            Long token = numbers.get(codes[n]);
            if (token == null && !hasUnknown) {
                throw new IllegalArgumentException("character " + n + " of the text is " + described(codes[n])
                        + ", which is not among the " + size()
                        + " of the vocabulary; withUnknown() has a token for such characters");
            }
            tokens[n] = token == null ? size() - 1 : token;
        }
        return Tensor.of(tokens);
    }

    private Map<Integer, Long> numbers() {
        Map<Integer, Long> numbers = new HashMap<>();
        characters.codePoints().forEach(code -> numbers.put(code, (long) numbers.size()));
        return numbers;
    }

    private static String described(int code) {
        String name = String.format("U+%04X", code);
        return Character.isISOControl(code) || Character.getType(code) == Character.SURROGATE
                ? name
                : "'" + Character.toString(code) + "', " + name;
    }

    /**
     * Makes a text of tokens.
     *
     * @param tokens tokens of type I64 and shape (characters), or a single one of shape ()
     * @return the text
     * @throws IllegalArgumentException if there is no such token, or the type or the shape is another
     */
    public String decode(Tensor tokens) {
        Objects.requireNonNull(tokens, "tokens");
        if (tokens.dtype() != DType.I64 || tokens.shape().rank() > 1) {
            throw new IllegalArgumentException("a text is made of tokens of type I64 and shape (characters), not of "
                    + tokens.shape() + " " + tokens.dtype());
        }
        int[] codes = (hasUnknown ? characters + Character.toString(REPLACEMENT) : characters).codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (long token : tokens.toLongArray()) {
            if (token < 0 || token >= codes.length) {
                throw new IllegalArgumentException("there is no token " + token + " at index "
                        + text.codePointCount(0, text.length()) + " among the " + codes.length
                        + " of the vocabulary, which are counted from 0");
            }
            text.appendCodePoint(codes[(int) token]);
        }
        return text.toString();
    }

    /**
     * Saves the vocabulary as a {@link TokenTable}: a JSON object from each character to its token. The one for all others
     * is {@code <unk>}.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     */
    public void save(Path file) {
        List<String> tokens = characters.codePoints().mapToObj(Character::toString)
                .collect(Collectors.toCollection(ArrayList::new));
        if (hasUnknown) {
            tokens.add(UNKNOWN);
        }
        TokenTable.write(file, tokens);
    }

    /**
     * Loads a vocabulary.
     *
     * @param file what {@link #save} wrote, or a table of characters of another program
     * @return the vocabulary
     * @throws FormatException if it isn't a table of tokens, or one isn't a single character, apart from a last
     *         {@code <unk>}
     * @throws UncheckedIOException if it can't be read
     */
    public static CharacterVocabulary load(Path file) {
        List<String> tokens = TokenTable.read(file);
        boolean hasUnknown = !tokens.isEmpty() && tokens.getLast().equals(UNKNOWN);
        List<String> characters = hasUnknown ? tokens.subList(0, tokens.size() - 1) : tokens;
        for (String token : characters) {
            if (token.codePointCount(0, token.length()) != 1) {
                throw new FormatException(file.toString(), "token " + characters.indexOf(token) + " is \"" + token
                        + "\", which is no single character");
            }
        }
        return new CharacterVocabulary(String.join("", characters), hasUnknown);
    }

    /** Returns how many tokens there are, and of what: {@code 4 characters: " !ab"}. */
    @Override
    public String toString() {
        return characters.codePointCount(0, characters.length()) + " characters: \""
                + characters.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
                + (hasUnknown ? ", and a token for all others" : "");
    }
}
