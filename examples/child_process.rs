//! A runtime is no sandbox: the engine has no limit on memory, and scripts can make it abort. So this program runs each script
//! in a child process with a limit on memory and time, and prints how the child ended.
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

/// The address space of a child, in bytes: the runtime takes a few dozen MiB of it, with the stack below.
#[cfg(unix)]
const MEMORY: u64 = 512 << 20;

/// The stack of a child's runtime, in bytes.
const STACK: usize = 64 << 20;

/// How much of what a child prints is read, in bytes.
const OUTPUT: u64 = 1 << 20;

/// How long a child may take, scripts, waiting and all.
const TIME: Duration = Duration::from_secs(60);

/// How long its script may go on at a stretch.
const SCRIPT_TIME: Duration = Duration::from_secs(2);

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

/// Runs a script in a child, and says what became of it.
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
        // What is lost with a pipe that breaks is the child's.
        let _ = output.take(OUTPUT).read_to_end(&mut text);
        // Whoever waited may have lost patience.
        let _ = sender.send(text);
    });
    let said = said.recv_timeout(TIME);
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
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut limits = Limits::default();
        limits.script_time = Some(SCRIPT_TIME);
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
    // A process that aborts leaves no image of its memory.
    setrlimit(Resource::Core, limit(0))?;
    Ok(setrlimit(Resource::As, limit(MEMORY))?)
}

/// Elsewhere the job of the operating system's that does it has other names.
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
