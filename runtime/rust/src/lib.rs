//! The runtime of generated metric definitions, as a crate of its own for its tests.
#[macro_use]
pub mod instrument;

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;
    use prometheus_client::encoding::EncodeLabelSet;
    use prometheus_client::metrics::counter::Counter;
    use prometheus_client::metrics::family::Family;
    use prometheus_client::registry::Registry;

    use super::instrument::*;

    closed_label! {
        /// A method.
        Method("method") {
            Get = "GET",
            Post = "POST",
        }
    }

    bounded_label! {
        /// A shard.
        Shard, max 2
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
    struct Labels {
        method: Method,
        shard: Shard,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
    struct Facing {
        method: Method,
    }

    stateful!(Facing, method: Method);

    fn shown(registry: &Registry) -> String {
        let mut text = String::new();
        encode(&mut text, registry).unwrap();
        text
    }

    #[test]
    fn an_undeclared_text_is_counted_as_rejected() {
        assert_eq!("POST".parse(), Ok(Method::Post));
        assert_eq!("PUT".parse::<Method>(), Err(Undeclared { label: "method" }));
        let mut registry = Registry::default();
        register_rejections(&mut registry);
        assert!(shown(&registry).contains("obsc_rejected_total{label=\"method\"} 1\n"));
    }

    #[test]
    fn a_bounded_label_keeps_its_first_values_whoever_comes_at_once() {
        let sent = Family::<Labels, Counter>::default();
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let sent = &sent;
                scope.spawn(move || {
                    for at in 0..100 {
                        let shard = Shard::new(&format!("{worker}-{at}"));
                        sent.get_or_create(&Labels {
                            method: Method::Get,
                            shard,
                        })
                        .inc();
                    }
                });
            }
        });
        let mut registry = Registry::default();
        registry.register("sent", "Sent", sent);
        assert_eq!(shown(&registry).matches("\nsent_total{").count(), 3);
        assert_eq!(Shard::new("another"), Shard::new("other"));
    }

    #[test]
    fn a_path_has_a_template() {
        let templates = ["/jobs/{id}", "/jobs/new", "/"];
        let of = |path| template_of(path, templates.into_iter());
        assert_eq!(of("/jobs/42?x=1"), Some("/jobs/{id}"));
        assert_eq!(of("/jobs/new"), Some("/jobs/new"));
        assert_eq!(of("/#top"), Some("/"));
        assert_eq!(of("/jobs/"), None);
        assert_eq!(of("/jobs/1/2"), None);
    }

    #[test]
    fn what_was_not_said_is_not_shown() {
        let (gauge, facts, states) = (PlainGauge::default(), Facts::default(), States::default());
        let mut registry = Registry::default();
        registry.register("a", "A", gauge.clone());
        registry.register("b_info", "B", facts.clone());
        registry.register("c", "C", states.clone());
        assert_eq!(shown(&registry), "# EOF\n");
        gauge.set(1.5);
        facts.set(Facing {
            method: Method::Get,
        });
        facts.set(Facing {
            method: Method::Post,
        });
        states.set(Facing {
            method: Method::Post,
        });
        let text = shown(&registry);
        assert!(text.contains("\na 1.5\n"));
        assert!(
            text.contains("\nb_info{method=\"POST\"} 1\n")
                && !text.contains("b_info{method=\"GET\"}")
        );
        assert!(
            text.contains("\nc{method=\"GET\"} 0\n") && text.contains("\nc{method=\"POST\"} 1\n")
        );
    }
}
