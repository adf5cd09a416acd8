package org.chainrule.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.device.ElementType;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.Axes;
import org.chainrule.autograd.kernel.Strided;
import org.chainrule.autograd.kernel.SumThenMap;
import org.chainrule.autograd.kernel.Window;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.gpu.DeviceMemory.Block;
import org.chainrule.gpu.cuda.Driver;
import org.chainrule.gpu.ptx.CopyKernel;
import org.chainrule.gpu.ptx.IndexKernel;
import org.chainrule.gpu.ptx.PointwiseKernel;
import org.chainrule.gpu.ptx.PointwiseKernel.Argument;
import org.chainrule.gpu.ptx.PointwiseKernel.Reading;
import org.chainrule.gpu.ptx.ProductKernel;
import org.jspecify.annotations.Nullable;

/** A GPU: writes kernels as PTX when they are first needed, and launches them. */
final class Gpu implements Accelerator {
    private static final String KERNEL = "kernel";
    private static final int VECTOR = 4; // elements: arrays that begin at multiples of it can be read several elements at a time

    private final Driver driver;
    private final DeviceMemory memory;
    private final Map<Record, Long> kernels = new ConcurrentHashMap<>(); // by what they compute
    private final Sums sums = new Sums(this);

    Gpu(Driver driver) {
        this.driver = driver;
        this.memory = new DeviceMemory(driver);
    }

    @Override
    public String name() {
        return driver.name();
    }

    @Override
    public DeviceArray allocate(ElementType type, int length) {
        return memory.allocate(type, length);
    }

    @Override
    public void write(Object source, DeviceArray target) {
        if (target.length() > 0) {
            driver.upload(switch (source) {
                case boolean[] masks -> MemorySegment.ofArray(bytes(masks));
                case long[] longs -> MemorySegment.ofArray(longs);
                case float[] floats -> MemorySegment.ofArray(floats);
                default -> MemorySegment.ofArray((double[]) source);
            }, ((Block) target).address());
            Reference.reachabilityFence(target);
        }
    }

    private static byte[] bytes(boolean... masks) {
        byte[] bytes = new byte[masks.length];
        for (int n = 0; n < bytes.length; n++) {
            bytes[n] = (byte) (masks[n] ? 1 : 0);
        }
        return bytes;
    }

    @Override
    public void read(DeviceArray source, Object target) {
        if (source.length() == 0) {
            return;
        }
        long address = ((Block) source).address();
        switch (target) {
            case boolean[] masks -> {
                byte[] bytes = new byte[masks.length];
                driver.download(address, MemorySegment.ofArray(bytes));
                for (int n = 0; n < bytes.length; n++) {
                    masks[n] = bytes[n] != 0;
                }
            }
            case long[] longs -> driver.download(address, MemorySegment.ofArray(longs));
            case float[] floats -> driver.download(address, MemorySegment.ofArray(floats));
            default -> driver.download(address, MemorySegment.ofArray((double[]) target));
        }
        Reference.reachabilityFence(source);
    }

    @Override
    public void copy(int[] sizes, Window in, Window out) {
        Axes axes = Axes.coalesce(sizes, in.array() instanceof Block ? in : uploaded(in), out);
        int count = axes.count();
        if (count == 0) {
            return;
        }
        ElementType type = ((Block) out.array()).type();
        var spec = new CopyKernel.Spec(type, axes.sizes().length);
        Window from = axes.windows()[0];
        Window to = axes.windows()[1];
        List<Long> arguments = new ArrayList<>(List.of(address(from), address(to), (long) count));
        addSizes(axes, arguments);
        addStrides(from, arguments);
        addStrides(to, arguments);
        launch(spec, CopyKernel::of, CopyKernel.blocks(count), CopyKernel.THREADS, longs(arguments));
        keep(from, to);
    }

    /** Returns a window on the device's memory of one element of a Java array. */
    private Window uploaded(Window one) {
        Object element = Array.newInstance(one.array().getClass().componentType(), 1);
        ElementArrays.copy(one.array(), one.offset(), element, 0);
        Block block = memory.allocate(ElementType.of(element), 1);
        write(element, block);
        return new Window(block, 0, one.strides());
    }

