//! The parts that a system has to have, where it lacks them: no process starts, and the error says
//! why.

use std::io;

/// In a child process: serves the program. There is none on this system, so it returns at once.
pub fn child_main(configure: impl FnOnce(crate::Builder) -> crate::Builder + Send + 'static) {
    drop(configure);
}

const WHY: &str = "no well-kept crate with a safe interface limits the memory, the CPU time and the children of a \
    process on this system";

fn unsupported() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, WHY)
}

pub(super) mod process {
    use super::unsupported;
    use crate::{
        isolated::{End, ProcessLimits, protocol::ToChild},
        runtime::values::ValueError,
    };
    use bytes::BytesMut;
    use std::{convert::Infallible, ffi::OsString, io, path::PathBuf, sync::Arc};

    pub(in crate::isolated) struct Executable {
        pub(in crate::isolated) path: PathBuf,
        pub(in crate::isolated) arguments: Vec<OsString>,
    }

    impl Executable {
        pub(in crate::isolated) fn own() -> io::Result<Self> {
            Err(unsupported())
        }
    }

    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(in crate::isolated) enum Killed {
        No,
        Asked,
    }

    /// No value exists.
    pub(in crate::isolated) struct Killer(Infallible);

    impl Killer {
        pub(in crate::isolated) fn kill(&self, _: Killed) {
            match self.0 {}
        }

        pub(in crate::isolated) fn killed(&self) -> Killed {
            match self.0 {}
        }

        pub(in crate::isolated) async fn is_killed(&self) {
            match self.0 {}
        }
    }

    /// A descriptor for the child.
    pub(in crate::isolated) struct Passed;

    /// No value exists.
    pub(in crate::isolated) struct Process {
        killer: Arc<Killer>,
        pub(in crate::isolated) incoming: BytesMut,
    }

    pub(in crate::isolated) enum Exchanged {
        Bytes(usize),
        Ended,
        Unread,
    }

    impl Process {
        pub(in crate::isolated) fn start(_: &Executable, _: ProcessLimits) -> io::Result<Self> {
            Err(unsupported())
        }

        pub(in crate::isolated) fn killer(&self) -> &Arc<Killer> {
            &self.killer
        }

        pub(in crate::isolated) fn id(&self) -> u32 {
            match self.killer.0 {}
        }

        pub(in crate::isolated) fn limits(&self) -> &ProcessLimits {
            match self.killer.0 {}
        }

        pub(in crate::isolated) fn start_clock(&mut self) -> io::Result<()> {
            match self.killer.0 {}
        }

        pub(in crate::isolated) fn send(
            &mut self,
            _: &ToChild,
            _: Option<Passed>,
        ) -> Result<usize, ValueError> {
            match self.killer.0 {}
        }

        pub(in crate::isolated) fn has_room(&self) -> bool {
            match self.killer.0 {}
        }

        pub(in crate::isolated) fn is_writing(&self) -> bool {
            match self.killer.0 {}
        }

        pub(in crate::isolated) async fn exchange(&mut self, _: bool) -> io::Result<Exchanged> {
            match self.killer.0 {}
        }

        pub(in crate::isolated) fn write(&mut self) -> io::Result<usize> {
            match self.killer.0 {}
        }

        pub(in crate::isolated) fn end(&mut self) -> End {
            match self.killer.0 {}
        }
    }
}

pub(super) mod network {
    use super::{WHY, process::Passed};
    use crate::net::{Error, Options, connector::Connector};
    use std::sync::Arc;

    #[derive(Clone)]
    pub(in crate::isolated) struct Network;

    impl Network {
        pub(in crate::isolated) fn new(_: Option<Arc<dyn Connector>>, _: Options, _: u64) -> Self {
            Self
        }

        pub(in crate::isolated) async fn connect(&self, _: &str) -> Result<Passed, String> {
            Err(WHY.to_owned())
        }

        pub(in crate::isolated) fn failure(&self, text: String) -> Error {
            Error::other(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WHY;
    use crate::isolated::{Pool, PoolSize, Runtime};

    #[test]
    fn no_process_starts_and_the_error_says_why() {
        let error = Runtime::builder().build().unwrap_err();
        let expected = format!("no process could be started for the script: {WHY}");
        assert_eq!(error.to_string(), expected);
    }

    #[tokio::test]
    async fn a_pool_answers_with_the_reason() {
        let pool = Pool::new(PoolSize::new().ready(1).at_once(1), Runtime::builder).unwrap();
        let error = pool.execute::<f64>("1", ()).await.unwrap_err();
        let expected = format!("no process could be started for the script: {WHY}");
        assert_eq!(error.to_string(), expected);
    }
}
