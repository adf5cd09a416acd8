package org.chainrule.gpu.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.chainrule.gpu.cuda.CudaFunctions.call;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The first GPU that the CUDA driver lists, called through the Foreign Function &amp; Memory API. Kernels run one after the other, in the
 * driver's default stream; which thread calls doesn't matter.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-driver-api/">CUDA Driver API</a>
 */
public final class CudaDriver implements Driver {
    private static final int NAME_BYTES = 256;
    private static final int LOG_BYTES = 16_384;
    private static final int ERROR_LOG = 5; // CU_JIT_ERROR_LOG_BUFFER
    private static final int ERROR_LOG_BYTES = 6; // CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES
    private static final long DEFAULT_STREAM = 0;

    private final CudaFunctions cuda;
    private final MethodHandle setCurrent;
    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle upload;
    private final MethodHandle download;
    private final MethodHandle loadModule;
    private final MethodHandle function;
    private final MethodHandle launch;
    private final String name;
    private final long context;
    private final ThreadLocal<Boolean> isCurrent = ThreadLocal.withInitial(() -> false); // whether the thread uses the context

    /**
     * Opens the GPU.
     *
     * @throws IllegalStateException if there is no driver, no GPU, or one that can't be used; the message says why
     */
    public CudaDriver() {
        cuda = CudaFunctions.open();
        setCurrent = cuda.find("cuCtxSetCurrent", JAVA_LONG);
        allocate = cuda.find("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
        free = cuda.find("cuMemFree_v2", JAVA_LONG);
        upload = cuda.find("cuMemcpyHtoD_v2", JAVA_LONG, ADDRESS, JAVA_LONG);
        download = cuda.find("cuMemcpyDtoH_v2", ADDRESS, JAVA_LONG, JAVA_LONG);
        loadModule = cuda.find("cuModuleLoadDataEx", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        function = cuda.find("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
        launch = cuda.find("cuLaunchKernel", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT,
                JAVA_LONG, ADDRESS, ADDRESS);
        cuda.check(call(cuda.find("cuInit", JAVA_INT), 0), "the GPU can't be used");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment device = arena.allocate(JAVA_INT);
            cuda.check(call(cuda.find("cuDeviceGet", ADDRESS, JAVA_INT), device, 0), "there is no GPU");
            int first = device.get(JAVA_INT, 0);
            MemorySegment text = arena.allocate(NAME_BYTES);
            cuda.check(call(cuda.find("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT), text, NAME_BYTES, first),
                    "the name of the GPU");
            name = text.getString(0);
            MemorySegment out = arena.allocate(JAVA_LONG);
            cuda.check(call(cuda.find("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT), out, first),
                    name + " can't be used");
            context = out.get(JAVA_LONG, 0);
        }
    }

    /** The context in which calls work is a property of the thread. */
    private void enter() {
        if (!isCurrent.get()) {
            cuda.check(call(setCurrent, context), name + " can't be used in this thread");
            isCurrent.set(true);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long allocate(long bytes) {
        enter();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            int error = call(allocate, out, bytes);
            if (error == CudaFunctions.OUT_OF_MEMORY) {
                return 0;
            }
            cuda.check(error, "allocating " + bytes + " bytes on " + name);
            return out.get(JAVA_LONG, 0);
        }
    }

    @Override
    public void free(long address) {
        enter();
        cuda.check(call(free, address), "freeing memory on " + name);
    }

    @Override
    public void upload(MemorySegment source, long address) {
        enter();
        try (Arena arena = Arena.ofConfined()) {
            cuda.check(
                    call(upload, address, arena.allocate(source.byteSize(), Long.BYTES).copyFrom(source),
                            source.byteSize()),
                    "copying to " + name);
        }
    }

    @Override
    public void download(long address, MemorySegment target) {
        enter();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(target.byteSize(), Long.BYTES);
            cuda.check(call(download, copy, address, target.byteSize()), "copying from " + name);
            target.copyFrom(copy);
        }
    }

    @Override
    public long load(String ptx, String kernel) {
        enter();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment options = arena.allocateFrom(JAVA_INT, ERROR_LOG, ERROR_LOG_BYTES);
            MemorySegment values = arena.allocateFrom(JAVA_LONG, log.address(), LOG_BYTES);
            MemorySegment out = arena.allocate(JAVA_LONG);
            int error = call(loadModule, out, arena.allocateFrom(ptx), 2, options, values);
            cuda.check(error, "compiling a kernel for " + name + ", " + log.getString(0).strip());
            long module = out.get(JAVA_LONG, 0);
            cuda.check(call(function, out, module, arena.allocateFrom(kernel, StandardCharsets.US_ASCII)),
                    "finding " + kernel);
            return out.get(JAVA_LONG, 0);
        }
    }

    @Override
    public void launch(long kernel, int blocks, int threads, long... arguments) {
        enter();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocateFrom(JAVA_LONG, arguments);
            MemorySegment pointers = arena.allocate(ADDRESS, arguments.length);
            for (int i = 0; i < arguments.length; i++) {
                pointers.setAtIndex(ADDRESS, i, values.asSlice((long) i * Long.BYTES));
            }
            int error = (int) launch.invokeExact(kernel, blocks, 1, 1, threads, 1, 1, 0, DEFAULT_STREAM, pointers,
                    MemorySegment.NULL);
            cuda.check(error, "launching a kernel on " + name);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e); // a function of the driver throws nothing
        }
    }
}
