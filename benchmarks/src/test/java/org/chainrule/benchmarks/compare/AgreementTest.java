package org.chainrule.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.benchmarks.engine.Library.CHAINRULE;
import static org.chainrule.benchmarks.engine.Library.DJL;
import static org.chainrule.benchmarks.engine.Library.FLOOR;
import static org.chainrule.benchmarks.engine.Library.PYTORCH;
import static org.chainrule.benchmarks.engine.Library.SAMEDIFF;

import java.util.LinkedHashMap;
import java.util.Map;

import org.chainrule.benchmarks.engine.Library;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private static Map<Library, String> atOdds(Object... librariesAndResults) {
        Map<Library, double[]> results = new LinkedHashMap<>();
        for (int i = 0; i < librariesAndResults.length; i += 2) {
            results.put((Library) librariesAndResults[i], (double[]) librariesAndResults[i + 1]);
        }
        return Agreement.atOdds(results, 1e-3);
    }

    private static double[] of(double... results) {
        return results;
    }

    @Test
    void roundingIsNoDifference() {
        assertThat(atOdds(CHAINRULE, of(1, -2e6), PYTORCH, of(1.0005, -2.001e6), DJL, of(0.9998, -2e6))).isEmpty();
    }

    @Test
    void theOneThatDiffersFromAllOthersIsNamedWithWhatTheyComputed() {
        assertThat(atOdds(CHAINRULE, of(1), PYTORCH, of(1), DJL, of(1.1), SAMEDIFF, of(1))).containsOnlyKeys(DJL)
                .extractingByKey(DJL).asString().contains("[1.1]", "PyTorch [1.0]");
    }

    @Test
    void eachNumberCounts() {
        assertThat(atOdds(CHAINRULE, of(1, 2), PYTORCH, of(1, 2), DJL, of(1, -2))).containsOnlyKeys(DJL);
        assertThat(atOdds(CHAINRULE, of(1, 2), PYTORCH, of(1, 2), DJL, of(1))).containsOnlyKeys(DJL);
    }

    @Test
    void whereOneStandsAgainstOneNobodyIsBelieved() {
        assertThat(atOdds(CHAINRULE, of(1), PYTORCH, of(2))).containsOnlyKeys(CHAINRULE, PYTORCH);
    }

    @Test
    void halfOfTheOthersAreEnough() {
        assertThat(atOdds(CHAINRULE, of(1), PYTORCH, of(1), DJL, of(2))).containsOnlyKeys(DJL);
    }

    @Test
    void nanAgreesWithNothing() {
        assertThat(atOdds(CHAINRULE, of(Double.NaN), PYTORCH, of(Double.NaN))).hasSize(2);
        assertThat(atOdds(CHAINRULE, of(1), PYTORCH, of(1), DJL, of(Double.NaN))).containsOnlyKeys(DJL);
    }

    @Test
    void whoIsAloneOrComputesNothingIsNotAtOdds() {
        assertThat(atOdds(CHAINRULE, of(1))).isEmpty();
        assertThat(atOdds(CHAINRULE, of(1), FLOOR, of())).isEmpty();
    }
}
