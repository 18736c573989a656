package instrument

import (
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Label is a label of a metric, with what it may take.
type Label interface {
	// Name is its name in Prometheus.
	Name() string
	// admit gives the value under which a call is counted; false for one that was not declared.
	admit(value string) (string, bool)
	// values lists a closed set; a label that is only bounded has none.
	values() []string
}

// Set is a label with a closed set of values.
type Set[V ~string] struct {
	name     string
	declared []string
	known    map[string]bool
}

// OneOf makes a label with a closed set of values.
func OneOf[V ~string](name string, values ...V) *Set[V] {
	set := &Set[V]{name: name, known: make(map[string]bool, len(values))}
	for _, value := range values {
		set.declared = append(set.declared, string(value))
		set.known[string(value)] = true
	}
	return set
}

// Name is the label's name in Prometheus.
func (s *Set[V]) Name() string { return s.name }

// Parse finds a declared value. One that was not declared is counted as rejected.
func (s *Set[V]) Parse(value string) (V, bool) {
	if s.known[value] {
		return V(value), true
	}
	return s.reject()
}

func (s *Set[V]) reject() (V, bool) {
	rejected.WithLabelValues("", s.name).Inc()
	return "", false
}

func (s *Set[V]) admit(value string) (string, bool) { return value, s.known[value] }
func (s *Set[V]) values() []string                  { return s.declared }

// Classes is the label of the class of an HTTP status, from 1xx to 5xx.
type Classes[V ~string] struct{ *Set[V] }

// StatusClass makes the label of the class of an HTTP status.
func StatusClass[V ~string](name string) *Classes[V] {
	return &Classes[V]{OneOf[V](name, "1xx", "2xx", "3xx", "4xx", "5xx")}
}

// Of is the class of a status code. A number that is none is counted as rejected.
func (c *Classes[V]) Of(code int) (V, bool) {
	if code < 100 || code > 599 {
		return c.reject()
	}
	return V(fmt.Sprintf("%dxx", code/100)), true
}

// Routes is a label whose values are templates of paths, such as /jobs/{id}.
type Routes[V ~string] struct {
	*Set[V]
	parsed []route
}

type route struct {
	template     string
	segments     []string
	placeholders int
}

// Route makes a label of templates: no path becomes a label value.
func Route[V ~string](name string, templates ...V) *Routes[V] {
	routes := &Routes[V]{Set: OneOf(name, templates...)}
	for _, template := range templates {
		each := route{template: string(template), segments: strings.Split(string(template), "/")}
		for _, segment := range each.segments {
			if strings.HasPrefix(segment, "{") {
				each.placeholders++
			}
		}
		routes.parsed = append(routes.parsed, each)
	}
	// A fixed segment wins over one in braces.
	sort.SliceStable(routes.parsed, func(a, b int) bool {
		return routes.parsed[a].placeholders < routes.parsed[b].placeholders
	})
	return routes
}

// Of finds the template of a path: that of /jobs/42 is /jobs/{id}. A path that none fits is counted as rejected.
func (r *Routes[V]) Of(path string) (V, bool) {
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	segments := strings.Split(path, "/")
	for _, each := range r.parsed {
		if each.fits(segments) {
			return V(each.template), true
		}
	}
	return r.reject()
}

func (r route) fits(path []string) bool {
	if len(path) != len(r.segments) {
		return false
	}
	for at, segment := range r.segments {
		if segment != path[at] && (!strings.HasPrefix(segment, "{") || path[at] == "") {
			return false
		}
	}
	return true
}

// First is a label whose values nobody can list: the first few are kept, the rest are "other".
type First struct {
	name string
	max  int
	lock sync.RWMutex
	kept map[string]bool
}

// Bounded makes a label that keeps its first values, at most max, and counts later ones as "other".
func Bounded(name string, max int) *First {
	return &First{name: name, max: max, kept: make(map[string]bool, max)}
}

// Name is the label's name in Prometheus.
func (f *First) Name() string { return f.name }

func (f *First) admit(value string) (string, bool) {
	f.lock.RLock()
	kept, full := f.kept[value], len(f.kept) == f.max
	f.lock.RUnlock()
	switch {
	case kept:
		return value, true
	case !utf8.ValidString(value):
		return "", false
	case full || value == other:
		return other, true
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	if !f.kept[value] && len(f.kept) == f.max {
		return other, true
	}
	// A value of its own memory: one that was cut from a request would keep all of it.
	f.kept[strings.Clone(value)] = true
	return value, true
}

func (f *First) values() []string { return nil }

const other = "other"
