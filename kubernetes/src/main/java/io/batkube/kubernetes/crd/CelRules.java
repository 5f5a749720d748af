package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;

/**
 * The rules in CEL that a schema carries (x-kubernetes-validations). A port: {@link #ACCEPTING}
 * stands in it until something evaluates them.
 */
public interface CelRules {
  /** Takes every rule for well formed and every object for valid. */
  CelRules ACCEPTING =
      new CelRules() {
        @Override
        public List<FieldError> malformed(String path, Fields schema) {
          return List.of();
        }

        @Override
        public List<FieldError> broken(Fields schema, Fields object, Optional<Fields> old) {
          return List.of();
        }
      };

  /**
   * What is wrong with the rules of a schema, which is otherwise in order.
   *
   * @param path of the schema
   */
  List<FieldError> malformed(String path, Fields schema);

  /**
   * Which rules an object breaks; it is valid otherwise.
   *
   * @param old what is stored; empty of a creation
   */
  List<FieldError> broken(Fields schema, Fields object, Optional<Fields> old);
}
