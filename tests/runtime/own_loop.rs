//! A `Context` of the program, with an `EventLoop` and sockets, on threads with and without tokio.

use super::value_table::eval;
use boa_engine::{
    Context, JsError, JsResult, JsValue, NativeFunction, Source,
    context::ContextBuilder,
    job::{Job, JobExecutor, NativeAsyncJob, PromiseJob, SimpleJobExecutor},
    js_string,
    object::builtins::JsPromise,
    property::Attribute,
};
use boa_websocket::{
    EventLoop, Permissions, Reporter, Runtime,
    dom::ErrorReport,
    extensions::{EventsExtension, RuntimeExtension, TimersExtension, WebSocketExtension},
    net,
    runtime::{define_async_function, future_to_promise},
    websocket::{self, ConnectionOptions},
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    convert::Infallible,
    future::{Future as _, poll_fn},
    hint,
    net::{SocketAddr, TcpListener},
    pin::pin,
    rc::Rc,
    sync::mpsc::{self, Receiver, Sender},
    task::{self, Poll, Waker},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Handle};
use tokio_tungstenite::tungstenite::{
    self, Message,
    handshake::server::{Request, Response},
};

/// A server of one connection on a thread of its own, which needs no tokio: it sends what it is told,
/// and what it receives.
struct Server {
    address: SocketAddr,
    send: Sender<&'static str>,
    thread: JoinHandle<()>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (send, sent): (_, Receiver<&str>) = mpsc::channel();
        let thread = thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a connection");
            let mut socket = tungstenite::accept(stream).expect("a handshake");
            while let Ok(text) = sent.recv() {
                socket.send(Message::text(text)).expect("the client reads");
            }
            while let Ok(message) = socket.read() {
                if !message.is_close() {
                    let _ = socket.send(message);
                }
            }
        });
        Self {
            address,
            send,
            thread,
        }
    }

    fn extension(&self) -> WebSocketExtension {
        let permissions = Permissions::none().allow_net(&self.address.to_string());
        WebSocketExtension::new(permissions.expect("a rule"))
    }

    /// Opens a socket, which sends a message, and closes when it is back.
    fn script(&self) -> String {
        format!(
            "var log = [];
            const socket = new WebSocket('ws://{}/');
            socket.onopen = () => setTimeout(() => socket.send('hello'), 1);
            socket.onmessage = ({{ data }}) => {{ log.push(data); socket.close(1000); }};
            socket.onclose = ({{ code }}) => log.push(code);",
            self.address
        )
    }

    fn thread_ends_with_a_failed_handshake(self) {
        drop(self.send);
        assert!(self.thread.join().is_err());
    }

    /// Lets the server echo, and runs steps meanwhile.
    fn end_after(self, steps: impl FnOnce()) {
        drop(self.send);
        steps();
        self.thread.join().expect("it ends");
    }

    fn end(self) {
        drop(self.send);
        self.thread.join().expect("it ends");
    }
}

fn run(source: &str, context: &mut Context) {
    let result = context.eval(Source::from_bytes(source));
    result.expect("it runs");
}

fn log(context: &mut Context) -> String {
    eval("log.join()", context)
        .to_string(context)
        .expect("a string")
        .to_std_string_lossy()
}

/// Runs the script of a server with an event loop.
fn with_event_loop(extend: impl FnOnce(WebSocketExtension) -> WebSocketExtension) {
    let server = Server::start();
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let extension = extend(server.extension());
    extension.register(None, context).expect("it is registered");
    run(&server.script(), context);
    let Server { send, thread, .. } = server;
    drop(send);
    events.run(context).expect("nothing throws");
    assert_eq!(log(context), "hello,1000");
    thread.join().expect("it ends");
}

#[test]
fn sockets_need_no_tokio() {
    with_event_loop(|extension| extension);
}

#[test]
fn sockets_run_within_a_tokio_that_nobody_drives() {
    let tokio = Builder::new_current_thread().build().expect("it is built");
    let _entered = tokio.enter();
    with_event_loop(|extension| extension);
}

/// The only thread of the runtime waits for the script, and drives no sockets meanwhile.
#[test]
fn sockets_run_in_a_task_of_a_tokio_with_one_thread() {
    let tokio = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("it is built");
    let task = tokio.spawn(async { with_event_loop(|extension| extension) });
    tokio.block_on(task).expect("it does not panic");
}

