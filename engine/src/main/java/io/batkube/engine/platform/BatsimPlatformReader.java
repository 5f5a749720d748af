package io.batkube.engine.platform;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.input.Suggestion;
import io.batkube.engine.platform.HostNumbering.Model;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the hosts of a SimGrid platform file, version 3 to 4.1, as Batsim 4.2.1 sees them. The
 * network is read by {@link NetworkReader}, here its elements are skipped. What would change how
 * fast or whether a host computes and is not modelled (traces, hosts that start switched off) is
 * refused.
 *
 * <p>Nothing outside the file is ever opened: the usual DOCTYPE is passed over, one that declares
 * anything itself is refused. Sources: SimGrid 3.32, {@code platf_sax_cb.cpp} and {@code
 * simgrid.dtd}; Batsim 4.2.1, {@code machines.cpp}.
 */
public final class BatsimPlatformReader {
  /** The host that is the master if no host has that role: Batsim's default of {@code -m}. */
  public static final String DEFAULT_MASTER_HOST = "master_host";

  private static final int MAX_DEPTH = 64;
  private static final int MAX_CORES = 1_000_000;
  private static final int SNIFFED = 512;
  private static final Pattern ENCODING =
      Pattern.compile("\\A<\\?xml[^>]*?encoding\\s*=\\s*[\"']([^\"']*)[\"']");

  /** The elements that matter, and the attributes that each may have. */
  private static final Map<String, List<String>> ATTRIBUTES = new LinkedHashMap<>();

  static {
    String traces = " availability_file speed_file state_file";
    ATTRIBUTES.put("platform", words("version"));
    ATTRIBUTES.put("zone", words("id routing"));
    ATTRIBUTES.put("AS", words("id routing"));
    ATTRIBUTES.put("prop", words("id value"));
    ATTRIBUTES.put(
        "host", words("id speed power core pstate state coordinates availability" + traces));
    ATTRIBUTES.put(
        "cluster",
        words(
            "id prefix suffix radical speed power core bw lat sharing_policy bb_bw bb_lat"
                + " bb_sharing_policy limiter_link loopback_bw loopback_lat topology"
                + " topo_parameters router_id"
                + traces));
    ATTRIBUTES.put(
        "cabinet",
        words("id prefix suffix radical speed power bw lat limiter_link loopback_bw loopback_lat"));
    ATTRIBUTES.put("peer", words("id speed power bw_in bw_out lat coordinates" + traces));
  }

  /** Elements that are passed over, with all they hold. */
  private static final List<String> SKIPPED =
      words(
          "link route zoneRoute ASroute bypassRoute bypassZoneRoute bypassASroute router backbone"
              + " host_link link_ctn config disk storage storage_type mstorage mount content"
              + " model_prop trace");

  private static final List<String> TRACES =
      List.of("availability_file", "speed_file", "state_file");

  private final InputFile file;
  private final HostNumbering hosts;
  private final Deque<Element> open = new ArrayDeque<>();

  /** Lines before the first byte that the XML parser sees. */
  private int blankLines;

  private Charset charset = StandardCharsets.UTF_8;

  private BatsimPlatformReader(
      InputFile file, String masterHostName, SequencedMap<String, String> roles) {
    this.file = file;
    this.hosts = new HostNumbering(file, masterHostName, roles);
  }

  /**
   * Reads a platform whose master host has that role or is named {@code master_host}.
   *
   * @throws BadInputException in one line with the place, what was found and what was expected
   */
  public static Platform read(InputFile file) {
    return read(file, DEFAULT_MASTER_HOST);
  }

  /**
   * Reads a platform.
   *
   * @param masterHostName the host that is the master besides any that has that role; two masters
   *     are refused, and so is none
   * @throws BadInputException in one line with the place, what was found and what was expected
   */
  public static Platform read(InputFile file, String masterHostName) {
    return read(file, masterHostName, new LinkedHashMap<>());
  }

  /**
   * Reads a platform.
   *
   * @param roles further roles of hosts by their names: Batsim's option {@code -r}
   */
  public static Platform read(
      InputFile file, String masterHostName, SequencedMap<String, String> roles) {
    Platform hosts =
        file.read(in -> new BatsimPlatformReader(file, masterHostName, roles).parse(in));
    return new Platform(hosts.hosts(), hosts.computeHosts(), NetworkReader.read(file));
  }

  /** The name of the host that runs no jobs, in the platform that {@link #read} gives. */
  public static String master(
      InputFile file, String masterHostName, SequencedMap<String, String> roles) {
    var reader = new BatsimPlatformReader(file, masterHostName, roles);
    file.read(reader::parse);
    return reader.hosts.master();
  }

