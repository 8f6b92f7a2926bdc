//! Functions in Rust that scripts await, and functions of scripts that Rust awaits.
//!
//!     cargo run --example async_functions

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_websocket::{Runtime, runtime::HandleError};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, error::Error, time::Duration};

/// A member: the result of the function in Rust.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    name: String,
    logged_in: bool,
}

/// A greeting: the result of the function of the script.
#[derive(Deserialize)]
struct Greeting {
    text: String,
    to: Vec<String>,
}

const SCRIPT: &str = r#"
    async function greet(ids) {
        const found = await Promise.allSettled(ids.map((id) => member(id)));
        for (const { reason } of found) {
            if (reason) log(`not there: ${reason.message}`);
        }
        const members = found.flatMap(({ value }) => value ?? []).filter(({ loggedIn }) => loggedIn);
        return { text: `Good morning, ${members.length} of ${ids.length}!`, to: members.map(({ name }) => name) };
    }

    async function fail() {
        return (await member(7)).name;
    }
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let members = BTreeMap::from([
        (1, ("Ada", true)),
        (2, ("Brendan", false)),
        (3, ("Grace", true)),
    ]);

    let mut runtime = Runtime::builder()
        // Scripts and sockets continue while the future waits.
        .async_function("member", move |id: u32| {
            let found = members.get(&id).copied();
            async move {
                tokio::time::sleep(Duration::from_millis(10)).await;
                let (name, logged_in) =
                    found.ok_or_else(|| format!("no user has the number {id}"))?;
                Ok::<_, String>(Member {
                    name: name.to_owned(),
                    logged_in,
                })
            }
        })
        .function("log", |text: String| {
            println!("script: {text}");
            Ok::<_, String>(())
        })
        .build()?;
    runtime.execute("greetings.js", SCRIPT).await?;

    let greeting: Greeting = runtime.call("greet", ([1, 2, 3, 4],)).await?;
    println!("{} ({})", greeting.text, greeting.to.join(", "));

    // The error has the message for people, and the value itself.
    if let Err(boa_websocket::Error::Script(report)) = runtime.call::<String>("fail", ()).await {
        println!("{}", report.message);
    }

    // The same call from another thread.
    let handle = runtime.handle();
    let elsewhere = tokio::spawn(async move {
        let greeting: Greeting = handle.call("greet", ([3],)).await?;
        handle.shut_down(Duration::from_secs(1)).await?;
        Ok::<_, HandleError>(greeting.text)
    });
    runtime.run_until_stopped().await?;
    println!("{}", elsewhere.await??);
    Ok(())
}
