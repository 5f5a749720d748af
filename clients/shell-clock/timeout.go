package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
)

// ranOut is the status of a timeout whose time has run out.
const ranOut = 124

var signals = map[string]syscall.Signal{
	"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT, "KILL": syscall.SIGKILL, "TERM": syscall.SIGTERM,
	"1": syscall.SIGHUP, "2": syscall.SIGINT, "3": syscall.SIGQUIT, "9": syscall.SIGKILL, "15": syscall.SIGTERM,
}

// timeout runs a command, and ends it after a while of simulated time.
func timeout(c *clock, args []string) error {
	end := syscall.SIGTERM
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		name, value, joined := strings.Cut(strings.TrimPrefix(args[0], "--signal"), "=")
		switch {
		case name == "" && joined:
			args = args[1:]
		case args[0] == "-s" && len(args) > 1:
			value, args = args[1], args[2:]
		default:
			return fmt.Errorf("found '%s', expected on simulated time -s SIGNAL or nothing before the duration", args[0])
		}
		known := false
		if end, known = signals[strings.TrimPrefix(strings.ToUpper(value), "SIG")]; !known {
			return fmt.Errorf("'%s': invalid signal", value)
		}
	}
	if len(args) < 2 {
		return errors.New("missing operand")
	}
	ns, err := duration(args[0])
	if err != nil {
		return err
	}
	asked, err := c.hear()
	if err != nil {
		return err
	}
	command := exec.Command(args[1], args[2:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := command.Start(); err != nil {
		refuse("timeout", 127, err)
	}
	passOn := make(chan os.Signal, 1)
	signal.Notify(passOn, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() {
		for one := range passOn {
			command.Process.Signal(one)
		}
	}()
	at := c.after(ns)
	if ns == 0 {
		at = never // as GNU's
	}
	var isOver atomic.Bool
	go func() {
		asked, err := c.await(at, asked)
		if err == nil {
			isOver.Store(true)
			command.Process.Signal(end)
			_, err = c.await(never, asked) // the command may take its time
		}
		if err != nil {
			refuse("timeout", 98, err)
		}
	}()
	err = command.Wait()
	if isOver.Load() {
		os.Exit(ranOut)
	}
	var ended *exec.ExitError
	if errors.As(err, &ended) && !ended.Exited() {
		os.Exit(128 + int(ended.Sys().(syscall.WaitStatus).Signal()))
	}
	os.Exit(command.ProcessState.ExitCode())
	return nil
}
