package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheckException;
import org.chainrule.examples.WorkedStep.Net;
import org.chainrule.examples.WorkedStep.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of the text where they are right, central differences in 40 digits where they aren't. */
class WorkedStepTest {
    private final Net right = Net.right();
    private final Net slipped = Net.slipped();

    private static Pass backward(Net net) {
        Pass pass = net.pass();
        pass.cost().backward();
        return pass;
    }

    private static Pass afterStep(Net net) {
        backward(net);
        net.step();
        return net.pass();
    }

    private static void assertNumber(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(1e-12 * Math.abs(expected)));
    }

    private static void assertPair(Tensor actual, double first, double second) {
        assertThat(actual.size()).isEqualTo(2);
        assertNumber(actual.get(0), first);
        assertNumber(actual.get(1), second);
    }

    @Test
    void forwardHasTheTextsNumbers() {
        Pass pass = right.pass();

        assertPair(pass.hiddenSum(), -0.35, 2.65);
        assertPair(pass.h(), 0.41338242108266987, 0.9340109905087812);
        assertPair(pass.outSum(), 0.9063731900122595, 0.1325841746243209);
        assertPair(pass.o(), 0.7122574322957417, 0.5330975738715015);
        assertNumber(pass.cost().item(), 0.19374977898812007);
    }

    @Test
    void backwardPassesThroughTheSlopesOfSigmoid() {
        Pass pass = backward(right);

        assertPair(pass.o().grad(), -0.5754851354085166, 0.666195147743003);
        assertPair(right.derivative(pass.outSum()), 0.20494678243521863, 0.2489045506038205);
        assertPair(right.derivative(pass.hiddenSum()), 0.2424973950225001, 0.061634460117586616);
        assertPair(pass.outSum().grad(), -0.1179438268412716, 0.16581900386341794);
        assertPair(pass.hiddenSum().grad(), -0.032083952482226646, -0.004656718523817726);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # place, derivative,            after the step
            0,       -0.06416790496445329,  0.3064167904964453
            1,       -0.009313437047635452, 0.2009313437047636
            2,       -0.09625185744667994, -0.3903748142553320
            3,       -0.013970155571453178, 0.6013970155571453
            4,       -0.04875590469140004,  0.7048755904691400
            5,        0.0685466612785763,  -0.3068546661278576
            6,       -0.11016083053241225,  0.5110160830532412
            7,        0.1548767720436504,  -0.1154876772043650
            8,       -0.032083952482226646, 0.2532083952482226
            9,       -0.004656718523817726, 0.4504656718523818
            10,      -0.1179438268412716,   0.1617943826841272
            11,       0.16581900386341794,  0.3334180996136582
            """)
    void everyParameterHasItsDerivativeAndItsStep(int place, double derivative, double after) {
        backward(right);
        assertNumber(right.derivatives()[place], derivative);
        right.step();
        assertNumber(right.values()[place], after);
    }

    /** These are also what the author's own program computes. */
    @Test
    void theStepLeadsToTheRightOutputAndCost() {
        Pass after = afterStep(right);

        assertPair(after.o(), 0.7187729999291985, 0.5238074518609882);
        assertNumber(after.cost().item(), 0.18393989144952877);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # place, after the slipped step
            0,        0.3064945998937866
            1,        0.20320220163143507
            2,       -0.39025810015932016
            3,        0.6048033024471525
            4,        0.70525257108356
            5,       -0.3064179482696209
            6,        0.511867846503068
            7,       -0.11450094129460808
            8,        0.25324729994689327
            9,        0.4516011008157175
            10,       0.1627063242549253
            11,       0.33447454961240974
            """)
    void theSlipLeadsToTheTextsWeights(int place, double after) {
        afterStep(slipped);
        assertNumber(slipped.values()[place], after);
    }

    @Test
    void theSlipLeadsToTheTextsSlopesOutputAndCost() {
        Pass pass = backward(slipped);
        assertNumber(slipped.derivative(pass.outSum()).get(0), 0.220793265944315);
        assertNumber(slipped.derivatives()[4], -0.052525710835624);
        assertNumber(slipped.derivatives()[0], -0.064945998937865);

        slipped.step();
        assertPair(slipped.pass().o(), 0.719269360605435, 0.524309343003261);
        assertNumber(slipped.pass().cost().item(), 0.18398624185408846);
    }

    @Test
    void theCheckFindsTheSlipAndNothingElse() {
        assertThat(right.check().compared()).isEqualTo(12);
        assertThatThrownBy(slipped::check).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("gradient by hidden.weight at index [0, 0]");
    }

    /** The cost in plain numbers, and the way on which it falls fastest. */
    @Test
    void theLandscapeIsTheCostAndTheArrowLeadsDown() {
        for (double[] at : new double[][] {{0.5, -0.1}, {-3, 2}, {4, -4}}) {
            double h1 = 1 / (1 + Math.exp(0.35));
            double h2 = 1 / (1 + Math.exp(-2.65));
            double o1 = 1 / (1 + Math.exp(-(0.15 + 0.7 * h1 + at[0] * h2)));
            double o2 = 1 / (1 + Math.exp(-(0.35 - 0.3 * h1 + at[1] * h2)));
            assertNumber(WorkedStep.cost(at[0], at[1]), (o1 - 1) * (o1 - 1) + (o2 - 0.2) * (o2 - 0.2));
        }
        double[] arrow = WorkedStep.arrow();
        assertNumber(Math.hypot(arrow[0], arrow[1]), 2.5);
        double best = Double.NaN;
        double least = Double.POSITIVE_INFINITY;
        for (int degrees = -180; degrees < 180; degrees++) {
            double angle = Math.toRadians(degrees);
            double cost = WorkedStep.cost(0.5 + 1e-4 * Math.cos(angle), -0.1 + 1e-4 * Math.sin(angle));
            if (cost < least) {
                least = cost;
                best = angle;
            }
        }
        assertThat(Math.atan2(arrow[1], arrow[0])).isCloseTo(best, within(Math.toRadians(0.6)));
    }

    @Test
    void drawsTheNetworkAndTheLandscape() {
        Console.of(new WorkedStep());

        assertThat(Path.of("target/pictures/worked-step.svg")).content()
                .containsSubsequence(">w1 = 0.300<", ">-0.064<", ">w2 = 0.200<", ">-0.009<", ">w3 = -0.400<",
                        ">-0.096<",
                        ">w4 = 0.600<", ">w5 = 0.700<", ">w6 = -0.300<", ">w7 = 0.500<", ">w8 = -0.100<", ">0.155<")
                .contains(">0.533<", ">0.666<");
        Png.assertIsDrawn(Path.of("target/pictures/worked-step-cost.png"));
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new WorkedStep())).contains("""
                o              0.712257432295742   0.533097573871502
                C              0.193749778988120
                """).contains("""
                w8                 -0.10   0.154876772043650  -0.115487677204365
                """).contains("""
                w6     0.064179482696209  -0.306417948269621   -0.30641794826962  -0.306854666127858
                """).contains("The text also gets C = 0.183986241854088.")
                .contains("right:    all 12 derivatives agree")
                .contains("slipped:  gradient by hidden.weight at index [0, 0]: analytic -0.0649");
    }
}
