package org.chainrule.autograd.kernel;

import static org.chainrule.autograd.machine.FusedMultiplyAdd.fma;

/** Loops over elements of type F32. */
final class Floats extends Elements {
    static final Floats ELEMENTS = new Floats();

    private static final int LONG_ROW = 8; // elements; shorter rows are copied faster by a loop

    @Override
    boolean isSingle() {
        return true;
    }

    @Override
    Object array(int length) {
        return new float[length];
    }

    @Override
    Object[] arrays(int count, int length) {
        return new float[count][length];
    }

    @Override
    void copy(Matrix from, Matrix to) {
        float[] x = (float[]) from.array();
        float[] y = (float[]) to.array();
        if (from.columnStride() == 1 && to.columnStride() == 1 && from.columns() >= LONG_ROW) {
            for (int i = 0; i < from.rows(); i++) {
                System.arraycopy(x, from.index(i, 0), y, to.index(i, 0), from.columns());
            }
        } else if (from.columnStride() == 1 && to.rowStride() == 1) {
            transpose(from, x, to, y);
        } else if (from.rowStride() == 1 && from.columnStride() != 1) {
            copy(from.transposed(), to.transposed());
        } else {
            int step = from.columnStride();
            int stride = to.columnStride();
            for (int i = 0; i < from.rows(); i++) {
                int index = from.index(i, 0);
                int at = to.index(i, 0);
                for (int j = 0; j < from.columns(); j++) {
                    y[at] = x[index];
                    index += step;
                    at += stride;
                }
            }
        }
    }

    /**
     * Copies four rows at a time to columns. They are read before any is written: for all that the compiler knows, a
     * write changes what is read after it.
     */
    private static void transpose(Matrix from, float[] x, Matrix to, float[] y) {
        int stride = to.columnStride();
        int i = 0;
        for (; i + 4 <= from.rows(); i += 4) {
            int at0 = from.index(i, 0);
            int at1 = from.index(i + 1, 0);
            int at2 = from.index(i + 2, 0);
            int at3 = from.index(i + 3, 0);
            int at = to.index(i, 0);
            for (int j = 0; j < from.columns(); j++) {
                float x0 = x[at0 + j];
                float x1 = x[at1 + j];
                float x2 = x[at2 + j];
                float x3 = x[at3 + j];
                y[at] = x0;
                y[at + 1] = x1;
                y[at + 2] = x2;
                y[at + 3] = x3;
                at += stride;
            }
        }
        for (; i < from.rows(); i++) {
            int at0 = from.index(i, 0);
            int at = to.index(i, 0);
            for (int j = 0; j < from.columns(); j++) {
                y[at] = x[at0 + j];
                at += stride;
            }
        }
    }

    @Override
    void add(Matrix terms, Matrix to) {
        float[] x = (float[]) terms.array();
        float[] y = (float[]) to.array();
        for (int i = 0; i < terms.rows(); i++) {
            for (int j = 0; j < terms.columns(); j++) {
                y[to.index(i, j)] += x[terms.index(i, j)];
            }
        }
    }

