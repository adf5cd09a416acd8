package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.compile.LoopBody.Kind;
import org.chainrule.autograd.compile.LoopBody.Source;

/** Finds the loop that computes a stretch of a program in which the same ops are repeated. */
final class LoopBuilder {
    private final ScalarProgram program;
    private final Repetitions.Run run;
    private final int[] place;
    private final int base; // the place of the first value of the stretch
    private final Map<Integer, Integer> constants = new LinkedHashMap<>();
    private final Map<Long, Integer> moving = new LinkedHashMap<>(); // by the first place and the step
    private final Map<Long, Integer> carried = new LinkedHashMap<>(); // by the step that computes it and the first place
    private final Ints listed = new Ints(); // the operands, counted over all steps

    /**
     * Creates a builder.
     *
     * @param place the place in memory of each value, up to those of the stretch, which are in a row
     */
    LoopBuilder(ScalarProgram program, Repetitions.Run run, int... place) {
        this.program = program;
        this.run = run;
        this.place = place;
        this.base = place[program.leaves().size() + run.start()];
    }

    /**
     * Builds the loop.
     *
     * @param uses how often each value is used; those of values that needn't be in memory are taken off
     * @param ints takes the loop's ints
     */
    LoopBody build(int[] uses, Ints ints) {
        List<Integer> formulas = new ArrayList<>();
        List<Source> operands = new ArrayList<>();
        boolean[] isRead = new boolean[run.period()]; // from memory, in the last repetition that also computes it
        for (int step = 0; step < run.period(); step++) {
            int instruction = run.start() + step;
            formulas.add(program.ops()[instruction]);
            for (int i = 0; i < program.arity(instruction); i++) {
                Source source = source(step, i);
                if (source.kind() == Kind.LISTED) {
                    listed.add(program.first()[instruction] + i);
                }
                if (source.kind() == Kind.LISTED || source.kind() == Kind.MOVING) {
                    int within = place(step, i, run.count() - 1) - base - (run.count() - 1) * run.period();
                    if (within >= 0) {
                        isRead[within] = true;
                    }
                } else if (source.kind() == Kind.STEP || source.kind() == Kind.CARRIED) {
                    for (int r = source.kind() == Kind.STEP ? 0 : 1; r < run.count(); r++) {
                        uses[program.operand(instruction + r * run.period(), i)]--;
                    }
                }
                operands.add(source);
            }
        }
        write(ints);
        List<Boolean> isStored = new ArrayList<>();
        for (int step = 0; step < run.period(); step++) {
            boolean stored = isRead[step];
            for (int r = 0; r < run.count() - 1; r++) {
                stored |= uses[program.leaves().size() + run.start() + r * run.period() + step] > 0;
            }
            isStored.add(stored);
        }
        return new LoopBody(formulas, operands, constants.size(), moving.size(),
                carried.keySet().stream().map(key -> (int) (key >> 32)).toList(), isStored);
    }

    /** Returns the place of an operand in a repetition. */
    private int place(int step, int i, int repetition) {
        return place[program.operand(run.start() + repetition * run.period() + step, i)];
    }

    private Source source(int step, int i) {
        int start = place(step, i, 0);
        int second = place(step, i, 1);
        int by = second - start;
        boolean isRegular = true; // from the second repetition on
        for (int r = 2; r < run.count() && isRegular; r++) {
            isRegular = place(step, i, r) - place(step, i, r - 1) == run.period();
        }
        int within = second - base - run.period(); // of a repetition
        if (isRegular && within >= 0 && within < step && by == run.period()) {
            return new Source(Kind.STEP, within);
        }
        if (isRegular && within < 0 && within >= -run.period() && start < base) {
            return new Source(Kind.CARRIED,
                    number(carried, (long) (within + run.period()) << 32 | start));
        }
        for (int r = 2; r < run.count(); r++) {
            if (place(step, i, r) - place(step, i, r - 1) != by) {
                return Source.LISTED;
            }
        }
        if (by == 0 && start >= base) {
            return Source.LISTED; // it is computed by the loop itself
        }
        return by == 0
                ? new Source(Kind.CONSTANT, number(constants, start))
                : new Source(Kind.MOVING, number(moving, (long) by << 32 | start));
    }

    private static <K> int number(Map<K, Integer> all, K key) {
        return all.computeIfAbsent(key, _ -> all.size());
    }

    private void write(Ints ints) {
        constants.keySet().forEach(ints::add);
        for (long key : moving.keySet()) {
            ints.add((int) key);
            ints.add((int) (key >> 32));
        }
        carried.keySet().forEach(key -> ints.add((int) (long) key));
        int[] operands = listed.toArray();
        for (int r = 0; r < run.count(); r++) {
            int ahead = program.first()[run.start() + r * run.period()] - program.first()[run.start()];
            for (int operand : operands) {
                ints.add(place[program.operands()[operand + ahead]]);
            }
        }
    }
}
