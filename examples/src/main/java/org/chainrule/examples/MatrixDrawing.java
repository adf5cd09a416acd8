package org.chainrule.examples;

import java.awt.Color;
import java.util.List;

import org.chainrule.autograd.Tensor;

/** Draws matrices as SVG, several in a row, with their numbers in coloured cells: positive ones red, negative ones blue. */
final class MatrixDrawing {
    private static final int CELL_WIDTH = 62;
    private static final int CELL_HEIGHT = 26;
    private static final int TITLE = 24;
    private static final int GAP = 28;
    private static final int LEAST_WIDTH = 190; // for the title
    private static final int PAGE = 900;

    private MatrixDrawing() {}

    /** A matrix with its title. */
    record Titled(String title, Tensor matrix) {

        int width() {
            return Math.max(LEAST_WIDTH, matrix.shape().size(1) * CELL_WIDTH);
        }

        int height() {
            return TITLE + matrix.shape().size(0) * CELL_HEIGHT;
        }
    }

    /** Draws matrices in their order, in as many rows as they need; the strongest colour of each is its greatest number. */
    static String svg(List<Titled> matrices, int decimals) {
        var drawn = new StringBuilder();
        int left = GAP;
        int top = GAP;
        int bottom = top;
        for (Titled each : matrices) {
            if (left + each.width() + GAP > PAGE) {
                left = GAP;
                top = bottom + GAP;
            }
            draw(drawn, left, top, each, decimals);
            left += each.width() + GAP;
            bottom = Math.max(bottom, top + each.height());
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%1$d" height="%2$d">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <g font-family="sans-serif" font-size="13" fill="#1d2330">
                %s</g>
                </svg>
                """.formatted(PAGE, bottom + GAP, drawn);
    }

    private static void draw(StringBuilder drawn, int left, int top, Titled titled, int decimals) {
        Tensor matrix = titled.matrix();
        double greatest = Math.max(matrix.abs().max().item(), Double.MIN_NORMAL);
        drawn.append(
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n".formatted(left, top + 13, titled.title()));
        for (int i = 0; i < matrix.shape().size(0); i++) {
            for (int j = 0; j < matrix.shape().size(1); j++) {
                double value = matrix.get(i, j);
                int x = left + j * CELL_WIDTH;
                int y = top + TITLE + i * CELL_HEIGHT;
                // half the strength, for the numbers to be read
                Color color = Plot.signed((float) (value / greatest / 2));
                drawn.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\" stroke=\"#ffffff\"/>%n"
                        .formatted(x, y, CELL_WIDTH, CELL_HEIGHT, color.getRGB() & 0xFFFFFF));
                drawn.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n".formatted(x + CELL_WIDTH / 2,
                        y + 18, ("%." + decimals + "f").formatted(value)));
            }
        }
    }
}
