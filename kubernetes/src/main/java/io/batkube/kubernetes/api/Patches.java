package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.patch.JsonPatch;
import io.batkube.kubernetes.patch.MergePatch;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.patch.PatchException;
import io.batkube.kubernetes.patch.StrategicMergePatch;
import io.batkube.kubernetes.schema.TreeConversion;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns a patch into the update it asks for. Owner thread only. */
final class Patches {
  private Patches() {}

  /** What an apply has merged, as an object of its kind with its defaults. */
  static Fields applied(Call call, Fields merged) {
    try {
      return call.row().codec().decode(merged).object();
    } catch (Codec.UnreadableException e) {
      throw Status.badRequest(e.getMessage()).exception();
    }
  }

  /**
   * The object after the patch, in the version of the request.
   *
   * @param current the object in the version of the request
   */
  static Fields patched(Call call, StoredObject object, Fields current) {
    Resource row = call.row();
    String mediaType = Bodies.mediaType(call.request().contentType());
    boolean checked = call.options().unknown() != WriteOptions.Unknown.IGNORE;
    try {
      Patch patch =
          call.request().ahead() instanceof Ahead.Patching known && known.checked() == checked
              ? known.patch()
              : Patch.parse(mediaType, call.request().body(), checked);
      Fields patched = inOrder(row, patch.apply(current, row.codec().type()));
      Codec.Decoded decoded = decoded(row, patch, patched);
      tell(call, patch, patched, decoded);
      return sameName(decoded.object(), object);
    } catch (PatchException e) {
      throw refusal(e);
    }
  }

  /** What Go has no struct for is a map, and written in the order of its names. */
  private static Fields inOrder(Resource row, Fields patched) {
    return row.custom() ? patched.sortedThroughout() : patched;
  }

  private static Codec.Decoded decoded(Resource row, Patch patch, Fields patched)
      throws PatchException {
    try {
      if (!patched.text("kind").equals(row.kind())
          || !patched.text("apiVersion").equals(row.apiVersion())) {
        throw PatchException.undecodable(patch.shown(patched), otherType(patched));
      }
      return row.codec().decode(patched);
    } catch (Codec.UnreadableException e) {
      throw PatchException.undecodable(patch.shown(patched), unreadable(row, patch, patched, e));
    }
  }

  private static String unreadable(
      Resource row, Patch patch, Fields patched, Codec.UnreadableException e) {
    return switch (patch) {
      case StrategicMergePatch _ ->
          TreeConversion.mistake(row.codec().type(), patched).orElseGet(e::getMessage);
      case MergePatch _, JsonPatch _ -> e.getMessage();
    };
  }

  private static String otherType(Fields patched) {
    if (patched.text("kind").isEmpty()) {
      return "Object 'Kind' is missing in '" + patched + "'";
    }
    return "no kind \""
        + patched.text("kind")
        + "\" is registered for version \""
        + patched.text("apiVersion")
        + "\" in scheme \"pkg/runtime/scheme.go:111\"";
  }

  private static void tell(Call call, Patch patch, Fields patched, Codec.Decoded decoded)
      throws PatchException {
    Set<String> problems = new LinkedHashSet<>(patch.strictErrors());
    problems.addAll(decoded.problems());
    if (problems.isEmpty()) {
      return;
    }
    List<String> all = new ArrayList<>(problems);
    switch (call.options().unknown()) {
      case IGNORE -> {}
      case WARN -> call.write().warnings().addAll(all);
      case STRICT ->
          throw PatchException.undecodable(
              patch.shown(patched), "strict decoding error: " + String.join(", ", all));
    }
  }

  private static Fields sameName(Fields patched, StoredObject object) {
    String name = patched.fields("metadata").text("name");
    if (name.isEmpty()) {
      throw Status.badRequest(
              "the name of the object ("
                  + object.name()
                  + " based on URL) was undeterminable: name must be provided")
          .exception();
    }
    if (!name.equals(object.name())) {
      throw wrongName(name, object.name());
    }
    return patched;
  }

  static RuntimeException wrongName(String found, String wanted) {
    return Status.badRequest(
            "the name of the object ("
                + found
                + ") does not match the name on the URL ("
                + wanted
                + ")")
        .exception();
  }

  static RuntimeException refusal(PatchException e) {
    return new Status(
            false, e.code(), e.reason(), e.getMessage(), e.details().orElse(Status.NO_DETAILS), 0)
        .exception();
  }
}
