package org.chainrule.nn.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.io.FormatException;

/** How far an epoch has come, and its loss and metrics so far, as the notes of a checkpoint keep them. */
final class EpochProgress {
    private static final String PREFIX = "epoch.";
    private static final String STEPS = PREFIX + "steps";
    private static final String BATCHES = PREFIX + "batches";
    private static final String SECONDS = PREFIX + "seconds";
    private static final String RATE = PREFIX + "learningRate";
    private static final String STATE = PREFIX + "state.";
    private static final double NANOS = 1e9;

    private final Evaluation.Accumulator results;
    private final long startTime = System.nanoTime();
    private double secondsBefore; // of an earlier run
    private double rate = Double.NaN;
    private int batches;
    private int steps;
    private int savedSteps;

    private EpochProgress(List<Metric> metrics) {
        results = new Evaluation.Accumulator(metrics);
    }

    /** Begins an epoch. */
    static EpochProgress start(List<Metric> metrics) {
        return new EpochProgress(metrics);
    }

    /**
     * Returns how far an epoch had come when it was saved.
     *
     * @param source what is named in errors
     * @return null if none had begun
     */
    static EpochProgress ofNotes(Map<String, String> notes, List<Metric> metrics, String source) {
        if (!notes.containsKey(STEPS)) {
            return null;
        }
        Map<String, double[]> states = new LinkedHashMap<>();
        var progress = new EpochProgress(metrics);
        try {
            notes.forEach((name, text) -> {
                if (name.startsWith(STATE)) {
                    states.put(name.substring(STATE.length()), States.ofText(text));
                }
            });
            progress.steps = requirePositive(notes, STEPS);
            progress.savedSteps = progress.steps;
            progress.batches = requirePositive(notes, BATCHES);
            progress.secondsBefore = Double.parseDouble(note(notes, SECONDS));
            progress.rate = Double.parseDouble(note(notes, RATE));
            progress.results.load(states);
        } catch (IllegalArgumentException e) {
            throw new FormatException(source, "its notes on the epoch in progress: " + e.getMessage(), e);
        }
        return progress;
    }

    private static String note(Map<String, String> notes, String name) {
        String text = notes.get(name);
        if (text == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return text;
    }

    private static int requirePositive(Map<String, String> notes, String name) {
        int number = Integer.parseInt(note(notes, name));
        if (number <= 0) {
            throw new IllegalArgumentException(name + " is " + number);
        }
        return number;
    }

    /** Returns the notes by which a checkpoint keeps this. */
    Map<String, String> notes() {
        Map<String, String> notes = new TreeMap<>();
        notes.put(STEPS, String.valueOf(steps));
        notes.put(BATCHES, String.valueOf(batches));
        notes.put(SECONDS, String.valueOf(seconds()));
        notes.put(RATE, String.valueOf(rate));
        SequencedMap<String, double[]> states = results.state();
        states.forEach((name, state) -> notes.put(STATE + name, States.text(state)));
        return notes;
    }

    /** Returns loss and metrics so far. */
    Evaluation.Accumulator results() {
        return results;
    }

    /** Returns the number of steps, those that were skipped included. */
    int steps() {
        return steps;
    }

    /** Returns the number of batches of these steps, those of all workers. */
    int batches() {
        return batches;
    }

    /** Returns the number of batches that a worker has had of its data. */
    int ownBatches(TrainingOptions options, DataLoader data) {
        return (int) Math.min((long) steps * options.batchesPerStep, data.batches());
    }

    /** Goes on after another number of batches. */
    void resume(int of) {
        batches = of;
    }

    /** Counts a step. */
    void step(int of, double learningRate) {
        steps++;
        batches += of;
        rate = learningRate;
    }

    /** Returns whether a checkpoint is due that is written after every so many steps; from then on it no longer is. */
    boolean takeDue(int everySteps) {
        boolean isDue = everySteps > 0 && steps > savedSteps && steps % everySteps == 0;
        savedSteps = isDue ? steps : savedSteps;
        return isDue;
    }

    /** Returns how long it has taken. */
    double seconds() {
        return secondsBefore + (System.nanoTime() - startTime) / NANOS;
    }

    /** Returns the learning rate of the last step; NaN of none. */
    double rate() {
        return rate;
    }
}
