"""What generated metric definitions stand on.

They are the metrics of prometheus_client, over label sets that are known when the
service is built. A value that was not declared is counted as rejected and never becomes
a series; a bounded label keeps its first values and calls the rest "other".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from threading import Lock
from typing import Generic, Protocol, TypeVar, cast
from weakref import WeakSet

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector

V = TypeVar("V", bound=str)
M = TypeVar("M", bound=MetricWrapperBase)

#: Cells that exist from the start, by the values that each label may have in them;
#: a label left out may have any of its set.
Cells = Mapping[str, Sequence[str]]


class Label(Protocol):
    """A label of a metric, with what it may take."""

    name: str
    values: Sequence[str]

    def admit(self, value: object) -> str | None:
        """The value to count a call under; None for one that was not declared."""


class OneOf(Generic[V]):
    """A label with a closed set of values."""

    def __init__(self, name: str, values: Sequence[V]) -> None:
        self.name = name
        self.values: Sequence[str] = values
        self._known = frozenset[str](values)

    def admit(self, value: object) -> str | None:
        return value if isinstance(value, str) and value in self._known else None

    def parse(self, value: str) -> V | None:
        """A declared value, or None for another, which is counted as rejected."""
        if value in self._known:
            return cast(V, value)
        _reject("", self.name)
        return None


class StatusClass(OneOf[V]):
    """The class of an HTTP status."""

    def of(self, code: int) -> V | None:
        """The class of a status code, or None, which is counted as rejected."""
        return self.parse(f"{code // 100}xx")


class Route(OneOf[V]):
    """A label whose values are templates of paths, such as /jobs/{id}."""

    def __init__(self, name: str, values: Sequence[V]) -> None:
        super().__init__(name, values)
        # A fixed segment wins over one in braces.
        self._templates = sorted(
            (template.split("/") for template in values),
            key=lambda segments: sum(part.startswith("{") for part in segments),
        )

    def of(self, path: str) -> V | None:
        """The template of a path, or None, which is counted as rejected."""
        given = path.split("?")[0].split("#")[0].split("/")
        for template in self._templates:
            if len(template) == len(given) and all(map(_fits, template, given)):
                return cast(V, "/".join(template))
        _reject("", self.name)
        return None


def _fits(part: str, text: str) -> bool:
    return part == text or (part.startswith("{") and text != "")


class Bounded:
    """A label that keeps its first values and counts later ones as "other"."""

    values: Sequence[str] = ()

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self._most = most
        self._kept: set[str] = set()
        self._lock = Lock()

    def admit(self, value: object) -> str | None:
        if not isinstance(value, str):
            return None
        if value in self._kept:
            return value
        with self._lock:
            if value != "other" and len(self._kept) < self._most:
                self._kept.add(value)
        return value if value in self._kept else "other"


def _without_created(families: Iterable[Metric]) -> list[Metric]:
    """Leaves out the series that say when each cell was made."""
    shown = []
    for family in families:
        created = f"{family.name}_created"
        family.samples = [each for each in family.samples if each.name != created]
        if family.samples:
            shown.append(family)
    return shown


class PlainCounter(Counter):
    """A counter without labels."""

    def __init__(self, name: str, about: str) -> None:
        super().__init__(name, about, registry=None)

    def collect(self) -> Iterable[Metric]:
        return _without_created(super().collect())


class PlainHistogram(Histogram):
    """A histogram without labels: upper bounds, ascending, without +Inf."""

    def __init__(self, name: str, about: str, buckets: Sequence[float]) -> None:
        super().__init__(name, about, buckets=buckets, registry=None)

    def collect(self) -> Iterable[Metric]:
        return _without_created(super().collect())


class PlainGauge(Gauge):
    """A gauge without labels. One that nobody set is not zero, and is not shown."""

    def __init__(self, name: str, about: str) -> None:
        self._known = False
        super().__init__(name, about, registry=None)

    def set(self, value: float) -> None:
        self._known = True
        super().set(value)

    def inc(self, amount: float = 1) -> None:
        self._known = True
        super().inc(amount)

    def dec(self, amount: float = 1) -> None:
        self._known = True
        super().dec(amount)

    def collect(self) -> Iterable[Metric]:
        return super().collect() if self._known else ()


class Labelled(Collector, Generic[M]):
    """A metric with labels, whose cells are those of prometheus_client."""

    def __init__(self, name: str, labels: Sequence[Label], family: M) -> None:
        self._name = name
        self._labels = labels
        self._family = family
        self._lock = Lock()

    def describe(self) -> Iterable[Metric]:
        return self._family.describe()

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            return _without_created(self._family.collect())

    def _admit(self, values: Sequence[object]) -> list[str] | None:
        """What to count a call under; None, counted as rejected, if one is wrong."""
        admitted = [
            label.admit(value)
            for label, value in zip(self._labels, values, strict=True)
        ]
        declared = [value for value in admitted if value is not None]
        if len(declared) == len(admitted):
            return declared
        _reject(self._name, "")
        return None


class Cellular(Labelled[M]):
    """A metric whose cells are counted one by one."""

    def __init__(
        self,
        name: str,
        labels: Sequence[Label],
        family: M,
        nowhere: M,
        start: Iterable[Cells] = (),
    ) -> None:
        super().__init__(name, labels, family)
        self._nowhere = nowhere
        for cells in start:
            for values in product(
                *(cells.get(each.name, each.values) for each in labels)
            ):
                self.cell(*values)

    def cell(self, *values: object) -> M:
        """The cell of some values; one that nobody sees if one was not declared."""
        admitted = self._admit(values)
        return self._nowhere if admitted is None else self._family.labels(*admitted)


class LabelledCounter(Cellular[Counter]):
    """A count that only grows."""

    def __init__(
        self,
        name: str,
        about: str,
        labels: Sequence[Label],
        start: Iterable[Cells] = (),
    ) -> None:
        family = Counter(name, about, _names(labels), registry=None)
        nowhere = Counter(name, about, registry=None)
        super().__init__(name, labels, family, nowhere, start)


class LabelledGauge(Cellular[Gauge]):
    """A value that rises and falls."""

    def __init__(self, name: str, about: str, labels: Sequence[Label]) -> None:
        family = Gauge(name, about, _names(labels), registry=None)
        super().__init__(name, labels, family, Gauge(name, about, registry=None))


class LabelledHistogram(Cellular[Histogram]):
    """Observations in buckets: upper bounds, ascending, without +Inf."""

    def __init__(
        self,
        name: str,
        about: str,
        labels: Sequence[Label],
        buckets: Sequence[float],
        start: Iterable[Cells] = (),
    ) -> None:
        family = Histogram(name, about, _names(labels), buckets=buckets, registry=None)
        nowhere = Histogram(name, about, buckets=buckets, registry=None)
        super().__init__(name, labels, family, nowhere, start)


class Facts(Labelled[Gauge]):
    """Facts as labels of a series that is always 1; shown once they were said."""

    def __init__(self, name: str, about: str, labels: Sequence[Label]) -> None:
        family = Gauge(name, about, _names(labels), registry=None)
        super().__init__(name, labels, family)

    def say(self, *values: object) -> None:
        """Says the facts. Saying others replaces them."""
        admitted = self._admit(values)
        if admitted is not None:
            with self._lock:
                self._family.clear()
                (self._family.labels(*admitted) if admitted else self._family).set(1)


class States(Labelled[Gauge]):
    """A series for each state of a cell, of which one is 1."""

    def __init__(
        self, name: str, about: str, labels: Sequence[Label], states: Label
    ) -> None:
        every = [*labels, states]
        super().__init__(name, every, Gauge(name, about, _names(every), registry=None))
        self._states = states

    def enter(self, *values: object) -> None:
        """Sets the state of a cell: the values of its labels, then the state."""
        admitted = self._admit(values)
        if admitted is not None:
            *cell, now = admitted
            with self._lock:
                for state in self._states.values:
                    self._family.labels(*cell, state).set(state == now)


def _names(labels: Sequence[Label]) -> list[str]:
    return [label.name for label in labels]


class _Rejected(Labelled[Counter]):
    """Calls that were not counted, by metric or by label."""

    def __init__(self) -> None:
        about = "Calls that were not counted, by metric or label: an undeclared value"
        names = ("metric", "label")
        family = Counter("obsc_rejected_total", about, names, registry=None)
        super().__init__("obsc_rejected_total", (), family)

    def count(self, metric: str, label: str) -> None:
        self._family.labels(metric, label).inc()


_rejected = _Rejected()
_registries: WeakSet[CollectorRegistry] = WeakSet()


def _reject(metric: str, label: str) -> None:
    _rejected.count(metric, label)


def register(registry: CollectorRegistry, metrics: Sequence[Collector]) -> None:
    """Adds metrics to a registry, with the count of rejected calls; all, or none."""
    added: list[Collector] = []
    try:
        for metric in metrics:
            registry.register(metric)
            added.append(metric)
    except ValueError:
        for metric in added:
            registry.unregister(metric)
        raise
    # Other definitions in the same registry count theirs here too.
    if registry not in _registries:
        registry.register(_rejected)
        _registries.add(registry)
