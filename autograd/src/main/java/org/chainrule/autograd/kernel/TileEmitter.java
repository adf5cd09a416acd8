package org.chainrule.autograd.kernel;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;

import org.chainrule.autograd.machine.Dump;

/**
 * Writes the code of {@link Tile}s, by the Vector API. Every sum is a local variable, which the compiler keeps in a
 * register; an array of vectors would stay in memory. So a tile of any size is straight code but for its loop, and
 * written here once for all sizes and both types.
 */
final class TileEmitter {
    private static final String API = "jdk.incubator.vector";
    private static final ClassDesc VECTOR = ClassDesc.of(API, "Vector");
    private static final ClassDesc SPECIES = ClassDesc.of(API, "VectorSpecies");
    private static final ClassDesc TILE = Tile.class.describeConstable().orElseThrow();
    private static final ClassDesc GENERATED = ClassDesc.of(Tile.class.getPackageName(), "GeneratedTile");
    private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(CD_void);
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int, CD_int, CD_Object,
            CD_int, CD_int, CD_Object, CD_int, CD_int, CD_Object, CD_int, CD_int, CD_int);

    private final CodeBuilder code;
    private final ClassDesc number;
    private final ClassDesc vector;
    private final int lanes;
    private final int[][] sums; // the local variables, by row and vector

    private TileEmitter(CodeBuilder code, boolean single, int rows, int vectors, int lanes) {
        this.code = code;
        this.number = single ? CD_float : CD_double;
        this.vector = ClassDesc.of(API, single ? "FloatVector" : "DoubleVector");
        this.lanes = lanes;
        this.sums = new int[rows][vectors];
    }

    /** Makes a tile of so many rows of so many vectors. */
    static Tile tile(boolean single, int rows, int vectors, int lanes) {
        byte[] bytes = ClassFile.of().build(GENERATED, type -> {
            type.withFlags(ACC_FINAL).withSuperclass(TILE);
            type.withMethodBody(INIT_NAME, CONSTRUCTOR, 0,
                    code -> code.aload(0).invokespecial(TILE, INIT_NAME, CONSTRUCTOR).return_());
            type.withMethodBody("run", RUN, 0, code -> new TileEmitter(code, single, rows, vectors, lanes).run());
        });
        Dump.show(bytes, () -> "a tile of a product of %s: %d rows of %d vectors of %d numbers%n"
                .formatted(single ? "F32" : "F64", rows, vectors, lanes));
        try {
            var made = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass().getDeclaredConstructor();
            return (Tile) made.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void run() {
        int a = array(0);
        int aAt = code.parameterSlot(1);
        int aRow = code.parameterSlot(2);
        int aStep = code.parameterSlot(3);
        int b = array(4);
        int bAt = code.parameterSlot(5);
        int bStep = code.parameterSlot(6);
        int c = array(7);
        int cAt = code.parameterSlot(8);
        int cRow = code.parameterSlot(9);
        int z = array(10);
        int zAt = code.parameterSlot(11);
        int zRow = code.parameterSlot(12);
        int depth = code.parameterSlot(13);

        startSums();
        int[] aRows = places(aAt, aRow);
        int p = code.allocateLocal(TypeKind.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(p).labelBinding(top).iload(p).iload(depth).if_icmpge(end);
        int[] right = rightFactors(b, bAt, bStep, p);
        takeUp(a, aRows, aStep, p, right);
        code.iinc(p, 1).goto_(top).labelBinding(end);

        Label alone = code.newLabel();
        code.aload(z).ifnull(alone);
        addTo(z, places(zAt, zRow));
        code.labelBinding(alone);
        store(c, places(cAt, cRow));
        code.return_();
    }

    private int array(int parameter) {
        int slot = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(code.parameterSlot(parameter)).checkcast(number.arrayType()).astore(slot);
        return slot;
    }

    /** Where each row begins. */
    private int[] places(int at, int step) {
        int[] places = new int[sums.length];
        for (int row = 0; row < places.length; row++) {
            places[row] = code.allocateLocal(TypeKind.INT);
            code.iload(at).loadConstant(row).iload(step).imul().iadd().istore(places[row]);
        }
        return places;
    }

    private void startSums() {
        for (int[] row : sums) {
            for (int v = 0; v < row.length; v++) {
                row[v] = code.allocateLocal(TypeKind.REFERENCE);
                species();
                code.invokestatic(vector, "zero", MethodTypeDesc.of(vector, SPECIES)).astore(row[v]);
            }
        }
    }

    private int[] rightFactors(int b, int at, int step, int p) {
        int place = code.allocateLocal(TypeKind.INT);
        code.iload(at).iload(p).iload(step).imul().iadd().istore(place);
        int[] factors = new int[sums[0].length];
        for (int v = 0; v < factors.length; v++) {
            factors[v] = code.allocateLocal(TypeKind.REFERENCE);
            load(b, place, v);
            code.astore(factors[v]);
        }
        return factors;
    }

    private void takeUp(int a, int[] rows, int step, int p, int[] right) {
        int place = code.allocateLocal(TypeKind.INT);
        int left = code.allocateLocal(TypeKind.REFERENCE);
        code.iload(p).iload(step).imul().istore(place);
        for (int row = 0; row < rows.length; row++) {
            species();
            code.aload(a).iload(rows[row]).iload(place).iadd().arrayLoad(TypeKind.from(number));
            code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, number)).astore(left);
            for (int v = 0; v < right.length; v++) {
                code.aload(left).aload(right[v]).aload(sums[row][v]);
                code.invokevirtual(vector, "fma", MethodTypeDesc.of(vector, VECTOR, VECTOR)).astore(sums[row][v]);
            }
        }
    }

    private void addTo(int z, int[] rows) {
        for (int row = 0; row < rows.length; row++) {
            for (int v = 0; v < sums[row].length; v++) {
                load(z, rows[row], v);
                code.aload(sums[row][v]).invokevirtual(vector, "add", MethodTypeDesc.of(vector, VECTOR));
                code.astore(sums[row][v]);
            }
        }
    }

    private void store(int c, int[] rows) {
        for (int row = 0; row < rows.length; row++) {
            for (int v = 0; v < sums[row].length; v++) {
                code.aload(sums[row][v]).aload(c).iload(rows[row]).loadConstant(v * lanes).iadd();
                code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, number.arrayType(), CD_int));
            }
        }
    }

    /** Vector number {@code v} from a place on. */
    private void load(int array, int place, int v) {
        species();
        code.aload(array).iload(place).loadConstant(v * lanes).iadd();
        code.invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, number.arrayType(), CD_int));
    }

    private void species() {
        code.getstatic(vector, "SPECIES_PREFERRED", SPECIES);
    }
}
