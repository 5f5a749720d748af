// The bench of the API measures Batkube and the real kube-apiserver with etcd, one after the other,
// with the same client, and prints one table. See README.md beside this file.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

var (
	batkube     = flag.String("batkube", "./batkube", "the launcher")
	binaries    = flag.String("real", "", "the folder with kube-apiserver and etcd")
	servers     = flag.String("servers", "http,https,real", "which to measure")
	measures    = flag.String("measures", "start,writes,watch,list", "what to measure")
	connections = flag.Int("connections", 32, "of writers")
	warmUp      = flag.Duration("warm-up", 40*time.Second, "before writes are counted")
	measured    = flag.Duration("measured", 15*time.Second, "while writes are counted")
	podCount    = flag.Int("pods", 150_000, "resident")
	nodeCount   = flag.Int("nodes", 5_000, "resident")
	watchers    = flag.Int("watchers", 1_000, "of one kind")
	events      = flag.Int("events", 8_000, "that each watcher is told")
	realWindow  = flag.Int("real-window", 10, "writes that may be ahead of the watchers of the real server")
	starts      = flag.Int("starts", 5, "the median of which is told")
)

// A row is one measure of the table. Of the goal, 0 is none.
type row struct {
	name        string
	format      string
	scale       float64
	goal        string
	moreIsGood  bool
	values      map[string]float64
	explanation string
}

var table = []*row{
	{name: "writes/s: create, bind, status, delete", format: "%.0f", scale: 1, goal: ">= 20000, >= 10 x", moreIsGood: true},
	{name: "deliveries/s to 1000 watchers", format: "%.0f", scale: 1, goal: ">= 1000000", moreIsGood: true},
	{name: "fill: creations and statuses/s", format: "%.0f", scale: 1, moreIsGood: true},
	{name: "list of all pods, s", format: "%.2f", scale: 1},
	{name: "  its size, MB", format: "%.0f", scale: 1e-6},
	{name: "resident memory before the lists, MB", format: "%.0f", scale: 1e-6},
	{name: "resident memory after the lists, MB", format: "%.0f", scale: 1e-6, goal: "< 700"},
	{name: "start to ready, s", format: "%.2f", scale: 1},
	{name: "start to kubectl's first answer, s", format: "%.2f", scale: 1, goal: "< 0.5"},
}

func main() {
	log.SetFlags(log.Ltime)
	flag.Parse()
	for _, each := range table {
		each.values = map[string]float64{}
	}
	for _, which := range strings.Split(*servers, ",") {
		if err := measure(which); err != nil {
			log.Fatal(err)
		}
	}
	print()
}

func start(which string) Start {
	switch which {
	case "http":
		return ours(*batkube, false)
	case "https":
		return ours(*batkube, true)
	default:
		return realPair(*binaries)
	}
}

func measure(which string) error {
	wanted := strings.Split(*measures, ",")
	if slices.Contains(wanted, "start") {
		if err := withStarts(which); err != nil {
			return err
		}
	}
	if slices.Contains(wanted, "writes") {
		err := with(which, func(server *Server) error {
			log.Printf("%s: lives of pods, %d connections", which, *connections)
			perSecond, err := lives(server.Address, *connections, *warmUp, *measured)
			note(0, which, perSecond)
			return err
		})
		if err != nil {
			return err
		}
	}
	if slices.Contains(wanted, "watch") {
		err := with(which, func(server *Server) error {
			log.Printf("%s: %d watchers", which, *watchers)
			// kube-apiserver cuts off watchers that fall behind by more than its buffers hold.
			window := 1000
			if which == "real" {
				window = *realWindow
			}
			// The first time warms up.
			if _, err := fanOut(server.Address, *watchers, 20, *events/4, window, which == "real"); err != nil {
				return err
			}
			if err := forget(server); err != nil {
				return err
			}
			perSecond, err := fanOut(server.Address, *watchers, 20, *events, window, which == "real")
			note(1, which, perSecond)
			return err
		})
		if err != nil {
			return err
		}
	}
	if slices.Contains(wanted, "list") {
		return with(which, func(server *Server) error { return residents(which, server) })
	}
	return nil
}

