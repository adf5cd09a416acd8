package org.chainrule.nn.io;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;

/**
 * Saves the parameters and buffers of a network, and loads them into another of the same make. Layers that PyTorch has too have its names
 * and layouts, so that files with a {@code state_dict} of PyTorch are loaded as they are; the {@code num_batches_tracked} that its batch
 * normalization writes is passed over.
 *
 * {@snippet :
 * Weights.save(Path.of("net.safetensors"), net);
 * // later, or elsewhere
 * var net = Mlp.of(784, 128, 10).create(new Random(1));
 * Weights.load(Path.of("net.safetensors"), net);
 * }
 *
 * <p>
 * To go on with training, take a {@link Checkpoint}.
 */
public final class Weights {
    private Weights() {}

    /**
     * Saves the parameters and buffers of a network in a {@linkplain Safetensors safetensors} file.
     *
     * @param file where; an old file is replaced, once the new one is whole
     * @param network the network
     * @throws UncheckedIOException if that can't be done; an old file is then as it was
     * @throws IllegalArgumentException as {@link Network#state}, and if there is nothing to save
     */
    public static void save(Path file, Object network) {
        Safetensors.write(file, savedOf(network));
    }

    /**
     * Saves the parameters and buffers of a network to a stream.
     *
     * @param out where to; it is flushed and stays open
     * @param network the network
     * @throws UncheckedIOException if that can't be done
     * @throws IllegalArgumentException as {@link Network#state}, and if there is nothing to save
     */
    public static void save(OutputStream out, Object network) {
        Safetensors.write(out, savedOf(network));
    }

    /**
     * Loads the parameters and buffers of a network from a safetensors file. They are written into the network's
     * tensors, all or none. Between F32 and F64 numbers are converted, and rounded if need be.
     *
     * @param file the file
     * @param network the network
     * @throws FormatException if the file isn't valid
     * @throws UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if names, shapes or types aren't those of the network; the message lists all
     *         that differ, and nothing has changed
     */
    public static void load(Path file, Object network) {
        load(Safetensors.read(file), file.toString(), network);
    }

    /**
     * Loads the parameters and buffers of a network from a stream, and reads nothing that comes after them.
     *
     * @param in the stream, which stays open
     * @param network the network
     * @throws FormatException if what it gives isn't valid
     * @throws UncheckedIOException if it can't be read
     * @throws IllegalArgumentException as {@link #load(Path, Object)}
     */
    public static void load(InputStream in, Object network) {
        load(in, ByteSource.STREAM, network);
    }

    /**
     * Loads the parameters and buffers of a network from a stream with a name.
     *
     * @param in the stream, which stays open
     * @param name what it is called in errors
     * @param network the network
     * @throws FormatException if what it gives isn't valid
     * @throws UncheckedIOException if it can't be read
     * @throws IllegalArgumentException as {@link #load(Path, Object)}
     */
    public static void load(InputStream in, String name, Object network) {
        load(Safetensors.read(in, name), name, network);
    }

    private static void load(SavedTensors saved, String source, Object network) {
        String hint = Checkpoint.isOne(saved) ? " is a checkpoint, for Checkpoint.load, and" : "";
        StateLoad.prepare(saved.tensors(), stateOf(network), source + hint).commit();
    }

    /**
     * Loads values into the parameters and buffers of a network, all or none. Between F32 and F64 numbers are
     * converted, and rounded if need be.
     *
     * @param saved the values, by the names that {@link Network#state} gives
     * @param network the network
     * @throws IllegalArgumentException if names, shapes or types aren't those of the network; the message lists all
     *         that differ, and nothing has changed
     */
    public static void load(NamedTensors saved, Object network) {
        StateLoad.prepare(saved, stateOf(network), "what was given").commit();
    }

    private static NamedTensors savedOf(Object network) {
        NamedTensors state = stateOf(network);
        if (state.names().isEmpty()) {
            throw new IllegalArgumentException("the network, " + network.getClass().getSimpleName()
                    + ", has neither parameters nor buffers, so that there is nothing to save");
        }
        return state;
    }

    /** Returns what is saved of a network, which must be there: null would be saved as an empty file. */
    static NamedTensors stateOf(Object network) {
        return Network.state(Objects.requireNonNull(network, "network"));
    }
}
