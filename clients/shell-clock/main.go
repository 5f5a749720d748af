// sleep, date and timeout for shells on simulated time: one program that does what it is called.
//
// Batkube says what time it is over the socket that BATKUBE_CLOCK names, in the messages that
// clients/go-clock describes. Without that variable, and for all that is not about time, the
// machine's own programs of these names are run.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	name := filepath.Base(os.Args[0])
	run, known := map[string]func(*clock, []string) error{
		"sleep": sleep, "date": date, "timeout": timeout,
	}[name]
	if !known {
		refuse(name, 2, fmt.Errorf("expected to be called sleep, date or timeout"))
	}
	control := os.Getenv("BATKUBE_CLOCK")
	if control == "" || isAboutItself(os.Args[1:]) {
		refuse(name, 127, become(name, os.Args[1:]))
	}
	what := int64(called)
	if name == "timeout" {
		what = waitsForMore
	}
	clock, err := connect(control, what)
	if err != nil {
		refuse(name, 97, err)
	}
	if err := run(clock, os.Args[1:]); err != nil {
		refuse(name, 1, err)
	}
}

func refuse(name string, status int, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	os.Exit(status)
}

func isAboutItself(args []string) bool {
	return len(args) == 1 && (args[0] == "--help" || args[0] == "--version")
}

// become runs the machine's own program of a name in our place.
func become(name string, args []string) error {
	program, err := machines(name)
	if err != nil {
		return err
	}
	return syscall.Exec(program, append([]string{name}, args...), os.Environ())
}

// machines finds the first program of a name on the PATH that is not this one.
func machines(name string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	self, err = filepath.EvalSymlinks(self)
	if err != nil {
		return "", err
	}
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		program := filepath.Join(folder, name)
		real, err := filepath.EvalSymlinks(program)
		if err != nil || real == self {
			continue
		}
		if info, err := os.Stat(real); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			return program, nil
		}
	}
	return "", fmt.Errorf("there is no other %s in %s", name, strings.ReplaceAll(os.Getenv("PATH"), ":", ", "))
}
