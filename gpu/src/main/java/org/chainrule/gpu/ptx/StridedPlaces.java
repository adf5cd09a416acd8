package org.chainrule.gpu.ptx;

import java.util.stream.IntStream;

/** Writes the addresses of elements at distances along axes, of the index of an element in row-major order. */
final class StridedPlaces {
    private final PtxKernel kernel;
    private final String[] sizes;

    /** Declares the parameters for the sizes of the axes. */
    StridedPlaces(PtxKernel kernel, int axes) {
        this.kernel = kernel;
        this.sizes = IntStream.range(0, axes).mapToObj(_ -> kernel.parameter(PtxType.B32)).toArray(String[]::new);
    }

    /** Declares the parameters for the distances in bytes of an array along the axes. */
    String[] strides() {
        return IntStream.range(0, sizes.length).mapToObj(_ -> kernel.parameter(PtxType.B64)).toArray(String[]::new);
    }

    /**
     * Writes the addresses of an element.
     *
     * @param index its index
     * @param starts the address of the first element of each array
     * @param strides each array's distances; null for one that isn't wanted
     * @return the addresses; what was given of those that aren't wanted
     */
    String[] of(String index, String[] starts, String[]... strides) {
        String[] places = starts.clone();
        String rest = index;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            String along = axis == 0 ? rest : kernel.set(PtxType.B32, "rem.u32", rest, sizes[axis]);
            rest = axis == 0 ? rest : kernel.set(PtxType.B32, "div.u32", rest, sizes[axis]);
            String wide = kernel.set(PtxType.B64, "cvt.u64.u32", along);
            for (int i = 0; i < places.length; i++) {
                if (strides[i] != null) {
                    places[i] = kernel.set(PtxType.B64, "mad.lo.s64", wide, strides[i][axis], places[i]);
                }
            }
        }
        return places;
    }
}
