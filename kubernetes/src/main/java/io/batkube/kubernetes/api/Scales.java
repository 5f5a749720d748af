package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.patch.PatchException;
import io.batkube.kubernetes.schema.Decoder;
import io.batkube.kubernetes.schema.MistypedException;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The Scale of an object: its replicas under names that are the same for every kind. */
final class Scales {
  static final Type.Struct TYPE =
      Schemas.builtIn().find("autoscaling", "v1", "Scale").orElseThrow();
  static final String API_VERSION = "autoscaling/v1";

  private Scales() {}

  private static Scaling scaling(Resource row) {
    return row.rules().scaling().orElseThrow(() -> Status.noSuchResource().exception());
  }

  /** The Scale of a stored object. */
  static Fields of(Resource row, StoredObject object) {
    Scaling scaling = scaling(row);
    Fields stored = object.tree();
    Fields from = object.metadata();
    Fields.Builder metadata = new Fields.Builder();
    for (String name :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      from.find(name).ifPresent(value -> metadata.put(name, value));
    }
    long wanted = scaling.wanted(stored).orElse(0L);
    Fields.Builder status = new Fields.Builder();
    status.put("replicas", scaling.present(stored));
    if (!scaling.selector(stored).isEmpty()) {
      status.put("selector", scaling.selector(stored));
    }
    return Fields.of(
        "kind",
        "Scale",
        "apiVersion",
        API_VERSION,
        "metadata",
        metadata.build(),
        "spec",
        wanted == 0 ? Fields.EMPTY : Fields.of("replicas", wanted),
        "status",
        status.build());
  }

  /** A Scale that was put. */
  static Codec.Decoded read(Fields raw) {
    try {
      Decoder.Decoded decoded = Decoder.decode(TYPE, raw);
      return new Codec.Decoded(decoded.object(), decoded.problems());
    } catch (MistypedException e) {
      throw Status.badRequest(
              "Scale in version \"v1\" cannot be handled as a Scale: " + e.getMessage())
          .exception();
    }
  }

  /** A Scale after a patch. */
  static Fields patched(Call call, Fields scale) {
    String mediaType = Bodies.mediaType(call.request().contentType());
    boolean checked = call.options().unknown() != WriteOptions.Unknown.IGNORE;
    try {
      Patch patch = Patch.parse(mediaType, call.request().body(), checked);
      Fields patched = patch.apply(scale, TYPE);
      Codec.Decoded decoded = read(patched);
      Set<String> problems = new LinkedHashSet<>(patch.strictErrors());
      problems.addAll(decoded.problems());
      if (!problems.isEmpty() && call.options().unknown() == WriteOptions.Unknown.STRICT) {
        throw PatchException.undecodable(
            patch.shown(patched), "strict decoding error: " + String.join(", ", problems));
      }
      if (call.options().unknown() == WriteOptions.Unknown.WARN) {
        call.write().warnings().addAll(problems);
      }
      return decoded.object();
    } catch (PatchException e) {
      throw Patches.refusal(e);
    }
  }

  /**
   * The object with the replicas of a Scale, to be updated.
   *
   * @param scale as the client wants it
   */
  static Fields scaled(Call call, StoredObject object, Fields scale) {
    Resource row = call.row();
    Fields metadata = scale.fields("metadata");
    String name = metadata.text("name");
    if (!name.isEmpty() && !name.equals(object.name())) {
      throw Patches.wrongName(name, object.name());
    }
    long replicas = scale.fields("spec").number("replicas");
    if (replicas < 0 && !row.custom()) {
      throw Status.invalid(
              "autoscaling",
              "Scale",
              object.name(),
              List.of(
                  FieldError.invalid(
                      "spec.replicas", replicas, "must be greater than or equal to 0")))
          .exception();
    }
    String uid = metadata.text("uid");
    if (!uid.isEmpty() && !uid.equals(object.uid())) {
      throw Status.conflict(
              row.group(),
              row.plural(),
              object.name(),
              "Precondition failed: UID in precondition: "
                  + uid
                  + ", UID in object meta: "
                  + object.uid())
          .exception();
    }
    String version = metadata.text("resourceVersion");
    if (!version.isEmpty() && !version.equals(Long.toString(object.version()))) {
      throw Status.modified(row.group(), row.plural(), object.name()).exception();
    }
    String[] path = scaling(row).wantedPath().toArray(String[]::new);
    Optional<Object> before = object.tree().findAt(path);
    return before.equals(Optional.of(replicas))
        ? object.tree()
        : object.tree().withAt(replicas, path);
  }
}
