package main

import (
	"encoding/json"
	"sort"
	"strings"

	autoscaling "k8s.io/api/autoscaling/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	applyapps "k8s.io/client-go/applyconfigurations/apps/v1"
	applycore "k8s.io/client-go/applyconfigurations/core/v1"
	applymeta "k8s.io/client-go/applyconfigurations/meta/v1"
)

func (w *walk) patches() {
	w.begin("patches")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	try := func(kind types.PatchType, body string) {
		patched, err := maps.Patch(w.ctx, "plain", kind, []byte(body), patch)
		w.must(err, body)
		w.ok("%s %s: %s", kind, body, text(patched.Data))
	}
	try(types.JSONPatchType, `[{"op":"test","path":"/data/a","value":"2"},{"op":"add","path":"/data/b","value":"x"},{"op":"move","from":"/data/b","path":"/data/c"}]`)
	try(types.MergePatchType, `{"data":{"c":null,"d":"4"}}`)
	try(types.StrategicMergePatchType, `{"data":{"a":null,"e":"5"}}`)
	_, err := maps.Patch(w.ctx, "plain", types.JSONPatchType, []byte(`[{"op":"test","path":"/data/d","value":"0"}]`), patch)
	w.refused("a test that does not hold", err, errors.IsInvalid)
	_, err = maps.Patch(w.ctx, "plain", types.MergePatchType, []byte(`{"metadata":{"resourceVersion":"1"},"data":{"d":"6"}}`), patch)
	if !errors.IsConflict(err) {
		w.fail("a patch of an old version: %v", err)
	}
	w.ok("a patch of an old version is a Conflict")

	deployments := w.typed.AppsV1().Deployments(w.space)
	patched, err := deployments.Patch(w.ctx, "deployment", types.StrategicMergePatchType, []byte(
		`{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"example.org/side:1"},{"name":"main","env":[{"name":"A","value":"1"}]}]}}}}`), patch)
	w.must(err, "strategic merge of containers")
	w.same("generation", 2, patched.Generation)
	w.ok("strategic merge joins containers by name: %s", containers(patched.Spec.Template.Spec))
	patched, err = deployments.Patch(w.ctx, "deployment", types.StrategicMergePatchType, []byte(
		`{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}],"$setElementOrder/containers":[{"name":"main"}]}}}}`), patch)
	w.must(err, "strategic deletion of a container")
	w.ok("strategic merge deletes one: %s", containers(patched.Spec.Template.Spec))
	patched, err = deployments.Patch(w.ctx, "deployment", types.MergePatchType, []byte(
		`{"spec":{"template":{"spec":{"containers":[{"name":"only","image":"example.org/only:1"}]}}}}`), patch)
	w.must(err, "merge of containers")
	w.ok("merge replaces the list: %s", containers(patched.Spec.Template.Spec))
}

func text(data map[string]string) string {
	bytes, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return string(bytes)
}

func containers(spec core.PodSpec) string {
	var words []string
	for _, container := range spec.Containers {
		words = append(words, container.Name+"="+container.Image)
	}
	return strings.Join(words, " ")
}

