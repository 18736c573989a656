package instrument

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

type method string

func shown(t *testing.T, collector prometheus.Collector, want string) {
	t.Helper()
	if err := testutil.CollectAndCompare(collector, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

func rejections(metric, label string) float64 {
	return testutil.ToFloat64(rejected.WithLabelValues(metric, label))
}

func TestAnUndeclaredValueIsRejectedAndMakesNoSeries(t *testing.T) {
	methods := OneOf[method]("method", "GET", "POST")
	calls := Counter("a_total", "Calls", methods)
	calls.With("GET").Inc()
	calls.With("PUT").Inc()
	shown(t, calls, "# HELP a_total Calls\n# TYPE a_total counter\na_total{method=\"GET\"} 1\n")
	if got := rejections("a_total", ""); got != 1 {
		t.Errorf("%v rejected", got)
	}
	if _, ok := methods.Parse("PUT"); ok || rejections("", "method") != 1 {
		t.Error("PUT was parsed, or not counted")
	}
	if value, ok := methods.Parse("POST"); !ok || value != "POST" {
		t.Error("POST was not parsed")
	}
}

func TestCellsThatARatioReadsStartAtZero(t *testing.T) {
	calls := Counter("b_total", "Calls", OneOf[method]("method", "GET", "POST"), OneOf("code", "200", "500")).StartAt(Cells{"code": {"500"}})
	shown(t, calls, "# HELP b_total Calls\n# TYPE b_total counter\nb_total{code=\"500\",method=\"GET\"} 0\nb_total{code=\"500\",method=\"POST\"} 0\n")
}

func TestABoundedLabelKeepsItsFirstValuesWhoeverComesAtOnce(t *testing.T) {
	sent := Counter("c_total", "Sent", Bounded("shard", 3))
	var group sync.WaitGroup
	for worker := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for at := range 100 {
				sent.With(fmt.Sprint(worker*100 + at)).Inc()
			}
		}()
	}
	group.Wait()
	if got := testutil.CollectAndCount(sent); got != 4 {
		t.Errorf("%d series", got)
	}
	sent.With("\xff").Inc()
	if got := rejections("c_total", ""); got != 1 {
		t.Errorf("%v rejected", got)
	}
}

func TestAPathIsCountedUnderItsTemplate(t *testing.T) {
	routes := Route("route", "/jobs/{id}", "/jobs/new", "/")
	for path, want := range map[string]string{"/jobs/42?x=1": "/jobs/{id}", "/jobs/new": "/jobs/new", "/#top": "/", "/jobs/": "", "/jobs/1/2": ""} {
		if got, ok := routes.Of(path); got != want || ok != (want != "") {
			t.Errorf("%s is %q", path, got)
		}
	}
}

func TestTheClassOfAStatus(t *testing.T) {
	classes := StatusClass[string]("class")
	if class, ok := classes.Of(404); class != "4xx" || !ok {
		t.Errorf("404 is %q", class)
	}
	if class, ok := classes.Of(600); class != "" || ok {
		t.Errorf("600 is %q", class)
	}
}

func TestFactsReplaceEachOtherAndOneStateIsOn(t *testing.T) {
	build := Info("build_info", "Build", Bounded("version", 3))
	build.Set("1")
	build.Set("2")
	shown(t, build, "# HELP build_info Build\n# TYPE build_info gauge\nbuild_info{version=\"2\"} 1\n")
	phase := StateSet("phase", "Phase", OneOf("phase", "open", "shut"), OneOf("door", "front", "back"))
	phase.Set("front", "open")
	phase.Set("front", "shut")
	phase.Set("cellar", "shut")
	shown(t, phase, "# HELP phase Phase\n# TYPE phase gauge\nphase{door=\"front\",phase=\"open\"} 0\nphase{door=\"front\",phase=\"shut\"} 1\n")
}

func TestAGaugeThatNobodySetIsNotShown(t *testing.T) {
	gauge := PlainGauge{Gauge("d", "D")}
	if got := testutil.CollectAndCount(gauge); got != 0 {
		t.Errorf("%d series", got)
	}
	gauge.Set(2)
	gauge.Inc()
	shown(t, gauge, "# HELP d D\n# TYPE d gauge\nd 3\n")
}

func TestAllIsRegisteredOrNothing(t *testing.T) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(Counter("f_total", "Taken"))
	first := Counter("e_total", "E")
	if err := Register(registry, first, Counter("f_total", "Taken")); err == nil {
		t.Fatal("a name was registered twice")
	}
	if err := Register(registry, first); err != nil {
		t.Fatal(err)
	}
	// Another service in the same registry: its rejected calls are in the same metric.
	if err := Register(registry, Counter("g_total", "G")); err != nil {
		t.Fatal(err)
	}
}

func TestANativeHistogramHasNoClassicBuckets(t *testing.T) {
	registry := prometheus.NewRegistry()
	native := NativeHistogram("h_seconds", "H")
	native.With().Observe(0.3)
	registry.MustRegister(native)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	shown := families[0].GetMetric()[0].GetHistogram()
	if len(shown.GetBucket()) != 0 || shown.GetSchema() != 3 || shown.GetSampleCount() != 1 {
		t.Error(shown)
	}
}