/// The loop waits, and nobody runs the tokio runtime that the program has named.
#[test]
fn a_socket_fails_in_a_tokio_of_the_program_that_nobody_drives() {
    let server = Server::start();
    let tokio = Builder::new_current_thread().enable_all().build();
    let tokio = tokio.expect("it is built");
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let uncaught = Rc::new(Uncaught::default());
    let extension = server.extension().tokio(tokio.handle().clone());
    extension
        .reporter(uncaught.clone())
        .register(None, context)
        .expect("it is registered");
    run(&server.script(), context);
    events.run(context).expect("nothing throws");
    assert_eq!(log(context), "1006");
    let failed = uncaught.0.borrow().join(",");
    assert!(
        failed.contains("is not driven: call its `block_on`"),
        "{failed}"
    );
    server.thread_ends_with_a_failed_handshake();
}

/// A runtime that the loop only enters is one that nobody drives, too. An extension that chooses none
/// has that of the extension before.
#[test]
fn a_tokio_of_the_program_is_watched_and_kept() {
    type Register = fn(&Server, Rc<Uncaught>, &Handle, &mut Context);
    let entered: Register = |server, uncaught, handle, context| {
        let handle = handle.clone();
        let events = EventLoop::install(context).expect("it is installed");
        events.poll_within(move |poll| {
            let _entered = handle.enter();
            poll();
        });
        let extension = server.extension().reporter(uncaught);
        extension.register(None, context).expect("it is registered");
    };
    let kept: Register = |server, uncaught, handle, context| {
        let first = WebSocketExtension::new(Permissions::none()).tokio(handle.clone());
        first.register(None, context).expect("it is registered");
        let second = server.extension().reporter(uncaught);
        second.register(None, context).expect("it is registered");
    };
    for (register, has_executor) in [(entered, false), (kept, false), (kept, true)] {
        let server = Server::start();
        let tokio = Builder::new_current_thread().enable_all().build();
        let tokio = tokio.expect("it is built");
        let executor = Rc::new(SimpleJobExecutor::new());
        let mut builder = ContextBuilder::new();
        if has_executor {
            builder = builder.job_executor(executor.clone());
        }
        let context = &mut builder.build().expect("it is built");
        let uncaught = Rc::new(Uncaught::default());
        register(&server, uncaught.clone(), tokio.handle(), context);
        run(&server.script(), context);
        context.run_jobs().expect("nothing throws");
        if let Some(events) = context.downcast_job_executor::<EventLoop>() {
            events.run(context).expect("nothing throws");
        }
        assert_eq!(log(context), "1006");
        let failed = uncaught.0.borrow().join(",");
        assert!(failed.contains("is not driven"), "{failed}");
        server.thread_ends_with_a_failed_handshake();
    }
}

/// A runtime polls its sockets itself: a tokio for them would be ignored.
#[tokio::test(flavor = "current_thread")]
async fn a_tokio_of_an_extension_is_refused_where_it_would_do_nothing() {
    let handle = Handle::current();
    let extension = WebSocketExtension::new(Permissions::none()).tokio(handle);
    let error = Runtime::builder().extension(extension).build();
    let error = error.map(drop).expect_err("it has its own").to_string();
    assert!(error.contains("polls the sockets itself"), "{error}");
}

/// The program drives its runtime no longer: neither the answer to a Close frame nor a timeout would
/// arrive.
#[test]
fn a_socket_closes_in_a_tokio_that_is_driven_no_longer() {
    let server = Server::start();
    let tokio = Builder::new_current_thread().enable_all().build();
    let tokio = tokio.expect("it is built");
    let handle = tokio.handle().clone();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let driver = thread::spawn(move || {
        let _ = tokio.block_on(ended);
        tokio
    });
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    server
        .extension()
        .tokio(handle)
        .register(None, context)
        .expect("it is registered");
    let script = format!(
        "var log = [];
        const socket = new WebSocket('ws://{}/');
        socket.onclose = ({{ code }}) => log.push(code);
        new Promise((resolve) => socket.onopen = resolve)",
        server.address
    );
    let opened = promise(&script, context);
    events.run_until(&opened, context).expect("it is opened");
    drop(end);
    let tokio = driver.join().expect("it ends");
    run("socket.close()", context);
    events.run(context).expect("nothing throws");
    assert_eq!(log(context), "1006");
    drop(tokio);
    drop(server.send);
    let _ = server.thread.join();
}

