package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// A typeTable holds the packages of the API in the order of their names.
type typeTable struct {
	packages []*apiPackage
	byPath   map[string]*apiPackage
}

// An apiPackage is one Go package.
type apiPackage struct {
	path, alias, goName, group, version string
	types                               map[string]*ast.TypeSpec
	docs                                map[string]string
	imports                             map[string]map[string]string // of the file of a type: name to path
	strings                             map[string]string            // constants
	messages                            map[string]bool              // of generated.proto
}

// Read as one value, whatever Go keeps in them; the reader of the table knows them by name.
var opaque = map[string]bool{
	"meta/v1.Time": true, "meta/v1.MicroTime": true, "meta/v1.Duration": true, "meta/v1.FieldsV1": true,
	"resource.Quantity": true, "intstr.IntOrString": true,
	"runtime.RawExtension": true, "runtime.Object": true, "runtime.Unknown": true,
	"apiextensions/v1.JSON": true, "apiextensions/v1.JSONSchemaPropsOrArray": true,
	"apiextensions/v1.JSONSchemaPropsOrBool": true, "apiextensions/v1.JSONSchemaPropsOrStringArray": true,
	"apiextensions/v1beta1.JSON": true, "apiextensions/v1beta1.JSONSchemaPropsOrArray": true,
	"apiextensions/v1beta1.JSONSchemaPropsOrBool": true, "apiextensions/v1beta1.JSONSchemaPropsOrStringArray": true,
}

// Where packages are, and which alias each gets in the table.
var roots = []struct{ module, folder, alias string }{
	{"k8s.io/api", "", ""},
	{"k8s.io/apimachinery", "pkg/apis/meta", "meta"},
	{"k8s.io/apimachinery", "pkg/api/resource", "resource"},
	{"k8s.io/apimachinery", "pkg/runtime", "runtime"},
	{"k8s.io/apimachinery", "pkg/types", "types"},
	{"k8s.io/apimachinery", "pkg/util/intstr", "intstr"},
	{"k8s.io/apiextensions-apiserver", "pkg/apis/apiextensions", "apiextensions"},
	{"k8s.io/kube-aggregator", "pkg/apis/apiregistration", "apiregistration"},
}

var versionFolder = regexp.MustCompile(`^v[0-9]+((alpha|beta)[0-9]+)?$`)

func readTypes(modules map[string]string) (*typeTable, error) {
	table := &typeTable{byPath: map[string]*apiPackage{}}
	for _, root := range roots {
		top := filepath.Join(modules[root.module], filepath.FromSlash(root.folder))
		err := filepath.WalkDir(top, func(folder string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			below, _ := filepath.Rel(top, folder)
			below = filepath.ToSlash(below)
			if below != "." && !versionFolder.MatchString(filepath.Base(folder)) {
				return nil
			}
			alias := strings.Trim(root.alias+"/"+strings.TrimPrefix(below, "."), "/")
			inModule, _ := filepath.Rel(modules[root.module], folder)
			return table.read(folder, root.module+"/"+filepath.ToSlash(inModule), alias)
		})
		if err != nil {
			return nil, err
		}
	}
	sort.Slice(table.packages, func(i, j int) bool { return table.packages[i].alias < table.packages[j].alias })
	return table, nil
}

