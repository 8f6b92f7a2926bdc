//! The costs of the processes that this one has waited for.

#[cfg(unix)]
use std::thread;
use std::{process::Child, time::Duration};

/// The costs of all children.
pub struct Children {
    /// Their CPU time.
    pub cpu_seconds: f64,
    /// The peak memory of the largest.
    pub peak_mib: f64,
}

/// Ends a child that runs for longer than this, if this process is still there then. Nothing is
/// ended where the system has no signals.
pub fn end_after(time: Duration, child: &Child) {
    #[cfg(unix)]
    {
        use nix::{
            sys::signal::{Signal, kill},
            unistd::Pid,
        };
        let Ok(id) = i32::try_from(child.id()) else {
            return;
        };
        thread::spawn(move || {
            thread::sleep(time);
            // It may have ended in this moment.
            let _ = kill(Pid::from_raw(id), Signal::SIGKILL);
        });
    }
    #[cfg(not(unix))]
    let _ = (time, child);
}

/// The costs of the children that this process has waited for. `None` where the system is not asked
/// for them.
#[cfg(unix)]
pub fn of_children() -> Option<Children> {
    use nix::sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike,
    };
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let microseconds = (usage.user_time() + usage.system_time()).num_microseconds();
    Some(Children {
        cpu_seconds: 1e-6 * microseconds as f64,
        peak_mib: usage.max_rss() as f64 / 1024.0,
    })
}

/// The costs of the children that this process has waited for. `None` where the system is not asked
/// for them.
#[cfg(not(unix))]
pub fn of_children() -> Option<Children> {
    None
}
