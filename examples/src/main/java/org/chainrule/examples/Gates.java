package org.chainrule.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.graph.Gate;
import org.chainrule.autograd.graph.Graph;
import picocli.CommandLine.Command;

/**
 * The chain rule, gate by gate, in the circuit of the CS231n lecture on backpropagation:
 * f(w, x) = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)).
 */
@Command(name = "gates", description = "The lecture's circuit 1/(1+e^-(w0x0+w1x1+w2)), gate by gate.")
final class Gates implements Runnable {
    final Tensor w0 = Tensor.of(2).named("w0").requiresGrad(true);
    final Tensor x0 = Tensor.of(-1).named("x0").requiresGrad(true);
    final Tensor w1 = Tensor.of(-3).named("w1").requiresGrad(true);
    final Tensor x1 = Tensor.of(-2).named("x1").requiresGrad(true);
    final Tensor w2 = Tensor.of(-3).named("w2").requiresGrad(true);

    private Tensor score() {
        return w0.mul(x0).named("w0x0").add(w1.mul(x1).named("w1x1")).named("sum").add(w2).named("score");
    }

    /** Computes the logistic function by elementary gates. */
    Tensor inSmallGates() {
        return sigmoid(score().mul(-1));
    }

    private static Tensor sigmoid(Tensor negative) {
        return negative.exp().add(1).reciprocal().named("f");
    }

    /** Writes the page that shows the circuit at work, with the four gates of the logistic function as a group. */
    private Path writePage() {
        Tensor negative = score().mul(-1);
        Tensor f = sigmoid(negative);
        return Pictures.write("gates.html", Graph.of(f).grouped(Map.of("sigmoid", List.of(negative, f))).toHtml());
    }

    /** Computes the same by a single gate for the logistic function. */
    Tensor withOneGate() {
        return score().sigmoid().named("f");
    }

    @Override
    public void run() {
        System.out.println("f = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)),  w = (2, -3, -3),  x = (-1, -2)");

        Graph graph = Graph.of(inSmallGates());
        System.out.println(
                "\nThe backward pass visits the gates in this order. Each passes its gradient, times its local rule, to its"
                        + " inputs;\na tensor that is used twice would receive the sum.\n");
        printGates(graph);

        var report = GradCheck.of(this::inSmallGates).verify(w0, x0, w1, x1, w2);
        System.out.printf("%nFinite differences agree with all %d derivatives; the largest difference is %.0e.%n",
                report.compared(), report.largestError());

        Path picture = Pictures.write("gates.svg", graph.toSvg());
        System.out.println("The picture of the circuit is in " + picture);
        System.out.println("Open " + writePage() + " in a browser to step through it, and to move its leaves");

        System.out.println("\nThe same with the single gate sigmoid, whose local rule y sigmoid(-x) is y (1 - y):\n");
        Graph fused = Graph.of(withOneGate());
        printGates(fused);
        System.out.printf("%nThe two gradients differ by %.0e at most.%n", largestDifference(graph, fused));
    }

    /** Prints a line for each gate and each input that receives a gradient. */
    static void printGates(Graph graph) {
        System.out.printf("%-6s %-8s %8s %9s   %s%n", "gate", "op", "value", "gradient", "local rule");
        for (Gate gate : graph.gates()) {
            System.out.printf("%-6s %-8s %8.2f %9.2f", gate.name(), gate.isLeaf() ? "" : gate.label(),
                    gate.value().item(), gate.gradient().item());
            for (int i = 0; i < gate.inputs().size(); i++) {
                String indent = i == 0 ? "" : "%n%34s".formatted("");
                System.out.printf("%s   %-34s gives %5.2f for %s", indent, rule(gate, i),
                        localDerivative(gate, i) * gate.gradient().item(), gate.inputs().get(i).name());
            }
            System.out.println();
        }
    }

    /** Formats the derivative by an input as a formula and as a value: {@code dy/dx = -y^2 = -0.53}. */
    private static String rule(Gate gate, int i) {
        String input = gate.inputs().size() == 1 ? "x" : i == 0 ? "a" : "b";
        String formula = gate.op().localRule(i);
        boolean isNumber = formula.matches("-?\\d+");
        return "dy/d" + input + " = " + formula + (isNumber ? "" : " = %.2f".formatted(localDerivative(gate, i)));
    }

    /** Returns the vjp of the gate for a gradient of 1. */
    static double localDerivative(Gate gate, int i) {
        Op op = gate.op();
        Tensor[] inputs = gate.inputs().stream().map(Gate::value).toArray(Tensor[]::new);
        return op.vjp(i, Tensor.of(1), gate.value(), inputs).toTensor().item();
    }

    private double largestDifference(Graph a, Graph b) {
        double largest = 0;
        for (Tensor leaf : new Tensor[] {w0, x0, w1, x1, w2}) {
            double difference = a.gate(leaf).gradient().item() - b.gate(leaf).gradient().item();
            largest = Math.max(largest, Math.abs(difference));
        }
        return largest;
    }
}
