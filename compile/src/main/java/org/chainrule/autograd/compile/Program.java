package org.chainrule.autograd.compile;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
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
 * @param writes what is written at the end of a run
 */
public record Program(List<Value> arguments, Map<Value, Object> captured, List<Instruction> instructions,
        List<Operand> results, List<Write> writes) {

    /** Creates a program. */
    public Program {
        arguments = Elements.copyOf("arguments", arguments);
        Elements.require("captured", Objects.requireNonNull(captured, "captured").keySet());
        Elements.require("captured", captured.values());
        captured = Map.copyOf(captured);
        instructions = Elements.copyOf("instructions", instructions);
        results = Elements.copyOf("results", results);
        writes = Elements.copyOf("writes", writes);
    }

    /** Returns the same program with other instructions. */
    Program with(List<Instruction> others) {
        return with(others, UnaryOperator.identity());
    }

    /** Returns the same program with other instructions, whose results are in the place of others. */
    Program with(List<Instruction> others, UnaryOperator<Operand> replaced) {
        return new Program(arguments, captured, others, results.stream().map(replaced).toList(),
                writes.stream().map(write -> new Write(write.target(), replaced.apply(write.value()), write.tensor()))
                        .toList());
    }

    /** Returns what is read at the end: the results, and what is written. */
    Stream<Operand> ends() {
        return Stream.concat(results.stream(), writes.stream().map(Write::value));
    }

    /** Returns all operands: those of the instructions in order, then those that are read at the end. */
    Stream<Operand> uses() {
        return Stream.concat(instructions.stream().flatMap(instruction -> instruction.operands().stream()), ends());
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

    /** Returns how often each value is used, by instructions and at the end. */
    Map<Value, Long> counts() {
        return uses().collect(Collectors.groupingBy(Operand::value, Collectors.counting()));
    }

    /**
     * Writes the program as a picture in Graphviz's DOT language, {@code dot -Tsvg program.dot}: a box for each argument and each tensor that
     * the function refers to, an ellipse for each instruction, and what views are read along the edges.
     *
     * @return a directed graph, from left to right
     */
    public String toDot() {
        return ProgramDot.of(this);
    }

    /** Returns the program as text: a line for the arguments, one for each instruction, one for each write, and one for the results. */
    @Override
    public String toString() {
        String head = arguments.stream().map(value -> value + ": " + value.shape() + " " + value.type())
                .collect(Collectors.joining(", ", "(", ")"));
        return Stream.of(Stream.of(head), instructions.stream().map(instruction -> "  " + instruction),
                writes.stream().map(write -> "  " + write),
                Stream.of("  return " + results.stream().map(Operand::toString).collect(Collectors.joining(", "))))
                .flatMap(lines -> lines).collect(Collectors.joining("\n"));
    }
}
