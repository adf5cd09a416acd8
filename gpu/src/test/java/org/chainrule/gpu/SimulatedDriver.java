package org.chainrule.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import org.chainrule.gpu.cuda.Driver;
import org.chainrule.gpu.ptx.PtxMachine;

/** A GPU in the memory of the test, whose kernels are run by {@link PtxMachine}. */
final class SimulatedDriver implements Driver {
    private final PtxMachine machine;
    private final List<String> kernels = new ArrayList<>();

    SimulatedDriver(int bytes) {
        machine = new PtxMachine(bytes);
    }

    @Override
    public String name() {
        return "simulated GPU";
    }

    @Override
    public synchronized long allocate(long bytes) {
        return machine.memory().tryAllocate(bytes);
    }

    @Override
    public synchronized void free(long address) {
        machine.memory().free(address);
    }

    @Override
    public synchronized void upload(MemorySegment source, long address) {
        for (long n = 0; n < source.byteSize(); n++) {
            machine.memory().write(address + n, 1, source.get(ValueLayout.JAVA_BYTE, n));
        }
    }

    @Override
    public synchronized void download(long address, MemorySegment target) {
        for (long n = 0; n < target.byteSize(); n++) {
            target.set(ValueLayout.JAVA_BYTE, n, (byte) machine.memory().read(address + n, 1));
        }
    }

    @Override
    public synchronized long load(String ptx, String name) {
        kernels.add(ptx);
        return kernels.size() - 1;
    }

    @Override
    public synchronized void launch(long kernel, int blocks, int threads, long... arguments) {
        machine.launch(kernels.get((int) kernel), blocks, arguments);
    }
}