  /** An open element; {@code properties} are those of a zone, a host or a cluster. */
  private record Element(
      String name,
      int line,
      Map<String, String> attributes,
      Zone zone,
      SequencedMap<String, String> properties) {}

  /** A zone, a cluster, or the world around them; complete once the whole file is read. */
  private static final class Zone {
    private final Optional<Zone> parent;
    private final SequencedMap<String, String> own = new LinkedHashMap<>();
    private Optional<SequencedMap<String, String>> all = Optional.empty();

    Zone(Optional<Zone> parent) {
      this.parent = parent;
    }

    SequencedMap<String, String> properties() {
      if (all.isEmpty()) {
        SequencedMap<String, String> merged = new LinkedHashMap<>();
        parent.ifPresent(zone -> merged.putAll(zone.properties()));
        merged.putAll(own);
        all = Optional.of(Collections.unmodifiableSequencedMap(merged));
      }
      return all.get();
    }
  }

  private Platform parse(InputStream in) throws IOException {
    Reader text = checkedText(in);
    int line = 1;
    try {
      XMLStreamReader xml = factory().createXMLStreamReader(text);
      while (xml.hasNext()) {
        // Where the next event begins; the reader itself would tell where it ends.
        line = Math.max(line, xml.getLocation().getLineNumber());
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> start(xml, line);
          case XMLStreamConstants.END_ELEMENT -> end();
          case XMLStreamConstants.DTD -> checkDoctype(xml.getText(), line);
          case XMLStreamConstants.ENTITY_REFERENCE ->
              throw refused(line, "found an entity '&" + xml.getLocalName() + ";', expected none");
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
              checkBlank(xml.getText(), line);
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      throw notXml(e, line);
    }
    return hosts.platform();
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    return factory;
  }

  /**
   * The characters of the file from its first one that is no blank; blanks before the XML
   * declaration are something that SimGrid allows and XML does not. Names what people give by
   * mistake before an XML parser complains about its first byte.
   */
  private Reader checkedText(InputStream in) throws IOException {
    var buffered = new BufferedInputStream(in);
    buffered.mark(1);
    for (int b = buffered.read(); b == ' ' || b == '\t' || b == '\r' || b == '\n'; ) {
      blankLines += b == '\n' ? 1 : 0;
      buffered.mark(1);
      b = buffered.read();
    }
    buffered.reset();
    buffered.mark(SNIFFED);
    String head = new String(buffered.readNBytes(SNIFFED), StandardCharsets.ISO_8859_1);
    buffered.reset();
    if (head.isEmpty()) {
      throw new BadInputException(file + ": is empty, expected a SimGrid platform in XML");
    }
    charset = charset(head);
    if (head.startsWith("\u00ef\u00bb\u00bf")) {
      buffered.skipNBytes(3);
    }
    String found =
        switch (head.charAt(0)) {
          case '{', '[' -> "JSON";
          case ';' -> "a workload in SWF";
          case '<', '\0', '\u00ef', '\u00fe', '\u00ff' -> "";
          default -> "'" + shortened(head.lines().findFirst().orElse("")) + "'";
        };
    if (!found.isEmpty()) {
      throw refused(1, "found " + found + ", expected a SimGrid platform in XML");
    }
    return new InputStreamReader(buffered, charset.newDecoder());
  }

  /** The encoding by its byte order mark, the first character or the XML declaration. */
  private Charset charset(String head) {
    if (head.startsWith("\u00fe\u00ff") || head.startsWith("\u00ff\u00fe")) {
      return StandardCharsets.UTF_16;
    }
    if (head.startsWith("\0<")) {
      return StandardCharsets.UTF_16BE;
    }
    if (head.startsWith("<\0")) {
      return StandardCharsets.UTF_16LE;
    }
    Matcher declared = ENCODING.matcher(head);
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(declared.group(1));
    } catch (IllegalArgumentException e) {
      throw refused(1, "unknown encoding '" + declared.group(1) + "', expected one such as UTF-8");
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private void checkDoctype(String doctype, int line) {
    if (doctype.contains("[") || doctype.contains("]")) {
      throw refused(
          line,
          "found a DOCTYPE with declarations of its own, expected none or <!DOCTYPE platform SYSTEM"
              + " \"https://simgrid.org/simgrid.dtd\">");
    }
  }

  private void checkBlank(String text, int line) {
    if (!text.isBlank() && (open.isEmpty() || !isSkipped(open.peek().name))) {
      long before =
          text.substring(0, text.indexOf(text.strip())).chars().filter(c -> c == '\n').count();
      throw refused(
          line + before,
          "found the text '" + shortened(text.strip()) + "', expected elements only");
    }
  }

  private BadInputException notXml(XMLStreamException e, int line) throws IOException {
    if (e.getNestedException() instanceof CharacterCodingException) {
      return new BadInputException(file + ": holds bytes that are no " + charset + " text");
    }
    if (e.getNestedException() instanceof IOException io) {
      throw io;
    }
    int at = e.getLocation() == null ? line : Math.max(line, e.getLocation().getLineNumber());
    String message = String.valueOf(e.getMessage());
    int said = message.indexOf("Message: ");
    return refused(
        at, "not well-formed XML: " + (said < 0 ? message : message.substring(said + 9)));
  }

  private void start(XMLStreamReader xml, int eventLine) {
    // Blanks before the first element are no event of their own.
    int line = open.isEmpty() ? xml.getLocation().getLineNumber() : eventLine;
    String name =
        xml.getPrefix() == null || xml.getPrefix().isEmpty()
            ? xml.getLocalName()
            : xml.getPrefix() + ":" + xml.getLocalName();
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
    }
    if (open.size() == MAX_DEPTH) {
      throw refused(line, "more than " + MAX_DEPTH + " elements within each other");
    }
    checkPlace(name, line);
    checkAttributes(name, attributes, line);
    Zone zone = open.isEmpty() ? new Zone(Optional.empty()) : open.peek().zone;
    if (name.equals("zone") || name.equals("AS") || name.equals("cluster")) {
      zone = new Zone(Optional.of(zone));
    }
    var element =
        new Element(
            name, line, attributes, zone, name.equals("host") ? new LinkedHashMap<>() : zone.own);
    if (name.equals("platform")) {
      checkVersion(element);
    } else if (name.equals("prop") && !isSkipped(open.peek().name)) {
      // SimGrid keeps the first of two properties with one name.
      open.peek().properties.putIfAbsent(attribute(element, "id"), attribute(element, "value"));
    }
    open.push(element);
  }

  private void end() {
    Element element = open.pop();
    switch (element.name) {
      case "host", "peer" -> addHost(element);
      case "cluster" -> addCluster(element, element.properties);
      case "cabinet" -> addCluster(element, new LinkedHashMap<>());
      default -> {}
    }
  }

  private static boolean isSkipped(String name) {
    return SKIPPED.contains(name);
  }

  private void checkPlace(String name, int line) {
    String parent = open.isEmpty() ? "" : open.peek().name;
    boolean fits =
        switch (name) {
          case "platform" -> parent.isEmpty();
          case "zone", "AS" -> parent.equals("platform") || isZone(parent);
          case "host", "cluster", "cabinet", "peer" -> isZone(parent);
          case "prop" ->
              isZone(parent)
                  || parent.equals("host")
                  || parent.equals("cluster")
                  || isSkipped(parent);
          case "trace_connect" -> parent.equals("platform") || isZone(parent);
          default -> {
            if (!isSkipped(name)) {
              throw unknownElement(name, line);
            }
            yield !parent.isEmpty();
          }
        };
    if (!fits) {
      String found = parent.isEmpty() ? "as the first element" : "inside <" + parent + ">";
      String expected =
          switch (name) {
            case "platform" -> "it once, as the first element";
            case "zone", "AS" -> "it inside <platform> or <zone>";
            case "prop" -> "it inside <zone>, <host> or <cluster>";
            default -> parent.isEmpty() ? "<platform>" : "it inside <zone>";
          };
      throw refused(line, "found <" + name + "> " + found + ", expected " + expected);
    }
  }

  private static boolean isZone(String name) {
    return name.equals("zone") || name.equals("AS");
  }

  private BadInputException unknownElement(String name, int line) {
    if (open.isEmpty()) {
      return refused(line, "found <" + name + ">, expected <platform>");
    }
    var known = new TreeSet<>(SKIPPED);
    known.addAll(ATTRIBUTES.keySet());
    return refused(
        line,
        "unknown element <"
            + name
            + ">"
            + (Suggestion.nearest(name, known).isPresent()
                ? Suggestion.phrase(name, known)
                : ", expected one of a SimGrid 4.1 platform"));
  }

  private void checkAttributes(String name, Map<String, String> attributes, int line) {
    List<String> known = ATTRIBUTES.getOrDefault(name, List.of());
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      String key = attribute.getKey();
      String value = attribute.getValue();
      if (ATTRIBUTES.containsKey(name) && !known.contains(key)) {
        throw refused(
            line,
            "unknown attribute '"
                + key
                + "' of <"
                + name
                + ">"
                + (Suggestion.nearest(key, known).isPresent()
                    ? Suggestion.phrase(key, known)
                    : ", expected one of " + String.join(", ", known)));
      }
      if (!known.isEmpty() && TRACES.contains(key) && !value.isEmpty()) {
        throw refused(line, key + " of <" + name + ">: traces of hosts are not supported");
      }
    }
    if (name.equals("trace_connect")) {
      String kind = attributes.getOrDefault("kind", "HOST_AVAIL");
      if (List.of("HOST_AVAIL", "SPEED", "POWER").contains(kind)) {
        throw refused(
            line, "<trace_connect> of kind " + kind + ": traces of hosts are not supported");
      }
    }
  }

