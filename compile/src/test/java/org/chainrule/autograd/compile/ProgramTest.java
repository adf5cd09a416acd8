package org.chainrule.autograd.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class ProgramTest {

    private static Program program(UnaryOperator<Tensor> f, int... sizes) {
        return Compiled.of(f).program(Tensor.ones(sizes).named("x"));
    }

    @Test
    void printsAsText() {
        Tensor w = Tensor.of(1., 2, 3).named("w");
        assertThat(program(x -> x.mul(w).sin().sum(0).reshape(3, 1), 2, 3)).hasToString("""
                (%0:x: (2, 3) F64)
                  %3 = mul+sin %0:x, %1:w: (2, 3) F64
                  %4 = sum %3: (3) F64
                  return %4 (3, 1)""");
    }

    @Test
    void printsAsAGraph() {
        Tensor w = Tensor.of(1., 2, 3).named("w \\ \"quoted\"\nin two lines");
        assertThat(program(x -> x.transpose().mul(w).sum(), 3, 2).toDot()).isEqualTo("""
                digraph program {
                  rankdir=LR;
                  node [shape=ellipse, style=filled, fillcolor=white, fontname="sans-serif", fontsize=12];
                  edge [arrowsize=0.6, color=gray50, fontname="sans-serif", fontsize=10];
                  v0 [label="%0:x\\n(3, 2) F64", shape=box, fillcolor=aliceblue];
                  v1 [label="%1:w \\\\ \\"quoted\\"\\nin two lines\\n(3) F64", shape=box, fillcolor=aliceblue];
                  v2 [label="*\\n%2\\n(2, 3) F64"];
                  v0 -> v2 [label="(2, 3) by (1, 2)"];
                  v1 -> v2;
                  v3 [label="sum\\n%3\\n() F64"];
                  v2 -> v3;
                  result0 [label="result 0", shape=box, style=rounded];
                  v3 -> result0;
                }
                """);
    }

    @Test
    void drawsWhatIsWrittenAsAnEdgeToItsTarget() {
        Tensor counter = Tensor.of(0.0).named("counter");
        String dot = program(x -> {
            Autograd.assign(counter, counter.add(1));
            return x.mul(2);
        }).toDot();

        assertThat(dot).contains("v1 [label=\"%1:counter\\n(1) F64\"", "v3 [label=\"+\\n%3\\n() F64\"",
                "v3 -> write0 [label=\"(1)\"];\n  write0 -> v1 [style=dashed");
    }

    @Test
    void printsStridesOfViewsWhereTheyDoNotFollowFromTheShape() {
        assertThat(program(x -> x.select(0, 1).select(0, 2).sin(), 2, 3).toString()).contains("sin %0:x () from 5:");
        assertThat(program(x -> x.select(1, 2).sin(), 2, 3).toString()).contains("sin %0:x (2) by (3) from 2:");
        assertThat(program(x -> x.select(0, 1).sin(), 2, 3).toString()).contains("sin %0:x (3) from 3:");
        assertThat(program(x -> x.transpose().sin(), 3, 1).toString()).contains("sin %0:x (1, 3):");
        assertThat(program(x -> x.transpose().sin(), 2, 3).toString()).contains("sin %0:x (3, 2) by (1, 3):");
        assertThat(program(x -> x.expand(2, 3).sin(), 3).toString()).contains("sin %0:x (2, 3) by (0, 1):");
    }

    @Test
    void whatNoResultDependsOnIsLeftOut() {
        assertThat(program(x -> {
            x.exp().cumsum(0);
            return x.sum();
        }, 3).instructions()).hasSize(1);
    }

    @Test
    void nothingIsComputedTwice() {
        assertThat(program(x -> x.cumsum(0).add(x.cumsum(0)), 3).instructions())
                .extracting(instruction -> instruction.op().name())
                .containsExactly("cumsum", "add");
    }

    @Test
    void chainsOfPointwiseOpsAreOneInstruction() {
        assertThat(program(x -> x.mul(2).add(1).tanh().mul(x).sub(3), 4).instructions()).hasSize(1);
    }

    @Test
    void whatIsReadOnlyWithinAPassIsNotKept() {
        assertThat(program(x -> {
            Tensor y = x.sin();
            return y.exp().add(y.cos());
        }, 4)).hasToString("""
                (%0:x: (4) F64)
                  %4 = sin+exp+cos+add %0:x: (4) F64
                  return %4""");
    }

    @Test
    void whatIsReadElsewhereTooIsKept() {
        assertThat(program(x -> {
            Tensor y = x.sin();
            return y.exp().add(y.cumsum(0));
        }, 4)).hasToString("""
                (%0:x: (4) F64)
                  %1 = sin %0:x: (4) F64
                  %2 = sin+exp %0:x: (4) F64
                  %3 = cumsum %1: (4) F64
                  %4 = add %2, %3: (4) F64
                  return %4""");
    }

    /** The gradients of all arguments of a formula, as those of a cell of a recurrent network. */
    @Test
    void instructionsThatReadTheSameAreOnePass() {
        Tensor w = Tensor.ones(4).requiresGrad(true);
        Tensor v = Tensor.ones(4).requiresGrad(true);
        FusedProgram fused = Fusion.of(Compiled.ofAll(xs -> Autograd
                .grad(xs[0].mul(w).sigmoid().mul(v.tanh()).cumsum(0).sum(), w, v).toArray(Tensor[]::new))
                .program(Tensor.of(1., 2, 3, 4)));

        Pass last = fused.passes().getLast();
        assertThat(last.instructions()).hasSize(2);
        assertThat(last.formulas()).hasSize(2);
        assertThat(last.operands()).doesNotHaveDuplicates();
    }

    @Test
    void anInstructionIsInTheFirstPassThatHasItsOperands() {
        assertThat(program(x -> {
            Tensor y = x.sin();
            Tensor sums = x.cumsum(0);
            return y.mul(sums.exp()).add(x.cos()).add(y);
        }, 4).instructions()).extracting(instruction -> instruction.op().name())
                .containsExactly("sin", "cos", "cumsum", "exp+mul+add+add");
    }

    @Test
    void aViewOfAValueIsReadInAnotherPass() {
        FusedProgram fused = Fusion.of(program(x -> {
            Tensor y = x.sin();
            return y.mul(y.transpose());
        }, 3, 3));
        assertThat(fused.passes()).hasSize(2);
    }

    @Test
    void aChainThatIsTooLongIsSeveral() {
        Program program = program(x -> {
            Tensor y = x;
            for (int n = 0; n < 300; n++) {
                y = y.mul(1.001).sin();
            }
            return y;
        }, 4);
        assertThat(program.instructions()).hasSizeBetween(2, 300);
    }

    @Test
    void arraysAreUsedAgain() {
        Program program = program(x -> {
            Tensor y = x;
            for (int n = 0; n < 10; n++) {
                y = y.cumsum(0).flip(0);
            }
            return y.sum();
        }, 100);
        MemoryPlan plan = MemoryPlan.of(Fusion.of(program), Set.of(program.results().getFirst().value()));
        assertThat(plan.arrays()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(plan.sizes()).hasSize(2);
    }

    @Test
    void theBackwardPassIsPartOfIt() {
        Program program = program(x -> {
            Tensor w = Tensor.of(0.5).requiresGrad(true);
            return Autograd.grad(x.mul(w).sum(), w);
        }, 3);
        assertThat(program.toString()).contains("sumTo").doesNotContain("copy");
    }
}
