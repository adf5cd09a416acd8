package org.chainrule.nn.io;

import java.util.Arrays;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Some damage to the bytes of a file. */
sealed interface Damage {

    byte[] to(byte[] bytes);

    /** The place, which is counted round and round. */
    static int wrapped(int number, byte[] bytes) {
        return Math.floorMod(number, bytes.length + 1);
    }

    record Flip(int place, int bit) implements Damage {
        @Override
        public byte[] to(byte[] bytes) {
            byte[] changed = Arrays.copyOf(bytes, Math.max(1, bytes.length));
            changed[Math.floorMod(place, changed.length)] ^= (byte) (1 << bit);
            return changed;
        }
    }

    record Overwrite(int place, byte[] by) implements Damage {
        @Override
        public byte[] to(byte[] bytes) {
            byte[] changed = bytes.clone();
            int at = wrapped(place, bytes);
            System.arraycopy(by, 0, changed, at, Math.min(by.length, changed.length - at));
            return changed;
        }
    }

    record Insert(int place, byte[] what) implements Damage {
        @Override
        public byte[] to(byte[] bytes) {
            int at = wrapped(place, bytes);
            return FileBytes.of(Arrays.copyOf(bytes, at), what, Arrays.copyOfRange(bytes, at, bytes.length));
        }
    }

    record Remove(int place, int count) implements Damage {
        @Override
        public byte[] to(byte[] bytes) {
            int at = wrapped(place, bytes);
            int end = Math.min(bytes.length, at + count);
            return FileBytes.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
        }
    }

    record CutOff(int place) implements Damage {
        @Override
        public byte[] to(byte[] bytes) {
            return Arrays.copyOf(bytes, wrapped(place, bytes));
        }
    }

    /** One to four damages. */
    static Arbitrary<List<Damage>> several() {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 5000);
        Arbitrary<byte[]> bytes = Arbitraries.oneOf(Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(12),
                Arbitraries.of("0", "9", "99999999", "-", "{", "[", "\"", ",", "}", "1e9", "NaN", "(", "'", "\\")
                        .map(text -> FileBytes.of(text)));
        Arbitrary<Damage> one = Arbitraries.oneOf(
                Combinators.combine(places, Arbitraries.integers().between(0, 7)).as(Flip::new),
                Combinators.combine(places, bytes).as(Overwrite::new),
                Combinators.combine(places, bytes).as(Insert::new),
                Combinators.combine(places, Arbitraries.integers().between(1, 20)).as(Remove::new),
                places.map(CutOff::new));
        return one.list().ofMinSize(1).ofMaxSize(4);
    }
}
