package org.chainrule.nn.data;

/**
 * A map of the plane onto itself about the centre of an image: shear, then turn, scale and shift. It is kept as its
 * inverse, from a place in the result to where its value comes from, (a r + b d, c r + e d) with the distances r and d
 * to the right and down from the shifted centre.
 *
 * @param a the inverse's first row
 * @param b the inverse's first row
 * @param c the inverse's second row
 * @param e the inverse's second row
 * @param right the shift along the rows, in pixels
 * @param down the shift along the columns, in pixels
 */
record AffineMap(double a, double b, double c, double e, double right, double down) {

    /**
     * The size of an image, and what is around it.
     *
     * @param height rows of pixels
     * @param width pixels of a row
     * @param fill the value of what is outside
     */
    record Frame(int height, int width, double fill) {

        int count() {
            return height * width;
        }
    }

    /**
     * Makes a map.
     *
     * @param angle the turn, clockwise in degrees
     * @param right the shift to the right, in pixels
     * @param down the shift down, in pixels
     * @param scale the factor of size, positive
     * @param slant the shear along the rows, in degrees
     */
    static AffineMap of(double angle, double right, double down, double scale, double slant) {
        // StrictMath for the same bits on every machine
        double cos = StrictMath.cos(StrictMath.toRadians(angle));
        double sin = StrictMath.sin(StrictMath.toRadians(angle));
        double tan = StrictMath.tan(StrictMath.toRadians(slant));
        // The inverse of scale [cos, -sin; sin, cos] [1, -tan; 0, 1], whose determinant is scale^2.
        return new AffineMap((cos - sin * tan) / scale, (sin + cos * tan) / scale, -sin / scale, cos / scale, right,
                down);
    }

    /**
     * Applies the map to an image.
     *
     * @param from where it stands
     * @param to where the result goes, at the same index
     * @param start the index of its first pixel
     * @param frame its size
     */
    void move(double[] from, double[] to, int start, Frame frame) {
        double middle = (frame.width - 1) / 2.;
        double centre = (frame.height - 1) / 2.;
        int n = start;
        for (int row = 0; row < frame.height; row++) {
            for (int column = 0; column < frame.width; column++) {
                double r = column - middle - right;
                double d = row - centre - down;
                to[n++] = value(from, start, frame, centre + (c * r + e * d), middle + (a * r + b * d));
            }
        }
    }

    /** Interpolates between the two pixels next to a place each way. */
    private static double value(double[] image, int start, Frame frame, double row, double column) {
        double top = Math.floor(row);
        double left = Math.floor(column);
        if (!(top >= -1 && top < frame.height && left >= -1 && left < frame.width)) {
            return frame.fill;
        }
        double below = row - top;
        double beside = column - left;
        return part((1 - below) * (1 - beside), image, start, frame, (int) top, (int) left)
                + part((1 - below) * beside, image, start, frame, (int) top, (int) left + 1)
                + part(below * (1 - beside), image, start, frame, (int) top + 1, (int) left)
                + part(below * beside, image, start, frame, (int) top + 1, (int) left + 1);
    }

    /** Returns what a pixel contributes; nothing at weight 0, whatever it is. */
    private static double part(double weight, double[] image, int start, Frame frame, int row, int column) {
        if (weight == 0) {
            return 0;
        }
        boolean inside = row >= 0 && row < frame.height && column >= 0 && column < frame.width;
        return weight * (inside ? image[start + row * frame.width + column] : frame.fill);
    }
}
