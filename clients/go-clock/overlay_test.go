package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryAnchorIsInTheInstalledToolchain(t *testing.T) {
	root, err := toolchain()
	if err != nil {
		t.Fatal(err)
	}
	made, err := makeOverlay(root)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(made.files["runtime/time_nofake.go"], "batclockPoll") {
		t.Error("the clock is not in package runtime")
	}
	for file, text := range made.files {
		before, err := os.ReadFile(filepath.Join(root, "src", file))
		if err != nil {
			t.Fatal(err)
		}
		if text == string(before) {
			t.Errorf("%s is replaced by itself", file)
		}
	}
}

func TestAnotherToolchainIsRefusedInOneLine(t *testing.T) {
	for _, version := range []string{"go1.25.4", "go1.260.1", "devel +123", ""} {
		root := t.TempDir()
		write(t, root, "VERSION", version+"\ntime 2026-01-01T00:00:00Z\n")
		_, err := makeOverlay(root)
		if err == nil || !strings.Contains(err.Error(), "expected one of go1.26") {
			t.Errorf("%q: %v", version, err)
		}
	}
}

func TestAChangedToolchainIsRefusedByNameOfTheFile(t *testing.T) {
	root := t.TempDir()
	write(t, root, "VERSION", "go1.26.99\n")
	write(t, root, "src/runtime/time_nofake.go", "import \"unsafe\"\nimport \"unsafe\"\n")
	_, err := makeOverlay(root)
	want := `go1.26.99: src/runtime/time_nofake.go: expected "import \"unsafe\"\n" 1 times, found it 2 times`
	if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("found %v", err)
	}
}

func TestTheSameFilesHaveTheSameDigest(t *testing.T) {
	one := overlay{"/go", map[string]string{"a": "1", "b": "2"}}
	if other := (overlay{"/go", map[string]string{"b": "2", "a": "1"}}); one.digest() != other.digest() {
		t.Error("the order of the files counts")
	}
	if other := (overlay{"/go", map[string]string{"a": "1", "b": "3"}}); one.digest() == other.digest() {
		t.Error("the text does not count")
	}
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	file := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
