//! Thousands of sockets for a long time: traffic, reconnects and faults of chance, and what is in
//! use meanwhile.

use crate::{descriptors::descriptors, invariants::MEMORY, network::Kind};
use boa_websocket::{
    Permissions, Runtime,
    net::{MemoryNetwork, Options, TcpConnector, connector::Stream},
};
use futures_util::{SinkExt, StreamExt};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use std::{
    cell::Cell,
    convert::Infallible,
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::AsyncWriteExt,
    time::{sleep, timeout},
};

/// The length of a run, the number of sockets, and their rates of messages and faults.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Soak {
    pub(crate) sockets: usize,
    pub(crate) duration: Duration,
    /// The average time between two messages of a socket.
    pub(crate) pause: Duration,
    /// One of this number of echoes is a fault.
    pub(crate) faults: u32,
    pub(crate) simulated: bool,
}

/// The resources in use at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) at: Duration,
    pub(crate) memory: usize,
    pub(crate) descriptors: Option<usize>,
    pub(crate) tasks: usize,
    pub(crate) open: usize,
    pub(crate) counts: Counts,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) opened: u64,
    pub(crate) messages: u64,
    pub(crate) closed: u64,
    pub(crate) clean: u64,
    /// Echoes that differ from the message that was sent.
    pub(crate) wrong: u64,
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at,
            memory,
            descriptors,
            tasks,
            open,
            counts,
        } = self;
        let descriptors = descriptors.map_or("-".to_owned(), |all| all.to_string());
        let Counts {
            opened,
            messages,
            closed,
            clean,
            wrong,
        } = counts;
        write!(
            f,
            "| {:.2} h | {} KiB | {descriptors} | {tasks} | {open} | {opened} | {messages} | {closed} | {clean} | {wrong} |",
            at.as_secs_f64() / 3600.0,
            memory >> 10
        )
    }
}

pub(crate) const HEAD: &str = "| time | memory | descriptors | tasks | open | connections | messages | closed | cleanly | wrong |\n\
                               |---|---|---|---|---|---|---|---|---|---|";

thread_local! {
    static COUNTS: Cell<Counts> = Cell::default();
}

const SCRIPT: &str = include_str!("soak.js");

/// The resources that are left at the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    /// Tasks, after the runtime was dropped.
    pub(crate) tasks: usize,
    /// Bytes and descriptors, beyond those before the start.
    pub(crate) memory: usize,
    pub(crate) descriptors: usize,
}

