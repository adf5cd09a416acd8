package org.chainrule.gpu.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds functions of the CUDA driver, and calls them. Each returns 0, or the number of an error. */
final class CudaFunctions {
    /** The number of the error that there is too little memory. */
    static final int OUT_OF_MEMORY = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final int MOST_CHARACTERS = 200; // of an error's text

    private final SymbolLookup library;
    private final MethodHandle errorText;

    private CudaFunctions(SymbolLookup library) {
        this.library = library;
        this.errorText = find("cuGetErrorString", JAVA_INT, ADDRESS);
    }

    /**
     * Opens the driver's library.
     *
     * @throws IllegalStateException if there is none
     */
    static CudaFunctions open() {
        return Stream.of("libcuda.so.1", "nvcuda.dll").map(CudaFunctions::library).flatMap(Optional::stream).findFirst()
                .map(CudaFunctions::new).orElseThrow(() -> new IllegalStateException(
                        "this machine has no CUDA driver (libcuda.so.1, or nvcuda.dll), which comes with NVIDIA's driver for the GPU"));
    }

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> library(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        } catch (IllegalCallerException e) {
            Module module = CudaFunctions.class.getModule();
            throw new IllegalStateException(
                    "this JVM denies native access, by which the CUDA driver is called; start it with --enable-native-access="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED"),
                    e);
        }
    }

    /**
     * Finds a function.
     *
     * @throws IllegalStateException if the driver is too old to have it
     */
    @SuppressWarnings("restricted")
    MethodHandle find(String name, MemoryLayout... parameters) {
        MemorySegment address = library.find(name)
                .orElseThrow(() -> new IllegalStateException("the CUDA driver is too old: it has no " + name));
        return LINKER.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** Calls a function that isn't called often; returns the number of its error, or 0. */
    static int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e); // a function of the driver throws nothing
        }
    }

    /**
     * Requires that a call succeeded.
     *
     * @param what what was to be done
     * @throws IllegalStateException if the error isn't 0
     */
    void check(int error, String what) {
        if (error != 0) {
            throw new IllegalStateException(what + ": " + text(error));
        }
    }

    @SuppressWarnings("restricted")
    private String text(int error) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            MemorySegment text = call(errorText, error, out) == 0 ? out.get(ADDRESS, 0) : MemorySegment.NULL;
            return "the CUDA driver reports error " + error
                    + (text.address() == 0 ? "" : ", " + text.reinterpret(MOST_CHARACTERS).getString(0));
        }
    }
}
