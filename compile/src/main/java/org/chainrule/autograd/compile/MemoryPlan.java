package org.chainrule.autograd.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.DType;

/**
 * Assigns arrays to the values that a program computes on the way: one whose elements nobody reads any more is used again.
 *
 * @param arrays the number of the array of each such value
 * @param sizes for each array its number of elements and its type
 */
record MemoryPlan(Map<Value, Integer> arrays, List<Size> sizes) {

    /** The size of an array. */
    record Size(int length, DType type) {}

    /**
     * Plans the memory of a program.
     *
     * @param kept values whose arrays are new in each run
     */
    static MemoryPlan of(FusedProgram program, Set<Value> kept) {
        List<Pass> passes = program.passes();
        Map<Value, Integer> last = lastUses(program);
        Map<Value, Integer> arrays = new HashMap<>();
        List<Size> sizes = new ArrayList<>();
        Map<Size, Deque<Integer>> free = new HashMap<>();
        for (int n = 0; n < passes.size(); n++) {
            Pass pass = passes.get(n);
            Set<Value> ending = new HashSet<>();
            for (Operand operand : pass.operands()) {
                if (arrays.containsKey(operand.value()) && last.get(operand.value()) == n) {
                    ending.add(operand.value());
                }
            }
            pass.results().filter(result -> !kept.contains(result)).forEach(result -> {
                Value inPlace = inPlace(pass, result, ending);
                if (inPlace != null) {
                    ending.remove(inPlace);
                    arrays.put(result, arrays.get(inPlace));
                } else {
                    var size = new Size(result.shape().count(), result.type());
                    Integer array = free.computeIfAbsent(size, _ -> new ArrayDeque<>()).poll();
                    if (array == null) {
                        array = sizes.size();
                        sizes.add(size);
                    }
                    arrays.put(result, array);
                }
            });
            for (Value ended : ending) {
                int array = arrays.get(ended);
                free.computeIfAbsent(sizes.get(array), _ -> new ArrayDeque<>()).push(array); // the one that is still in a cache
            }
        }
        return new MemoryPlan(arrays, sizes);
    }

    /** Returns for each value the index of the pass that reads it last. */
    private static Map<Value, Integer> lastUses(FusedProgram program) {
        Map<Value, Integer> last = new HashMap<>();
        for (int n = 0; n < program.passes().size(); n++) {
            int at = n;
            program.passes().get(n).operands().forEach(operand -> last.put(operand.value(), at));
            program.passes().get(n).results().forEach(result -> last.put(result, at));
        }
        program.program().ends().forEach(end -> last.put(end.value(), Integer.MAX_VALUE));
        return last;
    }

    /** Returns an operand that the result may overwrite, being of the same shape and type, and used for the last time; null for none. */
    private static Value inPlace(Pass pass, Value result, Set<Value> ending) {
        if (!pass.worksInPlace()) {
            return null;
        }
        for (Operand operand : pass.operands()) {
            Value value = operand.value();
            boolean isAlike = ending.contains(value) && value.type() == result.type()
                    && value.shape().equals(result.shape());
            if (isAlike && pass.operands().stream().filter(other -> other.value().equals(value))
                    .allMatch(Operand::isWhole)) {
                return value;
            }
        }
        return null;
    }
}
