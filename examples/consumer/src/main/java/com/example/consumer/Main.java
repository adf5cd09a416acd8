package com.example.consumer;

import java.util.Random;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Graph;
import org.chainrule.autograd.transform.Transform;
import org.chainrule.linalg.Linalg;
import org.chainrule.nn.layers.Linear;

/** Something of each module, and an operation of its own. */
public final class Main {
    private Main() {}

    /** Doubles its argument. */
    public record Twice() implements Op {
        @Override
        public String name() {
            return "twice";
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].mul(2);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(2);
        }
    }

    /**
     * Prints gradients.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor y = new Twice().apply(x.square());
        y.backward();
        System.out.println("dy/dx = " + x.grad().item());
        System.out.println("gates = " + Graph.of(y).gates().size());
        System.out.println("d2/dx2 x^3 = " + Transform.derivative(t -> t.pow(3), 2).apply(Tensor.of(2)).item());
        System.out.println("det = " + Linalg.det(Tensor.eye(3).mul(2)).item());
        System.out.println("linear = " + Linear.of(3, 2, new Random(1)).forward(Tensor.ones(4, 3)).shape());
    }
}
