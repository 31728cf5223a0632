package io.zonecast.systemtests.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The services with one rule broken: a call in one method is left out, and answers true where it would answer, or
 * {@link Mischief} is done in its place. All classes of the project are loaded anew, so that nobody else sees it.
 */
final class Mutant extends ClassLoader {
    private static final String OURS = "io.zonecast.";

    private final List<Break> breaks;
    private int broken;

    Mutant(List<Break> breaks) {
        super(Mutant.class.getClassLoader());
        this.breaks = List.copyOf(breaks);
    }

    /**
     * What is broken.
     *
     * @param type the class, without {@code io.zonecast.}
     * @param method in which
     * @param called name of the method that is called no more
     * @param instead the mischief that is done in its place, with the same operands; empty for none
     */
    record Break(String type, String method, String called, String instead) {
        Break(String type, String method, String called) {
            this(type, method, called, "");
        }
    }

    /** Plays seeds with these services. */
    LongFunction<?> seeds() throws ReflectiveOperationException {
        return loadClass(Seed.class.getName())
                .asSubclass(LongFunction.class)
                .getConstructor()
                .newInstance();
    }

    /** How many calls were left out. */
    int broken() {
        return broken;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : load(name);
        }
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] octets = in.readAllBytes();
            for (Break each : breaks) {
                if (name.equals(OURS + each.type())) {
                    octets = without(octets, each);
                }
            }
            return defineClass(name, octets, 0, octets.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] without(byte[] octets, Break rule) {
        ClassFile classFile = ClassFile.of();
        ClassModel model = classFile.parse(octets);
        return classFile.transformClass(
                model,
                ClassTransform.transformingMethodBodies(
                        method -> method.methodName().equalsString(rule.method()), (code, element) -> {
                            if (element instanceof InvokeInstruction call
                                    && call.name().equalsString(rule.called())) {
                                broken++;
                                if (rule.instead().isEmpty()) {
                                    leaveOut(code, call);
                                } else {
                                    replace(code, call, rule.instead());
                                }
                            } else {
                                code.with(element);
                            }
                        }));
    }

    private static void replace(CodeBuilder code, InvokeInstruction call, String instead) {
        MethodTypeDesc type = call.opcode() == Opcode.INVOKESTATIC
                ? call.typeSymbol()
                : call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol());
        code.invokestatic(ClassDesc.of(Mischief.class.getName()), instead, type);
    }

    private static void leaveOut(CodeBuilder code, InvokeInstruction call) {
        int operands = call.typeSymbol().parameterCount() + (call.opcode() == Opcode.INVOKESTATIC ? 0 : 1);
        for (int i = 0; i < operands; i++) {
            code.pop();
        }
        if (call.typeSymbol().returnType().descriptorString().equals("Z")) {
            code.iconst_1();
        }
    }
}
