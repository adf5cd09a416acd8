package org.chainrule.autograd.codegen;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_MethodHandles;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.DEFAULT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.ofConstantBootstrap;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.chainrule.autograd.machine.Dump;

/** Defines hidden classes at run time, which are collected with their objects. */
public final class GeneratedClass {
    private static final DirectMethodHandleDesc CLASS_DATA_AT = ofConstantBootstrap(CD_MethodHandles, "classDataAt",
            CD_Object, CD_int);

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
        return create(lookup, parent, List.of(), description, methods);
    }

    /**
     * Defines a subclass and creates an object of it.
     *
     * @param <T> the type of the superclass
     * @param lookup the package that the class becomes a member of
     * @param parent the superclass, whose constructor takes nothing
     * @param constants the objects that the methods mention; writing their code may add to them
     * @param description what the class computes, for readers of its bytes
     * @param methods its methods
     * @return the object
     */
    public static <T> T create(MethodHandles.Lookup lookup, Class<T> parent, List<?> constants,
            Supplier<String> description,
            Method... methods) {
        byte[] bytes = bytes(lookup, desc(parent), methods);
        Dump.write(bytes, description);
        try {
            MethodHandles.Lookup type = constants.isEmpty()
                    ? lookup.defineHiddenClass(bytes, true)
                    : lookup.defineHiddenClassWithClassData(bytes, List.copyOf(constants), true);
            return parent.cast(type.lookupClass().getDeclaredConstructors()[0].newInstance());
        } catch (IllegalAccessException | InstantiationException | InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the constant with an index in the list that the class is created with, for code to load. */
    static ConstantDesc constant(ClassDesc type, int index) {
        return DynamicConstantDesc.ofNamed(CLASS_DATA_AT, DEFAULT_NAME, type, index);
    }

    private static byte[] bytes(MethodHandles.Lookup lookup, ClassDesc parent, Method... methods) {
        MethodTypeDesc constructor = MethodTypeDesc.of(CD_void);
        return ClassFile.of().build(ClassDesc.of(lookup.lookupClass().getPackageName(), "Generated"), type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(parent); // public, for other packages
            type.withMethodBody(INIT_NAME, constructor, ACC_PUBLIC, code -> {
                code.aload(0).invokespecial(parent, INIT_NAME, constructor).return_();
            });
            for (Method method : methods) {
                type.withMethodBody(method.name, method.type, 0, method.body);
            }
        });
    }
}
