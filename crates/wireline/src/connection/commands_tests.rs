use super::*;
use crate::testing::scripted_server::Wakes;
use std::sync::atomic::Ordering::Relaxed;

fn message(len: usize) -> Command {
    Command::Send(Message::Binary(vec![0; len].into()))
}

fn command(internal: InternalCommand) -> Command {
    let InternalCommand::Command(command) = internal else {
        panic!()
    };
    command
}

#[test]
fn an_instruction_is_no_larger_than_a_message() {
    assert!(size_of::<InternalCommand>() <= size_of::<Message>() + 8);
}

#[test]
fn commands_are_received_in_order_and_then_the_end() {
    let cx = Context::from_waker(Waker::noop());
    let (commands, mut queue) = commands(u64::MAX);
    let clone = commands.clone();
    commands.send(message(1)).unwrap();
    clone.send(message(2)).unwrap();
    let Poll::Ready(Some((first, _))) = queue.poll_next(&cx) else {
        panic!()
    };
    clone.send(message(3)).unwrap();
    drop((commands, clone));
    let rest: Vec<_> = std::iter::from_fn(|| match queue.poll_next(&cx) {
        Poll::Ready(next) => next.map(|(internal, _)| command(internal)),
        Poll::Pending => panic!(),
    })
    .collect();
    assert_eq!(
        (command(first), rest),
        (message(1), vec![message(2), message(3)])
    );
}

#[test]
fn the_receiver_is_woken_by_a_command_and_by_the_end() {
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    let cx = Context::from_waker(&waker);
    let (commands, mut queue) = commands(u64::MAX);
    assert!(queue.poll_next(&cx).is_pending());
    commands.send(message(1)).unwrap();
    commands.send(message(1)).unwrap();
    assert_eq!(wakes.0.load(Relaxed), 1);
    assert!(
        queue.poll_next(&cx).is_ready()
            && queue.poll_next(&cx).is_ready()
            && queue.poll_next(&cx).is_pending()
    );
    drop(commands);
    assert_eq!(wakes.0.load(Relaxed), 2);
    assert!(matches!(queue.poll_next(&cx), Poll::Ready(None)));
}

#[test]
fn commands_are_charged_until_their_charge_is_dropped_also_without_a_receiver() {
    let cx = Context::from_waker(Waker::noop());
    let (commands, mut queue) = commands(100);
    let account = commands.waiting();
    commands.send(message(100)).unwrap();
    assert!(matches!(commands.send(message(1)), Err(Error::QueueFull)));
    commands.fail_full();
    let used = account.used();
    let Poll::Ready(Some((internal, bytes))) = queue.poll_next(&cx) else {
        panic!()
    };
    assert_eq!((account.used(), bytes), (used, command(internal).size()));
    queue.charge().release(bytes);
    assert_eq!(account.used(), COMMAND_OVERHEAD);
    drop(queue);
    assert_eq!(account.used(), 0);
    assert!(!account.is_settled());
    assert!(matches!(commands.send(message(1)), Err(Error::Closed)));
    assert_eq!(account.used(), 0);
}

#[test]
fn what_was_charged_in_advance_is_returned_with_the_last_command() {
    let cx = Context::from_waker(Waker::noop());
    let (commands, mut queue) = commands(1 << 20);
    let account = commands.waiting();
    let mut sizes = 0;
    for _ in 0..10 {
        sizes += message(1).size();
        commands.send(message(1)).unwrap();
    }
    assert!(account.used() > sizes, "{} {sizes}", account.used());
    let Poll::Ready(Some((_, bytes))) = queue.poll_next(&cx) else {
        panic!()
    };
    assert_eq!(account.used(), sizes);
    queue.charge().release(10 * bytes);
    assert!(account.is_settled());
}

#[test]
fn an_empty_queue_keeps_no_memory() {
    let cx = Context::from_waker(Waker::noop());
    let (commands, mut queue) = commands(u64::MAX);
    for _ in 0..1000 {
        commands.send(message(0)).unwrap();
    }
    while queue.poll_next(&cx).is_ready() {}
    assert_eq!(
        (
            queue.taken.capacity(),
            lock(&queue.queue).commands.capacity()
        ),
        (0, 0)
    );
}