func (t *typeTable) read(folder, path, alias string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return err
	}
	p := &apiPackage{
		path: path, alias: alias, types: map[string]*ast.TypeSpec{}, docs: map[string]string{},
		imports: map[string]map[string]string{}, strings: map[string]string{}, messages: map[string]bool{},
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.Contains(filepath.Base(name), "zz_generated") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		p.goName = file.Name.Name
		imports := map[string]string{}
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			local := path[strings.LastIndex(path, "/")+1:]
			if spec.Name != nil {
				local = spec.Name.Name
			}
			imports[local] = path
		}
		for _, decl := range file.Decls {
			if general, ok := decl.(*ast.GenDecl); ok {
				p.readDecl(general, file, imports)
			}
		}
	}
	proto, err := os.ReadFile(filepath.Join(folder, "generated.proto"))
	if err == nil {
		for _, match := range regexp.MustCompile(`(?m)^message (\w+) `).FindAllSubmatch(proto, -1) {
			p.messages[string(match[1])] = true
		}
	}
	if base := filepath.Base(folder); versionFolder.MatchString(base) && len(p.types) > 0 {
		p.version = base
		p.group = p.strings["GroupName"]
	}
	if len(p.types) > 0 {
		t.packages = append(t.packages, p)
		t.byPath[path] = p
	}
	return nil
}

func (p *apiPackage) readDecl(decl *ast.GenDecl, file *ast.File, imports map[string]string) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			p.types[spec.Name.Name] = spec
			p.imports[spec.Name.Name] = imports
			p.docs[spec.Name.Name] = comment(spec.Doc) + commentsBefore(file, decl)
		case *ast.ValueSpec:
			for i, name := range spec.Names {
				if i < len(spec.Values) {
					if literal, ok := spec.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
						p.strings[name.Name], _ = strconv.Unquote(literal.Value)
					}
				}
			}
		}
	}
}

func comment(group *ast.CommentGroup) string {
	if group == nil {
		return ""
	}
	var text strings.Builder
	for _, line := range group.List {
		text.WriteString(line.Text + "\n")
	}
	return text.String()
}

// commentsBefore has the comment of a declaration, and the one that a blank line parts from it:
// markers are in either.
func commentsBefore(file *ast.File, decl *ast.GenDecl) string {
	start := decl.Pos()
	text := comment(decl.Doc)
	if decl.Doc != nil {
		start = decl.Doc.Pos()
	}
	for i := len(file.Comments) - 1; i >= 0; i-- {
		group := file.Comments[i]
		if group.End() < start && start-group.End() <= 2 {
			return comment(group) + text
		}
	}
	return text
}

// marker finds "+name=value" and whether it is there.
func marker(doc, name string) (string, bool) {
	values := markers(doc, name)
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
}

func markers(doc, name string) []string {
	var values []string
	for _, line := range strings.Split(doc, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "//"))
		if line == "+"+name {
			values = append(values, "")
		} else if strings.HasPrefix(line, "+"+name+"=") {
			values = append(values, strings.TrimPrefix(line, "+"+name+"="))
		}
	}
	return values
}

// A namedType is a type and the package and imports in which its text is to be read.
type namedType struct {
	pkg  *apiPackage
	name string
}

func (n namedType) spec() *ast.TypeSpec { return n.pkg.types[n.name] }
func (n namedType) text() string        { return n.pkg.alias + "." + n.name }

// lookup resolves an identifier or selector; ok is false for Go's own types.
func (t *typeTable) lookup(from namedType, expr ast.Expr) (namedType, bool) {
	var found namedType
	switch expr := expr.(type) {
	case *ast.Ident:
		found = namedType{from.pkg, expr.Name}
	case *ast.SelectorExpr:
		found = namedType{t.byPath[from.pkg.imports[from.name][expr.X.(*ast.Ident).Name]], expr.Sel.Name}
	default:
		return found, false
	}
	if found.pkg == nil || found.spec() == nil {
		return found, false
	}
	if spec := found.spec(); spec.Assign.IsValid() { // type A = B
		return t.lookup(found, spec.Type)
	}
	return found, true
}

// structOf finds the struct that a type is, also through type A B.
func (t *typeTable) structOf(n namedType) (*ast.StructType, namedType, bool) {
	for {
		switch body := n.spec().Type.(type) {
		case *ast.StructType:
			return body, n, true
		default:
			next, ok := t.lookup(n, body)
			if !ok {
				return nil, n, false
			}
			n = next
		}
	}
}

