package org.chainrule.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * The header of an array in NumPy's format: a magic word, a version, a length, and a dictionary in
 * Python.
 *
 * @param type the type of the elements
 * @param order the order of their bytes
 * @param fortranOrder whether the first axis is the fastest, not the last
 * @param shape the shape
 */
record NpyHeader(ElementType type, ByteOrder order, boolean fortranOrder, Shape shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION = 2; // bytes
    private static final int LONGEST = 1 << 20; // bytes of a dictionary that are worth reading
    private static final int ALIGNMENT = 64; // bytes
    private static final int GROWTH = 21; // digits; NumPy leaves room for the first size to grow to as many
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");
    private static final Pattern DESCRIPTION = Pattern.compile("([<>|])([a-zA-Z]\\d*)");

    // ---- writing ----

    /** Makes the header of a tensor that will be written in row-major order, little-endian. */
    static NpyHeader of(Tensor tensor) {
        return new NpyHeader(ElementType.of(tensor.dtype()), ByteOrder.LITTLE_ENDIAN, false, tensor.shape());
    }

    /** Returns the bytes that NumPy writes: version 1.0, which has room for the sizes of any shape. */
    byte[] toBytes() {
        String dictionary = "{'descr': '" + (type.width() == 1 ? "|" : "<") + type.code()
                + "', 'fortran_order': False, 'shape': " + tuple() + ", }" + roomToGrow();
        int before = MAGIC.length + VERSION + Short.BYTES;
        int withNewline = before + dictionary.length() + 1;
        int padding = ALIGNMENT - withNewline % ALIGNMENT; // at least one, as NumPy has it
        int rest = dictionary.length() + padding + 1;
        ByteBuffer bytes = ByteBuffer.allocate(before + rest).order(ByteOrder.LITTLE_ENDIAN).put(MAGIC)
                .put((byte) 1).put((byte) 0).putShort((short) rest);
        bytes.put((dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
        return bytes.array();
    }

    private String tuple() {
        String sizes = Arrays.stream(shape.toArray()).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        return "(" + sizes + (shape.rank() == 1 ? ",)" : ")");
    }

    private String roomToGrow() {
        return shape.rank() == 0 ? "" : " ".repeat(GROWTH - String.valueOf(shape.size(0)).length());
    }

    // ---- reading ----

    static NpyHeader read(ByteSource from) throws IOException {
        ByteBuffer magic = bytes(from, MAGIC.length + VERSION);
        if (!magic.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw from.error("is no array of NumPy's: it doesn't begin with \\x93NUMPY");
        }
        int major = Byte.toUnsignedInt(magic.get(MAGIC.length));
        int minor = Byte.toUnsignedInt(magic.get(MAGIC.length + 1));
        if (major < 1 || major > 3 || minor != 0) {
            throw from.error("has version " + major + "." + minor + " of NumPy's format; known are 1.0, 2.0 and 3.0");
        }
        ByteBuffer number = bytes(from, major == 1 ? Short.BYTES : Integer.BYTES);
        long length = major == 1 ? Short.toUnsignedLong(number.getShort()) : Integer.toUnsignedLong(number.getInt());
        if (length > LONGEST) {
            throw from.error("the header would have " + length + " bytes, more than the " + LONGEST
                    + " that are allowed");
        }
        String dictionary = from.text(bytes(from, (int) length).array(),
                major < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        return of(PythonDictionary.read(dictionary, from), from);
    }

    private static ByteBuffer bytes(ByteSource from, int count) throws IOException {
        byte[] bytes = from.readAtMost(count);
        if (bytes.length < count) {
            throw from.errorAt(from.position(),
                    "is no array of NumPy's, or was cut off: it ends at a place where the header should go on");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static NpyHeader of(Map<String, Object> dictionary, ByteSource from) {
        if (!dictionary.keySet().equals(KEYS)) {
            throw from.error("the header must have the keys descr, fortran_order and shape, not "
                    + FormatException.quoted(String.join(", ", dictionary.keySet())));
        }
        if (!(dictionary.get("descr") instanceof String description)) {
            throw from.error("descr must be a text such as '<f4'");
        }
        if (!(dictionary.get("fortran_order") instanceof Boolean fortranOrder)) {
            throw from.error("fortran_order must be True or False");
        }
        if (!(dictionary.get("shape") instanceof List<?> sizes)) {
            throw from.error("shape must be a tuple; of one size it is written (3,)");
        }
        Shape shape = TensorData.shape(from.name(), sizes.stream().mapToLong(size -> (Long) size).toArray());
        Matcher parts = DESCRIPTION.matcher(description);
        if (!parts.matches()) {
            throw unknown(description, from);
        }
        ElementType type = ElementType.coded(parts.group(2)).orElseThrow(() -> unknown(description, from));
        if (parts.group(1).equals("|") && type.width() > 1) { // the order of bytes is missing
            throw unknown(description, from);
        }
        ByteOrder order = parts.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(type, order, fortranOrder, shape);
    }

    private static FormatException unknown(String description, ByteSource from) {
        String type = FormatException.quoted(description);
        return from.error(description.endsWith("O")
                ? type + " stands for Python objects, which are never read, since reading runs them"
                : "the type " + type + " isn't known; known are f2, f4, f8, i1, i2, i4, i8, u1, u2, u4 and b1, after < "
                        + "or > for the order of bytes; convert in Python with astype");
    }

    /** Returns the shape of the transpose. */
    Shape reversedShape() {
        int[] sizes = shape.toArray();
        int[] reversed = new int[sizes.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            reversed[axis] = sizes[sizes.length - 1 - axis];
        }
        return Shape.of(reversed);
    }
}
