// Schema-table writes the two tables of what Batkube knows of the built-in kinds of Kubernetes:
// the fields of every type, and the resources of every group and version.
//
// usage: go run . FOLDER
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . FOLDER")
	}
	modules, err := download()
	if err != nil {
		log.Fatal(err)
	}
	types, err := readTypes(modules)
	if err != nil {
		log.Fatal(err)
	}
	resources, err := readResources(modules["k8s.io/kubernetes"], types)
	if err != nil {
		log.Fatal(err)
	}
	write("types.table", types.table())
	write("resources.table", resources.table())
}

func write(name string, content []byte) {
	if err := os.WriteFile(filepath.Join(os.Args[1], name), content, 0o644); err != nil {
		log.Fatal(err)
	}
}

// download fetches the modules that go.mod names and says in which folder each lies.
func download() (map[string]string, error) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return nil, fmt.Errorf("run it in its own folder: %w", err)
	}
	folders := map[string]string{}
	for _, line := range strings.Split(string(mod), "\n") {
		words := strings.Fields(line)
		if len(words) != 2 || !strings.HasPrefix(words[0], "k8s.io/") {
			continue
		}
		command := exec.Command("go", "mod", "download", "-json", words[0]+"@"+words[1])
		command.Stderr = os.Stderr
		out, err := command.Output()
		var answer struct{ Dir, Error string }
		if json.NewDecoder(bytes.NewReader(out)).Decode(&answer) != nil || answer.Dir == "" {
			return nil, fmt.Errorf("go mod download %s@%s: %v %s", words[0], words[1], err, answer.Error)
		}
		folders[words[0]] = answer.Dir
	}
	return folders, nil
}
