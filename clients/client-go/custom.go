package main

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	boats       = schema.GroupVersionResource{Group: "walk.batkube.io", Version: "v1", Resource: "boats"}
)

const definition = `{
  "apiVersion": "apiextensions.k8s.io/v1",
  "kind": "CustomResourceDefinition",
  "metadata": {"name": "boats.walk.batkube.io"},
  "spec": {
    "group": "walk.batkube.io",
    "scope": "Namespaced",
    "names": {"plural": "boats", "singular": "boat", "kind": "Boat", "shortNames": ["bt"]},
    "versions": [{
      "name": "v1", "served": true, "storage": true,
      "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.oars", "statusReplicasPath": ".status.oars"}},
      "schema": {"openAPIV3Schema": {
        "type": "object",
        "required": ["spec"],
        "properties": {
          "spec": {
            "type": "object",
            "required": ["name"],
            "properties": {
              "name": {"type": "string", "pattern": "^[A-Z]"},
              "oars": {"type": "integer", "minimum": 0, "maximum": 8, "default": 2},
              "sail": {"type": "string", "enum": ["red", "white"]}
            }
          },
          "status": {"type": "object", "properties": {"oars": {"type": "integer"}, "afloat": {"type": "boolean"}}}
        }
      }}
    }]
  }
}`

func object(text string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	if err := json.Unmarshal([]byte(text), &object.Object); err != nil {
		panic(err)
	}
	return object
}

func boat(name, spec string) *unstructured.Unstructured {
	return object(`{"apiVersion":"walk.batkube.io/v1","kind":"Boat","metadata":{"name":"` + name + `"},"spec":` + spec + `}`)
}

func spec(object *unstructured.Unstructured) string {
	bytes, err := json.Marshal(object.Object["spec"])
	if err != nil {
		panic(err)
	}
	return string(bytes)
}

func (w *walk) fleet() dynamic.ResourceInterface { return w.dynamic.Resource(boats).Namespace(w.space) }

func (w *walk) customResources() {
	w.begin("custom resources")
	_, err := w.fleet().List(w.ctx, list)
	w.refused("a list before the definition", err, errors.IsNotFound)
	_, err = w.dynamic.Resource(definitions).Create(w.ctx, object(definition), create)
	w.must(err, "create the definition")
	w.eventually("Established", func() bool {
		found, err := w.dynamic.Resource(definitions).Get(w.ctx, "boats.walk.batkube.io", get)
		w.must(err, "get the definition")
		conditions, _, _ := unstructured.NestedSlice(found.Object, "status", "conditions")
		for _, condition := range conditions {
			if c := condition.(map[string]any); c["type"] == "Established" && c["status"] == "True" {
				return true
			}
		}
		return false
	})
	w.eventually("served", func() bool {
		_, err := w.fleet().List(w.ctx, list)
		return err == nil
	})
	resources, err := w.typed.Discovery().ServerResourcesForGroupVersion("walk.batkube.io/v1")
	w.must(err, "discovery")
	for _, resource := range resources.APIResources {
		w.ok("serves %s %s %v", resource.Name, resource.Kind, resource.Verbs)
	}

	made, err := w.fleet().Create(w.ctx, boat("ada", `{"name":"Ada","colour":"none"}`), create)
	w.must(err, "create")
	w.same("generation", 1, made.GetGeneration())
	w.ok("defaults and prunes: %s", spec(made))
	for _, bad := range []string{`{}`, `{"name":"ada"}`, `{"name":"Ada","oars":9}`, `{"name":"Ada","oars":"two"}`, `{"name":"Ada","sail":"blue"}`} {
		_, err = w.fleet().Create(w.ctx, boat("bad", bad), create)
		w.refused(bad, err, errors.IsInvalid)
	}
	_, err = w.fleet().Create(w.ctx, boat("bad", `{"name":"Ada","colour":"none"}`), meta.CreateOptions{FieldValidation: meta.FieldValidationStrict})
	w.refused("an unknown field, strictly", err, errors.IsBadRequest)

	made, err = w.fleet().Patch(w.ctx, "ada", types.MergePatchType, []byte(`{"spec":{"oars":4},"status":{"afloat":true}}`), patch)
	w.must(err, "merge patch")
	w.same("generation", 2, made.GetGeneration())
	if _, has := made.Object["status"]; has {
		w.fail("status came by the main way")
	}
	w.ok("merge patch: %s, generation 2, no status", spec(made))
	made, err = w.fleet().Patch(w.ctx, "ada", types.MergePatchType, []byte(`{"spec":{"oars":5},"status":{"afloat":true,"oars":3}}`), patch, "status")
	w.must(err, "merge patch of status")
	w.same("generation", 2, made.GetGeneration())
	w.ok("patch of status: %s, %v", spec(made), made.Object["status"])
	scale, err := w.fleet().Get(w.ctx, "ada", get, "scale")
	w.must(err, "scale")
	w.ok("scale: %s, %v", spec(scale), scale.Object["status"])
	_, err = w.fleet().Patch(w.ctx, "ada", types.StrategicMergePatchType, []byte(`{"spec":{"oars":5}}`), patch)
	w.refused("a strategic merge", err, errors.IsUnsupportedMediaType)
	applied, err := w.fleet().Apply(w.ctx, "ada", boat("ada", `{"name":"Ada","sail":"red"}`), meta.ApplyOptions{FieldManager: "one"})
	w.must(err, "apply")
	w.ok("apply: %s owned by %s", spec(applied), managers(applied.GetManagedFields()))
	_, err = w.fleet().Apply(w.ctx, "ada", boat("ada", `{"name":"Eva"}`), meta.ApplyOptions{FieldManager: "two"})
	w.refused("another's field", err, errors.IsConflict)
}