// expression writes a type as the table does, with packages by alias.
func (t *typeTable) expression(from namedType, expr ast.Expr, used map[namedType]bool) (string, error) {
	switch e := expr.(type) {
	case *ast.StarExpr:
		inner, err := t.expression(from, e.X, used)
		return "*" + inner, err
	case *ast.ArrayType:
		inner, err := t.expression(from, e.Elt, used)
		if inner == "byte" {
			inner = "uint8"
		}
		return "[]" + inner, err
	case *ast.MapType:
		key, err := t.expression(from, e.Key, used)
		if err != nil {
			return "", err
		}
		inner, err := t.expression(from, e.Value, used)
		return "map[" + key + "]" + inner, err
	case *ast.InterfaceType:
		return "any", nil
	}
	if found, ok := t.lookup(from, expr); ok {
		used[found] = true
		return found.text(), nil
	}
	switch e := expr.(type) {
	case *ast.Ident:
		switch e.Name {
		case "interface{}":
			return "any", nil
		case "string", "bool", "int", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "byte", "any":
			return e.Name, nil
		}
	case *ast.SelectorExpr:
		if name := e.X.(*ast.Ident).Name + "." + e.Sel.Name; name == "time.Duration" {
			return "time.Duration", nil
		}
	}
	return "", fmt.Errorf("%s: cannot place the type %s", from.text(), reflect.ValueOf(expr))
}

// kinds are the types that an object can be: they begin with TypeMeta.
func (t *typeTable) isKind(n namedType) bool {
	body, where, ok := t.structOf(n)
	if !ok || n.pkg.version == "" || n.name == "TypeMeta" {
		return false
	}
	for _, field := range body.Fields.List {
		if len(field.Names) == 0 {
			if found, ok := t.lookup(where, field.Type); ok && found.text() == "meta/v1.TypeMeta" {
				return true
			}
		}
	}
	return false
}

// table writes what the kinds need.
func (t *typeTable) table() []byte {
	used := map[namedType]bool{}
	for _, p := range t.packages {
		if p.alias == "meta/v1" {
			used[namedType{p, "WatchEvent"}] = true // sent like a kind, without naming itself
		}
		for name := range p.types {
			if n := (namedType{p, name}); ast.IsExported(name) && t.isKind(n) {
				used[n] = true
			}
		}
	}
	blocks := map[namedType]string{}
	for grown := true; grown; {
		grown = false
		for n := range copyOf(used) {
			if _, done := blocks[n]; !done {
				block, err := t.block(n, used)
				if err != nil {
					panic(err)
				}
				blocks[n] = block
				grown = true
			}
		}
	}
	var out bytes.Buffer
	for _, p := range t.packages {
		var names []string
		for n := range blocks {
			if n.pkg == p {
				names = append(names, n.name)
			}
		}
		if len(names) == 0 {
			continue
		}
		sort.Strings(names)
		group, version := p.group, p.version
		if group == "" {
			group = "-"
		}
		if version == "" {
			version = "-"
		}
		fmt.Fprintf(&out, "package %s %s %s %s %s\n\n", p.alias, p.path, p.goName, group, version)
		for _, name := range names {
			out.WriteString(blocks[namedType{p, name}] + "\n")
		}
	}
	return out.Bytes()
}

func copyOf(set map[namedType]bool) map[namedType]bool {
	all := map[namedType]bool{}
	for n := range set {
		all[n] = true
	}
	return all
}

