package org.chainrule.autograd.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import org.chainrule.autograd.codegen.GeneratedClass;
import org.chainrule.autograd.codegen.GeneratedClass.Method;
import org.chainrule.autograd.codegen.ScalarEmitter;
import org.chainrule.autograd.formula.Evaluator;

/** Generates the code of a program of single numbers. */
final class ScalarGenerator {
    private static final ClassDesc SELF = ClassDesc.of(ScalarGenerator.class.getPackageName(), "Generated");
    private static final ClassDesc INTS = CD_int.arrayType();

    private final ScalarProgram program;
    private final Schedule schedule;
    private final ClassDesc number;
    private final TypeKind kind;
    private final MethodTypeDesc type; // of the methods
    private final List<Evaluator> functions = new ArrayList<>();

    private BitSet outside; // null until it is needed

    private ScalarGenerator(ScalarProgram program, Schedule schedule) {
        this.program = program;
        this.schedule = schedule;
        this.number = program.isSingle() ? CD_float : CD_double;
        this.kind = TypeKind.from(number);
        this.type = MethodTypeDesc.of(CD_void, number.arrayType(), INTS, CD_int, CD_int, CD_int);
    }

    static ScalarCode generate(ScalarProgram program, Schedule schedule) {
        return new ScalarGenerator(program, schedule).code();
    }

    private ScalarCode code() {
        List<Method> all = new ArrayList<>();
        all.add(new Method("run", MethodTypeDesc.of(CD_void, CD_Object, INTS, CD_int, CD_int, CD_int, CD_int),
                this::choose));
        for (int m = 0; m < schedule.methods().size(); m++) {
            Schedule.Method method = schedule.methods().get(m);
            all.add(new Method("block" + m, type, code -> {
                switch (method) {
                    case Schedule.Loop(LoopBody body) -> new LoopEmitter(code, body).emit();
                    case Schedule.Straight straight -> straight(code, straight);
                    case Schedule.Switch() -> oneByOne(code);
                }
            }));
        }
        boolean callsAll = schedule.methods().contains(new Schedule.Switch()) && !isShortSwitch();
        for (int f = 0; f < program.formulas().size(); f++) {
            ScalarFormula formula = program.formulas().get(f);
            if (callsAll || !formula.isInlined()) {
                all.add(new Method("formula" + f, type(formula), code -> {
                    int[] slots = new int[formula.arity()];
                    Arrays.setAll(slots, code::parameterSlot);
                    emitter(code).push(formula.order(), slots);
                    code.return_(kind);
                }));
            }
        }
        return GeneratedClass.create(MethodHandles.lookup(), ScalarCode.class, functions,
                () -> "a program of " + program.size() + " numbers", all.toArray(Method[]::new));
    }

    private ScalarEmitter emitter(CodeBuilder code) {
        return new ScalarEmitter(code, program.isSingle(), functions);
    }

    private MethodTypeDesc type(ScalarFormula formula) {
        return MethodTypeDesc.of(number, Collections.nCopies(formula.arity(), number));
    }

    /** Writes the method that calls the method with a number. */
    private void choose(CodeBuilder code) {
        cases(code, code.parameterSlot(2), schedule.methods().size(), m -> {
            code.aload(0).aload(code.parameterSlot(0)).checkcast(number.arrayType()).aload(code.parameterSlot(1))
                    .iload(code.parameterSlot(3)).iload(code.parameterSlot(4)).iload(code.parameterSlot(5))
                    .invokevirtual(SELF, "block" + m, type).return_();
        });
    }

