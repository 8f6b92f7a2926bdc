//! The part of the command line in a recording: the program with its options, so that it can be
//! replayed without them.

use crate::{
    network::Network,
    run_input::{Replay, ReplayError, RunInput},
    script::Settings,
    source::{
        import_map_text::ImportMapText,
        program::{Kind, Source, Unwritable},
    },
};
use boa_websocket::{net, runtime::RecordingError, web::parse_url};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use url::Url;

/// The details in the first line of a recording. docs/recording.md describes them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Details {
    user_agent: String,
    /// The working directory.
    folder: Option<PathBuf>,
    time_zone: Option<String>,
    locale: String,
    script: Text,
    kind: Kind,
    arguments: Vec<String>,
    prelude: Vec<Text>,
    location: Option<String>,
    dom: bool,
    import_map: Option<ImportMapText>,
    connections: Connections,
}

/// A file and its contents.
#[derive(Debug, Serialize, Deserialize)]
struct Text {
    name: PathBuf,
    text: String,
}

/// The options about connections.
#[derive(Debug, Serialize, Deserialize)]
struct Connections {
    failure_details: bool,
    /// The limits, the timeouts and the compression.
    options: net::Options,
}

impl Text {
    fn of(source: &Source) -> Self {
        Self {
            name: source.name.clone(),
            text: String::from_utf8_lossy(&source.text).into_owned(),
        }
    }

    fn source(self, kind: Kind) -> Source {
        Source {
            name: self.name,
            text: self.text.into_bytes(),
            kind,
        }
    }
}

/// A run that can't be recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    #[error("'--record' is for a script or a page: name one")]
    NoScript,
    #[error("'--record' is for a script or a page, and not for the blocks of a document")]
    Document,
    #[error(
        "keys and the mouse are not recorded: with --plain the page is printed, and can be recorded"
    )]
    PageInTerminal,
    #[error(transparent)]
    Unwritable(#[from] Unwritable),
}

/// Begins to record a run. Returns its settings.
pub(crate) fn record(
    file: &Path,
    source: Option<&Source>,
    mut settings: Settings,
    network: &Network,
) -> Result<Settings, RecordError> {
    let source = source.ok_or(RecordError::NoScript)?;
    if settings.page.is_shown_in_terminal(source) {
        return Err(RecordError::PageInTerminal);
    }
    if matches!(source.kind, Kind::Document(_)) {
        return Err(RecordError::Document);
    }
    let details = Details::of(source, &settings, network);
    settings.set_run_input(RunInput::record(file, details)?);
    Ok(settings)
}

impl Details {
    fn of(source: &Source, settings: &Settings, network: &Network) -> Self {
        Self {
            user_agent: settings.user_agent(),
            folder: std::env::current_dir().ok(),
            time_zone: TimeZone::system().iana_name().map(str::to_owned),
            locale: settings.locale.clone(),
            script: Text::of(source),
            kind: source.kind.clone(),
            arguments: settings.arguments.clone(),
            prelude: settings.prelude.iter().map(Text::of).collect(),
            location: settings.location_of(source).map(String::from),
            dom: settings.page.dom,
            import_map: settings.import_map.clone(),
            connections: Connections {
                failure_details: network.failure_details,
                options: network.options.clone(),
            },
        }
    }

    /// The details of a recording. None if the recording has no script. Err is the fault of one
    /// that has.
    fn read(replay: &Replay) -> Result<Option<Self>, ReplayError> {
        let details: serde_json::Value = replay.recording.details().unwrap_or_default();
        if details.get("script").is_none() {
            return Ok(None);
        }
        let damaged = |why: String| ReplayError::NoRecording {
            name: replay.name.clone(),
            error: RecordingError::Malformed { line: 1, why },
        };
        let details: Self =
            serde_json::from_value(details).map_err(|error| damaged(error.to_string()))?;
        if let Some(map) = &details.import_map {
            map.map().map_err(|error| damaged(error.to_string()))?;
        }
        Ok(Some(details))
    }
}

/// Prepares the settings for a replay. Without a `changed` program, returns the recorded one.
pub(crate) fn prepare(
    run_input: RunInput,
    changed: bool,
    settings: &mut Settings,
    network: &mut Network,
) -> Result<Option<Source>, ReplayError> {
    let mut replay = match run_input {
        RunInput::Replayed(replay) => replay,
        RunInput::Har(har) if !changed => return Err(ReplayError::NoScript { name: har.name }),
        run_input => {
            settings.set_run_input(run_input);
            return Ok(None);
        }
    };
    let details = Details::read(&replay)?;
    if changed {
        replay.recording = replay.recording.files_from_disk();
    } else if details.is_none() {
        let name = replay.name.display().to_string();
        return Err(ReplayError::NoScript { name });
    }
    settings.set_run_input(RunInput::Replayed(replay));
    let Some(details) = details else {
        return Ok(None);
    };
    network.failure_details = details.connections.failure_details;
    let given = std::mem::replace(&mut network.options, details.connections.options);
    network.options.http2 = given.http2;
    network.options.observer = given.observer;
    settings.recorded_user_agent = Some(details.user_agent);
    settings.locale = details.locale;
    settings.module |= matches!(details.kind, Kind::Module | Kind::ModuleFile);
    settings.page.dom |= details.dom;
    settings.folder = details.folder;
    if settings.arguments.is_empty() {
        settings.arguments = details.arguments;
    }
    if settings.location.is_none() {
        // A changed page has the location of its own file.
        let is_own = |url: &Url| changed && details.kind == Kind::Page && url.scheme() == "file";
        let recorded = details.location.and_then(|url| parse_url(&url, None).ok());
        settings.location = recorded.filter(|url| !is_own(url));
    }
    if settings.import_map.is_none() {
        settings.import_map = details.import_map;
    }
    if settings.prelude.is_empty() {
        settings.prelude = details
            .prelude
            .into_iter()
            .map(|text| text.source(Kind::Classic))
            .collect();
    }
    Ok((!changed).then(|| details.script.source(details.kind)))
}
