package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An edit of one file of the standard library: a text that must be there exactly so often.
type edit struct {
	file, why, from, to string
	times               int // 0 is once
}

// What of a Go minor is changed. Another minor is one more entry, with a table of its own.
var tables = map[string][]edit{
	"go1.26": go126,
}

// clockSource goes into package runtime.
//
//go:embed clock.txt
var clockSource string

// An overlay: the changed files by their path in the toolchain.
type overlay struct {
	root  string
	files map[string]string
}

// makeOverlay applies the table of a toolchain's version, or says in one line why it does not fit.
func makeOverlay(root string) (overlay, error) {
	text, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return overlay{}, fmt.Errorf("%s is no Go toolchain: %w", root, err)
	}
	version, _, _ := strings.Cut(string(text), "\n")
	edits, known := tables[minor(version)]
	if !known {
		names := slices.Sorted(maps.Keys(tables))
		return overlay{}, fmt.Errorf("%s: found %s, expected one of %s", root, version, strings.Join(names, ", "))
	}
	made := overlay{root, map[string]string{}}
	for _, one := range edits {
		if err := made.apply(one, version); err != nil {
			return overlay{}, err
		}
	}
	return made, nil
}

// minor is go1.26 of go1.26.8 and of go1.26rc1, and never of go1.260.
func minor(version string) string {
	rest, ok := strings.CutPrefix(version, "go1.")
	if !ok {
		return version
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	return "go1." + rest[:end]
}

func (o overlay) apply(one edit, version string) error {
	text, read := o.files[one.file]
	if !read {
		bytes, err := os.ReadFile(filepath.Join(o.root, "src", filepath.FromSlash(one.file)))
		if err != nil {
			return fmt.Errorf("%s: %w", version, err)
		}
		text = string(bytes)
	}
	wanted := max(one.times, 1)
	if found := strings.Count(text, one.from); found != wanted {
		return fmt.Errorf("%s: src/%s: expected %q %d times, found it %d times; the toolchain is not the one that is known",
			version, one.file, one.from, wanted, found)
	}
	o.files[one.file] = strings.ReplaceAll(text, one.from, one.to)
	return nil
}

func (o overlay) digest() string {
	hash := sha256.New()
	fmt.Fprintln(hash, o.root)
	for _, file := range slices.Sorted(maps.Keys(o.files)) {
		fmt.Fprintln(hash, file, len(o.files[file]))
		fmt.Fprint(hash, o.files[file])
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// write leaves the files in a folder and returns the name of the one for -overlay.
func (o overlay) write(folder string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for file, text := range o.files {
		copied := filepath.Join(folder, strings.ReplaceAll(file, "/", "_"))
		if err := leave(copied, []byte(text)); err != nil {
			return "", err
		}
		replace[filepath.Join(o.root, "src", filepath.FromSlash(file))] = copied
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "  ")
	if err != nil {
		return "", err
	}
	list := filepath.Join(folder, "overlay.json")
	return list, leave(list, text)
}

// leave writes a file whole or not at all: another build may be reading it.
func leave(file string, text []byte) error {
	fresh, err := os.CreateTemp(filepath.Dir(file), ".new")
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name())
	if _, err := fresh.Write(text); err != nil {
		return err
	}
	if err := fresh.Close(); err != nil {
		return err
	}
	return os.Rename(fresh.Name(), file)
}
