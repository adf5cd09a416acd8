package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.examples.Close.assertClose;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.junit.jupiter.api.Test;

/** Compares the example with the results of NumPy from the same initial weights. */
class TwoLayerTest {
    private final TwoLayer.Net plain = TwoLayer.Net.withPlainWeights();
    private final TwoLayer.Net seedZero = TwoLayer.Net.seeded(1);

    @Test
    void thePlainStartHasTheseAnswersAndSlopes() {
        plain.loss().backward();

        assertClose(plain.loss().item(), 1e-12, 1.4538049560606703);
        assertClose(plain.answers(), 1e-12, 0.8054781532471301, 0.8548165895263908, 0.8282376347174617,
                0.8685789359051154);
        assertClose(plain.w1().grad().neg(), 1e-12,
                -0.008985025344585455, -0.015415444412593356, -0.014942055528891085, -0.013493686421379316,
                -0.010735535053673839, -0.01761475160015169, -0.017601232538467394, -0.016543461816809685,
                -0.02975337220029676, -0.045608635840696785, -0.050613714239769805, -0.05446359788711524);
        assertClose(plain.w2().grad().neg(), 1e-12,
                -0.276937856076484, -0.22550377694820448, -0.23905783668987987, -0.251083751813126);
    }

    @Test
    void finiteDifferencesAgreeWithTheSlopes() {
        GradCheck.of(plain::loss).verify(plain.w1(), plain.w2());
        GradCheck.of(() -> seedZero.loss().sum()).verify(seedZero.w1(), seedZero.w2());
    }

    /** The derivative of the loss by the answers, 2 (answer - y), has the other sign than what the text adds to the weights. */
    @Test
    void theTextAddsMinusTheSlope() {
        Tensor answers = plain.answers().detach().requiresGrad(true);
        Loss.mse().reduction(Reduction.SUM).of(answers, TwoLayer.TARGETS).backward();

        Tensor inTheText = TwoLayer.TARGETS.sub(answers.detach()).mul(2);
        assertThat(answers.grad().toDoubleArray()).containsExactly(inTheText.neg().toDoubleArray());
    }

    /** z (1 - z) is the derivative of the sigmoid for its value z, and for its argument z it isn't. */
    @Test
    void theSlopeOfTheSigmoidIsZTimesOneMinusZForItsValue() {
        Tensor argument = Tensor.of(0.9).requiresGrad(true);
        Tensor value = argument.sigmoid();
        value.backward();

        assertClose(argument.grad().item(), 1e-12, value.item() * (1 - value.item()));
        assertThat(argument.grad().item()).isGreaterThan(2 * 0.9 * (1 - 0.9));
    }

    @Test
    void thePlainStartGoesThroughTheseLosses() {
        double[] losses = plain.train(1499).toDoubleArray();

        assertClose(losses[0], 1e-12, 1.4538049560606703);
        assertClose(losses[1], 1e-12, 1.1914220478535107);
        assertClose(losses[9], 1e-12, 0.9989171502477874);
        assertClose(losses[99], 1e-12, 0.9699965614086962);
        assertClose(losses[999], 1e-12, 0.0032594877720778567);
        assertClose(plain.loss().item(), 1e-12, 0.0018284008886654038);
        assertClose(plain.answers(), 1e-12, 0.020324572670315535, 0.9741754329763651, 0.9843696178685535,
                0.022452071773028284);

        plain.train(1);
        assertClose(plain.loss().item(), 1e-12, 0.0018267631694815728);
    }

    @Test
    void seedZeroStartsAsInNumPy() {
        assertThat(seedZero.w1().toDoubleArray()).containsExactly(
                .5488135039273248, .7151893663724195, .6027633760716439, .5448831829968969,
                .4236547993389047, .6458941130666561, .4375872112626925, .8917730007820798,
                .9636627605010293, .3834415188257777, .7917250380826646, .5288949197529045);
        assertThat(seedZero.w2().toDoubleArray()).containsExactly(
                .5680445610939323, .925596638292661, .07103605819788694, .08712929970154071);
    }

    @Test
    void seedZeroGoesThroughTheseLosses() {
        double[] losses = seedZero.train(1499).toDoubleArray();

        assertClose(losses[0], 1e-12, 1.298103813489028);
        assertClose(losses[1], 1e-12, 1.027280760048026);
        assertClose(losses[99], 1e-12, 0.7932318109321224);
        assertClose(seedZero.loss(), 1e-12, 0.002800221856001271);
        assertClose(seedZero.answers(), 1e-12, 0.010096488544930197, 0.9715776636061149, 0.9716652452879941,
                0.032978708955728665);
    }

    @Test
    void manyNetworksLearnAsEachWouldAlone() {
        TwoLayer.Net three = TwoLayer.Net.seeded(3);
        double[] ofTheFirst = three.train(50).select(1, 0).toDoubleArray();

        assertThat(ofTheFirst).containsExactly(seedZero.train(50).toDoubleArray());
        assertThat(three.answers().select(0, 0).toDoubleArray())
                .containsExactly(seedZero.answers().toDoubleArray());
    }

    /** Found with NumPy: of these 130 starts one ends on a plateau. The text's answers are a start's like any other. */
    @Test
    void allStartsButOneLearnTheExclusiveOr() {
        TwoLayer.Net nets = TwoLayer.Net.seeded(130);
        nets.train(1500);

        double[] worst = nets.worstError().toDoubleArray();
        for (int seed = 0; seed < worst.length; seed++) {
            if (seed == 67) {
                assertThat(worst[seed]).isBetween(0.50, 0.51);
            } else {
                assertThat(worst[seed]).as("seed %d", seed).isLessThan(0.05);
            }
        }
        Tensor distance = nets.answers().squeeze(-1).sub(Tensor.of(0.023, 0.979, 0.975, 0.025)).abs().max(1);
        assertThat(distance.min().item()).isBetween(0.0029, 0.0030); // seed 61
        assertThat(distance.argmin().item()).isEqualTo(61);
    }

    @Test
    void tellsTheStory() {
        assertThat(Console.of(new TwoLayer())).contains("all 16 derivatives")
                .containsPattern("1500 +0.001828 +0.002800")
                .containsPattern("1 1 +0 +0.022 +0.033 +0.025")
                .contains("seeds 0 to 129, all but 1 come within 0.05")
                .contains("Seed 67 is stuck: its outputs are 0.02, 0.97, 0.50 and 0.50.");
        Png.assertIsDrawn(Path.of("target/pictures/two-layer.png"));
    }
}
