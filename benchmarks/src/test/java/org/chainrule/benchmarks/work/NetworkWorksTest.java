package org.chainrule.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkWorksTest {

    private static SequencedMap<String, Parameter> parameters(String work) {
        return ((NetworkWork) Works.named(work)).parameters();
    }

    private static long count(Parameter parameter) {
        return Arrays.stream(parameter.shape()).reduce(1, Math::multiplyExact);
    }

    @ParameterizedTest
    @CsvSource({"lenet, 10, 61706", "transformer, 54, 818241", "lstm, 8, 1052672"})
    void networksAreAsLargeAsTheirKind(String work, int tensors, long elements) {
        assertThat(parameters(work)).hasSize(tensors);
        assertThat(parameters(work).values().stream().mapToLong(NetworkWorksTest::count).sum()).isEqualTo(elements);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet", "transformer", "lstm"})
    void eachParameterHasItsOwnValuesInItsShape(String work) {
        assertThat(parameters(work).values())
                .allSatisfy(parameter -> assertThat(parameter.values()).hasSize((int) count(parameter)));
        assertThat(parameters(work).values()).extracting(parameter -> parameter.values()[0]).doesNotHaveDuplicates();
    }

    @Test
    void theBoundFollowsFromTheFanIn() {
        SequencedMap<String, Parameter> parameters = parameters("lenet");
        for (String name : List.of("conv2.weight", "conv2.bias", "fc1.weight", "fc1.bias")) {
            double bound = name.startsWith("conv2") ? 1 / Math.sqrt(6 * 5 * 5) : 1 / Math.sqrt(400);
            double greatest = Arrays.stream(SyntheticData.widened(parameters.get(name).values())).map(Math::abs).max()
                    .orElseThrow();
            assertThat(greatest).as(name).isBetween(0.8 * bound, bound + 1e-9);
        }
    }

    @Test
    void normalizationsBeginNearTheIdentity() {
        double[] weight = SyntheticData.widened(parameters("transformer").get("encoder.norm.weight").values());
        assertThat(Arrays.stream(weight)).doesNotContain(1.0)
                .allSatisfy(each -> assertThat(each).isBetween(0.899, 1.101));
        assertThat(Arrays.stream(weight).average().orElseThrow()).isCloseTo(1, within(0.02));
    }
}
