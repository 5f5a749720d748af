// Field-manager makes random writes of several writers to one custom resource, and writes down what
// the field manager of k8s.io/apimachinery makes of them.
//
// usage: go run . HISTORIES WRITES SEED
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"os"
	"sort"
	"strconv"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// ident is everything that the field manager wants to know of versions and defaults: one version,
// no defaults, and a version v9 that is gone.
type ident struct{}

func (ident) Convert(in, out, context interface{}) error { return nil }
func (ident) ConvertToVersion(in runtime.Object, gv runtime.GroupVersioner) (runtime.Object, error) {
	if g, ok := gv.(schema.GroupVersion); ok && g.Version == "v9" {
		return nil, runtime.NewNotRegisteredErrForKind("x", g.WithKind("W"))
	}
	return in, nil
}
func (ident) ConvertFieldLabel(gvk schema.GroupVersionKind, label, value string) (string, string, error) {
	return "", "", nil
}
func (ident) Default(in runtime.Object) {}
func (ident) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	u := &unstructured.Unstructured{Object: map[string]interface{}{}}
	u.SetGroupVersionKind(kind)
	return u, nil
}

// The type has every way in which fields are told apart and divided. The test in Java has it too.
const openapi = `{"W":{"type":"object","x-kubernetes-group-version-kind":[{"group":"t.io","version":"v1","kind":"W"}],"properties":{
"apiVersion":{"type":"string"},"kind":{"type":"string"},
"metadata":{"type":"object","properties":{"name":{"type":"string"},"namespace":{"type":"string"},"uid":{"type":"string"},"labels":{"type":"object","additionalProperties":{"type":"string"}},"annotations":{"type":"object","additionalProperties":{"type":"string"}},"finalizers":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},"managedFields":{"type":"array","x-kubernetes-list-type":"atomic","items":{"type":"object"}}}},
"spec":{"type":"object","properties":{
 "s":{"type":"string"},"n":{"type":"integer"},"b":{"type":"boolean"},
 "atomicList":{"type":"array","x-kubernetes-list-type":"atomic","items":{"type":"string"}},
 "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
 "items":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","properties":{"name":{"type":"string"},"value":{"type":"string"},"n":{"type":"integer"},"inner":{"type":"object","additionalProperties":{"type":"string"}},
   "ports":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["port","protocol"],"items":{"type":"object","properties":{"port":{"type":"integer"},"protocol":{"type":"string","default":"TCP"},"x":{"type":"string"}}}}}}},
 "m":{"type":"object","additionalProperties":{"type":"string"}},
 "atomicMap":{"type":"object","x-kubernetes-map-type":"atomic","additionalProperties":{"type":"string"}},
 "struct":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}},
 "atomicStruct":{"type":"object","x-kubernetes-map-type":"atomic","properties":{"a":{"type":"string"},"b":{"type":"string"}}},
 "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
 "half":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"known":{"type":"string"}}},
 "any":{"x-kubernetes-preserve-unknown-fields":true},
 "ios":{"x-kubernetes-int-or-string":true}
}},
"status":{"type":"object","properties":{"phase":{"type":"string"},"conditions":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"],"items":{"type":"object","properties":{"type":{"type":"string"},"status":{"type":"string"}}}}}}
}}}`