func (t *typeTable) block(n namedType, used map[namedType]bool) (string, error) {
	if opaque[n.text()] {
		// JSON schemas hold each other through these.
		if props := (namedType{n.pkg, "JSONSchemaProps"}); strings.HasPrefix(n.name, "JSONSchemaPropsOr") {
			used[props] = true
		}
		return "type " + n.name + " opaque\n", nil
	}
	body, where, ok := t.structOf(n)
	if !ok {
		expr, err := t.expression(n, n.spec().Type, used)
		if n.pkg.messages[n.name] { // a list that protobuf wraps in a message
			expr += " message"
		}
		return "type " + n.name + " " + expr + "\n", err
	}
	var out strings.Builder
	out.WriteString("struct " + n.name)
	if t.isKind(n) {
		out.WriteString(" kind")
	}
	if kind, _ := marker(n.pkg.docs[n.name], "structType"); kind == "atomic" {
		out.WriteString(" atomic")
	}
	out.WriteString("\n")
	for _, field := range body.Fields.List {
		line, err := t.field(where, field, used)
		if err != nil {
			return "", err
		}
		out.WriteString(line)
	}
	return out.String(), nil
}

func (t *typeTable) field(from namedType, field *ast.Field, used map[namedType]bool) (string, error) {
	tags := reflect.StructTag("")
	if field.Tag != nil {
		text, _ := strconv.Unquote(field.Tag.Value)
		tags = reflect.StructTag(text)
	}
	jsonTag, tagged := tags.Lookup("json")
	options := strings.Split(jsonTag, ",")
	embedded := len(field.Names) == 0
	goName := ""
	if !embedded {
		goName = field.Names[0].Name
	} else if found, ok := t.lookup(from, unstar(field.Type)); ok {
		goName = found.name
	}
	if options[0] == "-" || !tagged && !embedded || !ast.IsExported(goName) {
		return "", nil
	}
	expr, err := t.expression(from, field.Type, used)
	if err != nil {
		return "", err
	}
	number := 0
	if parts := strings.Split(tags.Get("protobuf"), ","); len(parts) > 1 {
		number, _ = strconv.Atoi(parts[1])
	}
	if embedded && options[0] == "" {
		return fmt.Sprintf("+ %d %s %s\n", number, goName, expr), nil
	}
	name := options[0]
	if name == "" {
		name = goName
	}
	flags := ""
	for _, option := range options[1:] {
		switch option {
		case "omitempty":
			flags += "o"
		case "omitzero":
			flags += "z"
		}
	}
	doc := comment(field.Doc)
	_, optional := marker(doc, "optional")
	_, required := marker(doc, "required")
	if required || !optional && !strings.Contains(flags, "o") {
		flags += "r"
	}
	if flags == "" {
		flags = "-"
	}
	line := fmt.Sprintf("%s %d %s %s", name, number, flags, expr)
	line += listRule(doc) + patchRule(tags) + t.defaultOf(from, doc)
	return line + "\n", nil
}

func unstar(expr ast.Expr) ast.Expr {
	if star, ok := expr.(*ast.StarExpr); ok {
		return star.X
	}
	return expr
}

func listRule(doc string) string {
	rule := ""
	if kind, ok := marker(doc, "listType"); ok {
		rule += " list=" + kind
		if keys := markers(doc, "listMapKey"); len(keys) > 0 {
			rule += ":" + strings.Join(keys, ",")
		}
	}
	if kind, ok := marker(doc, "mapType"); ok {
		rule += " map=" + kind
	}
	if kind, ok := marker(doc, "structType"); ok {
		rule += " struct=" + kind
	}
	return rule
}

func patchRule(tags reflect.StructTag) string {
	strategy, key := tags.Get("patchStrategy"), tags.Get("patchMergeKey")
	if strategy == "" && key == "" {
		return ""
	}
	return " patch=" + strategy + ":" + key
}

// defaultOf writes the marker +default as JSON; ref(NAME) is the value of a constant.
func (t *typeTable) defaultOf(from namedType, doc string) string {
	value, ok := marker(doc, "default")
	if !ok {
		return ""
	}
	if strings.HasPrefix(value, "ref(") {
		name := strings.TrimSuffix(strings.TrimPrefix(value, "ref("), ")")
		value = strconv.Quote(from.pkg.strings[name[strings.LastIndex(name, ".")+1:]])
	}
	return " default=" + value
}
