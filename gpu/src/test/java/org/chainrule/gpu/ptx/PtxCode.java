package org.chainrule.gpu.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel as it was read from PTX: its parameters and instructions, with a place for each register and constant.
 *
 * <p>
 * Only text that is written in order is accepted: an instruction whose operand no earlier line has written is an error.
 */
final class PtxCode {
    /** Registers that the machine fills itself. */
    private static final Set<String> SPECIAL = Set.of("%tid.x", "%ctaid.x", "%ctaid.y", "%ctaid.z", "%nctaid.x",
            "%nctaid.y",
            "%nctaid.z", "%ntid.x");
    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(");
    private static final Pattern PARAMETER = Pattern.compile("\\.param \\.(\\w+) (\\w+),?");
    private static final Pattern THREADS = Pattern.compile("\\.maxntid (\\d+), 1, 1");
    private static final Pattern SHARED = Pattern.compile("\\.shared \\.align 16 \\.b8 (\\w+)\\[(\\d+)];");
    private static final Pattern DECLARATION = Pattern.compile("\\.reg \\.(\\w+) %(\\w+)<(\\d+)>;");
    private static final Pattern INSTRUCTION = Pattern.compile("(?:@(!?)(%\\w+) )?([\\w.]+)(?: (.*))?;");

    final String name;
    final int threads;
    int sharedBytes;
    final List<String> parameters = new ArrayList<>();
    final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<Integer, Long> constants = new HashMap<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<String, Integer> declared = new HashMap<>(); // how many registers have a letter
    private final Set<String> written = new HashSet<>(SPECIAL);

    /**
     * An instruction.
     *
     * @param text the line
     * @param opcode its name with all suffixes
     * @param guard the place of the predicate on which it depends; -1 for none
     * @param isNegated whether it is done where the predicate is false
     * @param operands its operands as written
     */
    record Instruction(String text, String opcode, int guard, boolean isNegated, List<String> operands) {

        /** Returns the parts of the opcode. */
        String[] parts() {
            return opcode.split("\\.");
        }
    }

    PtxCode(String text) {
        List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        Matcher entry = ENTRY.matcher(text);
        Matcher bounds = THREADS.matcher(text);
        if (!entry.find() || !bounds.find()) {
            throw new IllegalArgumentException("no kernel in\n" + text);
        }
        name = entry.group(1);
        threads = Integer.parseInt(bounds.group(1));
        lines.forEach(this::read);
        for (Instruction instruction : instructions) {
            if (instruction.opcode.equals("bra") && !labels.containsKey(instruction.operands.getFirst())) {
                throw new IllegalArgumentException("no label for " + instruction.text);
            }
        }
    }

    private void read(String line) {
        Matcher parameter = PARAMETER.matcher(line);
        Matcher declaration = DECLARATION.matcher(line);
        Matcher instruction = INSTRUCTION.matcher(line);
        Matcher shared = SHARED.matcher(line);
        if (shared.matches()) {
            sharedBytes = Integer.parseInt(shared.group(2));
            constants.put(place(shared.group(1)), 0L);
            written.add(shared.group(1));
        } else if (parameter.matches()) {
            parameters.add(parameter.group(2));
            written.add(parameter.group(2));
        } else if (declaration.matches()) {
            declared.put(declaration.group(2), Integer.parseInt(declaration.group(3)));
        } else if (line.endsWith(":")) {
            labels.put(line.substring(0, line.length() - 1), instructions.size());
        } else if (instruction.matches() && !line.startsWith(".")) {
            add(line, instruction);
        }
    }

    private void add(String line, Matcher parts) {
        List<String> operands = parts.group(4) == null ? List.of() : operands(parts.group(4));
        String opcode = parts.group(3);
        boolean writes = !opcode.startsWith("st.") && !opcode.startsWith("bra") && !opcode.startsWith("bar.")
                && !opcode.startsWith("red.") && !operands.isEmpty();
        if (parts.group(2) != null) {
            requireWritten(parts.group(2), line);
        }
        if (!opcode.equals("bra")) {
            operands.subList(writes ? 1 : 0, operands.size()).forEach(operand -> requireWritten(operand, line));
        }
        if (writes) {
            registers(operands.getFirst()).forEach(register -> {
                requireDeclared(register, line);
                written.add(register);
            });
        }
        int guard = parts.group(2) == null ? -1 : place(parts.group(2));
        instructions.add(new Instruction(line, opcode, guard, "!".equals(parts.group(1)), operands));
    }

    private void requireDeclared(String register, String line) {
        Matcher name = Pattern.compile("%([a-z]+)(\\d+)").matcher(register);
        if (!name.matches() || Integer.parseInt(name.group(2)) >= declared.getOrDefault(name.group(1), 0)) {
            throw new IllegalArgumentException(register + " isn't declared: " + line);
        }
    }

    private void requireWritten(String operand, String line) {
        for (String register : registers(operand)) {
            if (register.matches("[%a-zA-Z_].*") && !written.contains(register)) {
                throw new IllegalArgumentException(register + " is read before it is written: " + line);
            }
        }
    }

    /** Returns the registers and constants of an operand: of {@code {%f1, %f2}} and {@code [%q1+8]}. */
    static List<String> registers(String operand) {
        String inner = operand.replaceAll("[\\[\\]{}]", "").replaceAll("\\+\\d+$", "");
        return List.of(inner.split(", *"));
    }

    /** Splits a list at the commas outside of brackets. */
    private static List<String> operands(String list) {
        return List.of(list.split(", *(?![^{]*})"));
    }

    /** Returns the place of a register, a parameter or a constant. */
    int place(String operand) {
        Integer known = places.get(operand);
        if (known != null) {
            return known;
        }
        places.put(operand, places.size());
        if (!operand.matches("[%a-zA-Z_].*")) {
            constants.put(places.get(operand), constant(operand));
        }
        return places.get(operand);
    }

    private static long constant(String text) {
        return text.startsWith("0f")
                ? Integer.parseUnsignedInt(text.substring(2), 16) & 0xffffffffL
                : text.startsWith("0d") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.decode(text);
    }

    /** Returns the index of the instruction behind a label. */
    int target(String label) {
        return labels.get(label);
    }

    /** Returns the values with which a thread begins: constants, and a pattern that looks like nothing in the other places. */
    long[] initialValues() {
        long[] values = new long[places.size()];
        Arrays.fill(values, 0xdeadbeefdeadbeefL);
        constants.forEach((place, value) -> values[place] = value);
        return values;
    }
}
