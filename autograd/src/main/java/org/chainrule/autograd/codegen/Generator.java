package org.chainrule.autograd.codegen;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.chainrule.autograd.codegen.GeneratedClass.Method;
import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Generates classes of formulas: straight-line code without a branch but for its loop, in one method for single
 * elements and another for vectors of them.
 */
final class Generator {
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final MethodTypeDesc SIMD = MethodTypeDesc.of(CD_void, OBJECTS, INTS, OBJECTS, INTS, CD_int);

    private Generator() {}

    /** Generates code that computes one element at a time. */
    static ScalarCode scalar(List<Expr> roots, int arity, boolean single) {
        List<Expr> order = TopologicalOrder.of(roots);
        var functions = new ArrayList<Evaluator>();
        return GeneratedClass.create(MethodHandles.lookup(), ScalarCode.class, functions,
                () -> "one element at a time\n" + text("stored", roots),
                new Method("run", MethodTypeDesc.of(CD_void, OBJECTS, INTS, INTS, OBJECTS, INTS, CD_int),
                        code -> new ScalarEmitter(code, single, functions).loop(order, roots, arity)),
                new Method("value", MethodTypeDesc.of(CD_double, CD_double.arrayType()),
                        code -> new ScalarEmitter(code, single, functions).value(order, roots.getFirst())));
    }

    /** Generates code that computes vectors of elements. */
    static SimdCode simd(SimdFormulas formulas) {
        var functions = new ArrayList<Evaluator>();
        var run = new Method("run", SIMD, code -> new SimdLoops(code, formulas, functions).run());
        var rest = new Method("rest", SIMD, code -> new SimdLoops(code, formulas, functions).rest());
        Method[] methods = VectorUnit.HAS_MASKS ? new Method[] {rest, run} : new Method[] {run};
        return GeneratedClass.create(MethodHandles.lookup(), SimdCode.class, functions, () -> text(formulas),
                methods);
    }

    /** Generates code that computes vectors of elements and folds them. */
    static FoldCode folds(SimdFormulas formulas) {
        var type = SIMD.insertParameterTypes(SIMD.parameterCount(), CD_double.arrayType().arrayType());
        var functions = new ArrayList<Evaluator>();
        return GeneratedClass.create(MethodHandles.lookup(), FoldCode.class, functions, () -> text(formulas),
                new Method("fold", type, code -> new SimdLoops(code, formulas, functions).fold()));
    }

    /** Generates code that adds up values down the rows of a matrix. */
    static ColumnCode columns(SimdFormulas formulas) {
        var type = MethodTypeDesc.of(CD_void, OBJECTS, INTS, INTS, CD_int, CD_double.arrayType(), CD_int, CD_int);
        var functions = new ArrayList<Evaluator>();
        return GeneratedClass.create(MethodHandles.lookup(), ColumnCode.class, functions,
                () -> "down the rows of a matrix\n" + text(formulas),
                new Method("add", type, code -> new SimdLoops(code, formulas, functions).down()));
    }

    /** Describes what a class computes, for readers of its bytes; x0, x1, ... are the arguments. */
    private static String text(SimdFormulas formulas) {
        return "vectors of " + (formulas.single() ? "F32" : "F64") + "\n" + text("stored", formulas.stored())
                + text("folded", formulas.folded());
    }

    private static String text(String what, List<Expr> expressions) {
        return expressions.stream().map(e -> what + ": " + e + "\n").collect(Collectors.joining());
    }
}