    /** Writes cases of a number in a local variable, each of which jumps elsewhere in the end. */
    private static void cases(CodeBuilder code, int slot, int count, IntConsumer body) {
        List<SwitchCase> cases = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            cases.add(SwitchCase.of(n, code.newLabel()));
        }
        code.iload(slot).tableswitch(0, count - 1, cases.getLast().target(), cases);
        for (int n = 0; n < count; n++) {
            code.labelBinding(cases.get(n).target());
            body.accept(n);
        }
    }

    /** Pushes the value of a formula. */
    private void push(CodeBuilder code, int formula, boolean canBeInlined, int... slots) {
        ScalarFormula of = program.formulas().get(formula);
        if (canBeInlined && of.isInlined()) {
            code.block(block -> emitter(block).push(of.order(), slots));
            return;
        }
        code.aload(0);
        for (int slot : slots) {
            code.loadLocal(kind, slot);
        }
        code.invokevirtual(SELF, "formula" + formula, type(of));
    }

    private void load(CodeBuilder code, int slot, int place) {
        code.aload(code.parameterSlot(0)).loadConstant(place).arrayLoad(kind).storeLocal(kind, slot);
    }

    // ---- straight code ----

    private void straight(CodeBuilder code, Schedule.Straight stretch) {
        new StraightEmitter(code, stretch).emit();
    }

    /** Writes instructions in order. */
    private final class StraightEmitter {
        private final CodeBuilder code;
        private final int from;
        private final int to;
        private final Map<Integer, Integer> slots = new HashMap<>(); // of values that are used later
        private final Map<Integer, Integer> last = new HashMap<>(); // instructions that use them
        private final ArrayDeque<Integer> free = new ArrayDeque<>();

        StraightEmitter(CodeBuilder code, Schedule.Straight stretch) {
            this.code = code;
            this.from = stretch.from();
            this.to = stretch.to();
        }

        void emit() {
            for (int n = from; n < to; n++) {
                for (int i = 0; i < program.arity(n); i++) {
                    last.put(program.operand(n, i), n);
                }
            }
            for (int n = from; n < to; n++) {
                instruction(n);
            }
            code.return_();
        }

        private void instruction(int n) {
            int[] operands = new int[program.arity(n)];
            for (int i = 0; i < operands.length; i++) {
                int value = program.operand(n, i);
                Integer slot = slots.get(value);
                if (slot == null) {
                    slot = slot();
                    load(code, slot, schedule.place()[value]);
                    slots.put(value, slot);
                }
                operands[i] = slot;
            }
            push(code, program.ops()[n], true, operands);
            for (int i = 0; i < operands.length; i++) {
                int value = program.operand(n, i);
                if (last.get(value) == n && slots.remove(value) != null) {
                    free.push(operands[i]);
                }
            }
            int result = program.leaves().size() + n;
            boolean isUsed = last.containsKey(result);
            if (isUsed) {
                int slot = slot();
                slots.put(result, slot);
                code.storeLocal(kind, slot);
            }
            if (outside().get(result)) {
                if (!isUsed) {
                    int slot = slot();
                    code.storeLocal(kind, slot);
                    free.push(slot);
                    store(slot, result);
                } else {
                    store(slots.get(result), result);
                }
            }
        }

        private void store(int slot, int value) {
            code.aload(code.parameterSlot(0)).loadConstant(schedule.place()[value]).loadLocal(kind, slot)
                    .arrayStore(kind);
        }

        private int slot() {
            return free.isEmpty() ? code.allocateLocal(kind) : free.pop();
        }
    }

    /** Returns the values that are used elsewhere than in the block that computes them. */
    private BitSet outside() {
        if (outside == null) {
            outside = new BitSet();
            int[] block = new int[program.size()]; // straight ones
            int number = 0;
            for (Schedule.Method method : schedule.methods()) {
                if (method instanceof Schedule.Straight(int from, int to)) {
                    Arrays.fill(block, from, to, ++number);
                }
            }
            for (int n = 0; n < program.size(); n++) {
                for (int i = 0; i < program.arity(n); i++) {
                    int definition = program.operand(n, i) - program.leaves().size();
                    if (definition >= 0 && block[definition] != block[n]) {
                        outside.set(program.operand(n, i));
                    }
                }
            }
            for (int result : program.results()) {
                outside.set(result);
            }
        }
        return outside;
    }

    // ---- one by one ----

    /** Returns whether short formulas can be computed within the switch, rather than called. */
    private boolean isShortSwitch() {
        return program.formulas().stream().mapToInt(f -> f.bytesOfUse() + 30 + 15 * f.arity())
                .sum() <= Scheduler.MOST_BYTES;
    }

    private void oneByOne(CodeBuilder code) {
        int values = code.parameterSlot(0);
        int at = code.parameterSlot(1);
        int from = code.parameterSlot(2);
        int to = code.parameterSlot(3);
        int count = code.parameterSlot(4);
        boolean isShort = isShortSwitch();
        int op = code.allocateLocal(TypeKind.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(count).ifle(end).aload(at).iload(from).iaload().istore(op).iinc(from, 1)
                .iinc(count, -1);
        cases(code, op, program.formulas().size(), f -> code.block(block -> {
            int[] slots = new int[program.formulas().get(f).arity()];
            for (int i = 0; i < slots.length; i++) {
                slots[i] = block.allocateLocal(kind);
                block.aload(values).aload(at).iload(from).iaload().arrayLoad(kind).storeLocal(kind, slots[i]);
                block.iinc(from, 1);
            }
            block.aload(values).iload(to);
            push(block, f, isShort, slots);
            block.arrayStore(kind).iinc(to, 1).goto_(top);
        }));
        code.labelBinding(end).return_();
    }

    // ---- loops ----

    /** Writes a loop. */
    private final class LoopEmitter {
        private final CodeBuilder code;
        private final LoopBody body;
        private final int values;
        private final int at;
        private final int from;
        private final int to;
        private final int count;
        private final int[] constants;
        private final int[] moving;
        private final int[] steps; // of the moving places
        private final int[] carried;
        private final int[] results;

        LoopEmitter(CodeBuilder code, LoopBody body) {
            this.code = code;
            this.body = body;
            this.values = code.parameterSlot(0);
            this.at = code.parameterSlot(1);
            this.from = code.parameterSlot(2);
            this.to = code.parameterSlot(3);
            this.count = code.parameterSlot(4);
            this.constants = locals(body.constants(), kind);
            this.moving = locals(body.moving(), TypeKind.INT);
            this.steps = locals(body.moving(), TypeKind.INT);
            this.carried = locals(body.carried().size(), kind);
            this.results = locals(body.formulas().size(), kind);
        }

        private int[] locals(int size, TypeKind of) {
            int[] slots = new int[size];
            Arrays.setAll(slots, _ -> code.allocateLocal(of));
            return slots;
        }

        void emit() {
            for (int slot : constants) {
                loadNext(code, slot);
            }
            for (int m = 0; m < moving.length; m++) {
                next(code).istore(moving[m]);
                next(code).istore(steps[m]);
            }
            for (int slot : carried) {
                loadNext(code, slot);
            }
            int last = code.allocateLocal(TypeKind.INT); // the place of the first value of the last repetition
            code.iload(to).iload(count).iconst_1().isub().loadConstant(results.length).imul().iadd().istore(last);
            Label top = code.newLabel();
            Label end = code.newLabel();
            code.labelBinding(top);
            int operand = 0;
            for (int step = 0; step < results.length; step++) {
                operand = step(step, operand);
            }
            for (int c = 0; c < carried.length; c++) {
                code.loadLocal(kind, results[body.carried().get(c)]).storeLocal(kind, carried[c]);
            }
            for (int m = 0; m < moving.length; m++) {
                code.iload(moving[m]).iload(steps[m]).iadd().istore(moving[m]);
            }
            code.iinc(to, results.length).iload(to).iload(last).branch(Opcode.IF_ICMPLE, top);
            code.labelBinding(end);
            for (int step = 0; step < results.length; step++) {
                if (!body.isStored().get(step)) {
                    store(step, last);
                }
            }
            code.return_();
        }

        private int step(int step, int first) {
            int formula = body.formulas().get(step);
            int[] slots = new int[program.formulas().get(formula).arity()];
            code.block(block -> {
                for (int i = 0; i < slots.length; i++) {
                    LoopBody.Source source = body.operands().get(first + i);
                    slots[i] = switch (source.kind()) {
                        case STEP -> results[source.index()];
                        case CARRIED -> carried[source.index()];
                        case CONSTANT -> constants[source.index()];
                        case MOVING -> {
                            int slot = block.allocateLocal(kind);
                            block.aload(values).iload(moving[source.index()]).arrayLoad(kind).storeLocal(kind, slot);
                            yield slot;
                        }
                        case LISTED -> {
                            int slot = block.allocateLocal(kind);
                            loadNext(block, slot);
                            yield slot;
                        }
                    };
                }
                push(block, formula, true, slots);
                block.storeLocal(kind, results[step]);
            });
            if (body.isStored().get(step)) {
                store(step, to);
            }
            return first + slots.length;
        }

        private void store(int step, int start) {
            code.aload(values).iload(start).loadConstant(step).iadd().loadLocal(kind, results[step]).arrayStore(kind);
        }

        /** Pushes the next int. */
        private CodeBuilder next(CodeBuilder in) {
            return in.aload(at).iload(from).iaload().iinc(from, 1);
        }

        /** Loads the value whose place is the next int. */
        private void loadNext(CodeBuilder in, int slot) {
            in.aload(values).aload(at).iload(from).iaload().arrayLoad(kind).storeLocal(kind, slot);
            in.iinc(from, 1);
        }
    }
}
