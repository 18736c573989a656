//! What generated metric definitions stand on: the metrics of prometheus-client, over label sets that are known when the
//! service is built.
//!
//! A closed label is an enum, so that no other value can be counted; text from outside becomes one through `parse`, and what
//! was not declared is counted as rejected. A bounded label keeps its first values and calls the rest `other`.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use prometheus_client::encoding::{EncodeLabelSet, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, NativeHistogramConfig};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

/// The label that a value was rejected for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Rejected {
    label: &'static str,
}

static REJECTED: LazyLock<Family<Rejected, Counter>> = LazyLock::new(Family::default);

/// A text that is not a declared value of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undeclared {
    /// The label's name.
    pub label: &'static str,
}

impl Undeclared {
    /// Counts it as rejected.
    pub fn counted(label: &'static str) -> Self {
        REJECTED.get_or_create(&Rejected { label }).inc();
        Self { label }
    }
}

impl fmt::Display for Undeclared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "not a declared value of the label `{}`",
            self.label
        )
    }
}

impl std::error::Error for Undeclared {}

/// Shows how many values were rejected, by label.
pub fn register_rejections(registry: &mut Registry) {
    registry.register(
        "obsc_rejected",
        "Values that were not declared, by label",
        REJECTED.clone(),
    );
}

/// Declares a label with a closed set of values: an enum, whose variants know the value that Prometheus sees.
#[allow(unused_macros)]
macro_rules! closed_label {
    ($(#[$about:meta])* $type:ident($label:literal) { $($variant:ident = $value:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(clippy::enum_variant_names)]
        pub enum $type {
            $(#[doc = concat!("`", $value, "`")] $variant,)*
        }

        impl $type {
            /// All values, in the order declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The value as Prometheus sees it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::instrument::Undeclared;

            /// A text that was not declared is counted as rejected.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($value => Ok(Self::$variant),)*
                    _ => Err($crate::instrument::Undeclared::counted($label)),
                }
            }
        }

        impl prometheus_client::encoding::EncodeLabelValue for $type {
            fn encode(
                &self,
                encoder: &mut prometheus_client::encoding::LabelValueEncoder,
            ) -> Result<(), std::fmt::Error> {
                prometheus_client::encoding::EncodeLabelValue::encode(&self.as_str(), encoder)
            }
        }
    };
}

/// Declares a label whose values nobody can list: a type that is made from any text, and keeps the first few.
#[allow(unused_macros)]
macro_rules! bounded_label {
    ($(#[$about:meta])* $type:ident, max $max:literal) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $type(std::sync::Arc<str>);

        impl $type {
            /// The value to count a text under: itself when it is one of the first, else `other`.
            pub fn new(text: &str) -> Self {
                static KEPT: std::sync::LazyLock<$crate::instrument::FirstValues> =
                    std::sync::LazyLock::new(|| $crate::instrument::FirstValues::new($max));
                Self(KEPT.admit(text))
            }
        }

        impl prometheus_client::encoding::EncodeLabelValue for $type {
            fn encode(
                &self,
                encoder: &mut prometheus_client::encoding::LabelValueEncoder,
            ) -> Result<(), std::fmt::Error> {
                prometheus_client::encoding::EncodeLabelValue::encode(&&*self.0, encoder)
            }
        }
    };
}

/// The first values of a bounded label.
#[derive(Debug)]
pub struct FirstValues {
    max: usize,
    kept: RwLock<HashSet<Arc<str>>>,
    other: Arc<str>,
}

impl FirstValues {
    /// Keeps at most `max` values.
    pub fn new(max: usize) -> Self {
        Self {
            max,
            kept: RwLock::default(),
            other: Arc::from("other"),
        }
    }

    /// The value to count a text under.
    pub fn admit(&self, text: &str) -> Arc<str> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(text) {
            return known.clone();
        }
        if kept.len() == self.max || text == &*self.other {
            return self.other.clone();
        }
        drop(kept);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(text) {
            return known.clone();
        }
        if kept.len() == self.max {
            return self.other.clone();
        }
        let value: Arc<str> = Arc::from(text);
        kept.insert(value.clone());
        value
    }
}

/// The template that a path fits, of those given: `/jobs/42` fits `/jobs/{id}`. A fixed segment wins over one in braces.
pub fn template_of<'a>(path: &str, templates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let placeholders = |template: &str| {
        template
            .split('/')
            .filter(|part| part.starts_with('{'))
            .count()
    };
    templates
        .filter(|template| fits(template, path))
        .min_by_key(|template| placeholders(template))
}

