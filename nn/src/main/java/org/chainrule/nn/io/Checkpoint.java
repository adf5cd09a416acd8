package org.chainrule.nn.io;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.UpdateRule;

/**
 * Saves all that a training needs to go on as if it had never stopped: the network, what the optimizer remembers, and
 * how far it had come. What is random goes on likewise if it follows from the step, as the masks of dropout do within
 * {@code Training.with(RandomKey.of(seed).withStep(step), ...)}; the state of a random generator isn't saved.
 *
 * {@snippet :
 * Checkpoint.save(file, net, optimizer, new Checkpoint.Progress(epoch, step, seed));
 * // later, with a network and an optimizer made as they were
 * Checkpoint.Progress progress = Checkpoint.load(file, net, optimizer);
 * }
 *
 * <p>
 * The file is in the {@linkplain Safetensors safetensors} format, with the tensors of the network named
 * {@code network.hidden.weight} and those of the optimizer {@code optimizer.hidden.weight.velocity}. Rules, schedules and
 * clipping aren't saved: they are code. The names of the rules are, and which parameters are in which
 * {@linkplain Optimizer#groups group}; a training is loaded into an optimizer with the same only.
 */
public final class Checkpoint {
    private static final String NETWORK = "network.";
    private static final String OPTIMIZER = "optimizer.";

    private static final String VERSION = "chainrule.checkpoint";

    /** Since 2 random masks are drawn by counters, and sums and elementary functions have the bits that they have now. */
    private static final String CURRENT = "2";
    private static final String EPOCH = "epoch";
    private static final String STEP = "step";
    private static final String SEED = "seed";
    private static final String RULES = "rules";
    private static final String NOTE = "note.";

    private Checkpoint() {}

    /**
     * The point that a training has come to.
     *
     * @param epoch the epoch; what that counts is the caller's choice, as for the others
     * @param step the step
     * @param seed where random numbers go on
     * @param notes whatever else the caller wants to find again, by names of the caller's choice
     */
    public record Progress(long epoch, long step, long seed, Map<String, String> notes) {

        /** Makes a point in a training. */
        public Progress {
            Objects.requireNonNull(notes, "notes");
            notes.forEach((name, note) -> {
                Objects.requireNonNull(name, "a note's name");
                Objects.requireNonNull(note, () -> "the note " + name);
            });
            notes = Map.copyOf(notes);
        }

        /**
         * Makes a point in a training without notes.
         *
         * @param epoch the epoch; what that counts is the caller's choice, as for the others
         * @param step the step
         * @param seed where random numbers go on
         */
        public Progress(long epoch, long step, long seed) {
            this(epoch, step, seed, Map.of());
        }
    }

    /**
     * Saves a training between two steps.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param network the network
     * @param optimizer what trains it
     * @param progress how far it has come
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     * @throws ArithmeticException if a parameter, or what the optimizer remembers, is infinite or NaN, or a buffer is NaN;
     *         nothing is written
     * @throws IllegalArgumentException as {@link Network#state}
     */
    public static void save(Path file, Object network, Optimizer optimizer, Progress progress) {
        Safetensors.write(file, tensors(network, optimizer), metadata(optimizer, progress));
    }

    /**
     * Saves a training between two steps to a stream.
     *
     * @param out where to; it is flushed and stays open
     * @param network the network
     * @param optimizer what trains it
     * @param progress how far it has come
     * @throws UncheckedIOException if that can't be done
     * @throws ArithmeticException as {@link #save(Path, Object, Optimizer, Progress)}
     * @throws IllegalArgumentException as {@link Network#state}
     */
    public static void save(OutputStream out, Object network, Optimizer optimizer, Progress progress) {
        Safetensors.write(out, tensors(network, optimizer), metadata(optimizer, progress));
    }

    private static NamedTensors tensors(Object network, Optimizer optimizer) {
        Objects.requireNonNull(optimizer, "optimizer");
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Weights.stateOf(network).asMap().forEach((name, tensor) -> tensors.put(NETWORK + name, tensor));
        optimizer.state().asMap().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        tensors.forEach(Checkpoint::requireSound);
        return new NamedTensors(tensors);
    }

    /** Requires that training can go on from a tensor: a buffer may be infinite, as a mask is, but nothing is NaN. */
    private static void requireSound(String name, Tensor tensor) {
        if (!tensor.dtype().isFloating() || Double.isFinite(Magnitude.of(tensor))) {
            return;
        }
        boolean mayBeInfinite = name.startsWith(NETWORK) && !tensor.requiresGrad();
        double[] values = tensor.toDoubleArray();
        for (int n = 0; n < values.length; n++) {
            if (mayBeInfinite ? Double.isNaN(values[n]) : !Double.isFinite(values[n])) {
                throw new ArithmeticException("the training isn't saved, since nothing could go on from it: " + name
                        + " is " + values[n] + " at index " + Arrays.toString(tensor.shape().index(n)));
            }
        }
    }

    private static String rules(Optimizer optimizer) {
        return optimizer.rules().stream().map(UpdateRule::name).collect(Collectors.joining(", "));
    }

    private static Map<String, String> metadata(Optimizer optimizer, Progress progress) {
        Objects.requireNonNull(progress, "progress");
        Map<String, String> texts = new TreeMap<>(); // the same bytes each time
        progress.notes().forEach((name, note) -> texts.put(NOTE + name, note));
        texts.putAll(SavedGroups.of(optimizer));
        texts.putAll(Map.of(VERSION, CURRENT, RULES, rules(optimizer), EPOCH, String.valueOf(progress.epoch()), STEP,
                String.valueOf(progress.step()), SEED, String.valueOf(progress.seed())));
        return texts;
    }

