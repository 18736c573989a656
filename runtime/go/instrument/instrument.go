// Package instrument is what generated metric definitions stand on: the metrics of client_golang, over label sets that
// are known when the service is built.
//
// A value that was not declared is counted as rejected and never becomes a series; a bounded label keeps its first values
// and calls the rest "other". Memory is bounded by the declaration, whatever callers pass.
package instrument

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

// rejected counts calls with a value that was not declared, by metric; and what a label could not make a value of, by label.
var rejected = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "obsc_rejected_total",
	Help: "Calls that were not counted, by metric or label: an undeclared label value",
}, []string{"metric", "label"})

// Register adds all of a service's metrics to a registry, and the count of rejected calls; or none of them and an error,
// when the registry has one of that name.
func Register(registerer prometheus.Registerer, collectors ...prometheus.Collector) error {
	for at, collector := range collectors {
		if err := registerer.Register(collector); err != nil {
			for _, before := range collectors[:at] {
				registerer.Unregister(before)
			}
			return err
		}
	}
	// Another service's definitions in the same registry count theirs here too.
	var already prometheus.AlreadyRegisteredError
	if err := registerer.Register(rejected); err != nil && !errors.As(err, &already) {
		return err
	}
	return nil
}

// Vec is a metric with labels, whose cells are of the type M: prometheus.Counter, for example.
type Vec[M any] struct {
	prometheus.Collector
	name    string
	labels  []Label
	cell    func(values ...string) M
	discard M
}

// With is the cell of some values, in the order of the labels. A value that was not declared gives one that nobody sees,
// and is counted as rejected.
func (v *Vec[M]) With(values ...string) M {
	if !admit(v.name, v.labels, values) {
		return v.discard
	}
	return v.cell(values...)
}

// Cells chooses cells by the values that each label may have in them; a label left out may have any of its set.
type Cells map[string][]string

// StartAt makes cells exist from the start, at zero.
func (v *Vec[M]) StartAt(chosen ...Cells) *Vec[M] {
	for _, cells := range chosen {
		v.start(cells, nil)
	}
	return v
}

func (v *Vec[M]) start(chosen Cells, values []string) {
	if len(values) == len(v.labels) {
		v.With(values...)
		return
	}
	label := v.labels[len(values)]
	wanted, narrowed := chosen[label.Name()]
	if !narrowed {
		wanted = label.values()
	}
	for _, value := range wanted {
		v.start(chosen, append(values[:len(values):len(values)], value))
	}
}

// admit puts the value to count under in place of each; false when one of them was not declared.
func admit(metric string, labels []Label, values []string) bool {
	for at, label := range labels {
		value, declared := label.admit(values[at])
		if !declared {
			rejected.WithLabelValues(metric, "").Inc()
			return false
		}
		values[at] = value
	}
	return true
}

func namesOf(labels []Label) []string {
	names := make([]string, len(labels))
	for at, label := range labels {
		names[at] = label.Name()
	}
	return names
}

// Counter makes a count that only grows.
func Counter(name, help string, labels ...Label) *Vec[prometheus.Counter] {
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, namesOf(labels))
	return &Vec[prometheus.Counter]{vec, name, labels, vec.WithLabelValues, prometheus.NewCounter(prometheus.CounterOpts{Name: name})}
}

// Gauge makes a value that rises and falls.
func Gauge(name, help string, labels ...Label) *Vec[prometheus.Gauge] {
	vec := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, namesOf(labels))
	return &Vec[prometheus.Gauge]{vec, name, labels, vec.WithLabelValues, prometheus.NewGauge(prometheus.GaugeOpts{Name: name})}
}

// Histogram makes observations in buckets: upper bounds, ascending, without +Inf.
func Histogram(name, help string, buckets []float64, labels ...Label) *Vec[prometheus.Observer] {
	return histogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

// NativeHistogram makes observations in buckets that nobody declares: each is at most 10 % wider than the one before. Only
// protobuf carries them, so the server scrapes with scrape_native_histograms.
func NativeHistogram(name, help string, labels ...Label) *Vec[prometheus.Observer] {
	return histogram(nativeOpts(name, help), labels)
}

// PlainNativeHistogram is NativeHistogram without labels.
func PlainNativeHistogram(name, help string) prometheus.Histogram {
	return prometheus.NewHistogram(nativeOpts(name, help))
}

func nativeOpts(name, help string) prometheus.HistogramOpts {
	return prometheus.HistogramOpts{
		Name:                           name,
		Help:                           help,
		NativeHistogramBucketFactor:    1.1,
		NativeHistogramMaxBucketNumber: 160,
	}
}

func histogram(opts prometheus.HistogramOpts, labels []Label) *Vec[prometheus.Observer] {
	vec := prometheus.NewHistogramVec(opts, namesOf(labels))
	return &Vec[prometheus.Observer]{vec, opts.Name, labels, vec.WithLabelValues, prometheus.NewHistogram(opts)}
}

// Summary makes quantiles that the service computes itself, over the last ten minutes.
func Summary(name, help string, quantiles []float64, labels ...Label) *Vec[prometheus.Observer] {
	opts := summaryOpts(name, help, quantiles)
	vec := prometheus.NewSummaryVec(opts, namesOf(labels))
	return &Vec[prometheus.Observer]{vec, name, labels, vec.WithLabelValues, prometheus.NewSummary(opts)}
}

// PlainSummary is Summary without labels.
func PlainSummary(name, help string, quantiles ...float64) prometheus.Summary {
	return prometheus.NewSummary(summaryOpts(name, help, quantiles))
}

func summaryOpts(name, help string, quantiles []float64) prometheus.SummaryOpts {
	objectives := make(map[float64]float64, len(quantiles))
	for _, quantile := range quantiles {
		// The closer to an end, the closer it has to be: within 0.05 of 0.5, within 0.001 of 0.99.
		objectives[quantile] = max(min(quantile, 1-quantile)/10, 0.0001)
	}
	return prometheus.SummaryOpts{Name: name, Help: help, Objectives: objectives}
}

// PlainGauge is a gauge without labels. It is shown once it was set: a gauge that nobody set is not zero.
type PlainGauge struct{ *Vec[prometheus.Gauge] }

// Set sets the gauge.
func (g PlainGauge) Set(value float64) { g.With().Set(value) }

// Add adds to the gauge, or takes from it when by is negative.
func (g PlainGauge) Add(by float64) { g.With().Add(by) }

// Inc adds 1.
func (g PlainGauge) Inc() { g.With().Inc() }

// Dec takes 1 away.
func (g PlainGauge) Dec() { g.With().Dec() }

// TracedCounter is a counter whose increments can carry the trace that they belong to; see Trace.
type TracedCounter interface {
	prometheus.Counter
	prometheus.ExemplarAdder
}

// TracedHistogram is a histogram without labels whose observations can carry a trace; see Trace.
type TracedHistogram interface {
	prometheus.Histogram
	prometheus.ExemplarObserver
}

// TracedObserver observes values that can carry the trace that they belong to; see Trace.
type TracedObserver interface {
	prometheus.Observer
	prometheus.ExemplarObserver
}

// Trace is the exemplar of a span, under the names that Grafana looks for.
func Trace(traceID, spanID string) prometheus.Labels {
	return prometheus.Labels{"trace_id": traceID, "span_id": spanID}
}
