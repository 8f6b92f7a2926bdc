use super::*;
use crate::process::status::CLOSED_WITH_ERROR;
use boa_websocket::net::{Closed, MemoryNetwork, Opened, connector::SimulatedConnector};
use futures_util::{SinkExt, StreamExt};
use std::{collections::VecDeque, future::pending};
use tokio::{
    io::DuplexStream,
    sync::oneshot,
    time::{sleep_until, timeout},
};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite};
use url::Url;

/// The actions of an input, and the messages that were received, with their times.
struct Script {
    actions: VecDeque<UserAction>,
    start: Instant,
    received: Vec<(Duration, String)>,
    /// The number of messages after which no more are wanted.
    limit: usize,
    closed: Option<(u16, bool, Duration)>,
}

impl Frontend for &mut Script {
    async fn next_action(&mut self) -> UserAction {
        match self.actions.pop_front() {
            Some(action) => action,
            None => pending().await,
        }
    }

    fn opened(&mut self, _: &str, _: &Opened) {}

    fn sent(&mut self, _: &Message) {}

    fn received(&mut self, message: Message) -> bool {
        let text = match message {
            Message::Text(text) => text.to_string(),
            Message::Binary(bytes) => format!("{} bytes", bytes.len()),
        };
        self.received.push((self.start.elapsed(), text));
        self.received.len() == self.limit
    }

    fn pong(&mut self, _: Result<Duration, Error>) {}

    fn closed(&mut self, closed: &Closed, is_local: bool) {
        self.closed = Some((closed.status(), is_local, self.start.elapsed()));
    }

    fn note(&mut self, _: &str) {}

    fn reads_while_disconnected(&self) -> bool {
        false
    }
}

/// A conversation with `server` with these actions, on tokio's paused clock.
async fn run<F: Future<Output = ()> + Send + 'static>(
    actions: impl IntoIterator<Item = UserAction>,
    linger: Duration,
    server: impl FnOnce(WebSocketStream<DuplexStream>) -> F + Send + 'static,
) -> (u8, Script) {
    run_over("latency=0ms", actions, usize::MAX, linger, server).await
}

/// The same, over a network with these conditions, until `limit` messages have arrived.
async fn run_over<F: Future<Output = ()> + Send + 'static>(
    conditions: &str,
    actions: impl IntoIterator<Item = UserAction>,
    limit: usize,
    linger: Duration,
    server: impl FnOnce(WebSocketStream<DuplexStream>) -> F + Send + 'static,
) -> (u8, Script) {
    let mut script = Script {
        actions: actions.into_iter().collect(),
        start: Instant::now(),
        received: Vec::new(),
        limit,
        closed: None,
    };
    let status = conversation(conditions, linger, server)
        .connect(&mut script, WasInterrupted::never())
        .await;
    (status, script)
}

/// A conversation with `server` over a network with these conditions.
fn conversation<F: Future<Output = ()> + Send + 'static>(
    conditions: &str,
    linger: Duration,
    server: impl FnOnce(WebSocketStream<DuplexStream>) -> F + Send + 'static,
) -> Conversation {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("a.example", 80);
    tokio::spawn(async move {
        server(
            accept_async(listener.accept().await)
                .await
                .expect("a handshake"),
        )
        .await;
    });
    let url: Url = "ws://a.example/".parse().expect("a URL");
    Conversation {
        request: Request::new(url),
        options: Options::default(),
        connector: Arc::new(SimulatedConnector::new(
            conditions.parse().expect("conditions"),
            Arc::new(network),
        )),
        reconnect: true,
        linger,
        initial_messages: Vec::new(),
        follow: false,
        deadline: None,
    }
}

