// What a program sees of simulated time. Each word of the command line is a tale of its own; what
// it prints is compared by ExactClockOnGoTest.
package main

import (
	"bufio"
	"context"
	crypto "crypto/rand"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

var begin = time.Now()

func say(words ...any) { fmt.Println(append([]any{time.Since(begin)}, words...)...) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	map[string]func(){
		"timers": timers, "deadlines": deadlines, "tls": overTLS, "files": files,
		"collections": collections, "child": child, "sleep": sleep, "chance": chance, "dials": dials, "spin": spin,
		"sleepless": sleepless, "ticks": ticks, "signals": signals, "unanswered": unanswered,
		"start": start, "started": started,
	}[os.Args[1]]()
}

func timers() {
	fmt.Println(begin.UTC().Format(time.RFC3339Nano))
	time.AfterFunc(90*time.Minute, func() { say("AfterFunc") })
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	ticker := time.NewTicker(10 * time.Second)
	ticks := 0
	for ctx.Err() == nil {
		select {
		case <-ticker.C:
			ticks++
		case <-ctx.Done():
		}
	}
	ticker.Stop()
	say("ticks of 10 s:", ticks >= 359 && ticks <= 360, ctx.Err())
	timer := time.NewTimer(time.Hour)
	timer.Reset(2 * time.Second)
	<-timer.C
	say("Reset")
	time.Sleep(time.Hour)
	say("Sleep")
}

func deadlines() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	go func() {
		connection, err := listener.Accept()
		must(err)
		line, _ := bufio.NewReader(connection).ReadString('\n')
		time.Sleep(3 * time.Second)
		io.WriteString(connection, line)
		time.Sleep(time.Hour)
		connection.Close()
	}()
	connection, err := net.DialTimeout("tcp", listener.Addr().String(), 5*time.Second)
	must(err)
	io.WriteString(connection, "hello\n")
	buffer := make([]byte, 10)
	for _, limit := range []time.Duration{2 * time.Second, 20 * time.Second, 10 * time.Second} {
		must(connection.SetReadDeadline(time.Now().Add(limit)))
		n, err := connection.Read(buffer)
		say("read", n, os.IsTimeout(err))
	}
	must(connection.SetReadDeadline(time.Time{}))
	_, err = connection.Read(buffer)
	say(err)
}

func overTLS() {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second)
		fmt.Fprint(w, r.Proto)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	client := server.Client()
	client.Timeout = 10 * time.Second
	var protocol []byte
	for range 100 {
		answer, err := client.Get(server.URL)
		must(err)
		protocol, err = io.ReadAll(answer.Body)
		must(err)
		answer.Body.Close()
	}
	say("100 requests of a second over", string(protocol))
}

func files() {
	file, err := os.CreateTemp("", "selftest")
	must(err)
	defer os.Remove(file.Name())
	moved := make(chan bool)
	go func() {
		block := make([]byte, 1<<20)
		for range 10 {
			file.Write(block)
			file.Sync()
		}
		moved <- time.Since(begin) != 0
	}()
	time.Sleep(time.Second)
	say("time moved while a file was written:", <-moved)
}

func collections() {
	ticker := time.NewTicker(time.Second)
	exact := true
	for second := range 60 {
		<-ticker.C
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				kept := map[int]*[]byte{}
				for i := range 2000 {
					block := make([]byte, 1000)
					kept[i] = &block
				}
			})
		}
		all.Wait()
		exact = exact && time.Since(begin) == time.Duration(second+1)*time.Second
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	say("exact:", exact, "collected:", stats.NumGC > 5)
}

func child() {
	must(exec.Command("/proc/self/exe", "sleep").Run())
	say("the child has slept")
}

func sleep() { time.Sleep(7 * time.Second) }

// start has children that nobody waits for at first. Both say what time it is.
func start() {
	for range 3 {
		time.Sleep(2 * time.Second)
		command := exec.Command("/proc/self/exe", "started")
		command.Stdout = os.Stdout
		must(command.Start())
		time.Sleep(500 * time.Millisecond)
		must(command.Wait())
		fmt.Println(time.Now().UTC().Format(time.TimeOnly+".000"), "waited")
	}
	for range 5 {
		must(exec.Command("sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").Run())
		fmt.Println(time.Now().UTC().Format(time.TimeOnly+".000"), "counted")
		time.Sleep(100 * time.Millisecond)
	}
}

func started() { fmt.Println(begin.UTC().Format(time.TimeOnly+".000"), "started") }

func signals() {
	received := make(chan os.Signal, 1)
	signal.Notify(received, syscall.SIGHUP)
	itself, err := os.FindProcess(os.Getpid())
	must(err)
	ticker := time.NewTicker(700 * time.Millisecond)
	for i := range 20 {
		<-ticker.C
		if i%2 == 0 {
			must(syscall.Kill(os.Getpid(), syscall.SIGHUP))
		} else {
			must(itself.Signal(syscall.SIGHUP))
		}
		<-received
		say("signal", i)
	}
}

// unanswered dials an address whose queue is full: nobody answers, and nobody refuses.
func unanswered() {
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(err)
	must(syscall.Bind(listener, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	must(syscall.Listen(listener, 0))
	at, err := syscall.Getsockname(listener)
	must(err)
	address := fmt.Sprintf("127.0.0.1:%d", at.(*syscall.SockaddrInet4).Port)
	first, err := net.DialTimeout("tcp", address, 2*time.Second)
	must(err)
	go func() {
		time.Sleep(time.Second)
		say("others go on")
	}()
	_, err = net.DialTimeout("tcp", address, 2*time.Second)
	timeout, isOne := err.(net.Error)
	say("timed out:", isOne && timeout.Timeout())
	must(first.Close())
}

func chance() {
	keys := ""
	for key := range map[string]int{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7} {
		keys += key
	}
	drawn := make([]int, 8)
	var all sync.WaitGroup
	for i := range drawn {
		all.Go(func() {
			time.Sleep(time.Duration(rand.Intn(10)) * time.Millisecond)
			drawn[i] = rand.Intn(1000)
		})
	}
	all.Wait()
	key := make([]byte, 8)
	must(second(crypto.Read(key)))
	say(keys, drawn, rand.Intn(1_000_000), key)
}

func second(_ int, err error) error { return err }

// dials says in which order connections that are begun together are there.
func dials() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	there := []int{}
	var mutex sync.Mutex
	for round := range 20 {
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				connection, err := net.Dial("tcp", listener.Addr().String())
				must(err)
				mutex.Lock()
				there = append(there, i)
				mutex.Unlock()
				must(connection.Close())
			})
		}
		all.Wait()
		for range 20 {
			connection, err := listener.Accept()
			must(err)
			must(connection.Close())
		}
		time.Sleep(time.Duration(round) * time.Second)
	}
	say(there)
}

func spin() {
	for time.Since(begin) < 2*time.Millisecond {
	}
	say("span")
}

func sleepless() {
	time.Sleep(5 * time.Millisecond)
	time.Sleep(5 * time.Millisecond)
	for time.Since(begin) < 12*time.Millisecond {
	}
	say("slept and span")
}

// ticks is for the bench: an idle program with a timer every millisecond.
func ticks() {
	ticker := time.NewTicker(time.Millisecond)
	for range 120_000 {
		<-ticker.C
	}
	say("two minutes of milliseconds")
}
