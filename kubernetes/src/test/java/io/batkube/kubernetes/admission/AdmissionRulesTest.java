package io.batkube.kubernetes.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What admission decides beyond what was recorded. */
class AdmissionRulesTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String QUOTAS = "/api/v1/namespaces/default/resourcequotas";
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";

  private final Cluster cluster = Cluster.plain();

  private static String pod(String name, String spec) {
    return "{'metadata':{'name':'" + name + "'},'spec':{" + spec + "}}";
  }

  private static String container(String resources) {
    return "'containers':[{'name':'c','image':'i','resources':{" + resources + "}}]";
  }

  private String refusal(String path, String body) {
    Cluster.Answer answer = cluster.send("POST", path, body);
    assertEquals(403, answer.status(), answer.body().toString());
    return answer.message().substring(answer.message().indexOf("forbidden: ") + 11);
  }

  @Test
  void pluginsAreAskedInTheOrderOfARealServer() {
    assertEquals("NamespaceLifecycle", Admissions.names().getFirst());
    assertEquals("ResourceQuota", Admissions.names().getLast());
    assertTrue(Admissions.names().indexOf("Priority") < Admissions.names().indexOf("RuntimeClass"));
  }

  @Test
  void onlyPluginsThatExistAreSwitchedOff() {
    assertThrows(
        IllegalArgumentException.class, () -> new Cluster(List.of("AlwaysPullImage"), List.of()));
  }

  @Test
  void aMissingNamespaceIsToldBeforeAMissingObject() {
    Cluster.Answer answer =
        cluster.send("PUT", "/api/v1/namespaces/no/configmaps/x", "{'metadata':{'name':'x'}}");
    assertEquals("namespaces \"no\" not found", answer.message());
    answer =
        cluster.send("PUT", "/api/v1/namespaces/default/configmaps/x", "{'metadata':{'name':'x'}}");
    assertEquals("configmaps \"x\" not found", answer.message());
  }

  @Test
  void theDefaultPriorityClassIsThatOfPodsThatNameNone() {
    String classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
    cluster.create(
        classes,
        "{'metadata':{'name':'usual'},'value':7,'globalDefault':true,'preemptionPolicy':'Never'}");
    Fields spec = cluster.create(PODS, pod("a", container(""))).fields("spec");
    assertEquals("usual", spec.text("priorityClassName"));
    assertEquals(7, spec.number("priority"));
    assertEquals("Never", spec.text("preemptionPolicy"));
    assertEquals(
        "PriorityClass usual is already marked as default. Only one default can exist",
        refusal(classes, "{'metadata':{'name':'other'},'value':8,'globalDefault':true}"));
    assertEquals(
        200,
        cluster
            .send(
                "PUT",
                classes + "/usual",
                "{'metadata':{'name':'usual'},'value':7,'globalDefault':true,"
                    + "'preemptionPolicy':'Never','description':'d'}")
            .status());
  }

  @Test
  void aPodGeneratedByNameIsRefusedByItsPrefix() {
    Cluster.Answer answer =
        cluster.send(
            "POST",
            PODS,
            "{'metadata':{'generateName':'g-'},'spec':{'priorityClassName':'no',"
                + container("")
                + "}}");
    assertEquals(
        "pods \"g-\" is forbidden: no PriorityClass with name no was found", answer.message());
  }

  @Test
  void theNewestDefaultStorageClassIsTaken() {
    String classes = "/apis/storage.k8s.io/v1/storageclasses";
    String marked = "'annotations':{'storageclass.kubernetes.io/is-default-class':'true'}";
    cluster.create(classes, "{'metadata':{'name':'b'," + marked + "},'provisioner':'x/y'}");
    cluster.create(classes, "{'metadata':{'name':'a'," + marked + "},'provisioner':'x/y'}");
    String spec = "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}";
    Fields claim = cluster.create(CLAIMS, "{'metadata':{'name':'p'},'spec':{" + spec + "}}");
    assertEquals("a", claim.fields("spec").text("storageClassName"));
    assertEquals(
        Items.of("kubernetes.io/pvc-protection"), claim.fields("metadata").items("finalizers"));
    claim =
        cluster.create(
            CLAIMS, "{'metadata':{'name':'q'},'spec':{'storageClassName':''," + spec + "}}");
    assertEquals("", claim.fields("spec").text("storageClassName"));
  }

  @Test
  void theDefaultIngressClassIsTaken() {
    String classes = "/apis/networking.k8s.io/v1/ingressclasses";
    cluster.create(
        classes,
        "{'metadata':{'name':'n','annotations':{'ingressclass.kubernetes.io/is-default-class':"
            + "'true'}},'spec':{'controller':'x.io/y'}}");
    String ingresses = "/apis/networking.k8s.io/v1/namespaces/default/ingresses";
    String spec = "'spec':{'defaultBackend':{'service':{'name':'s','port':{'number':80}}}}";
    assertEquals(
        "n",
        cluster
            .create(ingresses, "{'metadata':{'name':'i'}," + spec + "}")
            .fields("spec")
            .text("ingressClassName"));
    assertFalse(
        cluster
            .create(
                ingresses,
                "{'metadata':{'name':'j','annotations':{'kubernetes.io/ingress.class':'o'}},"
                    + spec
                    + "}")
            .fields("spec")
            .has("ingressClassName"));
  }

  @Test
  void aRuntimeClassGivesOverheadAndPlace() {
    cluster.create(
        "/apis/node.k8s.io/v1/runtimeclasses",
        "{'metadata':{'name':'vm'},'handler':'h','overhead':{'podFixed':{'cpu':'100m'}},"
            + "'scheduling':{'nodeSelector':{'vm':'yes'},"
            + "'tolerations':[{'key':'vm','operator':'Exists'}]}}");
    Fields spec =
        cluster.create(PODS, pod("a", "'runtimeClassName':'vm'," + container(""))).fields("spec");
    assertEquals("100m", spec.fields("overhead").text("cpu"));
    assertEquals("yes", spec.fields("nodeSelector").text("vm"));
    assertEquals(3, spec.items("tolerations").size());
    assertEquals(
        "pod rejected: RuntimeClass \"no\" not found",
        refusal(PODS, pod("b", "'runtimeClassName':'no'," + container(""))));
    assertEquals(
        "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
        refusal(PODS, pod("b", "'runtimeClassName':'vm','overhead':{'cpu':'1'}," + container(""))));
    assertEquals(
        "conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no",
        refusal(
            PODS, pod("b", "'runtimeClassName':'vm','nodeSelector':{'vm':'no'}," + container(""))));
    assertEquals(
        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
        refusal(PODS, pod("b", "'overhead':{'cpu':'1'}," + container(""))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          [{'key':'a','operator':'Exists'}] | [{'key':'a','operator':'Exists'}] | [{'key':'a','operator':'Exists'}]
          [{'key':'a','operator':'Equal','value':'1'}] | [{'key':'a','operator':'Exists'}] | [{'key':'a','operator':'Exists'}]
          [{'operator':'Exists'}] | [{'key':'a','operator':'Exists'}] | [{'operator':'Exists'}]
          [{'key':'a','operator':'Equal','value':'1'}] | [{'key':'a','operator':'Equal','value':'2'}] | [{'key':'a','operator':'Equal','value':'1'},{'key':'a','operator':'Equal','value':'2'}]
          [{'key':'a','operator':'Exists','effect':'NoExecute','tolerationSeconds':9}] | [{'key':'a','operator':'Exists','effect':'NoExecute','tolerationSeconds':8}] | [{'key':'a','operator':'Exists','effect':'NoExecute','tolerationSeconds':9}]
          """)
  void tolerationsAreMergedIntoTheWidest(String first, String second, String merged) {
    assertEquals(items(merged), RuntimeClass.merged(items(first), items(second)));
  }

  private static Items items(String json) {
    return (Items) Json.parse(json.replace('\'', '"'));
  }

  @Test
  void aPodTakesTheTopologyOfItsNode() {
    cluster.create(
        "/api/v1/nodes",
        "{'metadata':{'name':'n','labels':{'topology.kubernetes.io/zone':'z','disk':'ssd'}}}");
    Fields labels =
        cluster
            .create(PODS, pod("a", "'nodeName':'n'," + container("")))
            .fieldsAt("metadata", "labels");
    assertEquals(Fields.of("topology.kubernetes.io/zone", "z"), labels);
  }

  private void quota(String spec, String used) {
    cluster.create(QUOTAS, "{'metadata':{'name':'q'},'spec':" + spec + "}");
    String hard = ((Fields) Json.parse(spec.replace('\'', '"'))).fields("hard").toString();
    String status = "{'status':{'hard':" + hard + ",'used':" + used + "}}";
    Cluster.Answer answer =
        cluster.send(
            "PATCH",
            QUOTAS + "/q/status",
            "application/merge-patch+json",
            status.replace('\'', '"'));
    assertEquals(200, answer.status(), answer.body().toString());
  }

  private Fields used() {
    return cluster.get(QUOTAS + "/q").fieldsAt("status", "used");
  }

  @Test
  void quotasCountWhatAPodTakesInAll() {
    quota(
        "{'hard':{'pods':'9','requests.cpu':'9','limits.memory':'9Gi','requests.x.io/gpu':'4'}}",
        "{'pods':'0','requests.cpu':'0','limits.memory':'0','requests.x.io/gpu':'0'}");
    String resources = "'requests':{'cpu':'500m'},'limits':{'memory':'1Gi','x.io/gpu':'1'}";
    cluster.create(
        PODS,
        pod(
            "a",
            "'initContainers':[{'name':'i','image':'i','resources':{'requests':{'cpu':'2'},"
                + "'limits':{'memory':'1Mi'}}}],"
                + container(resources.replace("'500m'", "'500m','x.io/gpu':'1'"))));
    assertEquals(
        Fields.of(
            "limits.memory", "1Gi", "pods", "1", "requests.cpu", "2", "requests.x.io/gpu", "1"),
        used());
  }

  @Test
  void aDryRunIsCheckedAndNotCharged() {
    quota("{'hard':{'pods':'1'}}", "{'pods':'0'}");
    assertEquals(201, cluster.send("POST", PODS + "?dryRun=All", pod("a", container(""))).status());
    assertEquals(Fields.of("pods", "0"), used());
    cluster.create(PODS, pod("a", container("")));
    assertEquals(
        "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1",
        refusal(PODS + "?dryRun=All", pod("b", container(""))));
  }

  @Test
  void aQuotaWithoutStatusLimitsNothing() {
    cluster.create(QUOTAS, "{'metadata':{'name':'q'},'spec':{'hard':{'pods':'0'}}}");
    cluster.create(PODS, pod("a", container("")));
  }

  @Test
  void aQuotaMustKnowWhatIsUsed() {
    quota("{'hard':{'pods':'1','count/pods':'1'}}", "{'pods':'0'}");
    assertEquals(
        "status unknown for quota: q, resources: count/pods,pods",
        refusal(PODS, pod("a", container(""))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'scopes':['Terminating'] | 'activeDeadlineSeconds':5, | true
          'scopes':['Terminating'] | ~~ | false
          'scopes':['NotTerminating'] | ~~ | true
          'scopes':['BestEffort'] | ~~ | true
          'scopes':['NotBestEffort'] | ~~ | false
          'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'In','values':['system-node-critical']}]} | 'priorityClassName':'system-node-critical', | true
          'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'NotIn','values':['system-node-critical']}]} | 'priorityClassName':'system-node-critical', | false
          'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'NotIn','values':['system-node-critical']}]} | ~~ | true
          'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'Exists'}]} | ~~ | false
          'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'DoesNotExist'}]} | ~~ | true
          'scopes':['CrossNamespacePodAffinity'] | 'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'k','namespaces':['x']}]}}, | true
          'scopes':['CrossNamespacePodAffinity'] | 'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'k'}]}}, | false
          """)
  void aScopedQuotaCountsSomePods(String scope, String spec, boolean counted) {
    quota("{'hard':{'pods':'5'}," + scope + "}", "{'pods':'0'}");
    cluster.create(PODS, pod("a", spec + container("")));
    assertEquals(Fields.of("pods", counted ? "1" : "0"), used());
  }

  @Test
  void servicesAreChargedForWhatAnUpdateAdds() {
    quota(
        "{'hard':{'services':'5','services.nodeports':'1'}}",
        "{'services':'0','services.nodeports':'0'}");
    String services = "/api/v1/namespaces/default/services";
    String two = "'ports':[{'name':'a','port':1},{'name':'b','port':2}]";
    cluster.create(services, "{'metadata':{'name':'s'},'spec':{" + two + "}}");
    assertEquals(Fields.of("services", "1", "services.nodeports", "0"), used());
    Cluster.Answer answer =
        cluster.send(
            "PATCH",
            services + "/s",
            "application/merge-patch+json",
            "{\"spec\":{\"type\":\"NodePort\"}}");
    assertEquals(
        "services \"s\" is forbidden: exceeded quota: q, requested: services.nodeports=2,"
            + " used: services.nodeports=0, limited: services.nodeports=1",
        answer.message());
  }

  @Test
  void claimsAreChargedByClass() {
    quota(
        "{'hard':{'requests.storage':'5Gi','gold.storageclass.storage.k8s.io/requests.storage':"
            + "'2Gi'}}",
        "{'requests.storage':'0','gold.storageclass.storage.k8s.io/requests.storage':'0'}");
    String spec = "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1500Mi'}}";
    String gold = "{'spec':{'storageClassName':'gold'," + spec + "},'metadata':{'name':'";
    cluster.create(CLAIMS, gold + "p'}}");
    assertEquals(
        "exceeded quota: q, requested: gold.storageclass.storage.k8s.io/requests.storage=1500Mi,"
            + " used: gold.storageclass.storage.k8s.io/requests.storage=1500Mi, limited:"
            + " gold.storageclass.storage.k8s.io/requests.storage=2Gi",
        refusal(CLAIMS, gold + "q'}}"));
    cluster.create(CLAIMS, "{'spec':{" + spec + "},'metadata':{'name':'r'}}");
    assertEquals("3000Mi", used().text("requests.storage"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'min':{'cpu':'1'} | ~~ | minimum cpu usage per Container is 1.  No request is specified
          'min':{'cpu':'1'} | 'requests':{'cpu':'500m'} | minimum cpu usage per Container is 1, but request is 500m
          'max':{'cpu':'1'} | 'requests':{'cpu':'500m'} | maximum cpu usage per Container is 1, but limit is 2
          'maxLimitRequestRatio':{'memory':'2'} | ~~ | memory max limit to request ratio per Container is 2, but no request is specified or request is 0
          'maxLimitRequestRatio':{'memory':'2'} | 'requests':{'memory':'1Gi'} | memory max limit to request ratio per Container is 2, but no limit is specified or limit is 0
          'maxLimitRequestRatio':{'memory':'2'} | 'requests':{'memory':'1Gi'},'limits':{'memory':'3Gi'} | memory max limit to request ratio per Container is 2, but provided ratio is 3.000000
          'max':{'memory':'1Gi'} | 'limits':{'memory':'1Ti'} | maximum memory usage per Container is 1Gi, but limit is 1Ti
          """)
  void limitsAreToldWithTheirNumbers(String limit, String resources, String refusal) {
    String fill = refusal.endsWith("limit is 2") ? ",'default':{'cpu':'2'}" : "";
    Fields range =
        (Fields) Json.parse(("{'type':'Container'," + limit + fill + "}").replace('\'', '"'));
    Fields given = (Fields) Json.parse(("{" + resources + "}").replace('\'', '"'));
    LimitCheck check = new LimitCheck();
    Amounts limits = Amounts.of(range.fields("default")).plus(Amounts.of(given.fields("limits")));
    check.all(range, Amounts.of(given.fields("requests")), limits);
    assertEquals(refusal, check.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "Restricted,latest,'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value:"
        + " \"Restricted\": must be one of privileged, baseline, restricted'",
    "restricted,v2.1,'metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value:"
        + " \"v2.1\": must be \"latest\" or \"v1.x\"'"
  })
  void labelsOfNamespacesAreChecked(String level, String version, String problem) {
    Cluster.Answer answer =
        cluster.send(
            "POST",
            "/api/v1/namespaces",
            String.format(
                Locale.ROOT,
                "{'metadata':{'name':'n','labels':{'pod-security.kubernetes.io/enforce':'%s',"
                    + "'pod-security.kubernetes.io/enforce-version':'%s'}}}",
                level,
                version));
    assertEquals(422, answer.status());
    assertEquals("Namespace \"n\" is invalid: " + problem, answer.message());
  }

  @Test
  void whoMakesANamespaceStricterHearsOfItsPods() {
    cluster.create("/api/v1/namespaces", "{'metadata':{'name':'n'}}");
    String pods = "/api/v1/namespaces/n/pods";
    cluster.create(pods, pod("b", "'hostPID':true," + container("")));
    cluster.create(pods, pod("a", "'hostPID':true," + container("")));
    Cluster.Answer answer =
        cluster.send(
            "PATCH",
            "/api/v1/namespaces/n",
            "application/merge-patch+json",
            "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"baseline\"}}}");
    assertEquals(
        List.of(
            "299 - \"existing pods in namespace \\\"n\\\" violate the new PodSecurity enforce level"
                + " \\\"baseline:latest\\\"\"",
            "299 - \"a (and 1 other pod): host namespaces\""),
        answer.warnings());
  }

  @Test
  void anAccountMayLimitTheSecretsOfItsPods() {
    Cluster accounts = new Cluster(List.of(), List.of());
    accounts.create(
        "/api/v1/namespaces/default/serviceaccounts",
        "{'metadata':{'name':'default','annotations':{'kubernetes.io/enforce-mountable-secrets':"
            + "'true'}},'secrets':[{'name':'mine'}]}");
    String secret = "'volumes':[{'name':'v','secret':{'secretName':'%s'}}]," + container("");
    accounts.create(PODS, pod("a", String.format(Locale.ROOT, secret, "mine")));
    Cluster.Answer answer =
        accounts.send("POST", PODS, pod("b", String.format(Locale.ROOT, secret, "other")));
    assertEquals(
        "pods \"b\" is forbidden: volume with secret.secretName=\"other\" is not allowed because"
            + " service account default does not reference that secret",
        answer.message());
  }

  @Test
  void aMirrorPodHasNoAccount() {
    Cluster accounts = new Cluster(List.of(), List.of());
    String mirror = "{'metadata':{'name':'m','annotations':{'kubernetes.io/config.mirror':'x'}},";
    Cluster.Answer answer =
        accounts.send(
            "POST", PODS, mirror + "'spec':{'serviceAccountName':'s'," + container("") + "}}");
    assertEquals(
        "pods \"m\" is forbidden: a mirror pod may not reference service accounts",
        answer.message());
  }
}
