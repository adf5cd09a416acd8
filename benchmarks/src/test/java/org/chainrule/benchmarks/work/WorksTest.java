package org.chainrule.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;

import org.chainrule.benchmarks.work.Training.Goal;
import org.junit.jupiter.api.Test;

class WorksTest {

    @Test
    void everyNameStandsForOneWork() {
        assertThat(Works.all()).extracting(Work::name).doesNotHaveDuplicates();
        assertThat(Works.all()).allSatisfy(work -> assertThat(Works.named(work.name())).isEqualTo(work));
    }

    @Test
    void theProductsOfAStepAreThoseOfItsLayersForwardAndBackward() {
        assertThat(Works.products(Training.of("step", 64, Goal.REGRESSION, 784, 256, 256, 10)))
                .extracting(Work::name).containsExactly("nt-64x784x256", "tn-256x64x784", // no gradient for the input
                        "nt-64x256x256", "tn-256x64x256", "nn-64x256x256",
                        "nt-64x256x10", "tn-10x64x256", "nn-64x10x256");
    }

    @Test
    void layersAlikeHaveTheirProductsOnce() {
        assertThat(Works.products(Training.of("step", 10, Goal.REGRESSION, 3, 3, 3))).extracting(Work::name)
                .containsExactly("nt-10x3x3", "tn-3x10x3", "nn-10x3x3");
    }

    @Test
    void rowsOfFunctionsAreWhole() {
        var softmax = new Elementwise(Elementwise.Function.SOFTMAX, 1_000_000);
        assertThat(softmax.rows()).isEqualTo(1000);
        assertThat(softmax.count()).isEqualTo(1_000_000);
        var layerNorm = new Elementwise(Elementwise.Function.LAYERNORM, 1000);
        assertThat(layerNorm.rows()).isEqualTo(1);
        assertThat(layerNorm.count()).isEqualTo(768);
    }

    @Test
    void namesAndGroupsAndPatternsSelect() {
        assertThat(Selection.matching(List.of("gates")).works()).containsExactly(new Gates());
        assertThat(Selection.matching(List.of("chain")).works()).hasSize(5).allMatch(work -> work instanceof Chain);
        assertThat(Selection.matching(List.of("tanh-*", "mlp-1")).works()).extracting(Work::name)
                .containsExactly("mlp-1", "tanh-1e3", "tanh-1e6", "tanh-1e7"); // in the report's order
        assertThat(Selection.matching(List.of("cold")).works()).isEmpty();
        assertThat(Selection.matching(List.of("cold")).probes()).containsExactly(Probe.COLD);
        assertThat(Selection.matching(List.of("*"))).isEqualTo(Selection.all());
    }

    @Test
    void aQuickComparisonHasEveryGroupButNotTheLargestSizes() {
        assertThat(Selection.small().works()).extracting(Work::group).containsOnly(Group.values());
        assertThat(Selection.small().works()).extracting(Work::name)
                .contains("tanh-1e6", "chain-1e5", "matmul-1024-f32")
                .doesNotContain("tanh-1e7", "chain-1e6");
    }

    @Test
    void aNameThatFitsNothingIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> Selection.matching(List.of("gates", "oops")))
                .withMessageContaining("'oops'").withMessageContaining("--list");
        assertThatIllegalArgumentException().isThrownBy(() -> Works.named("oops")).withMessageContaining("'oops'");
    }
}