#[test]
fn a_tokio_of_the_program_needs_time() {
    let tokio = Builder::new_current_thread().build().expect("it is built");
    let extension = WebSocketExtension::new(Permissions::none()).tokio(tokio.handle().clone());
    let registered = extension.register(None, &mut Context::default());
    let error = registered.expect_err("it has no time").to_string();
    assert!(error.contains("`enable_time`"), "{error}");
}

#[test]
fn sockets_run_in_the_tokio_of_the_program() {
    let tokio = Builder::new_current_thread().enable_all().build();
    let tokio = tokio.expect("it is built");
    let handle = tokio.handle().clone();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let driver = thread::spawn(move || drop(tokio.block_on(ended)));
    with_event_loop(|extension| extension.tokio(handle));
    drop(end);
    driver.join().expect("it ends");
}

/// Handshakes have the header fields of the program, which gets the answer.
#[test]
fn an_extension_has_the_settings_of_a_runtime() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        let mut seen = Vec::new();
        #[expect(clippy::result_large_err, reason = "the client's type")]
        let read = |request: &Request, response: Response| {
            for name in ["x-client", "user-agent", "origin", "x-script"] {
                let value = request.headers().get(name).and_then(|it| it.to_str().ok());
                seen.push(value.unwrap_or("none").to_owned());
            }
            Ok(response)
        };
        let mut socket = tungstenite::accept_hdr(stream, read).expect("a handshake");
        while socket.read().is_ok() {}
        seen
    });
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let permissions = Permissions::none().allow_net(&address.to_string());
    let (opened, is_opened) = mpsc::channel();
    WebSocketExtension::new(permissions.expect("a rule"))
        .default_header("X-Client", "program")
        .user_agent("program/1.0")
        .location("http://app.example/".parse().expect("a URL"))
        .connection_options(ConnectionOptions::none().headers(true))
        .on_opened(move |url, _| opened.send(url.port()).expect("the test waits"))
        .failure_details(true)
        .register(None, context)
        .expect("it is registered");
    let script = format!(
        "var log = [];
        const socket = new WebSocket('ws://{address}/', {{ headers: {{ 'X-Script': 'script' }} }});
        socket.onopen = () => socket.close();
        new WebSocket('ws://127.0.0.1:8999/').onerror = ({{ message }}) => log.push(message);"
    );
    run(&script, context);
    events.run(context).expect("nothing throws");
    let messages = log(context);
    assert!(
        messages.contains("access to 127.0.0.1:8999 is not allowed"),
        "{messages}"
    );
    assert_eq!(is_opened.try_recv(), Ok(Some(address.port())));
    let seen = server.join().expect("it ends");
    assert_eq!(
        seen,
        ["program", "program/1.0", "http://app.example", "script"]
    );
}

#[cfg(feature = "fetch")]
#[test]
fn fetch_needs_no_tokio() {
    use boa_websocket::extensions::FetchExtension;
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut reader = BufReader::new(stream.try_clone().expect("a descriptor"));
        let mut seen = Vec::new();
        for _ in 0..2 {
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a line");
                let line = line.trim_end().to_lowercase();
                if let Some(value) = line.strip_prefix("content-length: ") {
                    length = value.parse().expect("a number");
                }
                if line.is_empty() {
                    break;
                }
                seen.push(line);
            }
            let mut content = vec![0; length];
            reader.read_exact(&mut content).expect("content");
            seen.push(String::from_utf8(content).expect("text"));
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 5\r\n\r\nn=one";
            stream
                .write_all(answer.as_bytes())
                .expect("the client reads");
        }
        seen
    });
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let permissions = Permissions::none().allow_net(&address.to_string());
    FetchExtension::new(permissions.expect("a rule"))
        .location(format!("http://{address}/").parse().expect("a URL"))
        .user_agent("program/1.0")
        .register(None, context)
        .expect("it is registered");
    let script = "
        var log = [];
        (async () => {
            const answer = await fetch('/first', { method: 'POST', body: new Blob(['content']) });
            log.push(answer.status, await answer.text());
            log.push((await (await fetch('/second')).formData()).get('n'));
        })().catch((error) => log.push(String(error)));";
    run(script, context);
    events.run(context).expect("nothing throws");
    assert_eq!(log(context), "200,n=one,one");
    let seen = server.join().expect("it ends");
    for expected in [
        "post /first http/1.1",
        "user-agent: program/1.0",
        "content",
        "get /second http/1.1",
    ] {
        assert!(
            seen.iter().any(|line| line == expected),
            "{expected}: {seen:?}"
        );
    }
}

