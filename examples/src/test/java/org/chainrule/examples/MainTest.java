package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void listsTheExamplesWithALineEach() {
        assertThat(Console.of(() -> assertThat(Main.run("list")).isZero()))
                .contains("gates                The lecture's circuit 1/(1+e^-(w0x0+w1x1+w2)), gate by gate.");
    }

    @Test
    void runsAnExampleByItsName() {
        assertThat(Console.of(() -> assertThat(Main.run("gates")).isZero())).contains("0.73");
    }

    @Test
    void takesANameAndItsOptionsInOnePiece() {
        assertThat(Console.of(() -> assertThat(Main.run("surface  --side=4 --epochs 3")).isZero()))
                .contains("16 points").contains("EPOCH    2").doesNotContain("EPOCH    3");
    }

    @Test
    void anUnknownNameIsAnErrorWithTheList() {
        assertThat(Console.of(() -> assertThat(Main.run("gaits")).isEqualTo(2))).contains("gates");
    }
}
