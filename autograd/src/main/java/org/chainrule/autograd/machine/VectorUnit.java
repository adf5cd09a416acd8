package org.chainrule.autograd.machine;

/**
 * Describes the processor's vectors, as far as code for them can be generated here. Nothing but generated code refers
 * to the Vector API, so its absence costs speed and nothing else.
 */
public final class VectorUnit {
    /** Whether classes can be defined at run time; a native image can't. */
    public static final boolean CAN_GENERATE = System.getProperty("org.graalvm.nativeimage.imagecode") == null;
    /** The size of a vector in bits; 0 where there is none to be used. */
    public static final int BITS = bits();
    /** The number of registers for vectors. */
    public static final int REGISTERS = BITS >= 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;
    /** Whether there are instructions that load and store part of a vector. */
    public static final boolean HAS_MASKED_LOADS = BITS >= 256;
    /** Whether these are as fast as those for the whole. */
    public static final boolean HAS_MASKS = BITS >= 512;

    private static final String API = "jdk.incubator.vector";

    private VectorUnit() {}

    /**
     * Returns how many elements a vector holds.
     *
     * @param single whether of single precision
     * @return the number of elements; 0 where there are no vectors
     */
    public static int lanes(boolean single) {
        return BITS / (single ? Float.SIZE : Double.SIZE);
    }

    private static int bits() {
        var module = ModuleLayer.boot().findModule(API);
        if (module.isEmpty() || !CAN_GENERATE) {
            return 0;
        }
        VectorUnit.class.getModule().addReads(module.get()); // a named module reads only what it is told to
        try {
            Class<?> shape = Class.forName(module.get(), API + ".VectorShape");
            Object preferred = shape.getMethod("preferredShape").invoke(null);
            int bits = (int) shape.getMethod("vectorBitSize").invoke(preferred);
            return bits >= 128 ? bits : 0;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
