package main

import (
	"regexp"
	"strings"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Differs from run to run.
var uids = regexp.MustCompile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

// Of options that nobody sets.
var (
	get    = meta.GetOptions{}
	create = meta.CreateOptions{}
	update = meta.UpdateOptions{}
	patch  = meta.PatchOptions{}
	list   = meta.ListOptions{}
	remove = meta.DeleteOptions{}
)

func (w *walk) discovery() {
	w.begin("discovery")
	version, err := w.typed.Discovery().ServerVersion()
	w.must(err, "version")
	w.ok("the server is Kubernetes %s.%s", version.Major, version.Minor)
	groups, lists, err := w.typed.Discovery().ServerGroupsAndResources()
	w.must(err, "groups and resources")
	wanted := []string{
		"v1 pods", "v1 pods/binding", "v1 nodes", "apps/v1 deployments/scale", "batch/v1 jobs",
		"coordination.k8s.io/v1 leases", "policy/v1 poddisruptionbudgets",
		"scheduling.k8s.io/v1 priorityclasses", "resource.k8s.io/v1 resourceclaims",
		"apiextensions.k8s.io/v1 customresourcedefinitions",
	}
	found := map[string]bool{}
	for _, list := range lists {
		for _, resource := range list.APIResources {
			found[list.GroupVersion+" "+resource.Name] = true
		}
	}
	for _, resource := range wanted {
		if !found[resource] {
			w.fail("%s is not served; %d groups", resource, len(groups))
		}
	}
	w.ok("serves %s", strings.Join(wanted, ", "))
	preferred, err := w.typed.Discovery().ServerPreferredNamespacedResources()
	w.must(err, "preferred resources")
	for _, list := range preferred {
		for _, resource := range list.APIResources {
			if resource.Name == "horizontalpodautoscalers" {
				w.same("version of autoscalers", "autoscaling/v2", list.GroupVersion)
			}
		}
	}
	w.ok("prefers autoscaling/v2")
}

func (w *walk) namespace() {
	w.begin("namespace")
	made, err := w.typed.CoreV1().Namespaces().Create(w.ctx, &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: w.space}}, create)
	w.must(err, "create")
	w.same("label", w.space, made.Labels["kubernetes.io/metadata.name"])
	w.same("phase", core.NamespaceActive, made.Status.Phase)
	w.same("finalizers", []core.FinalizerName{core.FinalizerKubernetes}, made.Spec.Finalizers)
	if made.UID == "" || made.ResourceVersion == "" || made.CreationTimestamp.IsZero() {
		w.fail("no uid, version or time: %v", made.ObjectMeta)
	}
	w.ok("created Active, labelled and with the finalizer kubernetes")
}

func labelled(name string, labels map[string]string) meta.ObjectMeta {
	return meta.ObjectMeta{Name: name, Labels: labels}
}

func podSpec() core.PodSpec {
	return core.PodSpec{Containers: []core.Container{{
		Name:  "main",
		Image: "example.org/main:1",
		Resources: core.ResourceRequirements{
			Requests: core.ResourceList{"cpu": resource.MustParse("100m"), "memory": resource.MustParse("64Mi")},
		},
	}}}
}