    @Override
    void clear(Matrix matrix) {
        float[] x = (float[]) matrix.array();
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                x[matrix.index(i, j)] = 0;
            }
        }
    }

    @Override
    boolean areFinite(Matrix matrix) {
        float[] x = (float[]) matrix.array();
        int step = matrix.columnStride();
        float none0 = 0; // several sums, since the next term of one has to wait for the last
        float none1 = 0;
        float none2 = 0;
        float none3 = 0;
        for (int i = 0; i < matrix.rows(); i++) {
            int at = matrix.index(i, 0);
            int j = 0;
            for (; j + 4 <= matrix.columns(); j += 4) {
                none0 += x[at] - x[at]; // 0, or NaN if it isn't finite
                none1 += x[at + step] - x[at + step];
                none2 += x[at + 2 * step] - x[at + 2 * step];
                none3 += x[at + 3 * step] - x[at + 3 * step];
                at += 4 * step;
            }
            for (; j < matrix.columns(); j++) {
                none0 += x[at] - x[at];
                at += step;
            }
        }
        return none0 + none1 + none2 + none3 == 0;
    }

    @Override
    void accumulate(Matrix a, Object[] b, Matrix sums) {
        float[] x = (float[]) a.array();
        float[][] y = (float[][]) b;
        float[] s = (float[]) sums.array();
        int width = sums.columns();
        int stride = a.columnStride();
        int p = 0;
        for (; p + 4 <= y.length; p += 4) {
            int index = a.index(0, p);
            accumulate(x[index], x[index + stride], x[index + 2 * stride], x[index + 3 * stride],
                    y[p], y[p + 1], y[p + 2], y[p + 3], s, width);
        }
        for (; p < y.length; p++) {
            float factor = x[a.index(0, p)];
            float[] row = y[p];
            for (int j = 0; j < width; j++) {
                s[j] = fma(factor, row[j], s[j]);
            }
        }
    }

    /**
     * Adds multiples of four arrays, each read from its start on, so that the compiler sees that it may use vectors.
     */
    private static void accumulate(float x0, float x1, float x2, float x3,
            float[] y0, float[] y1, float[] y2, float[] y3, float[] s, int width) {
        for (int j = 0; j < width; j++) {
            s[j] = fma(x3, y3[j], fma(x2, y2[j], fma(x1, y1[j], fma(x0, y0[j], s[j]))));
        }
    }

    @Override
    void sums(Product block) {
        for (int i = 0; i < block.rows(); i++) {
            int j = 0;
            for (; j + 8 <= block.columns(); j += 8) {
                eightSums(block, i, j);
            }
            for (; j + 4 <= block.columns(); j += 4) {
                fourSums(block, i, j);
            }
            for (; j < block.columns(); j++) {
                oneSum(block, i, j);
            }
        }
    }

    /** Computes several sums at a time, since the next term of one has to wait for the last. */
    private static void eightSums(Product block, int i, int j) {
        float[] x = (float[]) block.a().array();
        float[] y = (float[]) block.b().array();
        int left = block.a().index(i, 0);
        int right = block.b().index(0, j);
        int next = block.b().columnStride();
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int p = 0; p < block.depth(); p++) {
            float factor = x[left];
            s0 = fma(factor, y[right], s0);
            s1 = fma(factor, y[right + next], s1);
            s2 = fma(factor, y[right + 2 * next], s2);
            s3 = fma(factor, y[right + 3 * next], s3);
            s4 = fma(factor, y[right + 4 * next], s4);
            s5 = fma(factor, y[right + 5 * next], s5);
            s6 = fma(factor, y[right + 6 * next], s6);
            s7 = fma(factor, y[right + 7 * next], s7);
            left += block.a().columnStride();
            right += block.b().rowStride();
        }
        put(block, i, j, s0, s1, s2, s3);
        put(block, i, j + 4, s4, s5, s6, s7);
    }

    private static void fourSums(Product block, int i, int j) {
        float[] x = (float[]) block.a().array();
        float[] y = (float[]) block.b().array();
        int left = block.a().index(i, 0);
        int right = block.b().index(0, j);
        int next = block.b().columnStride();
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int p = 0; p < block.depth(); p++) {
            float factor = x[left];
            s0 = fma(factor, y[right], s0);
            s1 = fma(factor, y[right + next], s1);
            s2 = fma(factor, y[right + 2 * next], s2);
            s3 = fma(factor, y[right + 3 * next], s3);
            left += block.a().columnStride();
            right += block.b().rowStride();
        }
        put(block, i, j, s0, s1, s2, s3);
    }

    private static void put(Product block, int i, int j, float s0, float s1, float s2, float s3) {
        float[] c = (float[]) block.c().array();
        int at = block.c().index(i, j);
        int step = block.c().columnStride();
        Matrix z = block.z();
        if (z != null) {
            float[] terms = (float[]) z.array();
            int from = z.index(i, j);
            int next = z.columnStride();
            s0 = terms[from] + s0;
            s1 = terms[from + next] + s1;
            s2 = terms[from + 2 * next] + s2;
            s3 = terms[from + 3 * next] + s3;
        }
        c[at] = s0;
        c[at + step] = s1;
        c[at + 2 * step] = s2;
        c[at + 3 * step] = s3;
    }

    private static void oneSum(Product block, int i, int j) {
        float[] x = (float[]) block.a().array();
        float[] y = (float[]) block.b().array();
        int left = block.a().index(i, 0);
        int right = block.b().index(0, j);
        float s = 0;
        for (int p = 0; p < block.depth(); p++) {
            s = fma(x[left], y[right], s);
            left += block.a().columnStride();
            right += block.b().rowStride();
        }
        float[] c = (float[]) block.c().array();
        Matrix z = block.z();
        c[block.c().index(i, j)] = z == null ? s : ((float[]) z.array())[z.index(i, j)] + s;
    }
}
