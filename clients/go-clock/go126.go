package main

const (
	killHead = `func Kill(pid int, sig Signal) (err error) {
`
	killItself = `	if pid == Getpid() {
		return Tgkill(pid, Gettid(), sig)
	}
`
)

// What is changed in Go 1.26, in the order of the files and of the tale the README tells.
//
// Checked on go1.26.8, linux/amd64; linux/arm64 compiles.
var go126 = []edit{
	{
		file: "runtime/time_nofake.go",
		why:  "the numbers of three system calls, which the runtime does not name",
		from: `import "unsafe"
`,
		to: `import (
	"internal/goarch"
	"internal/runtime/atomic"
	"internal/runtime/syscall/linux"
	"unsafe"
)

const ( // amd64 and arm64 only
	batclockSysSocket   = goarch.IsAmd64*41 + goarch.IsArm64*198
	batclockSysConnect  = goarch.IsAmd64*42 + goarch.IsArm64*203
	batclockSysRecvfrom = goarch.IsAmd64*45 + goarch.IsArm64*207
)
`,
	},
	{
		file: "runtime/time_nofake.go",
		why:  "the clock itself, and all of ours that is called below",
		from: `func nanotime() int64 {
	return nanotime1()
}
`,
		to: `func nanotime() int64 {
	if batclockOn {
		return atomic.Loadint64(&batclockMono)
	}
	return nanotime1()
}
` + clockSource,
	},
	{
		file: "runtime/timeasm.go",
		why:  "the assembler reads the machine's clock under a name of ours",
		from: `import _ "unsafe"`,
		to: `import (
	"internal/runtime/atomic"
	_ "unsafe"
)

func batclockRealNow() (sec int64, nsec int32, mono int64)`,
	},
	{
		file: "runtime/timeasm.go",
		why:  "time.Now answers with simulated time",
		from: `//go:linkname time_now time.now
func time_now() (sec int64, nsec int32, mono int64)
`,
		to: `//go:linkname time_now time.now
func time_now() (sec int64, nsec int32, mono int64) {
	if batclockOn {
		w := atomic.Loadint64(&batclockWall)
		return w / 1000000000, int32(w % 1000000000), atomic.Loadint64(&batclockMono)
	}
	return batclockRealNow()
}
`,
	},
	{
		file: "runtime/timestub.go",
		why:  "the same where time.Now is not in assembler",
		from: `import _ "unsafe" // for go:linkname`,
		to: `import (
	"internal/runtime/atomic"
	_ "unsafe" // for go:linkname
)`,
	},
	{
		file: "runtime/timestub.go",
		why:  "the same",
		from: `	sec, nsec = walltime()
`,
		to: `	if batclockOn {
		w := atomic.Loadint64(&batclockWall)
		return w / 1000000000, int32(w % 1000000000), atomic.Loadint64(&batclockMono)
	}
	sec, nsec = walltime()
`,
	},
	{
		file: "runtime/time_linux_amd64.s",
		why:  "what used to be time.now is the machine's clock",
		from: `TEXT time·now<ABIInternal>(SB)`,
		to:   `TEXT ·batclockRealNow<ABIInternal>(SB)`,
	},
	{
		file: "runtime/proc.go",
		why:  "the simulator is asked for the time before the first timer is made",
		from: `	goenvs()
	secure()
`,
		to: `	goenvs()
	batclockInit()
	secure()
`,
	},
	{
		file: "runtime/proc.go",
		why:  "one thread always sleeps in the poller: there it learns of the simulator",
		from: `if netpollinited() && (netpollAnyWaiters() || pollUntil != 0) && sched.lastpoll.Swap(0) != 0 {
		sched.pollUntil.Store(pollUntil)
`,
		to: `if netpollinited() && (batclockOn || netpollAnyWaiters() || pollUntil != 0) && sched.lastpoll.Swap(0) != 0 {
		sched.pollUntil.Store(pollUntil)
		if batclockOn {
			sched.pollUntil.Store(1) // no netpollBreak for new timers: batclockPoll looks at all of them
		}
`,
	},
	{
		file: "runtime/proc.go",
		why:  "the poller looks at all timers by itself",
		from: `		list, delta := netpoll(delay) // block until new work is available
`,
		to: `		var list gList
		var delta int32
		if batclockOn {
			list, delta = batclockPoll()
		} else {
			list, delta = netpoll(delay) // block until new work is available
		}
`,
	},
	{
		file: "runtime/proc.go",
		why:  "the last processor that goes idle has the poller answer; only here their number grows",
		from: `	sched.npidle.Add(1)
	if !pp.limiterEvent.start(limiterEventIdle, now) {`,
		to: `	sched.npidle.Add(1)
	if batclockOn {
		batclockKick()
	}
	if !pp.limiterEvent.start(limiterEventIdle, now) {`,
	},
	{
		file: "runtime/proc.go",
		why:  "a new timer needs no wake-up, see above",
		from: `func wakeNetPoller(when int64) {
`,
		to: `func wakeNetPoller(when int64) {
	if batclockOn {
		return
	}
`,
	},
	{
		file: "runtime/proc.go",
		why:  "a goroutine that comes back from a system call is counted until it is queued",
		from: `	decGSyscallNoP(getg().m)
	dropg()
	lock(&sched.lock)
`,
		to: `	dropg()
	lock(&sched.lock)
	decGSyscallNoP(getg().m)
`,
	},
	{
		file: "runtime/proc.go",
		why:  "the monitor may hold goroutines that nobody sees while all processors are idle",
		from: `if netpollinited() && lastpoll != 0 && lastpoll+10*1000*1000 < now {`,
		to:   `if !batclockOn && netpollinited() && lastpoll != 0 && lastpoll+10*1000*1000 < now {`,
	},
	{
		file: "runtime/proc.go",
		why:  "the number of processors is not the clock's business",
		from: `if debug.updatemaxprocs != 0 && lastgomaxprocs+1e9 <= now {`,
		to:   `if !batclockOn && debug.updatemaxprocs != 0 && lastgomaxprocs+1e9 <= now {`,
	},
	{
		file: "runtime/proc.go",
		why:  "the scavenger works by real time",
		from: `if scavenger.sysmonWake.Load() != 0 {`,
		to:   `if !batclockOn && scavenger.sysmonWake.Load() != 0 {`,
	},
	{
		file: "runtime/proc.go",
		why:  "the monitor reads a nudge that no processor reads, and preempts by real time",
		from: `		if retake(now) != 0 {`,
		to: `		if batclockOn {
			batclockSysmon()
		}
		if retake(nanotime1()) != 0 {`,
	},
	{
		file: "runtime/proc.go",
		why:  "no collection every two minutes of simulated time",
		from: `now: now}); t.test() && forcegc.idle.Load() {`,
		to:   `now: now}); !batclockOn && t.test() && forcegc.idle.Load() {`,
	},
	{
		file: "runtime/proc.go",
		why:  "the monitor sleeps by real time",
		from: `					shouldRelax := sleep >= osRelaxMinNS
`,
		to: `					if batclockOn {
						sleep = 20e6
					}
					shouldRelax := sleep >= osRelaxMinNS
`,
	},
	{
		file: "runtime/proc.go",
		why:  "with a seed: no time slices but very long ones, they depend on the machine",
		from: `		} else if pd.schedwhen+forcePreemptNS <= now {
`,
		to: `		} else if (batclockSeed == 0 && pd.schedwhen+forcePreemptNS <= now) || pd.schedwhen+200*forcePreemptNS <= now {
`,
	},
	{
		file: "runtime/proc.go",
		why:  "with a seed: a short system call keeps its processor",
		from: `		// Drop allpLock so we can take sched.lock.
		unlock(&allpLock)
`,
		to: `		if batclockSeed != 0 && !sysretake {
			continue
		}

		// Drop allpLock so we can take sched.lock.
		unlock(&allpLock)
`,
	},
	{
		file: "runtime/proc.go",
		why:  "here the runtime waits for the machine",
		from: `			nextYield = nanotime() + yieldDelay
`,
		to: `			nextYield = nanotime1() + yieldDelay
`,
	},
	{
		file: "runtime/proc.go",
		why:  "here the runtime waits for the machine",
		from: `		if nanotime() < nextYield {
`,
		to: `		if nanotime1() < nextYield {
`,
	},
	{
		file: "runtime/proc.go",
		why:  "here the runtime waits for the machine",
		from: `			nextYield = nanotime() + yieldDelay/2
`,
		to: `			nextYield = nanotime1() + yieldDelay/2
`,
	},
	{
		file:  "runtime/preempt.go",
		why:   "a lost preemption is sent again after real time",
		from:  `nanotime()`,
		to:    `nanotime1()`,
		times: 4,
	},
	{
		file:  "runtime/lock_futex.go",
		why:   "notetsleep waits for the machine",
		from:  `nanotime()`,
		to:    `nanotime1()`,
		times: 2,
	},
	{
		file:  "runtime/runtime.go",
		why:   "ticks per second are the machine's",
		from:  `= nanotime()`,
		to:    `= nanotime1()`,
		times: 2,
	},
	{
		file: "runtime/mgcscavenge.go",
		why:  "how long it sleeps comes from real time: its timers would be instants of no meaning",
		from: `func (s *scavengerState) wake() {
`,
		to: `func (s *scavengerState) wake() {
	if batclockOn {
		return
	}
`,
	},
	{
		file: "runtime/mgc.go",
		why:  "with a seed: when the heap is full depends on the machine, so it is collected when all is idle",
		from: `		trigger, _ := gcController.trigger()
		return gcController.heapLive.Load() >= trigger
`,
		to: `		trigger, _ := gcController.trigger()
		if batclockOn && batclockSeed != 0 {
			trigger = batclockMuch(trigger)
		}
		return gcController.heapLive.Load() >= trigger
`,
	},
	{
		file: "runtime/proc.go",
		why:  "the collector is told when by us",
		from: `		gcStart(gcTrigger{kind: gcTriggerTime, now: nanotime()})
`,
		to: `		if batclockOn {
			gcStart(gcTrigger{kind: gcTriggerCycle, n: work.cycles.Load() + 1})
			continue
		}
		gcStart(gcTrigger{kind: gcTriggerTime, now: nanotime()})
`,
	},
	{
		file: "runtime/mgc.go",
		why:  "with a seed: pools keep what they have, so that what is made anew does not depend on collections",
		from: `	if poolcleanup != nil {
`,
		to: `	if poolcleanup != nil && !(batclockOn && batclockSeed != 0) {
`,
	},
	{
		file: "runtime/sigqueue.go",
		why:  "the receiver of signals waits for ever and is no work",
		from: `					notetsleepg(&sig.note, -1)
`,
		to: `					batclockExempt.Add(1) // until there is one for it
					notetsleepg(&sig.note, -1)
`,
	},
	{
		file: "runtime/sigqueue.go",
		why:  "it is at work from the signal on, and not only when it has woken up",
		from: `				notewakeup(&sig.note)
				break Send
`,
		to: `				batclockExempt.Add(-1)
				notewakeup(&sig.note)
				break Send
`,
	},
	{
		file: "syscall/zsyscall_linux_amd64.go",
		why:  "a signal to itself is handled before the process goes on, and not by some other thread at some time",
		from: killHead,
		to:   killHead + killItself,
	},
	{
		file: "syscall/zsyscall_linux_arm64.go",
		why:  "a signal to itself is handled before the process goes on, and not by some other thread at some time",
		from: killHead,
		to:   killHead + killItself,
	},
	{
		file: "os/pidfd_linux.go",
		why:  "so it is when sent by way of package os",
		from: `	return convertESRCH(unix.PidFDSendSignal(handle, s))
`,
		to: `	if p.Pid == syscall.Getpid() {
		return convertESRCH(syscall.Kill(p.Pid, s))
	}
	return convertESRCH(unix.PidFDSendSignal(handle, s))
`,
	},
	{
		file: "runtime/netpoll_epoll.go",
		why:  "the control socket wakes the poller",
		from: `	netpollEventFd = uintptr(efd)
}
`,
		to: `	netpollEventFd = uintptr(efd)
	if batclockFd >= 0 {
		ev := linux.EpollEvent{
			Events: linux.EPOLLIN | linux.EPOLLRDHUP,
		}
		*(**uintptr)(unsafe.Pointer(&ev.Data)) = &batclockTag
		if errno = linux.EpollCtl(epfd, linux.EPOLL_CTL_ADD, batclockFd, &ev); errno != 0 {
			throw("batclock: epollctl failed")
		}
	}
}
`,
	},
	{
		file: "runtime/netpoll_epoll.go",
		why:  "its events are no goroutine's",
		from: `		if *(**uintptr)(unsafe.Pointer(&ev.Data)) == &netpollEventFd {
`,
		to: `		if *(**uintptr)(unsafe.Pointer(&ev.Data)) == &batclockTag {
			atomic.Store(&batclockCalled, 1)
			continue // batclockPoll reads it
		}
		if *(**uintptr)(unsafe.Pointer(&ev.Data)) == &netpollEventFd {
`,
	},
	{
		file: "runtime/debug.go",
		why:  "with a seed: a program that asks for all processors stays on as many as it was started with, one",
		from: `	if GOARCH == "wasm" && n > 1 {
		n = 1 // WebAssembly`,
		to: `	if (GOARCH == "wasm" || batclockSeed != 0) && n > 1 {
		n = min(n, int(gomaxprocs)) // WebAssembly`,
	},
	{
		file: "runtime/runtime2.go",
		why:  "one stream of chance for each goroutine, whatever threads do",
		from: `	parentGoid      uint64          // goid of goroutine that created this goroutine
`,
		to: `	parentGoid      uint64          // goid of goroutine that created this goroutine
	vrand           uint64          // batclock: random stream of this goroutine
`,
	},
	{
		file: "runtime/proc.go",
		why:  "a goroutine's stream comes from its parent's; a timer's from the instant and the function",
		from: `		newg.bubble = callergp.bubble
`,
		to: `		if batclockSeed != 0 {
			if callergp == callergp.m.g0 {
				newg.vrand = batclockMix(batclockSeed ^ batclockMix(uint64(nanotime())^batclockMix(uint64(fn.fn))))
			} else {
				newg.vrand = batclockMix(batclockRand(callergp))
			}
		}
		newg.bubble = callergp.bubble
`,
	},
	{
		file: "runtime/rand.go",
		why:  "hash keys and all else from the seed",
		from: `	seed := &globalRand.seed
	if len(startupRand) >= 16 &&`,
		to: `	seed := &globalRand.seed
	batclockSeedInit()
	if batclockSeed != 0 {
		for i := range seed {
			seed[i] = byte(batclockMix(batclockSeed + uint64(i)))
		}
	} else if len(startupRand) >= 16 &&`,
	},
	{
		file: "runtime/rand.go",
		why:  "a goroutine draws from its own stream",
		from: `	mp := getg().m
	c := &mp.chacha8
`,
		to: `	mp := getg().m
	if batclockSeed != 0 && mp.curg != nil {
		return batclockRand(mp.curg)
	}
	c := &mp.chacha8
`,
	},
	{
		file: "runtime/rand.go",
		why:  "a new thread does not draw from a goroutine's stream",
		from: `	mp.cheaprand = rand()
`,
		to: `	mp.cheaprand = bootstrapRand()
`,
	},
	{
		file: "crypto/internal/sysrand/rand.go",
		why:  "with a seed: so does who asks the system for chance, such as for a UUID",
		from: `func Read(b []byte) {
`,
		to: `func Read(b []byte) {
	if batclockRead(b) {
		return
	}
`,
	},
	{
		file: "crypto/internal/sysrand/rand.go",
		why:  "its chance is in package runtime",
		from: `func warnBlocked() {
`,
		to: `// batclockRead is in package runtime.
//
//go:linkname batclockRead
func batclockRead(b []byte) bool

func warnBlocked() {
`,
	},
	{
		file: "runtime/select.go",
		why:  "select's order from the goroutine's stream",
		from: `cheaprandn(uint32(norder + 1))`,
		to:   `batclockSelectRand(uint32(norder + 1))`,
	},
	{
		file: "net/fd_posix.go",
		why:  "bytes read from sockets",
		from: `func (fd *netFD) Read(p []byte) (n int, err error) {
	n, err = fd.pfd.Read(p)
`,
		to: `// batclockCount and batclockSpeak are in package runtime.
func batclockCount(out, in int)
func batclockSpeak()

func (fd *netFD) Read(p []byte) (n int, err error) {
	n, err = fd.pfd.Read(p)
	batclockCount(0, n)
`,
	},
	{
		file: "net/fd_posix.go",
		why:  "bytes written to sockets",
		from: `func (fd *netFD) Write(p []byte) (nn int, err error) {
	nn, err = fd.pfd.Write(p)
`,
		to: `func (fd *netFD) Write(p []byte) (nn int, err error) {
	batclockSpeak()
	nn, err = fd.pfd.Write(p)
	batclockCount(nn, 0)
`,
	},
	{
		file: "net/fd_posix.go",
		why:  "the end of a connection is heard at the other end",
		from: `func (fd *netFD) Close() error {
`,
		to: `func (fd *netFD) Close() error {
	batclockSpeak()
`,
	},
	{
		file: "net/writev_unix.go",
		why:  "bytes written to sockets in pieces",
		from: `	n, err = fd.pfd.Writev((*[][]byte)(v))
`,
		to: `	batclockSpeak()
	n, err = fd.pfd.Writev((*[][]byte)(v))
	batclockCount(int(n), 0)
`,
	},
	{
		file: "net/tcpsock_posix.go",
		why:  "bytes spliced to a socket",
		from: `	if n, err, handled := spliceFrom(c.fd, r); handled {
`,
		to: `	batclockSpeak()
	if n, err, handled := spliceFrom(c.fd, r); handled {
		batclockCount(int(n), 0)
`,
	},
	{
		file: "net/tcpsock_posix.go",
		why:  "bytes of a file sent to a socket",
		from: `	if n, err, handled := sendFile(c.fd, r); handled {
`,
		to: `	if n, err, handled := sendFile(c.fd, r); handled {
		batclockCount(int(n), 0)
`,
	},
	{
		file: "net/tcpsock_posix.go",
		why:  "bytes spliced from a socket",
		from: `	if n, err, handled := spliceTo(w, c.fd); handled {
`,
		to: `	if n, err, handled := spliceTo(w, c.fd); handled {
		batclockCount(0, int(n))
`,
	},
	{
		file: "net/fd_unix.go",
		why:  "a connection under way counts as one byte, and one that is there is claimed",
		from: `func (fd *netFD) connect(ctx context.Context, la, ra syscall.Sockaddr) (rsa syscall.Sockaddr, ret error) {
`,
		to: `// batclockConnected and batclockSeeded are in package runtime.
func batclockConnected(port int)
func batclockSeeded() bool

func batclockConnect(fd int, to syscall.Sockaddr) error {
	// So long in real time; who has not answered then may never, and is waited for in simulated time.
	limit := syscall.Timeval{Usec: 300_000}
	syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &limit)
	syscall.SetNonblock(fd, false)
	err := connectFunc(fd, to) // EINPROGRESS after that time
	syscall.SetNonblock(fd, true)
	syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &syscall.Timeval{})
	return err
}

func (fd *netFD) connect(ctx context.Context, la, ra syscall.Sockaddr) (rsa syscall.Sockaddr, ret error) {
	batclockSpeak()
	if fd.sotype == syscall.SOCK_STREAM {
		batclockCount(1, 0)
		defer func() {
			if ret != nil {
				batclockCount(-1, 0)
				return
			}
			local, _ := syscall.Getsockname(fd.pfd.Sysfd)
			switch at := local.(type) {
			case *syscall.SockaddrInet4:
				batclockConnected(at.Port)
			case *syscall.SockaddrInet6:
				batclockConnected(at.Port)
			}
		}()
	}
`,
	},
	{
		file: "net/fd_unix.go",
		why:  "with a seed: connecting waits, for when a connection is there depends on the machine",
		from: `	switch err := connectFunc(fd.pfd.Sysfd, ra); err {
`,
		to: `	connect := connectFunc
	if fd.sotype == syscall.SOCK_STREAM && batclockSeeded() {
		connect = batclockConnect
	}
	switch err := connect(fd.pfd.Sysfd, ra); err {
`,
	},
	{
		file: "net/fd_unix.go",
		why:  "a connection taken counts as one byte",
		from: `	netfd.setAddr(netfd.addrFunc()(lsa), netfd.addrFunc()(rsa))
	return netfd, nil
`,
		to: `	netfd.setAddr(netfd.addrFunc()(lsa), netfd.addrFunc()(rsa))
	if fd.sotype == syscall.SOCK_STREAM {
		batclockCount(0, 1)
	}
	return netfd, nil
`,
	},
	{
		file: "syscall/exec_unix.go",
		why:  "a child may ask for the time",
		from: `func forkExec(argv0 string, argv []string, attr *ProcAttr) (pid int, err error) {
`,
		to: `// batclockSpeak is in package runtime.
func batclockSpeak()

func forkExec(argv0 string, argv []string, attr *ProcAttr) (pid int, err error) {
	batclockSpeak()
`,
	},
	{
		file: "syscall/exec_unix.go",
		why:  "so may what a process becomes",
		from: `func Exec(argv0 string, argv []string, envv []string) (err error) {
`,
		to: `func Exec(argv0 string, argv []string, envv []string) (err error) {
	batclockSpeak()
`,
	},
	{
		file: "os/pidfd_linux.go",
		why:  "waiting for a child is no work, and its end is heard of where all else is: by the poller",
		from: `	err := ignoringEINTR(func() error {
		return unix.Waitid(unix.P_PIDFD, int(handle), &info, syscall.WEXITED, &rusage)
	})
`,
		to: `	if batclockIsOn() {
		batclockAwait(int(handle))
	}
	err := ignoringEINTR(func() error {
		return unix.Waitid(unix.P_PIDFD, int(handle), &info, syscall.WEXITED, &rusage)
	})
`,
	},
	{
		file: "os/pidfd_linux.go",
		why:  "a process can be polled",
		from: `func (p *Process) pidfdWait() (*ProcessState, error) {
`,
		to: `// batclockIsOn is in package runtime.
func batclockIsOn() bool

// batclockAwait returns when a process has ended, or at once if it cannot be told.
func batclockAwait(process int) {
	own, err := syscall.Dup(process)
	if err != nil {
		return
	}
	syscall.CloseOnExec(own)
	fd := poll.FD{Sysfd: own}
	if fd.Init("file", true) == nil {
		fd.RawRead(func(s uintptr) bool {
			var info unix.SiginfoChild
			err := unix.Waitid(unix.P_PIDFD, int(s), &info, syscall.WEXITED|syscall.WNOWAIT|syscall.WNOHANG, nil)
			return err != nil && err != syscall.EINTR || info.Pid != 0
		})
	}
	fd.Close()
}

func (p *Process) pidfdWait() (*ProcessState, error) {
`,
	},
	{
		file: "os/pidfd_linux.go",
		why:  "a process can be polled",
		from: `import (
	"internal/syscall/unix"
`,
		to: `import (
	"internal/poll"
	"internal/syscall/unix"
`,
	},
}