func (w *walk) kinds() {
	w.begin("objects")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	sent := &core.ConfigMap{
		ObjectMeta: labelled("plain", map[string]string{"app": "walk"}),
		Data:       map[string]string{"a": "1", "text": "zwölf\n"},
		BinaryData: map[string][]byte{"bytes": {0, 255, 7}},
	}
	_, err := maps.Create(w.ctx, sent, create)
	w.must(err, "create a config map")
	read, err := maps.Get(w.ctx, "plain", get)
	w.must(err, "get a config map")
	w.same("data", sent.Data, read.Data)
	w.same("bytes", sent.BinaryData, read.BinaryData)
	w.ok("ConfigMap keeps text and bytes")

	secret, err := w.typed.CoreV1().Secrets(w.space).Create(w.ctx, &core.Secret{
		ObjectMeta: meta.ObjectMeta{Name: "secret"}, StringData: map[string]string{"key": "value"}}, create)
	w.must(err, "create a secret")
	w.same("type", core.SecretTypeOpaque, secret.Type)
	w.same("data", "value", string(secret.Data["key"]))
	w.same("stringData", 0, len(secret.StringData))
	w.ok("Secret is Opaque, its stringData became data")

	service, err := w.typed.CoreV1().Services(w.space).Create(w.ctx, &core.Service{
		ObjectMeta: meta.ObjectMeta{Name: "service"},
		Spec: core.ServiceSpec{
			Selector: map[string]string{"app": "walk"},
			Ports:    []core.ServicePort{{Port: 80}},
		}}, create)
	w.must(err, "create a service")
	w.same("type", core.ServiceTypeClusterIP, service.Spec.Type)
	w.same("protocol", core.ProtocolTCP, service.Spec.Ports[0].Protocol)
	w.same("target", intstr.FromInt32(80), service.Spec.Ports[0].TargetPort)
	if !strings.HasPrefix(service.Spec.ClusterIP, "10.") {
		w.fail("address of the service: %q", service.Spec.ClusterIP)
	}
	w.ok("Service has an address of the cluster, TCP and the port as its target")

	three := int32(3)
	deployment, err := w.typed.AppsV1().Deployments(w.space).Create(w.ctx, &apps.Deployment{
		ObjectMeta: meta.ObjectMeta{Name: "deployment"},
		Spec: apps.DeploymentSpec{
			Replicas: &three,
			Selector: &meta.LabelSelector{MatchLabels: map[string]string{"app": "walk"}},
			Template: core.PodTemplateSpec{ObjectMeta: labelled("", map[string]string{"app": "walk"}), Spec: podSpec()},
		}}, create)
	w.must(err, "create a deployment")
	w.same("strategy", apps.RollingUpdateDeploymentStrategyType, deployment.Spec.Strategy.Type)
	w.same("surge", "25%", deployment.Spec.Strategy.RollingUpdate.MaxSurge.String())
	w.same("generation", 1, deployment.Generation)
	w.same("policy", core.RestartPolicyAlways, deployment.Spec.Template.Spec.RestartPolicy)
	w.ok("Deployment has generation 1, rolls by 25%%, its pods restart Always")

	job, err := w.typed.BatchV1().Jobs(w.space).Create(w.ctx, &batch.Job{
		ObjectMeta: meta.ObjectMeta{Name: "job"},
		Spec: batch.JobSpec{Template: core.PodTemplateSpec{Spec: func() core.PodSpec {
			spec := podSpec()
			spec.RestartPolicy = core.RestartPolicyNever
			return spec
		}()}}}, create)
	w.must(err, "create a job")
	w.same("parallelism", 1, *job.Spec.Parallelism)
	w.same("backoff", 6, *job.Spec.BackoffLimit)
	w.same("selector", string(job.UID), job.Spec.Selector.MatchLabels["batch.kubernetes.io/controller-uid"])
	w.same("label", "job", job.Spec.Template.Labels["batch.kubernetes.io/job-name"])
	w.ok("Job selects the pods that carry its uid")

	made, err := maps.Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{GenerateName: "named-"}}, create)
	w.must(err, "create with a generated name")
	if len(made.Name) != len("named-")+5 || !strings.HasPrefix(made.Name, "named-") {
		w.fail("generated name %q", made.Name)
	}
	w.must(maps.Delete(w.ctx, made.Name, remove), "delete")
	w.ok("generateName adds five letters")

	dry, err := maps.Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "dry"}}, meta.CreateOptions{DryRun: []string{meta.DryRunAll}})
	w.must(err, "dry run")
	w.same("name", "dry", dry.Name)
	_, err = maps.Get(w.ctx, "dry", get)
	if !errors.IsNotFound(err) {
		w.fail("a dry run left something: %v", err)
	}
	w.ok("a dry run answers and leaves nothing")
}

func (w *walk) errors() {
	w.begin("errors")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	_, err := maps.Get(w.ctx, "nowhere", get)
	w.refused("get of what is not there", err, errors.IsNotFound)
	_, err = maps.Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "plain"}}, create)
	w.refused("a second of one name", err, errors.IsAlreadyExists)
	_, err = maps.Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "Not_A_Name"}}, create)
	w.refused("a bad name", err, errors.IsInvalid)
	_, err = w.typed.CoreV1().ConfigMaps("no-such-space").Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "x"}}, create)
	w.refused("create in no namespace", err, errors.IsNotFound)
	read, err := maps.Get(w.ctx, "plain", get)
	w.must(err, "get")
	stale := read.DeepCopy()
	read.Data["a"] = "2"
	written, err := maps.Update(w.ctx, read, update)
	w.must(err, "update")
	if written.ResourceVersion == read.ResourceVersion {
		w.fail("an update left the version at %s", read.ResourceVersion)
	}
	again, err := maps.Update(w.ctx, written, update)
	w.must(err, "update without a change")
	w.same("version after an update without a change", written.ResourceVersion, again.ResourceVersion)
	w.ok("an update without a change keeps the version")
	stale.Data["a"] = "3"
	_, err = maps.Update(w.ctx, stale, update)
	w.refused("a stale update", err, errors.IsConflict)
	_, err = maps.List(w.ctx, meta.ListOptions{LabelSelector: "a b"})
	w.refused("a selector that is none", err, errors.IsBadRequest)
	_, err = maps.List(w.ctx, meta.ListOptions{FieldSelector: "data.a=1"})
	w.refused("a field that cannot be selected", err, errors.IsBadRequest)
	uid := types.UID("other")
	err = maps.Delete(w.ctx, "plain", meta.DeleteOptions{Preconditions: &meta.Preconditions{UID: &uid}})
	w.refused("a deletion of another uid", err, errors.IsConflict)
	deployments := w.typed.AppsV1().Deployments(w.space)
	deployment, err := deployments.Get(w.ctx, "deployment", get)
	w.must(err, "get")
	deployment.Spec.Selector.MatchLabels["app"] = "other"
	deployment.Spec.Template.Labels["app"] = "other"
	_, err = deployments.Update(w.ctx, deployment, update)
	w.refused("another selector of a deployment", err, errors.IsInvalid)
}

// refused states that an error has the reason that programs test for.
func (w *walk) refused(what string, err error, is func(error) bool) {
	if err == nil {
		w.fail("%s was not refused", what)
	}
	if !is(err) {
		w.fail("%s: reason %s: %v", what, errors.ReasonForError(err), err)
	}
	message := uids.ReplaceAllString(err.Error(), "UID")
	w.ok("%s is %s: %s", what, errors.ReasonForError(err), strings.ReplaceAll(message, "\n", " "))
}