    @Override
    public void map(List<Expr> formulas, boolean single, int[] sizes, List<Window> in, List<DeviceArray> out,
            int... offsets) {
        Axes axes = Axes.coalesce(sizes, in.toArray(Window[]::new));
        int count = axes.count();
        if (count == 0) {
            return;
        }
        Window[] windows = axes.windows();
        List<Argument> readings = Arrays.stream(windows).map(window -> argument(window, axes.sizes())).toList();
        boolean isStrided = readings.stream().anyMatch(argument -> argument.reading() == Reading.STRIDED);
        boolean isAligned = IntStream.of(offsets).allMatch(offset -> offset % VECTOR == 0)
                && Arrays.stream(windows).allMatch(window -> window.offset() % VECTOR == 0 || window.isOne());
        var spec = new PointwiseKernel.Spec(formulas, single, readings, out.stream().map(DeviceArray::type).toList(),
                isStrided ? axes.sizes().length : 0, isAligned);
        List<Long> arguments = new ArrayList<>();
        for (int i = 0; i < windows.length; i++) {
            arguments.add(windows[i].array() instanceof Block block
                    ? block.address(windows[i].offset())
                    : bits(ElementArrays.get(windows[i].array(), windows[i].offset()), single));
        }
        for (int o = 0; o < offsets.length; o++) {
            arguments.add(((Block) out.get(o)).address(offsets[o]));
        }
        arguments.add((long) count);
        if (isStrided) {
            addSizes(axes, arguments);
        }
        for (int i = 0; i < windows.length; i++) {
            if (readings.get(i).reading() == Reading.STRIDED) {
                addStrides(windows[i], arguments);
            }
        }
        launch(spec, PointwiseKernel::of, spec.blocks(count), PointwiseKernel.THREADS, longs(arguments));
        keep(in, out);
    }

    private static Argument argument(Window window, int... sizes) {
        if (!(window.array() instanceof Block block)) {
            return new Argument(ElementType.of(window.array()), Reading.NUMBER);
        }
        boolean isInOrder = Arrays.equals(window.strides(), Strided.rowMajorStrides(sizes));
        return new Argument(block.type(),
                window.isOne() ? Reading.ONE : isInOrder ? Reading.IN_ORDER : Reading.STRIDED);
    }

    private static long bits(double number, boolean single) {
        return single ? Float.floatToRawIntBits((float) number) : Double.doubleToRawLongBits(number);
    }

    private static void addSizes(Axes axes, List<Long> arguments) {
        IntStream.of(axes.sizes()).forEach(size -> arguments.add((long) size));
    }

    private static void addStrides(Window window, List<Long> arguments) {
        int bytes = ((Block) window.array()).type().bytes();
        IntStream.of(window.strides()).forEach(stride -> arguments.add((long) stride * bytes));
    }

    static long[] longs(List<Long> arguments) {
        return arguments.stream().mapToLong(argument -> argument).toArray();
    }

    @Override
    public void sum(int[] sizes, boolean[] summed, DeviceArray in, int offset, int divisor, DeviceArray out) {
        sums.over(sizes, summed, in, offset, divisor, out);
    }

    @Override
    public void sumThenMap(SumThenMap kernel, int rows, int width, List<Window> in, DeviceArray out) {
        Rows.sumThenMap(this, sums, kernel, rows, width, in, out);
    }

    @Override
    public void softmax(int rows, int width, Window x, DeviceArray out) {
        new Softmax(this, sums, rows, width, x, out).softmax();
    }

    @Override
    public void logSoftmax(int rows, int width, Window x, DeviceArray out) {
        new Softmax(this, sums, rows, width, x, out).logSoftmax();
    }

    @Override
    public void logSoftmaxAt(int rows, int width, Window x, Window labels, DeviceArray out) {
        new Softmax(this, sums, rows, width, x, out).logSoftmaxAt(labels);
    }

    @Override
    public void logSoftmaxAtGradient(int rows, int width, Window g, Window y, Window x, Window labels,
            DeviceArray out) {
        new Softmax(this, sums, rows, width, x, out).logSoftmaxAtGradient(g, y, labels);
    }

    @Override
    public void gather(int[] sizes, Window in, int stride, Window indices, DeviceArray out) {
        index(false, sizes, in, stride, indices, out);
    }

