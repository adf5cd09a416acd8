package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Graphs of large tensors show values that the tape didn't keep. */
class ReleasedValuesTest {
    private static final int SIZE = 5000;

    private final Tensor x = Tensor.normal(0, 1, Shape.of(SIZE), new Random(1)).requiresGrad(true);
    private final Tensor w = Tensor.normal(0, 1, Shape.of(SIZE), new Random(2)).requiresGrad(true);

    @Test
    void aResultThatIsReferredToIsFoundInTheGraph() {
        Tensor sum = x.add(w);
        Tensor y = sum.neg();
        assertThat(y.inputs().getFirst()).isSameAs(sum);
        assertThat(Graph.of(y.sum()).gate(sum).value()).isSameAs(sum);
        assertThat(Autograd.of(y.sum()).grad(sum).toDoubleArray()).containsOnly(-1);
    }

    @Test
    void aPictureIsOfTheValuesBeforeAStep() {
        Tensor y = x.add(w).neg().sum();
        System.gc();
        Graph before = Graph.of(y);
        String text = before.toText();
        Autograd.assign(w, Tensor.zeros(SIZE));
        assertThat(linesOfOps(before.toText())).isEqualTo(linesOfOps(text));
        assertThat(text).doesNotContain("unknown");
    }

    private static List<String> linesOfOps(String text) {
        return text.lines().filter(line -> line.contains("add") || line.contains("neg") || line.contains("*-1"))
                .toList();
    }

    @Test
    void aPictureAfterAStepDoesWithoutTheValuesThatAreGone() {
        Tensor sum = x.add(w);
        Tensor y = sum.neg().sum();
        var released = new WeakReference<>(sum);
        sum = null;
        for (int attempt = 0; attempt < 100 && !released.refersTo(null); attempt++) {
            System.gc();
        }
        assertThat(released.refersTo(null)).isTrue();
        Autograd.assign(w, Tensor.zeros(SIZE));
        assertThat(Graph.of(y).toText()).contains("unknown");
    }
}
