package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Pointwise;

/**
 * A program whose values are single numbers of one type, as numbers. What it reads of arguments and captured tensors, its leaves, are
 * the values 0, 1, ...; those that instructions compute, in order, follow.
 *
 * @param type F64 or F32; a mask is held as 1 or 0
 * @param leaves the leaves, by arguments and captured tensors
 * @param formulas the formulas of the instructions, each once
 * @param ops for each instruction, which of the formulas it computes
 * @param first for each instruction, where its operands begin; then their number
 * @param operands the operands of all instructions
 * @param results the values that are the results
 */
record ScalarProgram(DType type, List<Leaf> leaves, List<ScalarFormula> formulas, int[] ops, int[] first,
        int[] operands,
        int[] results) {
    private static final int MOST_OPERANDS = 60; // parameters of a method are limited

    /** An element of an argument or a captured tensor. */
    record Leaf(Value value, int index) {}

    /** Returns a program in this form; null if it isn't one of single numbers. */
    static ScalarProgram of(Program program) {
        DType type = program.instructions().isEmpty()
                ? null
                : type(program.instructions().getFirst());
        if (type == null || !program.writes().isEmpty()
                || !program.results().stream().allMatch(result -> isOne(result, type))) {
            return null;
        }
        for (Instruction instruction : program.instructions()) {
            if (!isScalar(instruction, type)) {
                return null;
            }
        }
        return new Builder(program, type).program();
    }

    /** Returns the type that the instruction computes in. */
    private static DType type(Instruction instruction) {
        return instruction.operands().stream().map(operand -> operand.value().type()).reduce(DType::promote)
                .filter(DType::isFloating).orElse(null);
    }

    private static boolean isScalar(Instruction instruction, DType type) {
        if (!(instruction.op() instanceof Pointwise op) || op.formula().arity() > MOST_OPERANDS) {
            return false;
        }
        Value result = instruction.result();
        boolean isOfType = result.type() == type; // or else a mask, which is computed from numbers of the type
        List<Operand> operands = instruction.operands();
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            if (!isOne(operand, type)) {
                return false;
            }
            isOfType |= operand.value().type() == type;
        }
        return isOfType && result.shape().count() == 1 && (result.type() == type || result.type() == DType.BOOL);
    }

    private static boolean isOne(Operand operand, DType type) {
        return operand.shape().count() == 1
                && (operand.value().type() == type || operand.value().type() == DType.BOOL);
    }

    boolean isSingle() {
        return type == DType.F32;
    }

    /** Returns the number of instructions. */
    int size() {
        return ops.length;
    }

    /** Returns the number of values. */
    int valueCount() {
        return leaves.size() + ops.length;
    }

    /** Returns how many operands an instruction has. */
    int arity(int instruction) {
        return first[instruction + 1] - first[instruction];
    }

    /** Returns operand {@code i} of an instruction. */
    int operand(int instruction, int i) {
        return operands[first[instruction] + i];
    }

    /** Numbers the values of a program. */
    private static final class Builder {
        private final Program program;
        private final DType type;
        private final List<Leaf> leaves = new ArrayList<>();
        private final Map<Leaf, Integer> places = new HashMap<>(); // of elements of several
        private final Map<Pointwise, Integer> numbers = new HashMap<>();
        private final List<ScalarFormula> formulas = new ArrayList<>();
        private final int[] ones; // by the numbers of values: the place of a leaf that has no others, counted from 1
        private final int[] computed; // by the numbers of values: the instruction, counted from 1

        Builder(Program program, DType type) {
            this.program = program;
            this.type = type;
            this.ones = new int[program.valueCount()];
            this.computed = new int[ones.length];
            int n = 0;
            for (Instruction instruction : program.instructions()) {
                computed[instruction.result().number()] = ++n;
            }
            for (Instruction instruction : program.instructions()) {
                findLeaves(instruction.operands());
            }
            findLeaves(program.results());
        }

        private void findLeaves(List<Operand> operands) {
            for (int i = 0; i < operands.size(); i++) {
                if (computed[operands.get(i).value().number()] == 0) {
                    leaf(operands.get(i));
                }
            }
        }

        private int leaf(Operand operand) {
            var leaf = new Leaf(operand.value(), operand.offset());
            if (operand.value().shape().count() == 1) {
                int number = operand.value().number();
                if (ones[number] == 0) {
                    leaves.add(leaf);
                    ones[number] = leaves.size();
                }
                return ones[number] - 1;
            }
            Integer place = places.putIfAbsent(leaf, leaves.size());
            if (place != null) {
                return place;
            }
            leaves.add(leaf);
            return leaves.size() - 1;
        }

        private int place(Operand operand) {
            int instruction = computed[operand.value().number()];
            return instruction == 0 ? leaf(operand) : leaves.size() + instruction - 1;
        }

        ScalarProgram program() {
            int size = program.instructions().size();
            int[] ops = new int[size];
            int[] first = new int[size + 1];
            int[] operands = new int[operandCount(program)];
            int at = 0;
            for (int n = 0; n < size; n++) {
                Instruction instruction = program.instructions().get(n);
                ops[n] = numbers.computeIfAbsent((Pointwise) instruction.op(), this::formula);
                for (int i = 0; i < instruction.operands().size(); i++) {
                    operands[at++] = place(instruction.operands().get(i));
                }
                first[n + 1] = at;
            }
            return new ScalarProgram(type, leaves, formulas, ops, first, operands,
                    program.results().stream().mapToInt(this::place).toArray());
        }

        private static int operandCount(Program program) {
            int count = 0;
            for (Instruction instruction : program.instructions()) {
                count += instruction.operands().size();
            }
            return count;
        }

        private int formula(Pointwise op) {
            formulas.add(ScalarFormula.of(op, type == DType.F32));
            return formulas.size() - 1;
        }
    }
}
