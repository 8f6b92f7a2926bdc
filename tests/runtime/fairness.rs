//! Scripts that are always busy, and the network. The server shares the thread and makes a step at
//! each turn of the loop, so tasks are counted instead of time. One of two timers of four
//! milliseconds, the least delay, is always due.

use super::{built, echo::echo, execute, on, run_script, text, value};
use boa_websocket::{
    Builder,
    net::{
        Error, MemoryNetwork, Options,
        connector::{Connected, Connector, Target},
    },
};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt, future::BoxFuture};
use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    io,
    rc::Rc,
    task::{Context, Poll},
};
use test_server::{AfterHandshake, ByteStream, Streamed, frame::deflated, handshake::DEFLATE};
use tokio::{io::ReadBuf, task::LocalSet};
use tokio_tungstenite::tungstenite::Message;

/// The number of tasks of five milliseconds that run before five echoes have arrived, each
/// requested after the previous one.
async fn tasks_for_five_echoes(tasks: &str) -> usize {
    let mut runtime = built(on(echo()));
    let script = "
        const socket = new WebSocket('ws://echo.example/');
        let tasks = 0, echoes = 0, stop;
        function work() {
            for (const start = performance.now(); performance.now() - start < 5;);
            // The first echo is requested when only these tasks run.
            if (++tasks === 20) socket.send('');
            if (tasks >= 400) end();
        }
        function end() { stop(); socket.close(); }
        socket.onmessage = () => { if (++echoes < 5) socket.send(''); else end(); };
        const opened = new Promise((resolve) => { socket.onopen = resolve; });
    ";
    execute(
        &mut runtime,
        format!("{script}; opened.then(() => {{ {tasks} }})"),
    )
    .await;
    runtime.run().await.expect("it ends");
    assert_eq!(
        text(&mut runtime, "echoes").await,
        "5",
        "the network had no turn"
    );
    text(&mut runtime, "tasks").await.parse().expect("a number")
}

#[tokio::test]
async fn timers_that_are_always_due_leave_room_for_the_network() {
    let tasks = "const ids = [1, 2].map(() => setInterval(work, 1)); stop = () => ids.forEach(clearInterval);";
    let count = tasks_for_five_echoes(tasks).await;
    assert!(count <= 100, "{count} tasks");
}

#[tokio::test]
async fn tasks_that_lead_to_tasks_leave_room_for_the_network() {
    let tasks = "
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { work(); port2.postMessage(0); };
        port2.postMessage(0);
        stop = () => port1.close();
    ";
    let count = tasks_for_five_echoes(tasks).await;
    assert!(count <= 100, "{count} tasks");
}

#[tokio::test]
async fn the_executor_polls_other_futures_after_each_task_that_takes_long() {
    const TASKS: usize = 20;
    let mut runtime = built(sources(&["source.example"]));
    // To send wakes the connection, and so the loop.
    let script = format!(
        "let tasks = 0;
        const socket = new WebSocket('ws://source.example/'), {{ port1, port2 }} = new MessageChannel();
        port1.onmessage = () => {{
            for (const start = performance.now(); performance.now() - start < 5;);
            socket.send(new Uint8Array());
            if (++tasks < {TASKS}) return port2.postMessage(0);
            port1.close();
            socket.close();
        }};
        socket.onopen = () => port2.postMessage(0);"
    );
    runtime.execute("long.js", script).await.expect("it runs");
    let mut polls = 0;
    let mut run = Box::pin(runtime.run());
    poll_fn(|context| {
        polls += 1;
        run.as_mut().poll(context)
    })
    .await
    .expect("it ends");
    assert!(polls >= TASKS, "{polls} polls for {TASKS} tasks");
}

const FLOOD: usize = 5000;

/// Servers with these names. On request each sends [`FLOOD`] messages, several in a write.
fn sources(names: &[&str]) -> Builder {
    let network = MemoryNetwork::new();
    for name in names {
        let mut listener = network.listen(name, 80);
        tokio::spawn(async move {
            let mut server = test_server::accept(listener.accept().await).await;
            while let Some(Ok(message)) = server.next().await {
                if message.is_text() {
                    for _ in 0..FLOOD {
                        server
                            .feed(Message::text("0123456789"))
                            .await
                            .expect("it can be sent");
                    }
                    server.flush().await.expect("it can be sent");
                }
            }
        });
    }
    on(network)
}

