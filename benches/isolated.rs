//! The cost of a process for each script: the time to a first result, calls, and memory, beside a
//! runtime in the program.
//!
//!     cargo bench --bench isolated -- [CHILDREN]

#![cfg_attr(
    unix,
    expect(
        clippy::print_stdout,
        clippy::unwrap_used,
        reason = "a bench that prints, and ends at an error"
    )
)]

#[cfg(unix)]
fn main() {
    boa_websocket::isolated::child_main(|builder| builder);
    unix::measure();
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod unix {
    use boa_websocket::isolated::{Pool, PoolSize, Runtime};
    use std::time::{Duration, Instant};

    /// Results of each kind, of which the median is printed.
    const ROUNDS: usize = 31;

    const CALLS: u32 = 20_000;

    const SCRIPTS: usize = 200;

    /// The calls a second in a runtime of either kind.
    macro_rules! calls {
        ($builder:expr) => {{
            let mut runtime = $builder.build().unwrap();
            let script = "function add(a, b) { return a + b }";
            runtime.execute("add.js", script).await.unwrap();
            let began = Instant::now();
            for number in 0..CALLS {
                let sum: u32 = runtime.call("add", (number, 1)).await.unwrap();
                assert_eq!(sum, number + 1);
            }
            f64::from(CALLS) / began.elapsed().as_secs_f64()
        }};
    }

    #[tokio::main(flavor = "current_thread")]
    pub(super) async fn measure() {
        let children = std::env::args()
            .skip(1)
            .find_map(|word| word.parse().ok())
            .unwrap_or(200);
        println!(
            "in the program, to a first result:  {:?}",
            median(in_program).await
        );
        println!(
            "a child, started, to a first result: {:?}",
            median(cold).await
        );
        println!(
            "a child that waits, to a first result: {:?}",
            median(warm).await
        );
        println!(
            "calls a second, in the program: {:.0}; of a child: {:.0}",
            calls!(boa_websocket::Runtime::builder()),
            calls!(Runtime::builder())
        );
        pool().await;
        many(children).await;
    }

    async fn median<F: Future<Output = Duration>>(measured: impl Fn() -> F) -> Duration {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            times.push(measured().await);
        }
        times.sort();
        times[ROUNDS / 2]
    }

    async fn in_program() -> Duration {
        let began = Instant::now();
        let mut runtime = boa_websocket::Runtime::builder().build().unwrap();
        assert_eq!(runtime.evaluate::<u8>("sum.js", "1 + 1").await.unwrap(), 2);
        began.elapsed()
    }

    async fn cold() -> Duration {
        let began = Instant::now();
        let mut runtime = Runtime::builder().build().unwrap();
        assert_eq!(runtime.evaluate::<u8>("sum.js", "1 + 1").await.unwrap(), 2);
        began.elapsed()
    }

    async fn warm() -> Duration {
        let mut runtime = Runtime::builder().build().unwrap();
        runtime.ready().await.unwrap();
        let began = Instant::now();
        assert_eq!(runtime.evaluate::<u8>("sum.js", "1 + 1").await.unwrap(), 2);
        began.elapsed()
    }

    async fn pool() {
        let pool = Pool::new(PoolSize::new().ready(4).at_once(4), Runtime::builder).unwrap();
        let began = Instant::now();
        let scripts = (0..SCRIPTS).map(|number| pool.execute::<usize>("input + 1", number));
        for (number, result) in futures_util::future::join_all(scripts)
            .await
            .into_iter()
            .enumerate()
        {
            assert_eq!(result.unwrap(), number + 1);
        }
        println!(
            "a pool, scripts a second, a child for each: {:.0}",
            SCRIPTS as f64 / began.elapsed().as_secs_f64()
        );
    }

    /// Many children at once.
    async fn many(children: usize) {
        let began = Instant::now();
        let mut all: Vec<_> = (0..children)
            .map(|_| Runtime::builder().build().unwrap())
            .collect();
        for (number, runtime) in all.iter_mut().enumerate() {
            assert_eq!(
                runtime
                    .evaluate::<usize>("number.js", number.to_string())
                    .await
                    .unwrap(),
                number
            );
        }
        println!(
            "{children} children, started and with a result each: {:?}",
            began.elapsed()
        );
        let own = all
            .iter()
            .filter_map(|runtime| memory(runtime.process_id(), "Private_"))
            .sum::<u64>();
        let proportional = all
            .iter()
            .filter_map(|runtime| memory(runtime.process_id(), "Pss:"))
            .sum::<u64>();
        let each = |bytes: u64| bytes as f64 / children as f64 / 1024.0;
        println!(
            "memory of each, in MiB: {:.1} of its own, {:.1} with its part of what they share",
            each(own),
            each(proportional)
        );
        let began = Instant::now();
        drop(all);
        println!("all ended: {:?}", began.elapsed());
    }

    /// In KiB, on Linux.
    fn memory(process: u32, kind: &str) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let lines = text.lines().filter(|line| line.starts_with(kind));
        Some(
            lines
                .filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
                .sum(),
        )
    }
}
