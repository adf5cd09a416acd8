package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

/**
 * The logarithm of the gamma function and its derivative, the digamma function psi, as arithmetic in one precision.
 *
 * <p>
 * From 1 to 4 in single and to 5 in double precision the functions are (x - 1)(x - 2) P and (x - x0) Q, where x0 is the zero of
 * psi: what is left when the zeros are taken out is smooth and positive. P and Q are polynomials in t = k/(x + 2.5) - s, which runs
 * through about [-1.2, 1]. Above, Stirling's series are used, with minimax coefficients; below 1 the recurrences lnGamma(x) =
 * lnGamma(x + 1) - ln x and psi(x) = psi(x + 1) - 1/x, and below 0 the reflection formulas. So digits are kept near 1, 2 and x0 as
 * elsewhere. The logarithm is taken in two words, where it is multiplied by x or nearly cancels.
 *
 * <p>
 * The polynomials are found by Remez' exchange in 60 digits, and s is chosen such that the leading coefficients are almost exact
 * in their precision.
 */
enum GammaFunctions {
    /** Floats; P and Q err by 2^-27.0 and 2^-27.6 of the functions. */
    SINGLE(ArgumentReduction.SINGLE, 4, 15.166667f, 3.4931640625, 3.427734375, 0.461632133f, 1.24381501e-08f,
            0.9189385f - 0.5f,
            new double[] {0.43953043f, 0.13891478f, 0.021543076f, 0.0073066507f, 0.0020556226f, 0.00070562406f,
                0.00022846229f, 7.872514e-05f, 2.6845744e-05f, 1.0763626e-05f, 4.2412044e-06f, 9.066857e-07f},
            new double[] {0.80558354f, 0.35890958f, 0.09698724f, 0.0361289f, 0.013093932f, 0.0049623298f, 0.0018665976f,
                0.0007106514f, 0.0002622589f, 9.445016e-05f, 4.2451156e-05f, 2.1276102e-05f, 5.4423604e-06f},
            new double[] {0.0833333f, -0.0027749478f, 0.0007229428f},
            new double[] {0.08333333f, -0.008332484f, 0.003924642f, -0.003259829f}),

    /** Doubles; P and Q err by 2^-56.1 and 2^-57.9 of the functions. */
    DOUBLE(ArgumentReduction.DOUBLE, 5, 13.125, 2.873046875, 2.814453125, 0.46163214496836236, -1.5522348162858677e-17,
            0.9189385332046727 - 0.5,
            new double[] {0.416080598342619, 0.15261436230178832, 0.02414602150559209, 0.009370339908322702,
                0.002736383571554907, 0.0010531680831767274, 0.00035976096790461717, 0.0001388978368382558,
                5.068487784069094e-05, 1.9702886240073314e-05, 7.446221351356924e-06, 2.9163107388429847e-06,
                1.1258700888065782e-06, 4.4409719376517827e-07, 1.739414248651575e-07, 6.892660239434081e-08,
                2.7149454393539064e-08, 1.0959833668810179e-08, 4.531390650155135e-09, 1.7268842136729361e-09,
                5.397485024081228e-10, 2.3917060032675324e-10, 1.764437776237872e-10, 8.173619691356194e-11,
                1.4733153340516326e-11},
            new double[] {0.7454059144779567, 0.3789618145721996, 0.10701584195157048, 0.043645507277676215,
                0.016908601871112188, 0.00697999085892793, 0.0028246727844726243, 0.0011647758807413768,
                0.0004759239052687788, 0.0001958861742587994, 8.026247203611213e-05, 3.29981102877649e-05,
                1.3534889314006342e-05, 5.561234005671501e-06, 2.2817350866547896e-06, 9.372049988853968e-07,
                3.8551571597637175e-07, 1.5847470535137347e-07, 6.378463628607589e-08, 2.583916738147111e-08,
                1.192068856666653e-08, 5.370983471989806e-09, 1.3282653962044317e-09, 1.631038750656968e-10,
                4.0881429030197494e-10, 3.3878062937238814e-10, 8.001525764221401e-11},
            new double[] {0.08333333333332393, -0.002777777772550048, 0.0007936497565948171, -0.0005951369050265024,
                0.0008362837280162575, -0.0017473414962886828, 0.003387906026350035},
            new double[] {0.08333333333332671, -0.008333333328369573, 0.003968252649040881, -0.004166492570227966,
                0.007562714251354103, -0.02050352728761805, 0.06693891151758079, -0.1622158922447804});

