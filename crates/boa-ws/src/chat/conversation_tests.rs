use super::*;
use boa_websocket::net::{MemoryNetwork, connector::SimulatedConnector};
use futures_util::SinkExt;
use std::collections::VecDeque;
use tokio::{io::DuplexStream, time::sleep_until};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite};
use url::Url;

/// An input of some messages, and the messages that came, with their times.
struct Script {
    actions: VecDeque<UserAction>,
    began: Instant,
    received: Vec<(Duration, String)>,
    /// The number of messages after which no more are wanted.
    enough: usize,
    closed: Option<(u16, bool, Duration)>,
}

impl Ends for &mut Script {
    async fn next(&mut self) -> UserAction {
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
        self.received.push((self.began.elapsed(), text));
        self.received.len() == self.enough
    }

    fn pong(&mut self, _: Result<Duration, Error>) {}

    fn closed(&mut self, closed: &Closed, by_us: bool) {
        self.closed = Some((closed.status(), by_us, self.began.elapsed()));
    }

    fn note(&mut self, _: &str) {}

    fn listens_while_waiting(&self) -> bool {
        false
    }
}

/// A conversation with `server` about these actions, on tokio's paused clock.
async fn hold<F: Future<Output = ()> + Send + 'static>(
    actions: impl IntoIterator<Item = UserAction>,
    linger: Duration,
    server: impl FnOnce(WebSocketStream<DuplexStream>) -> F + Send + 'static,
) -> (u8, Script) {
    hold_over("latency=0ms", actions, usize::MAX, linger, server).await
}

/// The same, over a network with these conditions, until `enough` messages have come.
async fn hold_over<F: Future<Output = ()> + Send + 'static>(
    conditions: &str,
    actions: impl IntoIterator<Item = UserAction>,
    enough: usize,
    linger: Duration,
    server: impl FnOnce(WebSocketStream<DuplexStream>) -> F + Send + 'static,
) -> (u8, Script) {
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
    let conversation = Conversation {
        request: Request::new(url),
        options: Options::default(),
        connector: Arc::new(SimulatedConnector::new(
            conditions.parse().expect("conditions"),
            Arc::new(network),
        )),
        reconnect: true,
        linger,
        first: Vec::new(),
        follow: false,
    };
    let actions = actions.into_iter().collect();
    let mut script = Script {
        actions,
        began: Instant::now(),
        received: Vec::new(),
        enough,
        closed: None,
    };
    let status = conversation
        .hold(&mut script, WasInterrupted::never())
        .await;
    (status, script)
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

const HALF_A_SECOND: Duration = Duration::from_millis(500);

#[tokio::test(start_paused = true)]
async fn an_answer_after_the_end_of_the_input_is_waited_for() {
    for time in [0, 1, 5, 20, 200, 450] {
        let time = Duration::from_millis(time);
        let actions = [UserAction::Send("hi".into()), UserAction::End];
        let (status, script) = hold(actions, HALF_A_SECOND, move |socket| {
            answer_late(socket, time)
        })
        .await;
        let received: Vec<_> = script
            .received
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!((received, status), (vec!["hi"], SUCCESS), "{time:?}");
        let (code, by_us, at) = script.closed.expect("it is closed");
        assert_eq!((code, by_us), (1000, true));
        assert!(at >= time + HALF_A_SECOND, "{time:?}: {at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_message_begins_the_wait_anew() {
    let actions = [UserAction::Send("ask".into()), UserAction::End];
    let (status, script) = hold(actions, HALF_A_SECOND, async |mut socket| {
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
        let (status, script) = hold(actions, linger, late).await;
        let (code, by_us, at) = script.closed.expect("it is closed");
        assert_eq!((code, by_us, status), (1000, true, SUCCESS));
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
        hold_over("bandwidth=1MB/s", actions, usize::MAX, HALF_A_SECOND, late).await;
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
        let (ended, script) = hold(
            actions,
            Duration::from_secs(3600),
            async move |mut socket| {
                let _ = socket.next().await;
                let frame = tungstenite::protocol::CloseFrame {
                    code: code.into(),
                    reason: "".into(),
                };
                let _ = socket.close(Some(frame)).await;
                while let Some(Ok(_)) = socket.next().await {}
            },
        )
        .await;
        let (closed, by_us, at) = script.closed.expect("it is closed");
        assert_eq!((closed, by_us, ended), (code, false, status));
        assert!(at < HALF_A_SECOND, "{at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_to_lines_before_one_that_cannot_be_read_are_waited_for() {
    let actions = [UserAction::Send("hi".into()), UserAction::Fail];
    let late = |socket| answer_late(socket, Duration::from_millis(20));
    let (status, script) = hold(actions, HALF_A_SECOND, late).await;
    assert_eq!((script.received.len(), status), (1, FAILURE));
}

#[tokio::test(start_paused = true)]
async fn the_last_message_closes_the_connection_though_one_is_queued() {
    let (seen, read) = oneshot::channel();
    let actions = [UserAction::Send("one".into())];
    let (status, script) = hold_over(
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
