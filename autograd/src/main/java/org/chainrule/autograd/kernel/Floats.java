package org.chainrule.autograd.kernel;

/** Elements of type F32. The same as {@link Doubles}, word for word but for the type. */
final class Floats extends Elements {
    static final Floats ELEMENTS = new Floats();

    private static final int LONG_ROW = 8; // worth a call

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
        if (from.columnStep() == 1 && to.columnStep() == 1 && from.columns() >= LONG_ROW) {
            for (int i = 0; i < from.rows(); i++) {
                System.arraycopy(x, from.place(i, 0), y, to.place(i, 0), from.columns());
            }
        } else if (from.columnStep() == 1 && to.rowStep() == 1) {
            transpose(from, x, to, y);
        } else if (from.rowStep() == 1 && from.columnStep() != 1) {
            copy(from.transposed(), to.transposed());
        } else {
            for (int i = 0; i < from.rows(); i++) {
                for (int j = 0; j < from.columns(); j++) {
                    y[to.place(i, j)] = x[from.place(i, j)];
                }
            }
        }
    }

    /**
     * Four rows at a time. They are read before any is written: for all that the compiler knows, a write changes what is
     * read after it.
     */
    private static void transpose(Matrix from, float[] x, Matrix to, float[] y) {
        int step = to.columnStep();
        int i = 0;
        for (; i + 4 <= from.rows(); i += 4) {
            int at0 = from.place(i, 0);
            int at1 = from.place(i + 1, 0);
            int at2 = from.place(i + 2, 0);
            int at3 = from.place(i + 3, 0);
            int at = to.place(i, 0);
            for (int j = 0; j < from.columns(); j++) {
                float x0 = x[at0 + j];
                float x1 = x[at1 + j];
                float x2 = x[at2 + j];
                float x3 = x[at3 + j];
                y[at] = x0;
                y[at + 1] = x1;
                y[at + 2] = x2;
                y[at + 3] = x3;
                at += step;
            }
        }
        for (; i < from.rows(); i++) {
            int at0 = from.place(i, 0);
            int at = to.place(i, 0);
            for (int j = 0; j < from.columns(); j++) {
                y[at] = x[at0 + j];
                at += step;
            }
        }
    }

    @Override
    void add(Matrix terms, Matrix to) {
        float[] x = (float[]) terms.array();
        float[] y = (float[]) to.array();
        for (int i = 0; i < terms.rows(); i++) {
            for (int j = 0; j < terms.columns(); j++) {
                y[to.place(i, j)] += x[terms.place(i, j)];
            }
        }
    }

    @Override
    void clear(Matrix matrix) {
        float[] x = (float[]) matrix.array();
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                x[matrix.place(i, j)] = 0;
            }
        }
    }

    @Override
    void takeUp(Matrix a, Object[] b, Matrix sums) {
        float[] x = (float[]) a.array();
        float[][] y = (float[][]) b;
        float[] s = (float[]) sums.array();
        int width = sums.columns();
        int step = a.columnStep();
        int p = 0;
        for (; p + 4 <= y.length; p += 4) {
            int place = a.place(0, p);
            takeUp(x[place], x[place + step], x[place + 2 * step], x[place + 3 * step],
                    y[p], y[p + 1], y[p + 2], y[p + 3], s, width);
        }
        for (; p < y.length; p++) {
            float factor = x[a.place(0, p)];
            float[] row = y[p];
            for (int j = 0; j < width; j++) {
                s[j] = Math.fma(factor, row[j], s[j]);
            }
        }
    }

    /** Every array is read from its start on: so the compiler sees that it may use vectors. */
    private static void takeUp(float x0, float x1, float x2, float x3,
            float[] y0, float[] y1, float[] y2, float[] y3, float[] s, int width) {
        for (int j = 0; j < width; j++) {
            s[j] = Math.fma(x3, y3[j], Math.fma(x2, y2[j], Math.fma(x1, y1[j], Math.fma(x0, y0[j], s[j]))));
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

    /** Several at a time, since the next term of one has to wait for the last. */
    private static void eightSums(Product block, int i, int j) {
        float[] x = (float[]) block.a().array();
        float[] y = (float[]) block.b().array();
        int left = block.a().place(i, 0);
        int right = block.b().place(0, j);
        int next = block.b().columnStep();
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
            s0 = Math.fma(factor, y[right], s0);
            s1 = Math.fma(factor, y[right + next], s1);
            s2 = Math.fma(factor, y[right + 2 * next], s2);
            s3 = Math.fma(factor, y[right + 3 * next], s3);
            s4 = Math.fma(factor, y[right + 4 * next], s4);
            s5 = Math.fma(factor, y[right + 5 * next], s5);
            s6 = Math.fma(factor, y[right + 6 * next], s6);
            s7 = Math.fma(factor, y[right + 7 * next], s7);
            left += block.a().columnStep();
            right += block.b().rowStep();
        }
        put(s0, block, i, j);
        put(s1, block, i, j + 1);
        put(s2, block, i, j + 2);
        put(s3, block, i, j + 3);
        put(s4, block, i, j + 4);
        put(s5, block, i, j + 5);
        put(s6, block, i, j + 6);
        put(s7, block, i, j + 7);
    }

    private static void fourSums(Product block, int i, int j) {
        float[] x = (float[]) block.a().array();
        float[] y = (float[]) block.b().array();
        int left = block.a().place(i, 0);
        int right = block.b().place(0, j);
        int next = block.b().columnStep();
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int p = 0; p < block.depth(); p++) {
            float factor = x[left];
            s0 = Math.fma(factor, y[right], s0);
            s1 = Math.fma(factor, y[right + next], s1);
            s2 = Math.fma(factor, y[right + 2 * next], s2);
            s3 = Math.fma(factor, y[right + 3 * next], s3);
            left += block.a().columnStep();
            right += block.b().rowStep();
        }
        put(s0, block, i, j);
        put(s1, block, i, j + 1);
        put(s2, block, i, j + 2);
        put(s3, block, i, j + 3);
    }

    private static void oneSum(Product block, int i, int j) {
        float[] x = (float[]) block.a().array();
        float[] y = (float[]) block.b().array();
        float s = 0;
        for (int p = 0; p < block.depth(); p++) {
            s = Math.fma(x[block.a().place(i, p)], y[block.b().place(p, j)], s);
        }
        put(s, block, i, j);
    }

    private static void put(float sum, Product block, int i, int j) {
        float[] c = (float[]) block.c().array();
        Matrix z = block.z();
        c[block.c().place(i, j)] = z == null ? sum : ((float[]) z.array())[z.place(i, j)] + sum;
    }
}
