package org.chainrule.autograd.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.Tensor;

/** Gives every tensor of a graph a name of its own: the user's where there is one, else a letter and a counter. */
final class GateNames {
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> lastNumber = new HashMap<>();

    private GateNames() {}

    /** Names tensors that are listed in the order of evaluation, some by given names instead of their own. */
    static Map<Tensor, String> of(List<Tensor> evaluated, Map<Tensor, String> givenNames) {
        var names = new GateNames();
        Map<Tensor, String> result = new IdentityHashMap<>();
        for (Tensor tensor : evaluated) { // the user's names first, that no generated one takes them
            String given = given(tensor, givenNames);
            if (!given.isEmpty()) {
                result.put(tensor, names.taken.add(given) ? given : names.numbered(given + "#", 2));
            }
        }
        for (Tensor tensor : evaluated) {
            result.computeIfAbsent(tensor, unnamed -> names.numbered(letter(unnamed), 1));
        }
        return result;
    }

    /** Returns the user's name of a tensor, on one line; empty where there is none. */
    static String given(Tensor tensor, Map<Tensor, String> givenNames) {
        return onOneLine(givenNames.getOrDefault(tensor, tensor.name()));
    }

    private static String letter(Tensor tensor) {
        return !tensor.isLeaf() ? "v" : tensor.requiresGrad() ? "x" : "c";
    }

    private String numbered(String stem, int first) {
        String name;
        do {
            name = stem + lastNumber.merge(stem, first, (last, _) -> last + 1);
        } while (!taken.add(name));
        return name;
    }

    /** Returns text without line breaks and whatever else a table or a picture can't show. */
    static String onOneLine(String text) {
        var line = new StringBuilder();
        text.codePoints().map(GateNames::printable).forEach(line::appendCodePoint);
        return line.toString().strip();
    }

    private static int printable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.SURROGATE, Character.UNASSIGNED -> '\uFFFD'; // half of a pair, or no character at all
            default -> character;
        };
    }
}
