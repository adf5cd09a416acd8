package org.chainrule.gpu.ptx;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.device.ElementType;

/** Writes loads and stores of elements of tensors, converted from and to the precision in which a kernel computes. */
final class Elements {
    private final PtxKernel kernel;
    private final boolean single;

    Elements(PtxKernel kernel, boolean single) {
        this.kernel = kernel;
        this.single = single;
    }

    /** Writes the address of an element, of a register with its index. */
    String address(String start, String index, ElementType type) {
        String offset = kernel.set(PtxType.B64, "mul.wide.u32", index, type.bytes());
        return kernel.set(PtxType.B64, "add.u64", start, offset);
    }

    /** Loads consecutive elements from an address that is a multiple of their size together, or of 16. */
    List<String> load(String address, ElementType type, int count) {
        List<String> numbers = new ArrayList<>();
        int most = Math.min(count, 16 / type.bytes());
        for (int n = 0; n < count; n += most) {
            List<String> raw = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                raw.add(kernel.register(register(type)));
            }
            kernel.run("ld.global" + vector(most) + memory(type), tuple(raw), place(address, n * type.bytes()));
            raw.forEach(element -> numbers.add(toNumber(element, type)));
        }
        return numbers;
    }

    /** Stores consecutive elements at an address that is a multiple of their size together, or of 16. */
    void store(String address, ElementType type, List<String> numbers) {
        int most = Math.min(numbers.size(), 16 / type.bytes());
        for (int n = 0; n < numbers.size(); n += most) {
            List<String> raw = numbers.subList(n, n + most).stream().map(number -> fromNumber(number, type)).toList();
            kernel.run("st.global" + vector(most) + memory(type), place(address, n * type.bytes()), tuple(raw));
        }
    }

    private static String vector(int count) {
        return count == 1 ? "" : ".v" + count;
    }

    private static String tuple(List<String> registers) {
        return registers.size() == 1 ? registers.getFirst() : "{" + String.join(", ", registers) + "}";
    }

    private static String place(String address, int offset) {
        return "[" + address + (offset == 0 ? "" : "+" + offset) + "]";
    }

    private static PtxType register(ElementType type) {
        return switch (type) {
            case BOOL -> PtxType.B32;
            case I64 -> PtxType.B64;
            case F32 -> PtxType.F32;
            case F64 -> PtxType.F64;
        };
    }

    private static String memory(ElementType type) {
        return switch (type) {
            case BOOL -> ".u8";
            case I64 -> ".u64";
            case F32 -> ".f32";
            case F64 -> ".f64";
        };
    }

    /** Converts an element as the CPU does: by way of a double, so that a whole number is rounded twice on its way to a float. */
    private String toNumber(String element, ElementType type) {
        return switch (type) {
            case BOOL -> kernel.set(PtxType.of(single), "cvt.rn." + PtxType.of(single).suffix() + ".u32", element);
            case I64 -> {
                String number = kernel.set(PtxType.F64, "cvt.rn.f64.s64", element);
                yield single ? kernel.set(PtxType.F32, "cvt.rn.f32.f64", number) : number;
            }
            case F32 -> single ? element : kernel.set(PtxType.F64, "cvt.f64.f32", element);
            case F64 -> single ? kernel.set(PtxType.F32, "cvt.rn.f32.f64", element) : element;
        };
    }

    private String fromNumber(String number, ElementType type) {
        String from = PtxType.of(single).suffix();
        return switch (type) {
            case BOOL -> {
                String isTrue = kernel.set(PtxType.PRED, "setp.neu." + from, number, PtxKernel.constant(0, single));
                yield kernel.set(PtxType.B32, "selp.u32", 1, 0, isTrue);
            }
            case F32 -> single ? inRegister(number) : kernel.set(PtxType.F32, "cvt.rn.f32.f64", number);
            case F64 -> single ? kernel.set(PtxType.F64, "cvt.f64.f32", number) : inRegister(number);
            case I64 -> throw new AssertionError("formulas have no results that are integers");
        };
    }

    /** Only registers can be stored. */
    private String inRegister(String number) {
        PtxType type = PtxType.of(single);
        return number.startsWith("%") ? number : kernel.set(type, "mov." + type.suffix(), number);
    }
}
