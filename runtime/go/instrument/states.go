package instrument

import (
	"slices"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Facts is an info metric: facts as labels of a series that is always 1.
type Facts struct {
	desc   *prometheus.Desc
	name   string
	labels []Label
	lock   sync.Mutex
	said   []string
	known  bool
}

// Info makes an info metric; it is shown once its facts were said.
func Info(name, help string, labels ...Label) *Facts {
	return &Facts{desc: prometheus.NewDesc(name, help, namesOf(labels), nil), name: name, labels: labels}
}

// Set says the facts, in the order of the labels. Saying others replaces them.
func (f *Facts) Set(values ...string) {
	if !admit(f.name, f.labels, values) {
		return
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	f.said, f.known = values, true
}

// Describe is for the registry.
func (f *Facts) Describe(out chan<- *prometheus.Desc) { out <- f.desc }

// Collect is for the registry.
func (f *Facts) Collect(out chan<- prometheus.Metric) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.known {
		out <- prometheus.MustNewConstMetric(f.desc, prometheus.GaugeValue, 1, f.said...)
	}
}

// States is a stateset: a series for each state, of which one is 1.
type States struct {
	desc   *prometheus.Desc
	name   string
	labels []Label
	states Label
	lock   sync.Mutex
	now    map[string][]string
}

// StateSet makes a stateset; its cells are shown once their state was set.
func StateSet(name, help string, states Label, labels ...Label) *States {
	names := append(namesOf(labels), name)
	return &States{desc: prometheus.NewDesc(name, help, names, nil), name: name, labels: labels, states: states, now: map[string][]string{}}
}

// Set sets the state of a cell: the values of the labels in their order, then the state.
func (s *States) Set(values ...string) {
	if !admit(s.name, append(slices.Clip(s.labels), s.states), values) {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.now[strings.Join(values[:len(values)-1], "\xff")] = values
}

// Describe is for the registry.
func (s *States) Describe(out chan<- *prometheus.Desc) { out <- s.desc }

// Collect is for the registry.
func (s *States) Collect(out chan<- prometheus.Metric) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, values := range s.now {
		last := len(values) - 1
		for _, state := range s.states.values() {
			is := 0.0
			if state == values[last] {
				is = 1
			}
			out <- prometheus.MustNewConstMetric(s.desc, prometheus.GaugeValue, is, append(slices.Clip(values[:last]), state)...)
		}
	}
}
