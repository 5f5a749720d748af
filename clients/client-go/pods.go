package main

import (
	"time"

	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (w *walk) pods() {
	w.begin("pods")
	node := "node-of-" + w.space
	made, err := w.typed.CoreV1().Nodes().Create(w.ctx, &core.Node{
		ObjectMeta: meta.ObjectMeta{Name: node},
		Status:     core.NodeStatus{Allocatable: core.ResourceList{"cpu": resource.MustParse("4"), "pods": resource.MustParse("110")}},
	}, create)
	w.must(err, "create a node")
	made.Status.Conditions = []core.NodeCondition{{Type: core.NodeReady, Status: core.ConditionTrue, LastHeartbeatTime: meta.Now()}}
	made, err = w.typed.CoreV1().Nodes().UpdateStatus(w.ctx, made, update)
	w.must(err, "update the node's status")
	w.same("capacity", "4", made.Status.Allocatable.Cpu().String())
	w.ok("a node has the status that it was given")

	pods := w.typed.CoreV1().Pods(w.space)
	pod, err := pods.Create(w.ctx, &core.Pod{ObjectMeta: meta.ObjectMeta{Name: "pod"}, Spec: podSpec()}, create)
	w.must(err, "create a pod")
	w.same("phase", core.PodPending, pod.Status.Phase)
	w.same("class", core.PodQOSBurstable, pod.Status.QOSClass)
	w.same("scheduler", core.DefaultSchedulerName, pod.Spec.SchedulerName)
	w.same("tolerations", 2, len(pod.Spec.Tolerations))
	w.ok("a pod is Pending, Burstable, for the default-scheduler, tolerates two taints")
	bind := func() error {
		return pods.Bind(w.ctx, &core.Binding{
			ObjectMeta: meta.ObjectMeta{Name: "pod", Annotations: map[string]string{"why": "walk"}},
			Target:     core.ObjectReference{Kind: "Node", Name: node}}, create)
	}
	w.must(bind(), "bind")
	pod, err = pods.Get(w.ctx, "pod", get)
	w.must(err, "get")
	w.same("node", node, pod.Spec.NodeName)
	w.same("annotation", "walk", pod.Annotations["why"])
	w.same("condition", core.PodScheduled, pod.Status.Conditions[0].Type)
	w.ok("binding sets node, annotation and PodScheduled")
	err = bind()
	if !errors.IsConflict(err) {
		w.fail("a second binding: %v", err)
	}
	w.ok("a second binding is a Conflict")
	pod.Spec.NodeName = "elsewhere"
	_, err = pods.Update(w.ctx, pod, update)
	if !errors.IsInvalid(err) {
		w.fail("another node: %v", err)
	}
	w.ok("another node is Invalid")
	pod, err = pods.Get(w.ctx, "pod", get)
	w.must(err, "get")
	pod.Status.Phase = core.PodRunning
	_, err = pods.UpdateStatus(w.ctx, pod, update)
	w.must(err, "update status")
	running, err := pods.List(w.ctx, meta.ListOptions{FieldSelector: "spec.nodeName=" + node + ",status.phase=Running"})
	w.must(err, "list of a node's pods")
	w.same("running there", 1, len(running.Items))
	w.ok("it is found by spec.nodeName and status.phase")

	w.must(pods.Delete(w.ctx, "pod", remove), "delete")
	pod, err = pods.Get(w.ctx, "pod", get)
	w.must(err, "get of what ends")
	w.same("grace", 30, *pod.DeletionGracePeriodSeconds)
	if until := time.Until(pod.DeletionTimestamp.Time); until < 20*time.Second || until > 40*time.Second {
		w.fail("ends in %v", until)
	}
	w.ok("a bound pod ends within 30 s")
	zero := int64(0)
	w.must(pods.Delete(w.ctx, "pod", meta.DeleteOptions{GracePeriodSeconds: &zero}), "delete at once")
	_, err = pods.Get(w.ctx, "pod", get)
	w.refused("get after grace 0", err, errors.IsNotFound)

	_, err = pods.Create(w.ctx, &core.Pod{ObjectMeta: meta.ObjectMeta{Name: "evicted"}, Spec: podSpec()}, create)
	w.must(err, "create a pod")
	w.must(pods.EvictV1(w.ctx, &policy.Eviction{ObjectMeta: meta.ObjectMeta{Name: "evicted"}}), "evict")
	_, err = pods.Get(w.ctx, "evicted", get)
	w.refused("get after eviction", err, errors.IsNotFound)
	w.must(w.typed.CoreV1().Nodes().Delete(w.ctx, node, remove), "delete the node")
}