  private void checkVersion(Element platform) {
    String version = attribute(platform, "version");
    if (!version.strip().matches("3(\\.[0-9])?0?|4(\\.[01])?0?")) {
      throw refused(platform.line, "platform version '" + version + "', expected 3, 4 or 4.1");
    }
  }

  private void addHost(Element element) {
    String name = attribute(element, "id");
    if (name.isBlank()) {
      throw refused(element.line, "id of <" + element.name + "> is empty, expected a name");
    }
    Map<String, String> attributes = element.attributes;
    if (!attributes.getOrDefault("state", "ON").equals("ON")) {
      throw refused(
          element.line,
          "host '" + name + "': found state '" + attributes.get("state") + "', expected ON");
    }
    String availability = attributes.getOrDefault("availability", "1");
    if (!availability.matches("1(\\.0*)?")) {
      throw refused(
          element.line,
          "host '" + name + "': found availability '" + availability + "', expected 1");
    }
    hosts.reserve(blankLines + element.line, 1);
    hosts.add(
        name,
        model(
            element,
            "host '" + name + "'",
            element.name.equals("host") ? element.properties : new LinkedHashMap<>()));
  }

  private void addCluster(Element element, SequencedMap<String, String> properties) {
    String where = element.name + " '" + attribute(element, "id") + "'";
    String prefix = attribute(element, "prefix");
    String suffix = attribute(element, "suffix");
    Radical radical =
        parsed(element, where, "radical", attribute(element, "radical"), Radical::parse);
    hosts.reserve(blankLines + element.line, radical.size());
    Model model = model(element, where, properties);
    radical.forEach(number -> hosts.add(prefix + number + suffix, model));
  }