/// Answers each message after this time, as a server that asks a database does, and nothing after a
/// Close frame.
async fn answer_late(mut socket: WebSocketStream<DuplexStream>, time: Duration) {
    let mut due = VecDeque::new();
    loop {
        let answer = async {
            match due.front() {
                Some((at, _)) => sleep_until(*at).await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            message = socket.next() => match message {
                Some(Ok(message)) if message.is_close() => break,
                Some(Ok(message)) => due.push_back((Instant::now() + time, message)),
                _ => return,
            },
            () = answer => {
                let (_, message) = due.pop_front().expect("it was awaited");
                if socket.send(message).await.is_err() {
                    return;
                }
            }
        }
    }
    while let Some(Ok(_)) = socket.next().await {}
}

fn close_frame(code: u16) -> tungstenite::protocol::CloseFrame {
    tungstenite::protocol::CloseFrame {
        code: code.into(),
        reason: "".into(),
    }
}

const HALF_A_SECOND: Duration = Duration::from_millis(500);

#[tokio::test(start_paused = true)]
async fn an_answer_after_the_end_of_the_input_is_waited_for() {
    for time in [0, 1, 5, 20, 200, 450] {
        let time = Duration::from_millis(time);
        let actions = [UserAction::Send("hi".into()), UserAction::End];
        let (status, script) = run(actions, HALF_A_SECOND, move |socket| {
            answer_late(socket, time)
        })
        .await;
        let received: Vec<_> = script
            .received
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!((received, status), (vec!["hi"], SUCCESS), "{time:?}");
        let (code, is_local, at) = script.closed.expect("it is closed");
        assert_eq!((code, is_local), (1000, true));
        assert!(at >= time + HALF_A_SECOND, "{time:?}: {at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_message_begins_the_wait_anew() {
    let actions = [UserAction::Send("ask".into()), UserAction::End];
    let (status, script) = run(actions, HALF_A_SECOND, async |mut socket| {
        let _ = socket.next().await;
        for number in 0..20 {
            sleep(Duration::from_millis(400)).await;
            socket
                .send(format!("{number}").into())
                .await
                .expect("a client that waits");
        }
        while let Some(Ok(_)) = socket.next().await {}
    })
    .await;
    assert_eq!((script.received.len(), status), (20, SUCCESS));
}

#[tokio::test(start_paused = true)]
async fn the_wait_ends_when_nothing_comes() {
    for linger in [Duration::ZERO, HALF_A_SECOND, Duration::from_secs(7)] {
        let actions = [UserAction::Send("hi".into()), UserAction::End];
        let late = move |socket| answer_late(socket, linger + Duration::from_secs(1));
        let (status, script) = run(actions, linger, late).await;
        let (code, is_local, at) = script.closed.expect("it is closed");
        assert_eq!((code, is_local, status), (1000, true, SUCCESS));
        assert!(at >= linger && script.received.is_empty(), "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_wait_begins_when_all_was_written() {
    let actions = [
        UserAction::Send(Message::Binary(vec![7; 4_000_000].into())),
        UserAction::End,
    ];
    let late = |socket| answer_late(socket, Duration::from_millis(20));
    let (status, script) =
        run_over("bandwidth=1MB/s", actions, usize::MAX, HALF_A_SECOND, late).await;
    let texts: Vec<_> = script
        .received
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!((texts, status), (vec!["4000000 bytes"], SUCCESS));
    assert!(
        script.received[0].0 > Duration::from_secs(4),
        "{:?}",
        script.received
    );
}

#[tokio::test(start_paused = true)]
async fn the_server_may_close_during_the_wait() {
    for (code, status) in [(1000, SUCCESS), (1011, CLOSED_WITH_ERROR)] {
        let actions = [UserAction::Send("hi".into()), UserAction::End];
        let (ended, script) = run(
            actions,
            Duration::from_secs(3600),
            async move |mut socket| {
                let _ = socket.next().await;
                let _ = socket.close(Some(close_frame(code))).await;
                while let Some(Ok(_)) = socket.next().await {}
            },
        )
        .await;
        let (closed, is_local, at) = script.closed.expect("it is closed");
        assert_eq!((closed, is_local, ended), (code, false, status));
        assert!(at < HALF_A_SECOND, "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_to_lines_before_one_that_cannot_be_read_are_waited_for() {
    let actions = [UserAction::Send("hi".into()), UserAction::Fail];
    let late = |socket| answer_late(socket, Duration::from_millis(20));
    let (status, script) = run(actions, HALF_A_SECOND, late).await;
    assert_eq!((script.received.len(), status), (1, FAILURE));
}

#[tokio::test(start_paused = true)]
async fn the_last_message_closes_the_connection_though_one_is_queued() {
    let (seen, read) = oneshot::channel();
    let actions = [UserAction::Send("one".into())];
    let (status, script) = run_over(
        "latency=0ms",
        actions,
        1,
        HALF_A_SECOND,
        async |mut socket| {
            socket.send("welcome".into()).await.expect("a client");
            let mut messages = Vec::new();
            while let Some(Ok(message)) = socket.next().await {
                messages.push(message);
            }
            let _ = seen.send(messages);
        },
    )
    .await;
    assert_eq!(
        (
            script.received.len(),
            script.closed.map(|(code, ..)| code),
            status
        ),
        (1, Some(1000), SUCCESS)
    );
    assert!(matches!(
        read.await.expect("it ended")[..],
        [.., tungstenite::Message::Close(Some(_))]
    ));
}

#[tokio::test(start_paused = true)]
async fn the_server_may_close_before_the_initial_messages_are_sent() {
    let closing = async |mut socket: WebSocketStream<DuplexStream>| {
        let _ = socket.close(Some(close_frame(1000))).await;
        while let Some(Ok(_)) = socket.next().await {}
    };
    let mut conversation = conversation("bandwidth=1MB/s", HALF_A_SECOND, closing);
    let message = Message::Binary(vec![7; 1_000_000].into());
    conversation.initial_messages = vec![message; 8];
    let mut script = Script {
        actions: VecDeque::new(),
        start: Instant::now(),
        received: Vec::new(),
        limit: usize::MAX,
        closed: None,
    };
    let ended = conversation.connect(&mut script, WasInterrupted::never());
    let hour = Duration::from_secs(3600);
    let status = timeout(hour, ended).await.expect("it ends");
    let (code, is_local, _) = script.closed.expect("it is closed");
    assert_eq!((code, is_local, status), (1000, false, SUCCESS));
}
