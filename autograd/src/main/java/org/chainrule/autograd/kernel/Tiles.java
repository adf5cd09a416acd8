package org.chainrule.autograd.kernel;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.chainrule.autograd.machine.VectorUnit;

/** The tiles for elements of one type, of the sizes that suit this machine, each made when it is first needed. */
final class Tiles {
    /** How many multiplications a tile is asked for before it is worth warming up; until then plain loops do them. */
    private static final long WORTH_WARMING = 4_000_000;

    private static final Tiles SINGLE = VectorUnit.BITS == 0 ? null : new Tiles(true);
    private static final Tiles DOUBLE = VectorUnit.BITS == 0 ? null : new Tiles(false);

    private static volatile boolean isVain; // the compiler has no vectors

    private static final int COLD = 0;
    private static final int WARMING = 1;
    private static final int WARM = 2;

    private final boolean single;
    private final int lanes;
    private final int[] mostRows; // by vectors: sums and factors must find a register each
    private final AtomicReferenceArray<Tile> made;
    private final AtomicIntegerArray states;
    private final long[] asked; // multiplications; roughly: threads may lose counts

    private Tiles(boolean single) {
        this.single = single;
        this.lanes = VectorUnit.lanes(single);
        this.mostRows = VectorUnit.HAS_MANY_REGISTERS ? new int[] {0, 8, 6, 6, 6} : new int[] {0, 10, 5};
        int count = mostRows.length * (mostRows[1] + 1);
        this.made = new AtomicReferenceArray<>(count);
        this.states = new AtomicIntegerArray(count);
        this.asked = new long[count];
    }

    /** The tiles for elements of a type; null if there are no vectors. */
    static Tiles of(Elements elements) {
        return elements.isSingle() ? SINGLE : DOUBLE;
    }

    /** How many elements a vector holds. */
    int lanes() {
        return lanes;
    }

    /** Columns cut into panels, counted in vectors. */
    Cuts panels(int columns) {
        return Cuts.of((columns + lanes - 1) / lanes, mostRows.length - 1);
    }

    /** Rows cut for tiles of so many vectors. */
    Cuts rows(int rows, int vectors) {
        return Cuts.of(rows, mostRows[vectors]);
    }

    Tile tile(int rows, int vectors) {
        int number = number(rows, vectors);
        Tile tile = made.getAcquire(number);
        if (tile == null) {
            made.compareAndSet(number, null, TileEmitter.tile(single, rows, vectors, lanes));
            tile = made.get(number); // the one that others have, too
        }
        return tile;
    }

    private int number(int rows, int vectors) {
        return rows * mostRows.length + vectors;
    }

    /**
     * Whether all tiles that a product needs run at full speed. One that doesn't, and has been asked for often enough, is
     * warmed up for another time.
     */
    boolean areReadyFor(Product product) {
        Cuts panels = panels(product.columns());
        int most = panels.size(0);
        int least = panels.size(panels.count() - 1);
        boolean ready = areReady(most, product);
        return (least == most || areReady(least, product)) && ready;
    }

    private boolean areReady(int vectors, Product product) {
        Cuts rows = rows(product.rows(), vectors);
        int most = rows.size(0);
        int least = rows.size(rows.count() - 1);
        boolean ready = isReady(most, vectors, product);
        return (least == most || isReady(least, vectors, product)) && ready;
    }

    private boolean isReady(int rows, int vectors, Product product) {
        int number = number(rows, vectors);
        int state = states.getAcquire(number);
        if (state == COLD && !isVain && (asked[number] += product.work()) >= WORTH_WARMING
                && states.compareAndSet(number, COLD, WARMING)) {
            WarmUp.start(() -> warmUp(rows, vectors, product.elements()));
        }
        return state == WARM;
    }

    private void warmUp(int rows, int vectors, Elements elements) {
        if (!isVain && WarmUp.of(tile(rows, vectors), elements, rows, vectors * lanes)) {
            states.set(number(rows, vectors), WARM);
        } else {
            isVain = true;
        }
    }
}
