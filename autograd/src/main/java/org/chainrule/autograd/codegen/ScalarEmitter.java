package org.chainrule.autograd.codegen;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.machine.Bits;
import org.chainrule.autograd.machine.FusedMultiplyAdd;

/** Writes formulas as code for one element at a time; a truth value is an int. */
public final class ScalarEmitter extends Emitter {
    private static final ClassDesc MATH = GeneratedClass.desc(Math.class);
    private static final ClassDesc FUSED_MULTIPLY_ADD = GeneratedClass.desc(FusedMultiplyAdd.class);
    private static final ClassDesc BITS = GeneratedClass.desc(Bits.class);
    private static final ClassDesc DOUBLES = CD_double.arrayType();

    private final ClassDesc number;
    private final TypeKind numberKind;

    /**
     * Creates an emitter.
     *
     * @param code where the code is written to
     * @param single whether to compute in single precision
     * @param functions the constants of the class, to which the functions of the platform are added that it calls
     */
    public ScalarEmitter(CodeBuilder code, boolean single, List<Evaluator> functions) {
        super(code, single, functions);
        this.number = single ? CD_float : CD_double;
        this.numberKind = TypeKind.from(number);
    }

    /**
     * Pushes the value of a formula of local variables.
     *
     * @param order its nodes, operands first, without calls
     * @param slots the local variables of the arguments, of the precision's type
     */
    public void push(List<Expr> order, int... slots) {
        for (Expr node : order) {
            if (node.primitive() instanceof Argument(int index)) {
                bind(node, slots[index]);
            }
        }
        push(order);
    }

    /** Writes {@code double value(double[] arguments)}. */
    void value(List<Expr> order, Expr root) {
        for (Expr node : order) {
            if (node.primitive() instanceof Argument(int index)) {
                code.aload(code.parameterSlot(0)).loadConstant(index).daload();
                if (single) {
                    code.d2f();
                }
                store(node, false);
            }
        }
        steps(order);
        loadNumber(root);
        if (single) {
            code.f2d();
        }
        code.dreturn();
    }

    /**
     * Writes {@code void run(Object[] in, int[] offsets, int[] strides, Object[] out, int[] outOffsets, int count)}.
     */
    void loop(List<Expr> order, List<Expr> roots, int arity) {
        int[] arrays = arrays(code.parameterSlot(0), arity);
        int[] offsets = ints(code.parameterSlot(1), arity);
        int[] strides = ints(code.parameterSlot(2), arity);
        int[] results = arrays(code.parameterSlot(3), roots.size());
        int[] to = ints(code.parameterSlot(4), roots.size());
        int count = code.parameterSlot(5);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(count).ifle(end);
        for (Expr node : order) {
            if (node.primitive() instanceof Argument(int index)) {
                code.aload(arrays[index]).iload(offsets[index]).arrayLoad(numberKind);
                store(node, false);
            }
        }
        steps(order);
        for (int o = 0; o < results.length; o++) {
            code.aload(results[o]).iload(to[o]);
            loadNumber(roots.get(o));
            code.arrayStore(numberKind);
        }
        for (int i = 0; i < arity; i++) {
            code.iload(offsets[i]).iload(strides[i]).iadd().istore(offsets[i]);
        }
        for (int slot : to) {
            code.iinc(slot, 1);
        }
        code.iinc(count, -1).goto_(top).labelBinding(end).return_();
    }

    private int[] arrays(int from, int count) {
        return locals(from, count, TypeKind.REFERENCE, () -> code.aaload().checkcast(number.arrayType()));
    }

    private int[] ints(int from, int count) {
        return locals(from, count, TypeKind.INT, code::iaload);
    }

