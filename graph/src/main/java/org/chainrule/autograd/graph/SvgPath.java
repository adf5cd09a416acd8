package org.chainrule.autograd.graph;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

import org.chainrule.autograd.graph.SvgLayout.Piece;

/** Writes lengths and wires as SVG does. */
final class SvgPath {
    private SvgPath() {}

    /** Writes pieces of wire as the data of a path: level lines, and curves that are level at both ends. */
    static String of(List<Piece> pieces) {
        var path = new StringBuilder();
        Piece last = null;
        for (Piece piece : pieces) {
            if (last == null || last.x2() != piece.x1() || last.y2() != piece.y1()) {
                path.append('M').append(pixels(piece.x1())).append(' ').append(pixels(piece.y1()));
            }
            path.append(piece.y1() == piece.y2() ? "H" + pixels(piece.x2()) : bend(piece));
            last = piece;
        }
        return path.toString();
    }

    private static String bend(Piece piece) {
        String middle = pixels((piece.x1() + piece.x2()) / 2);
        return "C" + middle + ' ' + pixels(piece.y1()) + ' ' + middle + ' ' + pixels(piece.y2()) + ' '
                + pixels(piece.x2()) + ' ' + pixels(piece.y2());
    }

    /** Writes a length to a tenth. */
    static String pixels(double length) {
        return new BigDecimal(length).setScale(1, RoundingMode.HALF_EVEN).stripTrailingZeros().toPlainString();
    }
}
