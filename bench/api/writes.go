package main

import (
	"fmt"
	"log"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// writesOfLife are the writes of a pod's life: create, bind, status, delete.
const writesOfLife = 4

// lives has so many connections lead pods through their lives for a time, and returns how many
// writes a second were answered after the warm-up. It checks every status, and at the end that no
// pod is left and that the cluster's version has moved by at least the writes.
func lives(address Address, connections int, warmUp, measured time.Duration) (float64, error) {
	control, err := Dial(address, 64<<10)
	if err != nil {
		return 0, err
	}
	defer control.Close()
	before, err := version(control)
	if err != nil {
		return 0, err
	}
	var done atomic.Int64
	var over atomic.Bool
	failures := make(chan error, connections)
	var all sync.WaitGroup
	for i := range connections {
		connection, err := Dial(address, 16<<10)
		if err != nil {
			return 0, err
		}
		all.Add(1)
		go func() {
			defer all.Done()
			defer connection.Close()
			for n := 0; !over.Load(); n++ {
				name := "web-" + strconv.Itoa(i) + "-" + strconv.Itoa(n)
				if err := life(connection, name, &done); err != nil {
					failures <- err
					over.Store(true)
				}
			}
		}()
	}
	for end := time.Now().Add(warmUp); time.Now().Before(end); {
		from, begin := done.Load(), time.Now()
		time.Sleep(min(5*time.Second, time.Until(end)))
		log.Printf("warming up: %.0f writes/s", float64(done.Load()-from)/time.Since(begin).Seconds())
	}
	from, begin := done.Load(), time.Now()
	time.Sleep(measured)
	writes, took := done.Load()-from, time.Since(begin)
	over.Store(true)
	all.Wait()
	select {
	case err := <-failures:
		return 0, err
	default:
	}
	// The first one may have been closed: it has been silent for long.
	control, err = Dial(address, 64<<10)
	if err != nil {
		return 0, err
	}
	defer control.Close()
	after, err := version(control)
	if err != nil {
		return 0, err
	}
	if after-before < done.Load() {
		return 0, fmt.Errorf("%d writes were answered, but the version moved by %d only", done.Load(), after-before)
	}
	left, err := control.Read(pods + "?limit=1")
	if err != nil {
		return 0, err
	}
	if strings.Contains(string(left), `"uid"`) {
		return 0, fmt.Errorf("a pod is left after its deletion: %s", left)
	}
	return float64(writes) / took.Seconds(), nil
}

func life(connection *Connection, name string, done *atomic.Int64) error {
	path := pods + "/" + name
	if err := connection.Call(201, "POST", pods, json, podHead, name, podTail, podEnd); err != nil {
		return err
	}
	done.Add(1)
	if err := connection.Call(201, "POST", path+"/binding", json, bindingHead, name, bindingTail); err != nil {
		return err
	}
	done.Add(1)
	if err := connection.Call(200, "PATCH", path+"/status", patch, statusPatch); err != nil {
		return err
	}
	done.Add(1)
	if err := connection.Call(200, "DELETE", path, json, deleteNow); err != nil {
		return err
	}
	done.Add(1)
	return nil
}

// version is the cluster's: that of an empty list.
func version(connection *Connection) (int64, error) {
	body, err := connection.Read("/api/v1/namespaces/" + namespace + "/podtemplates")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(body), `"resourceVersion":"`)
	digits, _, _ := strings.Cut(rest, `"`)
	return strconv.ParseInt(digits, 10, 64)
}
