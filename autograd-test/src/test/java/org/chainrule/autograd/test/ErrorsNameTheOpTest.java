package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong in a call is told in the name of the method that was called, and of no op that it is made of. */
class ErrorsNameTheOpTest {

    /** Methods whose cases do more than to call them, such as to multiply by the index that argmax gave. */
    private static final Set<String> PART_OF_A_CASE = Set.of("argmax", "argmin", "oneHot", "any", "all", "chunk",
            "split",
            "unbind", "squeeze", "to", "gt", "ge", "lt", "le", "eq", "ne", "logicalAnd", "logicalOr", "logicalNot",
            "isNaN",
            "isFinite", "isInfinite", "logicalXor", "countNonzero", "isin", "tensorSplit", "signbit", "bitwiseAnd",
            "bitwiseOr", "bitwiseXor", "bitwiseNot", "bitwiseLeftShift", "bitwiseRightShift", "gcd", "lcm");

    private static String method(OpCase given) {
        return given.name().replaceFirst("\\(.*", "");
    }

    static Stream<OpCase> cases() {
        return LibraryOps.cases().stream().filter(given -> given.name().matches("\\w+\\(.*\\)"))
                .filter(given -> !PART_OF_A_CASE.contains(method(given)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anErrorBeginsWithTheNameOfTheMethod(OpCase given) {
        String method = method(given);
        for (Tensor[] inputs : hostile(given.inputs())) {
            try {
                given.result(inputs);
            } catch (IllegalArgumentException e) {
                String operand = inputs[0].shape() + " " + inputs[0].dtype();
                assertThat(e.getMessage()).as("of %s", operand).matches("(?s)" + method + "( of .*)?: .*");
                assertThat(e.getMessage()).as("says it once")
                        .doesNotMatch("(?s).* of \\(.*\\) \\w+: .* of \\(.*\\) \\w+: .*");
            }
        }
    }

    /** Inputs of other types and shapes than the op takes. */
    private static List<Tensor[]> hostile(Tensor... inputs) {
        List<Tensor[]> hostile = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            Tensor x = inputs[i];
            for (Tensor other : new Tensor[] {x.to(DType.I64), x.gt(0), x.sum(), x.flatten(),
                x.unsqueeze(0).unsqueeze(0),
                Tensor.zeros(7, 5), Tensor.zeros(0), Tensor.zeros(0, 3), x.unsqueeze(-1)}) {
                Tensor[] changed = inputs.clone();
                changed[i] = other;
                hostile.add(changed);
            }
        }
        return hostile;
    }
}
