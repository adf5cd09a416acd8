package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

/**
 * Each op of the library is broken in every way there is. The table in {@code docs/testing.md} says which law noticed; it is
 * written by {@code -Dtesting.page=write}.
 */
class LibraryBreakagesTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");
    private static final String BEGIN = "<!-- written by LibraryBreakagesTest -->\n";
    private static final String END = "<!-- end -->\n";

    /** What no law can notice, since it changes no result. */
    private static final Map<String, String> HARMLESS = Map.of(
            "logSoftmaxVjp: forward: wrong value",
            "only its derivatives are used, for second derivatives of logSoftmaxAt",
            "softmaxVjp: vjp: wrong by 0.01 (argument 1)",
            "the rule of softmax, through which this gradient goes next, takes a constant off it");

    @Test
    void everyBreakageIsNoticedByTheLawThatIsMeantForIt() throws IOException {
        List<Breakage> breakages = Breakages.ofAll(LibraryOps.cases());
        assertThat(breakages).extracting(Breakage::name).containsAll(HARMLESS.keySet());
        Map<String, Map<OpLaw, Integer>> noticed = new TreeMap<>();
        Map<String, Integer> without = new TreeMap<>(); // a difference
        for (Breakage breakage : breakages) {
            if (!HARMLESS.containsKey(breakage.name())) {
                String way = breakage.way().replaceFirst(" \\(argument \\d+\\)$", "").replaceFirst("argument \\d+$",
                        "an argument");
                breakage.noticed().ifPresentOrElse(
                        law -> noticed.computeIfAbsent(way, _ -> new EnumMap<>(OpLaw.class)).merge(law, 1,
                                Integer::sum),
                        () -> without.merge(way, 1, Integer::sum));
            }
        }
        compare(table(breakages, noticed, without));
    }

    private static void compare(String table) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String written = page.substring(0, from) + table + page.substring(to);
        if ("write".equals(System.getProperty("testing.page"))) {
            Files.writeString(PAGE, written);
        } else {
            assertThat(page).as("write it anew by -Dtesting.page=write").isEqualTo(written);
        }
    }

    private static String table(List<Breakage> breakages, Map<String, Map<OpLaw, Integer>> noticed,
            Map<String, Integer> without) {
        List<OpLaw> laws = List.of(OpLaw.values()).stream()
                .filter(law -> noticed.values().stream().anyMatch(counts -> counts.containsKey(law))).toList();
        var table = new StringBuilder();
        long ops = breakages.stream().map(Breakage::op).filter(op -> !op.endsWith("'")).distinct().count();
        table.append(breakages.size()).append(" breakages of ").append(ops)
                .append(" ops and their derived rules.\n\n| broken on purpose |");
        laws.forEach(law -> table.append(' ').append(law).append(" |"));
        table.append(" makes no difference |\n|---|").append("---|".repeat(laws.size() + 1)).append('\n');
        noticed.forEach((way, counts) -> {
            table.append("| ").append(way).append(" |");
            laws.forEach(law -> table.append(' ').append(counts.containsKey(law) ? counts.get(law).toString() : "")
                    .append(" |"));
            table.append(' ').append(without.containsKey(way) ? without.get(way).toString() : "").append(" |\n");
        });
        table.append('\n');
        new TreeMap<>(HARMLESS).forEach(
                (name, reason) -> table.append("- Harmless: `").append(name).append("`: ").append(reason)
                        .append(".\n"));
        return table.toString();
    }
}
