package io.batkube.kubernetes.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoAnswersTest {

  static List<Fields> answers() {
    return Recordings.lines("go-answers.ndjson");
  }

  @ParameterizedTest
  @MethodSource("answers")
  void patchesDoWhatTheyDoInGo(Fields recorded) throws PatchException {
    String mediaType =
        switch (recorded.text("format")) {
          case "json" -> Patch.Format.JSON.mediaType();
          case "merge" -> Patch.Format.MERGE.mediaType();
          default -> Patch.Format.STRATEGIC.mediaType();
        };
    String kind = recorded.text("kind");
    boolean checked = recorded.isTrue("checked");
    String found =
        Recordings.answer(
            mediaType,
            recorded.text("patch"),
            checked,
            recorded.fields("current"),
            Recordings.type(kind.equals("Pod") ? "v1" : "apps/v1", kind));
    if (recorded.number("code") == 200) {
      assertEquals(recorded.find("result").orElseThrow(), Json.parse(found));
      byte[] body = recorded.text("patch").getBytes(StandardCharsets.UTF_8);
      assertEquals(
          recorded.items("strict"), Items.of(Patch.parse(mediaType, body, checked).strictErrors()));
    } else {
      String what = recorded.isTrue("panic") ? "panic" : recorded.text("message");
      assertEquals(recorded.number("code") + " " + recorded.text("reason") + " " + what, found);
    }
  }
}
