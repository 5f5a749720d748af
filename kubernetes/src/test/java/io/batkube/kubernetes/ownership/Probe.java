package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.schema.*;
import io.batkube.kubernetes.status.*;
import io.batkube.kubernetes.tree.*;
import java.nio.file.*;
import java.util.*;

public class Probe {
  static final long T = 1_000_000_000L;
  static final Map<String,String> added = new TreeMap<>();
  static { added.put("Pod","spec/tolerations spec/priority spec/preemptionPolicy"); added.put("Service","spec/clusterIP spec/clusterIPs spec/ipFamilies spec/ipFamilyPolicy"); added.put("Job","spec/selector spec/template/metadata metadata/labels");
   added.put("PersistentVolume","metadata/finalizers"); added.put("PersistentVolumeClaim","metadata/finalizers"); added.put("Node","spec/taints"); added.put("Namespace","spec/finalizers");}
  static Object clean(Object v) {
    if (v instanceof String s && s.equals("<time>")) return "2001-09-09T01:46:40Z";
    if (v instanceof Fields f) { Fields.Builder b = new Fields.Builder(); for (int i=0;i<f.size();i++) b.put(f.name(i), clean(f.value(i))); return b.build(); }
    if (v instanceof Items it) { List<Object> l = new ArrayList<>(); for (Object o : it) l.add(clean(o)); return Items.of(l); }
    return v;
  }
  static ManagedFields managed(Fields o) { return ManagedFields.read(o.fields("metadata").items("managedFields")).orElseThrow(); }
  static String show(ManagedFields m) {
    List<String> l = new ArrayList<>();
    for (var e : m.entries()) l.add(e.writer() + (e.timeSeconds()==ManagedFields.Entry.NO_TIME ? " notime ":" ") + e.fields());
    Collections.sort(l); return String.join("\n      ", l);
  }
  public static void main(String[] a) throws Exception {
    Items all = (Items) clean(Json.parse(Files.readAllBytes(Path.of(a[0]))).value());
    String want = a.length>1?a[1]:"";
    FieldSets sets = new FieldSets();
    int good=0,bad=0,skip=0; Map<String,Integer> badKinds=new TreeMap<>();
    for (Fields c : all.eachFields()) {
      if (c.text("op").equals("apply")) { continue; }
      Fields before = c.fields("before").withoutAt("metadata","managedFields");
      ManagedFields bm = c.fields("before").isEmpty()?ManagedFields.NONE:managed(c.fields("before"));
      Fields after = c.fields("after"); ManagedFields expected = managed(after);
      String av=c.text("apiVersion"); int slash=av.indexOf('/');
      String g=slash<0?"":av.substring(0,slash), v=av.substring(slash+1), k=c.text("kind");
      var type = Schemas.builtIn().find(g,v,k);
      if (type.isEmpty()) { skip++; continue; }
      boolean hasStatus = type.get().field("status").isPresent();
      var own = new Ownership(type.get(), new Ownership.Path(av,k,c.text("subresource"),PathFilters.ofBuiltIn(k,c.text("subresource"),hasStatus), List.of(av)), sets);
      Fields obj = after.withoutAt("metadata","managedFields");
      if (c.text("method").equals("POST") || before.isEmpty()) for (String path : added.getOrDefault(k, "").split(" ")) { if (path.isEmpty()) continue; String[] p = path.split("/"); if (c.fields("body").findAt(p).isEmpty()) { obj = obj.withoutAt(p); } }
      Object sent = c.fields("body").fields("metadata").find("managedFields").orElse(null);
      if (sent!=null) obj = obj.withAt(sent,"metadata","managedFields");
      var r = own.update(before, bm, obj, c.text("manager"), T);
      if (show(r.managed()).equals(show(expected))) good++; else { bad++; badKinds.merge(k,1,Integer::sum);
        if (c.text("id").contains(want) || k.equals(want)) System.out.println("BAD "+c.text("id")+" "+c.text("method")+" "+k+" "+c.text("subresource")+" "+Json.text(c.find("body").orElse("")).transform(s->s.substring(0,Math.min(300,s.length())))+"\n   got "+show(r.managed())+"\n   exp "+show(expected)); }
    }
    System.out.println(good+" good "+bad+" bad "+skip+" skipped "+badKinds);
  }
}
