package io.batkube.kubernetes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.kubernetes.status.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ViewTest {
  private static final String META = ";g=meta.k8s.io";
  private static final String ALL =
      "application/json, application/yaml, application/vnd.kubernetes.protobuf";

  private static Wish wish(String accept) {
    return new Wish(accept.replace(";META", META), "test", "", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "''|JSON|OBJECT|''",
        "*/*|JSON|OBJECT|''",
        "application/json|JSON|OBJECT|''",
        "application/yaml|YAML|OBJECT|''",
        "application/vnd.kubernetes.protobuf|PROTOBUF|OBJECT|''",
        "application/vnd.kubernetes.protobuf,application/json|PROTOBUF|OBJECT|''",
        "application/cbor, application/json;q=0.9|JSON|OBJECT|''",
        "application/json;q=0.5,application/yaml|YAML|OBJECT|''",
        "*/*,application/yaml;q=0.1|YAML|OBJECT|''",
        "application/json;as=Table;META;v=v1|JSON|TABLE|v1",
        "application/json;as=Table;v=v1beta1;META|JSON|TABLE|v1beta1",
        "application/yaml;as=Table;v=v1;META|YAML|TABLE|v1",
        "application/json;as=Table;META;v=v2,application/json|JSON|OBJECT|''",
        "application/vnd.kubernetes.protobuf;as=Table;META;v=v1,application/json|JSON|OBJECT|''",
        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;META;v=v1|PROTOBUF|METADATA|v1",
        "application/json;as=PartialObjectMetadataList;META;v=v1|JSON|METADATA_LIST|v1",
        "application/json;stream=watch|JSON|OBJECT|''",
      })
  void agreesOnTheFirstClauseThatCanBeFollowed(
      String accept, MediaType media, View.Shape shape, String version) {
    View view = View.of(wish(accept), Endpoint.object());
    assertEquals(media, view.mediaType());
    assertEquals(shape, view.shape());
    assertEquals(version, view.version());
  }

  private static String refusal(String accept, Endpoint endpoint) {
    return assertThrows(StatusException.class, () -> View.of(wish(accept), endpoint)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({"text/html", "application/cbor", "application/*", "json", "text/*;q=1"})
  void refusesWhatARouteDoesNotName(String accept) {
    assertEquals(
        "406: Not Acceptable\n\nAvailable representations: " + ALL,
        refusal(accept, Endpoint.object()));
    assertEquals(
        "406: Not Acceptable\n\nAvailable representations: "
            + ALL
            + ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
        refusal(accept, Endpoint.list()));
  }

  @Test
  void refusesShapesThatDoNotExist() {
    assertEquals(
        "only the following media types are accepted: " + ALL,
        refusal("application/json;as=Nope;META;v=v1", Endpoint.object()));
    assertEquals(
        "only the following media types are accepted: " + ALL,
        refusal("application/json;as=Table;META;v=v1", Endpoint.review()));
  }

  @Test
  void customResourcesAreNotRoutedByMediaTypes() {
    assertEquals(
        "only the following media types are accepted: " + ALL,
        refusal("text/html", Endpoint.custom()));
    assertEquals(MediaType.JSON, View.of(wish("application/*"), Endpoint.custom()).mediaType());
    assertEquals(
        "only the following media types are accepted: " + ALL,
        refusal("application/vnd.kubernetes.protobuf", Endpoint.custom()));
  }

  @Test
  void watchesCannotBeWrittenInYaml() {
    StatusException refusal =
        assertThrows(
            StatusException.class, () -> View.ofWatch(wish("application/yaml"), Endpoint.list()));
    assertEquals(
        "only the following media types are accepted: application/json;stream=watch,"
            + " application/vnd.kubernetes.protobuf;stream=watch",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "'',curl/8.5,true",
    "'',Wget/1.2,true",
    "'',kubectl/v1.32,false",
    "false,curl/8.5,false",
    "maybe,curl/8.5,false",
    "1,kubectl,true",
    "True,kubectl,true"
  })
  void indentsForPeople(String pretty, String userAgent, boolean expected) {
    Wish wish = new Wish("application/json", userAgent, pretty, "");
    assertEquals(expected, View.of(wish, Endpoint.object()).pretty());
  }

  @Test
  void errorsAreIndentedForThoseWhoAcceptNothing() {
    assertEquals(true, View.ofError(wish("text/html")).pretty());
    assertEquals(MediaType.YAML, View.ofError(wish("application/yaml")).mediaType());
    assertEquals(
        View.Shape.OBJECT,
        View.ofError(wish("application/json;as=Table;META;v=v1,application/json")).shape());
  }
}