  private Model model(Element element, String where, SequencedMap<String, String> own) {
    String speedKey = element.attributes.containsKey("power") ? "power" : "speed";
    List<Double> speeds =
        parsed(element, where, speedKey, attribute(element, speedKey), Speed::parseList);
    SequencedMap<String, String> properties = new LinkedHashMap<>(own);
    properties.putIfAbsent("role", "");
    String sleep = properties.get("sleep_pstates");
    List<SleepPstate> sleepPstates =
        sleep == null
            ? List.of()
            : parsed(element, where, "sleep_pstates", sleep, s -> SleepPstate.parse(s, speeds));
    return new Model(
        blankLines + element.line,
        number(element, where, "core", 1, 1, MAX_CORES),
        speeds,
        number(element, where, "pstate", 0, 0, speeds.size() - 1),
        sleepPstates,
        Collections.unmodifiableSequencedMap(properties),
        element.zone::properties);
  }

  private <T> T parsed(
      Element element, String where, String key, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw refused(element.line, where + ": " + key + ": " + e.getMessage());
    }
  }

  private int number(Element element, String where, String key, int absent, int min, int max) {
    String text = element.attributes.getOrDefault(key, String.valueOf(absent)).strip();
    int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    if (number < min || number > max) {
      throw refused(
          element.line,
          where + ": " + key + ": found '" + text + "', expected " + min + " to " + max);
    }
    return number;
  }

  private String attribute(Element element, String key) {
    String value = element.attributes.get(key);
    if (value == null) {
      String id = element.attributes.get("id");
      throw refused(
          element.line,
          "<"
              + element.name
              + (id == null ? "" : " id=\"" + id + "\"")
              + "> has no attribute '"
              + key
              + "'");
    }
    return value;
  }

  private BadInputException refused(long line, String problem) {
    return BadInputException.atLine(file, blankLines + line, problem);
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }
}
