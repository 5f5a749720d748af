package io.batkube.kubernetes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.schema.ProtobufDecoder;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Selection;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.store.Watch;
import io.batkube.kubernetes.store.WatchEvent;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ObjectViewTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  private static final String METADATA_LIST =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  private static final Resource CONFIG_MAPS =
      BuiltInTable.make().find("", "v1", "configmaps").orElseThrow();
  private static final Resource ROLES =
      BuiltInTable.make().find("rbac.authorization.k8s.io", "v1", "clusterroles").orElseThrow();

  private final Store store = new Store();

  private StoredObject configMap(String name) {
    Fields metadata =
        Fields.of(
            "name", name, "namespace", "n", "creationTimestamp", NOW.minusSeconds(90).toString());
    return store.create(
        CONFIG_MAPS.partition(),
        "n",
        name,
        Fields.of(
            "kind",
            "ConfigMap",
            "apiVersion",
            "v1",
            "metadata",
            metadata,
            "data",
            Fields.of("k", "v")));
  }

  private static ObjectView view(Resource row, String accept, String includeObject) {
    View view = View.of(new Wish(accept, "test", "", includeObject), Endpoint.list());
    return ObjectView.of(view, row, Printers.of(row.partition()), NOW);
  }

  private static String text(Page page) {
    return new String(page.body(), StandardCharsets.UTF_8);
  }

  private static String text(Iterator<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEachRemaining(all::writeBytes);
    return all.toString(StandardCharsets.UTF_8);
  }

  private static Fields tree(String json) {
    return (Fields) Json.parse(json);
  }

  @Test
  void itemsOfTypedListsDoNotRepeatTheirType() {
    ListMeta meta = new ListMeta("7", "token", OptionalLong.of(3));
    assertEquals(
        "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\","
            + "\"continue\":\"token\",\"remainingItemCount\":3},\"items\":[{\"metadata\":{\"name\":"
            + "\"a\",\"namespace\":\"n\",\"creationTimestamp\":\"2026-11-21T09:58:30Z\","
            + "\"resourceVersion\":\"2\"},\"data\":{\"k\":\"v\"}}]}\n",
        text(view(CONFIG_MAPS, "", "").list(meta, List.of(configMap("a")))));
  }

  @Test
  void listsWithoutObjectsAreEmptyEachInItsWay() {
    Fields objects = tree(text(view(CONFIG_MAPS, "", "").list(ListMeta.at(1), List.of())));
    assertEquals(Json.parse("[]"), objects.find("items").orElseThrow());
    Fields metadata =
        tree(text(view(CONFIG_MAPS, METADATA_LIST, "").list(ListMeta.at(1), List.of())));
    assertEquals(Json.parse("null"), metadata.find("items").orElseThrow());
    Fields table = tree(text(view(CONFIG_MAPS, TABLE, "").list(ListMeta.at(1), List.of())));
    assertEquals(Json.parse("[]"), table.find("rows").orElseThrow());
    Fields plain = tree(text(view(ROLES, TABLE, "").list(ListMeta.at(1), List.of())));
    assertEquals(Json.parse("null"), plain.find("rows").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"'',PartialObjectMetadata", "Metadata,PartialObjectMetadata", "Object,ConfigMap"})
  void rowsBringTheObjectAsAsked(String includeObject, String kind) {
    String json = text(view(CONFIG_MAPS, TABLE, includeObject).object(200, configMap("a")));
    Fields row = tree(json).items("rows").fields(0);
    assertEquals(Json.parse("[\"a\",1,\"90s\"]"), row.items("cells"));
    assertEquals(kind, row.fields("object").text("kind"));
  }

  @Test
  void rowsWithoutObjectsSayNull() {
    String json = text(view(CONFIG_MAPS, TABLE, "None").object(200, configMap("a")));
    assertTrue(json.contains("\"cells\":[\"a\",1,\"90s\"],\"object\":null}"), json);
  }

  @Test
  void refusesObjectsInRowsThatNobodyKnows() {
    ObjectView view = view(CONFIG_MAPS, TABLE, "Some");
    StatusException refusal =
        assertThrows(StatusException.class, () -> view.object(200, configMap("a")));
    assertEquals(
        "Unable to convert to Table as requested: includeObject: Invalid value: \"Some\": must be"
            + " 'Metadata', 'Object', 'None', or empty",
        refusal.getMessage());
  }

  @Test
  void refusesTheShapeOfAListForAnObjectAndTheOtherWayRound() {
    StatusException one =
        assertThrows(
            StatusException.class,
            () -> view(CONFIG_MAPS, METADATA_LIST, "").object(200, configMap("a")));
    assertEquals(
        "you requested PartialObjectMetadataList, but the requested object is not a list"
            + " (*core.ConfigMap)",
        one.getMessage());
    StatusException list =
        assertThrows(
            StatusException.class, () -> view(ROLES, METADATA, "").list(ListMeta.at(1), List.of()));
    assertEquals(
        "you requested PartialObjectMetadata, but the requested object is a list"
            + " (*rbac.ClusterRoleList)",
        list.getMessage());
  }

  @Test
  void onlyTheFirstEventOfATableTellsItsColumns() {
    configMap("a");
    configMap("b");
    Watch watch = new Watch(store, CONFIG_MAPS.partition(), Selection.ALL, 1);
    EventView events = view(CONFIG_MAPS, TABLE, "None").events();
    Fields first = event(events, watch.next());
    assertEquals("ADDED", first.text("type"));
    assertEquals(3, first.fields("object").items("columnDefinitions").size());
    assertEquals("2", first.fields("object").fields("metadata").text("resourceVersion"));
    Fields second = event(events, watch.next());
    assertEquals(
        Json.parse("null"), second.fields("object").find("columnDefinitions").orElseThrow());
    assertEquals("b", second.fields("object").items("rows").fields(0).items("cells").text(0));
  }

  private static Fields event(EventView events, Optional<WatchEvent> event) {
    byte[] line = events.event(event.orElseThrow()).orElseThrow();
    return tree(new String(line, StandardCharsets.UTF_8));
  }

  @Test
  void watchesOfListsOfMetadataEndWithTheirFirstEvent() {
    configMap("a");
    Watch watch = new Watch(store, CONFIG_MAPS.partition(), Selection.ALL, 1);
    EventView events = view(CONFIG_MAPS, METADATA_LIST, "").events();
    assertEquals(Optional.empty(), events.event(watch.next().orElseThrow()));
  }

  @Test
  void longListsComeInPieces() {
    List<StoredObject> objects = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      objects.add(configMap("c" + i));
    }
    Iterator<byte[]> pieces = view(CONFIG_MAPS, TABLE, "").list(ListMeta.at(1), objects);
    int count = 0;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (pieces.hasNext()) {
      all.writeBytes(pieces.next());
      count++;
    }
    assertTrue(count > 3, count + " pieces");
    assertEquals(2_000, tree(all.toString(StandardCharsets.UTF_8)).items("rows").size());
  }

  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  private static Fields message(String version, String kind, byte[] bytes) throws Exception {
    return ProtobufDecoder.decode(
        Schemas.builtIn().find("", version, kind).orElseThrow(),
        ProtobufDecoder.isEnvelope(bytes)
            ? ProtobufDecoder.open(bytes)
            : new ProtobufDecoder.Envelope("", "", bytes, ""));
  }

  private static byte[] all(Iterator<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEachRemaining(all::writeBytes);
    return all.toByteArray();
  }

  @Test
  void listsSayTheSameInProtobuf() throws Exception {
    ListMeta meta = new ListMeta("7", "token", OptionalLong.of(3));
    List<StoredObject> objects = List.of(configMap("a"), configMap("b"));
    assertEquals(
        tree(text(view(CONFIG_MAPS, "", "").list(meta, objects))),
        message("v1", "ConfigMapList", all(view(CONFIG_MAPS, PROTOBUF, "").list(meta, objects))));
    assertEquals(
        tree("{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":null}"),
        message(
            "v1",
            "ConfigMapList",
            all(
                view(CONFIG_MAPS, PROTOBUF, "")
                    .list(new ListMeta("", "", OptionalLong.empty()), List.of()))));
  }

  @Test
  void listsOfMetadataSayTheSameInProtobuf() throws Exception {
    String shape = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    List<StoredObject> objects = List.of(configMap("a"), configMap("b"));
    byte[] bytes = all(view(CONFIG_MAPS, PROTOBUF + shape, "").list(ListMeta.at(9), objects));
    assertEquals("PartialObjectMetadataList", ProtobufDecoder.open(bytes).kind());
    Fields items =
        ProtobufDecoder.decode(
            Schemas.builtIn().find("meta.k8s.io", "v1", "PartialObjectMetadataList").orElseThrow(),
            ProtobufDecoder.open(bytes));
    assertEquals(
        objects.stream().map(StoredObject::metadata).toList(),
        items.items("items").eachFields().stream().map(each -> each.fields("metadata")).toList());
  }

  @Test
  void longListsInProtobufAreTheSameWhereverTheyWereWrittenAgain() throws Exception {
    String content = "x".repeat(20_000);
    List<StoredObject> objects = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      StoredObject object = configMap("c" + i);
      objects.add(object.with(object.tree().withAt(content + i, "data", "k")));
    }
    byte[] bytes = all(view(CONFIG_MAPS, PROTOBUF, "").list(ListMeta.at(1), objects));
    Fields list = message("v1", "ConfigMapList", bytes);
    assertEquals(500, list.items("items").size());
    assertEquals(content + 499, list.items("items").fields(499).fields("data").text("k"));
  }

  /** What a client reads of a frame: its length, and the event. */
  private static Fields event(byte[] frame) throws Exception {
    assertEquals(frame.length - 4, ByteBuffer.wrap(frame).getInt());
    return message("v1", "WatchEvent", Arrays.copyOfRange(frame, 4, frame.length));
  }

  @Test
  void watchesSayTheSameInProtobuf() throws Exception {
    Watch watch = new Watch(store, CONFIG_MAPS.partition(), Selection.ALL, 1);
    StoredObject object = configMap("a");
    EventView events = view(CONFIG_MAPS, PROTOBUF, "").events();
    EventView inJson = view(CONFIG_MAPS, "", "").events();
    WatchEvent event = watch.next().orElseThrow();
    Fields expected = tree(new String(inJson.event(event).orElseThrow(), StandardCharsets.UTF_8));
    assertEquals(expected, event(events.event(event).orElseThrow()));
    assertEquals(expected, event(events.event("ADDED", object).orElseThrow()));
    Fields mark =
        CONFIG_MAPS.codec().emptyObject().with("metadata", Fields.of("resourceVersion", "12"));
    Fields bookmark = event(events.bookmark(mark).orElseThrow());
    assertEquals("BOOKMARK", bookmark.text("type"));
    assertEquals("ConfigMap", bookmark.textAt("object", "kind"));
    assertEquals("12", bookmark.textAt("object", "metadata", "resourceVersion"));
    Fields error = event(events.error(Status.expired("too old").tree()));
    assertEquals("ERROR", error.text("type"));
    assertEquals(410, error.fields("object").number("code"));
  }

  @Test
  void metadataIsWatchedInProtobufToo() throws Exception {
    StoredObject object = configMap("a");
    EventView events =
        view(CONFIG_MAPS, PROTOBUF + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "").events();
    byte[] frame = events.event("ADDED", object).orElseThrow();
    String read = new String(frame, StandardCharsets.ISO_8859_1);
    assertTrue(read.contains("PartialObjectMetadata") && read.contains("meta.k8s.io/v1"), read);
  }
}
