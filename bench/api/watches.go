package main

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// fanOut has many connections watch one kind while others write it, and returns deliveries a
// second: events times watchers, from the first write to the last event at the last watcher. Every
// watcher counts its events; one that misses any fails the measurement.
//
// The kind is Lease, the heartbeat of which every node writes one each ten seconds.
func fanOut(address Address, watchers, writers, events, window int) (float64, error) {
	control, err := Dial(address, 64<<10)
	if err != nil {
		return 0, err
	}
	defer control.Close()
	for i := range writers {
		name := strconv.Itoa(i)
		if err := control.Call(201, "POST", leases, json, leaseHead, name, leaseTail); err != nil {
			return 0, err
		}
	}
	since, err := version(control)
	if err != nil {
		return 0, err
	}
	path := leases + "?watch=true&resourceVersion=" + strconv.FormatInt(since, 10)
	perWriter := events / writers
	expected := perWriter * writers
	var all closer
	defer all.Close()
	var progress progress
	progress.watchers, progress.window = int64(watchers), int64(window)
	var watching sync.WaitGroup
	failures := make(chan error, watchers+writers)
	for range watchers {
		connection, err := Dial(address, 32<<10)
		if err != nil {
			return 0, err
		}
		all = append(all, connection)
		if err := connection.Send("GET", path, ""); err != nil {
			return 0, err
		}
		answer, err := connection.head()
		if err != nil || answer.status != 200 {
			return 0, fmt.Errorf("a watch was answered with %d (%w)", answer.status, err)
		}
		watching.Add(1)
		go func() {
			defer watching.Done()
			err := count(connection, answer, expected, &progress)
			if err != nil {
				failures <- err
			}
		}()
	}
	begin := time.Now()
	err = write(address, writers, perWriter, &progress)
	if err != nil {
		return 0, err
	}
	watching.Wait()
	took := time.Since(begin)
	select {
	case err := <-failures:
		return 0, err
	default:
	}
	delivered := progress.delivered.Load()
	if delivered != int64(expected)*int64(watchers) {
		return 0, fmt.Errorf("%d events arrived, expected %d", delivered, expected*watchers)
	}
	return float64(delivered) / took.Seconds(), nil
}

// A progress is that of all writers and watchers.
type progress struct {
	watchers  int64
	window    int64
	written   atomic.Int64
	delivered atomic.Int64
}

// await returns when the writes are no more than the window ahead of what the average watcher has
// been told.
func (p *progress) await() {
	for p.written.Load()-p.delivered.Load()/p.watchers > p.window {
		time.Sleep(100 * time.Microsecond)
	}
}

func write(address Address, writers, perWriter int, progress *progress) error {
	var all sync.WaitGroup
	failures := make(chan error, writers)
	for i := range writers {
		connection, err := Dial(address, 16<<10)
		if err != nil {
			return err
		}
		all.Add(1)
		go func() {
			defer all.Done()
			defer connection.Close()
			path := leases + "/beat-" + strconv.Itoa(i)
			for n := range perWriter {
				progress.await()
				micros := fmt.Sprintf("%06d", n+1)
				if err := connection.Call(200, "PATCH", path, merge, beatHead, micros, beatTail); err != nil {
					failures <- err
					return
				}
				progress.written.Add(1)
			}
		}()
	}
	all.Wait()
	select {
	case err := <-failures:
		return err
	default:
		return nil
	}
}

// count reads events, one a line, until so many have come. None may be a bookmark or an error.
func count(connection *Connection, answer head, expected int, progress *progress) error {
	connection.net.SetReadDeadline(time.Now().Add(5 * time.Minute))
	seen := 0
	err := connection.body(answer, func(piece []byte) bool {
		events := bytes.Count(piece, []byte{'\n'})
		seen += events
		progress.delivered.Add(int64(events))
		return seen < expected
	})
	if err == nil && seen < expected {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		// The writers need not wait for what will never come.
		progress.delivered.Add(int64(expected-seen) * progress.watchers)
		return fmt.Errorf("a watcher saw %d events of %d: %w", seen, expected, err)
	}
	return nil
}
