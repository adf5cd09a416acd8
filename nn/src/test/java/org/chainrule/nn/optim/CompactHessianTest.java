package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.chainrule.nn.optim.CurvatureHistory.Pair;
import org.junit.jupiter.api.Test;

class CompactHessianTest {
    private static final int N = 7;

    /** Moves on a quadratic with eigenvalues around 1, of lengths from 1e-9 to 1e3. */
    private static CurvatureHistory history(Random random, int pairs) {
        var history = new CurvatureHistory();
        double[] eigenvalues = random.doubles(N, 0.2, 5).toArray();
        for (int k = 0; k < pairs; k++) {
            double length = Math.pow(10, random.nextInt(-9, 4));
            double[] move = random.doubles(N, -length, length).toArray();
            double[] change = new double[N];
            Arrays.setAll(change, i -> eigenvalues[i] * move[i] + 0.05 * (move[(i + 1) % N] + move[(i + N - 1) % N]));
            history.add(new Pair(move, change), pairs);
        }
        return history;
    }

    /** The two-loop recursion computes H g; the compact form is another derivation of H's inverse. */
    @Property(tries = 200)
    void isTheInverseOfWhatTheRecursionMultipliesBy(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int pairs) {
        var random = new Random(seed);
        CurvatureHistory history = history(random, pairs);
        double[] g = random.doubles(N, -1, 1).toArray();

        double[] back = new CompactHessian(history.pairs()).times(history.direction(g));

        assertThat(back).containsExactly(Arrays.stream(g).map(x -> -x).toArray(), within(1e-9));
    }

    @Property(tries = 100)
    void mapsTheLastMoveToItsChange(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int pairs) {
        CurvatureHistory history = history(new Random(seed), pairs);
        Pair last = history.pairs().getLast();
        double[] change = new CompactHessian(history.pairs()).times(last.move());
        double length = Math.sqrt(CurvatureHistory.dot(last.change(), last.change()));

        assertThat(change).containsExactly(last.change(), within(1e-10 * length));
    }

    @Property(tries = 100)
    void solvesInTheSubspaceOfFreeElements(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int pairs) {
        var random = new Random(seed);
        var hessian = new CompactHessian(history(random, pairs).pairs());
        boolean[] isFree = new boolean[N];
        double[] r = new double[N];
        for (int i = 0; i < N; i++) {
            isFree[i] = random.nextBoolean();
            r[i] = isFree[i] ? random.nextDouble(-1, 1) : 0;
        }

        double[] d = hessian.solve(isFree, r);

        double[] product = hessian.times(d);
        for (int i = 0; i < N; i++) {
            assertThat(isFree[i] ? product[i] : d[i]).isCloseTo(r[i], within(1e-9));
        }
    }

    @Test
    void aSystemWhosePivotIsZeroIsSolvedByExchangesAndASingularOneHasNoFiniteSolution() {
        assertThat(new LinearSystem(new double[] {0, 2, 0}, new double[] {1, 0, 1}, new double[] {0, 0, 4})
                .solve(6, 7, 8)).containsExactly(5, 3, 2);
        assertThat(new LinearSystem(new double[] {1, 2}, new double[] {2, 4}).solve(1, 3))
                .doesNotContain(0).satisfies(x -> assertThat(Double.isFinite(x[1])).isFalse());
    }
}