fn fits(template: &str, path: &str) -> bool {
    let (mut fixed, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (fixed.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(text)) => {
                if part != text && (!part.starts_with('{') || text.is_empty()) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Upper bounds of a histogram's buckets, ascending, without +Inf: what makes the cells of a family.
#[derive(Clone, Copy, Debug)]
pub struct Bounds(pub &'static [f64]);

impl MetricConstructor<Histogram> for Bounds {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

impl MetricConstructor<HistogramWithExemplars<Trace>> for Bounds {
    fn new_metric(&self) -> HistogramWithExemplars<Trace> {
        HistogramWithExemplars::new(self.0.iter().copied())
    }
}

/// Buckets that nobody declares: each is at most 10 % wider than the one before. Only protobuf carries them: encode with
/// prometheus-client's feature `prometheus_protobuf`, and scrape with `scrape_native_histograms`. The text formats show the
/// count, the sum and the bucket +Inf.
#[derive(Clone, Copy, Debug)]
pub struct Native;

impl MetricConstructor<Histogram> for Native {
    fn new_metric(&self) -> Histogram {
        // With the classic bucket +Inf beside them: the text formats fail on a histogram that has none.
        let native = NativeHistogramConfig::new(1.1).max_buckets(160);
        Histogram::new_classic_and_native([], native)
    }
}

/// A histogram without labels.
pub fn cell<M>(of: impl MetricConstructor<M>) -> M {
    of.new_metric()
}

/// The trace that an observation belongs to, under the names that Grafana looks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Trace {
    /// In hexadecimal, as in `traceparent`.
    pub trace_id: String,
    /// In hexadecimal, as in `traceparent`.
    pub span_id: String,
}

/// A gauge without labels. It is shown once it was set: a gauge that nobody set is not zero.
#[derive(Clone, Debug, Default)]
pub struct PlainGauge {
    gauge: Gauge<f64, AtomicU64>,
    shown: Arc<AtomicBool>,
}

impl PlainGauge {
    /// Sets the gauge.
    pub fn set(&self, value: f64) {
        self.gauge.set(value);
        self.shown.store(true, Ordering::Relaxed);
    }

    /// Adds to the gauge, or takes from it when `by` is negative.
    pub fn inc_by(&self, by: f64) {
        self.gauge.inc_by(by);
        self.shown.store(true, Ordering::Relaxed);
    }
}

impl EncodeMetric for PlainGauge {
    fn encode(&self, encoder: MetricEncoder) -> Result<(), fmt::Error> {
        self.gauge.encode(encoder)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }

    fn is_empty(&self) -> bool {
        !self.shown.load(Ordering::Relaxed)
    }
}

/// Facts as labels of a series that is always 1. It is shown once they were said.
#[derive(Clone, Debug)]
pub struct Facts<L>(Arc<RwLock<Option<L>>>);

impl<L> Default for Facts<L> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<L> Facts<L> {
    /// Says the facts. Saying others replaces them.
    pub fn set(&self, labels: L) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(labels);
    }
}

impl<L: EncodeLabelSet> EncodeMetric for Facts<L> {
    fn encode(&self, mut encoder: MetricEncoder) -> Result<(), fmt::Error> {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Some(labels) => encoder.encode_family(labels)?.encode_gauge(&1i64),
            None => Ok(()),
        }
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }

    fn is_empty(&self) -> bool {
        let said = self.0.read().unwrap_or_else(PoisonError::into_inner);
        said.is_none()
    }
}

/// One of several states: a series for each, of which one is 1. Cells are shown once their state was set.
#[derive(Clone, Debug)]
pub struct States<L>(Arc<RwLock<HashMap<L, bool>>>);

impl<L> Default for States<L> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<L: Stateful + Eq + Hash> States<L> {
    /// Sets the state of a cell.
    pub fn set(&self, labels: L) {
        let mut cells = self.0.write().unwrap_or_else(PoisonError::into_inner);
        cells.extend(labels.states());
    }
}

/// The labels of a stateset, of which one is the state.
pub trait Stateful: Sized {
    /// The same cell in each of its states, with whether it is in it.
    fn states(&self) -> Vec<(Self, bool)>;
}

/// Says which of the labels of a stateset is the state.
#[allow(unused_macros)]
macro_rules! stateful {
    ($labels:ident, $state:ident: $type:ident) => {
        impl $crate::instrument::Stateful for $labels {
            fn states(&self) -> Vec<(Self, bool)> {
                let in_state = |&state: &$type| {
                    let mut labels = self.clone();
                    labels.$state = state;
                    (labels, state == self.$state)
                };
                $type::ALL.iter().map(in_state).collect()
            }
        }
    };
}

impl<L: EncodeLabelSet> EncodeMetric for States<L> {
    fn encode(&self, mut encoder: MetricEncoder) -> Result<(), fmt::Error> {
        let cells = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (labels, is) in cells.iter() {
            encoder
                .encode_family(labels)?
                .encode_gauge(&i64::from(*is))?;
        }
        Ok(())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }

    fn is_empty(&self) -> bool {
        let cells = self.0.read().unwrap_or_else(PoisonError::into_inner);
        cells.is_empty()
    }
}
