package org.chainrule.nn.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.ParameterGroup;

/**
 * Says in the metadata of a checkpoint which parameters are in which group of the optimizer: an entry for each parameter,
 * whose text is the number of its group, from 1.
 */
final class SavedGroups {
    private static final String PREFIX = "group.";
    private static final int MOST_DIFFERENCES = 4; // in an error

    private SavedGroups() {}

    /** Returns the entries for the groups of an optimizer. */
    static Map<String, String> of(Optimizer optimizer) {
        Map<String, String> entries = new TreeMap<>();
        List<ParameterGroup> groups = optimizer.groups();
        for (int n = 0; n < groups.size(); n++) {
            for (String name : groups.get(n).parameters().names()) {
                entries.put(PREFIX + name, String.valueOf(n + 1));
            }
        }
        return entries;
    }

    /** Requires that an optimizer has the groups of a file; one without entries, as once was written, says nothing of them. */
    static void requireSame(SavedTensors saved, Optimizer optimizer, String source) {
        Map<String, String> before = new TreeMap<>(saved.metadata());
        before.keySet().removeIf(name -> !name.startsWith(PREFIX));
        if (before.isEmpty()) {
            return;
        }
        Map<String, String> now = of(optimizer);
        Set<String> all = new TreeSet<>(before.keySet());
        all.addAll(now.keySet());
        List<String> differences = new ArrayList<>();
        for (String entry : all) {
            if (!Objects.equals(before.get(entry), now.get(entry))) {
                differences.add(
                        bare(entry.substring(PREFIX.length())) + " was in " + group(before.get(entry)) + ", and is in "
                                + group(now.get(entry)));
            }
        }
        if (!differences.isEmpty()) {
            int more = differences.size() - MOST_DIFFERENCES;
            throw new IllegalArgumentException(
                    source + " doesn't fit the optimizer, whose groups have other parameters: "
                            + String.join("; ", differences.subList(0, Math.min(differences.size(), MOST_DIFFERENCES)))
                            + (more > 0 ? "; and " + more + " more" : ""));
        }
    }

    private static String group(String number) {
        return number == null ? "none" : "group " + bare(number);
    }

    private static String bare(String text) {
        String quoted = FormatException.quoted(text);
        return quoted.substring(1, quoted.length() - 1);
    }
}
