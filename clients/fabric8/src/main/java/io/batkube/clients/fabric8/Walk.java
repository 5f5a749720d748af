package io.batkube.clients.fabric8;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A walk through what programs do with the fabric8 client, one line a check. */
public final class Walk {
  private static final String SPACE = "fabric8";
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: kites.fabric8.batkube.io
      spec:
        group: fabric8.batkube.io
        scope: Namespaced
        names: {plural: kites, singular: kite, kind: Kite}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    colour: {type: string, enum: [red, blue]}
                    tails: {type: integer, default: 1, maximum: 3}
                status:
                  type: object
                  properties:
                    flying: {type: boolean}
      """;

  private final KubernetesClient client;
  private final List<String> lines = new ArrayList<>();

  private Walk(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Walks.
   *
   * @return a line for each check
   * @throws IllegalStateException at the first surprise
   */
  public static List<String> through(File kubeconfig) throws Exception {
    Config config = Config.fromKubeconfig(kubeconfig);
    config.setNamespace(SPACE);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      var walk = new Walk(client);
      walk.objects();
      walk.refusals();
      walk.lists();
      walk.patches();
      walk.customResources();
      walk.informer();
      walk.deletions();
      walk.leaderElection();
      walk.end();
      return walk.lines;
    }
  }

  private void ok(String line) {
    lines.add("ok " + line);
  }

  private void same(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new IllegalStateException(what + ": expected " + expected + ", found " + found);
    }
  }

  private void refused(String what, int code, Runnable action) {
    try {
      action.run();
    } catch (KubernetesClientException e) {
      same(what + ": " + e.getMessage(), code, e.getCode());
      ok(what + ": " + e.getStatus().getReason() + ": " + e.getStatus().getMessage());
      return;
    }
    throw new IllegalStateException(what + " was not refused");
  }

  private static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long begin = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - begin > PATIENCE_NS) {
        throw new IllegalStateException(what + ": too late");
      }
      Thread.sleep(10);
    }
  }

  private MixedOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> maps() {
    return client.configMaps();
  }

  private static ConfigMap map(String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .addToData("a", "1")
        .build();
  }

  private void objects() {
    same("minor version", "36", client.getKubernetesVersion().getMinor());
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(SPACE).endMetadata().build())
        .create();
    maps().resource(map("plain", Map.of("app", "walk"))).create();
    same("data", "1", maps().withName("plain").get().getData().get("a"));
    Secret secret =
        client
            .secrets()
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withName("secret")
                    .endMetadata()
                    .addToStringData("key", "value")
                    .build())
            .create();
    same("secret", "dmFsdWU=", secret.getData().get("key"));
    Service service =
        client
            .services()
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withName("service")
                    .endMetadata()
                    .withNewSpec()
                    .addToSelector("app", "walk")
                    .addNewPort()
                    .withPort(80)
                    .endPort()
                    .endSpec()
                    .build())
            .create();
    same("port", 80, service.getSpec().getPorts().getFirst().getTargetPort().getIntVal());
    Deployment deployment =
        client
            .apps()
            .deployments()
            .resource(
                new DeploymentBuilder()
                    .withNewMetadata()
                    .withName("deployment")
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(2)
                    .withNewSelector()
                    .addToMatchLabels("app", "walk")
                    .endSelector()
                    .withNewTemplate()
                    .withNewMetadata()
                    .addToLabels("app", "walk")
                    .endMetadata()
                    .withSpec(pod("template").getSpec())
                    .endTemplate()
                    .endSpec()
                    .build())
            .create();
    same("strategy", "RollingUpdate", deployment.getSpec().getStrategy().getType());
    Pod pod = client.pods().resource(pod("pod")).create();
    same("phase", "Pending", pod.getStatus().getPhase());
    ok("objects of five kinds are created with their defaults");
    same(
        "replicas",
        5,
        client.apps().deployments().withName("deployment").scale(5).getSpec().getReplicas());
    ok("a deployment scales");
  }

  private static Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage("example.org/main:1")
        .endContainer()
        .endSpec()
        .build();
  }

  private void refusals() {
    refused("a second of one name", 409, () -> maps().resource(map("plain", Map.of())).create());
    refused("a bad name", 422, () -> maps().resource(map("Bad_Name", Map.of())).create());
    refused(
        "an old version",
        409,
        () -> {
          ConfigMap old = map("plain", Map.of());
          old.getMetadata().setResourceVersion("1");
          maps().resource(old).update();
        });
    refused("a wrong selector", 400, () -> maps().withField("data.a", "1").list());
    same("absent", true, maps().withName("nowhere").get() == null);
    ok("what is not there is null");
  }

  private void lists() {
    for (int i = 0; i < 10; i++) {
      maps().resource(map("ten-" + i, Map.of("parity", i % 2 == 0 ? "even" : "odd"))).create();
    }
    ok("label: " + names(maps().withLabel("parity", "odd").list().getItems()));
    ok("labels: " + names(maps().withLabelIn("parity", "even", "none").list().getItems()));
    ok("not: " + names(maps().withoutLabel("parity").list().getItems()));
    ok("field: " + names(maps().withField("metadata.name", "ten-3").list().getItems()));
    var names = new ArrayList<String>();
    String next = null;
    do {
      ConfigMapList page =
          maps().list(new ListOptionsBuilder().withLimit(4L).withContinue(next).build());
      names.add(names(page.getItems()));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    ok("pages: " + String.join(" | ", names));
  }

  private static String names(List<ConfigMap> maps) {
    return String.join(" ", maps.stream().map(map -> map.getMetadata().getName()).toList());
  }

  private void patches() {
    Resource<ConfigMap> plain = maps().withName("plain");
    ConfigMap edited = plain.edit(map -> new ConfigMapBuilder(map).addToData("b", "2").build());
    ok("edit, a JSON patch: " + new TreeMap<>(edited.getData()));
    for (PatchType type : List.of(PatchType.JSON_MERGE, PatchType.STRATEGIC_MERGE)) {
      ConfigMap patched =
          plain.patch(
              PatchContext.of(type), "{\"data\":{\"a\":null,\"" + type.name() + "\":\"3\"}}");
      ok(type + ": " + new TreeMap<>(patched.getData()));
    }
    ConfigMap json =
        plain.patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"replace\",\"path\":\"/data/b\",\"value\":\"4\"}]");
    ok("JSON: " + new TreeMap<>(json.getData()));
    ConfigMap applied = maps().resource(map("applied", Map.of("k", "v"))).serverSideApply();
    same("manager", "Apply", applied.getMetadata().getManagedFields().getFirst().getOperation());
    refused(
        "another's field",
        409,
        () ->
            maps()
                .resource(map("applied", Map.of("k", "w")))
                .fieldManager("other")
                .serverSideApply());
    maps()
        .resource(map("applied", Map.of("k", "w")))
        .fieldManager("other")
        .forceConflicts()
        .serverSideApply();
    ok("apply, by force: " + maps().withName("applied").get().getMetadata().getLabels());
  }

  private NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      kites() {
    return client.genericKubernetesResources("fabric8.batkube.io/v1", "Kite").inNamespace(SPACE);
  }

  private GenericKubernetesResource kite(String name, String spec) {
    String text =
        "{\"apiVersion\":\"fabric8.batkube.io/v1\",\"kind\":\"Kite\",\"metadata\":{\"name\":\""
            + name
            + "\"},\"spec\":"
            + spec
            + "}";
    return client.getKubernetesSerialization().unmarshal(text, GenericKubernetesResource.class);
  }

  private void customResources() throws InterruptedException {
    client.load(new ByteArrayInputStream(DEFINITION.getBytes(StandardCharsets.UTF_8))).create();
    await(
        "Established",
        () ->
            client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("kites.fabric8.batkube.io")
                .get()
                .getStatus()
                .getConditions()
                .stream()
                .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True")));
    await("discovery", () -> client.supports("fabric8.batkube.io/v1", "Kite"));
    GenericKubernetesResource made = kites().resource(kite("one", "{\"colour\":\"red\"}")).create();
    same("default", 1, made.<Integer>get("spec", "tails"));
    refused(
        "a bad colour", 422, () -> kites().resource(kite("two", "{\"colour\":\"grey\"}")).create());
    made.setAdditionalProperty("status", Map.of("flying", true));
    same("status", true, kites().resource(made).updateStatus().<Boolean>get("status", "flying"));
    ok("a custom resource is defaulted, checked, and has a status");
  }

  private void informer() throws Exception {
    var added = new AtomicInteger();
    var updated = new AtomicInteger();
    var deleted = new AtomicInteger();
    SharedIndexInformer<ConfigMap> informer =
        maps()
            .withLabel("by", "writer")
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(ConfigMap map) {
                    added.incrementAndGet();
                  }

                  @Override
                  public void onUpdate(ConfigMap old, ConfigMap map) {
                    updated.incrementAndGet();
                  }

                  @Override
                  public void onDelete(ConfigMap map, boolean unknown) {
                    deleted.incrementAndGet();
                  }
                });
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 40; i++) {
                maps().resource(map("w-" + i, Map.of("by", "writer"))).create();
                Resource<ConfigMap> written = maps().withName("w-" + i);
                written.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"x\":\"y\"}}");
                if (i % 2 == 1) {
                  written.delete();
                }
              }
            });
    writer.get(1, TimeUnit.MINUTES);
    await("deletions", () -> deleted.get() == 20);
    same("in the cache", 20, informer.getStore().list().size());
    ok(
        "an informer follows a writer: %d added, %d updated, %d deleted"
            .formatted(added.get(), updated.get(), deleted.get()));
    informer.close();
    maps().withLabel("by", "writer").delete();
    await("no more", () -> maps().withLabel("by", "writer").list().getItems().isEmpty());
    ok("a selection is deleted");
  }

  private void deletions() {
    ConfigMap kept = map("kept", Map.of());
    kept.getMetadata().setFinalizers(List.of("fabric8.batkube.io/keep"));
    maps().resource(kept).create();
    maps().withName("kept").delete();
    same("ends", true, maps().withName("kept").get().getMetadata().getDeletionTimestamp() != null);
    maps()
        .withName("kept")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    same("gone", true, maps().withName("kept").get() == null);
    client.pods().withName("pod").withGracePeriod(0).delete();
    same("gone", true, client.pods().withName("pod").get() == null);
    ok("a finalizer keeps what is deleted; grace 0 does not wait");
  }

  private void leaderElection() throws InterruptedException {
    var led = new AtomicInteger();
    CompletableFuture<?> run =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName("walk")
                    .withLock(new LeaseLock(SPACE, "leader", "first"))
                    .withLeaseDuration(Duration.ofSeconds(3))
                    .withRenewDeadline(Duration.ofSeconds(2))
                    .withRetryPeriod(Duration.ofMillis(200))
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(led::incrementAndGet, () -> {}, _ -> {}))
                    .build())
            .build()
            .start();
    await("leader", () -> led.get() == 1);
    same("holder", "first", client.leases().withName("leader").get().getSpec().getHolderIdentity());
    run.cancel(true);
    ok("one leads, by a lease");
  }

  private void end() {
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("kites.fabric8.batkube.io")
        .delete();
    client.namespaces().withName(SPACE).delete();
    ok("all is deleted");
  }
}
