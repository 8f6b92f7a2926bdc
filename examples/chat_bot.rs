//! A bot with rules in a script. When the file changes, the program loads the rules again. The
//! connections stay open.
//!
//!     boa-ws --serve &
//!     cargo run --example chat_bot -- ws://localhost:8080/chat rules.mjs
//!
//! The rules are a module:
//! `export function reply(message) { if (message.includes("hello")) return "Hello!"; }`

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_engine::{js_string, property::Attribute};
use boa_websocket::{
    Console, ConsoleMessage, Error, Permissions, Reporter, Runtime, dom::ErrorReport, net,
};
use std::{fs, path::Path, rc::Rc, time::Duration};
use url::Url;

/// The interval between two checks of the file.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// The permanent part: the connection. It calls the current rules for each message.
const BOT: &str = r#"
    const socket = new WebSocket(server);
    socket.onopen = () => console.log("connected");
    socket.onmessage = async ({ data }) => {
        const answer = await rules.reply(data);
        if (answer !== undefined) socket.send(answer);
    };
    socket.onclose = ({ code }) => console.log("closed with", code);
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(server), Some(rules)) = (arguments.next(), arguments.next()) else {
        return Err("usage: chat_bot URL RULES.mjs".into());
    };
    let (server, rules): (Url, _) = (server.parse()?, Path::new(&rules));
    let host = server.host_str().ok_or("the URL has no host")?;

    let output = Rc::new(StandardOutput);
    let mut runtime = Runtime::builder()
        .permissions(Permissions::none().allow_net(host)?)
        .console(output.clone())
        .reporter(output)
        .global("server", server.as_str().to_owned())
        .build()?;
    let mut source = fs::read(rules)?;
    load(&mut runtime, rules, &source).await?;
    runtime.execute("bot.js", BOT).await?;

    loop {
        tokio::select! {
            // Dropping a call of `run` loses nothing: the next call continues.
            ended = runtime.run() => return Ok(ended?),
            () = changed(rules, &mut source) => match load(&mut runtime, rules, &source).await {
                Ok(()) => println!("the rules have changed"),
                Err(error) => println!("the rules stay as they were: {error}"),
            },
        }
    }
}

/// Loads the rules as a new module, independent of the previous one.
async fn load(runtime: &mut Runtime, rules: &Path, source: &[u8]) -> Result<(), Error> {
    let module = runtime.import_source(rules, source).await?;
    let context = runtime.context();
    let namespace = module.namespace(context);
    let register =
        context.register_global_property(js_string!("rules"), namespace, Attribute::all());
    register.map_err(|error| Error::Script(Box::new(ErrorReport::new(error, runtime.context()))))
}

/// Waits until the contents of the file change.
async fn changed(file: &Path, source: &mut Vec<u8>) {
    loop {
        tokio::time::sleep(CHECK_INTERVAL).await;
        // The file may be missing or empty while an editor writes it.
        match fs::read(file) {
            Ok(now) if now != *source && !now.is_empty() => {
                *source = now;
                return;
            }
            _ => {}
        }
    }
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}

impl Reporter for StandardOutput {
    fn uncaught(&self, report: &ErrorReport) {
        println!("{}", report.message);
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        println!("{url}: {}", net::chain(error));
    }
}
