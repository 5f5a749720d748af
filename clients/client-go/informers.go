package main

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
)

// counts of what an informer told.
type counts struct{ added, updated, deleted atomic.Int64 }

func (c *counts) handler() cache.ResourceEventHandlerFuncs {
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { c.added.Add(1) },
		UpdateFunc: func(any, any) { c.updated.Add(1) },
		DeleteFunc: func(any) { c.deleted.Add(1) },
	}
}

func (c *counts) String() string {
	return fmt.Sprintf("%d added, %d updated, %d deleted", c.added.Load(), c.updated.Load(), c.deleted.Load())
}

const writes = 60

// informer follows config maps that others write: 20 are there before, 60 come, all these change, half of them go.
func (w *walk) informer() {
	w.begin("informer")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	written := map[string]string{"by": "writer"}
	one := func(i int) *core.ConfigMap {
		return &core.ConfigMap{ObjectMeta: labelled(fmt.Sprintf("w-%03d", i), written), Data: map[string]string{"n": strconv.Itoa(i)}}
	}
	for i := range 20 {
		_, err := maps.Create(w.ctx, one(i+1000), create)
		w.must(err, "create")
	}
	factory := informers.NewSharedInformerFactoryWithOptions(w.typed, 0, informers.WithNamespace(w.space),
		informers.WithTweakListOptions(func(options *meta.ListOptions) { options.LabelSelector = "by=writer" }))
	shared := factory.Core().V1().ConfigMaps()
	var told counts
	_, err := shared.Informer().AddEventHandler(told.handler())
	w.must(err, "handler")
	custom := dynamicinformer.NewFilteredDynamicSharedInformerFactory(w.dynamic, 0, w.space, nil)
	var toldOfBoats counts
	_, err = custom.ForResource(boats).Informer().AddEventHandler(toldOfBoats.handler())
	w.must(err, "handler")
	stop := make(chan struct{})
	factory.Start(stop)
	custom.Start(stop)
	w.synced(shared.Informer().HasSynced, custom.ForResource(boats).Informer().HasSynced)
	w.eventually("20 config maps", func() bool { return told.added.Load() == 20 })
	w.ok("is synced with what was there: %v", &told)

	var writers sync.WaitGroup
	for writer := range 4 {
		writers.Go(func() {
			for i := writer; i < writes; i += 4 {
				name := one(i).Name
				_, err := maps.Create(w.ctx, one(i), create)
				w.must(err, "create")
				_, err = maps.Patch(w.ctx, name, types.MergePatchType, []byte(`{"data":{"n":"changed"}}`), patch)
				w.must(err, "patch")
				if i%2 == 1 {
					w.must(maps.Delete(w.ctx, name, remove), "delete")
				}
			}
		})
	}
	for i := range 5 {
		_, err = w.fleet().Create(w.ctx, boat(fmt.Sprintf("boat-%d", i), `{"name":"B"}`), create)
		w.must(err, "create a boat")
	}
	writers.Wait()
	w.eventually("all deletions", func() bool { return told.deleted.Load() == writes/2 })
	w.eventually("all boats", func() bool { return toldOfBoats.added.Load() == 6 })
	cached, err := shared.Lister().ConfigMaps(w.space).List(labels.Everything())
	w.must(err, "cache")
	w.same("in the cache", 20+writes/2, len(cached))
	for _, item := range cached {
		if item.Name < "w-1" && item.Data["n"] != "changed" {
			w.fail("%s is old in the cache", item.Name)
		}
	}
	w.ok("follows four writers: %v; %d in the cache, all as last written", &told, len(cached))
	w.ok("follows custom resources: %v", &toldOfBoats)
	close(stop)
	factory.Shutdown()
	custom.Shutdown()
	w.must(maps.DeleteCollection(w.ctx, remove, meta.ListOptions{LabelSelector: "by=writer"}), "delete collection")
	left, err := maps.List(w.ctx, meta.ListOptions{LabelSelector: "by=writer"})
	w.must(err, "list")
	w.same("left", 0, len(left.Items))
	w.ok("a collection is deleted at once")
}

