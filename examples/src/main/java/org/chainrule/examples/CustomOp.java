package org.chainrule.examples;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.chainrule.autograd.graph.Graph;
import picocli.CommandLine.Command;

/** User-defined operations: two formulas, one with its own backward rule, and how the gradient check finds wrong rules. */
@Command(name = "custom-op", description = "User-defined operations: formulas, fusion, and the gradient check of right and wrong rules.")
final class CustomOp implements Runnable {

    /** The snake activation a + sin^2(b a) / b, for periodic data (Ziyin, Hartwig, Ueda 2020). */
    static final Pointwise SNAKE = Pointwise.of("snake", (a, b) -> a.add(b.mul(a).sin().square().div(b)));

    /** Weight, bias and activation in one pass over the data. */
    static final Pointwise NEURON = Pointwise.of("neuron", (x, w, b) -> x.mul(w).add(b).tanh());

    /** The unit vector y = x / |x|. Each element of y depends on all of x, so it can't be an elementwise formula. */
    record Direction() implements Op {

        @Override
        public Shape shape(Shape... in) {
            if (in.length != 1 || in[0].rank() != 1) {
                throw new IllegalArgumentException("takes one vector");
            }
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].div(x[0].norm());
        }

        /** Returns (g - y (g . y)) / |x|: a change of x along y leaves y as it is, and one across turns it by 1 / |x|. */
        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.sub(y.mul(g.dot(y))).div(x[0].norm());
        }
    }

    /** A backward rule of the direction. */
    @FunctionalInterface
    interface Rule {
        Tensor apply(Tensor g, Tensor y, Tensor x);
    }

    /** The direction with a wrong backward rule. */
    record Wrong(Rule rule) implements Op {
        private static final Direction RIGHT = new Direction();

        @Override
        public Shape shape(Shape... in) {
            return RIGHT.shape(in);
        }

        @Override
        public Tensor forward(Tensor... x) {
            return RIGHT.forward(x);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return rule.apply(g, y, x[0]);
        }
    }

    /** A wrong rule that ignores that the norm depends on x. */
    static final Op FORGETFUL = new Wrong((g, _, x) -> g.div(x.norm()));

    /** A rule that is right to first order, but in which the norm is a constant when it is differentiated again. */
    static final Op ONLY_ONCE = new Wrong((g, y, x) -> g.sub(y.mul(g.dot(y))).div(x.norm().item()));

    @Override
    public void run() {
        aFormula();
        aFusedOne();
        aRuleOfItsOwn();
        wrongRules();
    }

    private static void aFormula() {
        System.out.println("An elementwise operation is a formula, and its derivatives are derived from it:\n");
        System.out.println("  " + SNAKE.formula());
        System.out.println("  by a:  " + SNAKE.localRule(0) + "   (that is, 1 + sin(2ab))");
        System.out.println("  by b:  " + SNAKE.localRule(1));

        var report = GradCheck.of(SNAKE).secondOrder().verify(Tensor.of(-2, -0.3, 0, 1.7), Tensor.of(0.5, 1, 2, 3));
        System.out.printf("%nFinite differences agree with all %d first and second derivatives, to %.0e.%n",
                report.compared(), report.largestError());

        Tensor a = Tensor.linspace(-5, 5, 401);
        Plot plot = Plot.of("snake(a, b)", "a", "").broad("a", a.toDoubleArray(), a.toDoubleArray());
        for (double b : new double[] {0.5, 1, 3}) {
            plot.curve("b = " + b, a.toDoubleArray(), SNAKE.apply(a, Tensor.of(b)).toDoubleArray());
        }
        System.out.println("Its curves are in " + Pictures.write("snake.png", plot));
    }

    private static void aFusedOne() {
        System.out.println("\nA neuron as three operations, and as one:\n");
        Tensor x = Tensor.of(1.2).named("x").requiresGrad(true);
        Tensor w = Tensor.of(-0.7).named("w").requiresGrad(true);
        Tensor b = Tensor.of(0.4).named("b").requiresGrad(true);
        System.out.println(Graph.of(unfused(x, w, b).named("y")));
        System.out.println(Graph.of(NEURON.apply(x, w, b).named("y")));
        for (DType type : List.of(DType.F64, DType.F32)) {
            System.out.printf("On a batch of 1000 by 10 in %s, values and gradients are %s.%n", type,
                    agreeToTheLastBit(type) ? "the same to the last bit" : "different");
        }
    }

    private static Tensor unfused(Tensor x, Tensor w, Tensor b) {
        return x.mul(w).add(b).tanh();
    }

    /** Returns whether one operation and three have bitwise equal values and gradients. */
    static boolean agreeToTheLastBit(DType type) {
        var random = new Random(1);
        Tensor x = Tensor.normal(0, 1, Shape.of(1000, 10), random).to(type).requiresGrad(true);
        Tensor w = Tensor.normal(0, 1, Shape.of(10), random).to(type).requiresGrad(true);
        Tensor b = Tensor.normal(0, 1, Shape.of(10), random).to(type).requiresGrad(true);
        Tensor one = NEURON.apply(x, w, b);
        Tensor three = unfused(x, w, b);
        List<Tensor> gradientsOfOne = Autograd.grad(one.sum(), x, w, b);
        List<Tensor> gradientsOfThree = Autograd.grad(three.sum(), x, w, b);
        return same(one, three)
                && IntStream.range(0, 3).allMatch(i -> same(gradientsOfOne.get(i), gradientsOfThree.get(i)));
    }

    private static boolean same(Tensor a, Tensor b) {
        return Arrays.equals(a.toDoubleArray(), b.toDoubleArray());
    }

    private static void aRuleOfItsOwn() {
        System.out.println("\nThe direction of a vector has its own backward rule, in tensor operations:\n");
        Tensor x = Tensor.of(3, 4).named("x").requiresGrad(true);
        System.out.print(Graph.of(new Direction().apply(x), Tensor.of(1, 0)));
        var report = GradCheck.of(new Direction()).secondOrder().verify(Tensor.of(3, 4));
        System.out.printf("%nFinite differences agree with all %d derivatives, to %.0e.%n", report.compared(),
                report.largestError());
    }

    private static void wrongRules() {
        System.out.println("\nA wrong rule, which ignores that the norm |x| depends on x:\n");
        System.out.println("  " + complaint(GradCheck.of(FORGETFUL)));

        System.out.println(
                "\nA rule that is right to first order, but has |x| as a constant when it is differentiated again:\n");
        System.out.println("  first order:  " + complaint(GradCheck.of(ONLY_ONCE)));
        System.out.println("  second order: " + complaint(GradCheck.of(ONLY_ONCE).secondOrder()));
    }

    /** Returns the result of a gradient check at (3, 4). */
    static String complaint(GradCheck check) {
        try {
            return "all %d derivatives are right".formatted(check.verify(Tensor.of(3, 4).named("x")).compared());
        } catch (GradCheckException e) {
            return e.getMessage();
        }
    }
}
