//! Prints the messages of a server, and connects again when a connection is lost.
//!
//! The delay doubles with each attempt that fails, up to a minute, and begins anew after a
//! connection that lasted. Its second half is random: clients that have lost their server at the
//! same time do not come back at the same time. After an error that would come again, such as a
//! status 404 or a certificate that is not trusted, it gives up.
//!
//!     boa-ws --serve &
//!     cargo run -p wireline --example reconnect -- ws://localhost:8080/
//!
//! A second argument is the first delay in milliseconds, a third one a message that each connection
//! begins with, such as a subscription.

use std::{error::Error, io::Write, time::Duration};
use tokio::time::{Instant, sleep};
use wireline::{Closed, Message, Options, TcpConnector};

const MAX_DELAY: Duration = Duration::from_secs(60);

/// A connection that was open for this long was no failure.
const LASTING: Duration = Duration::from_secs(30);

/// The delays between attempts.
struct Backoff {
    first: Duration,
    failures: u32,
}

impl Backoff {
    fn next(&mut self) -> Duration {
        let delay = self
            .first
            .saturating_mul(1 << self.failures.min(16))
            .min(MAX_DELAY);
        self.failures += 1;
        delay.mul_f64(0.5 + 0.5 * rand::random::<f64>())
    }

    fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Whether another attempt makes no sense: the server has said so with one of these codes, or the
/// error would come again.
fn is_final(closed: &Closed) -> bool {
    match &closed.error {
        Some(error) => !error.is_transient(),
        None => matches!(closed.status(), 1000 | 1003 | 1007 | 1008),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments
        .next()
        .ok_or("usage: reconnect URL [MILLISECONDS [MESSAGE]]")?;
    let first = arguments.next().map_or(Ok(500), |first| first.parse())?;
    let subscription = arguments.next();
    let mut output = std::io::stdout();

    let connector = TcpConnector::new();
    // A connection whose server has disappeared is noticed.
    let options = Options::new().ping(Duration::from_secs(30));
    let mut backoff = Backoff {
        first: Duration::from_millis(first),
        failures: 0,
    };
    loop {
        let began = Instant::now();
        match wireline::connect_with(&url, options.clone(), connector.clone()).await {
            Ok(mut socket) => {
                if let Some(text) = &subscription {
                    // An error is the end of the messages too.
                    let _ = socket.send(text.as_str()).await;
                }
                while let Some(Ok(message)) = socket.recv().await {
                    match message {
                        Message::Text(text) => writeln!(output, "{text}")?,
                        Message::Binary(bytes) => writeln!(output, "{} bytes", bytes.len())?,
                    }
                }
                let closed = socket.closed().await;
                writeln!(output, "closed with {}", closed.status())?;
                if is_final(&closed) {
                    return Ok(());
                }
                if began.elapsed() >= LASTING {
                    backoff.reset();
                }
            }
            Err(error) if error.is_transient() => {
                writeln!(output, "not connected: {}", wireline::chain(&error))?;
            }
            Err(error) => return Err(wireline::chain(&error).to_string().into()),
        }
        sleep(backoff.next()).await;
    }
}
