package org.chainrule.nn.distributed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The elements of an array as bytes, little-endian. */
sealed interface SumElements {

    static SumElements of(Object array) {
        return array instanceof float[] floats ? new OfFloats(floats) : new OfDoubles((double[]) array);
    }

    /** Returns the type of the elements, for errors and frames. */
    int type();

    int length();

    /** Returns the bytes of an element. */
    int bytes();

    /** Returns a chunk of these elements alone. */
    byte[] read(int from, int count);

    /** Returns a chunk with these elements added to it. */
    byte[] addTo(byte[] chunk, int from);

    void write(byte[] chunk, int to);

    static String name(int type, int length) {
        return switch (type) {
            case 0 -> Ranks.sum(float[].class, length);
            case 1 -> Ranks.sum(double[].class, length);
            default -> Ranks.sum(Rounded.class, length);
        };
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The elements of a float[].
     *
     * @param array the array
     */
    record OfFloats(float[] array) implements SumElements {

        @Override
        public int type() {
            return 0;
        }

        @Override
        public int length() {
            return array.length;
        }

        @Override
        public int bytes() {
            return Float.BYTES;
        }

        @Override
        public byte[] read(int from, int count) {
            byte[] bytes = new byte[count * Float.BYTES];
            buffer(bytes).asFloatBuffer().put(array, from, count);
            return bytes;
        }

        @Override
        public byte[] addTo(byte[] chunk, int from) {
            float[] sums = new float[chunk.length / Float.BYTES];
            buffer(chunk).asFloatBuffer().get(sums);
            for (int n = 0; n < sums.length; n++) {
                sums[n] += array[from + n];
            }
            return new OfFloats(sums).read(0, sums.length);
        }

        @Override
        public void write(byte[] chunk, int to) {
            buffer(chunk).asFloatBuffer().get(array, to, chunk.length / Float.BYTES);
        }

        @Override
        public String toString() {
            return "float[" + array.length + "]";
        }
    }

    /**
     * The elements of a double[].
     *
     * @param array the array
     */
    record OfDoubles(double[] array) implements SumElements {

        @Override
        public int type() {
            return 1;
        }

        @Override
        public int length() {
            return array.length;
        }

        @Override
        public int bytes() {
            return Double.BYTES;
        }

        @Override
        public byte[] read(int from, int count) {
            byte[] bytes = new byte[count * Double.BYTES];
            buffer(bytes).asDoubleBuffer().put(array, from, count);
            return bytes;
        }

        @Override
        public byte[] addTo(byte[] chunk, int from) {
            double[] sums = new double[chunk.length / Double.BYTES];
            buffer(chunk).asDoubleBuffer().get(sums);
            for (int n = 0; n < sums.length; n++) {
                sums[n] += array[from + n];
            }
            return new OfDoubles(sums).read(0, sums.length);
        }

        @Override
        public void write(byte[] chunk, int to) {
            buffer(chunk).asDoubleBuffer().get(array, to, chunk.length / Double.BYTES);
        }

        @Override
        public String toString() {
            return "double[" + array.length + "]";
        }
    }

    /**
     * The elements of a float[], rounded to bfloat16. Each is read or added once.
     *
     * @param array the array
     * @param errors what rounding takes off
     */
    record Rounded(float[] array, float[] errors) implements SumElements {

        @Override
        public int type() {
            return 2;
        }

        @Override
        public int length() {
            return array.length;
        }

        @Override
        public int bytes() {
            return Short.BYTES;
        }

        @Override
        public byte[] read(int from, int count) {
            short[] rounded = new short[count];
            for (int n = 0; n < count; n++) {
                rounded[n] = Bfloat16.add(-0f, array, errors, from + n);
            }
            return bytes(rounded);
        }

        @Override
        public byte[] addTo(byte[] chunk, int from) {
            short[] sums = shorts(chunk);
            for (int n = 0; n < sums.length; n++) {
                sums[n] = Bfloat16.add(Bfloat16.toFloat(sums[n]), array, errors, from + n);
            }
            return bytes(sums);
        }

        @Override
        public void write(byte[] chunk, int to) {
            short[] sums = shorts(chunk);
            for (int n = 0; n < sums.length; n++) {
                array[to + n] = Bfloat16.toFloat(sums[n]);
            }
        }

        private static byte[] bytes(short... elements) {
            byte[] bytes = new byte[elements.length * Short.BYTES];
            buffer(bytes).asShortBuffer().put(elements);
            return bytes;
        }

        private static short[] shorts(byte... bytes) {
            short[] elements = new short[bytes.length / Short.BYTES];
            buffer(bytes).asShortBuffer().get(elements);
            return elements;
        }

        @Override
        public String toString() {
            return "float[" + array.length + "] in bfloat16";
        }
    }
}
