//! Two threads of a process with a runtime each. A hostile server attacks one of them, and the
//! other is measured.

use crate::{
    network::{Kind, TestServer},
    server::{Ending, Handshake, Plan},
    server_script::{Flood, Move},
};
use boa_websocket::{Permissions, Runtime};
use cpu_time::ThreadTime;
use std::{
    fmt,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};
use tokio::net::TcpListener;

/// The measurements of a runtime's echoes over loopback, in milliseconds for each echo.
#[derive(Default)]
pub(crate) struct Measured {
    /// The time from sending a message to receiving its echo.
    took: Vec<f64>,
    /// The CPU time of the thread.
    computed: Vec<f64>,
    /// The averages of `took` in each round.
    averages: Vec<f64>,
}

impl Measured {
    pub(crate) fn add(&mut self, other: Self) {
        self.took.extend(other.took);
        self.computed.extend(other.computed);
        self.averages.extend(other.averages);
    }

    /// The latency at the median.
    pub(crate) fn median(&self) -> f64 {
        percentile(&self.took, 50)
    }

    /// The average latency of the best round. Other work of the machine does not slow every round;
    /// what two runtimes wait for each other for does, also if it slows few echoes by much.
    pub(crate) fn average(&self) -> f64 {
        percentile(&self.averages, 0)
    }

    /// The CPU time at the median.
    pub(crate) fn computed(&self) -> f64 {
        percentile(&self.computed, 50)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (median, most, average) = (self.median(), percentile(&self.took, 90), self.average());
        let computed = self.computed();
        write!(
            f,
            "{median:.2} ms at the median, {most:.2} ms at 90 %, {average:.2} ms on average in the best round, {computed:.2} ms of CPU"
        )
    }
}

fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}

const SCRIPT: &str = "
    const socket = new WebSocket(url), took = [], computed = [];
    let start, before;
    const next = () => { start = performance.now(); before = cpuTime(); socket.send('hello'); };
    socket.onopen = next;
    socket.onmessage = () => {
        took.push(performance.now() - start);
        computed.push(cpuTime() - before);
        if (took.length < count) setTimeout(next, 1);
        else socket.close();
    };
";

/// Measures a runtime on this thread, in so many echoes.
pub(crate) fn measure(echoes: usize) -> Measured {
    let (address, server) = test_server::on_thread(async |listener: TcpListener| {
        let (stream, _) = listener.accept().await.expect("a connection");
        let _ = stream.set_nodelay(true);
        test_server::echo(stream).await;
    });
    let url = format!("ws://{address}/");
    let measured = Kind::Loopback.tokio().block_on(async {
        let began = ThreadTime::now();
        let mut runtime = Runtime::builder()
            .permissions(Permissions::all())
            .global("url", url)
            .global("count", echoes)
            .function("cpuTime", move |()| {
                Ok::<_, std::convert::Infallible>(began.elapsed().as_secs_f64() * 1000.0)
            })
            .build()
            .expect("it can be built");
        runtime
            .execute("echo.js", SCRIPT)
            .await
            .expect("the script runs");
        runtime.run().await.expect("it ends");
        let mut list = async |name: &str| {
            let list = runtime.evaluate::<Vec<f64>>("list.js", name).await;
            let list = list.expect("it has numbers");
            assert_eq!(list.len(), echoes);
            list
        };
        let (took, computed) = (list("took").await, list("computed").await);
        let averages = vec![took.iter().sum::<f64>() / echoes as f64];
        Measured {
            took,
            computed,
            averages,
        }
    });
    server.join().expect("the server ends");
    measured
}

/// Measures a runtime on this thread while another thread computes and does nothing else.
pub(crate) fn measure_beside_computing(echoes: usize) -> Measured {
    let over = AtomicBool::new(false);
    thread::scope(|threads| {
        threads.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        });
        let measured = measure(echoes);
        over.store(true, Ordering::Relaxed);
        measured
    })
}

/// Measures a runtime on this thread while a server does its worst to another thread's.
pub(crate) fn measure_beside(of: Flood, echoes: usize) -> Measured {
    let over = AtomicBool::new(false);
    let (is_attacked, ready) = mpsc::channel();
    thread::scope(|threads| {
        threads.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                attack(of, &over, &is_attacked);
            }
        });
        ready.recv().expect("the other thread is attacked");
        let measured = measure(echoes);
        over.store(true, Ordering::Relaxed);
        measured
    })
}

/// A runtime that is attacked until that is over, or its connection has failed.
fn attack(of: Flood, over: &AtomicBool, is_attacked: &mpsc::Sender<()>) {
    const TAKE: &str = "
        const socket = new WebSocket(url);
        let sum = 0;
        socket.onopen = () => attacked();
        socket.onmessage = ({ data }) => { sum += data.size ?? data.length; };
        setInterval(() => {}, 10);
    ";
    Kind::Loopback.tokio().block_on(async {
        let plan = Plan {
            handshake: Handshake::Accept {
                after: 0,
                pieces: 1000,
            },
            deflate: true,
            moves: vec![Move::Flood { of, ms: 60_000 }],
            ending: Ending::Gone,
        };
        let place = TestServer::new(Kind::Loopback, plan);
        let is_attacked = is_attacked.clone();
        let mut runtime = Runtime::builder()
            .permissions(Permissions::all())
            .connector(place.connector.clone())
            .global("url", place.url.clone())
            .function("attacked", move |()| {
                // One that comes again is not waited for.
                let _ = is_attacked.send(());
                Ok::<_, std::convert::Infallible>(())
            })
            .build()
            .expect("it can be built");
        runtime
            .execute("attacked.js", TAKE)
            .await
            .expect("the script runs");
        let is_over = async {
            while !over.load(Ordering::Relaxed) && !place.link.state().gone {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::select! {
            _ = runtime.run() => {}
            () = is_over => {}
        }
        drop(runtime);
        let _ = place.end().await;
    });
}
