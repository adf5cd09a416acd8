package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The derivatives of a^b by a, by b, twice by a, by both and twice by b, against 80-digit arithmetic: also where a^b is
 * too large for a number or has lost its digits, but the derivative is neither.
 */
class PowDerivativesTest {
    @ParameterizedTest(name = "{0}: {1}^{2}")
    @CsvSource({"F64, 2, 1024, Infinity, 1.2460659279417838e+308, Infinity, Infinity, 8.6370708474465942e+307",
        "F64, 1.0000000239193445, 29908224609.183426, Infinity, 1.1656255613123215e+303, Infinity, Infinity, "
                + "2.7880999031502637e+295",
        "F64, 0.6515137273924092, -1659.3463749652165, -Infinity, -Infinity, Infinity, Infinity, "
                + "1.0692086967425659e+308",
        "F64, 7.535621580218482e-288, 1.1145997170186694, 1.3896902981208147e-33, -6.2115740927637629e-318, "
                + "2.1134038275793878e+253, -9.1751200476478959e-31, 4.106626086380787e-315",
        "F64, 5.6e188, 2, 1.12e+189, Infinity, 2, 4.8732181577029626e+191, Infinity",
        "F64, 1e-310, 1, 1, -7.1380137882815198e-308, 0, -712.80137882815417, 5.095124084169725e-305",
        "F64, 0.9999999999977702, 319419991183192.7, 1.5317371696563952e-295, -1.0692582268050883e-321, "
                + "4.8926747322770368e-281, -3.4106291633978474e-307, 0",
        "F64, 0.5, 1e308, 0, 0, 0, 0, 0", "F64, 1e-310, 1e308, 0, 0, 0, 0, 0",
        "F64, 3, -2.5, -0.053458358258298682, 0.070476011177507109, 0.062368084634681796, -0.037346666011269784, "
                + "0.077425811935920365",
        "F32, 2, 128, Infinity, 2.3586576322551329e+38, Infinity, Infinity, 1.6348968877038417e+38",
        "F32, 1.0028577, 29332.195, Infinity, 6.4119123469047826e+33, Infinity, 1.8978008150942456e+38, "
                + "1.8297095072526103e+31",
        "F32, 1.6815581571897805e-44, 0.42211154, 8.3576296705969112e+24, -3.3558502269548705e-17, -Infinity, "
                + "-8.2259954304736142e+26, 3.3824964581143521e-15",
        "F32, 0.9999194, 1161130.2, 2.668334911525475e-35, -1.8518196782849878e-45, 3.0985314112086415e-29, "
                + "-2.1273966391322588e-39, 0",
        "F32, 4.8e28, 2, 9.5999996533295615e+28, Infinity, 2, 6.3879356239430483e+30, Infinity",
        "F32, 3, -2.5, -0.053458358258298682, 0.070476011177507109, 0.062368084634681796, -0.037346666011269784, "
                + "0.077425811935920365"})
    void areRightWhereThePowerIsExtreme(DType type, double base, double exponent, double byA, double byB, double byAA,
            double byAB, double byBB) {
        Tensor a = Tensor.of(base).to(type).requiresGrad(true);
        Tensor b = Tensor.of(exponent).to(type).requiresGrad(true);
        List<Tensor> first = Autograd.of(a.pow(b)).createGraph().grad(a, b);
        assertClose(first.get(0), byA, 4);
        assertClose(first.get(1), byB, 4);
        List<Tensor> ofFirst = Autograd.of(first.get(0)).grad(a, b);
        List<Tensor> ofSecond = Autograd.of(first.get(1)).grad(a, b);
        assertClose(ofFirst.get(0), byAA, 64);
        assertClose(ofFirst.get(1), byAB, 64);
        assertClose(ofSecond.get(0), byAB, 64);
        assertClose(ofSecond.get(1), byBB, 64);
    }

    private static void assertClose(Tensor derivative, double exact, int ulps) {
        double expected = Tensor.of(exact).to(derivative.dtype()).item();
        double ulp = derivative.dtype() == DType.F64 ? Math.ulp(expected) : Math.ulp((float) expected);
        assertThat(derivative.item() == expected || Math.abs(derivative.item() - expected) <= ulps * ulp)
                .as("%s, not %s", derivative.item(), expected).isTrue();
    }
}