#[tokio::test]
async fn an_asynchronous_program_awaits_the_loop() {
    let server = Server::start();
    let context = &mut Context::builder()
        .job_executor(EventLoop::new())
        .build()
        .expect("it is made");
    // The extension may come first, as the context has its loop.
    server
        .extension()
        .register(None, context)
        .expect("it is registered");
    let events = EventLoop::install(context).expect("it is installed");
    run(&server.script(), context);
    drop(server.send);
    let ((), result) = tokio::join!(tokio::task::yield_now(), events.run_async(context));
    result.expect("nothing throws");
    assert_eq!(log(context), "hello,1000");
    server.thread.join().expect("it ends");
}

/// The default executor of a context runs timers and sockets to their end, on any thread.
#[test]
fn the_default_executor_needs_no_tokio() {
    for enters in [false, true] {
        let server = Server::start();
        let tokio = Builder::new_current_thread().build().expect("it is built");
        let _entered = enters.then(|| tokio.enter());
        let context = &mut Context::default();
        (server.extension(), TimersExtension)
            .register(None, context)
            .expect("they are registered");
        run(&server.script(), context);
        drop(server.send);
        context.run_jobs().expect("nothing throws");
        assert_eq!(log(context), "hello,1000");
        server.thread.join().expect("it ends");
    }
}

#[test]
fn timers_of_the_default_executor_need_no_tokio() {
    let context = &mut Context::default();
    TimersExtension
        .register(None, context)
        .expect("it is registered");
    run(
        "var log = []; setTimeout(() => log.push('late'), 2); log.push('now')",
        context,
    );
    context.run_jobs().expect("nothing throws");
    assert_eq!(log(context), "now,late");
}

#[test]
fn an_idle_socket_wakes_nobody() {
    let server = Server::start();
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    server
        .extension()
        .register(None, context)
        .expect("it is registered");
    let (wake, woken) = mpsc::channel();
    events.on_wake(move || {
        let _ = wake.send(());
    });
    let script = format!(
        "var log = [];
        const socket = new WebSocket('ws://{}/');
        for (const type of ['open', 'message']) socket.addEventListener(type, () => log.push(type));",
        server.address
    );
    run(&script, context);
    for expected in ["open", "open,message"] {
        if expected == "open,message" {
            // It waits for the socket alone: nothing is due in the next seconds.
            let delay = events.run_ready(context).expect("nothing throws");
            assert!(
                delay.is_some_and(|delay| delay > Duration::from_secs(5)),
                "{delay:?}"
            );
            assert!(woken.try_recv().is_err());
            server.send.send("news").expect("it runs");
        }
        while log(context) != expected {
            events.run_ready(context).expect("nothing throws");
            if log(context) != expected {
                woken.recv().expect("the loop exists");
            }
        }
        // What was woken meanwhile.
        while woken.try_recv().is_ok() {
            events.run_ready(context).expect("nothing throws");
        }
    }
    run("socket.close()", context);
    let Server { send, thread, .. } = server;
    drop(send);
    events.run(context).expect("nothing throws");
    thread.join().expect("it ends");
}

#[test]
fn a_context_with_an_open_socket_is_dropped_without_tokio() {
    let server = Server::start();
    let mut context = Context::default();
    let events = EventLoop::install(&mut context).expect("it is installed");
    server
        .extension()
        .register(None, &mut context)
        .expect("it is registered");
    let script = format!(
        "var log = []; const socket = new WebSocket('ws://{}/'); socket.onmessage = () => log.push('open')",
        server.address
    );
    run(&script, &mut context);
    server.send.send("news").expect("it runs");
    let promise = "new Promise((f) => socket.addEventListener('message', f))";
    let promise = eval(promise, &mut context);
    let promise = JsPromise::resolve(promise, &mut context);
    events
        .run_until(&promise.expect("a promise"), &mut context)
        .expect("it settles");
    drop(context);
    drop(events);
    // The server sees the end of the connection.
    server.end();
}

