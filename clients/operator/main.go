// An operator of one's own with controller-runtime: a Sweep starts a pod every so many seconds, until
// all have started, and says in its status how far it is. It knows nothing of Batkube.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/klog/v2"
	control "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

func main() {
	control.SetLogger(klog.Background())
	addKinds(scheme.Scheme)
	manager, err := control.NewManager(control.GetConfigOrDie(), control.Options{
		Scheme:  scheme.Scheme,
		Metrics: server.Options{BindAddress: "0"}, // none
	})
	if err != nil {
		log.Fatal(err)
	}
	err = control.NewControllerManagedBy(manager).For(&Sweep{}).Owns(&v1.Pod{}).Complete(&sweeper{manager.GetClient()})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(manager.Start(control.SetupSignalHandler()))
}

type sweeper struct {
	client.Client
}

// Reconcile starts the next pod if its time has come, and comes back when that of the one after it has.
func (r *sweeper) Reconcile(ctx context.Context, request control.Request) (control.Result, error) {
	var sweep Sweep
	if err := r.Get(ctx, request.NamespacedName, &sweep); err != nil {
		return control.Result{}, client.IgnoreNotFound(err)
	}
	before := sweep.Status
	now := time.Now()
	next, err := r.start(ctx, &sweep, now)
	if err != nil {
		return control.Result{}, err
	}
	if sweep.Status.Ended, err = r.ended(ctx, &sweep); err != nil {
		return control.Result{}, err
	}
	if sweep.Status.Ended == sweep.Spec.Points && sweep.Status.Completed == nil {
		sweep.Status.Completed = &meta.MicroTime{Time: now}
	}
	if !equality.Semantic.DeepEqual(before, sweep.Status) {
		if err := r.Status().Update(ctx, &sweep); err != nil {
			return control.Result{}, err
		}
	}
	return control.Result{RequeueAfter: next}, nil
}

// start makes a pod if one is due. It returns how long the next one has to wait, 0 if there is none.
func (r *sweeper) start(ctx context.Context, sweep *Sweep, now time.Time) (time.Duration, error) {
	every := time.Duration(sweep.Spec.EverySeconds) * time.Second
	if last := sweep.Status.LastStart; last != nil && last.Add(every).After(now) {
		return last.Add(every).Sub(now), nil
	}
	if sweep.Status.Started >= sweep.Spec.Points {
		return 0, nil
	}
	pod := r.pod(sweep)
	if err := control.SetControllerReference(sweep, pod, r.Scheme()); err != nil {
		return 0, err
	}
	// One that was made before its status could be written is there already.
	if err := r.Create(ctx, pod); err != nil && !errors.IsAlreadyExists(err) {
		return 0, err
	}
	sweep.Status.Started++
	sweep.Status.LastStart = &meta.MicroTime{Time: now}
	return every, nil
}

func (r *sweeper) pod(sweep *Sweep) *v1.Pod {
	return &v1.Pod{
		ObjectMeta: meta.ObjectMeta{
			Namespace: sweep.Namespace,
			Name:      fmt.Sprintf("%s-%d", sweep.Name, sweep.Status.Started),
			Labels:    map[string]string{"sweep": sweep.Name},
		},
		Spec: v1.PodSpec{
			RestartPolicy: v1.RestartPolicyNever,
			Containers: []v1.Container{{
				Name:    "work",
				Image:   "busybox",
				Command: []string{"sleep", fmt.Sprint(sweep.Spec.WorkSeconds)},
			}},
		},
	}
}

// ended counts the pods that are over.
func (r *sweeper) ended(ctx context.Context, sweep *Sweep) (int, error) {
	var pods v1.PodList
	err := r.List(ctx, &pods, client.InNamespace(sweep.Namespace), client.MatchingLabels{"sweep": sweep.Name})
	ended := 0
	for _, pod := range pods.Items {
		if pod.Status.Phase == v1.PodSucceeded || pod.Status.Phase == v1.PodFailed {
			ended++
		}
	}
	return ended, err
}