    private int[] locals(int from, int count, TypeKind kind, Runnable load) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            code.aload(from).loadConstant(i);
            load.run();
            slots[i] = code.allocateLocal(kind);
            code.storeLocal(kind, slots[i]);
        }
        return slots;
    }

    @Override
    TypeKind kind(boolean isMask) {
        return isMask ? TypeKind.INT : numberKind;
    }

    @Override
    void constant(double value) {
        if (single) {
            code.loadConstant((float) value);
        } else {
            code.loadConstant(value);
        }
    }

    @Override
    void arithmetic(Fixed primitive) {
        switch (primitive) {
            case ADD -> either(CodeBuilder::fadd, CodeBuilder::dadd);
            case SUB -> either(CodeBuilder::fsub, CodeBuilder::dsub);
            case MUL -> either(CodeBuilder::fmul, CodeBuilder::dmul);
            case DIV -> either(CodeBuilder::fdiv, CodeBuilder::ddiv);
            case NEG -> either(CodeBuilder::fneg, CodeBuilder::dneg);
            case ABS -> call(MATH, "abs", 1);
            case MIN -> call(MATH, "min", 2);
            case MAX -> call(MATH, "max", 2);
            case FMA -> call(FUSED_MULTIPLY_ADD, "fma", 3);
            case EXPONENT -> bits("exponent");
            case SQRT -> {
                if (single) {
                    code.f2d();
                }
                code.invokestatic(MATH, "sqrt", MethodTypeDesc.of(CD_double, CD_double));
                if (single) {
                    code.d2f();
                }
            }
            default -> throw new AssertionError(primitive);
        }
    }

    private void either(Consumer<CodeBuilder> ofFloats,
            Consumer<CodeBuilder> ofDoubles) {
        (single ? ofFloats : ofDoubles).accept(code);
    }

    private void call(ClassDesc owner, String name, int arity) {
        ClassDesc[] operands = new ClassDesc[arity];
        Arrays.fill(operands, number);
        code.invokestatic(owner, name, MethodTypeDesc.of(number, operands));
    }

    @Override
    void pow2OfShifted() {
        bits("pow2OfShifted");
    }

    private void bits(String name) {
        code.invokestatic(BITS, name, MethodTypeDesc.of(number, number));
    }

    /** Writes the comparison instruction that answers "no" for NaN, then the branch. */
    @Override
    void compare(Fixed relation) {
        boolean less = relation == Fixed.LT || relation == Fixed.LE;
        if (less) {
            either(CodeBuilder::fcmpg, CodeBuilder::dcmpg);
        } else {
            either(CodeBuilder::fcmpl, CodeBuilder::dcmpl);
        }
        choose(switch (relation) {
            case GT -> Opcode.IFGT;
            case GE -> Opcode.IFGE;
            case LT -> Opcode.IFLT;
            case LE -> Opcode.IFLE;
            case EQ -> Opcode.IFEQ;
            case NE -> Opcode.IFNE;
            default -> throw new AssertionError(relation);
        }, CodeBuilder::iconst_1, CodeBuilder::iconst_0);
    }

    private void choose(Opcode condition, Consumer<CodeBuilder> yes,
            Consumer<CodeBuilder> no) {
        code.ifThenElse(condition, yes::accept, no::accept);
    }

    @Override
    void select() {
        int b = code.allocateLocal(numberKind);
        int a = code.allocateLocal(numberKind);
        int condition = code.allocateLocal(TypeKind.INT);
        code.istore(condition).storeLocal(numberKind, b).storeLocal(numberKind, a).iload(condition);
        choose(Opcode.IFNE, then -> then.loadLocal(numberKind, a), otherwise -> otherwise.loadLocal(numberKind, b));
    }

    @Override
    void fallback(Evaluator function, List<Expr> operands) {
        loadMask(operands.getFirst());
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        code.ifeq(otherwise);
        call(function, operands.subList(2, operands.size()));
        code.goto_(end).labelBinding(otherwise);
        loadNumber(operands.get(1));
        code.labelBinding(end);
    }

    private void call(Evaluator function, List<Expr> operands) {
        function(function);
        code.loadConstant(operands.size()).newarray(TypeKind.DOUBLE);
        for (int i = 0; i < operands.size(); i++) {
            code.dup().loadConstant(i);
            loadNumber(operands.get(i));
            if (single) {
                code.f2d();
            }
            code.dastore();
        }
        code.invokeinterface(EVALUATOR, "evaluate", MethodTypeDesc.of(CD_double, DOUBLES));
        if (single) {
            code.d2f();
        }
    }
}
