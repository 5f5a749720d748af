package main

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// fill makes nodes, and pods that are bound to them, and says how many creations a second.
func fill(address Address, connections, nodes, total int) (float64, error) {
	begin := time.Now()
	err := spread(address, connections, nodes, func(connection *Connection, n int) error {
		name := "node-" + strconv.Itoa(n)
		return connection.Call(201, "POST", "/api/v1/nodes", json, nodeHead, name, nodeTail)
	})
	if err != nil {
		return 0, err
	}
	err = spread(address, connections, total, func(connection *Connection, n int) error {
		name := fmt.Sprintf("web-%06d", n)
		node := `,"nodeName":"node-` + strconv.Itoa(n%nodes) + `"`
		if err := connection.Call(201, "POST", pods, json, podHead, name, podTail, node, podEnd); err != nil {
			return err
		}
		return connection.Call(200, "PATCH", pods+"/"+name+"/status", patch, statusPatch)
	})
	return float64(nodes+2*total) / time.Since(begin).Seconds(), err
}

// spread does things 0, 1, … on several connections at once.
func spread(address Address, connections, total int, do func(*Connection, int) error) error {
	var next atomic.Int64
	failures := make(chan error, connections)
	var all sync.WaitGroup
	for range connections {
		connection, err := Dial(address, 16<<10)
		if err != nil {
			return err
		}
		all.Add(1)
		go func() {
			defer all.Done()
			defer connection.Close()
			for {
				n := int(next.Add(1)) - 1
				if n >= total {
					return
				}
				if err := do(connection, n); err != nil {
					failures <- err
					next.Store(int64(total))
					return
				}
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

// list reads all pods in one answer, counts them, and says how long the answer took and how many
// bytes it had.
func list(address Address, expected int) (time.Duration, int64, error) {
	connection, err := Dial(address, 256<<10)
	if err != nil {
		return 0, 0, err
	}
	defer connection.Close()
	begin := time.Now()
	if err := connection.Send("GET", "/api/v1/pods", ""); err != nil {
		return 0, 0, err
	}
	answer, err := connection.head()
	if err != nil {
		return 0, 0, err
	}
	// Each pod has one, the list itself has none.
	counter := occurrences{of: []byte(`"creationTimestamp":"`)}
	var size int64
	err = connection.body(answer, func(piece []byte) bool {
		counter.add(piece)
		size += int64(len(piece))
		return true
	})
	if err == nil && (answer.status != 200 || counter.count != expected) {
		err = fmt.Errorf("the list has status %d and %d pods, expected 200 and %d", answer.status, counter.count, expected)
	}
	return time.Since(begin), size, err
}

// occurrences counts a text in pieces of a longer one; it may lie across two of them.
type occurrences struct {
	of    []byte
	tail  []byte
	count int
}

func (o *occurrences) add(piece []byte) {
	o.count += bytes.Count(piece, o.of)
	keep := len(o.of) - 1
	if len(o.tail) > 0 {
		seam := append(append([]byte{}, o.tail...), piece[:min(keep, len(piece))]...)
		o.count += bytes.Count(seam, o.of)
	}
	if len(piece) >= keep {
		o.tail = append(o.tail[:0], piece[len(piece)-keep:]...)
	} else {
		o.tail = append(o.tail, piece...)
		o.tail = o.tail[max(0, len(o.tail)-keep):]
	}
}
