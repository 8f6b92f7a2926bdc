//! What scripts do not observe: the futures of a context, and the origins of tasks.

use super::*;
use crate::{
    dom::{self, Diagnostics, ErrorReport, Host, TaskSource, TimerKey, TimerKind},
    web,
};
use boa_engine::Source;
use futures_util::FutureExt;
use std::{collections::VecDeque, future::Future, pin::Pin, thread, time::Duration};

type LocalFuture = Pin<Box<dyn Future<Output = ()>>>;

/// A host whose tasks and futures a test runs.
#[derive(Default)]
struct TestHost {
    tasks: RefCell<VecDeque<Rc<dyn Task>>>,
    /// The futures that keep the event loop alive.
    futures: RefCell<Vec<LocalFuture>>,
    background: RefCell<Vec<LocalFuture>>,
}

impl Host for TestHost {
    fn queue_task_from_future(&self, source: TaskSource, task: Rc<dyn Task>) {
        assert_eq!(source, TaskSource::PostedMessage);
        self.tasks.borrow_mut().push_back(task);
    }

    fn checkpoint(&self, context: &mut Context) {
        context.run_jobs().expect("no job fails");
    }

    fn spawn_local(&self, future: LocalFuture, _: &mut Context) {
        self.futures.borrow_mut().push(future);
    }

    fn spawn_background(&self, future: LocalFuture, _: &mut Context) {
        self.background.borrow_mut().push(future);
    }

    fn set_timer(&self, _: Duration, _: TimerKind, _: Rc<dyn Task>, _: &mut Context) -> TimerKey {
        unreachable!("no script sets a timer")
    }

    fn clear_timer(&self, _: TimerKey) {}
}

impl Diagnostics for TestHost {
    fn report(&self, report: &ErrorReport) {
        panic!("{}", report.message);
    }
}

impl TestHost {
    fn install(context: &mut Context) -> Rc<Self> {
        let host = Rc::new(Self::default());
        dom::install_host(host.clone(), host.clone(), context);
        dom::register(context).expect("it is registered");
        web::register(context).expect("it is registered");
        host
    }

    /// Polls the futures. Returns how many are left: those that keep the event loop alive, and the
    /// others.
    fn poll(&self) -> (usize, usize) {
        let left = |futures: &RefCell<Vec<LocalFuture>>| {
            let mut futures = futures.borrow_mut();
            futures.retain_mut(|future| future.now_or_never().is_none());
            futures.len()
        };
        (left(&self.futures), left(&self.background))
    }

    fn origins(&self) -> Vec<TaskOrigin> {
        self.tasks
            .borrow()
            .iter()
            .map(|task| task.origin())
            .collect()
    }

    fn run(&self, context: &mut Context) {
        loop {
            let task = self.tasks.borrow_mut().pop_front();
            let Some(task) = task else { break };
            task.run(context);
            self.checkpoint(context);
        }
    }
}

fn eval(script: &str, context: &mut Context) -> JsValue {
    context.eval(Source::from_bytes(script)).expect("it runs")
}

/// Sends steps from another thread.
fn post_elsewhere(end: &ChannelEnd, steps: impl FnOnce(&mut Context) + Send + 'static) {
    let sender = end.steps_sender();
    let thread = thread::spawn(move || assert!(sender.post(steps)));
    thread.join().expect("it is sent");
}

#[test]
fn one_future_reads_for_all_ports_and_one_keeps_the_loop_alive() {
    let context = &mut Context::default();
    let host = TestHost::install(context);
    eval("var ran = []; const local = new MessageChannel()", context);
    assert_eq!(host.poll(), (0, 0));
    let mut ports = Vec::new();
    for number in 0..3 {
        let (inside, outside) = ChannelEnd::remote_pair();
        ports.push((MessagePort::create(inside, context), outside, number));
    }
    assert_eq!(host.poll(), (0, 1));
    for (port, _, _) in &ports {
        port.start(context);
    }
    assert_eq!(host.poll(), (1, 1));
    for (_, outside, number) in ports.iter().rev() {
        let script = format!("ran.push({number})");
        post_elsewhere(outside, move |context| drop(eval(&script, context)));
    }
    assert!(host.origins().is_empty());
    assert_eq!(host.poll(), (1, 1));
    host.run(context);
    assert_eq!(eval("ran.join()", context), js_string!("2,1,0").into());
    for (port, _, _) in ports.drain(1..) {
        port.close(context);
    }
    assert_eq!(host.poll(), (1, 1));
    for (port, _, _) in ports {
        port.close(context);
    }
    assert_eq!(host.poll(), (0, 0));
}