var r *rand.Rand
var now string

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// strange is what clients do to managedFields by hand: empty them, take an entry away, break one, or
// add one that divides what is one.
func strange(live *unstructured.Unstructured) interface{} {
	l, _, _ := unstructured.NestedSlice(live.Object, "metadata", "managedFields")
	switch r.Intn(7) {
	case 0:
		return []interface{}{}
	case 1:
		return []interface{}{map[string]interface{}{}}
	case 2:
		if len(l) > 0 {
			i := r.Intn(len(l))
			return append(append([]interface{}{}, l[:i]...), l[i+1:]...)
		}
	case 3:
		if len(l) > 0 {
			l[0].(map[string]interface{})["apiVersion"] = []string{"", "t.io/v9", "t.io/v1"}[r.Intn(3)]
		}
	case 4:
		if len(l) > 0 {
			l[0].(map[string]interface{})["fieldsV1"] = map[string]interface{}{[]string{"x", "f", "f:spec", "q:5", "k:{", "v:5"}[r.Intn(6)]: map[string]interface{}{}}
		}
	case 5:
		if len(l) > 0 {
			l[0].(map[string]interface{})["operation"] = []string{"Apply", "Update", "Other"}[r.Intn(3)]
		}
	default:
		sets := []string{`{"f:spec":{"f:atomicMap":{".":{},"f:a":{}},"f:m":{}}}`, `{"f:spec":{"f:atomicList":{"v:\"a\"":{}},"f:atomicStruct":{"f:a":{}}}}`, `{"f:spec":{"f:any":{"f:a":{},"i:0":{}},"f:free":{"f:a":{"f:b":{}}}}}`, `{"f:spec":{"f:items":{"k:{\"name\":\"a\"}":{"f:inner":{},"f:ports":{"k:{\"protocol\":\"TCP\",\"port\":80}":{}}}},"f:gone":{"f:x":{}}},"q:later":{}}`}
		var f map[string]interface{}
		if err := json.Unmarshal([]byte(sets[r.Intn(len(sets))]), &f); err != nil {
			panic(err)
		}
		e := map[string]interface{}{"manager": "old", "operation": []string{"Apply", "Update"}[r.Intn(2)], "apiVersion": "t.io/v1", "fieldsType": "FieldsV1", "fieldsV1": f}
		if maybe(.5) {
			e["time"] = "2020-01-01T00:00:00Z"
		}
		return append(append([]interface{}{}, l...), e)
	}
	return l
}

func word() string         { return []string{"x", "y", "z", "<&>", "é"}[r.Intn(5)] }
func name() string         { return []string{"a", "b", "c", "d"}[r.Intn(4)] }
func maybe(p float64) bool { return r.Float64() < p }

func smap() interface{} {
	m := map[string]interface{}{}
	for i := r.Intn(3); i > 0; i-- {
		m[name()] = word()
	}
	return m
}
func perm(n int, f func(string) interface{}) []interface{} {
	l := []interface{}{}
	for _, i := range r.Perm(4)[:r.Intn(n+1)] {
		l = append(l, f([]string{"a", "b", "c", "d"}[i]))
	}
	return l
}
func anyValue(d int) interface{} {
	switch r.Intn(8) {
	case 0:
		return word()
	case 1:
		return int64(r.Intn(3))
	case 2:
		return maybe(.5)
	case 3:
		return []interface{}{word(), int64(1)}
	case 4:
		return 1.5
	case 5:
		if maybe(.3) {
			return nil
		}
	}
	if d == 0 {
		return word()
	}
	m := map[string]interface{}{}
	for i := r.Intn(3); i > 0; i-- {
		m[name()] = anyValue(d - 1)
	}
	return m
}
func port() interface{} {
	p := map[string]interface{}{"port": int64(80 + r.Intn(2))}
	if maybe(.5) {
		p["protocol"] = []string{"TCP", "UDP"}[r.Intn(2)]
	}
	if maybe(.4) {
		p["x"] = word()
	}
	return p
}
func ports() []interface{} {
	seen := map[string]bool{}
	out := []interface{}{}
	for i := r.Intn(3); i > 0; i-- {
		p := port().(map[string]interface{})
		pr, ok := p["protocol"]
		if !ok {
			pr = "TCP"
		}
		k := fmt.Sprint(p["port"], pr)
		if !seen[k] || maybe(.05) {
			seen[k] = true
			out = append(out, p)
		}
	}
	return out
}
func item(n string) interface{} {
	it := map[string]interface{}{"name": n}
	if maybe(.5) {
		it["value"] = word()
	}
	if maybe(.3) {
		it["n"] = int64(r.Intn(3))
	}
	if maybe(.3) {
		it["inner"] = smap()
	}
	if maybe(.4) {
		it["ports"] = ports()
	}
	return it
}
func field(k string) interface{} {
	if maybe(.03) {
		return nil
	}
	switch k {
	case "s":
		return word()
	case "n":
		return int64(r.Intn(3))
	case "b":
		return maybe(.5)
	case "atomicList", "set":
		return perm(3, func(s string) interface{} { return s })
	case "items":
		return perm(3, item)
	case "m", "atomicMap":
		return smap()
	case "struct", "atomicStruct":
		m := map[string]interface{}{}
		for _, k := range []string{"a", "b"} {
			if maybe(.6) {
				m[k] = word()
			}
		}
		return m
	case "free":
		m := map[string]interface{}{}
		for i := r.Intn(3); i > 0; i-- {
			m[name()] = anyValue(2)
		}
		return m
	case "half":
		m := map[string]interface{}{"known": word()}
		if maybe(.5) {
			m[name()] = anyValue(1)
		}
		return m
	case "any":
		return anyValue(2)
	case "ios":
		if maybe(.5) {
			return word()
		}
		return int64(r.Intn(3))
	}
	panic(k)
}

