package org.chainrule.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;

/** Writes and reads objects by Java serialization. */
final class Serialized {
    private Serialized() {}

    /**
     * Writes an object.
     *
     * @throws IllegalArgumentException if it, or what it refers to, isn't serializable
     */
    static byte[] write(String what, Object value) {
        var bytes = new ByteArrayOutputStream();
        var written = new WrittenObjects();
        try (var out = written.stream(bytes)) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(what + " refers"
                    + written.referenceTo(e.getMessage()).map(by -> ", by " + by + ",").orElse("")
                    + " to an object of the class " + e.getMessage()
                    + ", which isn't serializable, and so can't be sent to executors: let it implement "
                    + "java.io.Serializable, or, if it is a lambda, be of a type that does", e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + what + ": " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /** Reads an object, whose classes may be those of the application. */
    static Object read(byte[] bytes) throws IOException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException _) {
                    return super.resolveClass(description); // such as a primitive type
                }
            }
        }) {
            return in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(
                    "there is no class " + e.getMessage() + " on the class path of this JVM: an executor has "
                            + "those of the application's jar, which is to be submitted with it",
                    e);
        }
    }
}
