package org.chainrule.autograd.codegen;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.chainrule.autograd.machine.Dump;

/** Defines hidden classes at run time, which are collected with their objects. */
public final class GeneratedClass {
    private GeneratedClass() {}

    /**
     * A method of a generated class.
     *
     * @param name its name
     * @param type its type
     * @param body writes its code
     */
    public record Method(String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {}

    /** Returns the descriptor of a class. */
    static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /**
     * Defines a subclass and creates an object of it.
     *
     * @param <T> the type of the superclass
     * @param lookup the package that the class becomes a member of
     * @param parent the superclass, whose constructor takes nothing
     * @param description what the class computes, for readers of its bytes
     * @param methods its methods
     * @return the object
     */
    public static <T> T create(MethodHandles.Lookup lookup, Class<T> parent, Supplier<String> description,
            Method... methods) {
        return create(lookup, parent, null, null, description, methods);
    }

    /** Defines a subclass and creates an object of it, where the superclass's constructor takes one argument. */
    static <T> T create(MethodHandles.Lookup lookup, Class<T> parent, ClassDesc parameter, Object argument,
            Supplier<String> description, Method... methods) {
        byte[] bytes = bytes(lookup, desc(parent), parameter, methods);
        Dump.write(bytes, description);
        try {
            var constructor = lookup.defineHiddenClass(bytes, true).lookupClass().getDeclaredConstructors()[0];
            return parent.cast(parameter == null ? constructor.newInstance() : constructor.newInstance(argument));
        } catch (IllegalAccessException | InstantiationException | InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(MethodHandles.Lookup lookup, ClassDesc parent, ClassDesc parameter,
            Method... methods) {
        MethodTypeDesc constructor = parameter == null
                ? MethodTypeDesc.of(CD_void)
                : MethodTypeDesc.of(CD_void, parameter);
        return ClassFile.of().build(ClassDesc.of(lookup.lookupClass().getPackageName(), "Generated"), type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(parent); // public, for other packages
            type.withMethodBody(INIT_NAME, constructor, ACC_PUBLIC, code -> {
                code.aload(0);
                if (parameter != null) {
                    code.aload(1);
                }
                code.invokespecial(parent, INIT_NAME, constructor).return_();
            });
            for (Method method : methods) {
                type.withMethodBody(method.name, method.type, 0, method.body);
            }
        });
    }
}