func (w *walk) apply() {
	w.begin("apply")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	one := meta.ApplyOptions{FieldManager: "one"}
	two := meta.ApplyOptions{FieldManager: "two"}
	made, err := maps.Apply(w.ctx, applycore.ConfigMap("applied", w.space).WithData(map[string]string{"a": "1", "b": "1"}), one)
	w.must(err, "first apply")
	w.ok("makes the object: %s", text(made.Data))
	_, err = maps.Apply(w.ctx, applycore.ConfigMap("applied", w.space).WithData(map[string]string{"b": "2"}), two)
	w.refused("another's field", err, errors.IsConflict)
	two.Force = true
	made, err = maps.Apply(w.ctx, applycore.ConfigMap("applied", w.space).WithData(map[string]string{"b": "2"}), two)
	w.must(err, "forced apply")
	w.ok("force takes it: %s owned by %s", text(made.Data), managers(made.ManagedFields))
	made, err = maps.Apply(w.ctx, applycore.ConfigMap("applied", w.space).WithLabels(map[string]string{"x": "y"}), one)
	w.must(err, "apply without a field")
	w.ok("what its owner leaves out goes: %s owned by %s", text(made.Data), managers(made.ManagedFields))
	extracted, err := applycore.ExtractConfigMap(made, "two")
	w.must(err, "extract")
	w.same("fields of two", map[string]string{"b": "2"}, extracted.Data)
	w.ok("the fields of two can be extracted")

	deployments := w.typed.AppsV1().Deployments(w.space)
	labels := map[string]string{"app": "applied"}
	apply := func(container, image string) *applyapps.DeploymentApplyConfiguration {
		return applyapps.Deployment("applied", w.space).WithSpec(applyapps.DeploymentSpec().
			WithSelector(applymeta.LabelSelector().WithMatchLabels(labels)).
			WithTemplate(applycore.PodTemplateSpec().WithLabels(labels).WithSpec(applycore.PodSpec().
				WithContainers(applycore.Container().WithName(container).WithImage(image).
					WithPorts(applycore.ContainerPort().WithContainerPort(80))))))
	}
	deployment, err := deployments.Apply(w.ctx, apply("main", "example.org/main:1"), one)
	w.must(err, "apply a deployment")
	deployment, err = deployments.Apply(w.ctx, apply("side", "example.org/side:1"), meta.ApplyOptions{FieldManager: "two"})
	w.must(err, "apply a second container")
	w.ok("containers of two owners: %s", containers(deployment.Spec.Template.Spec))
	deployment, err = deployments.Apply(w.ctx, apply("other", "example.org/other:1"), one)
	w.must(err, "apply another container")
	w.ok("one changes its mind: %s", containers(deployment.Spec.Template.Spec))
	w.must(deployments.Delete(w.ctx, "applied", remove), "delete")
}

func managers(entries []meta.ManagedFieldsEntry) string {
	var words []string
	for _, entry := range entries {
		words = append(words, entry.Manager+":"+string(entry.Operation))
	}
	sort.Strings(words)
	return strings.Join(words, " ")
}

func (w *walk) subresources() {
	w.begin("subresources")
	deployments := w.typed.AppsV1().Deployments(w.space)
	scale, err := deployments.GetScale(w.ctx, "deployment", get)
	w.must(err, "get scale")
	w.same("replicas", 3, scale.Spec.Replicas)
	w.same("selector", "app=walk", scale.Status.Selector)
	scale, err = deployments.UpdateScale(w.ctx, "deployment", &autoscaling.Scale{
		ObjectMeta: meta.ObjectMeta{Name: "deployment", Namespace: w.space}, Spec: autoscaling.ScaleSpec{Replicas: 5}}, update)
	w.must(err, "update scale")
	w.same("replicas", 5, scale.Spec.Replicas)
	deployment, err := deployments.Get(w.ctx, "deployment", get)
	w.must(err, "get")
	w.same("replicas", 5, *deployment.Spec.Replicas)
	w.ok("scale reads 3 and app=walk, writes 5")
	before := deployment.Generation
	deployment.Status.Replicas = 4
	nine := int32(9)
	deployment.Spec.Replicas = &nine
	deployment, err = deployments.UpdateStatus(w.ctx, deployment, update)
	w.must(err, "update status")
	w.same("status", 4, deployment.Status.Replicas)
	w.same("spec", 5, *deployment.Spec.Replicas)
	w.same("generation", before, deployment.Generation)
	deployment.Status.Replicas = 7
	deployment.Labels = map[string]string{"k": "v"}
	deployment, err = deployments.Update(w.ctx, deployment, update)
	w.must(err, "update")
	w.same("status", 4, deployment.Status.Replicas)
	w.same("generation", before, deployment.Generation)
	w.ok("status and spec are written each by its own way")
}
