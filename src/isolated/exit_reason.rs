//! [`ExitReason`]: the reasons why the process of a runtime has ended.

use std::{fmt, time::Duration};

/// The reason why the process of a [`Runtime`](super::Runtime) has ended: the limit that it
/// exceeded, if it was one. The runtime runs no more scripts. The program continues.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExitReason {
    /// An allocation failed: [`ProcessLimits::memory_bytes`](super::ProcessLimits::memory_bytes).
    #[error(
        "the script took more memory than its process may have{}: raise the limit on memory, or let the script keep less at a time",
        in_parentheses(*limit)
    )]
    Memory {
        /// The limit in bytes, if there was one.
        limit: Option<u64>,
    },
    /// The script took more CPU time than [`ProcessLimits::cpu`](super::ProcessLimits::cpu).
    #[error(
        "the script took more than {limit:?} of CPU time: raise the limit on CPU time, or let the script compute less"
    )]
    Cpu {
        /// The limit.
        limit: Duration,
    },
    /// The script took longer than [`ProcessLimits::wall`](super::ProcessLimits::wall), waiting
    /// included.
    #[error(
        "the script took longer than {limit:?}: raise the limit on wall time, or let the script end sooner"
    )]
    WallTime {
        /// The limit.
        limit: Duration,
    },
    /// The script has printed and reported more than
    /// [`ProcessLimits::output_bytes`](super::ProcessLimits::output_bytes).
    #[error(
        "the script printed more than {}: raise the limit on output, or let the script print less",
        Bytes(*limit)
    )]
    Output {
        /// The limit in bytes.
        limit: u64,
    },
    /// The thread of the engine has overflowed its stack:
    /// [`ProcessLimits::stack_bytes`](super::ProcessLimits::stack_bytes).
    #[error(
        "the script overflowed the stack of its process: raise the limit on the stack, or let the script nest less deeply"
    )]
    Stack,
    /// The process made a system call that it has no right to. Someone else may control it.
    #[error(
        "the process of the script made a system call that it has no right to, and was ended: treat the script as an attack"
    )]
    SystemCall,
    /// The process has sent messages that no child sends, or too many. Someone else may control it.
    #[error(
        "the process of the script has broken the protocol, and was ended: {why}; treat the script as an attack"
    )]
    Messages {
        /// The violation.
        why: String,
    },
    /// The engine has panicked.
    #[error("the engine has panicked, and its process has ended: {message}")]
    Panicked {
        /// The first line of its message.
        message: String,
    },
    /// A signal has ended the process: of the system, which may have had no more memory, or of
    /// another program.
    #[error("the process of the script was ended by the signal {number}{}", likely_cause(*number))]
    Signal {
        /// Its number.
        number: i32,
    },
    /// The process has ended without a message, with an exit status.
    #[error(
        "the process of the script has ended with the exit status {status}: its `main` has to begin with \
         `isolated::child_main`, and what it calls must not end the process"
    )]
    Exited {
        /// The exit status.
        status: i32,
    },
    /// The process could not be started, or not within its time.
    #[error("no process could be started for the script: {why}")]
    Start {
        /// The reason.
        why: String,
    },
}

/// How a runtime has ended.
#[derive(Clone)]
pub(super) enum End {
    /// The program has stopped it.
    Stopped,
    Child(ExitReason),
}

impl ExitReason {
    pub(super) fn not_started(why: impl fmt::Display) -> Self {
        Self::Start {
            why: why.to_string(),
        }
    }
}

/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/kill.html>
const SIGKILL: i32 = 9;

const fn likely_cause(signal: i32) -> &'static str {
    if signal == SIGKILL {
        ": the system may have had no more memory"
    } else {
        ""
    }
}

fn in_parentheses(limit: Option<u64>) -> String {
    limit.map_or_else(String::new, |limit| format!(" ({})", Bytes(limit)))
}

/// A number of bytes, in the unit that it is a whole number of.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] {
            if self.0 > 0 && self.0.trailing_zeros() >= shift {
                return write!(f, "{} {unit}", self.0 >> shift);
            }
        }
        write!(f, "{} bytes", self.0)
    }
}
