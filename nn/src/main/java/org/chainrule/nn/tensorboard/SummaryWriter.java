package org.chainrule.nn.tensorboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.PngImage;

/**
 * Writes scalars, histograms, images and texts to an event file, which TensorBoard shows: {@code tensorboard --logdir runs}. Methods have the
 * names of those of {@code torch.utils.tensorboard.SummaryWriter} in PyTorch.
 *
 * {@snippet :
 * try (var writer = SummaryWriter.of(Path.of("runs", "first"))) {
 *     writer.addScalar("loss/training", loss, step);
 *     writer.addHistogram("weights/hidden", hidden.weight(), step);
 * }
 * }
 *
 * <p>
 * What is added belongs to a tag, under which it is shown, and a step, such as the number of an epoch. Names before a slash gather tags in
 * groups. The file is called {@code events.out.tfevents.<seconds>.<host>.<process>.<number>} and only ever grows: each event is written when
 * it is added, whole, so that TensorBoard can follow. A folder may have several such files, which are shown as one run. Several threads may
 * use a writer.
 */
public final class SummaryWriter implements AutoCloseable {
    private static final String VERSION = "brain.Event:2";
    private static final int STRING = 7; // of the types of a TensorProto
    private static final int MOST_FILES = 1000; // in one second, of one process

    private final Path file;
    private final RecordFile records;
    private final InstantSource clock;
    private final Map<String, Kind> kinds = new HashMap<>();
    private boolean isClosed;

    /** What a tag has. */
    private enum Kind {
        SCALARS, HISTOGRAMS, IMAGES, TEXTS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private SummaryWriter(Path file, InstantSource clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.records = new RecordFile(file);
        try {
            records.append(event().put(3, VERSION).toByteArray());
        } catch (IOException e) {
            records.close();
            throw e;
        }
    }

    /**
     * Creates a writer with an event file of its own.
     *
     * @param folder the folder of the run, which is made if it doesn't exist
     * @return the writer
     * @throws UncheckedIOException if no file can be written there
     */
    public static SummaryWriter of(Path folder) {
        return of(folder, InstantSource.system());
    }

    /**
     * Creates a writer of events that have the times of a clock.
     *
     * @param folder the folder of the run, which is made if it doesn't exist
     * @param clock says when an event is
     * @return the writer
     * @throws UncheckedIOException if no file can be written there
     */
    public static SummaryWriter of(Path folder, InstantSource clock) {
        Objects.requireNonNull(folder, "folder");
        Instant now = now(Objects.requireNonNull(clock, "clock"));
        String name = String.format(Locale.ROOT, "events.out.tfevents.%010d.%s.%d.", now.getEpochSecond(), host(),
                ProcessHandle.current().pid());
        try {
            Files.createDirectories(folder);
            for (int n = 0;; n++) {
                try {
                    return new SummaryWriter(folder.resolve(name + n), clock);
                } catch (FileAlreadyExistsException e) {
                    if (n == MOST_FILES) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no event file can be written in " + folder + ": " + e, e);
        }
    }

    private static Instant now(InstantSource clock) {
        return Objects.requireNonNull(clock.instant(), "the clock returned null");
    }

    /** Returns the name of this machine, as far as a file name can have it. */
    private static String host() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            name = "";
        }
        String legal = name.replaceAll("[^A-Za-z0-9.-]", "-");
        return legal.isEmpty() ? "localhost" : legal.substring(0, Math.min(legal.length(), 100));
    }

    /** {@return the event file} */
    public Path file() {
        return file;
    }

    /**
     * Adds a number, in single precision. Infinite numbers and NaN are shown as such.
     *
     * @param tag what the number is
     * @param value the number
     * @param step when it was measured, from 0
     * @throws IllegalArgumentException if the tag is blank, begins with a slash, has control characters, or belongs to something else than
     *         scalars; or the step is negative
     * @throws IllegalStateException if this is closed
     * @throws UncheckedIOException if the file can't be written
     */
    public void addScalar(String tag, double value, long step) {
        add(tag, Kind.SCALARS, step, value(tag).put(2, (float) value));
    }

    /**
     * Adds the distribution of a tensor's elements, in buckets each of which is 1.1 times as wide as the one before. Elements that aren't
     * finite don't count.
     *
     * @param tag what the tensor is
     * @param values a tensor of numbers
     * @param step when it had these elements, from 0
     * @throws IllegalArgumentException as {@link #addScalar}; or if no element is finite
     * @throws IllegalStateException if this is closed
     * @throws UncheckedIOException if the file can't be written
     */
    public void addHistogram(String tag, Tensor values, long step) {
        Objects.requireNonNull(values, "values");
        ProtoMessage value = value(tag);
        ProtoMessage histogram;
        try {
            histogram = ExponentialBuckets.histogram(values.toDoubleArray());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the tag " + tag + ": " + e.getMessage(), e);
        }
        add(tag, Kind.HISTOGRAMS, step, value.put(5, histogram));
    }

