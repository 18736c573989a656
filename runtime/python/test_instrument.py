"""Run with `python -m unittest` in this folder."""

import unittest
from threading import Thread

from prometheus_client import CollectorRegistry, generate_latest

from obsc_instrument import (
    Bounded,
    Facts,
    LabelledCounter,
    LabelledHistogram,
    OneOf,
    PlainCounter,
    PlainGauge,
    PlainHistogram,
    Route,
    States,
    StatusClass,
    register,
)


def shown(*metrics):
    registry = CollectorRegistry()
    register(registry, metrics)
    text = generate_latest(registry).decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


class Instruments(unittest.TestCase):
    def test_an_undeclared_value_is_rejected_and_makes_no_series(self):
        methods = OneOf("method", ("GET", "POST"))
        calls = LabelledCounter("a_total", "Calls", (methods,))
        calls.cell("GET").inc()
        calls.cell("PUT").inc()
        calls.cell(["GET"]).inc()
        lines = shown(calls)
        self.assertEqual(lines[0], 'a_total{method="GET"} 1.0')
        self.assertIn('obsc_rejected_total{label="",metric="a_total"} 2.0', lines)
        self.assertEqual(methods.parse("POST"), "POST")
        self.assertIsNone(methods.parse("PUT"))
        rejected = 'obsc_rejected_total{label="method",metric=""} 1.0'
        self.assertIn(rejected, shown(calls))

    def test_cells_that_a_ratio_reads_start_at_zero(self):
        labels = (OneOf("method", ("GET", "POST")), OneOf("code", ("200", "500")))
        calls = LabelledCounter("b_total", "Calls", labels, start=({"code": ("500",)},))
        self.assertEqual(
            shown(calls)[:2],
            [
                'b_total{code="500",method="GET"} 0.0',
                'b_total{code="500",method="POST"} 0.0',
            ],
        )

    def test_a_bounded_label_keeps_its_first_values_whoever_comes_at_once(self):
        sent = LabelledCounter("c_total", "Sent", (Bounded("shard", 3),))

        def send(worker):
            for at in range(100):
                sent.cell(f"{worker}-{at}").inc()

        threads = [Thread(target=send, args=(worker,)) for worker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lines = [line for line in shown(sent) if line.startswith("c_total")]
        self.assertEqual(len(lines), 4)
        self.assertEqual(sum(float(line.split()[1]) for line in lines), 400)

    def test_a_path_has_a_template_and_a_code_has_a_class(self):
        routes = Route("route", ("/jobs/{id}", "/jobs/new", "/"))
        self.assertEqual(routes.of("/jobs/42?x=1"), "/jobs/{id}")
        self.assertEqual(routes.of("/jobs/new"), "/jobs/new")
        self.assertEqual(routes.of("/#top"), "/")
        self.assertIsNone(routes.of("/jobs/"))
        self.assertIsNone(routes.of("/jobs/1/2"))
        classes = StatusClass("class", ("1xx", "2xx", "3xx", "4xx", "5xx"))
        self.assertEqual(classes.of(404), "4xx")
        self.assertIsNone(classes.of(600))

    def test_facts_replace_each_other_and_one_state_is_on(self):
        build = Facts("build_info", "Build", (Bounded("version", 3),))
        build.say("1")
        build.say("2")
        self.assertEqual(shown(build)[0], 'build_info{version="2"} 1.0')
        states = OneOf("phase", ("open", "shut"))
        phase = States("phase", "Phase", (OneOf("door", ("front", "back")),), states)
        phase.enter("front", "open")
        phase.enter("front", "shut")
        phase.enter("cellar", "shut")
        self.assertEqual(
            shown(phase)[:2],
            [
                'phase{door="front",phase="open"} 0.0',
                'phase{door="front",phase="shut"} 1.0',
            ],
        )

    def test_no_series_says_when_a_cell_was_made_nor_shows_a_gauge_that_nobody_set(
        self,
    ):
        gauge = PlainGauge("d", "D")
        histogram = PlainHistogram("e_seconds", "E", (0.1, 1))
        metrics = (gauge, histogram, PlainCounter("f_total", "F"))
        cells = LabelledHistogram("g_seconds", "G", (Bounded("a", 1),), (1,), ({},))
        names = [line.split()[0].split("{")[0] for line in shown(*metrics, cells)]
        self.assertFalse([name for name in names if name.endswith("_created")])
        self.assertNotIn("d", names)
        self.assertIn("f_total", names)
        gauge.dec()
        self.assertIn("d -1.0", shown(gauge))

    def test_all_is_registered_or_nothing(self):
        registry = CollectorRegistry()
        taken = PlainCounter("taken_total", "Taken")
        first = PlainCounter("first_total", "First")
        register(registry, (taken,))
        with self.assertRaises(ValueError):
            register(registry, (first, PlainCounter("taken_total", "Taken")))
        register(registry, (first,))


if __name__ == "__main__":
    unittest.main()