#[tokio::test]
async fn a_timer_that_is_due_waits_for_one_message_at_most() {
    let mut runtime = built(sources(&["source.example"]));
    let script = format!(
        "let messages = 0;
        const waits = [], socket = new WebSocket('ws://source.example/');
        socket.onopen = () => socket.send('go');
        socket.onmessage = () => {{
            const now = ++messages;
            if (now % 100 === 1) setTimeout(() => waits.push(messages - now), 0);
            if (now === {FLOOD}) socket.close();
        }};"
    );
    run_script(&mut runtime, script).await;
    assert_eq!(
        text(
            &mut runtime,
            "[waits.length, Math.max(...waits) <= 1].join()"
        )
        .await,
        "50,true"
    );
}

#[tokio::test]
async fn sockets_take_turns() {
    let mut runtime = built(sources(&["a.example", "b.example"]));
    let script = format!(
        "let open = 0, log = '';
        const names = ['a', 'b'], sockets = names.map((name) => new WebSocket(`ws://${{name}}.example/`));
        sockets.forEach((socket, i) => {{
            let messages = 0;
            socket.onopen = () => {{ if (++open === 2) sockets.forEach((socket) => socket.send('go')); }};
            socket.onmessage = () => {{ log += names[i]; if (++messages === {FLOOD}) socket.close(); }};
        }});
        // The longest run of messages of one socket while the other has messages too.
        const both = () => log.slice(Math.max(log.indexOf('a'), log.indexOf('b')), Math.min(log.lastIndexOf('a'), log.lastIndexOf('b')));
        const longest = () => Math.max(...both().match(/a+|b+/g).map((run) => run.length));"
    );
    run_script(&mut runtime, script).await;
    assert_eq!(
        text(&mut runtime, "String(log.length)").await,
        (2 * FLOOD).to_string()
    );
    // A socket whose messages have all been delivered leaves one turn of the loop to the other.
    let longest: usize = value(&mut runtime, "longest()").await;
    assert!(longest <= 128, "{longest} messages in a row");
}

#[tokio::test]
async fn timers_and_messages_do_not_wait_for_all_commands() {
    let mut runtime = built(sources(&["source.example"]));
    let script = "
        let commands = 0, waited, messages = 0;
        const command = () => { commands += 1; };
        setTimeout(() => { waited = commands; }, 0);
    ";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let asked = (0..)
        .take_while(|_| post_call("command()", &handle))
        .count();
    runtime.run().await.expect("it ends");
    assert_eq!(
        text(&mut runtime, "[commands, waited <= 1].join()").await,
        format!("{asked},true")
    );
}

#[tokio::test]
async fn a_command_waits_for_one_turn_at_most() {
    let ask = Rc::new(RefCell::new(None::<boa_websocket::Handle>));
    let asks = ask.clone();
    let builder = sources(&["source.example"]).function("ask", move |()| {
        let handle = asks.borrow().clone().ok_or("there is none")?;
        Ok::<_, &str>(post_call(
            "waits.push(messages - asked); asked = 0",
            &handle,
        ))
    });
    let mut runtime = builder.build().expect("it can be built");
    *ask.borrow_mut() = Some(runtime.handle());
    let script = format!(
        "var messages = 0, asked = 0, waits = [];
        const socket = new WebSocket('ws://source.example/');
        socket.onopen = () => socket.send('go');
        socket.onmessage = () => {{
            messages += 1;
            if (!asked) {{ asked = messages; ask(); }}
            if (messages === {FLOOD}) socket.close();
        }};"
    );
    run_script(&mut runtime, script).await;
    // The loop checks for commands when it polls the network: after 128 tasks at the latest.
    let seen = text(
        &mut runtime,
        "[waits.length > 10, Math.max(...waits)].join()",
    )
    .await;
    let longest = seen
        .strip_prefix("true,")
        .and_then(|longest| longest.parse().ok());
    assert!(
        longest.is_some_and(|longest: usize| longest <= 129),
        "{seen}"
    );
}

