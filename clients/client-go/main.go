// A walk through what programs do with k8s.io/client-go, one line a check, against any server.
// The first surprise ends it with status 1.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

// How long anything may take that happens by itself, such as an event that reaches an informer.
const patience = 20 * time.Second

// A walk has the clients and remembers in which part it is.
type walk struct {
	ctx     context.Context
	config  *rest.Config
	typed   kubernetes.Interface
	dynamic dynamic.Interface
	traffic *traffic
	space   string
	part    string
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "of the server")
	contentType := flag.String("content-type", "json", "of built-in kinds: json or protobuf")
	watchList := flag.Bool("watch-list", true, "informers begin with a watch instead of a list")
	space := flag.String("namespace", "client-go", "to work in; must not be there yet")
	flag.Parse()
	// client-go looks at it once, at the first client.
	os.Setenv("KUBE_FEATURE_WatchListClient", fmt.Sprint(*watchList))
	if os.Getenv("VERBOSE") == "" {
		// Of what happens on its way, such as a connection that it lets go.
		klog.SetLogger(logr.Discard())
	}

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	config.QPS = 1000
	config.Burst = 2000
	config.Timeout = 0
	traffic := newTraffic()
	config.Wrap(traffic.wrap)
	plain := rest.CopyConfig(config)
	switch *contentType {
	case "json":
		// Where nothing is said, clients of built-in kinds prefer protobuf.
		config.ContentType = "application/json"
	case "protobuf":
		config.ContentType = "application/vnd.kubernetes.protobuf"
		config.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	default:
		fmt.Fprintln(os.Stderr, "--content-type: json or protobuf")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	w := &walk{
		ctx:     ctx,
		config:  config,
		typed:   kubernetes.NewForConfigOrDie(config),
		dynamic: dynamic.NewForConfigOrDie(plain),
		traffic: traffic,
		space:   *space,
	}
	w.discovery()
	w.namespace()
	w.kinds()
	w.errors()
	w.selectors()
	w.pages()
	w.patches()
	w.apply()
	w.subresources()
	w.pods()
	w.customResources()
	w.informer()
	w.selectingInformer()
	w.watches()
	w.deletions()
	w.events()
	w.leaderElection()
	w.wire(*contentType, *watchList)
	w.end()
}

// begin opens a part of the walk.
func (w *walk) begin(part string) { w.part = part }

// ok states what was found as expected.
func (w *walk) ok(format string, args ...any) {
	fmt.Printf("ok %s: %s\n", w.part, fmt.Sprintf(format, args...))
}

// fail ends the program.
func (w *walk) fail(format string, args ...any) {
	fmt.Printf("FAILED %s: %s\n", w.part, fmt.Sprintf(format, args...))
	os.Exit(1)
}

// must ends the program if there is an error.
func (w *walk) must(err error, doing string) {
	if err != nil {
		w.fail("%s: %v", doing, err)
	}
}

// same ends the program if two values differ.
func (w *walk) same(what string, expected, found any) {
	if fmt.Sprint(expected) != fmt.Sprint(found) {
		w.fail("%s: expected %v, found %v", what, expected, found)
	}
}

// eventually waits until a condition holds.
func (w *walk) eventually(what string, holds func() bool) {
	for end := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.fail("%s: not within %v", what, patience)
		}
	}
}
