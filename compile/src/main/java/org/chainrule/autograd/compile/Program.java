package org.chainrule.autograd.compile;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a function computes from tensors of certain shapes and types: a list of instructions, each of which computes a value from others
 * before it. A program is data; it prints as text, a line for each instruction.
 *
 * @param arguments the values of the arguments, in order
 * @param captured the other values that the function refers to, and their arrays
 * @param instructions the instructions, in an order in which each finds its operands
 * @param results the results, in order
 */
public record Program(List<Value> arguments, Map<Value, Object> captured, List<Instruction> instructions,
        List<Operand> results) {

    /** Creates a program. */
    public Program {
        arguments = List.copyOf(arguments);
        captured = Map.copyOf(captured);
        instructions = List.copyOf(instructions);
        results = List.copyOf(results);
    }

    /** Returns the same program with other instructions and results. */
    Program with(List<Instruction> others, List<Operand> otherResults) {
        return new Program(arguments, Objects.requireNonNull(captured), others, otherResults);
    }

    /** Returns all operands: those of the instructions in order, then the results. */
    Stream<Operand> uses() {
        return Stream.concat(instructions.stream().flatMap(instruction -> instruction.operands().stream()),
                results.stream());
    }

    /** Returns a number greater than that of any value. */
    int valueCount() {
        int greatest = -1;
        for (Instruction instruction : instructions) {
            greatest = Math.max(greatest, instruction.result().number());
        }
        return Math.max(greatest, Stream.concat(arguments.stream(), captured.keySet().stream()).mapToInt(Value::number)
                .max().orElse(-1)) + 1;
    }

    /** Returns how often each value is used, by instructions and as a result. */
    Map<Value, Long> counts() {
        return uses().collect(Collectors.groupingBy(Operand::value, Collectors.counting()));
    }

    /** Returns the program as text: a line for the arguments, one for each instruction, and one for the results. */
    @Override
    public String toString() {
        String head = arguments.stream().map(value -> value + ": " + value.shape() + " " + value.type())
                .collect(Collectors.joining(", ", "(", ")"));
        return Stream.of(Stream.of(head), instructions.stream().map(instruction -> "  " + instruction),
                Stream.of("  return " + results.stream().map(Operand::toString).collect(Collectors.joining(", "))))
                .flatMap(lines -> lines).collect(Collectors.joining("\n"));
    }
}
