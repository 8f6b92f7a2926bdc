//! The tokio runtime of the sockets of a `Context` that no [`Runtime`](crate::Runtime) has made.

use super::clock;
use std::{
    io,
    panic::catch_unwind,
    sync::{Arc, Mutex, PoisonError, Weak, mpsc::sync_channel},
    thread,
};
use tokio::{
    net::UdpSocket,
    runtime::{Builder, Handle, RuntimeFlavor},
    sync::oneshot,
};

/// A tokio runtime that another thread drives, so that the thread of a `Context` may wait for its
/// sockets in any way: the program's, or one on a thread of this crate.
#[derive(Clone)]
pub(super) enum IoDriver {
    Program(Handle),
    Background(Arc<Background>),
}

impl IoDriver {
    /// The program's runtime, if this thread is within one that has threads, I/O and time, and is
    /// none of its threads. One whose thread is this one may never be driven: the program may wait
    /// for the scripts instead. Then it is the one on a thread of this crate.
    ///
    /// # Errors
    /// If the system gives no thread, or no descriptors.
    pub(super) fn find() -> io::Result<Self> {
        match Handle::try_current() {
            Ok(handle) if is_driven(&handle) => Ok(Self::Program(handle)),
            _ => Background::get().map(Self::Background),
        }
    }

    /// The runtime, if it is the program's.
    pub(super) fn of_program(&self) -> Option<Handle> {
        match self {
            Self::Program(handle) => Some(handle.clone()),
            Self::Background(_) => None,
        }
    }

    /// Calls a function in the context of the runtime. At the end of the thread, when a context in
    /// a thread-local is dropped, tokio may have no context any more: what is dropped needs none.
    pub(super) fn enter(&self, steps: &mut dyn FnMut()) {
        let handle = match self {
            Self::Program(handle) => handle,
            Self::Background(background) => &background.handle,
        };
        let is_gone = Handle::try_current().is_err_and(|error| error.is_thread_local_destroyed());
        let _entered = (!is_gone).then(|| handle.enter());
        steps();
    }
}

fn is_driven(handle: &Handle) -> bool {
    let is_of_runtime = tokio::task::try_id().is_some();
    handle.runtime_flavor() == RuntimeFlavor::MultiThread && !is_of_runtime && has_time_and_io()
}

/// Whether the tokio runtime of this thread has what sockets need.
pub(super) fn has_time_and_io() -> bool {
    clock::check_time().is_ok() && has_io()
}

/// Whether the runtime of this thread has I/O.
fn has_io() -> bool {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0")
        .and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
    // Tokio has no other way to ask.
    socket.is_ok_and(|socket| catch_unwind(|| drop(UdpSocket::from_std(socket))).is_ok())
}

/// A runtime on a thread of its own, for all contexts of the process. It ends with the last of them.
pub(super) struct Background {
    handle: Handle,
    /// Dropped to end the thread.
    _end: oneshot::Sender<()>,
}

static BACKGROUND: Mutex<Weak<Background>> = Mutex::new(Weak::new());

impl Background {
    fn get() -> io::Result<Arc<Self>> {
        let mut background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = background.upgrade() {
            return Ok(running);
        }
        let started = Arc::new(Self::start()?);
        *background = Arc::downgrade(&started);
        Ok(started)
    }

    fn start() -> io::Result<Self> {
        let (end, ended) = oneshot::channel();
        let (built, runtime) = sync_channel(1);
        thread::Builder::new()
            .name("sockets".into())
            .spawn(move || {
                let runtime = match Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    // The receiver waits.
                    Err(error) => return drop(built.send(Err(error))),
                };
                drop(built.send(Ok(runtime.handle().clone())));
                // Its sender is dropped, and sends nothing.
                drop(runtime.block_on(ended));
            })?;
        let handle = runtime.recv().map_err(io::Error::other)??;
        Ok(Self { handle, _end: end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_ends_with_its_last_user() {
        let one = Background::get().expect("it starts");
        let two = Background::get().expect("it runs");
        assert!(Arc::ptr_eq(&one, &two));
        let (sender, mut ended) = oneshot::channel::<()>();
        one.handle.spawn(async move {
            let _sender = sender;
            std::future::pending::<()>().await;
        });
        drop(one);
        assert!(
            ended
                .try_recv()
                .is_err_and(|error| error == oneshot::error::TryRecvError::Empty)
        );
        drop(two);
        // The task is dropped with its runtime.
        assert!(ended.blocking_recv().is_err());
    }

    #[test]
    fn runtimes_that_nobody_may_drive_are_not_used() {
        assert!(matches!(IoDriver::find(), Ok(IoDriver::Background(_))));
        let one_thread = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("it is built");
        let _entered = one_thread.enter();
        assert!(matches!(IoDriver::find(), Ok(IoDriver::Background(_))));
    }
}
