package org.chainrule.autograd.test;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * Each op of the library is broken in every way there is. The table in {@code docs/testing.md} says which law noticed; it is
 * written by {@code -Dtesting.page=write}. The profile {@code soak} breaks all, and compares the page; otherwise a sample of every way is
 * broken, and held to the page's table.
 */
class LibraryBreakagesTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");
    private static final String BEGIN = "<!-- written by LibraryBreakagesTest -->\n";
    private static final String END = "<!-- end -->\n";
    private static final boolean WRITES = "write".equals(System.getProperty("testing.page"));
    private static final int PART = 6; // of the breakages, one in so many is tried
    private static final int LEAST = 8; // of each way
    private static final String NONE = "makes no difference";

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
        SortedMap<String, List<Breakage>> byWay = breakages.stream()
                .filter(breakage -> !HARMLESS.containsKey(breakage.name()))
                .collect(groupingBy(LibraryBreakagesTest::way, TreeMap::new, toList()));
        if (Boolean.getBoolean("soak") || WRITES) {
            compare(start(breakages) + table(noticed(byWay)) + end());
        } else {
            compareSample(breakages, byWay);
        }
    }

    private static String way(Breakage breakage) {
        return breakage.way().replaceFirst(" \\(argument \\d+\\)$", "").replaceFirst("argument \\d+$", "an argument");
    }

    /** Returns how many breakages of each way were noticed by which law, or made no difference. */
    private static SortedMap<String, Map<String, Integer>> noticed(SortedMap<String, List<Breakage>> byWay) {
        SortedMap<String, Map<String, Integer>> noticed = new TreeMap<>();
        byWay.forEach((way, all) -> all.forEach(breakage -> noticed.computeIfAbsent(way, _ -> new HashMap<>())
                .merge(breakage.noticed().map(OpLaw::name).orElse(NONE), 1, Integer::sum)));
        return noticed;
    }

    /** Requires that the page has all breakages, and that those of a sample are noticed by laws that it says notice such. */
    private static void compareSample(List<Breakage> breakages, SortedMap<String, List<Breakage>> byWay)
            throws IOException {
        SortedMap<String, Map<String, Integer>> stated = read(Files.readString(PAGE));
        compare(start(breakages) + table(stated) + end());
        SortedMap<String, Integer> counts = new TreeMap<>();
        byWay.forEach((way, all) -> counts.put(way, all.size()));
        SortedMap<String, Integer> sums = new TreeMap<>();
        stated.forEach((way, laws) -> sums.put(way, laws.values().stream().mapToInt(count -> count).sum()));
        assertThat(counts).as("breakages by way; write the page anew by -Dtesting.page=write").isEqualTo(sums);
        SortedMap<String, List<Breakage>> sample = new TreeMap<>();
        byWay.forEach((way, all) -> sample.put(way, sample(all)));
        SortedMap<String, Map<String, Integer>> noticed = noticed(sample);
        stated.forEach((way, laws) -> {
            var met = new TreeSet<>(noticed.get(way).keySet());
            laws.keySet().stream().filter(NONE::equals).forEach(met::add); // of some ways very few make none
            assertThat(met).as("what notices %s", way).isEqualTo(laws.keySet());
            noticed.get(way).forEach((law, count) -> assertThat(count).as("%s: %s", way, law)
                    .isBetween(laws.get(law) - counts.get(way) + sample.get(way).size(), laws.get(law)));
        });
    }

    /** Returns some of the breakages of one way, the same in each run. */
    private static List<Breakage> sample(List<Breakage> all) {
        List<Breakage> shuffled = new ArrayList<>(all);
        shuffled.sort(Comparator.comparingInt(LibraryBreakagesTest::place).thenComparing(Breakage::name));
        return shuffled.subList(0, Math.min(all.size(), Math.max(LEAST, all.size() / PART)));
    }

    private static int place(Breakage breakage) {
        return new SplittableRandom(breakage.name().hashCode()).nextInt(); // in another order for each way
    }

    private static SortedMap<String, Map<String, Integer>> read(String page) {
        List<String[]> rows = page.substring(page.indexOf(BEGIN), page.indexOf(END)).lines()
                .filter(line -> line.startsWith("|") && !line.startsWith("|--")).map(line -> line.split("\\|", -1))
                .toList();
        SortedMap<String, Map<String, Integer>> stated = new TreeMap<>();
        for (String[] row : rows.subList(1, rows.size())) {
            Map<String, Integer> laws = new HashMap<>();
            for (int n = 2; n < row.length - 1; n++) {
                if (!row[n].isBlank()) {
                    laws.put(rows.getFirst()[n].strip(), Integer.valueOf(row[n].strip()));
                }
            }
            stated.put(row[1].strip(), laws);
        }
        return stated;
    }

    private static void compare(String table) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String written = page.substring(0, from) + table + page.substring(to);
        if (WRITES) {
            Files.writeString(PAGE, written);
        } else {
            assertThat(page).as("write it anew by -Dtesting.page=write").isEqualTo(written);
        }
    }

    private static String start(List<Breakage> breakages) {
        long ops = breakages.stream().map(Breakage::op).filter(op -> !op.endsWith("'")).distinct().count();
        return breakages.size() + " breakages of " + ops + " ops and their derived rules.\n\n| broken on purpose |";
    }

    private static String table(SortedMap<String, Map<String, Integer>> noticed) {
        List<String> columns = Stream.concat(Stream.of(OpLaw.values()).map(OpLaw::name)
                .filter(law -> noticed.values().stream().anyMatch(counts -> counts.containsKey(law))), Stream.of(NONE))
                .toList();
        var table = new StringBuilder();
        columns.forEach(column -> table.append(' ').append(column).append(" |"));
        table.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        noticed.forEach((way, counts) -> {
            table.append("| ").append(way).append(" |");
            columns.forEach(column -> table.append(' ')
                    .append(counts.containsKey(column) ? counts.get(column).toString() : "").append(" |"));
            table.append('\n');
        });
        return table.toString();
    }

    private static String end() {
        var end = new StringBuilder("\n");
        new TreeMap<>(HARMLESS).forEach((name, reason) -> end.append("- Harmless: `").append(name).append("`: ")
                .append(reason).append(".\n"));
        return end.toString();
    }
}
