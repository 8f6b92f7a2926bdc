//! Waiting for the network within a task, as `importScripts` does.

use futures_executor::block_on;
use std::{io, sync::mpsc, thread};
use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
    task,
};

/// Completes a future while nothing else of this thread runs. The tokio runtime of this thread is
/// busy with the script, so the sockets and the timers of the future belong to another one, which
/// has a thread meanwhile.
///
/// # Errors
/// The system has no more threads, or no more files.
pub(super) fn wait<T>(future: impl Future<Output = T>) -> io::Result<T> {
    let (sender, handles) = mpsc::channel();
    let (waits, ended) = oneshot::channel();
    thread::scope(|scope| {
        let network = thread::Builder::new().name("network".to_owned());
        network.spawn_scoped(scope, move || drive(&sender, ended))?;
        let handle = handles.recv().map_err(io::Error::other)??;
        // The thread ends when it is dropped.
        let _waits: oneshot::Sender<()> = waits;
        let _entered = handle.enter();
        // The budget belongs to the task which runs the script, and would not be renewed.
        Ok(block_on(task::unconstrained(future)))
    })
}

/// Drives a tokio runtime until the sender of `ended` is dropped.
fn drive(sender: &mpsc::Sender<io::Result<Handle>>, ended: oneshot::Receiver<()>) {
    match Builder::new_current_thread().enable_all().build() {
        Ok(tokio) => {
            // The receiver waits.
            let _ = sender.send(Ok(tokio.handle().clone()));
            let _ = tokio.block_on(ended);
            // A name may still be looked up, which can take long.
            tokio.shutdown_background();
        }
        Err(error) => {
            let _ = sender.send(Err(error));
        }
    }
}