/// Runs the script of a server with a job executor that the program keeps, which no loop replaces.
fn with_executor<E: JobExecutor + 'static>(
    executor: &Rc<E>,
    run_jobs: impl FnOnce(&mut Context) -> JsResult<()>,
) {
    let server = Server::start();
    let context = &mut ContextBuilder::new()
        .job_executor(executor.clone())
        .build()
        .expect("it is made");
    let error = EventLoop::install(context).expect_err("the program has an executor");
    let error = error.to_string();
    assert!(error.contains("`EventLoop::new()`"), "{error}");
    (server.extension(), TimersExtension)
        .register(None, context)
        .expect("they are registered");
    run(&server.script(), context);
    drop(server.send);
    run_jobs(context).expect("nothing throws");
    assert_eq!(log(context), "hello,1000");
    server.thread.join().expect("it ends");
}

#[test]
fn sockets_run_in_the_engines_executor_that_the_program_keeps() {
    let executor = Rc::new(SimpleJobExecutor::new());
    with_executor(&executor, Context::run_jobs);
    // Within a tokio that has neither I/O nor time.
    let tokio = Builder::new_current_thread().build().expect("it is built");
    with_executor(&executor, |context| {
        tokio.block_on(executor.clone().run_jobs_async(&RefCell::new(context)))
    });
}

#[test]
fn sockets_run_in_an_executor_of_the_program() {
    let executor = Rc::new(Frames::default());
    let tokio = Builder::new_current_thread().build().expect("it is built");
    with_executor(&executor, |context| {
        tokio.block_on(executor.clone().run_jobs_async(&RefCell::new(context)))
    });
}

#[test]
fn an_event_loop_that_comes_too_late_is_refused() {
    let executor = Rc::new(SimpleJobExecutor::new());
    let context = &mut ContextBuilder::new()
        .job_executor(executor.clone())
        .build()
        .expect("it is made");
    TimersExtension
        .register(None, context)
        .expect("it is registered");
    let error = EventLoop::install(context).expect_err("the realm has a host");
    assert!(
        error
            .to_string()
            .contains("keeps the context's job executor"),
        "{error}"
    );
}

/// A scope of the program that enters no tokio runtime leaves the sockets theirs.
#[test]
fn a_scope_of_the_program_may_enter_anything() {
    for comes_later in [false, true] {
        let server = Server::start();
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("it is installed");
        let polls = Rc::<Cell<u32>>::default();
        let counted = polls.clone();
        let set_scope = || {
            events.poll_within(move |poll| {
                counted.set(counted.get() + 1);
                poll();
            });
        };
        let extension = server.extension();
        if comes_later {
            extension.register(None, context).expect("it is registered");
            set_scope();
        } else {
            set_scope();
            extension.register(None, context).expect("it is registered");
        }
        run(&server.script(), context);
        server.end_after(|| events.run(context).expect("nothing throws"));
        assert_eq!(log(context), "hello,1000");
        assert!(polls.get() > 0);
    }
}

/// A connection that the program has accepted is a socket of its context.
#[test]
fn a_context_has_a_socket_over_an_accepted_connection() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    WebSocketExtension::new(Permissions::none())
        .register(None, context)
        .expect("it is registered");
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let url = || "ws://chat.example/".parse().expect("it is a URL");
    let socket = websocket::accept(net::Upgraded::new(ours, net::Role::Server, url()), context);
    context
        .register_global_property(
            js_string!("socket"),
            socket.expect("there is a WebSocket"),
            Attribute::all(),
        )
        .expect("it is defined");
    let script = "
        var log = [socket.readyState];
        socket.onmessage = ({ data }) => { log.push(data); socket.send(data + '!'); };
        socket.onclose = ({ code }) => log.push(code);";
    run(script, context);
    let client = thread::spawn(move || {
        let tokio = Builder::new_current_thread().enable_all().build();
        tokio.expect("it is built").block_on(async {
            let upgraded = net::Upgraded::new(theirs, net::Role::Client, url());
            let mut client = net::Socket::from_upgraded(upgraded, net::Options::default());
            client.send("hello").await.expect("it is open");
            let answer = client.recv().await.expect("a message").expect("no failure");
            client.close().await.expect("it is open");
            answer
        })
    });
    events.run(context).expect("nothing throws");
    assert_eq!(client.join().expect("it ends"), "hello!".into());
    assert_eq!(log(context), "1,hello,1005");
}

