//! Untrusted scripts, each in a process of its own: whatever they do to it, this program continues
//! and says which limit it was.
//!
//!     cargo run --example child_process

#![expect(clippy::print_stdout, reason = "a program that prints")]

#[cfg(unix)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The children are this program too.
    boa_websocket::isolated::child_main(|builder| builder);
    unix::run_all()
}

/// Other systems have no such limits.
#[cfg(not(unix))]
fn main() {
    println!("scripts in child processes need Unix");
}

#[cfg(unix)]
mod unix {
    use boa_websocket::{
        Console, ConsoleMessage,
        isolated::{Error, ProcessLimits, Runtime},
    };
    use std::{rc::Rc, time::Duration};

    /// The name, the seconds that the script may take, and the script.
    const SCRIPTS: &[(&str, u64, &str)] = &[
        ("good", 60, "console.log('1 + 2 =', add(1, 2))"),
        ("wrong", 60, "throw new TypeError('mine')"),
        ("greedy", 60, "let text = 'greedy'; for (;;) text += text"),
        ("busy", 60, "for (;;);"),
        ("idle", 3, "setTimeout(() => {}, 1e9)"),
        ("loud", 60, "for (;;) console.log('x'.repeat(1000))"),
        ("still good", 60, "console.log('2 + 3 =', add(2, 3))"),
    ];

    #[tokio::main(flavor = "current_thread")]
    pub(super) async fn run_all() -> Result<(), Box<dyn std::error::Error>> {
        for (name, wall, script) in SCRIPTS {
            match run(name, Duration::from_secs(*wall), script).await {
                Ok(()) => {}
                Err(error) => println!("{name}: {error}"),
            }
        }
        Ok(())
    }

    async fn run(name: &'static str, wall: Duration, script: &str) -> Result<(), Error> {
        let limits = ProcessLimits::new()
            .memory_bytes(128 << 20)
            .cpu(Duration::from_secs(1))
            .wall(wall)
            .output_bytes(64 << 10);
        let mut runtime = Runtime::builder()
            .process_limits(limits)
            .function("add", |(a, b): (f64, f64)| Ok::<_, String>(a + b))
            .console(Rc::new(Lines(name)))
            .build()?;
        runtime.execute(format!("{name}.js"), script).await?;
        runtime.run().await
    }

    /// Prints lines that are not too long.
    struct Lines(&'static str);

    impl Console for Lines {
        fn print(&self, message: &ConsoleMessage<'_>) {
            if message.text.len() < 100 {
                println!("{}: {message}", self.0);
            }
        }
    }
}
