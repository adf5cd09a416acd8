package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import java.util.List;

/**
 * The inverse of the error function. With w = -ln(1 - y^2) both x/y and (1 - y^2) dx/dy are smooth functions of w near 0, and of
 * sqrt(w) further out (Giles 2012), which polynomials approximate. They are minimax, found by Remez' exchange in 60 digits, and
 * developed about points where the leading coefficients are almost exact in their precision; they err by 2^-26.8 and 2^-56.1 of
 * the function, or less. Since 1 - y^2 is rounded once, w is right where y is near 1, and no digits are lost there.
 */
final class InverseErrorFunction {
    private InverseErrorFunction() {}

    /** sqrt(pi)/2 e^(x^2) with x = erfinv y, the derivative; its own is 2 x times its square. */
    private static final Formula DERIVATIVE = Formula
            .computed("erfinv'", 1, y -> inverse(y[0]).square().exp().mul(Math.sqrt(Math.PI) / 2), y -> {
                Expr w = w(y[0]);
                return derivative(y[0], select(w.lt(5), //
                        polynomial(w.sub(2.4853515625f), 0.5771758f, -0.07821231f, 0.012594406f, -0.0017695252f,
                                0.00020171827f, -1.7806038e-05f, 1.1639218e-06f, -6.147406e-08f, 5.3012275e-09f,
                                -5.408199e-10f), //
                        polynomial(w.sqrt().sub(3.2255859375f), 0.3116514f, -0.09359033f, 0.026568009f, -0.006961357f,
                                0.0015660316f, -0.00020829187f, -6.5705244e-05f, 7.958514e-05f, -4.3287277e-05f,
                                7.5890025e-06f, 3.0191086e-06f)));
            }, y -> {
                Expr w = w(y[0]);
                Expr root = w.sqrt();
                return derivative(y[0], select(w.lt(6.25), //
                        polynomial(w.sub(3.0107421875), 0.5393183337510529, -0.06633319538418214, 0.01011487541898611,
                                -0.001391536582514581, 0.00015947546284142484, -1.444995809345725e-05,
                                9.727417103827311e-07, -4.6243787456853555e-08, 2.4376586655946607e-09,
                                -3.596432097923762e-10, 4.616206138066478e-11, -1.5702336006987171e-12,
                                -4.4964965969929137e-13, 6.673750957784693e-14, 5.694870456109208e-16,
                                -1.1884745183927027e-15, 1.1776438165064504e-16, 8.144311482563175e-18,
                                -2.7679604511423654e-18, 1.0733505345852302e-19, 2.8547874418690684e-20,
                                -2.5155966221234727e-21, -4.1416601283890576e-23), //
                        select(w.lt(16), //
                                polynomial(root.sub(3.228515625), 0.3113774469576974, -0.09343482601896393,
                                        0.02650685457720848, -0.006943204142852715, 0.0015635779568559378,
                                        -0.0002082424477817448, -6.660999510935361e-05, 7.53261346177775e-05,
                                        -3.8552662831075196e-05, 1.1585250511218328e-05, -4.5336439981525656e-07,
                                        -1.6104169985032004e-06, 8.979345140483201e-07, -1.9063391142101347e-07,
                                        -4.628477359005718e-08, 4.992251335742473e-08, -1.5759058070069485e-08,
                                        -5.189602327665924e-10, 2.4493527706915984e-09, -7.27875888490712e-10), //
                                polynomial(root.sub(5.013671875), 0.2015083111585342, -0.04025058425744125,
                                        0.007901966051892568, -0.0015165242929130668, 0.000283233385731157,
                                        -5.121803918696853e-05, 8.905482497589873e-06, -1.4720936995110628e-06,
                                        2.2626259073084492e-07, -3.04780712882466e-08, 2.7283566400745995e-09,
                                        3.692659036884884e-10, -3.920330093077947e-10, 2.0414987362576747e-10,
                                        -9.099550613101299e-11, 3.7653251420416986e-11, -1.272859178765742e-11,
                                        2.368961887461041e-12, -5.860157595820752e-14))));
            }).withDerivatives(List.of(yd -> yd[1].square().mul(inverse(yd[0])).mul(2))).writtenAs(Notation.BODY);

