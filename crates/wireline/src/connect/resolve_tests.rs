//! Rules for addresses, and lookups in threads.

use super::*;
use crate::testing::scripted_server::{hanging_resolver, target};
use std::{
    net::{Ipv4Addr, Ipv6Addr},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};
use tokio::time::timeout;

fn address(n: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, n], 80))
}

fn v6(n: u16) -> SocketAddr {
    SocketAddr::from(([0xfd00, 0, 0, 0, 0, 0, 0, n], 80))
}

async fn resolved(rules: &[&str], url: &str) -> Vec<SocketAddr> {
    let rules: Vec<Resolution> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    Resolver::default()
        .resolve(&target(url), &rules)
        .await
        .unwrap()
}

#[test]
fn families_alternate_without_duplicates() {
    let found = [v6(1), v6(2), v6(1), address(1), v6(3), address(2)];
    assert_eq!(
        interleave(found.into_iter()),
        [v6(1), address(1), v6(2), address(2), v6(3)]
    );
    let found = [address(1), address(2), v6(1)];
    assert_eq!(
        interleave(found.into_iter()),
        [address(1), v6(1), address(2)]
    );
    assert_eq!(interleave(std::iter::empty()), []);
}

#[tokio::test]
async fn names_of_loopback_need_no_resolver() {
    let loopback = [
        SocketAddr::from((Ipv4Addr::LOCALHOST, 81)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, 81)),
    ];
    for url in [
        "ws://localhost:81/",
        "ws://LOCALHOST.:81/",
        "ws://chat.localhost:81/",
    ] {
        assert_eq!(resolved(&[], url).await, loopback);
    }
    assert_eq!(resolved(&[], "ws://[fd00::1]/").await, [v6(1)]);
    assert_eq!(resolved(&[], "ws://10.0.0.1/").await, [address(1)]);
}

#[tokio::test]
async fn the_first_matching_rule_sets_the_addresses() {
    let rules = [
        "a.example:81:10.0.0.9",
        "A.example:80:[fd00::1],10.0.0.1",
        "*:80:10.0.0.2",
        "localhost::10.0.0.3",
    ];
    assert_eq!(
        resolved(&rules, "ws://a.example/").await,
        [v6(1), address(1)]
    );
    assert_eq!(resolved(&rules, "ws://b.example/").await, [address(2)]);
    assert_eq!(resolved(&rules[3..], "ws://localhost/").await, [address(3)]);
    assert_eq!(
        resolved(&["10.0.0.7::fd00::1"], "ws://10.0.0.7/").await,
        [v6(1)]
    );
}

#[test]
fn invalid_rules_are_refused_with_a_reason() {
    for (text, why) in [
        ("", "missing"),
        ("a", "missing"),
        ("a:80", "no address"),
        ("a:80:", "not one of"),
        ("a:80:b", "not one of"),
        ("a:80:10.0.0.1,", "not one of"),
        ("a:b:10.0.0.1", "65535"),
        ("a b:80:10.0.0.1", "a name"),
    ] {
        let error = text.parse::<Resolution>().unwrap_err();
        assert!(error.to_string().contains(why), "{text:?}: {error}");
    }
}

/// Looks a name up for a second.
async fn is_abandoned(resolver: &Resolver, n: usize) {
    let target = target(&format!("ws://{n}.example/"));
    let lookup = resolver.resolve(&target, &[]);
    assert!(timeout(Duration::from_secs(1), lookup).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn abandoned_lookups_occupy_a_limited_number_of_threads() {
    let resolver = hanging_resolver();
    for n in 0..MAX_LOOKUPS * 20 {
        is_abandoned(&resolver, n).await;
    }
    assert_eq!(
        resolver.permits.available_permits(),
        0,
        "the threads of abandoned lookups"
    );
    // Another resolver is not affected.
    let other = Resolver::new(|_, port| Ok(vec![SocketAddr::from(([10, 0, 0, 1], port))]));
    assert_eq!(
        other
            .resolve(&target("ws://a.example/"), &[])
            .await
            .unwrap(),
        [address(1)]
    );
}

#[tokio::test(start_paused = true)]
async fn abandoned_lookups_of_many_resolvers_occupy_a_limited_number_of_threads() {
    static PERMITS: Semaphore = Semaphore::const_new(40);
    static RUNNING: AtomicUsize = AtomicUsize::new(0);
    let hanging = || Resolver {
        process_permits: &PERMITS,
        ..Resolver::new(|_, _| {
            RUNNING.fetch_add(1, Ordering::Relaxed);
            loop {
                thread::park();
            }
        })
    };
    let resolvers: Vec<_> = (0..MAX_LOOKUPS).map(|_| hanging()).collect();
    for n in 0..MAX_LOOKUPS * 5 {
        is_abandoned(&resolvers[n % resolvers.len()], n).await;
    }
    assert_eq!(PERMITS.available_permits(), 0);
    let started = resolvers
        .iter()
        .map(|it| MAX_LOOKUPS - it.permits.available_permits())
        .sum::<usize>();
    assert_eq!(
        started, 40,
        "a lookup that waited for a thread of the process and was abandoned keeps no permit"
    );
    assert!(RUNNING.load(Ordering::Relaxed) <= 40);
}

#[tokio::test(start_paused = true)]
async fn a_finished_lookup_frees_its_thread() {
    let resolver = Resolver::new(|_, port| Ok(vec![SocketAddr::from(([10, 0, 0, 1], port))]));
    for _ in 0..MAX_PROCESS_LOOKUPS * 2 {
        assert_eq!(
            resolver
                .resolve(&target("ws://a.example/"), &[])
                .await
                .unwrap(),
            [address(1)]
        );
    }
}

#[test]
fn a_tokio_runtime_ends_without_waiting_for_a_lookup() {
    let (dropped, ended) = mpsc::channel();
    thread::spawn(move || {
        let runtime = test_server::tokio_runtime();
        runtime.block_on(async {
            let resolver = hanging_resolver();
            let target = target("ws://a.example/");
            tokio::select! {
                biased;
                _ = resolver.resolve(&target, &[]) => panic!("an answer"),
                () = tokio::task::yield_now() => {}
            }
        });
        drop(runtime);
        dropped.send(()).unwrap();
    });
    // The resolver never returns: without a limit, the test would hang instead of failing.
    ended.recv_timeout(Duration::from_secs(60)).unwrap();
}