/// Runs the sockets. Returns this number of samples, and what is left at the end.
pub(crate) fn run(soak: Soak, samples: u32) -> (Vec<Sample>, End) {
    let (memory_before, descriptors_before) = (MEMORY.allocated(), descriptors());
    let kind = if soak.simulated {
        Kind::Memory
    } else {
        Kind::Loopback
    };
    let tokio = kind.tokio();
    COUNTS.set(Counts::default());
    let (taken, tasks) = tokio.block_on(async {
        let tasks = || {
            tokio::runtime::Handle::current()
                .metrics()
                .num_alive_tasks()
        };
        let network = MemoryNetwork::new();
        let mut options = Options::default();
        options.ping = Some(3 * soak.pause);
        options.pong_timeout = soak.pause;
        let builder = Runtime::builder()
            .permissions(Permissions::all())
            .net_options(options)
            .function("counts", count);
        let (builder, url, accepting) = if soak.simulated {
            let mut listener = network.listen("soak.example", 80);
            let accepting = tokio::spawn(async move {
                for number in 0.. {
                    let stream = listener.accept().await;
                    tokio::spawn(serve(stream, number, soak));
                }
            });
            (
                builder.connector(Arc::new(network)),
                "ws://soak.example/".to_owned(),
                accepting,
            )
        } else {
            let (listener, address) = test_server::listen().await;
            let url = format!("ws://{address}/");
            let accepting = tokio::spawn(async move {
                for number in 0.. {
                    // Without a descriptor it waits.
                    match listener.accept().await {
                        Ok((stream, _)) => drop(tokio::spawn(serve(stream, number, soak))),
                        Err(_) => sleep(Duration::from_millis(100)).await,
                    }
                }
            });
            (
                builder.connector(Arc::new(TcpConnector::new())),
                url,
                accepting,
            )
        };
        let mut runtime = builder
            .global("url", url)
            .global("count", soak.sockets)
            .global("pause", soak.pause.as_millis() as u64)
            .build()
            .expect("it can be built");
        runtime
            .execute("soak.js", SCRIPT)
            .await
            .expect("the script runs");
        let (start, simulated) = (Instant::now(), tokio::time::Instant::now());
        let mut taken = Vec::new();
        for _ in 0..samples {
            let _ = timeout(soak.duration / samples, runtime.run()).await;
            let at = if soak.simulated {
                simulated.elapsed()
            } else {
                start.elapsed()
            };
            let sample = Sample {
                at,
                memory: MEMORY.allocated(),
                descriptors: descriptors(),
                tasks: tasks(),
                open: runtime.state().sockets.len(),
                counts: COUNTS.get(),
            };
            println!("{sample}");
            taken.push(sample);
        }
        accepting.abort();
        drop(runtime);
        // A connection of the server may be silent for this long.
        for _ in 0..SILENCE + 2 {
            if tasks() > 0 {
                sleep(soak.pause).await;
            }
        }
        (taken, tasks())
    });
    drop(tokio);
    let end = End {
        tasks,
        memory: MEMORY.allocated().saturating_sub(memory_before),
        descriptors: descriptors()
            .unwrap_or_default()
            .saturating_sub(descriptors_before.unwrap_or_default()),
    };
    let row = |moment: &str, memory: usize, descriptors: Option<usize>| {
        println!(
            "| {moment} | {} KiB | {} | | | | | | | |",
            memory >> 10,
            descriptors.map_or("-".to_owned(), |it| it.to_string())
        );
    };
    row("before", memory_before, descriptors_before);
    row("at the end", MEMORY.allocated(), descriptors());
    println!("{end:?}, after {:?} of CPU", cpu());
    (taken, end)
}

fn cpu() -> Duration {
    cpu_time::ProcessTime::now().as_duration()
}

/// The length of a server's silence, in pauses.
const SILENCE: u32 = 10;

/// Echoes, and does one of its faults now and then.
async fn serve(stream: impl Stream + 'static, seed: u64, Soak { faults, pause, .. }: Soak) {
    let mut chance = SmallRng::seed_from_u64(seed);
    if chance.random_ratio(1, faults) {
        // Before the handshake, and not for long: over TCP others wait for their turn to connect.
        sleep(Duration::from_millis(chance.random_range(0..50))).await;
        return;
    }
    let Ok(mut server) = tokio_tungstenite::accept_async(stream).await else {
        return;
    };
    while let Some(Ok(message)) = server.next().await {
        if message.is_close() {
            continue;
        }
        if !chance.random_ratio(1, faults) {
            if !message.is_ping() && server.send(message).await.is_err() {
                return;
            }
            continue;
        }
        match chance.random_range(0..7) {
            0 => return,
            1 => drop(server.close(None).await),
            2 => return drop(server.get_mut().shutdown().await),
            // An unfinished frame.
            3 => return drop(server.get_mut().write_all(&[0x82, 126, 255]).await),
            // A reserved opcode.
            4 => drop(server.get_mut().write_all(&[0x8f, 0]).await),
            // It says nothing until it is taken for dead.
            5 => {
                sleep(SILENCE * pause).await;
                return;
            }
            // It begins a message that it does not end.
            _ => {
                drop(server.get_mut().write_all(&[0x02, 10, 1, 2, 3]).await);
                sleep(pause).await;
                return;
            }
        }
    }
}

fn count(what: u32) -> Result<(), Infallible> {
    let mut counts = COUNTS.get();
    match what {
        0 => counts.opened += 1,
        1 => counts.messages += 1,
        2 => counts.closed += 1,
        3 => counts.clean += 1,
        _ => counts.wrong += 1,
    }
    COUNTS.set(counts);
    Ok(())
}
