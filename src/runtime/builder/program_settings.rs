//! What scripts have of the program: the module `boa-ws`, and dialogs.

use super::Builder;
use crate::runtime::program::{Files, ProgramInputs, lines};
use std::rc::Rc;
use tokio::io::AsyncBufRead;

impl Builder {
    /// Gives scripts these environment variables. None by default.
    ///
    /// A script of one's own imports them from the module `boa-ws`, as the object `env`; packages of
    /// npm have them in `process.env`. The module is there if the builder gives an environment,
    /// [arguments](Self::arguments), [standard input](Self::standard_input) or [files](Self::files).
    /// A script sees the variables that it is given, and no others. No code of a server imports the
    /// module, and neither does a runtime with a [loader](Self::module_loader) of the program.
    ///
    /// The module has a function `exit(status)` too. It ends the scripts with
    /// [`StopReason::Exit`](crate::runtime::StopReason::Exit), which no script can catch. With the
    /// module, the main script has `close()` of browsers, which ends it with
    /// [`StopReason::Closed`](crate::runtime::StopReason::Closed) after what is running.
    ///
    /// Workers have the environment and the arguments. The values that scripts have asked for are in
    /// a [recording](Self::record): a replay has those, if its builder gives an environment too.
    ///
    /// ```
    /// use boa_websocket::{Error, Runtime, runtime::StopReason};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut runtime = Runtime::builder()
    ///     .environment([("ROOM", "attic")])
    ///     .module("bot.mjs", "import { env, exit } from 'boa-ws'; exit(env.ROOM === 'attic' ? 0 : 3)")
    ///     .build()?;
    /// let ended = runtime.import("bot.mjs").await;
    /// assert!(matches!(ended, Err(Error::Stopped(StopReason::Exit { status: 0 }))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn environment(
        mut self,
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let variables = variables.into_iter();
        self.program_inputs().environment = variables
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        self
    }

    /// Gives scripts these arguments: the array `args` of the module `boa-ws`, and what follows the
    /// script in `process.argv` of packages. None by default. [`environment`](Self::environment)
    /// describes the module.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().arguments(["lobby", "attic"]).build()?;
    /// let script = "import('boa-ws').then(({ args }) => args.join())";
    /// assert_eq!(runtime.evaluate::<String>("rooms.js", script).await?, "lobby,attic");
    /// # Ok(())
    /// # }
    /// ```
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.program_inputs().arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// Gives the main script a standard input: the stream `stdin` of the module `boa-ws`, whose
    /// chunks are lines without their ends. None by default: then a read fails.
    /// [`environment`](Self::environment) describes the module.
    ///
    /// The reader is asked when a script reads, and then keeps the runtime alive until it has a
    /// line. A script that does not read ends before the input does. Bytes that are not UTF-8 become
    /// U+FFFD. A line of more than 64 MiB errors the stream. Lines are in a
    /// [recording](Self::record). A replay reads those, and asks the reader for nothing. Workers
    /// have no standard input.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// // Or tokio::io::BufReader::new(tokio::io::stdin()).
    /// let mut runtime = Runtime::builder().standard_input(&b"Ada\nBob\n"[..]).build()?;
    /// let script = "import('boa-ws').then(({ stdin }) => Array.fromAsync(stdin))";
    /// assert_eq!(runtime.evaluate::<Vec<String>>("names.js", script).await?, ["Ada", "Bob"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn standard_input(mut self, reader: impl AsyncBufRead + 'static) -> Self {
        self.program_inputs();
        self.standard_input = Some(lines(reader));
        self
    }

    /// Lets scripts read and write files: the functions `readFile`, `readTextFile`, `writeFile` and
    /// `writeTextFile` of the module `boa-ws`, which return promises. No files by default: then these
    /// promises are rejected with a NotAllowedError. [`environment`](Self::environment) describes the
    /// module.
    ///
    /// A script names a file by its path, relative to the working directory of the process, or by
    /// its `file:` URL. It reads at most 256 MiB of a regular file. Another thread reads and writes,
    /// one file after the other in the order of the calls, and keeps the runtime alive. A text is
    /// UTF-8: other bytes become U+FFFD, and a byte order mark is left out.
    ///
    /// Workers have the same files. Packages of npm have `readFile` and `writeFile` of `fs` and
    /// `fs.promises`. The contents that were read are in a [recording](Self::record). A replay has
    /// those, and writes nothing.
    ///
    /// ```
    /// use boa_websocket::{Runtime, runtime::Files};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = std::env::temp_dir().join(format!("boa_websocket-files-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// let mut runtime = Runtime::builder()
    ///     .files(Files::new().read(&folder).write(&folder)) // "notes", say
    ///     .global("file", folder.join("seen.txt"))
    ///     .build()?;
    /// let script = "import('boa-ws').then(async ({ readTextFile, writeTextFile }) => {
    ///     await writeTextFile(file, 'Ada');
    ///     return readTextFile(file);
    /// })";
    /// assert_eq!(runtime.evaluate::<String>("notes.js", script).await?, "Ada");
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn files(mut self, files: Files) -> Self {
        self.program_inputs();
        self.shared.files = files;
        self
    }

    /// Gives the main script the dialogs of browsers: `alert`, `confirm` and `prompt`. None by
    /// default. The function shows a text, on standard output say. The text of `alert` is a line.
    /// The others end with a space, after which the user types an answer: the next line of
    /// [standard input](Self::standard_input), without which there are no dialogs.
    ///
    /// `prompt` returns the line, or its second argument for an empty one, and null at the end of
    /// the input. `confirm` returns true for `y` and `yes`.
    ///
    /// As in browsers, the script waits for the answer, and with it all that its thread does: the
    /// reader must be one for which other threads work, such as `tokio::io::stdin()`. The wait counts
    /// for [`Limits::script_time`](crate::Limits::script_time). [`Handle::stop`](crate::Handle::stop)
    /// ends it. Answers are in a [recording](Self::record). A page (`boa_page`) has dialogs of its
    /// own, and workers have none.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder()
    ///     .standard_input(&b"Ada\n"[..])
    ///     .dialogs(|text| print!("{text}"))
    ///     .build()?;
    /// assert_eq!(runtime.evaluate::<String>("name.js", "prompt('Your name?')").await?, "Ada");
    /// # Ok(())
    /// # }
    /// ```
    pub fn dialogs(mut self, show: impl Fn(&str) + 'static) -> Self {
        self.dialogs = Some(Rc::new(show));
        self
    }

    fn program_inputs(&mut self) -> &mut ProgramInputs {
        self.shared.program.get_or_insert_default()
    }
}
