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
import org.chainrule.nn.internal.Texts;
import org.chainrule.nn.optim.UpdateRule;

/**
 * Describes the settings that decide where a training ends, as texts that are saved with it. Functions have no text, so that
 * one isn't told from another.
 */
final class TrainingSettings {
    /** How the names of settings begin among the notes of a checkpoint. */
    private static final String PREFIX = "setting.";

    private static final String OPTIMIZER = "optimizer";
    private static final String GROUP = OPTIMIZER + ", group ";
    private static final String KEEP_BEST = "keepBest";

    /** What a schedule has learned in training, as ReduceOnPlateau has, which isn't a setting. */
    private static final String STATE = ", State\\[[^\\]]*\\]";

    private TrainingSettings() {}

    static SequencedMap<String, String> of(Trainer trainer, DataLoader data) {
        SequencedMap<String, String> settings = ofTrainer(trainer);
        settings.put("averaging", Texts.of(trainer.optimizer.averaging()));
        settings.put("data", text(data));
        putLayers(Network.summary(trainer.network), settings);
        return settings;
    }

    /** Describes the data; of a worker that has none, but leads others, without their number, which isn't that of the others. */
    private static String text(DataLoader data) {
        return data.dataset().size() > 0 ? data.toString() : data.toString().replaceFirst("^0 examples in ", "");
    }

    private static void putLayers(String summary, SequencedMap<String, String> settings) {
        List<String> layers = summary.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
        for (int n = 0; n < layers.size(); n++) {
            settings.put("network, line " + (n + 1), layers.get(n));
        }
    }

    /** Returns what workers that train together must have the same of: what gradients and steps depend on, apart from the data. */
    static List<String> common(Trainer trainer) {
        TrainingOptions options = trainer.options;
        SequencedMap<String, String> settings = ofTrainer(trainer);
        settings.keySet().removeAll(List.of("validation", "metrics", KEEP_BEST));
        settings.put("averaging", Texts.of(trainer.optimizer.averaging()));
        settings.put("seed", String.valueOf(options.seed));
        settings.put("nonFinite",
                Texts.of(options.nonFinite == null ? trainer.optimizer.nonFinite() : options.nonFinite));
        putLayers(network(trainer), settings);
        return settings.entrySet().stream().map(setting -> setting.getKey() + " " + setting.getValue()).toList();
    }

    private static SequencedMap<String, String> ofTrainer(Trainer trainer) {
        TrainingOptions options = trainer.options;
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("loss", Texts.of(trainer.loss));
        settings.putAll(groups(trainer.optimizer.rules()));
        settings.put("schedule", Texts.of(trainer.optimizer.schedule()).replaceAll(STATE, ""));
        settings.put("clip", trainer.optimizer.clip().map(Texts::of).orElse("none"));
        settings.put("accumulate", String.valueOf(options.batchesPerStep));
        settings.put("validation", options.validation == null ? "none" : options.validation.toString());
        settings.put("metrics", options.metrics.isEmpty() ? "none" : joined(options.metrics));
        settings.put(KEEP_BEST, String.valueOf(options.keepsBest));
        return settings;
    }

    /** Returns the rule of each group of parameters, under its number where there are several. */
    private static SequencedMap<String, String> groups(List<UpdateRule> rules) {
        SequencedMap<String, String> groups = new LinkedHashMap<>();
        groups.put(OPTIMIZER, rules.size() == 1 ? Texts.of(rules.getFirst()) : rules.size() + " groups");
        for (int n = 0; rules.size() > 1 && n < rules.size(); n++) {
            groups.put(GROUP + (n + 1), Texts.of(rules.get(n)));
        }
        return groups;
    }

    /** Returns all settings of a trainer, a line each, and the network as a table. */
    static String text(Trainer trainer) {
        TrainingOptions options = trainer.options;
        SequencedMap<String, String> settings = ofTrainer(trainer);
        settings.keySet().removeIf(name -> name.startsWith(GROUP)); // which the optimizer's text has, too
        settings.put(OPTIMIZER, trainer.optimizer.toString());
        settings.remove("schedule");
        settings.remove("clip");
        settings.put("seed", String.valueOf(options.seed));
        if (options.compiled != null) {
            settings.put("compiled", Texts.of(options.compiled));
        }
        settings.put("stop", Texts.of(options.stop));
        settings.put("checkpoint", Texts.of(options.checkpoint)
                + (options.checkpointSteps == 0 ? "" : ", every " + options.checkpointSteps + " steps"));
        settings.put("nonFinite", Texts.of(options.nonFinite == null ? "the optimizer's" : options.nonFinite));
        settings.put("callbacks", options.callbacks.isEmpty() ? "none" : joined(options.callbacks));
        settings.replaceAll((_, text) -> text.isEmpty() ? "none" : text);
        return settings.entrySet().stream().map(setting -> "  " + setting.getKey() + ": " + setting.getValue())
                .collect(Collectors.joining("\n", "Trainer\n", "\n  network:\n"))
                + network(trainer).indent(4);
    }

    /** Returns the network as a table; its text where its parameters can't be listed, as in a lambda. */
    private static String network(Trainer trainer) {
        try {
            return Network.summary(trainer.network);
        } catch (IllegalArgumentException | IllegalStateException _) {
            return Texts.of(trainer.network);
        }
    }

    private static String joined(List<?> settings) {
        return settings.stream().map(Texts::of).collect(Collectors.joining(", "));
    }

    /** Returns the notes by which a checkpoint keeps settings. */
    static Map<String, String> notes(Map<String, String> settings) {
        Map<String, String> notes = new TreeMap<>();
        settings.forEach((name, text) -> notes.put(PREFIX + name, text));
        return notes;
    }

    /** Returns whether a checkpoint with these notes holds the best weights beside the last. */
    static boolean keepsBest(Map<String, String> notes) {
        return Boolean.parseBoolean(notes.get(PREFIX + KEEP_BEST));
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
