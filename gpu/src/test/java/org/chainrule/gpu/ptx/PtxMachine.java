package org.chainrule.gpu.ptx;

import java.util.ArrayList;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.gpu.ptx.PtxCode.Instruction;

/** Runs kernels without a GPU: every instruction as the language defines it, a thread at a time, from one barrier to the next. */
public final class PtxMachine {
    private static final int END = -1;

    final SimulatedMemory memory;
    private final Map<String, Program> programs = new HashMap<>(); // by their texts

    /** A kernel, and what its instructions do. */
    private record Program(PtxCode code, Step[] steps) {}

    /** What an instruction does; returns the index of the next one, or {@link #END}. */
    @FunctionalInterface
    private interface Step {
        int run(Thread thread, long[] registers, int next);
    }

    /** A thread of a block. */
    private static final class Thread {
        private final int id;
        private final long[] registers;
        private final SharedMemory shared;
        private int at; // the next instruction
        private boolean waits; // at a barrier

        Thread(int id, long[] registers, SharedMemory shared) {
            this.id = id;
            this.registers = registers;
            this.shared = shared;
        }
    }

    /**
     * Creates a machine.
     *
     * @param bytes the size of its memory
     */
    public PtxMachine(int bytes) {
        memory = new SimulatedMemory(bytes);
    }

    /**
     * Returns the memory of the machine.
     *
     * @return the memory
     */
    public SimulatedMemory memory() {
        return memory;
    }

    /**
     * Runs a kernel.
     *
     * @param text the text of its module
     * @param blocks the number of blocks
     * @param arguments the values of its parameters, as bits
     */
    public void launch(String text, int blocks, long... arguments) {
        Program program = programs.computeIfAbsent(text, _ -> {
            var code = new PtxCode(text);
            return new Program(code, steps(code));
        });
        PtxCode code = program.code;
        if (code.parameters.size() != arguments.length) {
            throw new IllegalArgumentException(
                    code.name + " takes " + code.parameters.size() + " arguments, not " + arguments.length);
        }
        int threadIndex = code.place("%tid.x");
        int blockIndex = code.place("%ctaid.x");
        long[] initial = code.initialValues();
        for (int i = 0; i < arguments.length; i++) {
            initial[code.place(code.parameters.get(i))] = arguments[i];
        }
        for (int block = 0; block < blocks; block++) {
            var shared = new SharedMemory(code.sharedBytes);
            List<Thread> threads = new ArrayList<>();
            for (int n = 0; n < code.threads; n++) {
                long[] registers = initial.clone();
                registers[threadIndex] = n;
                registers[blockIndex] = block;
                threads.add(new Thread(n, registers, shared));
            }
            run(program, threads, shared);
        }
    }

    private static void run(Program program, List<Thread> threads, SharedMemory shared) {
        while (true) {
            threads.forEach(thread -> run(program, thread));
            long ended = threads.stream().filter(thread -> thread.at == END).count();
            if (ended == threads.size()) {
                return;
            }
            if (ended > 0 || threads.stream().anyMatch(thread -> thread.at != threads.getFirst().at)) {
                throw new IllegalStateException("the threads of a block are not all at the same barrier");
            }
            shared.barrier();
            threads.forEach(thread -> thread.waits = false);
        }
    }

    /** Runs a thread to the next barrier, or to its end. */
    private static void run(Program program, Thread thread) {
        while (thread.at != END && !thread.waits) {
            int now = thread.at;
            try {
                thread.at = program.steps[now].run(thread, thread.registers, now + 1);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(
                        e.getMessage() + ": thread " + thread.id + ", " + program.code.instructions.get(now).text(), e);
            }
        }
    }

    private Step[] steps(PtxCode code) {
        List<Step> steps = new ArrayList<>();
        for (Instruction instruction : code.instructions) {
            Step step = step(code, instruction);
            int guard = instruction.guard();
            boolean isNegated = instruction.isNegated();
            steps.add(guard < 0 ? step : (t, r, next) -> (r[guard] != 0) == isNegated ? next : step.run(t, r, next));
        }
        return steps.toArray(Step[]::new);
    }

    private Step step(PtxCode code, Instruction instruction) {
        List<String> operands = instruction.operands();
        String[] parts = instruction.parts();
        return switch (parts[0]) {
            case "ret" -> (_, _, _) -> END;
            case "bra" -> {
                int target = code.target(operands.getFirst());
                yield (_, _, _) -> target;
            }
            case "bar" -> (t, _, next) -> {
                t.waits = true;
                return next;
            };
            case "ld" -> parts[1].equals("param")
                    ? move(code.place(operands.get(0)), code.place(PtxCode.registers(operands.get(1)).getFirst()))
                    : access(code, parts, operands.get(0), operands.get(1), true);
            case "st" -> access(code, parts, operands.get(1), operands.get(0), false);
            default -> arithmetic(code, instruction);
        };
    }

    private static Step move(int to, int from) {
        return (_, r, next) -> {
            r[to] = r[from];
            return next;
        };
    }

    private static Step arithmetic(PtxCode code, Instruction instruction) {
        PtxArithmetic meaning = PtxArithmetic.of(instruction.opcode());
        int[] x = instruction.operands().stream().mapToInt(code::place).toArray();
        int a = x[1];
        int b = x.length > 2 ? x[2] : a;
        int c = x.length > 3 ? x[3] : a;
        int to = x[0];
        return (_, r, next) -> {
            r[to] = meaning.of(r[a], r[b], r[c]);
            return next;
        };
    }

    /** A load or a store of one element, or of several that follow each other. */
    private Step access(PtxCode code, String[] parts, String values, String address, boolean isLoad) {
        int size = Integer.parseInt(parts[parts.length - 1].substring(1)) / 8;
        int[] registers = PtxCode.registers(values).stream().mapToInt(code::place).toArray();
        int at = code.place(PtxCode.registers(address).getFirst());
        int offset = address.contains("+")
                ? Integer.parseInt(address.substring(address.indexOf('+') + 1, address.length() - 1))
                : 0;
        if (parts[1].equals("shared")) {
            return (t, r, next) -> {
                long start = (r[at] & 0xffffffffL) + offset;
                if (isLoad) {
                    r[registers[0]] = t.shared.read(t.id, start, size);
                } else {
                    t.shared.write(t.id, start, size, r[registers[0]]);
                }
                return next;
            };
        }
        return (_, r, next) -> {
            long start = r[at] + offset;
            memory.place(start, size * registers.length, size * registers.length);
            for (int n = 0; n < registers.length; n++) {
                if (isLoad) {
                    r[registers[n]] = memory.read(start + (long) n * size, size);
                } else {
                    memory.write(start + (long) n * size, size, r[registers[n]]);
                }
            }
            return next;
        };
    }
}