    /** Infinite at -1 and 1, NaN beyond; within 2 units in the last place in single and 2.4 in double precision. */
    static final Formula ERFINV = Formula.elementary("erfinv", y -> {
        Expr w = w(y);
        return value(y, select(w.lt(5), //
                polynomial(w.sub(2.4765625f), 1.4956264f, 0.24683402f, -0.004088583f, -0.0012732381f, 0.00021889734f,
                        -4.4709814e-06f, -3.5388214e-06f, 4.6162612e-07f, 2.5087216e-08f, -8.789998e-09f), //
                polynomial(w.sqrt().sub(3.1015625f), 2.9347994f, 1.0033793f, 0.0074336156f, -0.005669798f,
                        0.0040981676f, -0.0027083002f, 0.0013234742f, -0.00028976068f, -0.00014502164f, 0.00013065485f,
                        -2.9215285e-05f)));
    }, y -> {
        Expr w = w(y);
        Expr root = w.sqrt();
        return value(y, select(w.lt(6.25), //
                polynomial(w.sub(3.0166015625), 1.6275518634120514, 0.24143919232549801, -0.005779459009621726,
                        -0.0008232636925746722, 0.00019399860737039182, -1.2887941707606995e-05,
                        -1.6958937579765335e-06, 4.467856282024523e-07, -2.4491850862239128e-08, -5.283261481227116e-09,
                        1.1047491449522193e-09, -3.4820360434357254e-11, -1.6746913763741306e-11,
                        2.6990858280591098e-12, -6.5360198348245274e-15, -5.1274459297632194e-14, 6.366270128202438e-15,
                        2.3092222184701014e-16, -1.5330505342294364e-16, 1.3148128797544435e-17, 1.5266907706649868e-18,
                        -3.7786439715472595e-19, 7.542696943930473e-21, 4.000299409502662e-21, -3.0021855468360697e-22), //
                select(w.lt(16), //
                        polynomial(root.sub(3.4208984375), 3.255822839700232, 1.0068093677732273, 0.0038111513069915186,
                                -0.0024562767500602156, 0.001406890625561001, -0.0009160693954088673,
                                0.0005692490631027235, -0.00027502820801840065, 7.773462958312589e-05,
                                8.648472128735068e-06, -2.271057693260993e-05, 1.1939704847901254e-05,
                                -2.321993524569156e-06, -9.785263672243679e-07, 9.237928116429684e-07,
                                -2.947492396661868e-07, 1.1610557533956633e-09, 3.465858776979918e-08,
                                -2.8017634546348658e-08, 1.0850395544324367e-08, 7.646075465235302e-09), //
                        polynomial(root.sub(4.94140625), 4.790708676456662, 1.010314443963123, -9.931519277615059e-05,
                                -0.00023353586158834176, 8.200169334016351e-05, -2.1347242495823952e-05,
                                4.9565859744198135e-06, -1.1095101598311098e-06, 2.6972361612204215e-07,
                                -8.78254902830429e-08, 4.081765037485846e-08, -2.1764818641577683e-08,
                                1.0958312933901046e-08, -4.7539396661236896e-09, 1.6792960128554852e-09,
                                -4.3969066716345897e-10, 4.142407597848259e-11, 4.1919996313649576e-11,
                                -2.6547885961596482e-11, 5.380541994610603e-12))));
    }, yx -> DERIVATIVE.call(yx[0]));

    private static Expr inverse(Expr y) {
        return ERFINV.call(y);
    }

    /** Computes 1 - y^2. */
    private static Expr complement(Expr y) {
        return y.neg().fma(y, constant(1));
    }

    private static Expr w(Expr y) {
        return complement(y).log().neg();
    }

    /** Returns x, given x/y. */
    private static Expr value(Expr y, Expr quotient) {
        return y.mul(select(y.abs().eq(1), constant(Double.POSITIVE_INFINITY), quotient));
    }

    /** Returns the derivative, given its product with 1 - y^2. */
    private static Expr derivative(Expr y, Expr product) {
        return select(y.abs().eq(1), constant(Double.POSITIVE_INFINITY), product.div(complement(y)));
    }
}
