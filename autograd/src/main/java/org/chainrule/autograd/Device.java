package org.chainrule.autograd;

import java.util.Objects;
import java.util.ServiceLoader;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.device.AcceleratorProvider;

/**
 * A device, in whose memory the elements of tensors are, and which computes with them: the CPU, or a GPU. Tensors are created on the CPU and
 * moved by {@link Tensor#to(Device)}; the results of ops are on the device of the operands. Nothing else moves, but values that are read by
 * {@code item()}, {@code toDoubleArray()} and such.
 *
 * {@snippet :
 * Device gpu = Device.best();
 * Tensor w = Tensor.of(1, 2, 3).to(gpu).requiresGrad(true);
 * w.square().sum().backward();
 * System.out.println(w.grad());
 * }
 */
public final class Device {
    private static final Device CPU = new Device(null);

    private final Accelerator accelerator; // null: the CPU

    private Device(Accelerator accelerator) {
        this.accelerator = accelerator;
    }

    /** The GPU, or why there is none, looked for when it is first asked for. */
    private static final class Gpu {
        private static final Device DEVICE;
        private static final String REASON; // null where there is one

        static {
            Device device = null;
            String reason = "the module chainrule-gpu isn't among those of this program";
            for (AcceleratorProvider provider : ServiceLoader.load(AcceleratorProvider.class,
                    Device.class.getClassLoader())) {
                try {
                    device = device == null ? new Device(provider.open()) : device;
                } catch (IllegalStateException e) {
                    reason = e.getMessage();
                }
            }
            DEVICE = device;
            REASON = device == null ? reason : null;
        }
    }

    /**
     * Returns the CPU.
     *
     * @return the device on which tensors are created
     */
    public static Device cpu() {
        return CPU;
    }

    /**
     * Returns the GPU: the first one that the driver lists. It needs the module {@code chainrule-gpu}.
     *
     * @return the device
     * @throws IllegalStateException if there is none that can be used; the message says why
     */
    public static Device gpu() {
        if (Gpu.DEVICE == null) {
            throw new IllegalStateException("there is no GPU to compute on: " + Gpu.REASON);
        }
        return Gpu.DEVICE;
    }

    /**
     * Returns the GPU if there is one that can be used, or else the CPU. Results have the same bits on both.
     *
     * @return the device
     */
    public static Device best() {
        return Gpu.DEVICE == null ? CPU : Gpu.DEVICE;
    }

    /**
     * Returns whether this is the CPU.
     *
     * @return false for a GPU
     */
    public boolean isCpu() {
        return accelerator == null;
    }

    /** Returns the kernels of a device that isn't the CPU. */
    Accelerator accelerator() {
        return Objects.requireNonNull(accelerator);
    }

    /** Returns the name of the device, such as {@code NVIDIA H100}; {@code CPU} for the CPU. */
    @Override
    public String toString() {
        return isCpu() ? "CPU" : accelerator.name();
    }
}
