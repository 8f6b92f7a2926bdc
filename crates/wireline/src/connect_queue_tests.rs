//! The queues of connections to the same remote.

use super::*;
use crate::testing::SECOND;
use futures_util::{FutureExt, StreamExt, stream::FuturesOrdered};

fn remote(n: u16) -> Remote {
    Remote::Address(SocketAddr::from(([10, 0, 0, 1], n)))
}

fn is_first(ticket: &Ticket) -> bool {
    matches!(ticket.acquire().now_or_never(), Some(Ok(())))
}

#[test]
fn dropping_a_ticket_lets_the_next_one_through() {
    let queue = ConnectQueue::default();
    let first = queue.ticket(vec![remote(1)], None);
    let second = queue.ticket(vec![remote(1)], None);
    let elsewhere = queue.ticket(vec![remote(2)], None);
    assert!(is_first(&first) && !is_first(&second) && is_first(&elsewhere));
    drop(first);
    assert!(is_first(&second));
}

#[test]
fn a_ticket_for_several_remotes_waits_for_all_of_them() {
    let queue = ConnectQueue::default();
    let both = queue.ticket(vec![remote(1), remote(2)], None);
    let one = queue.ticket(vec![remote(1)], None);
    let other = queue.ticket(vec![remote(2), remote(3)], None);
    let third = queue.ticket(vec![remote(3)], None);
    assert!(is_first(&both) && !is_first(&one) && !is_first(&other) && !is_first(&third));
    both.keep_only(&remote(1));
    assert!(!is_first(&one) && is_first(&other) && !is_first(&third));
    drop(other);
    assert!(is_first(&third));
}

#[test]
fn each_name_and_port_has_a_queue_of_its_own() {
    let queue = ConnectQueue::default();
    let name = |name: &str, port| Remote::Name(Host::Domain(name.to_owned()), port);
    let tickets = [name("a", 1), name("b", 1), name("a", 2)].map(|name| queue.ticket(vec![name], None));
    assert!(tickets.iter().all(is_first));
    assert!(!is_first(&queue.ticket(vec![name("a", 1)], None)));
}

#[test]
fn dropped_tickets_block_no_other_and_free_their_entries() {
    let queue = ConnectQueue::default();
    let first = queue.ticket(vec![remote(1)], None);
    let second = queue.ticket(vec![remote(1)], None);
    let third = queue.ticket(vec![remote(1)], None);
    assert!(!is_first(&second) && !is_first(&third));
    drop(second);
    assert!(!is_first(&third));
    drop(first);
    assert!(is_first(&third));
    drop(third);
    let queues = queue.queues();
    assert!(queues.tickets.is_empty() && queues.numbers.is_empty());
}

#[tokio::test]
async fn thousands_of_tickets_are_served_in_order() {
    let queue = ConnectQueue::default();
    let served = Mutex::new(Vec::new());
    let mut waiting: FuturesOrdered<_> = (0..5000)
        .map(|n| {
            let ticket = queue.ticket(vec![remote(1)], None);
            let served = &served;
            async move {
                ticket.acquire().await.unwrap();
                served.lock().unwrap().push(n);
                tokio::task::yield_now().await;
            }
        })
        .collect();
    while waiting.next().await.is_some() {}
    drop(waiting);
    assert!(served.into_inner().unwrap().into_iter().eq(0..5000));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_is_not_polled_expires_at_its_deadline() {
    let (queue, start) = (ConnectQueue::default(), Instant::now());
    let never_polled = queue.ticket(vec![remote(1), remote(2)], Some(start + 30 * SECOND));
    // A ticket that is not polled while it waits does not block the queue either.
    let neither = queue.ticket(vec![remote(1)], Some(start + 31 * SECOND));
    let (third, fourth) = (queue.ticket(vec![remote(1)], None), queue.ticket(vec![remote(2)], None));
    fourth.acquire().await.unwrap();
    assert_eq!(start.elapsed(), 30 * SECOND);
    third.acquire().await.unwrap();
    assert_eq!(start.elapsed(), 31 * SECOND);
    assert!(matches!(neither.acquire().await, Err(Error::Timeout { phase: Phase::Waiting })));
    // Dropping the expired tickets does not affect others.
    drop((never_polled, neither));
    assert!(!is_first(&queue.ticket(vec![remote(1)], None)));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_observes_the_deadline_of_the_one_that_is_before_it_now() {
    let (queue, start) = (ConnectQueue::default(), Instant::now());
    let short = queue.ticket(vec![remote(1)], Some(start + 3 * SECOND));
    let long = queue.ticket(vec![remote(1)], Some(start + 300 * SECOND));
    let last = queue.ticket(vec![remote(1)], None);
    let (came, ()) = tokio::join!(last.acquire(), async {
        sleep_until(start + SECOND).await;
        drop(long);
    });
    came.unwrap();
    assert_eq!(start.elapsed(), 3 * SECOND);
    drop(short);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_a_turn_replaces_that_of_the_wait() {
    let (queue, start) = (ConnectQueue::default(), Instant::now());
    let first = queue.ticket(vec![remote(1)], Some(start + 10 * SECOND));
    let second = queue.ticket(vec![remote(1)], None);
    first.acquire().await.unwrap();
    first.set_deadline(Some(start + 20 * SECOND));
    second.acquire().await.unwrap();
    assert_eq!(start.elapsed(), 20 * SECOND);
}
