package org.chainrule.nn.io;

/** The types of element in an IDX file. */
enum IdxType {
    UBYTE(0x08, ElementType.U8), SBYTE(0x09, ElementType.I8), SHORT(0x0b, ElementType.I16), INT(0x0c,
            ElementType.I32), FLOAT(0x0d, ElementType.F32), DOUBLE(0x0e, ElementType.F64);

    private final int code;
    private final ElementType elements;

    IdxType(int code, ElementType elements) {
        this.code = code;
        this.elements = elements;
    }

    int code() {
        return code;
    }

    /** Returns the same type in all formats. */
    ElementType elements() {
        return elements;
    }

    /** Finds the type of a code, or null if there is none. */
    static IdxType of(int code) {
        for (IdxType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
