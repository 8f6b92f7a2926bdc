//! A runtime is not a sandbox: the engine has no limit on memory, and a script can make it abort. So this program runs
//! each script in a child process with limits on memory and time, and prints how the child ended.
//!
//!     cargo run --example child_process

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_websocket::{Console, ConsoleMessage, Limits, Runtime};
use std::{
    error::Error,
    io::{Read, Write},
    process::{Command, ExitCode, ExitStatus, Stdio},
    rc::Rc,
    sync::mpsc,
    time::Duration,
};

/// The limit on the address space of a child, in bytes. The runtime takes a few dozen MiB and the stack.
#[cfg(unix)]
const MAX_MEMORY: u64 = 512 << 20;

/// The stack size of a child's runtime, in bytes.
const STACK_SIZE: usize = 64 << 20;

/// The limit on the output of a child, in bytes.
const MAX_OUTPUT: u64 = 1 << 20;

/// The limit on the time of a child, waiting included.
const MAX_TIME: Duration = Duration::from_secs(60);

/// The limit on the time of one task of its script.
const MAX_SCRIPT_TIME: Duration = Duration::from_secs(2);

const SCRIPTS: &[(&str, &str)] = &[
    ("good", "console.log('1 + 2 =', 1 + 2)"),
    ("greedy", "let text = 'greedy'; for (;;) text += text;"),
    ("deep", "let deep = []; for (let n = 0; n < 1e5; n++) deep = [deep]; String(deep);"),
    ("endless", "for (;;);"),
    ("wrong", "throw new TypeError('mine')"),
];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if std::env::args().nth(1).as_deref() == Some("child") {
        return child();
    }
    for (name, script) in SCRIPTS {
        println!("{name}: {}", parent(script)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a script in a child and describes the result.
fn parent(script: &str) -> Result<String, Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("child")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (mut input, output) = (child.stdin.take(), child.stdout.take().ok_or("a pipe was asked for")?);
    if let Some(mut input) = input.take() {
        input.write_all(script.as_bytes())?;
    }
    let (sender, said) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        // A broken pipe means that the child has ended.
        let _ = output.take(MAX_OUTPUT).read_to_end(&mut text);
        // The receiver may have stopped waiting.
        let _ = sender.send(text);
    });
    let said = said.recv_timeout(MAX_TIME);
    if said.is_err() {
        child.kill()?;
    }
    let status = child.wait()?;
    Ok(match said {
        Ok(text) => format!("{}{}", String::from_utf8_lossy(&text).trim_end(), ended(status)),
        Err(_) => "it took too long".to_owned(),
    })
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(0) => String::new(),
        Some(status) => format!(" [exit status {status}]"),
        None => "[its process was ended]".to_owned(),
    }
}

/// Runs the script on standard input.
fn child() -> Result<ExitCode, Box<dyn Error>> {
    limit_memory()?;
    let mut script = String::new();
    std::io::stdin().read_to_string(&mut script)?;
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn(move || {
        let mut limits = Limits::default();
        limits.script_time = Some(MAX_SCRIPT_TIME);
        let mut runtime = Runtime::builder().limits(limits).console(Rc::new(StandardOutput)).build().ok()?;
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let outcome = tokio.block_on(async {
            runtime.execute("script.js", script).await?;
            runtime.run().await
        });
        match outcome {
            Ok(()) => Some(ExitCode::SUCCESS),
            Err(error) => {
                println!("{error}");
                Some(ExitCode::FAILURE)
            }
        }
    })?;
    thread.join().map_err(|_| "the runtime has panicked")?.ok_or_else(|| "there is no runtime".into())
}

#[cfg(unix)]
fn limit_memory() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    // A process that aborts must not write its memory to a file.
    setrlimit(Resource::Core, limit(0))?;
    Ok(setrlimit(Resource::As, limit(MAX_MEMORY))?)
}

/// Other operating systems have other functions for this.
#[cfg(not(unix))]
fn limit_memory() -> std::io::Result<()> {
    Ok(())
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}