#[test]
fn the_futures_are_spawned_again_after_their_loop_has_dropped_them() {
    let context = &mut Context::default();
    let host = TestHost::install(context);
    let (inside, _outside) = ChannelEnd::remote_pair();
    MessagePort::create(inside, context).start(context);
    assert_eq!(host.poll(), (1, 1));
    drop((host.futures.take(), host.background.take()));
    MessagePort::read_local_notifications(context);
    assert_eq!(host.poll(), (1, 1));
}

/// Otherwise the numbers of futures in a recording would depend on the time of polls.
#[test]
fn futures_are_spawned_whether_or_not_the_last_ones_were_polled_in_between() {
    let context = &mut Context::default();
    let host = TestHost::install(context);
    for _ in 0..3 {
        let (inside, _outside) = ChannelEnd::remote_pair();
        let port = MessagePort::create(inside, context);
        port.start(context);
        port.close(context);
    }
    let spawned = (host.futures.borrow().len(), host.background.borrow().len());
    assert_eq!(spawned, (3, 3));
    assert_eq!(host.poll(), (0, 0));
    let (inside, _outside) = ChannelEnd::remote_pair();
    MessagePort::create(inside, context).start(context);
    assert_eq!(host.poll(), (1, 1));
}

#[test]
fn a_task_has_the_port_of_other_threads_as_its_origin() {
    let context = &mut Context::default();
    let host = TestHost::install(context);
    let (inside, outside) = ChannelEnd::remote_pair();
    let port = MessagePort::create(inside, context);
    port.start(context);
    for _ in 0..2 {
        post_elsewhere(&outside, |_| {});
    }
    host.poll();
    eval(
        "const { port1, port2 } = new MessageChannel();
        port2.onmessage = () => {};
        port1.postMessage(0);",
        context,
    );
    let key = port.key.get();
    // One task of the port is queued at a time.
    assert_eq!(host.origins(), [TaskOrigin::Port(key), TaskOrigin::Local]);
    let first = host.tasks.borrow_mut().pop_front().expect("a task");
    first.run(context);
    assert_eq!(host.origins(), [TaskOrigin::Local, TaskOrigin::Port(key)]);
    eval("port2.close()", context);
    port.close(context);
    // The last one fires `close` at `port1`.
    let (cancelled, close) = (TaskOrigin::Cancelled, TaskOrigin::Local);
    assert_eq!(host.origins(), [cancelled, cancelled, close]);
    host.run(context);
}

#[test]
fn messages_to_several_shared_broadcast_channels_keep_their_order() {
    let context = &mut Context::default();
    let host = TestHost::install(context);
    crate::host::Broadcasts::default().install(context);
    eval(
        "var log = [];
        const [a, b, toA, toB] = ['a', 'b', 'a', 'b'].map(name => new BroadcastChannel(name));
        a.onmessage = b.onmessage = event => log.push(event.data);
        toA.postMessage(1); toB.postMessage(2); toA.postMessage(3); toB.postMessage(4);",
        context,
    );
    assert!(host.origins().is_empty());
    assert_eq!(host.poll(), (1, 1));
    let origins = host.origins();
    assert!(matches!(origins[..], [TaskOrigin::Port(a), TaskOrigin::Port(b), ..] if a != b));
    assert_eq!(origins[..2], origins[2..]);
    host.run(context);
    assert_eq!(eval("log.join()", context), js_string!("1,2,3,4").into());
    eval("for (const open of [a, b, toA, toB]) open.close()", context);
    assert_eq!(host.poll(), (0, 0));
}

#[test]
fn a_port_whose_other_end_goes_to_another_thread_keeps_the_loop_alive_at_once() {
    let context = &mut Context::default();
    let host = TestHost::install(context);
    let (inside, outside) = ChannelEnd::remote_pair();
    let way = MessagePort::create(inside, context);
    let (global, object) = (context.global_object(), way.object().clone());
    global
        .set(js_string!("way"), object, true, context)
        .expect("it is set");
    eval(
        "const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {};",
        context,
    );
    assert_eq!(host.poll(), (0, 1));
    eval("way.postMessage(0, [port2])", context);
    assert_eq!(host.poll(), (1, 1));
    // The message with the other end is dropped, and so is the channel.
    drop(outside);
    assert_eq!(host.poll(), (1, 1));
    host.run(context);
    way.close(context);
    assert_eq!(host.poll(), (0, 1));
}
