package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * A right factor of many products, whose panels are copied once: each row of a panel then stands directly behind the last,
 * which is what a micro-kernel reads fastest. The products have the same bits as those of {@link Products}.
 */
public final class PackedFactor {
    private final Elements elements;
    private final int rows;
    private final int columns;
    private final int width; // of a panel
    private final Matrix[] panels;

    private PackedFactor(Matrix b) {
        this.elements = Elements.of(ElementArrays.isSingle(b.array()));
        this.rows = b.rows();
        this.columns = b.columns();
        MicroKernels kernels = MicroKernels.of(elements, MicroKernel.Form.MATRICES);
        this.width = kernels == null ? Math.max(1, columns) : kernels.panelWidth();
        this.panels = new Matrix[(columns + width - 1) / width];
        Object copies = ElementArrays.create(elements.isSingle(), panels.length * rows * width);
        for (int n = 0; n < panels.length; n++) {
            int count = Math.min(width, columns - n * width);
            panels[n] = new Matrix(copies, n * rows * width, width, 1, rows, count);
            elements.copy(b.part(0, n * width, rows, count), panels[n]);
        }
    }

    /**
     * Copies a factor.
     *
     * @param b the right factor of the products to come
     * @return its copy
     */
    public static PackedFactor of(Matrix b) {
        return new PackedFactor(b);
    }

    /**
     * Multiplies a matrix by this one.
     *
     * @param a the left factor, of the kind that {@code c} is
     * @param c where the product goes, row by row
     * @param z what it is added to: {@code c} itself, or a matrix on another array; null for nothing
     */
    public void multiply(Matrix a, Matrix c, Matrix z) {
        if (c.rows() == 0 || columns == 0) {
            return;
        }
        long work = (long) c.rows() * rows * columns;
        int parts = Math.min(panels.length, Products.parts(work));
        if (parts <= 1) {
            multiply(a, c, z, 0, panels.length);
            return;
        }
        Partition partition = Partition.into(parts, panels.length);
        Parallel.run(parts, part -> multiply(a, c, z, partition.start(part), partition.start(part + 1)));
    }

    private void multiply(Matrix a, Matrix c, Matrix z, int first, int end) {
        for (int n = first; n < end; n++) {
            Matrix panel = panels[n];
            int column = n * width;
            Products.whole(new Product(elements, a, panel, c.part(0, column, c.rows(), panel.columns()),
                    z == null ? null : z.part(0, column, c.rows(), panel.columns())));
        }
    }
}
