//! Limits of zero, and the limit on the heap.

use super::{built, echo::echo, limited, not_run::not_run_without_file, on, run_script, text};
use boa_websocket::{engine::IS_PATCHED, net::Options};

/// Runs a script whose socket sends each message after the echo of the previous one, and the last
/// two at once.
async fn log_of(options: Options) -> String {
    let mut runtime = built(on(echo()).net_options(options));
    let script = "
        const log = [], socket = new WebSocket('ws://echo.example/');
        socket.onopen = () => socket.send('first');
        socket.onmessage = ({ data }) => {
            log.push(data);
            if (data === 'first') socket.send('');
            else if (data === '') { socket.send('third'); socket.send('fourth'); log.push(socket.readyState); }
            else if (data === 'fourth') socket.close();
        };
        socket.onerror = () => log.push('error');
        socket.onclose = ({ wasClean }) => log.push(wasClean);
    ";
    run_script(&mut runtime, script).await;
    text(&mut runtime, "log.join()").await
}

#[tokio::test]
async fn a_send_limit_of_zero_lets_one_message_wait() {
    let mut options = Options::default();
    options.max_queued = 0;
    let log = log_of(options).await;
    assert!(
        log.starts_with("first,,2") && log.ends_with("error,false"),
        "{log}"
    );
}

#[tokio::test]
async fn a_receive_limit_of_zero_delivers_messages_one_by_one() {
    let mut options = Options::default();
    options.max_unread = 0;
    assert_eq!(log_of(options).await, "first,,1,third,fourth,true");
}

/// By the patch `heap-growth`. All runtimes of a thread have one heap, so the garbage of a script
/// that has ended is given back.
#[tokio::test]
async fn scripts_beyond_the_limit_on_the_heap_end_and_the_runtime_goes_on() {
    if !IS_PATCHED {
        return not_run_without_file("the engine has no patches: `cargo xtask engine` adds them");
    }
    for script in [
        "const all = []; for (;;) try { all.push(new Array(1e5).fill(1)) } catch {}",
        "const all = []; for (;;) try { all.push('x'.repeat(1e6) + all.length) } catch {}",
        "const all = new Map(); for (;;) try { all.set(all.size, {}) } catch {}",
        "const all = []; for (;;) try { all.push(new Uint8Array(1e6)) } catch {}",
        "let last = null; for (;;) try { last = { last } } catch {}",
    ] {
        let mut runtime = built(limited(|limits| limits.heap = 64 << 20));
        let ended = runtime
            .execute("heap.js", format!("(() => {{ {script} }})()"))
            .await;
        let message = ended.expect_err(script).to_string();
        assert!(message.contains("heap"), "{script}: {message}");
        assert_eq!(text(&mut runtime, "'usable'").await, "usable", "{script}");
    }
}
