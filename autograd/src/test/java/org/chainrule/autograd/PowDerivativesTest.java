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
    @CsvSource({"F64, 1, 1e304, 1e304, 0, Infinity, 1, 0", "F64, 1, -1e304, -1e304, 0, Infinity, 1, 0",
        "F32, 1, 1e37, 1e37, 0, Infinity, 1, 0",
        "F64, 2, 1024, Infinity, 1.2460659279417838e+308, Infinity, Infinity, 8.6370708474465942e+307",
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
                + "0.077425811935920365",
        "F64, 1.000000000637956, 700000000000.0, 6.1321117796864356e+205, 5.5885956483531524e+184, "
                + "4.292478243035961e+217, 3.9207771110367787e+196, 3.5652776231232973e+175",
        "F64, 0.999999999998754, 300000000000000.0, 1.3721888868075176e-148, -5.6991729397367911e-175, "
                + "4.1165666604276684e-134, -1.7051779189671426e-160, 7.1011882932465581e-187",
        "F64, 1.0000000000000002, 3.1e+18, Infinity, 1.9406841414969189e+283, Infinity, "
                + "6.0248609030169366e+301, 4.3091844348295686e+267",
        "F64, 0.9999999999999999, -6.1e+18, -Infinity, -1.4631455425080022e+278, Infinity, "
                + "8.9383666527388702e+296, 1.6244178696700499e+262",
        "F64, 1.0000000298023224, -23500000000.0, -1.6253414126401487e-294, 2.0612318932498045e-312, "
                + "3.8195522060353574e-284, -4.8369784583409593e-302, 6.1429496483059418e-320",
        "F64, 8.691694759794e-311, 8e-323, 9.0949470177292824e-13, -713.94159597674367, "
                + "-1.0463951242053392e+298, Infinity, 509712.60246581989",
        "F64, 5e-324, -5e-324, -1.0, -744.44007192138126, Infinity, Infinity, 554191.02068231131",
        "F64, 1.7e+308, 1.5, 1.9557607215607946e+154, Infinity, 5.7522374163552784e-155, "
                + "1.389359711114401e+157, Infinity",
        "F64, 1e-300, 2.05, 2.0500000000002514e-315, 0, 2.1525000000002636e-15, -1.4150898321915117e-312, 0",
        "F64, 1e-160, 2.000000000000001, 1.9999999999993464e-160, -3.6841361487892675e-318, "
                + "1.9999999999993482, -7.3582722975785416e-158, 1.3572859162820257e-315",
        "F64, 1e+200, -0.5, -5.0000000000000002e-301, 4.6051701859880914e-98, 0, -2.2925850929940458e-298, "
                + "2.1207592441913592e-95",
        "F32, 1.0000001192092896, 600000000.0, Infinity, 1.3787013741189167e+24, Infinity, "
                + "8.3878611054614934e+32, 1.6435400151514025e+17",
        "F32, 0.9999999403953552, 1400000000.0, 8.0495449715454455e-28, -3.4270732452402398e-44, "
                + "1.1269363623820494e-18, -4.7404060795168763e-35, 0",
        "F32, 7.174648137343064e-43, 7.346839692639297e-40, 1024.0, -97.040605278392343, -Infinity, "
                + "Infinity, 9416.8790727967479",
        "F32, 9.999999680285692e+37, 1.0099999904632568, 2.422819202840103, Infinity, "
                + "2.4228169697205809e-40, 214.39123125930547, Infinity",
        "F32, 9.999999350456404e-39, 2.049999952316284, 2.5808076258607655e-40, 0, 0.027098480601077517, "
                + "-2.2455717794246059e-38, 0"})
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

    /** As a power of a negative exponent falls, or one of an exponent below 1 the slope, faster than ln a grows. */
    @ParameterizedTest
    @CsvSource({"-1, 0", "-0.5, 0", "-300, 0", "0, Infinity", "0.5, Infinity", "2, Infinity"})
    void ofAnInfiniteBaseAreTheLimits(double exponent, double byB) {
        for (DType type : List.of(DType.F32, DType.F64)) {
            Tensor a = Tensor.of(Double.POSITIVE_INFINITY).to(type).requiresGrad(true);
            Tensor b = Tensor.of(exponent).to(type).requiresGrad(true);
            Tensor first = Autograd.of(a.pow(b)).createGraph().grad(b);
            assertThat(first.item()).isEqualTo(byB);
            List<Tensor> second = Autograd.of(first).grad(a, b);
            assertThat(second.get(0).item()).isEqualTo(exponent < 1 ? 0 : Double.POSITIVE_INFINITY);
            assertThat(second.get(1).item()).isEqualTo(byB);
        }
    }

    private static void assertClose(Tensor derivative, double exact, int ulps) {
        double expected = Tensor.of(exact).to(derivative.dtype()).item();
        double ulp = derivative.dtype() == DType.F64 ? Math.ulp(expected) : Math.ulp((float) expected);
        assertThat(derivative.item() == expected || Math.abs(derivative.item() - expected) <= ulps * ulp)
                .as("%s, not %s", derivative.item(), expected).isTrue();
    }
}
