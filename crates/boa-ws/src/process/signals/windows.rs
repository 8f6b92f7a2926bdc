//! The events of a console. Windows ends the process some seconds after a console was closed, or
//! the system is shut down, even if the process handles the event.

use super::signal::Signal;
use std::{future::pending, io};
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

pub(super) type Hangup = CtrlClose;

pub(super) fn hangup() -> io::Result<Hangup> {
    ctrl_close()
}

pub(super) fn check_descriptors() -> io::Result<()> {
    Ok(())
}

pub(super) struct Signals {
    interrupt: CtrlC,
    terminate: CtrlBreak,
    shutdown: CtrlShutdown,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            terminate: ctrl_break()?,
            shutdown: ctrl_shutdown()?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            Some(()) = self.interrupt.recv() => Signal::Interrupt,
            Some(()) = self.terminate.recv() => Signal::Terminate,
            Some(()) = self.shutdown.recv() => Signal::Terminate,
            else => pending().await,
        }
    }
}
