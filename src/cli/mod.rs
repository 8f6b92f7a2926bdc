//! The command `boa-ws`: its arguments, and what it does with them.

mod server;

use std::process::ExitCode;

use clap::Parser;

use self::server::{Listen, Server};

/// Runs a script with a WebSocket in it.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Starts a server that echoes, with a chat room under /chat
    #[arg(long, value_name = "[ADDRESS:]PORT", num_args = 0..=1, require_equals = true, default_missing_value = DEFAULT_PORT)]
    serve: Option<Listen>,
}

const DEFAULT_PORT: &str = "8080";

/// Does what the command line says.
pub(crate) fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let Some(listen) = arguments.serve else { return ExitCode::SUCCESS };
    match serve(listen) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the command speaks to its user")]
            {
                eprintln!("boa-ws: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn serve(listen: Listen) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = Server::bind(listen).await?;
        #[expect(clippy::print_stderr, reason = "the command speaks to its user")]
        for address in server.addresses() {
            eprintln!("boa-ws: serving on ws://{address}");
        }
        server.run(std::future::pending()).await;
        Ok(())
    })
}
