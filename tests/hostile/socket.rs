//! A program in Rust as the client of a hostile server: `net::Socket`, without an engine.

use crate::{
    case::{Case, Close, End, Transmit},
    client::{Figures, Setting, looking, played},
    clock,
    invariants::{self, LATE, TICK, Watch},
    network::Kind,
};
use boa_websocket::net::{self, Error, Message, Request};
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// The number of messages that the client may take while a timer is due.
///
/// The budget of tokio's cooperative scheduling ends a poll of the client after 128 messages. Tokio
/// looks at the clock between two polls. So a timer that is due just after a look is noticed 128
/// messages later. It wakes a task. But the client is the future of `block_on`, which tokio polls
/// before its tasks: the task runs after another 128 messages.
const TURNS: u32 = 2 * 128;

/// Plays a case.
pub(crate) fn socket(case: &Case, kind: Kind) -> Result<Figures, String> {
    played(case, kind, &run)
}

async fn run(case: &Case, setting: &Setting) -> Result<Option<String>, String> {
    clock::skip();
    invariants::with(|watch| {
        watch.turns = TURNS;
        watch.begin();
    });
    // Another task, which has to have its turns.
    let ticking = tokio::spawn(async {
        loop {
            sleep(TICK).await;
            clock::catch_up();
            invariants::with(Watch::ticks);
            clock::skip();
        }
    });
    let request = Request::new(setting.place.url.parse().expect("a URL"));
    let patience = case.client.patience(setting.kind.is_simulated());
    let client = async {
        let socket = net::connect_with(
            request,
            setting.options.clone(),
            setting.place.connector.clone(),
        )
        .await;
        match socket {
            Ok(socket) => {
                invariants::with(|watch| watch.happens("open", 1));
                exchange(socket, case, patience).await
            }
            Err(_) => {
                invariants::with(|watch| watch.happens("close", 3));
                None
            }
        }
    };
    let end = async {
        match case.client.end {
            End::Drop(ms) | End::Stop(ms) | End::ShutDown(ms, _) => {
                sleep(Duration::from_millis(ms)).await;
            }
            End::Idle => std::future::pending().await,
        }
    };
    let ended = looking(timeout(Duration::from_secs(1000), async {
        tokio::select! {
            fault = client => fault,
            () = end => None,
        }
    }))
    .await;
    invariants::with(Watch::ends);
    ticking.abort();
    let _ = ticking.await;
    Ok(ended.unwrap_or_else(|_| Some("the socket does not end".to_owned())))
}

/// Sends and receives to the end, and says what was wrong with it.
async fn exchange(mut socket: net::Socket, case: &Case, patience: u64) -> Option<String> {
    let client = &case.client;
    let patience = match client.close {
        Close::AtOnce | Close::OnOpen => Duration::ZERO,
        Close::After(ms) => Duration::from_millis(ms),
        _ => Duration::from_millis(patience),
    };
    let closing = Instant::now() + patience;
    let mut messages = 0;
    let mut tick = tokio::time::interval(TICK);
    loop {
        if Instant::now() >= closing
            || client.close == Close::AfterMessages(messages) && messages > 0
        {
            invariants::with(|watch| watch.happens("closing", 1));
            invariants::with(|watch| watch.happens("closed by us", 2));
            let closed = socket
                .close_with(client.blobs.then_some(3000), "enough")
                .await;
            invariants::with(|watch| {
                if closed.as_ref().is_ok_and(|closed| closed.clean) {
                    watch.happens("clean", 3);
                }
                watch.happens("close", 3);
            });
            return match closed {
                Err(error @ (Error::Abandoned | Error::InvalidClose { .. })) => {
                    Some(format!("closing: {error}"))
                }
                _ => None,
            };
        }
        let transmits = match client.transmit {
            Transmit::Ticks(len) | Transmit::TicksAlways(len) => Some(len),
            _ => None,
        };
        tokio::select! {
            biased;
            () = tokio::time::sleep_until(closing) => {}
            message = socket.next() => match message {
                Some(Ok(message)) => {
                    messages += 1;
                    invariants::with(|watch| watch.receives(matches!(message, Message::Text(_)), message.len(), 1));
                    if client.transmit == Transmit::Echo {
                        transmit(&mut socket, message).await;
                    }
                }
                Some(Err(error)) => {
                    invariants::with(|watch| {
                        watch.error = Some(error.clone());
                        watch.happens("error", 3);
                    });
                    if matches!(error, Error::Abandoned) {
                        return Some("it was abandoned".to_owned());
                    }
                    if socket.next().await.is_some() {
                        return Some("something comes after an error".to_owned());
                    }
                    invariants::with(|watch| watch.happens("close", 3));
                    return None;
                }
                None => {
                    invariants::with(|watch| {
                        watch.happens("clean", 3);
                        watch.happens("close", 3);
                    });
                    return None;
                }
            },
            _ = tick.tick(), if transmits.is_some() => {
                transmit(&mut socket, vec![0; transmits.unwrap_or_default()].into()).await;
            }
        }
    }
}

/// Sends, and does something else when that takes long.
async fn transmit(socket: &mut net::Socket, message: Message) {
    let (text, len) = (matches!(message, Message::Text(_)), message.len());
    let start = Instant::now();
    let ready = timeout(LATE, socket.feed(message)).await;
    let took = start.elapsed();
    invariants::with(|watch| {
        if let Ok(Ok(())) = ready {
            watch.transmits(text, len);
        }
        if took > 3 * LATE {
            watch.fault(format!(
                "a time-out of {LATE:?} around sending took {took:?}"
            ));
        }
    });
    // Flushed or not, what was taken is sent.
    let _ = timeout(Duration::ZERO, socket.flush()).await;
}