    /** Reads elements at indices along an axis into an array, or writes those of the array to them. */
    void index(boolean writes, int[] sizes, Window indexed, int stride, Window indices, DeviceArray inOrder) {
        Axes axes = Axes.coalesce(sizes, indexed, indices);
        int count = axes.count();
        if (count == 0) {
            return;
        }
        var spec = new IndexKernel.Spec(inOrder.type(), writes, axes.sizes().length);
        List<Long> arguments = new ArrayList<>(
                List.of(address(indexed), (long) stride * inOrder.type().bytes(), address(indices),
                        ((Block) inOrder).address(), (long) count));
        addSizes(axes, arguments);
        addStrides(axes.windows()[0], arguments);
        addStrides(axes.windows()[1], arguments);
        launch(spec, IndexKernel::of, (count + IndexKernel.THREADS - 1) / IndexKernel.THREADS, IndexKernel.THREADS,
                longs(arguments));
        keep(indexed, indices, inOrder);
    }

    @Override
    public void product(Window a, Window b, @Nullable Window z, int[] sizes, int depth, DeviceArray c) {
        int rank = sizes.length;
        int rows = sizes[rank - 2];
        int columns = sizes[rank - 1];
        if (c.length() == 0) {
            return;
        }
        boolean single = c.type() == ElementType.F32;
        if (depth == 0) {
            Window none = new Window(new double[1], 0, new int[2]);
            map(List.of(Expr.argument(0)), single, new int[] {c.length() / columns, columns},
                    List.of(z == null ? none : z), List.of(c), 0);
            return;
        }
        Axes pairs = Axes.coalesce(Arrays.copyOf(sizes, rank - 2), leading(a, rank), leading(b, rank));
        long[] ofA = strides(a);
        long[] ofB = strides(b);
        long[] ofZ = z == null ? new long[2] : strides(z);
        var spec = new ProductKernel.Spec(single, ofA[rank - 1] == c.type().bytes(), ofB[rank - 2] == c.type().bytes(),
                z != null,
                pairs.sizes().length);
        int tilesOfRow = (columns + ProductKernel.TILE - 1) / ProductKernel.TILE;
        int tiles = tilesOfRow * ((rows + ProductKernel.TILE - 1) / ProductKernel.TILE);
        List<Long> arguments = new ArrayList<>(
                List.of(address(a), address(b), z == null ? 0 : address(z), ((Block) c).address(), (long) rows,
                        (long) columns, (long) depth, (long) tilesOfRow, (long) tiles, ofA[rank - 2], ofA[rank - 1],
                        ofB[rank - 2], ofB[rank - 1],
                        ofZ[0], ofZ[1]));
        addSizes(pairs, arguments);
        addStrides(pairs.windows()[0], arguments);
        addStrides(pairs.windows()[1], arguments);
        launch(spec, ProductKernel::of, Math.multiplyExact(tiles, pairs.count()), ProductKernel.THREADS,
                longs(arguments));
        keep(a, b, z, c);
    }

    private static Window leading(Window window, int rank) {
        return new Window(window.array(), window.offset(), Arrays.copyOf(window.strides(), rank - 2));
    }

    private static long[] strides(Window window) {
        long bytes = ((Block) window.array()).type().bytes();
        return IntStream.of(window.strides()).mapToLong(stride -> stride * bytes).toArray();
    }

    private static long address(Window window) {
        return ((Block) window.array()).address(window.offset());
    }

    /** Writes a kernel. */
    @FunctionalInterface
    interface Writer<S> {
        /** Returns the text of a module with the kernel of that name. */
        String write(String name, S spec);
    }

    /** Launches a kernel, which is written if it is the first of its kind. */
    <S extends Record> void launch(S spec, Writer<S> writer, int blocks, int threads, long... arguments) {
        long kernel = kernels.computeIfAbsent(spec, _ -> driver.load(writer.write(KERNEL, spec), KERNEL));
        driver.launch(kernel, blocks, threads, arguments);
    }

    /** Keeps arrays from being taken back until here, where all kernels that read or write them are launched. */
    static void keep(Object... arrays) {
        Reference.reachabilityFence(arrays);
    }
}
