package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.junit.jupiter.api.Test;

/**
 * What GraalVM's native images ask for: there no class can be defined, and what is found by its name is listed in a file of
 * the jar. There is none here, so a JVM is told that it is one.
 */
class NativeImageTest {
    private static final String IN_AN_IMAGE = "-Dorg.graalvm.nativeimage.imagecode=runtime";
    private static final String METADATA = "/META-INF/native-image/org.chainrule/chainrule-autograd/reachability-metadata.json";
    private static final Pattern TYPE = Pattern.compile("\"type\": \"([^\"]+)\"((?:(?!\"type\").)*)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\"name\": \"([^\"]+)\"");

    @Test
    void noClassIsDefinedAndTheBitsAreTheSame() throws Exception {
        List<String> jvm = run();
        List<String> image = run(IN_AN_IMAGE);

        assertThat(jvm).anyMatch(NativeImageTest::isOfGeneratedClass);
        assertThat(image).noneMatch(NativeImageTest::isOfGeneratedClass);
        assertThat(bits(image)).isEqualTo(bits(jvm));
    }

    private static List<String> run(String... options) throws IOException, InterruptedException {
        return OtherJvm.run(NativeImageProgram.class, Stream.concat(Stream.of(options),
                Stream.of("--add-modules", "jdk.incubator.vector", "-Xlog:class+load:stdout")).toArray(String[]::new))
                .lines().toList();
    }

    private static boolean isOfGeneratedClass(String line) {
        return line.contains(Tensor.class.getPackageName() + ".") && line.contains(".Generated");
    }

    private static String bits(List<String> printed) {
        return printed.stream().filter(line -> line.startsWith("bits ")).findFirst().orElseThrow();
    }

    @Test
    void whatIsListedExists() throws Exception {
        var type = TYPE.matcher(metadata());
        while (type.find()) {
            Class<?> listed = Class.forName(type.group(1), false, Tensor.class.getClassLoader());
            assertThat(members(listed)).as(type.group(1)).containsAll(names(type.group(2)));
        }
    }

    /** The strings in the class that finds members by their names are names of types and members, among others. */
    @Test
    void whatIsFoundByItsNameIsListed() throws Exception {
        String metadata = metadata();
        Set<String> listed = new TreeSet<>(names(metadata));
        Set<String> types = TYPE.matcher(metadata).results().map(type -> type.group(1)).collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>();
        for (String text : strings(Engine.class)) {
            String type = Tensor.class.getPackageName() + "." + text;
            if (isType(type) && !types.contains(type)) {
                missing.add(type);
            }
        }
        for (String type : types) {
            Set<String> members = members(Class.forName(type, false, Tensor.class.getClassLoader()));
            strings(Engine.class).stream().filter(members::contains).filter(name -> !listed.contains(name))
                    .forEach(name -> missing.add(type + "." + name));
        }
        assertThat(missing).isEmpty();
    }

    private static String metadata() throws IOException {
        try (InputStream in = Tensor.class.getResourceAsStream(METADATA)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(String json) {
        return NAME.matcher(json).results().map(name -> name.group(1)).toList();
    }

    private static Set<String> members(Class<?> type) {
        List<String> members = new ArrayList<>(List.of("<init>"));
        Stream.of(type.getDeclaredMethods()).map(Method::getName).forEach(members::add);
        Stream.of(type.getDeclaredFields()).map(field -> field.getName()).forEach(members::add);
        return new TreeSet<>(members);
    }

    private static List<String> strings(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            var pool = ClassFile.of().parse(in.readAllBytes()).constantPool();
            return StreamSupport.stream(pool.spliterator(), false)
                    .<String>mapMulti((entry, to) -> {
                        if (entry instanceof StringEntry string) {
                            to.accept(string.stringValue());
                        }
                    }).toList();
        }
    }

    private static boolean isType(String name) {
        try {
            Class.forName(name, false, Tensor.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
