package org.chainrule.gpu.ptx;

import java.util.Locale;

/** The type of a register. */
enum PtxType {
    /** A single-precision number. */
    F32("f", 4),
    /** A double-precision number. */
    F64("d", 8),
    /** 32 bits: an index, or the bits of a number. */
    B32("r", 4),
    /** 64 bits: an address, an integer, or the bits of a number. */
    B64("q", 8),
    /** A truth value. */
    PRED("p", 0);

    private final String letter;
    private final int bytes;

    PtxType(String letter, int bytes) {
        this.letter = letter;
        this.bytes = bytes;
    }

    /** Returns the letter with which names of its registers begin. */
    String letter() {
        return letter;
    }

    /** Returns the size in memory. */
    int bytes() {
        return bytes;
    }

    /** Returns the suffix of instructions, such as {@code f32}. */
    String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the type of floating-point numbers of a precision. */
    static PtxType of(boolean single) {
        return single ? F32 : F64;
    }
}
