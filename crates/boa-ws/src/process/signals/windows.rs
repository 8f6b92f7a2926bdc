//! The events of a console. Windows ends the process some seconds after a console was closed, or
//! the system is shut down, even if the process handles the event.

use super::signal::Signal;
use std::{future::pending, io};
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

pub(super) struct Signals {
    interrupt: CtrlC,
    terminate: CtrlBreak,
    shutdown: CtrlShutdown,
    /// Handled only while a page is shown in the console, as on Unix.
    hangup: Option<CtrlClose>,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            terminate: ctrl_break()?,
            shutdown: ctrl_shutdown()?,
            hangup: None,
        })
    }

    pub(super) fn subscribe_terminal(&mut self) -> io::Result<()> {
        self.hangup = Some(ctrl_close()?);
        Ok(())
    }

    pub(super) async fn next(&mut self) -> Signal {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            Some(()) = self.interrupt.recv() => Signal::Interrupt,
            Some(()) = self.terminate.recv() => Signal::Terminate,
            Some(()) = self.shutdown.recv() => Signal::Terminate,
            Some(()) = hangup => Signal::Hangup,
            else => pending().await,
        }
    }
}
