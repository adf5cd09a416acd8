package org.chainrule.examples;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.transform.Transform;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import picocli.CommandLine.Command;

/**
 * Softmax and cross-entropy: the derivative of E = -sum t ln p, with p = softmax(z), is p - t. First by the chain rule, through
 * the Jacobian of softmax, p_i ((1 if i = j, else 0) - p_j), then by the library's loss, which takes scores and forms no p.
 */
@Command(name = "softmax", description = "Softmax with cross-entropy, whose gradient is p - t, by the chain rule and at once.")
final class SoftmaxCrossEntropy implements Runnable {
    static final Tensor SCORES = Tensor.of(-1, 0, 1.5, 2).requiresGrad(true);
    static final int RIGHT = 2; // the index of the right class

    static Tensor oneHot() {
        return Tensor.of(new long[] {RIGHT}).oneHot(SCORES.size()).squeeze(0);
    }

    /** Computes -sum t ln softmax(z) as it is written. */
    static Tensor asWritten(Tensor scores) {
        Tensor e = scores.exp();
        return oneHot().mul(e.div(e.sum()).log()).sum().neg();
    }

    /** Computes the same as one op. */
    static Tensor atOnce(Tensor scores) {
        return Loss.crossEntropy().of(scores.unsqueeze(0), Tensor.of(new long[] {RIGHT}));
    }

    /** Computes 1/2 sum (p - t)^2 instead. */
    static Tensor squared(Tensor scores) {
        return Loss.mse().half().reduction(Reduction.SUM).of(scores.softmax(0), oneHot());
    }

    /** Returns the Jacobian of softmax: the derivative of p_i by z_j is in row i and column j. */
    static Tensor jacobian() {
        return Transform.jacobian(z -> z.softmax(0), SCORES.detach());
    }

    /** Returns dE/dp, which is -t / p. */
    static Tensor byProbabilities() {
        return oneHot().neg().div(SCORES.detach().softmax(0));
    }

    @Override
    public void run() {
        Tensor p = SCORES.detach().softmax(0);
        Tensor byChainRule = byProbabilities().matmul(jacobian());
        Tensor byBackward = Autograd.grad(atOnce(SCORES), SCORES);
        System.out.printf("The third of four classes is right: t = (0, 0, 1, 0). E = -ln p3 = %.12f%n%n",
                atOnce(SCORES).item());
        System.out.printf("%7s %15s %16s %16s %16s%n", "score", "p = softmax", "dE/dp = -t/p", "(dE/dp) dp/dz",
                "backward()");
        for (int i = 0; i < SCORES.size(); i++) {
            System.out.printf("%7.1f %15.12f %16.12f %16.12f %16.12f%n", SCORES.get(i), p.get(i),
                    byProbabilities().get(i) + 0.0,
                    byChainRule.get(i), byBackward.get(i));
        }
        System.out
                .println("\nThe last two are p - t. The Jacobian dp/dz between, whose rows and columns add up to 0:\n");
        for (Tensor row : jacobian().unbind(0)) {
            for (double derivative : row.toDoubleArray()) {
                System.out.printf(" %8.4f", derivative);
            }
            System.out.println();
        }
        var report = GradCheck.of(() -> atOnce(SCORES)).verify(SCORES);
        System.out.printf("%nFinite differences agree with all %d derivatives.%n", report.compared());

        System.out.println("\nA thousand more on each score changes nothing in p, but e^1000 overflows:\n");
        Tensor far = SCORES.add(1000);
        System.out.printf("as written  E = %.12f%nat once     E = %.12f%n", asWritten(far).item(), atOnce(far).item());

        System.out.println(
                "\nThe worse the answer, the stronger should be the push on the right score. The gradients by it:\n");
        System.out.printf("%12s %16s %16s%n", "right score", "cross-entropy", "1/2 |p - t|^2");
        for (double score : new double[] {2, 0, -5, -10, -20}) {
            System.out.printf("%12.0f %16.3g %16.3g%n", score, slope(score, false), slope(score, true));
        }
        System.out.println("\nThe squared error's has the factor p3, and vanishes where the network is most wrong.");
    }

    /** Returns the derivative by the right score, of which the value is given. */
    static double slope(double score, boolean squared) {
        Tensor z = Tensor.of(-1, 0, score, 2).requiresGrad(true);
        return Autograd.grad(squared ? squared(z) : atOnce(z), z).get(RIGHT);
    }
}
