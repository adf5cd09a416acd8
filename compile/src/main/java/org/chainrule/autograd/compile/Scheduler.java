package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.compile.Schedule.Form;

/** Chooses how a program of single numbers is computed. */
final class Scheduler {
    private static final int FEW = 500; // instructions
    private static final int MOST_STRAIGHT = 6_000; // instructions that are written one by one
    private static final int MOST_LOOP_BYTES = 100_000; // of different loops over what is repeated
    private static final double WIDE = 12; // instructions in a group
    /** The longest method, in estimated bytes; above 8,000 the virtual machine doesn't compile it. */
    static final int MOST_BYTES = 6_500;

    private final ScalarProgram program;
    private final Form form;
    private final int leaves;
    private final int[] place;
    private final int[] uses;
    private final List<Schedule.Method> methods = new ArrayList<>();
    private final Map<Schedule.Method, Integer> numbers = new HashMap<>();
    private final Ints ints = new Ints();
    private final Ints blocks = new Ints();
    private int placed;
    private int loopBytes;

    Scheduler(ScalarProgram program, Form form) {
        this.program = program;
        this.form = form;
        this.leaves = program.leaves().size();
        this.place = new int[program.valueCount()];
        this.uses = new int[program.valueCount()];
        for (int operand : program.operands()) {
            uses[operand]++;
        }
        for (int result : program.results()) {
            uses[result]++;
        }
        while (placed < leaves) {
            place[placed] = placed++;
        }
    }

    Schedule schedule() {
        int size = program.size();
        switch (form) {
            case STRAIGHT -> straight(0, size);
            case LEVELS -> levels(Levels.of(program, 0, size));
            case SWITCH -> oneByOne(0, size);
            case REPEATED -> repeated(Repetitions.of(program.ops()));
            case ANY -> any();
        }
        return new Schedule(methods, place, ints.toArray(), blocks.toArray());
    }

    private void any() {
        int size = program.size();
        if (size <= FEW) {
            straight(0, size);
            return;
        }
        List<Repetitions.Run> runs = Repetitions.of(program.ops());
        int repeated = runs.stream().mapToInt(run -> run.period() * run.count()).sum();
        if (repeated < 0.9 * size) {
            if (size <= MOST_STRAIGHT) {
                straight(0, size);
                return;
            }
            Levels levels = Levels.of(program, 0, size);
            if (levels.width() >= WIDE) {
                levels(levels);
                return;
            }
        }
        repeated(runs);
    }

    /** Writes loops for what is repeated. */
    private void repeated(List<Repetitions.Run> runs) {
        int size = program.size();
        int rest = size - runs.stream().mapToInt(run -> run.period() * run.count()).sum();
        int done = 0;
        for (Repetitions.Run run : runs) {
            if (bytes(run) <= Math.min(MOST_BYTES, MOST_LOOP_BYTES - loopBytes)) {
                rest(done, run.start(), rest);
                loop(run);
                done = run.end();
            }
        }
        rest(done, size, rest);
    }

    private int bytes(Repetitions.Run run) {
        int bytes = 200;
        for (int n = run.start(); n < run.start() + run.period(); n++) {
            bytes += program.formulas().get(program.ops()[n]).bytesOfUse() + 14 + 20 * program.arity(n);
        }
        return bytes;
    }

    /** Writes instructions that aren't repeated. */
    private void rest(int from, int to, int all) {
        if (all <= MOST_STRAIGHT) {
            straight(from, to);
            return;
        }
        Levels levels = Levels.of(program, from, to);
        if (levels.width() >= WIDE) {
            levels(levels);
        } else {
            oneByOne(from, to);
        }
    }

    private void place(int instruction) {
        place[leaves + instruction] = placed++;
    }

    private void block(Schedule.Method method, int from, int to, int count) {
        blocks.add(numbers.computeIfAbsent(method, this::add));
        blocks.add(from);
        blocks.add(to);
        blocks.add(count);
    }

    private int add(Schedule.Method method) {
        methods.add(method);
        return methods.size() - 1;
    }

    private void straight(int from, int to) {
        int start = from;
        int bytes = 0;
        for (int n = from; n < to; n++) {
            int more = program.formulas().get(program.ops()[n]).bytesOfUse() + 14 + 9 * program.arity(n);
            if (bytes + more > MOST_BYTES) {
                block(new Schedule.Straight(start, n), 0, placed, 1);
                start = n;
                bytes = 0;
            }
            bytes += more;
            place(n);
        }
        if (start < to) {
            block(new Schedule.Straight(start, to), 0, placed, 1);
        }
    }

    private void loop(Repetitions.Run run) {
        int first = placed;
        for (int n = run.start(); n < run.end(); n++) {
            place(n);
        }
        int from = ints.size();
        var method = new Schedule.Loop(new LoopBuilder(program, run, place).build(uses, ints));
        if (!numbers.containsKey(method)) {
            loopBytes += bytes(run);
        }
        block(method, from, first, run.count());
    }

    private void levels(Levels levels) {
        int start = 0;
        for (int end : levels.ends()) {
            int from = ints.size();
            int first = placed;
            for (int n = start; n < end; n++) {
                place(levels.order()[n]);
                addOperands(levels.order()[n]);
            }
            int instruction = levels.order()[start];
            block(new Schedule.Loop(LoopBody.listed(program.ops()[instruction], program.arity(instruction))), from,
                    first, end - start);
            start = end;
        }
    }

    private void oneByOne(int from, int to) {
        if (from == to) {
            return;
        }
        int at = ints.size();
        int first = placed;
        for (int n = from; n < to; n++) {
            place(n);
            ints.add(program.ops()[n]);
            addOperands(n);
        }
        block(new Schedule.Switch(), at, first, to - from);
    }

    private void addOperands(int instruction) {
        for (int i = 0; i < program.arity(instruction); i++) {
            ints.add(place[program.operand(instruction, i)]);
        }
    }
}
