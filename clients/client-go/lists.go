package main

import (
	"fmt"
	"strings"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (w *walk) selectors() {
	w.begin("selectors")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	for i := range 10 {
		labels := map[string]string{"set": "ten", "parity": []string{"even", "odd"}[i%2]}
		if i < 3 {
			labels["small"] = ""
		}
		_, err := maps.Create(w.ctx, &core.ConfigMap{ObjectMeta: labelled(fmt.Sprintf("ten-%d", i), labels)}, create)
		w.must(err, "create")
	}
	for _, selector := range []string{
		"set=ten,parity=odd", "set==ten,small", "set=ten,!small", "parity in (even, none),set",
		"set,parity notin (odd)", "set=ten,parity!=even,small",
	} {
		found, err := maps.List(w.ctx, meta.ListOptions{LabelSelector: selector})
		w.must(err, selector)
		w.ok("labels %s: %s", selector, names(found.Items))
	}
	for _, selector := range []string{"metadata.name=ten-4", "metadata.name!=plain,metadata.namespace=" + w.space} {
		found, err := maps.List(w.ctx, meta.ListOptions{FieldSelector: selector, LabelSelector: "set=ten"})
		w.must(err, selector)
		w.ok("fields %s: %s", strings.ReplaceAll(selector, w.space, "SPACE"), names(found.Items))
	}
	all, err := w.typed.CoreV1().ConfigMaps("").List(w.ctx, meta.ListOptions{LabelSelector: "set=ten", FieldSelector: "metadata.namespace=" + w.space})
	w.must(err, "list of all namespaces")
	w.same("in all namespaces", 10, len(all.Items))
	w.ok("a list of all namespaces by namespace finds ten")
}

func names(items []core.ConfigMap) string {
	var names []string
	for _, item := range items {
		names = append(names, item.Name)
	}
	return strings.Join(names, " ")
}

func (w *walk) pages() {
	w.begin("pages")
	maps := w.typed.CoreV1().ConfigMaps(w.space)
	options := meta.ListOptions{Limit: 4}
	first, err := maps.List(w.ctx, options)
	w.must(err, "first page")
	w.same("items", 4, len(first.Items))
	if first.Continue == "" || first.RemainingItemCount == nil {
		w.fail("the first page does not say how to go on")
	}
	w.ok("the first four; %d remain", *first.RemainingItemCount)
	_, err = maps.Create(w.ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "zz-late"}}, create)
	w.must(err, "create")
	w.must(maps.Delete(w.ctx, "ten-9", remove), "delete")
	var rest []core.ConfigMap
	for next := first; next.Continue != ""; {
		options.Continue = next.Continue
		next, err = maps.List(w.ctx, options)
		w.must(err, "next page")
		w.same("version of a page", first.ResourceVersion, next.ResourceVersion)
		rest = append(rest, next.Items...)
	}
	w.ok("the pages that follow are of the same moment: %s", names(rest))
	exact, err := maps.List(w.ctx, meta.ListOptions{
		ResourceVersion: first.ResourceVersion, ResourceVersionMatch: meta.ResourceVersionMatchExact, LabelSelector: "set"})
	w.must(err, "list at a version")
	w.ok("a list at that version: %s", names(exact.Items))
	now, err := maps.List(w.ctx, meta.ListOptions{LabelSelector: "set"})
	w.must(err, "list")
	w.ok("a list now: %s", names(now.Items))
}