    private final ArgumentReduction precision;
    private final double end; // where the series of Stirling begin
    private final double scale;
    private final double logShift;
    private final double psiShift;
    private final double zero; // of psi, less 1
    private final double zeroTail; // the digits that follow
    private final double stirlingConstant; // ln(2 pi)/2 - 1/2
    private final double[] log; // P
    private final double[] psi; // Q
    private final double[] logSeries; // in 1/x^2
    private final double[] psiSeries;

    GammaFunctions(ArgumentReduction precision, double end, double scale, double logShift, double psiShift, double zero,
            double zeroTail, double stirlingConstant, double[] log, double[] psi, double[] logSeries,
            double[] psiSeries) {
        this.precision = precision;
        this.end = end;
        this.scale = scale;
        this.logShift = logShift;
        this.psiShift = psiShift;
        this.zero = zero;
        this.zeroTail = zeroTail;
        this.stirlingConstant = stirlingConstant;
        this.log = log;
        this.psi = psi;
        this.logSeries = logSeries;
        this.psiSeries = psiSeries;
    }

    /** Computes ln |Gamma(x)|; below 0, with a = -x, that is -ln |sin(pi a)/pi a| - lnGamma(a). */
    Expr logGamma(Expr x) {
        Expr a = x.abs();
        Expr d = aboveOne(a);
        Expr core = d.mul(d.sub(1)).fma(smooth(d, logShift, log), zero()); // 0, not -0, at 1
        DoubleWord ln = Logarithms.Parts.of(precision, a).lnInTwoWords();
        Expr small = core.sub(ln.tail()).sub(ln.head());
        Expr positive = select(a.lt(1), small, select(a.lt(end), core, stirling(a, ln)));

        var multiple = PiMultiple.of(precision, a);
        Expr sine = multiple.r().abs().mul(multiple.cardinalSine());
        Expr isNearZero = a.lt(0.5); // there ln a cancels
        Expr reflected = sine.mul(select(isNearZero, one(), a)).log().add(select(isNearZero, core, positive)).neg();
        Expr isPole = x.le(0).mul(sine.eq(0)).add(a.eq(Double.POSITIVE_INFINITY));
        return select(isPole, constant(Double.POSITIVE_INFINITY), select(x.lt(0), reflected, positive));
    }

    /** Computes (a - 1/2)(ln a - 1) + ln(2 pi)/2 - 1/2 + S(1/a^2)/a. */
    private Expr stirling(Expr a, DoubleWord ln) {
        DoubleWord less = DoubleWord.sum(ln.head(), constant(-1)).plusTail(ln.tail());
        DoubleWord product = new DoubleWord(a.sub(0.5), zero()).times(less);
        Expr q = one().div(a);
        Expr rest = q.fma(polynomial(q.square(), logSeries), constant(stirlingConstant));
        Expr y = product.head().add(product.tail().add(rest));
        return select(product.head().lt(Double.POSITIVE_INFINITY), y, product.head());
    }

    /** Computes psi(x); below 0 that is psi(1 - x) - pi cot(pi x). */
    Expr digamma(Expr x) {
        Expr y = select(x.lt(0), one().sub(x), x);
        Expr d = aboveOne(y);
        Expr smooth = smooth(d, psiShift, psi);
        Expr core = d.sub(zero).fma(smooth, smooth.mul(-zeroTail));
        Expr q = one().div(y);
        Expr large = y.log().sub(q.mul(q.fma(polynomial(q.square(), psiSeries), constant(0.5))));
        Expr positive = select(y.lt(1), core.sub(q), select(y.lt(end), core, large));

        var multiple = PiMultiple.of(precision, x);
        Expr cotangent = multiple.cosine().div(multiple.r().mul(multiple.cardinalSine()));
        Expr lost = x.add(y.sub(1)).neg(); // by 1 - x
        Expr slope = q.fma(q.mul(0.5), q); // psi' is about 1/y + 1/(2 y^2)
        Expr reflected = lost.fma(slope, positive).sub(cotangent);
        return select(x.lt(0), select(multiple.r().eq(0), constant(Double.NaN), reflected), positive);
    }

    /** Computes z - 1, where z is x from 1 on, and below 1 it is x + 1. */
    private static Expr aboveOne(Expr x) {
        return select(x.lt(1), x, x.sub(1));
    }

    /** Evaluates a polynomial at z = 1 + d, where t is put right by what rounding z + 2.5 and its reciprocal has lost. */
    private Expr smooth(Expr d, double shift, double[] coefficients) {
        Expr sum = d.add(3.5);
        Expr u = one().div(sum);
        Expr excess = u.fma(d.sub(sum.sub(3.5)), u.fma(sum, constant(-1))); // u(z + 2.5) - 1
        Expr t = u.fma(constant(scale), constant(-shift));
        return polynomial(excess.fma(u.mul(-scale), t), coefficients);
    }
}