func residents(which string, server *Server) error {
	log.Printf("%s: %d pods and %d nodes", which, *podCount, *nodeCount)
	perSecond, err := fill(server.Address, *connections, *nodeCount, *podCount)
	if err != nil {
		return err
	}
	note(2, which, perSecond)
	if err := noteMemory(5, which, server); err != nil {
		return err
	}
	var times []float64
	for range 5 {
		took, size, err := list(server.Address, *podCount)
		if err != nil {
			return err
		}
		times = append(times, took.Seconds())
		note(4, which, float64(size))
	}
	note(3, which, median(times))
	return noteMemory(6, which, server)
}

func noteMemory(row int, which string, server *Server) error {
	bytes, err := server.ResidentBytes()
	note(row, which, float64(bytes))
	return err
}

func forget(server *Server) error {
	connection, err := Dial(server.Address, 64<<10)
	if err != nil {
		return err
	}
	defer connection.Close()
	return connection.Call(200, "DELETE", leases, "")
}

// with runs something against a fresh server that has our namespace.
func with(which string, do func(*Server) error) error {
	return fresh(func(folder string) error {
		server, err := start(which)(folder)
		if err != nil {
			return err
		}
		defer server.Stop()
		if err := server.Await(2 * time.Minute); err != nil {
			return err
		}
		if which == "real" {
			time.Sleep(6 * time.Second) // it goes on preparing itself for a while
		}
		connection, err := Dial(server.Address, 64<<10)
		if err != nil {
			return err
		}
		defer connection.Close()
		body := `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"` + namespace + `"}}`
		if err := connection.Call(201, "POST", "/api/v1/namespaces", json, body); err != nil {
			return err
		}
		begin, mine, theirs := time.Now(), ownProcessorTime(), server.ProcessorTime()
		if err := do(server); err != nil {
			return fmt.Errorf("%s: %w\n%s", which, err, server.logs())
		}
		log.Printf("%s: of %.1f s the client computed %.1f s, the server %.1f s", which, time.Since(begin).Seconds(),
			(ownProcessorTime() - mine).Seconds(), (server.ProcessorTime() - theirs).Seconds())
		return nil
	})
}

// withStarts measures from the start of the process to its first answers.
func withStarts(which string) error {
	log.Printf("%s: start", which)
	var ready, kubectl []float64
	for range *starts {
		err := fresh(func(folder string) error {
			begin := time.Now()
			server, err := start(which)(folder)
			if err != nil {
				return err
			}
			defer server.Stop()
			if err := server.Await(2 * time.Minute); err != nil {
				return err
			}
			ready = append(ready, time.Since(begin).Seconds())
			if err := server.Kubectl("get", "namespaces"); err != nil {
				return err
			}
			kubectl = append(kubectl, time.Since(begin).Seconds())
			return nil
		})
		if err != nil {
			return err
		}
	}
	note(7, which, median(ready))
	note(8, which, median(kubectl))
	return nil
}

func ownProcessorTime() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func fresh(do func(folder string) error) error {
	folder, err := os.MkdirTemp("", "batkube-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	return do(filepath.Clean(folder))
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

func note(row int, which string, value float64) {
	table[row].values[which] = value
	log.Printf("%s: %s = "+table[row].format, which, strings.TrimSpace(table[row].name), value*table[row].scale)
}

func print() {
	fmt.Printf("\n%-40s %12s %12s %12s %9s  %s\n", "measure", "ours, http", "ours, https", "real, https", "ratio", "goal")
	for _, each := range table {
		if len(each.values) == 0 {
			continue
		}
		fmt.Printf("%-40s", each.name)
		for _, which := range []string{"http", "https", "real"} {
			text := "-"
			if value, ok := each.values[which]; ok {
				text = fmt.Sprintf(each.format, value*each.scale)
			}
			fmt.Printf(" %12s", text)
		}
		fmt.Printf(" %9s  %s\n", ratio(each), each.goal)
	}
}

// ratio compares under equal conditions, with TLS.
func ratio(of *row) string {
	mine, ok := of.values["https"]
	real, ok2 := of.values["real"]
	if !ok || !ok2 || mine == 0 || real == 0 {
		return "-"
	}
	if of.moreIsGood {
		return fmt.Sprintf("%.1f x", mine/real)
	}
	return fmt.Sprintf("%.1f x", real/mine)
}