var names = []string{"s", "n", "b", "atomicList", "set", "items", "m", "atomicMap", "struct", "atomicStruct", "free", "half", "any", "ios"}

func specOf(p float64) map[string]interface{} {
	m := map[string]interface{}{}
	for _, k := range names {
		if maybe(p) {
			m[k] = field(k)
		}
	}
	return m
}
func meta(m map[string]interface{}) {
	if maybe(.4) {
		m["labels"] = smap()
	}
	if maybe(.2) {
		m["finalizers"] = perm(2, func(s string) interface{} { return s })
	}
}
func status() map[string]interface{} {
	m := map[string]interface{}{}
	if maybe(.6) {
		m["phase"] = word()
	}
	if maybe(.6) {
		m["conditions"] = perm(3, func(s string) interface{} {
			return map[string]interface{}{"type": s, "status": word()}
		})
	}
	return m
}

// breakIt leaves one field, of a type that is most often wrong.
func breakIt(m map[string]interface{}) {
	bad := []interface{}{"x", int64(5), true, 1.5, []interface{}{"a", int64(1)}, map[string]interface{}{"a": int64(1), "b": "x"}, []interface{}{nil}, []interface{}{map[string]interface{}{"value": "v"}}, []interface{}{"a", "a"}, []interface{}{[]interface{}{}}}
	k := append(names, "bogus")[r.Intn(len(names)+1)]
	for _, x := range names {
		delete(m, x)
	}
	m[k] = bad[r.Intn(len(bad))]
}

func clone(u *unstructured.Unstructured) *unstructured.Unstructured { return u.DeepCopy() }

type step struct {
	Op      string      `json:"op"`
	Manager string      `json:"manager"`
	Force   bool        `json:"force,omitempty"`
	Sub     string      `json:"subresource,omitempty"`
	Input   interface{} `json:"input"`
	Error   string      `json:"error,omitempty"`
	Causes  interface{} `json:"causes,omitempty"`
	Object  interface{} `json:"object,omitempty"`
	Managed interface{} `json:"managedFields,omitempty"`
}

// entries gives the time of the history to what was written just now, and sorts.
func entries(u *unstructured.Unstructured) interface{} {
	l, _, _ := unstructured.NestedSlice(u.Object, "metadata", "managedFields")
	out := []string{}
	by := map[string]interface{}{}
	defer func() { unstructured.SetNestedSlice(u.Object, l, "metadata", "managedFields") }()
	for _, e := range l {
		m := e.(map[string]interface{})
		if t, ok := m["time"].(string); ok && t >= "2024" {
			m["time"] = now
		}
		b, _ := json.Marshal(m)
		out = append(out, string(b))
		by[string(b)] = m
	}
	sort.Strings(out)
	res := []interface{}{}
	for _, s := range out {
		res = append(res, by[s])
	}
	return res
}

func number(i int) int {
	if len(os.Args) != 4 {
		log.Fatal("usage: go run . HISTORIES WRITES SEED")
	}
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		log.Fatal(err)
	}
	return n
}

