package main

import (
	"net/http"
	"strings"
	"sync"
)

// traffic counts requests by what tells a client's settings. Safe for use by many.
type traffic struct {
	mutex  sync.Mutex
	counts map[string]int
}

func newTraffic() *traffic { return &traffic{counts: map[string]int{}} }

func (t *traffic) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		query := request.URL.Query()
		switch {
		case query.Get("sendInitialEvents") == "true":
			t.add("watch-list")
		case query.Get("watch") == "true":
			t.add("watch")
		case request.Method == http.MethodGet && query.Get("limit") == "500":
			t.add("list of an informer")
		}
		if request.Method == http.MethodPost && strings.Contains(request.Header.Get("Content-Type"), "protobuf") {
			t.add("protobuf body")
		}
		response, err := next.RoundTrip(request)
		if err == nil && strings.Contains(response.Header.Get("Content-Type"), "protobuf") {
			t.add("protobuf answer")
		}
		return response, err
	})
}

func (t *traffic) add(kind string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.counts[kind]++
}

func (t *traffic) count(kind string) int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.counts[kind]
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }
