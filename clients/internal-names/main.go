// Internal-names writes how a real server names the fields of built-in types inside itself. Some of
// its messages show objects in that form: what a pod's update may not change, an immutable template.
//
// usage: go run . FILE
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// The packages of internal types, each with the version whose names objects have in the store.
var packages = []struct{ group, version string }{
	{"core", "v1"}, {"apps", "v1"}, {"batch", "v1"}, {"autoscaling", "v2"}, {"policy", "v1"},
	{"rbac", "v1"}, {"networking", "v1"}, {"storage", "v1"}, {"discovery", "v1"},
	{"coordination", "v1"}, {"node", "v1"}, {"resource", "v1"}, {"scheduling", "v1"},
	{"certificates", "v1"}, {"flowcontrol", "v1"}, {"admissionregistration", "v1"},
}

type field struct{ internal, name, zero, inner string }

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . FILE")
	}
	kubernetes, api := download("k8s.io/kubernetes", "v1.36.3"), download("k8s.io/api", "v0.36.3")
	internal, versioned := map[string]map[string]ast.Expr{}, map[string]map[string]ast.Expr{}
	for _, p := range packages {
		internal[p.group] = declared(filepath.Join(kubernetes, "pkg/apis", p.group, "types.go"))
		versioned[p.group] = declared(filepath.Join(api, p.group, p.version, "types.go"))
	}
	var out bytes.Buffer
	for _, p := range packages {
		names := []string{}
		for name, expression := range internal[p.group] {
			if _, ok := expression.(*ast.StructType); ok && !strings.HasSuffix(name, "List") {
				names = append(names, name)
			}
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Fprintf(&out, "%s.%s\n", p.group, name)
			for _, f := range fields(internal, versioned, p.group, name, name) {
				line := " " + f.internal + " " + f.name + " " + f.zero
				if f.inner != "" {
					line += " " + f.inner
				}
				out.WriteString(line + "\n")
			}
		}
	}
	if err := os.WriteFile(os.Args[1], out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// fields of a struct, embedded ones in their place.
func fields(internal, versioned map[string]map[string]ast.Expr, group, name, like string) []field {
	var all []field
	for _, f := range internal[group][name].(*ast.StructType).Fields.List {
		if len(f.Names) == 0 {
			switch embedded := f.Type.(type) {
			case *ast.Ident:
				all = append(all, fields(internal, versioned, group, embedded.Name, embedded.Name)...)
			case *ast.SelectorExpr:
				if embedded.Sel.Name == "ObjectMeta" {
					all = append(all, field{"+", "metadata", "inline", ""})
				}
			}
			continue
		}
		for _, n := range f.Names {
			zero, inner := describe(internal, group, f.Type)
			shown := n.Name
			if f.Tag != nil {
				if tag := jsonName(f.Tag.Value); tag != "" {
					shown = tag
				}
			}
			all = append(all, field{shown, versionedName(versioned[group], like, n.Name), zero, inner})
		}
	}
	return all
}

// describe says what an absent field shows as, and of which type its value or elements are.
func describe(internal map[string]map[string]ast.Expr, group string, t ast.Expr) (string, string) {
	switch t := t.(type) {
	case *ast.StarExpr:
		_, inner := describe(internal, group, t.X)
		return "null", inner
	case *ast.ArrayType:
		_, inner := describe(internal, group, t.Elt)
		return "null", inner
	case *ast.MapType:
		_, inner := describe(internal, group, t.Value)
		if inner != "" {
			inner = "*" + inner
		}
		return "null", inner
	case *ast.Ident:
		if declared, ok := internal[group][t.Name]; ok {
			if _, ok := declared.(*ast.StructType); ok {
				return "struct", group + "." + t.Name
			}
			return describe(internal, group, declared)
		}
		switch {
		case t.Name == "string":
			return `""`, ""
		case t.Name == "bool":
			return "false", ""
		case strings.HasPrefix(t.Name, "int"), strings.HasPrefix(t.Name, "uint"), strings.HasPrefix(t.Name, "float"):
			return "0", ""
		}
		return "null", ""
	case *ast.SelectorExpr:
		other := t.X.(*ast.Ident).Name
		if other == "api" {
			other = "core"
		}
		if _, ok := internal[other]; ok {
			return describe(internal, other, t.Sel)
		}
		switch t.Sel.Name {
		case "Quantity":
			return `"0"`, ""
		case "IntOrString":
			return "0", ""
		case "UID":
			return `""`, ""
		case "LabelSelector", "ObjectMeta":
			return "{}", ""
		case "Duration":
			return `"0s"`, ""
		}
	}
	return "null", ""
}

// versionedName is the name that the field has in objects as clients see them.
func versionedName(types map[string]ast.Expr, name, goName string) string {
	if found, ok := types[name].(*ast.StructType); ok {
		for _, f := range found.Fields.List {
			for _, n := range f.Names {
				if n.Name == goName && f.Tag != nil {
					return jsonName(f.Tag.Value)
				}
			}
		}
	}
	letters := []rune(goName)
	letters[0] = unicode.ToLower(letters[0])
	return string(letters)
}

func jsonName(tag string) string {
	text, err := strconv.Unquote(tag)
	if err != nil {
		log.Fatal(err)
	}
	return strings.Split(reflect.StructTag(text).Get("json"), ",")[0]
}

func declared(file string) map[string]ast.Expr {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		log.Fatal(err)
	}
	types := map[string]ast.Expr{}
	for _, declaration := range parsed.Decls {
		if general, ok := declaration.(*ast.GenDecl); ok {
			for _, spec := range general.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					types[t.Name.Name] = t.Type
				}
			}
		}
	}
	return types
}

// download fetches a module and says in which folder it lies.
func download(module, version string) string {
	out, err := exec.Command("go", "mod", "download", "-json", module+"@"+version).Output()
	var answer struct{ Dir, Error string }
	if json.Unmarshal(out, &answer) != nil || answer.Dir == "" {
		log.Fatalf("go mod download %s@%s: %v %s", module, version, err, answer.Error)
	}
	return answer.Dir
}
