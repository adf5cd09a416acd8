package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
    /** What NumPy 2.4.6 writes: np.savez(file, w=np.array([[1.5, -2]], dtype='<f4'), b=np.array(True)). */
    private static final String SAVEZ = "UEsDBC0AAAAAAAAAIQD9z6UI//////////8FABQAdy5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7"
            + "J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCAyKSwgfSAgICAgICAg"
            + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAADAPwAAAMBQSwMELQAA"
            + "AAAAAAAhAIIt+NP//////////wUAFABiLm5weQEAEACBAAAAAAAAAIEAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3In"
            + "OiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAg"
            + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBUEsBAi0DLQAAAAAAAAAhAP3PpQiI"
            + "AAAAiAAAAAUAAAAAAAAAAAAAAIABAAAAAHcubnB5UEsBAi0DLQAAAAAAAAAhAIIt+NOBAAAAgQAAAAUAAAAAAAAA"
            + "AAAAAIABvwAAAGIubnB5UEsFBgAAAAACAAIAZgAAAHcBAAAAAA==";

    /** The same of np.savez_compressed. */
    private static final String SAVEZ_COMPRESSED = "UEsDBC0AAAAIAAAAIQD9z6UI//////////8FABQAdy5ucHkBABAAiAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQ"
            + "rZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CkaaOgq1CmQDLgaGA/YMQAIA"
            + "UEsDBC0AAAAIAAAAIQCCLfjT//////////8FABQAYi5ucHkBABAAgQAAAAAAAABDAAAAAAAAAJvsF+obEMnIUMZQ"
            + "rZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5Gpo6CrUKFAEuRgBQSwECLQMtAAAA"
            + "CAAAACEA/c+lCE0AAACIAAAABQAAAAAAAAAAAAAAgAEAAAAAdy5ucHlQSwECLQMtAAAACAAAACEAgi3400MAAACB"
            + "AAAABQAAAAAAAAAAAAAAgAGEAAAAYi5ucHlQSwUGAAAAAAIAAgBmAAAA/gAAAAAA";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("a.npz");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAVEZ, SAVEZ_COMPRESSED})
    void whatNumPyWritesIsRead(String base64) throws IOException {
        Files.write(file, Base64.getDecoder().decode(base64));
        FileBytes.assertSame(Npz.read(file), FileBytes.named("w", Tensor.of(Shape.of(1, 2), new float[] {1.5f, -2}),
                "b", Tensor.of(new boolean[] {true}).reshape(Shape.SCALAR)));
    }

    @Test
    void everyTypeAndShapeComesBackAsItWas() throws IOException {
        Npz.write(file, FileBytes.manyTensors());
        FileBytes.assertSame(Npz.read(file), FileBytes.manyTensors());

        byte[] first = Files.readAllBytes(file);
        Npz.write(file, FileBytes.manyTensors());
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
    }

    @Test
    void entriesAreStoredAsTheyAreWithTheBytesOfNpy() throws IOException {
        Tensor w = Tensor.of(1, 2, 3);
        Npz.write(file, FileBytes.named("layer.w", w));
        Npy.write(folder.resolve("w.npy"), w);
        try (var zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry("layer.w.npy");
            assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
            assertThat(zip.getInputStream(entry)).hasBinaryContent(Files.readAllBytes(folder.resolve("w.npy")));
        }
    }

    @Test
    void thereMayBeNoneAndNamesMayBeAnyTextThatIsNoWayOut() throws IOException {
        Npz.write(file, FileBytes.named());
        assertThat(Npz.read(file).names()).isEmpty();

        var tensors = FileBytes.named("", Tensor.of(1), "layer/w", Tensor.of(2), "..w", Tensor.of(3), "\u00fc\u4e16",
                Tensor.of(4));
        Npz.write(file, tensors);
        FileBytes.assertSame(Npz.read(file), tensors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../w", "a/../w", "/w", "a\\b", "a\nb"})
    void namesThatReadLikeAWayOutAreNotWritten(String name) {
        assertThatThrownBy(() -> Npz.write(file, FileBytes.named(name, Tensor.of(1))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("can't be a name");
        assertThat(file).doesNotExist();
    }

    @Test
    void aNameThatIsTooLongForAZipFileIsRefusedWithItsLength() throws IOException {
        String longest = "\u4e2d".repeat((65_000 - ".npy".length()) / 3);
        var tensors = FileBytes.named(longest, Tensor.of(1));
        Npz.write(file, tensors);
        FileBytes.assertSame(Npz.read(file), tensors);

        Path other = folder.resolve("other.npz");
        for (String name : List.of(longest + "\u4e2d", "x".repeat(70_000))) {
            assertThatThrownBy(() -> Npz.write(other, FileBytes.named(name, Tensor.of(1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("of " + name.length() + " characters can't be a name in an npz file")
                    .hasMessageEndingWith("at most 65000 bytes");
        }
        assertThat(other).doesNotExist();
    }
}
