package org.chainrule.autograd.kernel;

/**
 * The processor's vectors, as far as code for them can be generated here. Nothing but generated code refers to the
 * Vector API, so its absence costs speed and nothing else.
 */
final class VectorUnit {
    /** The size of a vector; 0 where there is none to be used. */
    static final int BITS = bits();
    /** Whether there are 32 registers for vectors, not 16. */
    static final boolean HAS_MANY_REGISTERS = BITS >= 512 || System.getProperty("os.arch").equals("aarch64");

    private static final String API = "jdk.incubator.vector";

    private VectorUnit() {}

    private static int bits() {
        var module = ModuleLayer.boot().findModule(API);
        boolean canDefineClasses = System.getProperty("org.graalvm.nativeimage.imagecode") == null;
        if (module.isEmpty() || !canDefineClasses) {
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