func main() {
	log.SetFlags(0)
	seqs, steps, seed := number(1), number(2), number(3)
	var models map[string]*spec.Schema
	if err := json.Unmarshal([]byte(openapi), &models); err != nil {
		panic(err)
	}
	tc, err := managedfields.NewTypeConverter(models, false)
	if err != nil {
		panic(err)
	}
	gvk := schema.GroupVersionKind{Group: "t.io", Version: "v1", Kind: "W"}
	mk := func(sub string, reset *fieldpath.Set) *managedfields.FieldManager {
		f, err := managedfields.NewDefaultCRDFieldManager(tc, ident{}, ident{}, ident{}, gvk, gvk.GroupVersion(), sub, fieldpath.NewExcludeFilterSetMap(map[fieldpath.APIVersion]*fieldpath.Set{"t.io/v1": reset}))
		if err != nil {
			panic(err)
		}
		return f
	}
	fm := mk("", fieldpath.NewSet(fieldpath.MakePathOrDie("status")))
	fs := mk("status", fieldpath.NewSet(fieldpath.MakePathOrDie("metadata"), fieldpath.MakePathOrDie("spec")))
	for q := 0; q < seqs; q++ {
		r = rand.New(rand.NewSource(int64(seed*100000 + q)))
		n, _ := ident{}.New(gvk)
		live := n.(*unstructured.Unstructured)
		list := []step{}
		managers := []string{"m1", "m2", "kubectl", "kubectl"}
		many := maybe(.15)
		for i := 0; i < steps; i++ {
			now = time.Unix(1700000000+int64(i/2), 0).UTC().Format(time.RFC3339)
			st := step{Manager: managers[r.Intn(4)], Force: maybe(.4)}
			if many {
				st.Manager = fmt.Sprintf("u%d", i)
			}
			f := fm
			if maybe(.2) && i > 0 {
				f = fs
				st.Sub = "status"
			}
			in := &unstructured.Unstructured{Object: map[string]interface{}{"apiVersion": "t.io/v1", "kind": "W"}}
			md := map[string]interface{}{"name": "w"}
			in.Object["metadata"] = md
			var out runtime.Object
			if (maybe(.55) && !many) || (many && maybe(.1)) {
				st.Op = "apply"
				if st.Sub != "" {
					in.Object["status"] = status()
				} else {
					meta(md)
					if maybe(.9) {
						in.Object["spec"] = specOf(.25)
						if maybe(.06) {
							breakIt(in.Object["spec"].(map[string]interface{}))
						}
					}
				}
				st.Input = clone(in).Object
				out, err = f.Apply(clone(live), clone(in), st.Manager, st.Force)
			} else {
				st.Op = "update"
				st.Force = false
				in = clone(live)
				if in.Object["metadata"] == nil {
					in.Object["metadata"] = map[string]interface{}{"name": "w"}
				}
				in.SetManagedFields(nil)
				if st.Sub != "" {
					in.Object["status"] = status()
				} else {
					meta(in.Object["metadata"].(map[string]interface{}))
					sp, _ := in.Object["spec"].(map[string]interface{})
					if sp == nil {
						sp = map[string]interface{}{}
					}
					for _, k := range names {
						if maybe(.2) {
							if maybe(.3) {
								delete(sp, k)
							} else {
								sp[k] = field(k)
							}
						}
					}
					in.Object["spec"] = sp
					if maybe(.2) {
						in.Object["metadata"].(map[string]interface{})["managedFields"] = strange(live)
					}
					if maybe(.2) {
						sub := map[string]interface{}{}
						for k, v := range sp {
							if maybe(.7) {
								sub[k] = runtime.DeepCopyJSONValue(v)
							}
						}
						b, _ := json.Marshal(map[string]interface{}{"apiVersion": "t.io/v1", "kind": "W", "metadata": map[string]interface{}{"name": "w"}, "spec": sub})
						in.Object["metadata"].(map[string]interface{})["annotations"] = map[string]interface{}{lastApplied: string(b)}
					}
				}
				st.Input = clone(in).Object
				out, err = f.Update(clone(live), clone(in), st.Manager)
			}
			if err != nil {
				st.Error = err.Error()
				if se, ok := err.(*apierrors.StatusError); ok && se.ErrStatus.Details != nil {
					st.Causes = se.ErrStatus.Details.Causes
				}
			} else {
				u := out.(*unstructured.Unstructured)
				md, _ := u.Object["metadata"].(map[string]interface{})
				if md == nil {
					md = map[string]interface{}{"name": "w"}
					u.Object["metadata"] = md
				}
				md["uid"] = "1"
				st.Managed = entries(u)
				if len(u.GetManagedFields()) == 0 {
					u.SetManagedFields(nil)
				}
				live = clone(u)
				u.SetManagedFields(nil)
				if st.Op == "apply" {
					st.Object = u.Object
				}
			}
			list = append(list, st)
		}
		b, err := json.Marshal(map[string]interface{}{"seed": fmt.Sprint(seed, "/", q), "steps": list})
		if err != nil {
			panic(err)
		}
		fmt.Println(string(b))
	}
}
