import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes out the switches of a class over types. The compiler leaves them to the JVM, which makes a
 * class for each at its first use: the thirty or so of a run take 20 ms of every start, and the AOT
 * cache keeps none of them.
 */
final class TypeSwitches implements ClassTransform {
  private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
  private static final String PREFIX = "typeSwitch$";

  /** What {@code typeSwitch} is asked: the labels, and from what on to which number. */
  private record Switch(List<ClassDesc> labels, MethodTypeDesc type) {}

  private final ClassDesc owner;
  private final boolean isInterface;
  private final List<Switch> switches = new ArrayList<>();

  private TypeSwitches(ClassModel model) {
    owner = model.thisClass().asSymbol();
    isInterface = model.flags().has(AccessFlag.INTERFACE);
  }

  /** A class with its switches written out. */
  static byte[] writtenOut(ClassFile form, byte[] old) {
    ClassModel model = form.parse(old);
    var transform = new TypeSwitches(model);
    byte[] made = form.transformClass(model, transform);
    if (transform.switches.isEmpty()) {
      return old;
    }
    List<VerifyError> wrong = form.verify(made);
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(transform.owner.displayName(), wrong.getFirst());
    }
    return made;
  }

  @Override
  public void accept(ClassBuilder builder, ClassElement element) {
    if (element instanceof MethodModel method) {
      builder.transformMethod(method, MethodTransform.transformingCode(this::accept));
    } else {
      builder.with(element);
    }
  }

  private void accept(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeDynamicInstruction call && isOverTypes(call)) {
      code.invokestatic(owner, PREFIX + place(call), call.typeSymbol(), isInterface);
    } else {
      code.with(element);
    }
  }

  /** Equal ones share a method; and code may be made twice, if its jumps turn out to be long. */
  private int place(InvokeDynamicInstruction call) {
    var wanted = new Switch(labels(call), call.typeSymbol());
    if (!switches.contains(wanted)) {
      switches.add(wanted);
    }
    return switches.indexOf(wanted);
  }

  @Override
  public void atEnd(ClassBuilder builder) {
    for (int i = 0; i < switches.size(); i++) {
      Switch each = switches.get(i);
      builder.withMethodBody(
          PREFIX + i,
          each.type,
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> write(code, each.labels));
    }
  }

  private static boolean isOverTypes(InvokeDynamicInstruction call) {
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    return bootstrap.owner().equals(BOOTSTRAPS)
        && bootstrap.methodName().equals("typeSwitch")
        && call.bootstrapArgs().stream().allMatch(TypeSwitches::isType);
  }

  private static boolean isType(ConstantDesc label) {
    return label instanceof ClassDesc type && !type.isPrimitive();
  }

  private static List<ClassDesc> labels(InvokeDynamicInstruction call) {
    return call.bootstrapArgs().stream().map(ClassDesc.class::cast).toList();
  }

  /** As SwitchBootstraps says: -1 for null, else the first label from the given one on, or none. */
  private static void write(CodeBuilder code, List<ClassDesc> labels) {
    var isThere = code.newLabel();
    code.aload(0).ifnonnull(isThere).iconst_m1().ireturn().labelBinding(isThere);
    for (int i = 0; i < labels.size(); i++) {
      var next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(labels.get(i)).ifeq(next);
      code.loadConstant(i).ireturn().labelBinding(next);
    }
    code.loadConstant(labels.size()).ireturn();
  }
}