    /**
     * Loads a training into a network and an optimizer that were made as the saved ones were. All is written, or
     * nothing.
     *
     * @param file the file
     * @param network the network
     * @param optimizer what trains it
     * @return how far it had come
     * @throws FormatException if the file is no checkpoint, or of another version
     * @throws UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if names, shapes or types aren't those of the network, or of what the optimizer's
     *         rules remember, or if its groups have other rules or parameters; the message lists all that differ
     */
    public static Progress load(Path file, Object network, Optimizer optimizer) {
        return load(file, network, optimizer, _ -> {});
    }

    /**
     * Loads a training, if it is the right one.
     *
     * @param file the file
     * @param network the network
     * @param optimizer what trains it
     * @param check looks at how far the training had come before anything is written, and throws to refuse it
     * @return how far it had come
     * @throws FormatException as {@link #load(Path, Object, Optimizer)}
     * @throws UncheckedIOException as {@link #load(Path, Object, Optimizer)}
     * @throws IllegalArgumentException as {@link #load(Path, Object, Optimizer)}
     */
    public static Progress load(Path file, Object network, Optimizer optimizer, Consumer<Progress> check) {
        Objects.requireNonNull(check, "check");
        return load(Safetensors.read(file), file.toString(), network, optimizer, check);
    }

    /**
     * Loads a training from a stream, and reads nothing that comes after it.
     *
     * @param in the stream, which stays open
     * @param network the network
     * @param optimizer what trains it
     * @return how far it had come
     * @throws FormatException as {@link #load(Path, Object, Optimizer)}
     * @throws UncheckedIOException if it can't be read
     * @throws IllegalArgumentException as {@link #load(Path, Object, Optimizer)}
     */
    public static Progress load(InputStream in, Object network, Optimizer optimizer) {
        return load(in, ByteSource.STREAM, network, optimizer);
    }

    /**
     * Loads a training from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @param network the network
     * @param optimizer what trains it
     * @return how far it had come
     * @throws FormatException as {@link #load(Path, Object, Optimizer)}
     * @throws UncheckedIOException if it can't be read
     * @throws IllegalArgumentException as {@link #load(Path, Object, Optimizer)}
     */
    public static Progress load(InputStream in, String name, Object network, Optimizer optimizer) {
        return load(Safetensors.read(in, name), name, network, optimizer, _ -> {});
    }

    /**
     * Returns how far a training has come, and loads nothing.
     *
     * @param file the file
     * @return how far it has come
     * @throws FormatException as {@link #load(Path, Object, Optimizer)}
     * @throws UncheckedIOException as {@link #load(Path, Object, Optimizer)}
     */
    public static Progress progress(Path file) {
        return progress(Safetensors.read(file), file.toString());
    }

    private static Progress progress(SavedTensors saved, String source) {
        requireCheckpoint(source, saved);
        return new Progress(number(source, saved, EPOCH), number(source, saved, STEP), number(source, saved, SEED),
                notes(saved));
    }

    private static Progress load(SavedTensors saved, String source, Object network, Optimizer optimizer,
            Consumer<Progress> check) {
        Objects.requireNonNull(optimizer, "optimizer");
        Progress progress = progress(saved, source);
        String rules = saved.metadata().getOrDefault(RULES, "");
        if (!rules.isEmpty() && !rules.equals(rules(optimizer))) {
            String quoted = FormatException.quoted(rules);
            throw new IllegalArgumentException(source + " doesn't fit the optimizer: it is " + rules(optimizer)
                    + ", but saved by " + quoted.substring(1, quoted.length() - 1));
        }
        StateLoad transfer = StateLoad.prepare(part(saved, NETWORK), Weights.stateOf(network), source);
        SavedGroups.requireSame(saved, optimizer, source);
        check.accept(progress);
        try {
            optimizer.load(part(saved, OPTIMIZER));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + " doesn't fit the optimizer: " + e.getMessage());
        }
        transfer.commit();
        return progress;
    }

    /** Returns whether a file was written by {@link #save}. */
    static boolean isOne(SavedTensors saved) {
        return saved.metadata().containsKey(VERSION);
    }

    private static void requireCheckpoint(String source, SavedTensors saved) {
        if (!isOne(saved)) {
            throw new FormatException(source,
                    "is no checkpoint; if it has the tensors of a network, Weights.load can load them");
        }
        String version = saved.metadata().get(VERSION);
        if (!version.equals(CURRENT)) {
            throw new FormatException(source, "this checkpoint is of version " + FormatException.quoted(version)
                    + ", but this library reads version " + CURRENT
                    + " only: with other random masks, sums and functions, training would not go on as it was");
        }
        for (String name : saved.tensors().names()) {
            if (!name.startsWith(NETWORK) && !name.startsWith(OPTIMIZER)) {
                throw new FormatException(source, FormatException.quoted(name)
                        + " belongs neither to the network nor to the optimizer");
            }
        }
    }

    private static long number(String source, SavedTensors saved, String name) {
        String text = saved.metadata().getOrDefault(name, "");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new FormatException(source,
                    "the checkpoint's " + name + " is " + FormatException.quoted(text) + ", which is no whole number",
                    e);
        }
    }

    private static Map<String, String> notes(SavedTensors saved) {
        Map<String, String> notes = new HashMap<>();
        saved.metadata().forEach((name, text) -> {
            if (name.startsWith(NOTE)) {
                notes.put(name.substring(NOTE.length()), text);
            }
        });
        return notes;
    }

    private static NamedTensors part(SavedTensors saved, String prefix) {
        SequencedMap<String, Tensor> part = new LinkedHashMap<>();
        saved.tensors().asMap().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return new NamedTensors(part);
    }
}
