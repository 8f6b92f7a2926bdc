//! The queues of connections to the same remote.

use super::*;
use crate::testing::scripted_server::SECOND;
use futures_util::{FutureExt, StreamExt, stream::FuturesOrdered};
use tokio::time::sleep;

fn remote(n: u16) -> Remote {
    Remote::Address(SocketAddr::from(([10, 0, 0, 1], n)))
}

fn host(name: &str, port: u16) -> Remote {
    Remote::Host(Host::Domain(name.to_owned()), port)
}

impl Ticket {
    /// Waits for its turn.
    async fn acquire(&self) {
        let mut sleep = None;
        poll_fn(|cx| self.poll(cx, &mut sleep)).await;
    }
}

fn is_first(ticket: &Ticket) -> bool {
    ticket.acquire().now_or_never().is_some()
}

#[tokio::test(start_paused = true)]
async fn dropping_a_ticket_lets_the_next_one_through() {
    let queue = ConnectQueue::default();
    let [first, second, elsewhere] = [1, 1, 2].map(|n| queue.ticket(remote(n)));
    assert!(is_first(&first) && !is_first(&second) && is_first(&elsewhere));
    drop(first);
    assert!(is_first(&second));
}

#[tokio::test(start_paused = true)]
async fn each_name_and_port_has_a_queue_of_its_own() {
    let queue = ConnectQueue::default();
    let tickets = [host("a", 1), host("b", 1), host("a", 2)].map(|host| queue.ticket(host));
    assert!(tickets.iter().all(is_first));
    assert!(!is_first(&queue.ticket(host("a", 1))));
}

#[tokio::test(start_paused = true)]
async fn dropped_tickets_block_no_other_and_free_their_entries() {
    let queue = ConnectQueue::default();
    let [first, second, third] = [1; 3].map(|n| queue.ticket(remote(n)));
    assert!(!is_first(&second) && !is_first(&third));
    drop(second);
    assert!(!is_first(&third));
    drop(first);
    assert!(is_first(&third));
    drop(third);
    assert!(queue.queues().queues.is_empty());
}

#[tokio::test(start_paused = true)]
async fn thousands_of_tickets_are_served_in_order() {
    let queue = ConnectQueue::default();
    let start = Instant::now();
    let served = Mutex::new(Vec::new());
    let mut waiting: FuturesOrdered<_> = (0..5000)
        .map(|n| {
            let ticket = queue.ticket(remote(1));
            let served = &served;
            async move {
                ticket.acquire().await;
                served.lock().unwrap().push(n);
                tokio::task::yield_now().await;
            }
        })
        .collect();
    while waiting.next().await.is_some() {}
    drop(waiting);
    assert!(served.into_inner().unwrap().into_iter().eq(0..5000));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_hangs_ends_earlier_at_an_address_than_at_a_host() {
    for (remote, turn) in [(remote(1), ADDRESS_TURN), (host("a", 1), HOST_TURN)] {
        let (queue, start) = (ConnectQueue::default(), Instant::now());
        let hanging = queue.ticket(remote.clone());
        hanging.acquire().await;
        let next = queue.ticket(remote);
        next.acquire().await;
        assert_eq!(start.elapsed(), turn);
        drop((hanging, next));
        assert!(queue.queues().queues.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn tickets_that_are_never_polled_have_one_turn_each() {
    let (queue, start) = (ConnectQueue::default(), Instant::now());
    let unpolled: Vec<_> = (0..3).map(|_| queue.ticket(remote(1))).collect();
    queue.ticket(remote(1)).acquire().await;
    assert_eq!(start.elapsed(), 3 * ADDRESS_TURN);
    // One whose turn is over has no effect on others.
    let next = queue.ticket(remote(1));
    assert!(is_first(&unpolled[0]));
    drop(unpolled);
    assert!(is_first(&next));
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_shorter_if_the_ticket_before_leaves() {
    let (queue, start) = (ConnectQueue::default(), Instant::now());
    let [first, hanging, third, last] = [1; 4].map(|n| queue.ticket(remote(n)));
    let turn = ADDRESS_TURN;
    tokio::join!(
        async {
            first.acquire().await;
            sleep(turn / 2).await;
            drop(first);
        },
        async {
            hanging.acquire().await;
            assert_eq!(start.elapsed(), turn / 2);
        },
        async {
            third.acquire().await;
            assert_eq!(start.elapsed(), turn / 2 + turn);
        },
        async {
            last.acquire().await;
            assert_eq!(start.elapsed(), turn / 2 + 2 * turn);
        },
    );
    drop((hanging, third));
}

/// A turn that has ended long before another ticket takes nothing from the turns of that ticket and
/// of those after it.
#[tokio::test(start_paused = true)]
async fn turns_do_not_end_before_they_begin() {
    let (queue, start) = (ConnectQueue::default(), Instant::now());
    let hanging = queue.ticket(remote(1));
    sleep(10 * ADDRESS_TURN).await;
    let [second, third] = [1; 2].map(|n| queue.ticket(remote(n)));
    assert!(is_first(&second) && !is_first(&third));
    third.acquire().await;
    assert_eq!(start.elapsed(), 11 * ADDRESS_TURN);
    drop((hanging, second, third));
    assert!(queue.queues().queues.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_turn_begins_when_the_one_before_ends() {
    let (queue, start) = (ConnectQueue::default(), Instant::now());
    let [first, second, third] = [(); 3].map(|()| queue.ticket(host("a", 1)));
    sleep(3 * SECOND).await;
    drop(first);
    third.acquire().await;
    assert_eq!(start.elapsed(), 3 * SECOND + HOST_TURN);
    drop(second);
}
