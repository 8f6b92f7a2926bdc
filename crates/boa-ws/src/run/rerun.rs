//! `--watch`: a script that runs again when its files have changed.

use crate::{
    network::Network,
    output,
    process::{
        exit,
        signals::{Signal, Signals},
    },
    run::supervisor::{StartError, end, start_script},
    script::{Script, Settings, watch::WatchedFiles},
    source::program::{Program, Unreadable},
};
use std::{future::pending, net::SocketAddr, path::PathBuf};

/// A script that runs again when its files have changed.
pub(crate) struct Watched {
    pub(crate) program: Program,
    pub(crate) prelude: Vec<PathBuf>,
    pub(crate) script: Settings,
    pub(crate) network: Network,
    pub(crate) files: WatchedFiles,
}

impl Watched {
    /// Reads the files.
    fn read(&self) -> Result<Script, Unreadable> {
        self.files.clear();
        for file in &self.prelude {
            self.files.add(file);
        }
        if let Program::File(file) = &self.program {
            self.files.add(file);
        }
        let prelude = self
            .prelude
            .iter()
            .map(|file| Program::File(file.clone()).read(false))
            .collect::<Result<_, _>>()?;
        let source = self.program.clone().read(self.script.module)?;
        let settings = Settings {
            prelude,
            ..self.script.clone()
        };
        Ok(Script {
            source,
            settings,
            network: self.network.clone(),
        })
    }

    /// Runs the script, and again after each change, until a signal. Returns the exit status.
    pub(crate) async fn run(
        &self,
        signals: &mut Signals,
        server: Option<SocketAddr>,
    ) -> Result<u8, StartError> {
        loop {
            let mut started = match self.read() {
                Ok(script) => Some(start_script(script, signals, server)?),
                Err(error) => {
                    output::error_aside(&error);
                    None
                }
            };
            let changed = loop {
                let ended = async {
                    match &mut started {
                        Some(started) => started.thread.ended().await,
                        None => pending().await,
                    }
                };
                tokio::select! {
                    _ = ended => started = None,
                    signal = signals.next() => {
                        exit::asked();
                        if let Some(started) = &mut started {
                            end(started, signal, signals).await;
                        }
                        return Ok(signal.status());
                    }
                    file = self.files.changed() => break file,
                }
            };
            output::note_aside(&format_args!(
                "{} has changed: the script runs again",
                changed.display()
            ));
            if let Some(started) = &mut started {
                // As after a signal. A script that does not stop is ended with the process.
                end(started, Signal::Terminate, signals).await;
            }
        }
    }
}
