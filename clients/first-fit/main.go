// A scheduler of one's own with client-go: first fit by name, every few seconds. It knows nothing of
// Batkube.
package main

import (
	"context"
	"flag"
	"log"
	"slices"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	period := flag.Duration("period", 10*time.Second, "between two looks at the cluster")
	flag.Parse()
	rules := clientcmd.NewDefaultClientConfigLoadingRules() // KUBECONFIG
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		log.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Lister()
	nodes := factory.Core().V1().Nodes().Lister()
	factory.Core().V1().Pods().Informer()
	factory.Core().V1().Nodes().Informer()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	for range time.Tick(*period) {
		if err := round(ctx, client, pods, nodes); err != nil {
			log.Print(err)
		}
	}
}

// round binds every pod that waits and fits somewhere, the oldest first.
func round(ctx context.Context, client kubernetes.Interface, pods listers.PodLister, nodes listers.NodeLister) error {
	all, err := pods.List(labels.Everything())
	if err != nil {
		return err
	}
	names, err := nodes.List(labels.Everything())
	if err != nil {
		return err
	}
	slices.SortFunc(names, func(a, b *v1.Node) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(all, func(a, b *v1.Pod) int {
		if order := a.CreationTimestamp.Compare(b.CreationTimestamp.Time); order != 0 {
			return order
		}
		return strings.Compare(a.Name, b.Name)
	})
	free := map[string]int64{}
	for _, node := range names {
		free[node.Name] = node.Status.Allocatable.Cpu().MilliValue()
	}
	for _, pod := range all {
		if pod.Spec.NodeName != "" && pod.Status.Phase != v1.PodSucceeded && pod.Status.Phase != v1.PodFailed {
			free[pod.Spec.NodeName] -= request(pod)
		}
	}
	for _, pod := range all {
		if pod.Spec.NodeName != "" {
			continue
		}
		for _, node := range names {
			if free[node.Name] < request(pod) {
				continue
			}
			binding := &v1.Binding{
				ObjectMeta: meta.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name},
				Target:     v1.ObjectReference{Kind: "Node", Name: node.Name},
			}
			if err := client.CoreV1().Pods(pod.Namespace).Bind(ctx, binding, meta.CreateOptions{}); err != nil {
				return err
			}
			log.Printf("%s on %s", pod.Name, node.Name)
			free[node.Name] -= request(pod)
			break
		}
	}
	return nil
}

// request is what the pod asks for, in thousandths of a processor.
func request(pod *v1.Pod) int64 {
	sum := int64(0)
	for _, container := range pod.Spec.Containers {
		sum += container.Resources.Requests.Cpu().MilliValue()
	}
	return sum
}