fn post_call(script: &'static str, handle: &boa_websocket::Handle) -> bool {
    let steps = move |context: &mut boa_engine::Context| {
        context
            .eval(boa_engine::Source::from_bytes(script))
            .expect("it runs");
    };
    handle.post(steps).is_ok()
}

/// A stream of the bytes of a flood. It does not use tokio's budget.
#[derive(Clone)]
struct Flood {
    extensions: &'static str,
    bytes: Bytes,
    /// The largest number of bytes that a read returns.
    read: usize,
}

impl Connector for Flood {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let stream = AfterHandshake::new(self.extensions, Vec::new(), self.clone());
        Box::pin(std::future::ready(Ok(Connected::new(Streamed(stream)))))
    }
}

impl ByteStream for Flood {
    fn read(&mut self, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let length = self.read.min(self.bytes.len()).min(buf.remaining());
        buf.put_slice(&self.bytes.split_to(length));
        Poll::Ready(Ok(()))
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }
}

#[tokio::test]
async fn tasks_have_their_turns_while_a_server_floods_a_socket() {
    const READS: usize = 3200;
    for (name, frame) in [("Pings", &[0x89, 0][..]), ("Pongs", &[0x8a, 1, 7])] {
        let flood = Flood {
            extensions: "",
            bytes: frame.repeat(10 * READS).into(),
            read: 10 * frame.len(),
        };
        let mut runtime = built(on(flood));
        let script = "
            let turns = 0, seen;
            const socket = new WebSocket('ws://flood.example/');
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => { turns += 1; port2.postMessage(0); };
            socket.onopen = () => port2.postMessage(0);
            socket.onmessage = () => {};
            socket.onclose = () => { seen = turns; port1.close(); };
        ";
        run_script(&mut runtime, script).await;
        let turns: usize = value(&mut runtime, "seen").await;
        assert!(
            turns >= READS / 32,
            "{turns} turns during {READS} reads of {name}"
        );
    }
}

/// The work for which another task of the thread waits. To inflate and to deliver 10 MiB takes 20
/// ms at most, optimised. The clock is paused, so that only work ends a turn.
#[tokio::test(start_paused = true)]
async fn another_task_waits_for_ten_mebibytes_of_compressed_messages_at_most() {
    const MOST: usize = 10;
    for (mebibytes, messages) in [(1, 128), (16, 8)] {
        let message = deflated(0xc2, [&vec![0; mebibytes << 20][..]]);
        let flood = Flood {
            extensions: DEFLATE,
            bytes: message.repeat(messages).into(),
            read: 1 << 20, // many messages in a read
        };
        let received = Rc::new(Cell::new(0));
        let count = received.clone();
        let mut options = Options::default();
        // The messages that a script has not taken do not end a turn, either.
        options.max_unread = 1 << 30;
        let builder = on(flood).net_options(options);
        let builder = builder.function("received", move |()| {
            count.set(count.get() + 1);
            Ok::<_, &str>(())
        });
        let mut runtime = builder.build().expect("it can be built");
        let script = "
            const socket = new WebSocket('ws://flood.example/');
            socket.binaryType = 'arraybuffer';
            socket.onmessage = () => received();
        ";
        runtime.execute("flood.js", script).await.expect("it runs");
        // The turns of the other task from the first message to the last one, and the most messages
        // between two turns.
        let (turns, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let (counted, seen, log) = (turns.clone(), most.clone(), received.clone());
        let other = async move {
            let mut before = 0;
            loop {
                tokio::task::yield_now().await;
                let now = log.get();
                seen.set(seen.get().max(now - before));
                counted.update(|turns| turns + usize::from((1..messages).contains(&now)));
                before = now;
            }
        };
        let local = LocalSet::new();
        local.spawn_local(other);
        local.run_until(runtime.run()).await.expect("it ends");
        assert_eq!(received.get(), messages);
        let (turns, most) = (turns.get(), most.get());
        assert!(
            most * mebibytes <= MOST.max(mebibytes),
            "{most} messages of {mebibytes} MiB between two turns"
        );
        let least = (messages - 1) * mebibytes / MOST;
        assert!(
            turns >= least,
            "{turns} turns during {messages} messages of {mebibytes} MiB, not {least}"
        );
    }
}
