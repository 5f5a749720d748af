import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Brings the classes of a jar that were compiled for Java 5 to the form of Java 8, in place:
 * picocli ships such, and the JVM neither keeps them in its AOT cache nor verifies them quickly,
 * which costs each start 0.1 s. Nothing but their version and the stack maps that go with it
 * changes. And writes out the switches over types of our own classes; see {@link TypeSwitches}.
 */
final class Modernise {
  private static final int OLD = ClassFile.JAVA_5_VERSION;

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    Path fresh = jar.resolveSibling(jar.getFileName() + ".new");
    try (var from = new JarFile(jar.toFile(), false);
        OutputStream out = Files.newOutputStream(fresh);
        var to = new ZipOutputStream(out)) {
      ClassFile form = classFile(from);
      List<JarEntry> entries = Collections.list(from.entries());
      for (JarEntry entry : entries) {
        byte[] bytes;
        try (InputStream in = from.getInputStream(entry)) {
          bytes = in.readAllBytes();
        }
        var copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        to.putNextEntry(copy);
        to.write(made(form, entry.getName(), bytes));
        to.closeEntry();
      }
    }
    Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ClassFile classFile(JarFile jar) {
    ClassHierarchyResolver inJar =
        ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type));
    return ClassFile.of(
        ClassFile.ConstantPoolSharingOption.NEW_POOL,
        ClassFile.ClassHierarchyResolverOption.of(
            inJar.orElse(ClassHierarchyResolver.defaultResolver())));
  }

  private static InputStream open(JarFile jar, ClassDesc type) {
    String descriptor = type.descriptorString();
    JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] made(ClassFile form, String name, byte[] bytes) {
    if (name.startsWith("io/batkube/") && name.endsWith(".class")) {
      return TypeSwitches.writtenOut(form, bytes);
    }
    return isOld(name, bytes) ? modern(form, bytes) : bytes;
  }

  private static boolean isOld(String name, byte[] bytes) {
    return name.endsWith(".class") && (bytes[6] << 8 | bytes[7]) <= OLD;
  }

  private static byte[] modern(ClassFile form, byte[] old) {
    return form.transformClass(
        form.parse(old),
        (builder, element) ->
            builder.with(
                element instanceof ClassFileVersion
                    ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0)
                    : element));
  }
}
