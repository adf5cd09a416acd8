package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The extremes of rows are those that {@link Math#max} and {@link Math#min} find one by one: of NaN and zeros, too. */
class RowExtremesTest {
    private static final int ROWS = 12;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 63, 64, 65, 96, 131, 4096, 4100, 9_000})
    void areThoseOfPlainLoops(int width) {
        var random = new SplittableRandom(width);
        for (int repetition = 0; repetition < 40; repetition++) { // interpreted at first, then generated
            float[] floats = new float[3 + ROWS * width];
            double[] doubles = new double[floats.length];
            for (int n = 0; n < floats.length; n++) {
                int row = n / width;
                floats[n] = (float) value(row, random);
                doubles[n] = value(row, random);
            }
            for (boolean greatest : new boolean[] {true, false}) {
                float[] singles = new float[ROWS];
                double[] results = new double[ROWS];
                RowExtremes.of(greatest, floats, 3, width, singles);
                RowExtremes.of(greatest, doubles, 3, width, results);
                for (int row = 0; row < ROWS; row++) {
                    float single = greatest ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
                    double result = single;
                    for (int n = 3 + row * width; n < 3 + (row + 1) * width; n++) {
                        single = greatest ? Math.max(single, floats[n]) : Math.min(single, floats[n]);
                        result = greatest ? Math.max(result, doubles[n]) : Math.min(result, doubles[n]);
                    }
                    assertThat(Float.floatToIntBits(singles[row])).as("%s %s", row, single)
                            .isEqualTo(Float.floatToIntBits(single));
                    assertThat(Double.doubleToLongBits(results[row])).as("%s %s", row, result)
                            .isEqualTo(Double.doubleToLongBits(result));
                }
            }
        }
    }

    /** Values of a kind for each row: any, of one sign, zeros of both signs, with infinities, with a NaN now and then. */
    private static double value(int row, SplittableRandom random) {
        double any = random.nextDouble(-2, 2);
        return switch (row % 6) {
            case 0 -> any;
            case 1 -> Math.abs(any);
            case 2 -> random.nextBoolean() ? 0.0 : -0.0;
            case 3 -> random.nextInt(50) == 0 ? any / 0 : -Math.abs(any);
            case 4 -> random.nextInt(300) == 0 ? Double.NaN : any;
            default -> random.nextInt(9) == 0 ? -0.0 : random.nextInt(100) == 0 ? 0.0 : -Math.abs(any);
        };
    }
}
