package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// fanOut has many connections watch one kind while others write it, and returns deliveries a
// second: events times watchers, from the first write to the last event at the last watcher. Every
// watcher counts its events; one that misses any fails the measurement. Where the watchers resume,
// those that the server cuts off go on as informers do; elsewhere it must not cut off any.
//
// The kind is Lease, the heartbeat of which every node writes one each ten seconds.
func fanOut(address Address, watchers, writers, events, window int, resumes bool) (float64, error) {
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
	path := leases + "?watch=true&resourceVersion="
	perWriter := events / writers
	expected := perWriter * writers
	var all []*Connection
	defer func() {
		for _, each := range all {
			each.Close()
		}
	}()
	var progress progress
	progress.watchers, progress.window = int64(watchers), int64(window)
	var watching sync.WaitGroup
	failures := make(chan error, watchers+writers)
	for range watchers {
		connection, answer, err := watch(address, path+strconv.FormatInt(since, 10))
		if err != nil {
			return 0, err
		}
		all = append(all, connection)
		watching.Add(1)
		go func() {
			defer watching.Done()
			reader := watcher{expected: expected, progress: &progress, version: strconv.FormatInt(since, 10)}
			err := reader.read(connection, answer)
			for resumes && errors.Is(err, errCutOff) {
				err = reader.resume(address, path)
			}
			if err != nil {
				// The writers need not wait for what will never come.
				progress.delivered.Add(int64(expected) * progress.watchers)
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

var errCutOff = errors.New("the server ended the watch")

func watch(address Address, path string) (*Connection, head, error) {
	connection, err := Dial(address, 64<<10)
	if err != nil {
		return nil, head{}, err
	}
	err = connection.Send("GET", path, "")
	var answer head
	if err == nil {
		answer, err = connection.head()
	}
	if err == nil && answer.status != 200 {
		err = fmt.Errorf("a watch was answered with %d", answer.status)
	}
	if err != nil {
		connection.Close()
	}
	return connection, answer, err
}

// A watcher counts events, one a line. None may be a bookmark or an error.
type watcher struct {
	expected int
	progress *progress
	seen     int

	// version is that of the last event seen, next that of one whose line has begun.
	version, next string
}

// read reads until the watcher has seen everything or is cut off.
func (w *watcher) read(connection *Connection, answer head) error {
	connection.net.SetReadDeadline(time.Now().Add(5 * time.Minute))
	err := connection.body(answer, func(piece []byte) bool {
		events := bytes.Count(piece, []byte{'\n'})
		w.note(piece)
		w.seen += events
		w.progress.delivered.Add(int64(events))
		return w.seen < w.expected
	})
	if w.seen == w.expected {
		return nil
	}
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = errCutOff
	}
	return fmt.Errorf("a watcher saw %d events of %d: %w", w.seen, w.expected, err)
}

// note remembers where to go on.
func (w *watcher) note(piece []byte) {
	end := bytes.LastIndexByte(piece, '\n')
	if end >= 0 {
		if version := lastVersion(piece[:end]); version != "" {
			w.version = version
		} else if w.next != "" {
			w.version = w.next
		}
		w.next = ""
	}
	if version := lastVersion(piece[end+1:]); version != "" {
		w.next = version
	}
}

func lastVersion(piece []byte) string {
	key := []byte(`"resourceVersion":"`)
	at := bytes.LastIndex(piece, key)
	if at < 0 {
		return ""
	}
	digits, _, _ := bytes.Cut(piece[at+len(key):], []byte{'"'})
	return string(digits)
}

// resume goes on after the last event, as an informer does that was cut off.
func (w *watcher) resume(address Address, path string) error {
	connection, answer, err := watch(address, path+w.version)
	if err != nil {
		return err
	}
	defer connection.Close()
	return w.read(connection, answer)
}
