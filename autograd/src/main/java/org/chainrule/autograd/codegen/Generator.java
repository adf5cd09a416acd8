package org.chainrule.autograd.codegen;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.Dump;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Makes classes of formulas at run time, with the JDK's Class-File API: straight-line code without a branch but for its
 * loop, in one method for single elements and another for vectors of them.
 */
final class Generator {
    private static final ClassDesc GENERATED = ClassDesc.of(Generator.class.getPackageName(), "Generated");
    private static final ClassDesc FUNCTIONS = desc(Evaluator.class).arrayType();
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final MethodTypeDesc ON_LANES = MethodTypeDesc.of(CD_void, OBJECTS, INTS, OBJECTS, INTS, CD_int);

    private Generator() {}

    static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** Code that computes one element at a time. */
    static ScalarCode scalars(List<Expr> roots, int arity, boolean single) {
        List<Expr> order = TopologicalOrder.of(roots);
        List<Formula> called = order.stream().map(Expr::primitive).filter(Call.class::isInstance)
                .map(call -> ((Call) call).formula()).distinct().toList();
        Evaluator[] functions = called.stream().map(Formula::platformFunction).toArray(Evaluator[]::new);
        Map<String, Method> methods = new TreeMap<>();
        methods.put("value", new Method(MethodTypeDesc.of(CD_double, CD_double.arrayType()),
                code -> new ScalarEmitter(code, single, called).value(order, roots.getFirst())));
        methods.put("run", new Method(MethodTypeDesc.of(CD_void, OBJECTS, INTS, INTS, OBJECTS, INTS, CD_int),
                code -> new ScalarEmitter(code, single, called).loop(order, roots, arity)));
        return define(() -> "numbers, one by one\n" + text("stored", roots), ScalarCode.class, FUNCTIONS,
                functions, methods);
    }

    /** Code that computes vectors of elements. */
    static SimdCode lanes(SimdFormulas formulas) {
        Map<String, Method> methods = new TreeMap<>();
        methods.put("run", new Method(ON_LANES, code -> new SimdLoops(code, formulas).run()));
        if (VectorUnit.HAS_MASKS) {
            methods.put("rest", new Method(ON_LANES, code -> new SimdLoops(code, formulas).rest()));
        }
        return define(() -> text(formulas), SimdCode.class, null, null, methods);
    }

    /** Code that computes vectors of elements and folds them. */
    static FoldCode folds(SimdFormulas formulas) {
        var type = ON_LANES.insertParameterTypes(ON_LANES.parameterCount(), CD_double.arrayType().arrayType());
        return define(() -> text(formulas), FoldCode.class, null, null,
                Map.of("fold", new Method(type, code -> new SimdLoops(code, formulas).fold())));
    }

    /** Code that adds up values down the rows of a matrix. */
    static ColumnCode columns(SimdFormulas formulas) {
        var type = MethodTypeDesc.of(CD_void, OBJECTS, INTS, INTS, CD_int, CD_double.arrayType(), CD_int, CD_int);
        return define(() -> "down the rows of a matrix\n" + text(formulas), ColumnCode.class, null, null,
                Map.of("add", new Method(type, code -> new SimdLoops(code, formulas).down())));
    }

    /** What a class computes, for readers of its bytes; x0, x1, ... are the arguments. */
    private static String text(SimdFormulas formulas) {
        return "vectors of " + (formulas.single() ? "F32" : "F64") + "\n" + text("stored", formulas.stored())
                + text("folded", formulas.folded());
    }

    private static String text(String what, List<Expr> expressions) {
        return expressions.stream().map(e -> what + ": " + e + "\n")
                .collect(Collectors.joining());
    }

    private record Method(MethodTypeDesc type, Consumer<CodeBuilder> body) {}

    /** Defines a subclass of {@code parent} and makes an object of it; {@code passed} goes to the parent's constructor. */
    private static <T> T define(Supplier<String> about, Class<T> parent, ClassDesc parameter, Object passed,
            Map<String, Method> methods) {
        MethodTypeDesc constructor = parameter == null
                ? MethodTypeDesc.of(CD_void)
                : MethodTypeDesc.of(CD_void, parameter);
        byte[] bytes = ClassFile.of().build(GENERATED, type -> {
            type.withFlags(ACC_FINAL).withSuperclass(desc(parent));
            type.withMethodBody(INIT_NAME, constructor, 0, code -> {
                code.aload(0);
                if (parameter != null) {
                    code.aload(1);
                }
                code.invokespecial(desc(parent), INIT_NAME, constructor).return_();
            });
            methods.forEach((name, method) -> type.withMethodBody(name, method.type, 0, method.body));
        });
        Dump.show(bytes, about);
        try {
            var made = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass().getDeclaredConstructors()[0];
            return parent.cast(parameter == null ? made.newInstance() : made.newInstance(passed));
        } catch (IllegalAccessException | InstantiationException | InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }
}
