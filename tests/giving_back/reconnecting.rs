//! Sockets over TCP that are open at the same time, lose their connections and connect again leave
//! no task and no descriptor.

use crate::{alone_in_real_time, no_exception::NoException, sockets::descriptors_and_tasks};
use boa_websocket::{Permissions, Runtime};
use futures_util::StreamExt;
use std::rc::Rc;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    task::{JoinSet, spawn_local},
};

const SOCKETS: usize = 40;

/// The connections of each socket.
const TIMES: usize = 5;

/// When all sockets are open, each asks the server to end its connection.
const SCRIPT: &str = "
    const ends = ['close', 'leave', 'leave in a header', 'leave in a payload', 'send a reserved opcode'];
    const open = [];
    let all = 0;
    function connect(number, left) {
        const socket = new WebSocket(server);
        let isOpen = false;
        socket.onopen = () => {
            isOpen = true;
            all++;
            open.push(() => socket.send(ends[(number + left) % ends.length]));
            if (open.length === sockets) open.splice(0).forEach((end) => end());
        };
        socket.onclose = () => {
            if (!isOpen) throw new Error('a socket has not opened');
            if (left > 1) connect(number, left - 1);
        };
    }
    for (let number = 0; number < sockets; number++) connect(number, times);";

/// Ends a connection in the way that its first message says.
async fn end(stream: TcpStream) {
    let mut server = test_server::accept(stream).await;
    let message = server.next().await.expect("a message");
    let message = message.expect("a message");
    let bytes: &[u8] = match message.to_text().expect("a text") {
        "close" => {
            server.close(None).await.expect("the client reads");
            return test_server::read_to_the_end(server).await;
        }
        "leave" => &[],
        "leave in a header" => &[0x82, 126, 255],
        "leave in a payload" => &[0x02, 10, 1, 2, 3],
        "send a reserved opcode" => &[0x8f, 0],
        other => panic!("{other}"),
    };
    let written = server.get_mut().write_all(bytes).await;
    written.expect("the client reads");
}

/// Serves all connections, and returns when they have ended.
async fn serve(listener: TcpListener) {
    let mut connections = JoinSet::new();
    for _ in 0..SOCKETS * TIMES {
        let (stream, _) = listener.accept().await.expect("a connection");
        connections.spawn_local(end(stream));
    }
    connections.join_all().await;
}

async fn run() {
    let (listener, address) = test_server::listen().await;
    let serving = spawn_local(serve(listener));
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .reporter(Rc::new(NoException))
        .global("server", format!("ws://{address}/"))
        .global("sockets", SOCKETS)
        .global("times", TIMES);
    let mut runtime = builder.build().unwrap();
    runtime.execute("reconnecting.js", SCRIPT).await.unwrap();
    runtime.run().await.unwrap();
    let opened = runtime.evaluate::<usize>("opened.js", "all").await;
    assert_eq!(opened.unwrap(), SOCKETS * TIMES);
    drop(runtime);
    serving.await.unwrap();
}

#[test]
fn sockets_that_connect_again_leave_no_task_and_no_descriptor() {
    alone_in_real_time(async || {
        // Resources that a process or a thread allocates once exist after this.
        run().await;
        let before = descriptors_and_tasks();
        run().await;
        assert_eq!(descriptors_and_tasks(), before);
    });
}
