//! The child: it reads its configuration, makes a runtime, limits itself, and then does the work
//! that the program sends.
//!
//! The engine has a thread of its own. The main thread reads messages, so that an interruption and
//! the end of the program arrive while a script runs.

mod configuration;
mod dispatch;
mod engine_thread;
mod parent_connector;
mod program;

use super::{
    channel::{Channel, Incoming},
    protocol::{FromChild, ToChild, VERSION, Work},
    sandbox::{confine, give_up_inherited},
};
use crate::Handle;
use dispatch::dispatch;
use engine_thread::engine;
use std::{
    io,
    os::{fd::AsFd, unix::net::UnixStream},
    process,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use tokio::sync::{mpsc as queue, watch};

/// The environment variable that makes a program a child.
pub(super) const VARIABLE: &str = "BOA_WEBSOCKET_ISOLATED";

/// The exit status of a thread that has panicked, which Rust's programs have too.
pub(super) const PANICKED: i32 = 101;

/// The exit status of a child that has got no messages from its program, or messages of another
/// version.
pub(super) const UNABLE: i32 = 102;

/// In a child process: serves the program, then exits. In any other process: returns at once.
///
/// The first statement of `main` in a program that uses [`isolated`](super):
/// [`Runtime`](super::Runtime) starts the program again. `configure` adds to the configuration what
/// can't be sent to another process: extensions, interfaces and functions with access to the
/// engine. It runs in the child, and so does what it gives to `setup`: in
/// [`Builder::build`](crate::Builder::build), before the child limits itself, so that they may read
/// files. Code that they define runs within the limits. The child has none of the program's
/// descriptors and, on Linux, capabilities: it gives them up first, with all that the program has
/// opened before this call.
///
/// ```
/// boa_websocket::isolated::child_main(|builder| builder); // first of all
/// // the program itself
/// ```
pub fn child_main(configure: impl FnOnce(crate::Builder) -> crate::Builder + Send + 'static) {
    let Some(version) = std::env::var_os(VARIABLE) else {
        return;
    };
    let served = if version == VERSION {
        serve(configure)
    } else {
        Err(io::ErrorKind::Unsupported.into())
    };
    let status = if served.is_ok() { 0 } else { UNABLE };
    process::exit(status);
}

/// The state that the threads of the child share.
struct Channels {
    channel: Arc<Channel>,
    work: queue::UnboundedReceiver<(u64, Option<Duration>, Work)>,
    cancelled: watch::Receiver<u64>,
}

fn serve(
    configure: impl FnOnce(crate::Builder) -> crate::Builder + Send + 'static,
) -> io::Result<()> {
    give_up_inherited()?;
    // The program has put a stream in the place of the standard input.
    let stream = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let channel = Arc::new(Channel::new(stream.try_clone()?));
    let mut incoming = Incoming::new(stream);
    let Some(ToChild::Setup(setup)) = incoming.next()? else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let limits = setup.process.clone();
    let (work_sender, work) = queue::unbounded_channel();
    let (cancel, cancelled) = watch::channel(0);
    let (startup_sender, startup) = mpsc::channel();
    let (confined_sender, confined) = mpsc::channel::<()>();
    let stack = usize::try_from(limits.stack_bytes).unwrap_or(usize::MAX);
    let channels = Channels {
        channel: channel.clone(),
        work,
        cancelled,
    };
    thread::Builder::new()
        .name("script".to_owned())
        .stack_size(stack)
        .spawn(move || {
            let _end = EndOnPanic;
            engine(*setup, configure, channels, &startup_sender, &confined);
        })?;
    match startup.recv() {
        Ok(Startup::Ready(handle)) => {
            if let Err(error) = confine(&limits) {
                channel.send(&FromChild::Failed(format!(
                    "the process can't be limited: {error}"
                )));
                return Ok(());
            }
            channel.send(&FromChild::Ready(VERSION.to_owned()));
            // An error here means that the engine thread panicked, and the process is already
            // exiting.
            let _ = confined_sender.send(());
            dispatch(&mut incoming, &channel, &work_sender, &cancel, &handle)
        }
        Ok(Startup::Failed(why)) => {
            channel.send(&FromChild::Failed(why));
            Ok(())
        }
        Err(_) => Err(io::Error::other("the thread of the engine has ended")),
    }
}

/// Ends the process with the thread of the engine.
struct EndOnPanic;

impl Drop for EndOnPanic {
    fn drop(&mut self) {
        if thread::panicking() {
            process::exit(PANICKED);
        }
    }
}

/// How the thread of the engine has started.
enum Startup {
    Ready(Handle),
    Failed(String),
}