/// A frame ends with the task that exceeds its budget, and the next one goes on with the next task.
#[test]
fn frames_give_scripts_a_fixed_time() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let budget = Duration::from_millis(2);
    let exceed = NativeFunction::from_copy_closure(move |_, _, _| {
        let start = Instant::now();
        while start.elapsed() < budget {
            hint::spin_loop();
        }
        Ok(JsValue::undefined())
    });
    context
        .register_global_callable(js_string!("exceed"), 0, exceed)
        .expect("it is defined");
    let script = "
        var n = 0;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => { n++; if (data) exceed(); };
        for (const isLong of [false, false, true, false, true, false]) port2.postMessage(isLong);
        const close = () => port1.close();";
    run(script, context);
    let mut frame = |budget: Duration| {
        let next = events.run_for(budget, context).expect("nothing throws");
        (next, eval("n", context))
    };
    let more = Some(Duration::ZERO);
    // One task, however little time there is.
    assert_eq!(frame(Duration::ZERO), (more, 1.into()));
    assert_eq!(frame(Duration::ZERO), (more, 2.into()));
    // A task that takes as long as the frame is its last one.
    assert_eq!(frame(budget), (more, 3.into()));
    // All of them, if there is time.
    let (next, n) = frame(Duration::from_secs(3600));
    assert_eq!(n, 6.into());
    assert_ne!(next, more);
    run("close()", context);
    assert_eq!(
        eval("typeof WebSocket", context),
        js_string!("undefined").into()
    );
}

/// The promise that a script evaluates to.
fn promise(script: &str, context: &mut Context) -> JsPromise {
    let value = eval(script, context);
    JsPromise::resolve(value, context).expect("a promise")
}

/// While a socket is open, the default executor of a context has jobs.
#[test]
fn a_promise_is_awaited_while_a_socket_is_open() {
    // In a job of the executor that was there before, too.
    for before in ["", "Promise.resolve().then(() => globalThis.before = 1)"] {
        let server = Server::start();
        let context = &mut Context::default();
        eval(before, context);
        (server.extension(), TimersExtension)
            .register(None, context)
            .expect("they are registered");
        let script = format!(
            "const socket = new WebSocket('ws://{}/');
            new Promise((resolve) => socket.onmessage = ({{ data }}) => setTimeout(resolve, 1, data))",
            server.address
        );
        let news = promise(&script, context);
        server.send.send("news").expect("it runs");
        assert_eq!(news.await_blocking(context), Ok(js_string!("news").into()));
        assert_eq!(eval("socket.readyState", context), 1.into());
        if !before.is_empty() {
            assert_eq!(eval("before", context), 1.into());
        }
        run("socket.close()", context);
        drop(server.send);
        context.run_jobs().expect("nothing throws");
        assert_eq!(eval("socket.readyState", context), 3.into());
        server.thread.join().expect("it ends");
    }
}

/// A function that waits for a promise, in a timer of a context with the default executor.
#[test]
fn a_task_awaits_a_promise_of_other_tasks() {
    let context = &mut Context::default();
    TimersExtension
        .register(None, context)
        .expect("it is registered");
    let wait = NativeFunction::from_fn_ptr(|_, args, context| {
        JsPromise::resolve(args[0].clone(), context)?.await_blocking(context)
    });
    context
        .register_global_callable(js_string!("wait"), 1, wait)
        .expect("it is defined");
    let script = "
        var log = [];
        setTimeout(() => log.push(wait(new Promise((resolve) => setTimeout(resolve, 2, 'late')))));
        setTimeout(() => log.push('meanwhile'), 1);";
    run(script, context);
    context.run_jobs().expect("nothing throws");
    assert_eq!(log(context), "meanwhile,late");
    let never = JsPromise::pending(context);
    let error = never.await_blocking(context).expect_err("nothing is left");
    assert!(error.to_string().contains("never settles"), "{error}");
}

#[derive(Default)]
struct Uncaught(RefCell<Vec<String>>);

impl Reporter for Uncaught {
    fn uncaught(&self, report: &ErrorReport) {
        self.0.borrow_mut().push(report.message.clone());
    }

    fn connection_failed(&self, _: &url::Url, error: &net::Error) {
        self.0.borrow_mut().push(net::chain(error).to_string());
    }
}

