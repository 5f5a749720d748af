package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	typedcore "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/record"
)

func (w *walk) deletions() {
	w.begin("deletions")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	_, err := maps.Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "kept", Finalizers: []string{"walk.batkube.io/keep"}}}, create)
	w.must(err, "create")
	w.must(maps.Delete(w.ctx, "kept", remove), "delete")
	kept, err := maps.Get(w.ctx, "kept", get)
	w.must(err, "get of what has a finalizer")
	if kept.DeletionTimestamp == nil {
		w.fail("no deletionTimestamp")
	}
	w.ok("a finalizer keeps what is deleted")
	_, err = maps.Patch(w.ctx, "kept", types.JSONPatchType, []byte(`[{"op":"add","path":"/metadata/finalizers/-","value":"walk.batkube.io/more"}]`), patch)
	w.refused("one more finalizer", err, errors.IsInvalid)
	_, err = maps.Patch(w.ctx, "kept", types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), patch)
	w.must(err, "take the finalizer away")
	_, err = maps.Get(w.ctx, "kept", get)
	w.refused("get without it", err, errors.IsNotFound)
	foreground := meta.DeletePropagationForeground
	w.must(w.typed.AppsV1().Deployments(w.space).Delete(w.ctx, "deployment", meta.DeleteOptions{PropagationPolicy: &foreground}), "delete in the foreground")
	waiting, err := w.typed.AppsV1().Deployments(w.space).Get(w.ctx, "deployment", get)
	if err == nil {
		w.same("finalizers", []string{meta.FinalizerDeleteDependents}, waiting.Finalizers)
	} else if !errors.IsNotFound(err) {
		w.fail("get: %v", err)
	}
	w.ok("foreground waits for dependents if somebody looks after them")
}

func (w *walk) events() {
	w.begin("events")
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&typedcore.EventSinkImpl{Interface: w.typed.CoreV1().Events(w.space)})
	recorder := broadcaster.NewRecorder(scheme.Scheme, core.EventSource{Component: "walk"})
	about, err := w.typed.CoreV1().ConfigMaps(w.space).Get(w.ctx, "plain", get)
	w.must(err, "get")
	for range 3 {
		recorder.Event(about, core.EventTypeNormal, "Walked", "once more")
	}
	recorder.Eventf(about, core.EventTypeWarning, "Tripped", "over %d", 1)
	selector := fmt.Sprintf("involvedObject.name=plain,involvedObject.uid=%s,reason=Walked", about.UID)
	var found *core.EventList
	w.eventually("three times the event", func() bool {
		found, err = w.typed.CoreV1().Events(w.space).List(w.ctx, meta.ListOptions{FieldSelector: selector})
		w.must(err, "list")
		return len(found.Items) == 1 && found.Items[0].Count == 3
	})
	event := found.Items[0]
	w.ok("%s %s %s of %s, %d times", event.Type, event.Reason, event.Message, event.Source.Component, event.Count)
	w.eventually("the warning", func() bool {
		found, err = w.typed.CoreV1().Events(w.space).List(w.ctx, meta.ListOptions{FieldSelector: "type=Warning"})
		w.must(err, "list")
		return len(found.Items) == 1
	})
	newer, err := w.typed.EventsV1().Events(w.space).Get(w.ctx, found.Items[0].Name, get)
	w.must(err, "get by the newer group")
	w.ok("events.k8s.io shows it too: %s of %s, %s", newer.Note, newer.DeprecatedSource.Component, newer.Regarding.Name)
	broadcaster.Shutdown()
}

func (w *walk) leaderElection() {
	w.begin("leader election")
	var leader atomic.Value
	leader.Store("")
	candidate := func(name string) (context.CancelFunc, chan struct{}) {
		ctx, cancel := context.WithCancel(w.ctx)
		done := make(chan struct{})
		lock := &resourcelock.LeaseLock{
			LeaseMeta:  meta.ObjectMeta{Name: "leader", Namespace: w.space},
			Client:     w.typed.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: name},
		}
		go func() {
			defer close(done)
			leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
				Lock: lock, LeaseDuration: 3 * time.Second, RenewDeadline: 2 * time.Second, RetryPeriod: 200 * time.Millisecond,
				ReleaseOnCancel: true,
				Callbacks: leaderelection.LeaderCallbacks{
					OnStartedLeading: func(context.Context) { leader.Store(name) },
					OnStoppedLeading: func() {},
				},
			})
		}()
		return cancel, done
	}
	stopFirst, firstDone := candidate("first")
	w.eventually("the first leads", func() bool { return leader.Load() == "first" })
	stopSecond, secondDone := candidate("second")
	leases := w.typed.CoordinationV1().Leases(w.space)
	begun, err := leases.Get(w.ctx, "leader", get)
	w.must(err, "get the lease")
	w.eventually("renewals", func() bool {
		lease, err := leases.Get(w.ctx, "leader", get)
		w.must(err, "get the lease")
		return lease.Spec.RenewTime.After(begun.Spec.RenewTime.Time)
	})
	w.same("leader", "first", leader.Load())
	w.ok("the first leads and renews")
	stopFirst()
	<-firstDone
	w.eventually("the second leads", func() bool { return leader.Load() == "second" })
	lease, err := leases.Get(w.ctx, "leader", get)
	w.must(err, "get the lease")
	w.same("holder", "second", *lease.Spec.HolderIdentity)
	w.ok("the second leads when the first lets go, after %d changes", *lease.Spec.LeaseTransitions)
	stopSecond()
	<-secondDone
}

// wire checks that the settings under test had the effect that they promise.
func (w *walk) wire(contentType string, watchList bool) {
	w.begin("wire")
	if (w.traffic.count("protobuf body") > 0) != (contentType == "protobuf") {
		w.fail("%d bodies in protobuf", w.traffic.count("protobuf body"))
	}
	if (w.traffic.count("watch-list") > 0) != watchList || (w.traffic.count("list of an informer") > 0) == watchList {
		w.fail("%v", w.traffic.counts)
	}
	w.ok("bodies and informers are of the kind asked for")
}

func (w *walk) end() {
	w.begin("end")
	w.must(w.dynamic.Resource(definitions).Delete(w.ctx, "boats.walk.batkube.io", remove), "delete the definition")
	w.eventually("no more boats", func() bool {
		_, err := w.fleet().List(w.ctx, list)
		return errors.IsNotFound(err)
	})
	_, err := w.dynamic.Resource(definitions).Get(w.ctx, "boats.walk.batkube.io", get)
	w.refused("get of the definition", err, errors.IsNotFound)
	w.must(w.typed.CoreV1().Namespaces().Delete(w.ctx, w.space, remove), "delete the namespace")
	space, err := w.typed.CoreV1().Namespaces().Get(w.ctx, w.space, get)
	if errors.IsNotFound(err) {
		w.ok("the namespace is deleted")
		return
	}
	w.must(err, "get the namespace")
	w.same("phase", core.NamespaceTerminating, space.Status.Phase)
	_, err = w.typed.CoreV1().ConfigMaps(w.space).Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "late"}}, create)
	if !errors.IsForbidden(err) || !errors.HasStatusCause(err, core.NamespaceTerminatingCause) {
		w.fail("create in a namespace that ends: %v", err)
	}
	w.ok("the namespace is deleted")
}
