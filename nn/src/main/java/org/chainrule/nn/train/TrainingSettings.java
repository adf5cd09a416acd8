package org.chainrule.nn.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.chainrule.nn.Network;
import org.chainrule.nn.data.DataLoader;

/**
 * Describes the settings that decide where a training ends, as texts that are saved with it. Functions have no text, so that
 * one isn't told from another.
 */
final class TrainingSettings {
    /** How the names of settings begin among the notes of a checkpoint. */
    private static final String PREFIX = "setting.";

    private TrainingSettings() {}

    static SequencedMap<String, String> of(Trainer trainer, DataLoader data) {
        TrainingOptions options = trainer.options;
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("loss",
                text(trainer.loss instanceof LossSum sum ? sum.text(TrainingSettings::text) : trainer.loss));
        settings.put("optimizer",
                trainer.optimizer.rules().stream().map(TrainingSettings::text).collect(Collectors.joining(", ")));
        settings.put("clip", trainer.optimizer.clip().map(TrainingSettings::text).orElse("none"));
        settings.put("data", data.toString());
        settings.put("accumulate", String.valueOf(options.batchesPerStep));
        settings.put("validation", options.validation == null ? "none" : options.validation.toString());
        settings.put("metrics", options.metrics.stream().map(Metric::name).collect(Collectors.joining(", ")));
        List<String> layers = Network.summary(trainer.network).lines().map(line -> line.strip().replaceAll(" +", " "))
                .toList();
        for (int n = 0; n < layers.size(); n++) {
            settings.put("network, line " + (n + 1), layers.get(n));
        }
        return settings;
    }

    /** Returns an object's text, or the name of its type where the text would be another in the next run. */
    private static String text(Object setting) {
        Class<?> type = setting.getClass();
        String text = setting.toString();
        boolean isFunction = type.isHidden() || type.isSynthetic() || text.startsWith(type.getName() + "@");
        return isFunction ? "a function" : text.replaceAll("\\S*\\$\\$Lambda\\S*", "a function");
    }

    /** Returns the notes by which a checkpoint keeps settings. */
    static Map<String, String> notes(Map<String, String> settings) {
        Map<String, String> notes = new TreeMap<>();
        settings.forEach((name, text) -> notes.put(PREFIX + name, text));
        return notes;
    }

    /** Returns what differs between the notes of a checkpoint and settings; nothing if it has none. */
    static List<String> differences(Map<String, String> notes, SequencedMap<String, String> settings) {
        List<String> differences = new ArrayList<>();
        if (notes.keySet().stream().anyMatch(name -> name.startsWith(PREFIX))) {
            settings.forEach((name, text) -> {
                String saved = notes.get(PREFIX + name);
                if (!Objects.equals(saved, text)) {
                    differences.add(name + " was " + (saved == null ? "none" : saved) + ", now " + text);
                }
            });
        }
        return differences;
    }
}