/// Exceptions go to the reporter, and end nothing.
#[test]
fn the_reporter_of_a_context_with_the_default_executor_gets_exceptions() {
    let context = &mut Context::default();
    let uncaught = Rc::new(Uncaught::default());
    (
        TimersExtension,
        EventsExtension::new().reporter(uncaught.clone()),
    )
        .register(None, context)
        .expect("they are registered");
    let script = "
        var log = [];
        setTimeout(() => { throw 'one' });
        setTimeout(() => { log.push('two'); Promise.reject('three') });";
    run(script, context);
    context.run_jobs().expect("it goes on");
    assert_eq!(log(context), "two");
    assert_eq!(*uncaught.0.borrow(), ["one", "three"]);
    // The program may take the loop over.
    let events = EventLoop::install(context).expect("it is the context's");
    run("setTimeout(() => { throw 'four' })", context);
    let report = events.run(context).expect_err("it throws");
    assert_eq!(report.message, "four");
}

#[test]
fn asynchronous_functions_need_a_host() {
    let context = &mut Context::default();
    let sum = |(a, b): (u32, u32)| async move { Ok::<_, Infallible>(a + b) };
    define_async_function("sum", sum, context).expect("it is defined");
    for promise in [
        promise("sum(1, 2)", context),
        future_to_promise(async { Ok::<_, Infallible>(3) }, context),
    ] {
        let error = promise.await_blocking(context).expect_err("no host");
        let error = error.to_string();
        assert!(error.contains("`EventLoop::install`"), "{error}");
    }
    let events = EventLoop::install(context).expect("it is installed");
    let sum = promise("sum(1, 2)", context);
    assert_eq!(events.run_until(&sum, context), Ok(3.into()));
}

/// An executor whose `run_jobs` runs microtasks only.
#[derive(Default)]
struct Frames {
    promise_jobs: RefCell<VecDeque<PromiseJob>>,
    async_jobs: RefCell<Vec<NativeAsyncJob>>,
}

impl JobExecutor for Frames {
    fn enqueue_job(self: Rc<Self>, job: Job, _: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.promise_jobs.borrow_mut().push_back(job),
            Job::AsyncJob(job) => self.async_jobs.borrow_mut().push(job),
            _ => {}
        }
    }

    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        while let Some(job) = { self.promise_jobs.borrow_mut().pop_front() } {
            job.call(context)?;
        }
        Ok(())
    }

    async fn run_jobs_async(self: Rc<Self>, context: &RefCell<&mut Context>) -> JsResult<()> {
        let mut running = FuturesUnordered::new();
        loop {
            self.clone().run_jobs(&mut context.borrow_mut())?;
            running.extend(
                self.async_jobs
                    .take()
                    .into_iter()
                    .map(|job| job.call(context)),
            );
            if running.is_empty() {
                return Ok(());
            }
            // One poll in a frame.
            let mut is_polled = false;
            poll_fn(|waker| {
                if std::mem::replace(&mut is_polled, true) {
                    return Poll::Ready(Ok(()));
                }
                match running.poll_next_unpin(waker) {
                    Poll::Ready(Some(Err(error))) => Poll::Ready(Err::<(), JsError>(error)),
                    Poll::Ready(_) => Poll::Ready(Ok(())),
                    Poll::Pending => Poll::Pending,
                }
            })
            .await?;
        }
    }
}

/// A poll runs all tasks that are due, if the executor can run microtasks between them.
#[test]
fn one_poll_in_a_frame_runs_what_is_ready() {
    let executor = Rc::new(Frames::default());
    let mut context = ContextBuilder::new()
        .job_executor(executor.clone())
        .build()
        .expect("it is made");
    (EventsExtension::new().microtask_executor(), TimersExtension)
        .register(None, &mut context)
        .expect("they are registered");
    let script = "
        var log = [];
        for (let n = 0; n < 100; n++) setTimeout(() => {
            queueMicrotask(() => log.push(`microtask ${n}`));
            log.push(`task ${n}`);
        });
        const start = Date.now(); while (Date.now() - start < 3);";
    run(script, &mut context);
    let shared = RefCell::new(&mut context);
    {
        let mut frames = pin!(executor.run_jobs_async(&shared));
        let waker = &mut task::Context::from_waker(Waker::noop());
        for _ in 0..10 {
            if frames.as_mut().poll(waker).is_ready() {
                break;
            }
        }
    }
    let context = shared.into_inner();
    let expected: Vec<_> = (0..100)
        .map(|n| format!("task {n},microtask {n}"))
        .collect();
    assert_eq!(log(context), expected.join(","));
}