    /**
     * Adds an image: of shape (height, width), or (channels, height, width) of 1 channel for grey, 3 for red, green and blue, 4 with opacity.
     *
     * @param tag what the image shows
     * @param image brightness from 0 to 1 if the type is floating, else from 0 to 255; what is beyond is cut off, and NaN is 0
     * @param step when it was made, from 0
     * @throws IllegalArgumentException as {@link #addScalar}; or if the shape is none of those
     * @throws IllegalStateException if this is closed
     * @throws UncheckedIOException if the file can't be written
     */
    public void addImage(String tag, Tensor image, long step) {
        Objects.requireNonNull(image, "image");
        ProtoMessage value = value(tag);
        PngImage png = PngImage.of(image);
        add(tag, Kind.IMAGES, step, value.put(4, new ProtoMessage().put(1, png.height()).put(2, png.width())
                .put(3, png.channels()).put(4, png.encoded())));
    }

    /**
     * Adds a text, which is shown as Markdown. As in PyTorch, {@code /text_summary} follows the tag.
     *
     * @param tag what the text is about
     * @param text the text
     * @param step when it was written, from 0
     * @throws IllegalArgumentException as {@link #addScalar}
     * @throws IllegalStateException if this is closed
     * @throws UncheckedIOException if the file can't be written
     */
    public void addText(String tag, String text, long step) {
        Objects.requireNonNull(text, "text");
        value(tag); // objects to a bad one
        String full = tag + "/text_summary";
        var one = new ProtoMessage().put(2, new ProtoMessage().put(1, 1L)); // the shape (1)
        var tensor = new ProtoMessage().put(1, (long) STRING).put(2, one).put(8,
                text.getBytes(StandardCharsets.UTF_8));
        var metadata = new ProtoMessage().put(1, new ProtoMessage().put(1, "text"));
        add(full, Kind.TEXTS, step, value(full).put(9, metadata).put(8, tensor));
    }

    /** Begins a value with its tag. */
    private static ProtoMessage value(String tag) {
        Objects.requireNonNull(tag, "tag");
        String flaw = tag.isBlank()
                ? "is blank"
                : tag.startsWith("/")
                        ? "begins with a slash"
                        : tag.codePoints().anyMatch(SummaryWriter::isUnprintable)
                                ? "has a control character, or half a character"
                                : null;
        if (flaw != null) {
            throw new IllegalArgumentException("the tag \"" + tag + "\" " + flaw
                    + "; a tag is a name such as loss/training");
        }
        return new ProtoMessage().put(1, tag);
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
    }

    private ProtoMessage event() {
        Instant now = now(clock);
        return new ProtoMessage().put(1, now.getEpochSecond() + now.getNano() / 1e9);
    }

    private synchronized void add(String tag, Kind kind, long step, ProtoMessage value) {
        if (step < 0) {
            throw new IllegalArgumentException("steps are counted from 0, and there is none of number " + step);
        }
        if (isClosed) {
            throw new IllegalStateException("the writer of " + file + " is closed");
        }
        Kind before = kinds.putIfAbsent(tag, kind);
        if (before != null && before != kind) {
            throw new IllegalArgumentException("the tag " + tag + " has " + before + ", and can't have " + kind
                    + ", too: TensorBoard would show the former only");
        }
        try {
            records.append(event().put(2, step).put(5, new ProtoMessage().put(1, value)).toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be written: " + e.getMessage(), e);
        }
    }

    /**
     * Brings what was added to the disk. A reader sees it without that.
     *
     * @throws IllegalStateException if this is closed
     * @throws UncheckedIOException if that can't be done
     */
    public synchronized void flush() {
        if (isClosed) {
            throw new IllegalStateException("the writer of " + file + " is closed");
        }
        try {
            records.force();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be written: " + e.getMessage(), e);
        }
    }

    /**
     * Closes the file; a second time does nothing.
     *
     * @throws UncheckedIOException if that can't be done
     */
    @Override
    public synchronized void close() {
        isClosed = true;
        try {
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be closed: " + e.getMessage(), e);
        }
    }

    /** Returns the file. */
    @Override
    public String toString() {
        return "SummaryWriter(" + file + ")";
    }
}
