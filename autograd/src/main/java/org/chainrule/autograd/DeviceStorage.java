package org.chainrule.autograd;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.device.ElementType;
import org.chainrule.autograd.kernel.Window;

/** The storage of a tensor in the memory of a device other than the CPU. Its elements are copied wherever they are read. */
final class DeviceStorage extends Storage {
    private final Device device;
    private final DeviceArray elements;

    DeviceStorage(Device device, DeviceArray elements) {
        super(DType.valueOf(elements.type().name()));
        this.device = device;
        this.elements = elements;
        useDevices();
    }

    /** Allocates a tensor of arbitrary elements. */
    static Tensor empty(Device device, Shape shape, DType type) {
        DeviceArray elements = device.accelerator().allocate(ElementType.valueOf(type.name()), shape.count());
        return Tensor.owning(new DeviceStorage(device, elements), shape);
    }

    /** Returns the same elements in the memory of a device, in row-major order. */
    static Tensor on(Device device, Tensor x) {
        if (device.isCpu()) {
            return Tensor.owning(new Storage(x.copiedArray()), x.shape());
        }
        Tensor copy = empty(device, x.shape(), x.dtype());
        device.accelerator().write(x.contiguousArray(), array(copy));
        return copy;
    }

    /** Returns whether one of some tensors isn't on the CPU. */
    static boolean isAmong(Tensor... x) {
        for (Tensor tensor : x) {
            if (tensor.storage() instanceof DeviceStorage) {
                return true;
            }
        }
        return false;
    }

    /** Returns the device of a tensor. */
    static Device device(Tensor x) {
        return BatchedStorage.ofAll(x).storage() instanceof DeviceStorage on ? on.device : Device.cpu();
    }

    /** Returns the array of a tensor that isn't on the CPU. */
    static DeviceArray array(Tensor x) {
        return ((DeviceStorage) x.storage()).elements;
    }

    /** Returns a window on a tensor, of a device's array or of a Java array. */
    static Window window(Tensor x) {
        Object array = x.storage() instanceof DeviceStorage on ? on.elements : x.storage().array();
        return new Window(array, x.layout().offset(), x.layout().strides());
    }

    /** Returns windows on tensors, broadcast to a shape. */
    static List<Window> windows(Shape shape, Tensor... x) {
        return IntStream.range(0, x.length).mapToObj(i -> window(x[i].repeated(shape))).toList();
    }

    /** Computes an op on the device of its operands. */
    static Tensor compute(KernelOp op, Shape shape, Tensor... x) {
        if (GradMode.current().capture() != null) {
            throw new IllegalArgumentException("functions that are recorded to be compiled run on the CPU");
        }
        Device device = common(x);
        if (!(op instanceof FormulaOp || op instanceof DeviceOp)) {
            throw unsupported(device, "there is none of this op");
        }
        Tensor result = empty(device, shape, op.dtype(x));
        try {
            if (op instanceof FormulaOp formula) {
                formula.compute(device.accelerator(), shape, result, x);
            } else {
                Tensor[] there = Stream.of(x).map(tensor -> device(tensor) == device ? tensor : on(device, tensor))
                        .toArray(Tensor[]::new);
                ((DeviceOp) op).compute(device.accelerator(), shape, result, there);
            }
        } catch (UnsupportedOperationException e) {
            throw unsupported(device, e.getMessage());
        }
        return result;
    }

    private static IllegalArgumentException unsupported(Device device, String why) {
        return new IllegalArgumentException("has no kernel for " + device + ": " + why
                + "; move the operands to the CPU, with to(Device.cpu()), and the result back");
    }

    /** Returns the device that tensors are on, of which one at least isn't a single number on the CPU: those pass. */
    static Device common(Tensor... x) {
        Tensor first = null;
        for (Tensor tensor : x) {
            boolean passes = device(tensor).isCpu() && tensor.size() == 1;
            if (first == null && !passes) {
                first = tensor;
            } else if (!passes && device(tensor) != device(first)) {
                throw new IllegalArgumentException(
                        first.describe() + " is on " + device(first) + " and " + tensor.describe() + " on "
                                + device(tensor) + "; move one of them, with to(Device)");
            }
        }
        return device(first);
    }

    /** Sums elements over axes, and divides the sums. */
    static void sum(Accelerator device, Tensor x, boolean[] summed, int divisor, Tensor out) {
        if (!x.dtype().isFloating()) {
            throw new UnsupportedOperationException("there is none for sums of integers and of masks");
        }
        Tensor inOrder = x.unrecorded().contiguous();
        device.sum(x.shape().toArray(), summed, array(inOrder), inOrder.layout().offset(), divisor, array(out));
    }

    /** Copies elements to a tensor of the same shape and type on a device, or to a view of one. */
    static void copy(Tensor from, Tensor to) {
        device(to).accelerator().copy(to.shape().toArray(), window(from), window(to));
    }

    /** Writes values, wherever they are, to a tensor on a device. */
    static void assign(Tensor target, Tensor values) {
        Device device = device(target);
        Tensor there = device(values) == device ? values : on(device, values);
        copy(there.storage() == target.storage() ? there.copy() : there, target);
        target.storage().written();
    }

    @Override
    boolean isOnDevice() {
        return true;
    }

    @Override
    int computedSize() {
        return elements.length();
    }

    @Override
    Object computed() {
        Object array = dtype().newArray(elements.length());
        device.accelerator().read(elements, array);
        return array;
    }
}
