package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;

import org.chainrule.autograd.codegen.Interpreter;
import org.chainrule.autograd.formula.Expr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of powers have the bits of the definition in plain loops, at all lengths, interpreted and as generated code. */
class PowerSumsTest {
    private static final Interpreter POWER = new Interpreter(Expr.argument(0).pow(Expr.argument(1)), false);
    private static final int[] COUNTS = {0, 1, 2, 15, 16, 17, 31, 33, 63, 64, 65, 100, 1000, 4095, 4096, 4097, 9001};

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 3, 0.5})
    void haveTheOrderOfOtherRuns(double p) {
        var sums = new PowerSums(p);
        var random = new SplittableRandom(7);
        for (int count : COUNTS) {
            for (double unit : new double[] {1, 3, 1e300}) {
                double[] x = random.doubles(count + 5, -3 * unit, 3 * unit).toArray();
                double[] terms = new double[count];
                for (int n = 0; n < count; n++) {
                    double ratio = Math.abs(x[3 + n]) / unit;
                    terms[n] = p == 1 ? ratio : p == 2 ? ratio * ratio : POWER.evaluate(ratio, p);
                }
                double expected = folded(terms);
                for (int round = 0; round < 3; round++) {
                    assertThat(sums.of(x, 3, 3 + count, unit)).as("%s terms", count).isEqualTo(expected);
                }
            }
        }
    }

    /** Blocks of 4,096, in each 16 partial results, folded in a tree; the blocks' sums likewise. */
    private static double folded(double... terms) {
        double[] blocks = new double[Math.max(1, (terms.length + 4095) / 4096)];
        for (int b = 0; b < blocks.length; b++) {
            double[] partials = new double[16];
            for (int n = 4096 * b; n < Math.min(terms.length, 4096 * (b + 1)); n++) {
                partials[n % 16] += terms[n];
            }
            for (int half = 8; half > 0; half /= 2) {
                for (int k = 0; k < half; k++) {
                    partials[k] += partials[k + half];
                }
            }
            blocks[b] = partials[0];
        }
        return blocks.length == 1 ? blocks[0] : folded(blocks);
    }
}
