package org.chainrule.gpu.ptx;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a kernel as PTX, the assembly language that the CUDA driver compiles for its GPU. Operands are strings: registers, such as
 * {@code %f1}, or constants. But for counters of loops, each register is written once.
 *
 * @see <a href="https://docs.nvidia.com/cuda/parallel-thread-execution/">PTX ISA</a>
 */
final class PtxKernel {
    /** The oldest version of the language, and of GPUs (Turing, of 2018), that has all that is written here. */
    private static final String HEADER = """
            .version 6.4
            .target sm_75
            .address_size 64
            """;

    private static final String SHARED = "shared_memory";

    private final String name;
    private final int threads;
    private final List<String> parameters = new ArrayList<>();
    private final List<String> body = new ArrayList<>();
    private final Map<PtxType, Integer> registers = new EnumMap<>(PtxType.class);
    private int labels;
    private int sharedBytes;

    /**
     * Begins a kernel.
     *
     * @param name its name
     * @param threads how many threads a block has
     */
    PtxKernel(String name, int threads) {
        this.name = name;
        this.threads = threads;
    }

    /** Declares the next parameter; returns the register with its value. */
    String parameter(PtxType type) {
        String parameter = name + "_" + parameters.size();
        parameters.add(".param ." + type.suffix() + " " + parameter);
        return set(type, "ld.param." + type.suffix(), "[" + parameter + "]");
    }

    /** Declares a register, which an instruction is to write. */
    String register(PtxType type) {
        return "%" + type.letter() + registers.merge(type, 1, Integer::sum);
    }

    /** Reserves memory that the threads of a block share; returns the register with its address. */
    String shared(int bytes) {
        int from = sharedBytes;
        sharedBytes += bytes;
        String start = set(PtxType.B32, "mov.u32", SHARED);
        return from == 0 ? start : set(PtxType.B32, "add.u32", start, from);
    }

    /** Waits until all threads of the block are here, and have written what they share. */
    void barrier() {
        run("bar.sync", 0);
    }

    /** Writes an instruction without a result, or whose first operand is written. */
    void run(String instruction, Object... operands) {
        String list = Stream.of(operands).map(Object::toString).collect(Collectors.joining(", "));
        body.add("\t" + instruction + (list.isEmpty() ? "" : " " + list) + ";");
    }

    /** Writes an instruction; returns the new register with its result. */
    String set(PtxType type, String instruction, Object... operands) {
        String result = register(type);
        run(instruction, Stream.concat(Stream.of(result), Stream.of(operands)).toArray());
        return result;
    }

    /** Writes the index of a thread among those of all blocks. */
    String index() {
        String thread = set(PtxType.B32, "mov.u32", "%tid.x");
        String block = set(PtxType.B32, "mov.u32", "%ctaid.x");
        return set(PtxType.B32, "mad.lo.u32", block, threads, thread);
    }

    /** Returns a label, which is to be {@linkplain #place placed}. */
    String label() {
        return "L" + labels++;
    }

    /** Places a label before the next instruction. */
    void place(String label) {
        body.add(label + ":");
    }

    /** Writes a jump. */
    void jump(String label) {
        run("bra", label);
    }

    /** Writes a jump where a condition holds. */
    void jumpIf(String condition, String label) {
        run("@" + condition + " bra", label);
    }

    /** Writes a jump where a condition doesn't hold. */
    void jumpUnless(String condition, String label) {
        run("@!" + condition + " bra", label);
    }

    /** Returns a floating-point constant by its bits. */
    static String constant(double value, boolean single) {
        return single
                ? "0f%08X".formatted(Float.floatToRawIntBits((float) value))
                : "0d%016X".formatted(Double.doubleToRawLongBits(value));
    }

    /** Returns the text of the kernel as a module of its own. */
    @Override
    public String toString() {
        var text = new StringBuilder(HEADER);
        text.append(".visible .entry ").append(name).append("(\n\t").append(String.join(",\n\t", parameters))
                .append("\n)\n")
                .append(".maxntid ").append(threads).append(", 1, 1\n{\n");
        if (sharedBytes > 0) {
            text.append("\t.shared .align 16 .b8 ").append(SHARED).append('[').append(sharedBytes).append("];\n");
        }
        registers.forEach(
                (type, count) -> text.append("\t.reg .").append(type.suffix()).append(" %").append(type.letter())
                        .append('<').append(count + 1).append(">;\n"));
        body.forEach(line -> text.append(line).append('\n'));
        return text.append("}\n").toString();
    }
}