func (w *walk) synced(has ...cache.InformerSynced) {
	stop := make(chan struct{})
	timer := time.AfterFunc(patience, func() { close(stop) })
	if !cache.WaitForCacheSync(stop, has...) {
		w.fail("informers are not synced within %v", patience)
	}
	timer.Stop()
}

// selectingInformer selects pods that run, as schedulers do.
func (w *walk) selectingInformer() {
	w.begin("selecting informer")
	pods := w.typed.CoreV1().Pods(w.space)
	selector := fields.ParseSelectorOrDie("status.phase!=Succeeded,status.phase!=Failed").String()
	factory := informers.NewSharedInformerFactoryWithOptions(w.typed, 0, informers.WithNamespace(w.space),
		informers.WithTweakListOptions(func(options *meta.ListOptions) { options.FieldSelector = selector }))
	var told counts
	var last atomic.Value
	handler := told.handler()
	handler.DeleteFunc = func(gone any) {
		last.Store(string(gone.(*core.Pod).Status.Phase))
		told.deleted.Add(1)
	}
	_, err := factory.Core().V1().Pods().Informer().AddEventHandler(handler)
	w.must(err, "handler")
	stop := make(chan struct{})
	factory.Start(stop)
	w.synced(factory.Core().V1().Pods().Informer().HasSynced)
	pod, err := pods.Create(w.ctx, &core.Pod{ObjectMeta: meta.ObjectMeta{Name: "phases"}, Spec: podSpec()}, create)
	w.must(err, "create")
	for i, phase := range []core.PodPhase{core.PodRunning, core.PodSucceeded} {
		pod.Status.Phase = phase
		pod, err = pods.UpdateStatus(w.ctx, pod, update)
		w.must(err, "update status")
		w.eventually("told", func() bool { return told.updated.Load()+told.deleted.Load() == int64(i)+1 })
	}
	w.ok("a pod that leaves the selection is deleted there: %v; last seen %v", &told, last.Load())
	close(stop)
	factory.Shutdown()
	w.must(pods.Delete(w.ctx, "phases", remove), "delete")
}

// watches without an informer.
func (w *walk) watches() {
	w.begin("watch")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	now, err := maps.List(w.ctx, list)
	w.must(err, "list")
	labelled, err := maps.Watch(w.ctx, meta.ListOptions{ResourceVersion: now.ResourceVersion, LabelSelector: "seen"})
	w.must(err, "watch")
	steps := []string{`{"metadata":{"labels":{"seen":"1"}}}`, `{"data":{"x":"1"}}`, `{"metadata":{"labels":{"seen":null}}}`}
	for i, step := range steps {
		_, err = maps.Patch(w.ctx, "plain", types.MergePatchType, []byte(step), patch)
		w.must(err, "patch")
		event := w.next(labelled)
		item := event.Object.(*core.ConfigMap)
		_, has := item.Labels["seen"]
		w.ok("step %d: %s with label %v", i+1, event.Type, has)
	}
	labelled.Stop()
	again, err := maps.Watch(w.ctx, meta.ListOptions{ResourceVersion: now.ResourceVersion})
	w.must(err, "watch")
	var seen []watch.EventType
	for range steps {
		seen = append(seen, w.next(again).Type)
	}
	again.Stop()
	w.ok("the same from a version of the past, all labels: %v", seen)
	one := int64(1)
	short, err := maps.Watch(w.ctx, meta.ListOptions{ResourceVersion: now.ResourceVersion, TimeoutSeconds: &one, FieldSelector: "metadata.name=none"})
	w.must(err, "watch")
	select {
	case event, open := <-short.ResultChan():
		if open {
			w.fail("an event of nothing: %v", event)
		}
	case <-time.After(patience):
		w.fail("a watch of one second does not end")
	}
	w.ok("a watch of one second ends")
}

func (w *walk) next(from watch.Interface) watch.Event {
	select {
	case event, open := <-from.ResultChan():
		if !open || event.Type == watch.Error {
			w.fail("the watch ended: %v", event)
		}
		return event
	case <-time.After(patience):
		w.fail("no event within %v", patience)
	}
	panic("not reached")
}
