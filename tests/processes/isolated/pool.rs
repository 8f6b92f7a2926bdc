//! Pools of children.

use super::{hostile_child, limited};
use boa_websocket::{
    Error::Script,
    isolated::{Error, ExitReason, Pool, PoolSize, Runtime},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use test_server::assert_matches;

super::tests! {
    each_script_of_a_pool_has_a_child_of_its_own,
    a_pool_goes_on_after_scripts_that_end_their_children,
    #[cfg(target_os = "linux")]
    a_pool_replaces_children_that_have_ended_while_they_waited,
    a_pool_that_can_not_start_children_says_so,
    a_script_that_nobody_waits_for_is_ended,
    a_script_may_have_a_configuration_of_its_own,
    a_child_that_waits_and_does_not_answer_holds_no_other_script,
}

async fn each_script_of_a_pool_has_a_child_of_its_own() {
    let pool = Pool::new(PoolSize::new().ready(2).at_once(4), Runtime::builder).unwrap();
    let script = "globalThis.seen = (globalThis.seen ?? 0) + input; Promise.resolve([seen, input])";
    let all = (0..12).map(|number| pool.execute::<(u32, u32)>(script, number));
    let all = futures_util::future::join_all(all).await;
    let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        all,
        (0..12).map(|number| (number, number)).collect::<Vec<_>>()
    );
}

async fn a_pool_goes_on_after_scripts_that_end_their_children() {
    let pool = Pool::new(PoolSize::new().ready(1).at_once(2), || {
        limited(|limits| limits.memory_bytes = Some(64 << 20))
    })
    .unwrap();
    let greedy = pool.execute::<()>("let t = 'x'; for (;;) t += t", ()).await;
    assert_matches!(
        greedy,
        Err(Error::Child(ExitReason::Memory {
            limit: Some(0x400_0000)
        }))
    );
    let Err(Error::Runtime(Script(report))) = pool
        .execute::<()>("throw new TypeError(input)", "mine")
        .await
    else {
        panic!()
    };
    assert_eq!(report.message, "TypeError: mine");
    assert_eq!(pool.execute::<u8>("input + 1", 1).await.unwrap(), 2);
}

async fn a_script_may_have_a_configuration_of_its_own() {
    let pool = Pool::new(PoolSize::new().ready(1).at_once(4), || {
        Runtime::builder().global("tenant", "none")
    })
    .unwrap();
    let script = "`${tenant} ${input} ${typeof secret}`";
    let with = |tenant: &'static str| {
        let configure = move || {
            Runtime::builder()
                .global("tenant", tenant)
                .function("secret", |()| Ok::<_, String>(1))
        };
        pool.execute_with::<String>(configure, script, tenant.len())
    };
    let (ada, none, bob) = tokio::join!(
        with("Ada"),
        pool.execute::<String>(script, 0),
        with("Bobby")
    );
    assert_eq!(
        [ada.unwrap(), none.unwrap(), bob.unwrap()],
        ["Ada 3 function", "none 0 undefined", "Bobby 5 function"]
    );
    let failed = pool
        .execute_with::<()>(
            || Runtime::builder().executable("/nowhere", [""; 0]),
            "1",
            (),
        )
        .await;
    assert_matches!(failed, Err(Error::Child(ExitReason::Start { .. })));
}

/// A child that was taken over while it waited. The pool asks it for its state, and waits up to ten
/// seconds.
async fn a_child_that_waits_and_does_not_answer_holds_no_other_script() {
    let pool = Pool::new(PoolSize::new().ready(1).at_once(4), || {
        // It says that it is ready, and nothing else.
        let silent = [
            hostile_child::ARGUMENT.to_owned(),
            hostile_child::SILENT.to_string(),
            "9".to_owned(),
        ];
        Runtime::builder().executable(std::env::current_exe().unwrap(), silent)
    })
    .unwrap();
    let served = tokio::select! {
        biased;
        held = pool.execute::<u8>("1", ()) => panic!("{held:?}"),
        served = pool.execute_with::<u8>(Runtime::builder, "2", ()) => served,
    };
    assert_eq!(served.unwrap(), 2);
}

/// The processes of which this one is the parent.
#[cfg(target_os = "linux")]
fn children() -> Vec<i32> {
    let own = std::process::id().to_string();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id: &i32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let fields = stat
            .rsplit_once(')')
            .map(|(_, fields)| fields.split_whitespace());
        fields.is_some_and(|mut fields| fields.nth(1) == Some(&own))
    })
    .collect()
}

#[cfg(target_os = "linux")]
async fn a_pool_replaces_children_that_have_ended_while_they_waited() {
    use rustix::process::{Pid, Signal, kill_process};
    let pool = Pool::new(PoolSize::new().ready(1).at_once(1), Runtime::builder).unwrap();
    assert_eq!(pool.execute::<u8>("1", ()).await.unwrap(), 1);
    // The next one waits, or is being started.
    for id in children() {
        kill_process(Pid::from_raw(id).unwrap(), Signal::KILL).unwrap();
    }
    assert_eq!(pool.execute::<u8>("2", ()).await.unwrap(), 2);
}

async fn a_pool_that_can_not_start_children_says_so() {
    let started = Arc::new(AtomicUsize::new(0));
    let count = started.clone();
    let pool = Pool::new(PoolSize::new().ready(1).at_once(1), move || {
        let builder = Runtime::builder();
        // The fourth one can be started.
        if count.fetch_add(1, Ordering::Relaxed) < 3 {
            builder.executable("/nowhere", [""; 0])
        } else {
            builder
        }
    })
    .unwrap();
    let first = pool.execute::<u8>("1", ()).await;
    assert_matches!(first, Err(Error::Child(ExitReason::Start { .. })));
    // It tries again by itself.
    while pool.execute::<u8>("1", ()).await.is_err() {}
    assert!(started.load(Ordering::Relaxed) >= 4);
}

async fn a_script_that_nobody_waits_for_is_ended() {
    let pool = Pool::new(PoolSize::new().ready(1).at_once(1), Runtime::builder).unwrap();
    // One at once: the next one runs when this one has been ended.
    let long = tokio::time::timeout(
        Duration::from_millis(200),
        pool.execute::<()>("for (;;);", ()),
    )
    .await;
    assert!(long.is_err());
    assert_eq!(pool.execute::<u8>("3", ()).await.unwrap(), 3);
}
