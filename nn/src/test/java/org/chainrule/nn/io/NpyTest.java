package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NpyTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("a.npy");
    }

    private Tensor read(byte[] bytes) throws IOException {
        return Npy.read(Files.write(file, bytes));
    }

    /** What NumPy 2.4.6 writes: 128 bytes of header, whose last is a newline. */
    private static byte[] ofNumPy(String dictionary, Object... data) {
        return FileBytes.of("\u0093NUMPY\u0001\u0000v\u0000", dictionary, " ".repeat(117 - dictionary.length()), "\n",
                FileBytes.of(data));
    }

    static Stream<Arguments> filesOfNumPy() {
        return Stream.of(
                Arguments.of(Tensor.of(Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6}),
                        ofNumPy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 1f, 2f, 3f, 4f, 5f, 6f)),
                Arguments.of(Tensor.of(1.5), ofNumPy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", 1.5)),
                Arguments.of(Tensor.of(new boolean[] {true, false}),
                        ofNumPy("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", (byte) 1, (byte) 0)),
                Arguments.of(Tensor.arange(0).reshape(0, 3),
                        ofNumPy("{'descr': '<i8', 'fortran_order': False, 'shape': (0, 3), }")),
                Arguments.of(Tensor.arange(3),
                        ofNumPy("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }", 0L, 1L, 2L)));
    }

    @ParameterizedTest
    @MethodSource("filesOfNumPy")
    void theBytesAreNumPys(Tensor tensor, byte[] bytes) throws IOException {
        Npy.write(file, tensor);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        FileBytes.assertSame("", read(bytes), tensor);
    }

    @Test
    void everyTypeAndShapeComesBackAsItWas() throws IOException {
        for (var named : FileBytes.manyTensors().asMap().entrySet()) {
            Npy.write(file, named.getValue());
            FileBytes.assertSame(named.getKey(), Npy.read(file), named.getValue());
        }
    }

    @Test
    void fortransOrderIsRead() throws IOException {
        Tensor read = read(ofNumPy("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }",
                "\u0000\u0001\u0000\u0004\u0000\u0002\u0000\u0005\u0000\u0003\u0000\u0006"));
        assertThat(read.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(read.toLongArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    private static String dictionary(String descr, int size) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + size + ",), }\n";
    }

    static Stream<Arguments> otherTypes() {
        return Stream.of(
                Arguments.of(">f4", "\u003f\u00c0\u0000\u0000", 1.5),
                Arguments.of(">f8", "\u0040\u0009\u0000\u0000\u0000\u0000\u0000\u0000", 3.125),
                Arguments.of("<f2", "\u0000\u00c0", -2.),
                Arguments.of(">f2", "\u00c0\u0000", -2.),
                Arguments.of(">i8", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe", -2.),
                Arguments.of("<i4", "\u00fe\u00ff\u00ff\u00ff", -2.),
                Arguments.of(">u4", "\u00ff\u00ff\u00ff\u00fe", 4294967294.),
                Arguments.of("<u2", "\u00fe\u00ff", 65534.),
                Arguments.of("<i2", "\u00fe\u00ff", -2.),
                Arguments.of("|i1", "\u00fe", -2.),
                Arguments.of("|u1", "\u00fe", 254.),
                Arguments.of("<u1", "\u00fe", 254.),
                Arguments.of("|b1", "\u0001", 1.));
    }

    @ParameterizedTest
    @MethodSource("otherTypes")
    void otherTypesAreRead(String descr, String bytes, double value) throws IOException {
        Tensor read = read(FileBytes.npy(dictionary(descr, 1), FileBytes.of(bytes)));
        assertThat(read.item()).isEqualTo(value);
        assertThat(read.dtype()).isEqualTo(switch (descr.charAt(1)) {
            case 'f' -> descr.endsWith("8") ? DType.F64 : DType.F32;
            case 'b' -> DType.BOOL;
            default -> DType.I64;
        });
    }

    @Test
    void versions2And3AreRead() throws IOException {
        String dictionary = dictionary("<f8", 1);
        for (byte version : new byte[] {2, 3}) {
            assertThat(
                    read(FileBytes.of("\u0093NUMPY", version, (byte) 0, dictionary.length(), dictionary, 2.5)).item())
                    .isEqualTo(2.5);
        }
    }

    @Test
    void theDictionaryMayBeWrittenInOtherWays() throws IOException {
        for (String dictionary : new String[] {
            "{\"shape\":(1,),\"fortran_order\":False,\"descr\":\"<f8\"}",
            " {'descr':'<f8' , 'fortran_order' :True,'shape':( 1L, ) , } \n",
            "{'shape': (1,\n), 'descr': '<f8', 'fortran_order': False}"}) {
            assertThat(read(FileBytes.npy(dictionary, FileBytes.of(2.5))).item()).isEqualTo(2.5);
        }
    }
}
