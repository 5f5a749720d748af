package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// A resource is a row of the API: /apis/GROUP/VERSION/PLURAL.
type resource struct {
	group, version, plural, singular, kind string
	namespaced, served                     bool
	verbs, shortNames, categories          []string
	hash                                   string
	subresources                           []subresource
}

type subresource struct {
	name, group, version, kind string
	verbs                      []string
}

type resourceTable []*resource

// discovered is an APIResource as the discovery documents of k8s.io/kubernetes write it.
type discovered struct {
	Name, SingularName, Kind, Group, Version, StorageVersionHash string
	Namespaced                                                   bool
	Verbs, ShortNames, Categories                                []string
}

// readResources takes the resources of today from api/discovery, which lists what a server with
// every API enabled serves, and adds those that are gone: the types are still there, marked as
// having clients, and the resource of today of the same kind says the rest.
func readResources(kubernetes string, types *typeTable) (resourceTable, error) {
	var table resourceTable
	files, err := filepath.Glob(filepath.Join(kubernetes, "api", "discovery", "*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var list struct {
			Kind, GroupVersion string
			Resources          []discovered
		}
		if err := json.Unmarshal(text, &list); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if list.Kind == "APIResourceList" {
			table = append(table, rows(list.GroupVersion, list.Resources)...)
		}
	}
	if len(table) == 0 {
		return nil, fmt.Errorf("%s has no api/discovery", kubernetes)
	}
	table = append(table, table.former(types)...)
	sort.SliceStable(table, func(i, j int) bool {
		return table[i].group+" "+table[i].version < table[j].group+" "+table[j].version
	})
	return table, nil
}

func rows(groupVersion string, all []discovered) []*resource {
	group, version, ok := strings.Cut(groupVersion, "/")
	if !ok {
		group, version = "", groupVersion
	}
	var found []*resource
	byName := map[string]*resource{}
	for _, d := range all {
		parent, sub, isSub := strings.Cut(d.Name, "/")
		if !isSub {
			row := &resource{
				group: group, version: version, plural: d.Name, singular: d.SingularName, kind: d.Kind,
				namespaced: d.Namespaced, served: !strings.Contains(version, "alpha") && !strings.Contains(version, "beta"),
				verbs: d.Verbs, shortNames: d.ShortNames, categories: d.Categories, hash: d.StorageVersionHash,
			}
			byName[d.Name] = row
			found = append(found, row)
			continue
		}
		s := subresource{name: sub, group: d.Group, version: d.Version, kind: d.Kind, verbs: d.Verbs}
		if s.version == "" {
			s.group, s.version = group, version
		}
		row := byName[parent]
		if row == nil { // a subresource of nothing, as serviceaccounts without storage would be
			panic("no resource for " + d.Name)
		}
		row.subresources = append(row.subresources, s)
	}
	return found
}

// former has the rows of versions that are served no more.
func (t resourceTable) former(types *typeTable) resourceTable {
	var gone resourceTable
	for _, p := range types.packages {
		var names []string
		for name := range p.types {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			n := namedType{p, name}
			doc := p.docs[name]
			if _, client := marker(doc, "genclient"); !client || !types.isKind(n) || t.has(p, name) {
				continue
			}
			today := t.today(p.group, name)
			if today == nil {
				continue // never had storage: ImageReview, Eviction
			}
			row := *today
			row.group, row.version, row.served = p.group, p.version, false
			row.subresources = nil
			for _, s := range today.subresources {
				if s.group == today.group && s.version == today.version {
					s.group, s.version = p.group, p.version
				} else if s.kind == "Scale" && p.types["Scale"] != nil {
					s.group, s.version = p.group, p.version
				}
				row.subresources = append(row.subresources, s)
			}
			gone = append(gone, &row)
		}
	}
	return gone
}

func (t resourceTable) has(p *apiPackage, kind string) bool {
	for _, row := range t {
		if row.group == p.group && row.version == p.version && row.kind == kind {
			return true
		}
	}
	return false
}

// Where the kinds of a group went that dissolved.
var successors = map[string][]string{"extensions": {"apps", "networking.k8s.io", "policy"}}

func (t resourceTable) today(group, kind string) *resource {
	for _, group := range append([]string{group}, successors[group]...) {
		for _, served := range []bool{true, false} {
			for _, row := range t {
				if row.group == group && row.kind == kind && row.served == served {
					return row
				}
			}
		}
	}
	return nil
}

func (t resourceTable) table() []byte {
	var out bytes.Buffer
	for _, row := range t {
		fmt.Fprintf(&out, "%s %s %s %s %s", orDash(row.group), row.version, row.plural, row.singular, row.kind)
		if row.namespaced {
			out.WriteString(" namespaced")
		}
		if row.served {
			out.WriteString(" served")
		}
		option(&out, "verbs", row.verbs)
		option(&out, "short", row.shortNames)
		option(&out, "categories", row.categories)
		if row.hash != "" {
			out.WriteString(" hash=" + row.hash)
		}
		out.WriteString("\n")
		for _, s := range row.subresources {
			fmt.Fprintf(&out, "/%s %s %s %s", s.name, orDash(s.group), s.version, s.kind)
			option(&out, "verbs", s.verbs)
			out.WriteString("\n")
		}
	}
	return out.Bytes()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func option(out *bytes.Buffer, name string, values []string) {
	if len(values) > 0 {
		fmt.Fprintf(out, " %s=%s", name, strings.Join(values, ","))
	}
}
