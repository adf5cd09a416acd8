package org.chainrule.gpu.ptx;

/** What instructions without memory compute: of the bits of three operands those of the result, a predicate being 1 or 0. */
@FunctionalInterface
interface PtxArithmetic {
    /** Computes the result. */
    long of(long a, long b, long c);

    /** Returns the meaning of an instruction. */
    static PtxArithmetic of(String opcode) {
        if (opcode.startsWith("setp.")) {
            return comparison(opcode.split("\\.")[1], opcode.split("\\.")[2]);
        }
        return switch (opcode) {
            case "mov.u32", "mov.b32", "mov.f32" -> (a, _, _) -> low(a);
            case "mov.u64", "mov.b64", "mov.f64" -> (a, _, _) -> a;
            case "add.rn.f32" -> (a, b, _) -> bits(f(a) + f(b));
            case "sub.rn.f32" -> (a, b, _) -> bits(f(a) - f(b));
            case "mul.rn.f32" -> (a, b, _) -> bits(f(a) * f(b));
            case "div.rn.f32" -> (a, b, _) -> bits(f(a) / f(b));
            case "fma.rn.f32" -> (a, b, c) -> bits(Math.fma(f(a), f(b), f(c)));
            case "sqrt.rn.f32" -> (a, _, _) -> bits((float) Math.sqrt(f(a)));
            case "neg.f32" -> (a, _, _) -> bits(-f(a));
            case "abs.f32" -> (a, _, _) -> bits(Math.abs(f(a)));
            case "min.f32" -> (a, b, _) -> bits((float) least(f(a), f(b)));
            case "max.f32" -> (a, b, _) -> bits((float) -least(-f(a), -f(b)));
            case "add.rn.f64" -> (a, b, _) -> bits(d(a) + d(b));
            case "sub.rn.f64" -> (a, b, _) -> bits(d(a) - d(b));
            case "mul.rn.f64" -> (a, b, _) -> bits(d(a) * d(b));
            case "div.rn.f64" -> (a, b, _) -> bits(d(a) / d(b));
            case "fma.rn.f64" -> (a, b, c) -> bits(Math.fma(d(a), d(b), d(c)));
            case "sqrt.rn.f64" -> (a, _, _) -> bits(Math.sqrt(d(a)));
            case "neg.f64" -> (a, _, _) -> bits(-d(a));
            case "abs.f64" -> (a, _, _) -> bits(Math.abs(d(a)));
            case "min.f64" -> (a, b, _) -> bits(least(d(a), d(b)));
            case "max.f64" -> (a, b, _) -> bits(-least(-d(a), -d(b)));
            case "selp.f32", "selp.f64", "selp.u32", "selp.u64" -> (a, b, c) -> c != 0 ? a : b;
            case "and.pred", "and.b32", "and.b64" -> (a, b, _) -> a & b;
            case "or.pred" -> (a, b, _) -> a | b;
            case "shl.b32" -> (a, b, _) -> low(a << b);
            case "shl.b64" -> (a, b, _) -> a << b;
            case "shr.u32" -> (a, b, _) -> low(a) >>> b;
            case "shr.u64" -> (a, b, _) -> a >>> b;
            case "add.u32" -> (a, b, _) -> low(a + b);
            case "sub.u32" -> (a, b, _) -> low(a - b);
            case "mul.lo.u32" -> (a, b, _) -> low(a * b);
            case "mad.lo.u32" -> (a, b, c) -> low(a * b + c);
            case "div.u32" -> (a, b, _) -> low(a) / low(b);
            case "rem.u32" -> (a, b, _) -> low(a) % low(b);
            case "min.u32" -> (a, b, _) -> Math.min(low(a), low(b));
            case "mul.wide.u32" -> (a, b, _) -> low(a) * low(b);
            case "mad.wide.u32" -> (a, b, c) -> low(a) * low(b) + c;
            case "add.u64" -> (a, b, _) -> a + b;
            case "mad.lo.s64" -> (a, b, c) -> a * b + c;
            case "cvt.u64.u32", "cvt.u32.u64" -> (a, _, _) -> low(a);
            case "cvt.rn.f32.u32" -> (a, _, _) -> bits((float) low(a));
            case "cvt.rn.f64.u32" -> (a, _, _) -> bits((double) low(a));
            case "cvt.rn.f64.u64" -> (a, _, _) -> bits((double) nonNegative(a));
            case "cvt.rn.f64.s64" -> (a, _, _) -> bits((double) a);
            case "cvt.f64.f32" -> (a, _, _) -> bits((double) f(a));
            case "cvt.rn.f32.f64" -> (a, _, _) -> bits((float) d(a));
            default -> throw new IllegalArgumentException("unknown instruction " + opcode);
        };
    }

    private static PtxArithmetic comparison(String relation, String type) {
        return switch (type) {
            case "f32" -> (a, b, _) -> holds(relation, f(a), f(b)) ? 1 : 0;
            case "f64" -> (a, b, _) -> holds(relation, d(a), d(b)) ? 1 : 0;
            case "u32" -> (a, b, _) -> holds(relation, low(a), low(b)) ? 1 : 0;
            default -> throw new IllegalArgumentException("unknown comparison of " + type);
        };
    }

    /** Compares numbers; those of 32 bits are doubles exactly. */
    private static boolean holds(String relation, double a, double b) {
        return switch (relation) {
            case "gt" -> a > b;
            case "ge" -> a >= b;
            case "lt" -> a < b;
            case "le" -> a <= b;
            case "eq" -> a == b;
            case "ne" -> a < b || a > b;
            case "neu" -> a != b;
            case "nan" -> Double.isNaN(a) || Double.isNaN(b);
            default -> throw new IllegalArgumentException("unknown relation " + relation);
        };
    }

    /** The instructions min and max return the number where one operand is NaN. */
    private static double least(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    private static long nonNegative(long a) {
        if (a < 0) {
            throw new IllegalArgumentException("an unsigned number that Java can't convert");
        }
        return a;
    }

    private static long low(long a) {
        return a & 0xffffffffL;
    }

    private static float f(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static double d(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static long bits(float x) {
        return low(Float.floatToRawIntBits(x));
    }

    private static long bits(double x) {
        return Double.doubleToRawLongBits(x);
    }
}
