//! What is logged, and in which form. Libraries below us are heard only when they warn: their finer lines carry
//! parameters, paths and headers, that is, people's words and codes.

use crate::config::{LogFormat, Settings};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, layer::SubscriberExt, registry::LookupSpan, util::SubscriberInitExt,
};

/// Starts logging to the error stream.
pub fn start(settings: &Settings) -> anyhow::Result<()> {
    let filter: EnvFilter =
        settings.log.parse().map_err(|why| anyhow::anyhow!("the setting log can't be used: {why}"))?;
    tracing_subscriber::registry()
        .with(lines(settings.log_format).with_filter(filter_fn(may_be_heard)))
        .with(filter)
        .init();
    Ok(())
}

fn lines<S: Subscriber + for<'a> LookupSpan<'a>>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync> {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    }
}

fn may_be_heard(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("zhiye") || *metadata.level() <= Level::WARN
}
