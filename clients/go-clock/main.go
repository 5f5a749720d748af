// Builds Go programs, from sources nobody touched, that take their time from a simulator.
//
// It writes changed copies of some files of the installed toolchain's standard library and names
// them to the go command's own -overlay. Without BATKUBE_CLOCK in its environment a program built
// so behaves as any other.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const usage = `usage: go-clock build [FLAGS OF go build] -o FILE PACKAGE
       go-clock overlay FOLDER

build    builds a main package, of the module at hand or PATH@VERSION
overlay  writes the changed files and overlay.json, for go build -overlay FOLDER/overlay.json
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			os.Exit(1) // the go command has said why
		}
		fmt.Fprintln(os.Stderr, "go-clock:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "overlay" {
		return writeTo(args[1])
	}
	if len(args) > 1 && args[0] == "build" {
		return build(args[1:])
	}
	fmt.Fprint(os.Stderr, usage)
	return fmt.Errorf("expected build or overlay, found %q", strings.Join(args, " "))
}

func writeTo(folder string) error {
	root, err := toolchain()
	if err != nil {
		return err
	}
	made, err := makeOverlay(root)
	if err != nil {
		return err
	}
	file, err := made.write(folder)
	if err != nil {
		return err
	}
	fmt.Println(file)
	return nil
}

func build(args []string) error {
	root, err := toolchain()
	if err != nil {
		return err
	}
	made, err := makeOverlay(root)
	if err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	file, err := made.write(filepath.Join(cache, "batkube", "go-clock-"+made.digest()))
	if err != nil {
		return err
	}
	if err := checkMachine(); err != nil {
		return err
	}
	if target := args[len(args)-1]; strings.Contains(target, "@") {
		return install(file, args)
	}
	if err := checkMain(args); err != nil {
		return err
	}
	return goCommand(slices.Concat([]string{"build", "-overlay", file}, args), nil)
}

// checkMachine says for what there is no clock: its system calls have other numbers.
func checkMachine() error {
	text, err := goOutput("env", "GOOS", "GOARCH")
	if err != nil {
		return err
	}
	switch machine := strings.Join(strings.Fields(text), "/"); machine {
	case "linux/amd64", "linux/arm64":
		return nil
	default:
		return fmt.Errorf("expected linux/amd64 or linux/arm64, found %s", machine)
	}
}

// checkMain says if there is no program here: of a package go build makes an archive and says nothing.
func checkMain(args []string) error {
	folder := "."
	if last := len(args) - 1; !strings.HasPrefix(args[last], "-") && (last == 0 || args[last-1] != "-o") {
		folder = args[last]
	}
	name, err := goOutput("list", "-f", "{{.Name}}", folder)
	if err != nil {
		return nil // go build has more to say
	}
	if name = strings.TrimSpace(name); name != "main" {
		return fmt.Errorf("expected package main, found package %s", name)
	}
	return nil
}

func goOutput(args ...string) (string, error) {
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTOOLCHAIN=local")
	text, err := command.Output()
	return string(text), err
}

// install builds PATH@VERSION, for which go build has no form.
func install(overlay string, args []string) error {
	at := slices.Index(args, "-o")
	if at < 0 || at+1 >= len(args)-1 {
		return fmt.Errorf("%s: needs -o FILE before it", args[len(args)-1])
	}
	out := args[at+1]
	folder, err := os.MkdirTemp(filepath.Dir(out), ".go-clock")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	folder, err = filepath.Abs(folder)
	if err != nil {
		return err
	}
	rest := slices.Delete(slices.Clone(args), at, at+2)
	call := slices.Concat([]string{"install", "-overlay", overlay}, rest)
	if err := goCommand(call, []string{"GOBIN=" + folder}); err != nil {
		return err
	}
	made, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	if len(made) != 1 {
		return fmt.Errorf("%s: expected one program, found %d", args[len(args)-1], len(made))
	}
	return os.Rename(filepath.Join(folder, made[0].Name()), out)
}

func goCommand(args, environment []string) error {
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTOOLCHAIN=local")
	command.Env = append(command.Env, environment...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// toolchain is the folder of the Go that builds: never one that go.mod has the go command fetch.
func toolchain() (string, error) {
	command := exec.Command("go", "env", "GOROOT")
	command.Env = append(os.Environ(), "GOTOOLCHAIN=local")
	text, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w; install Go 1.26 (https://go.dev/dl)", err)
	}
	return filepath.EvalSymlinks(strings.TrimSpace(string(text)))
}
