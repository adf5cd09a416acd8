package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.chainrule.autograd.AttentionOptions;
import org.chainrule.autograd.CheckedUpdate;
import org.chainrule.autograd.HistogramOptions;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Pooling;
import org.chainrule.autograd.QuantileMode;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.Update;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.junit.jupiter.api.Test;

/** Whatever a method is given, it answers with a result, or with an error that says what was wrong. */
class PublicArgumentsTest {
    private static final int CALLS = 40;
    private static final Set<String> FOR_USERS = Set.of("apply", "defer", "name"); // of the methods of an op

    private static Object[] valid() {
        Pointwise wrong = Pointwise.of("wrong", Expr::exp).derivative((a, _) -> a);
        Update step = Update.of(1, 1, 1, a -> List.of(a.get(0).sub(a.get(1).mul(a.get(2)))));
        return new Object[] {step, CheckedUpdate.of(List.of(Tensor.of(1, 2).requiresGrad(true)), step),
            Update.of(2, 1, 0, a -> List.of(a.get(2), a.get(0))),
            catchThrowable(() -> GradCheck.of(wrong).verify(Tensor.of(1))),
            Formula.of("f", 2, a -> a[0].exp().mul(a[1])),
            PoolOptions.size(1)};
    }

    /** Returns whether a method is a part of an op, which is called with what its own shape rule has accepted. */
    private static boolean isForTheEngine(Executable member) {
        boolean isOfAnOp = Set.of(Op.class, KernelOp.class).contains(member.getDeclaringClass());
        return isOfAnOp && !FOR_USERS.contains(member.getName());
    }

    /** Returns the public types of the engine and of the gradient checker. */
    private static List<Class<?>> types() {
        return Stream.concat(PublicTypes.ofModuleOf(Tensor.class).stream(),
                PublicTypes.ofModuleOf(GradCheck.class).stream()
                        .filter(type -> type.getPackage().equals(GradCheck.class.getPackage())))
                .toList();
    }

    /** The profile {@code soak} makes 20 times as many calls, of other seeds. */
    @Test
    void everyPublicMethodAnswersInItsOwnWords() {
        int rounds = Boolean.getBoolean("soak") ? 20 : 1;
        Set<String> problems = new TreeSet<>();
        for (int seed = 1; seed <= rounds; seed++) {
            problems.addAll(HostileCalls.of(types()).with(valid())
                    .without(PublicArgumentsTest::isForTheEngine).tries(CALLS).seed(seed).run());
        }
        assertThat(problems).isEmpty();
    }

    /** Numbers that take the place of a tensor's elements or of other numbers, of which any may be NaN. */
    private static Map<String, String> takingNaN() {
        Map<String, String> reasons = new TreeMap<>();
        Stream.of("Arithmetic.add", "Arithmetic.sub", "Arithmetic.mul", "Arithmetic.div", "Arithmetic.pow",
                "Arithmetic.floorDivide", "Arithmetic.truncDivide", "Arithmetic.remainder", "Arithmetic.fmod",
                "Piecewise.copysign",
                "Comparisons.eq", "Comparisons.ne", "Comparisons.ge", "Comparisons.gt", "Comparisons.le",
                "Comparisons.lt",
                "Piecewise.maximum", "Piecewise.minimum", "Functions.xlogy",
                "SpecialFunctions.xlog1py", "Expr.add", "Expr.sub", "Expr.mul",
                "Expr.div",
                "ExprComparisons.eq", "ExprComparisons.ne", "ExprComparisons.ge", "ExprComparisons.gt",
                "ExprComparisons.le", "ExprComparisons.lt")
                .forEach(name -> reasons.put(name + "(double)", "an operand"));
        Stream.of("Tensor.div", "Tensor.pow", "Tensor.sub")
                .forEach(name -> reasons.put(name + "(double, Tensor)", "an operand"));
        Stream.of("TensorFactories.of(double)", "TensorFactories.full(double, Shape, DType)",
                "TensorFactories.fullLike(Tensor, double)", "Masking.maskedFill(Tensor, double)",
                "Indexing.indexFill(int, Tensor, double)",
                "Piecewise.nanToNum(double)", "Piecewise.nanToNum(double, double, double)",
                "Piecewise.where(Tensor, double)",
                "Tensor.where(Tensor, Tensor, double)", "Tensor.where(Tensor, double, Tensor)",
                "Slicing.pad(int, int, int, double)").forEach(name -> reasons.put(name, "elements"));
        reasons.put("Expr.constant(double)", "a constant");
        reasons.put("new Constant(double)", "a constant");
        reasons.put("Fixed.evaluate(double, double, double, boolean)", "arguments");
        reasons.put("new Report(int, double, double, double, List, Set)", "what was found");
        reasons.put("new Kink(String, String, List, double, double, double)", "what was found");
        return reasons;
    }

    @Test
    void settingsThatAreNaNAreRefused() {
        List<Class<?>> others = types().stream().filter(type -> type != Pooling.class)
                .toList();
        assertThat(NaNSettings.of(others)
                .with(GradCheck.of(Tensor::exp), AttentionOptions.defaults(), HistogramOptions.defaults(),
                        QuantileMode.LINEAR)
                .taking(takingNaN()).run()).isEmpty();
    }

    /** What is pooled has a number of axes that depends on the method. */
    @Test
    void settingsOfPoolingThatAreNaNAreRefused() {
        List<String> problems = new ArrayList<>(ofPooling(Tensor.ones(1, 2, 2)));
        problems.retainAll(ofPooling(Tensor.ones(1, 1, 2, 2)));
        assertThat(problems).isEmpty();
    }

    private static List<String> ofPooling(Tensor receiver) {
        return NaNSettings.of(List.of(Pooling.class)).with(receiver, PoolOptions.size(1)).run();
    }
}
