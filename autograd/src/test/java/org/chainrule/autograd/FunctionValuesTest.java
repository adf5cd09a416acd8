package org.chainrule.autograd;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Every function of one variable, with its first two derivatives, against tabled values from 60-digit arithmetic. */
class FunctionValuesTest {
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.ofEntries(
    // @formatter:off
            entry("neg", Tensor::neg), entry("reciprocal", Tensor::reciprocal), entry("sqrt", Tensor::sqrt),
            entry("square", Tensor::square), entry("rsqrt", Tensor::rsqrt), entry("cbrt", Tensor::cbrt),
            entry("abs", Tensor::abs), entry("sign", Tensor::sign), entry("floor", Tensor::floor),
            entry("ceil", Tensor::ceil), entry("round", Tensor::round),
            entry("exp", Tensor::exp), entry("exp2", Tensor::exp2), entry("expm1", Tensor::expm1),
            entry("log", Tensor::log), entry("log2", Tensor::log2), entry("log10", Tensor::log10),
            entry("log1p", Tensor::log1p),
            entry("sin", Tensor::sin), entry("cos", Tensor::cos), entry("tan", Tensor::tan),
            entry("asin", Tensor::asin), entry("acos", Tensor::acos), entry("atan", Tensor::atan),
            entry("sinh", Tensor::sinh), entry("cosh", Tensor::cosh), entry("tanh", Tensor::tanh),
            entry("asinh", Tensor::asinh), entry("acosh", Tensor::acosh), entry("atanh", Tensor::atanh),
            entry("sigmoid", Tensor::sigmoid), entry("logSigmoid", Tensor::logSigmoid),
            entry("softplus", Tensor::softplus), entry("relu", Tensor::relu), entry("leakyRelu", Tensor::leakyRelu),
            entry("elu", Tensor::elu), entry("selu", Tensor::selu), entry("celu", Tensor::celu),
            entry("silu", Tensor::silu), entry("geluTanh", Tensor::geluTanh), entry("mish", Tensor::mish),
            entry("hardtanh", Tensor::hardtanh), entry("relu6", Tensor::relu6),
            entry("hardSigmoid", Tensor::hardSigmoid), entry("hardSwish", Tensor::hardSwish),
            entry("softsign", Tensor::softsign), entry("sinc", Tensor::sinc), entry("erfinv", Tensor::erfinv),
            entry("lgamma", Tensor::lgamma), entry("digamma", Tensor::digamma), entry("erf", Tensor::erf),
            entry("erfc", Tensor::erfc), entry("erfcx", Tensor::erfcx), entry("ndtr", Tensor::ndtr),
            entry("logNdtr", Tensor::logNdtr), entry("ndtri", Tensor::ndtri), entry("i0", Tensor::i0),
            entry("i1", Tensor::i1), entry("i0e", Tensor::i0e), entry("i1e", Tensor::i1e), entry("entr", Tensor::entr),
            entry("polygamma1", x -> x.polygamma(1)), entry("polygamma2", x -> x.polygamma(2)),
            entry("polygamma3", x -> x.polygamma(3)), entry("multigammaln3", x -> x.multigammaln(3)),
            entry("zeta3", x -> Tensor.of(3).to(x.dtype()).zeta(x)),
            entry("zeta1.5", x -> Tensor.of(1.5).to(x.dtype()).zeta(x)));
            // @formatter:on

    @ParameterizedTest(name = "{0} at {1}: {2}, derivative {3}, curvature {4}")
    @CsvFileSource(resources = "functions.csv")
    void tabled(String function, double at, double value, double derivative, double curvature) {
        verify(FUNCTIONS.get(function), Tensor.of(at), 0x1p-52, value, derivative, curvature);
        Tensor single = Tensor.of(at).to(DType.F32);
        if (single.item() == at) { // at another argument the value differs
            verify(FUNCTIONS.get(function), single, 0x1p-23, value, derivative, curvature);
        }
    }

    /** @param unit the relative distance of neighbouring numbers */
    private static void verify(UnaryOperator<Tensor> f, Tensor at, double unit, double... expected) {
        Tensor x = at.requiresGrad(true);
        Tensor y = f.apply(x);
        for (int order = 0; order < expected.length; order++) {
            assertThat(y.dtype()).isEqualTo(x.dtype());
            double cancelled = order == 0 ? 0 : 0.5; // a derivative may be the small difference of terms of size 1
            assertThat(y.item()).as("derivative %d of %s", order, x.dtype()).isCloseTo(expected[order],
                    within(8 * unit * Math.max(Math.abs(expected[order]), cancelled)));
            y = y.requiresGrad()
                    ? Autograd.of(y).createGraph().materializeGrads().grad(x)
                    : Tensor.of(0).to(x.dtype());
        }
    }
}
