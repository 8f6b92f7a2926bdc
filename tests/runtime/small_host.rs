//! The interfaces need only a [`Host`] and [`Diagnostics`]. This is the smallest host, without an
//! event loop, a clock or tokio.

use boa_engine::{Context, Source};
use boa_websocket::{
    Permissions,
    dom::{ErrorReport, Task, TaskSource},
    extensions::{RuntimeExtension, WebSocketExtension},
    host::{self, Diagnostics, Host, TimerKey, TimerKind},
    net::MemoryNetwork,
};
use futures_util::{FutureExt, future::LocalBoxFuture};
use std::{
    cell::RefCell, collections::VecDeque, future::Future, pin::Pin, rc::Rc, sync::Arc,
    time::Duration,
};

#[derive(Default)]
struct SmallHost {
    tasks: RefCell<VecDeque<Rc<dyn Task>>>,
    futures: RefCell<Vec<LocalBoxFuture<'static, ()>>>,
    timers: RefCell<Vec<(TimerKey, Rc<dyn Task>)>>,
    reports: RefCell<Vec<String>>,
}

impl Diagnostics for SmallHost {
    fn report(&self, report: &ErrorReport) {
        self.reports.borrow_mut().push(report.message.clone());
    }
}

impl Host for SmallHost {
    fn queue_task(&self, source: TaskSource, task: Rc<dyn Task>, _: &mut Context) {
        self.queue_task_from_future(source, task);
    }

    fn queue_task_from_future(&self, _: TaskSource, task: Rc<dyn Task>) {
        self.tasks.borrow_mut().push_back(task);
    }

    fn checkpoint(&self, context: &mut Context) {
        context.run_jobs().expect("no job fails");
    }

    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>, _: &mut Context) {
        self.futures.borrow_mut().push(future);
    }

    fn set_timer(
        &self,
        delay: Duration,
        _: TimerKind,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        let sequence = self.timers.borrow().len() as u64;
        let key = TimerKey::new(context.clock().now() + delay.into(), sequence);
        self.timers.borrow_mut().push((key, task));
        key
    }

    fn clear_timer(&self, key: TimerKey) {
        self.timers.borrow_mut().retain(|(known, _)| *known != key);
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(4);
    }
}

impl SmallHost {
    /// Runs the queued tasks.
    fn turn(&self, context: &mut Context) {
        self.futures
            .borrow_mut()
            .retain_mut(|future| future.now_or_never().is_none());
        loop {
            let Some(task) = self.tasks.borrow_mut().pop_front() else {
                break;
            };
            task.run(context);
            self.checkpoint(context);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_socket_needs_no_more_than_a_host() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("echo.example", 80);
    tokio::spawn(async move { test_server::echo(listener.accept().await).await });

    let host = Rc::new(SmallHost::default());
    let context = &mut Context::default();
    host::install_host(host.clone(), host.clone(), context);
    WebSocketExtension::new(Permissions::all())
        .connector(Arc::new(network))
        .register(None, context)
        .expect("WebSocket can be registered");
    let script = r#"
        var seen = [];
        const socket = new WebSocket("ws://echo.example/");
        socket.onopen = () => socket.send("hello");
        socket.onmessage = (event) => {
            seen.push(event.data);
            Promise.resolve().then(() => seen.push("microtask"));
            socket.close();
        };
        socket.addEventListener("message", () => { seen.push("second"); throw new Error("told to the host"); });
        socket.onclose = (event) => seen.push(event.code);
    "#;
    context
        .eval(Source::from_bytes(script))
        .expect("the script runs");
    while !host.futures.borrow().is_empty() || !host.tasks.borrow().is_empty() {
        host.turn(context);
        tokio::task::yield_now().await;
    }
    let seen = context
        .eval(Source::from_bytes("seen.join()"))
        .expect("the script runs");
    let seen = seen.as_string().map(|text| text.to_std_string_lossy());
    assert_eq!(seen.as_deref(), Some("hello,microtask,second,1005"));
    assert_eq!(*host.reports.borrow(), ["Error: told to the host"]);
}
